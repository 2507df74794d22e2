"""Planning a deadline, saying why, and how it stands."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from law.calendar import WorkCalendar
from law.deadlines import Due, Standing, plan, standing
from law.errors import (
    CalendarRange,
    DeadlineError,
    FixedByLaw,
    NeedsClock,
    NoFixedLength,
    NotInForce,
    NotSuspendable,
    UnknownRule,
    UnknownVariant,
)
from law.rulebook import Counting, Direction, Rulebook
from tests.law.calendars import with_day_off, without_make_up_days

CALENDAR, RULES = WorkCalendar.load(), Rulebook.load()
NOTICE = "tiep-cong-dan-thong-bao-ket-qua-xu-ly"
RESOLUTION = "khieu-nai-giai-quyet-lan-dau"
LOCAL = "kien-nghi-phan-anh-giai-quyet"
NO_MAKE_UP = without_make_up_days()
starts = st.dates(date(2026, 7, 1), date(2028, 6, 30))


def due(
    rule_id: str, start: date, variant: str | None = None, excluded_days: int = 0, length: int | None = None
) -> Due:
    return plan(RULES, CALENDAR, rule_id, start, variant, excluded_days, length)


def test_the_reason_names_event_days_closed_day_and_article() -> None:
    assert due(NOTICE, date(2026, 11, 23)).why == (
        "Bắt đầu tính từ ngày sau 23/11/2026 (ngày tiếp nhận nội dung). "
        "Đếm 10 ngày làm việc, không tính thứ Bảy, Chủ nhật và ngày nghỉ 24/11 (Ngày Văn hóa Việt Nam): "
        "đến thứ Ba 08/12/2026. Căn cứ: Luật Tiếp công dân 2013, Điều 28 khoản 1."
    )


@pytest.mark.parametrize(
    ("rule_id", "start", "variant", "says"),
    [
        (
            RESOLUTION,
            date(2026, 3, 27),
            None,
            "Ngày cuối là ngày nghỉ: cuối tuần và 27/4 (nghỉ bù Giỗ Tổ Hùng Vương). Hạn chuyển sang ngày làm "
            "việc tiếp theo, thứ Ba 28/04/2026",
        ),
        (RESOLUTION, date(2026, 1, 19), "phuc-tap", "Trường hợp: vụ việc phức tạp."),
        ("to-cao-giai-quyet", date(2026, 3, 31), "dac-biet-phuc-tap", "đã gồm 2 lần gia hạn bằng văn bản"),
        ("khieu-nai-bao-truoc-doi-thoai", date(2026, 9, 4), None, "chậm nhất thứ Sáu 28/08/2026"),
        ("khieu-nai-quyet-dinh-lan-dau-co-hieu-luc", date(2026, 6, 12), None, "Đủ 30 ngày là 12/07/2026"),
        ("to-cao-xu-ly-ban-dau", date(2025, 12, 31), None, "có tính ngày làm bù 10/1"),
        ("khieu-nai-thoi-hieu", date(2023, 5, 4), None, "Lịch nghỉ năm 2023 chưa đối chiếu"),
        ("to-cao-cong-khai-toi-thieu", date(2026, 5, 7), None, "Giữ ít nhất 15 ngày"),
        ("khieu-nai-khoi-kien", date(2026, 3, 16), None, "Lịch nghỉ năm 2027 chưa công bố chính thức"),
        ("du-lieu-ca-nhan-xoa", date(2026, 12, 1), None, "đọc qua nguồn thứ cấp"),
        ("khieu-nai-thu-ly-lan-dau-10-ngay", date(2026, 6, 24), None, "áp dụng đến hết 30/06/2026"),
        ("khieu-nai-thu-ly-lan-dau-07-ngay-lam-viec", date(2026, 7, 1), None, "áp dụng từ 01/07/2026"),
    ],
)
def test_the_reason_tells_what_moved_the_date(
    rule_id: str, start: date, variant: str | None, says: str
) -> None:
    assert says in due(rule_id, start, variant).why


def test_days_left_out_are_told() -> None:
    why = due(RESOLUTION, date(2026, 7, 13), excluded_days=27).why
    assert "Cộng 27 ngày không tính vào thời hạn" in why
    assert why.index("thứ Tư 12/08/2026") < why.index("thứ Ba 08/09/2026")


def test_the_office_sets_the_length_that_the_law_leaves_open() -> None:
    with pytest.raises(NoFixedLength, match="cơ quan phải đặt"):
        due(LOCAL, date(2026, 11, 23))
    planned = due(LOCAL, date(2026, 11, 23), length=5)
    assert planned.due_on == date(2026, 12, 1)
    assert "Số ngày do cơ quan đặt" in planned.why
    with pytest.raises(FixedByLaw):
        due(NOTICE, date(2026, 11, 23), length=5)
    with pytest.raises(DeadlineError):
        due(LOCAL, date(2026, 11, 23), length=0)


def test_the_old_acceptance_rule_ends_and_names_the_new_one() -> None:
    old, new = "khieu-nai-thu-ly-lan-dau-10-ngay", "khieu-nai-thu-ly-lan-dau-07-ngay-lam-viec"
    with pytest.raises(NotInForce, match=new) as late:
        due(old, date(2026, 7, 1))
    assert late.value.instead == new
    with pytest.raises(NotInForce, match=old) as early:
        due(new, date(2026, 6, 30))
    assert early.value.instead == old
    with pytest.raises(NotInForce) as alone:
        due("khieu-nai-bao-truoc-doi-thoai", date(2026, 6, 30))
    assert alone.value.instead is None


def test_another_day_may_decide_which_version_applies() -> None:
    old = "khieu-nai-thu-ly-lan-dau-10-ngay"
    kept = plan(RULES, CALENDAR, old, date(2026, 7, 2), on=date(2026, 6, 30))
    assert (kept.start_on, kept.due_on) == (date(2026, 7, 2), date(2026, 7, 13))
    with pytest.raises(NotInForce):
        plan(RULES, CALENDAR, old, date(2026, 6, 25), on=date(2026, 7, 1))


def test_hours_never_roll() -> None:
    breach = due("du-lieu-ca-nhan-bao-vi-pham", date(2026, 11, 19))
    assert breach.due_on == breach.due_unrolled_on == date(2026, 11, 22)  # a Sunday
    with pytest.raises(NeedsClock):
        due("tiep-cong-dan-truc-tuyen-bao-truoc", date(2026, 9, 7), "ket-noi")


def test_an_effect_date_never_rolls() -> None:
    effect = due("khieu-nai-quyet-dinh-lan-dau-co-hieu-luc", date(2026, 7, 1))
    assert effect.due_on == date(2026, 8, 1)  # a Saturday


def test_a_year_from_29_february_ends_on_28_february() -> None:
    assert due("khieu-nai-khoi-kien", date(2028, 2, 29)).due_on == date(2029, 2, 28)


def test_a_case_with_its_own_event_names_it() -> None:
    progress = due("he-thong-nguoi-dan-chinhphu-tra-loi", date(2026, 12, 1), "cap-nhat-tien-do")
    assert progress.due_on == date(2026, 12, 8)
    assert "ngày hết hạn giải quyết" in progress.why


@pytest.mark.parametrize(
    ("rule_id", "variant", "says"),
    [
        ("to-cao-dau-hieu-toi-pham", None, "làm ngay"),
        ("tiep-cong-dan-chu-tich-tinh", None, "chu kỳ"),
        ("bao-cao-dinh-ky-cap-xa-so", "tinh-len-ttcp", "chu kỳ"),
        ("to-cao-thoi-gian-tam-dinh-chi-loai-tru", None, "không ấn định số ngày"),
        ("khieu-nai-thoi-hieu", "tro-ngai", "thời gian có trở ngại không tính"),
        ("phan-anh-hien-truong", "khan-cap", "cơ quan phải đặt"),
    ],
)
def test_what_has_no_number_of_days_says_so(rule_id: str, variant: str | None, says: str) -> None:
    with pytest.raises(NoFixedLength, match=says):
        due(rule_id, date(2026, 11, 23), variant)


def test_every_rule_either_gives_a_date_with_a_reason_or_explains_why_not() -> None:
    for rule in RULES.rules():
        start = min(rule.valid_to or date(2026, 11, 23), date(2026, 11, 23))
        for variant in (None, *(variant.id for variant in rule.variants)):
            assert (rule.id in answer(rule.id, start, variant)) or (
                rule.citation in answer(rule.id, start, variant)
            )


def answer(rule_id: str, start: date, variant: str | None) -> str:
    try:
        return due(rule_id, start, variant).why
    except (NoFixedLength, NeedsClock) as refusal:
        return str(refusal)


@pytest.mark.parametrize(
    ("rule_id", "start", "settings", "error"),
    [
        ("khong-co", date(2026, 11, 23), {}, UnknownRule),
        (NOTICE, date(2026, 11, 23), {"variant": "khong-co"}, UnknownVariant),
        (NOTICE, date(2031, 1, 1), {}, CalendarRange),
        (RESOLUTION, date(2030, 12, 20), {}, CalendarRange),  # ends beyond it
        (LOCAL, date(2011, 12, 30), {"length": 5}, CalendarRange),
        (RESOLUTION, date(2026, 11, 23), {"excluded_days": 10**10}, CalendarRange),
        ("khieu-nai-quyet-dinh-lan-dau-co-hieu-luc", date(2031, 1, 1), {}, CalendarRange),
        (RESOLUTION, date(2026, 11, 23), {"excluded_days": -1}, DeadlineError),
        ("khieu-nai-bao-truoc-doi-thoai", date(2026, 11, 23), {"excluded_days": 3}, NotSuspendable),
    ],
)
def test_wrong_questions_are_refused(
    rule_id: str, start: date, settings: dict[str, object], error: type[DeadlineError]
) -> None:
    with pytest.raises(error):
        plan(RULES, CALENDAR, rule_id, start, **settings)  # type: ignore[arg-type]


@given(starts, st.integers(1, 60), st.integers(0, 30))
def test_a_longer_period_is_never_earlier(start: date, length: int, more: int) -> None:
    shorter, longer = due(LOCAL, start, length=length), due(LOCAL, start, length=length + more)
    assert shorter.due_on <= longer.due_on


@given(starts)
def test_a_graver_case_is_never_due_earlier(start: date) -> None:
    for rule in RULES.rules():
        if rule.direction is not Direction.AFTER or not rule.in_force(start) or not rule.length:
            continue
        plain = due(rule.id, start).due_unrolled_on
        for variant in rule.variants:
            if variant.length and variant.unit is rule.unit and not variant.starts_from:
                assert due(rule.id, start, variant.id).due_unrolled_on >= plain


@given(st.dates(date(2026, 1, 2), date(2026, 10, 1)), st.integers(0, 120))
def test_a_new_holiday_never_makes_a_calendar_day_deadline_earlier(start: date, offset: int) -> None:
    holiday = start + timedelta(days=offset)
    assume(holiday.year == 2026 and holiday.weekday() <= 4 and CALENDAR.is_working_day(holiday))
    with_it = plan(RULES, with_day_off(holiday), RESOLUTION, start)
    assert with_it.due_on >= due(RESOLUTION, start).due_on
    assert with_it.due_unrolled_on == due(RESOLUTION, start).due_unrolled_on


@given(st.dates(date(2025, 1, 2), date(2026, 12, 1)), st.integers(1, 30))
def test_a_make_up_saturday_is_the_one_day_off_work_that_brings_a_deadline_forward(
    start: date, length: int
) -> None:
    """The exception: a working Saturday shortens a count of working days, and a deadline may fall on one."""
    without = plan(RULES, NO_MAKE_UP, LOCAL, start, length=length)
    counted = due(LOCAL, start, length=length)
    saturdays = CALENDAR.make_up_days(start + timedelta(days=1), without.due_on)
    assert counted.due_on <= without.due_on
    assert (counted.due_on < without.due_on) == bool(saturdays)
    if counted.due_on.weekday() > 4:
        assert counted.due_on in saturdays


@given(st.dates(date(2025, 1, 2), date(2026, 9, 1)))
def test_a_make_up_saturday_keeps_a_calendar_day_deadline_from_moving(start: date) -> None:
    without, counted = plan(RULES, NO_MAKE_UP, RESOLUTION, start), due(RESOLUTION, start)
    assert counted.due_unrolled_on == without.due_unrolled_on
    assert (counted.due_on < without.due_on) == bool(
        CALENDAR.make_up_days(counted.due_unrolled_on, without.due_on)
    )


@given(starts, st.integers(0, 200))
def test_a_suspension_moves_the_unrolled_date_by_its_days(start: date, excluded: int) -> None:
    before, after = due(RESOLUTION, start), due(RESOLUTION, start, excluded_days=excluded)
    assert after.due_unrolled_on == before.due_unrolled_on + timedelta(days=excluded)
    assert after.due_on == CALENDAR.next_working_day(after.due_unrolled_on)


@given(starts)
def test_a_due_day_is_open_and_the_event_day_is_never_counted(start: date) -> None:
    for rule in RULES.rules():
        if rule.counting is not Counting.PLAIN or not rule.in_force(start) or rule.unit in (None, "hours"):
            continue
        if rule.length is None or rule.direction is Direction.RECURRING:
            continue
        planned = due(rule.id, start)
        assert CALENDAR.is_working_day(planned.due_on)
        if rule.direction is Direction.BEFORE:
            assert planned.due_on <= planned.due_unrolled_on < start
        else:
            assert start < planned.due_unrolled_on <= planned.due_on


DUE = date(2026, 12, 8)  # a Tuesday


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 12, 3), Standing.ON_TIME),  # three working days left
        (date(2026, 12, 4), Standing.DUE_SOON),
        (date(2026, 12, 6), Standing.DUE_SOON),
        (date(2026, 12, 7), Standing.DUE_SOON),
        (date(2026, 12, 8), Standing.DUE_TODAY),
        (date(2026, 12, 9), Standing.OVERDUE),
    ],
)
def test_how_an_open_deadline_stands(today: date, expected: Standing) -> None:
    assert standing(DUE, today, CALENDAR) is expected


def test_how_a_done_deadline_stands() -> None:
    later = date(2026, 12, 20)
    assert standing(DUE, later, CALENDAR, done_on=DUE) is Standing.DONE_ON_TIME
    assert standing(DUE, later, CALENDAR, done_on=date(2026, 12, 9)) is Standing.DONE_LATE
