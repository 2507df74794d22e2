"""Which clocks each act turns."""

from datetime import date, timedelta

import pytest

from law import duties
from law.calendar import WorkCalendar
from law.deadlines import at_once, plan, stricter
from law.duties import DUTIES, base_variant, duty, extended_variant
from law.errors import DeadlineError, FixedByLaw, NotInForce
from law.kinds import Action, PetitionKind, Stage
from law.rulebook import Counting, Direction, Rule, Rulebook
from law.stages import STEPS

ONE_DAY = timedelta(days=1)
RULES = Rulebook.load().rules()
COMPLAINT, DENUNCIATION = PetitionKind.COMPLAINT, PetitionKind.DENUNCIATION


def planned(rulebook: Rulebook, calendar: WorkCalendar, rule: Rule, day: date) -> date | None:
    """The due day, or None when the rule says no number of days."""
    if rule.direction is Direction.IMMEDIATE:
        return at_once(rulebook, calendar, rule.id, day).due_on
    try:
        return plan(rulebook, calendar, rule.id, day).due_on
    except NotInForce:
        raise
    except DeadlineError:
        return None


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_before_on_and_after_each_change_of_law(
    rule: Rule, rulebook: Rulebook, calendar: WorkCalendar
) -> None:
    """Each rule is the law from its first to its last day and not a day longer."""
    for edge, outside in ((rule.valid_from, -ONE_DAY), (rule.valid_to, ONE_DAY)):
        if edge is None or not calendar.first_day < edge < calendar.last_day:
            continue
        assert rule.in_force(edge)
        assert rule.in_force(edge - outside)
        assert not rule.in_force(edge + outside)
        planned(rulebook, calendar, rule, edge)
        planned(rulebook, calendar, rule, edge - outside)
        with pytest.raises((NotInForce, DeadlineError)):
            plan(rulebook, calendar, rule.id, edge + outside)


@pytest.mark.parametrize("row", DUTIES, ids=lambda row: row.action)
def test_every_row_names_known_rules_and_a_lawful_act(row: duties.Duty, rulebook: Rulebook) -> None:
    for kind in row.kinds:
        lawful = {step.stage for step in STEPS if step.action is row.action and kind in step.kinds}
        assert lawful
        assert row.stages is None or row.stages & lawful
    for opens in row.opens:
        for rule_id in opens.rules:
            rule = rulebook.rule(rule_id)
            assert rule.length is not None or rule.direction is Direction.IMMEDIATE
            assert rule.counting is not Counting.SUSPENSION
    for rule_id in {*row.done, *row.stopped, *row.paused, *row.resumed, *row.moved} - {duties.EVERYTHING}:
        assert rulebook.rule(rule_id)


@pytest.mark.parametrize(
    ("kind", "stage", "day", "rule_id"),
    [
        ("khieu-nai", "thong-tin", date(2026, 6, 30), "khieu-nai-thu-ly-lan-dau-10-ngay"),
        ("khieu-nai", "thong-tin", date(2026, 7, 1), "khieu-nai-thu-ly-lan-dau-07-ngay-lam-viec"),
        ("khieu-nai-ky-luat", "thong-tin", date(2026, 6, 30), "khieu-nai-ky-luat-thu-ly-10-ngay"),
        ("khieu-nai-ky-luat", "thong-tin", date(2026, 7, 1), "khieu-nai-ky-luat-thu-ly-07-ngay-lam-viec"),
        ("to-cao", "thong-tin", date(2026, 6, 30), "to-cao-xu-ly-ban-dau"),
        ("to-cao", "thong-tin", date(2026, 7, 1), "to-cao-xu-ly-ban-dau"),
    ],
)
def test_receipt_takes_the_version_of_its_day(
    kind: str, stage: str, day: date, rule_id: str, rulebook: Rulebook
) -> None:
    found = duty(PetitionKind(kind), Stage(stage), Action.RECEIVE)
    assert found is not None
    rule = found.opens[0].rule(rulebook, day)
    assert rule is not None
    assert rule.id == rule_id


def test_the_alarm_of_45_days_is_new(rulebook: Rulebook) -> None:
    found = duty(COMPLAINT, Stage.INFORMATION, Action.RECEIVE)
    assert found is not None
    alarm = next(opens for opens in found.opens if opens.rules == (duties.ALARM,))
    assert alarm.rule(rulebook, date(2026, 6, 30)) is None
    assert alarm.rule(rulebook, date(2026, 7, 1)) is not None


@pytest.mark.parametrize(
    ("rule_id", "current", "criteria", "after"),
    [
        ("khieu-nai-giai-quyet-lan-dau", None, 1, "phuc-tap"),
        ("khieu-nai-giai-quyet-lan-dau", "vung-sau-vung-xa", 1, "vung-sau-vung-xa-phuc-tap"),
        ("khieu-nai-giai-quyet-lan-dau", "phuc-tap", 3, None),
        ("khieu-nai-ky-luat-giai-quyet", None, 1, "phuc-tap"),
        ("khieu-nai-ky-luat-giai-quyet", "phuc-tap", 2, None),
        ("to-cao-giai-quyet", None, 1, "phuc-tap"),
        ("to-cao-giai-quyet", "phuc-tap", 1, None),
        ("to-cao-giai-quyet", "phuc-tap", 2, "dac-biet-phuc-tap"),
        ("to-cao-giai-quyet", "dac-biet-phuc-tap", 7, None),
        ("to-cao-xu-ly-ban-dau", None, 0, "nhieu-dia-diem"),
        ("to-cao-xu-ly-ban-dau", "nhieu-dia-diem", 0, None),
    ],
)
def test_what_an_extension_makes_of_a_clock(
    rule_id: str, current: str | None, criteria: int, after: str | None, rulebook: Rulebook
) -> None:
    assert extended_variant(rulebook.rule(rule_id), current, criteria) == after


def test_remote_places_have_their_own_length_where_the_law_says_so(rulebook: Rulebook) -> None:
    assert base_variant(rulebook.rule("khieu-nai-lan-hai-thoi-han"), remote=True) == "vung-sau-vung-xa"
    assert base_variant(rulebook.rule("khieu-nai-ky-luat-giai-quyet"), remote=True) is None
    assert base_variant(rulebook.rule("khieu-nai-lan-hai-thoi-han"), remote=False) is None


@pytest.mark.parametrize(
    ("received", "due", "warned"),
    [
        (date(2026, 6, 20), date(2026, 6, 30), None),
        (date(2026, 6, 21), date(2026, 7, 1), date(2026, 6, 30)),
        (date(2026, 6, 24), date(2026, 7, 6), date(2026, 7, 3)),
        (date(2026, 6, 30), date(2026, 7, 10), date(2026, 7, 9)),
    ],
)
def test_the_stricter_reading_around_the_change_of_law(
    received: date, due: date, warned: date | None, rulebook: Rulebook, calendar: WorkCalendar
) -> None:
    own = plan(rulebook, calendar, "khieu-nai-thu-ly-lan-dau-10-ngay", received)
    other = stricter(rulebook, calendar, own)
    assert own.due_on == due
    assert (other.due_on if other else None) == warned
    if other:
        assert "01/07/2026" in other.text


def test_no_stricter_reading_of_the_new_text(rulebook: Rulebook, calendar: WorkCalendar) -> None:
    own = plan(rulebook, calendar, "khieu-nai-thu-ly-lan-dau-07-ngay-lam-viec", date(2026, 7, 1))
    assert stricter(rulebook, calendar, own) is None


def test_at_once_is_looked_for_on_the_next_working_day(rulebook: Rulebook, calendar: WorkCalendar) -> None:
    saturday = at_once(rulebook, calendar, "to-cao-bao-ve-khan-cap", date(2026, 11, 21))
    assert saturday.due_on == date(2026, 11, 23)
    assert "làm ngay" in saturday.why
    with pytest.raises(DeadlineError):
        at_once(rulebook, calendar, "to-cao-tiep", date(2026, 11, 21))


def test_a_shorter_extension_and_no_longer_one(rulebook: Rulebook, calendar: WorkCalendar) -> None:
    day = date(2026, 3, 31)
    assert plan(rulebook, calendar, "to-cao-giai-quyet", day, "phuc-tap", length=45).due_on == date(
        2026, 5, 15
    )
    with pytest.raises(FixedByLaw):
        plan(rulebook, calendar, "to-cao-giai-quyet", day, "phuc-tap", length=61)
    with pytest.raises(FixedByLaw):
        plan(rulebook, calendar, "khieu-nai-giai-quyet-lan-dau", day, "phuc-tap", length=40)
