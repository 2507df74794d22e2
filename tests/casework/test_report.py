"""The weekly report: counted once, sent once, and telling no more than may be told."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from itertools import count

import pytest
from openpyxl import load_workbook
from PIL import Image
from sqlmodel import col, select

from casework import answer, charts, handle, periods, receive, report, secrecy
from casework.answer import Draft
from casework.errors import Refused
from casework.office import Desk, Office
from casework.secrecy import Person
from casework.week import from_json, to_json
from law.kinds import PetitionKind
from storage.mailbox import Outbox
from storage.people import Official
from tests.cast import GIA_LOC, NAM_SACH, Cast, FixedClock, add_citizen, lamp, link

LAMP_WEEK, NEXT_WEEK = "2026-W48", "2026-W49"  # 23 to 29 November, 30 November to 6 December
AFTER = date(2026, 11, 30)
NUMBERS = count()


def to(clock: FixedClock, day: date, hour: int = 7) -> None:
    clock.set(day.year, day.month, day.day, hour)


def told(office: Office, talk: int) -> list[Outbox]:
    def read(desk: Desk) -> list[Outbox]:
        query = select(Outbox).where(Outbox.conversation_id == talk, col(Outbox.dedupe).startswith("week:"))
        return list(desk.session.exec(query.order_by(col(Outbox.id))))

    return office.look_now(read)


def subscribe(office: Office, official: Official, address: str) -> int:
    def do(desk: Desk) -> int:
        desk.session.get_one(Official, official.id).weekly = True
        return link(desk, official, address)

    return office.run_now(do)


def denounce(office: Office, people: int) -> None:
    """So many people tell of wrongdoing, each once."""

    def do(desk: Desk) -> None:
        for _ in range(people):
            citizen, _ = add_citizen(desk.session, f"nguoi-{next(NUMBERS)}", desk.now)
            receive.record_information(
                desk,
                PetitionKind.DENUNCIATION,
                "ông trưởng thôn nhận tiền",
                citizen_id=citizen,
                channel="webchat",
                first_contact_at=desk.now,
            )

    office.run_now(do)


def finish(office: Office, cast: Cast, code: str) -> None:
    office.run_now(handle.accept, cast.minh, code)
    office.run_now(answer.publish, cast.minh, code, None, Draft("Chiều nay đã thay xong 4 bóng đèn."))


class TestCounting:
    def test_a_week_of_all_units(self, office: Office, clock: FixedClock, cast: Cast) -> None:
        done = office.run_now(lamp, cast.lan)
        office.run_now(lamp, cast.lan)
        clock.move(days=2)
        finish(office, cast, done.code)
        to(clock, AFTER)
        week = office.look_now(report.week, LAMP_WEEK)
        assert (week.since, week.until) == (date(2026, 11, 23), date(2026, 11, 29))
        assert (week.totals.received, week.totals.answered, week.totals.open) == (2, 1, 1)
        assert (week.totals.on_time, week.totals.events) == (1, 1)
        assert [(row.name, row.received, row.answered) for row in week.units] == [("UBND xã Nam Sách", 2, 1)]
        assert [(cell.id, cell.count) for cell in week.by_kind] == [("phan-anh", 2)]
        assert [point.received for point in week.trend] == [0, 0, 0, 0, 0, 0, 0, 2]

    def test_every_number_names_its_petitions(self, office: Office, clock: FixedClock, cast: Cast) -> None:
        done = office.run_now(lamp, cast.lan)
        running = office.run_now(lamp, cast.lan, unit_id=GIA_LOC)
        finish(office, cast, done.code)
        to(clock, AFTER)
        week = office.look_now(report.week, LAMP_WEEK)
        codes = {
            key: [p.code for p in office.look_now(report.behind, week, key)] for key in ("answered", "open")
        }
        assert codes == {"answered": [done.code], "open": [running.code]}
        behind_unit = office.look_now(report.behind, week, "received", "unit", GIA_LOC)
        assert [petition.code for petition in behind_unit] == [running.code]

    def test_the_week_before_stands_beside_it(self, office: Office, clock: FixedClock, cast: Cast) -> None:
        office.run_now(lamp, cast.lan)
        to(clock, date(2026, 12, 7))
        week = office.look_now(report.week, NEXT_WEEK)
        assert (week.totals.received, week.previous.received) == (0, 1)

    def test_a_running_week_ends_today(self, office: Office, cast: Cast) -> None:
        assert office.look_now(report.week, LAMP_WEEK).until == date(2026, 11, 23)

    @pytest.mark.parametrize("name", ["2026-W49", "2026-W60", "tuần 47", "", "2026-11-23"])
    def test_a_week_to_come_or_no_week_is_refused(self, lite_office: Office, name: str) -> None:
        with pytest.raises(Refused):
            lite_office.look_now(report.week, name)

    def test_json_and_back(self, office: Office, clock: FixedClock, cast: Cast) -> None:
        office.run_now(lamp, cast.lan)
        to(clock, date(2026, 12, 9))
        week = office.look_now(report.week, "2026-W50")
        assert week.longest is not None
        assert from_json(to_json(week)) == week


class TestSecrets:
    def test_sealed_files_are_one_total_and_only_from_five_people_on(
        self, office: Office, clock: FixedClock, cast: Cast
    ) -> None:
        office.run_now(lamp, cast.lan)
        denounce(office, 4)
        week = office.look_now(report.week, LAMP_WEEK)
        assert week.sealed == {"khieu-nai": 0, "to-cao": None}
        assert week.totals.received == 1
        assert "tố cáo dưới 5 người" in office.look_now(report.text, week)
        denounce(office, 1)
        assert office.look_now(report.week, LAMP_WEEK).sealed["to-cao"] == 5

    def test_the_office_as_a_unit_shows_no_sealed_number(self, office: Office, cast: Cast) -> None:
        denounce(office, 6)
        week = office.look_now(report.week, LAMP_WEEK, office.policy.office_unit_id)
        assert week.sealed == {}
        assert week.totals.received == week.totals.open == 0

    def test_within_a_unit_fields_of_few_people_are_put_together(self, office: Office, cast: Cast) -> None:
        def file(desk: Desk) -> None:
            for number in range(5):
                citizen, _ = add_citizen(desk.session, f"den-{number}", desk.now)
                lamp(desk, citizen)
            lamp(desk, cast.lan, field_id="mt-rac-thai")

        office.run_now(file)
        week = office.look_now(report.week, LAMP_WEEK, NAM_SACH)
        assert [(cell.id, cell.count) for cell in week.by_field] == [("ht-chieu-sang", 5), ("nhom-nho", 1)]

    def test_the_mean_of_few_ratings_is_not_told(self, office: Office, cast: Cast) -> None:
        receipt = office.run_now(lamp, cast.lan)
        finish(office, cast, receipt.code)
        office.run_now(answer.rate, cast.lan, receipt.code, "done", 5)
        ratings = office.look_now(report.week, LAMP_WEEK).ratings
        assert (ratings.count, ratings.done, ratings.mean, ratings.satisfied) == (1, 1, None, None)

    def test_who_may_read_which_figures(self, office: Office, cast: Cast) -> None:
        assert report.unit_in_view(cast.thu, None) is None
        assert report.unit_in_view(cast.thu, GIA_LOC) == GIA_LOC
        assert report.unit_in_view(cast.minh, None) == NAM_SACH
        with pytest.raises(Refused):
            report.unit_in_view(cast.minh, GIA_LOC)


class TestIssuing:
    def test_counted_once_and_never_again(self, office: Office, clock: FixedClock, cast: Cast) -> None:
        receipt = office.run_now(lamp, cast.lan)
        to(clock, AFTER)
        first = office.run_now(report.issue, LAMP_WEEK)
        finish(office, cast, receipt.code)
        clock.move(days=1)
        assert office.run_now(report.issue, LAMP_WEEK) == first
        assert office.look_now(report.issued, LAMP_WEEK) == first
        assert office.look_now(report.issued_weeks) == [LAMP_WEEK]

    def test_a_week_that_is_not_over_is_refused(self, office: Office, clock: FixedClock, cast: Cast) -> None:
        to(clock, date(2026, 11, 29), 23)
        with pytest.raises(Refused):
            office.run_now(report.issue, LAMP_WEEK)

    def test_last_week_is_due_until_it_is_issued(self, office: Office, clock: FixedClock, cast: Cast) -> None:
        to(clock, AFTER)
        assert office.look_now(report.week_to_issue) == LAMP_WEEK
        office.run_now(report.issue, LAMP_WEEK)
        assert office.look_now(report.week_to_issue) is None

    def test_staff_get_text_and_picture_a_unit_its_own_line(
        self, office: Office, clock: FixedClock, cast: Cast
    ) -> None:
        thu, hoa = subscribe(office, cast.thu, "thu-chat"), subscribe(office, cast.hoa, "hoa-chat")
        tu = office.run_now(link, cast.tu, "tu-chat")
        office.run_now(lamp, cast.lan)
        to(clock, AFTER)
        office.run_now(report.issue, LAMP_WEEK)
        office.run_now(report.issue, LAMP_WEEK)
        [to_thu], [to_hoa] = told(office, thu), told(office, hoa)
        assert to_thu.body["text"].startswith("Tuần 48 (thứ Hai 23/11 đến Chủ Nhật 29/11)\n1. Quá hạn 0")
        [picture] = to_thu.body["files"]
        assert Image.open(io.BytesIO(office.blobs.get(picture["sha256"]))).format == "PNG"
        assert to_hoa.body["text"].startswith("UBND xã Nam Sách, thứ Hai 23/11")
        assert to_hoa.body["files"] == []
        assert told(office, tu) == []


class OnSqlite:
    """Tests in which the database plays no part."""

    @pytest.fixture
    def office(self, lite_office: Office) -> Office:
        return lite_office

    @pytest.fixture
    def cast(self, lite_cast: Cast) -> Cast:
        return lite_cast


class TestText(OnSqlite):
    def test_late_comes_first_with_the_units_that_have_most(
        self, office: Office, clock: FixedClock, cast: Cast
    ) -> None:
        office.run_now(lamp, cast.lan)
        to(clock, date(2026, 12, 9))
        lines = office.look_now(report.text, office.look_now(report.week, "2026-W50")).splitlines()
        assert lines[1] == "1. Quá hạn 1; đến hạn 7 ngày tới 0. Nhiều nhất: UBND xã Nam Sách 1"
        assert lines[3] == "3. Đúng hạn: 0/1"
        assert lines[6] == "6. Kỳ báo cáo: ngày 86/91, gửi trước thứ Năm 17/12"

    def test_a_unit_with_nothing_late(self, office: Office, cast: Cast) -> None:
        words = office.look_now(report.text, office.look_now(report.week, LAMP_WEEK, NAM_SACH))
        assert words.endswith("quá hạn 0. Chậm lâu nhất: không có, 0 ngày.")

    @pytest.mark.parametrize(
        ("part", "whole", "words"),
        [
            (0, 0, "chưa có việc đến hạn"),
            (3, 4, "3/4"),
            (9, 9, "9/9"),
            (10, 10, "100 % (10/10)"),
            (37, 40, "92,5 % (37/40)"),
        ],
    )
    def test_rates_of_few_cases_are_told_as_cases(self, part: int, whole: int, words: str) -> None:
        assert report.rate_words(part, whole) == words


class TestPictureAndTable(OnSqlite):
    def test_the_picture_fits_a_phone(self, office: Office, cast: Cast) -> None:
        office.run_now(lamp, cast.lan)
        week = office.look_now(report.week, LAMP_WEEK)
        picture = Image.open(io.BytesIO(report.chart(week)))
        assert picture.size == (960, 1376)
        assert len(picture.getcolors(1 << 24) or []) > 20

    def test_an_empty_week_has_a_picture_too(self, lite_office: Office, lite_cast: Cast) -> None:
        week = replace(lite_office.look_now(report.week, LAMP_WEEK), demo=True)
        assert Image.open(io.BytesIO(report.chart(week))).format == "PNG"

    def test_long_names_are_cut(self) -> None:
        assert charts._short("rác") == "Rác"
        assert len(charts._short("đ" * 80)) == charts.LONGEST_NAME

    def test_the_workbook_names_no_person(self, office: Office, clock: FixedClock, cast: Cast) -> None:
        def name(desk: Desk) -> None:
            secrecy.keep_identity(desk, cast.lan, Person("Nguyễn Thị Lan", "0912345678", "thôn Đông"))

        office.run_now(name)
        receipt = office.run_now(lamp, cast.lan)
        denounce(office, 6)
        to(clock, AFTER)
        week = office.look_now(report.week, LAMP_WEEK)
        book = load_workbook(io.BytesIO(office.look_now(report.xlsx, week)))
        assert book.sheetnames == ["Tổng hợp", "Theo đơn vị", "Theo lĩnh vực", "Danh sách"]
        cells = [
            str(cell.value)
            for sheet in book
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        ]
        assert receipt.code in cells
        assert not any(word in cell for cell in cells for word in ("Lan", "0912", "thôn", "den duong"))
        listed = [row[0] for row in book["Danh sách"].iter_rows(values_only=True) if str(row[0]).isdigit()]
        assert listed == [receipt.code]

    def test_every_sheet_says_what_and_when(self, office: Office, clock: FixedClock, cast: Cast) -> None:
        to(clock, AFTER, 8)
        week = replace(office.look_now(report.week, LAMP_WEEK), demo=True)
        for sheet in load_workbook(io.BytesIO(office.look_now(report.xlsx, week))):
            assert sheet["A1"].value == "Số liệu tuần 48, 23/11/2026 đến hết 29/11/2026"
            assert sheet["A2"].value == "DỮ LIỆU TRÌNH DIỄN, không phải số liệu thật"
            assert "08:00 ngày 30/11/2026" in str(sheet["A4"].value)


class TestPeriods:
    @pytest.mark.parametrize(
        ("period_id", "since", "until"),
        [
            ("2026-nam", date(2025, 12, 15), date(2026, 12, 14)),
            ("2026-tam-tinh", date(2025, 12, 15), date(2026, 11, 30)),
            ("2026-quy-1", date(2025, 12, 15), date(2026, 3, 14)),
            ("2026-quy-4", date(2026, 9, 15), date(2026, 12, 14)),
            ("2026-6-thang", date(2025, 12, 15), date(2026, 6, 14)),
        ],
    )
    def test_the_statutory_windows(self, period_id: str, since: date, until: date) -> None:
        period = periods.period(period_id)
        assert (period.since, period.until) == (since, until)

    def test_quarters_follow_one_another(self) -> None:
        assert periods.quarter_of(date(2026, 12, 14)).id == "2026-quy-4"
        assert periods.quarter_of(date(2026, 12, 15)).id == "2027-quy-1"
        assert periods.quarter_of(date(2026, 6, 15)).id == "2026-quy-3"

    def test_only_periods_that_have_begun_are_offered(self) -> None:
        offered = [period.id for period in periods.periods(date(2026, 4, 1))]
        whole = ["2026-nam", "2026-tam-tinh", "2026-9-thang", "2026-6-thang"]
        assert offered == [*whole, "2026-quy-2", "2026-quy-1", "2025-nam"]

    @pytest.mark.parametrize("wrong", ["", "nam", "2026", "2026-quy-5", "x026-nam", "²026-nam"])
    def test_another_id_is_refused(self, wrong: str) -> None:
        with pytest.raises(Refused):
            periods.period(wrong)

    def test_the_week_before_new_year(self) -> None:
        assert periods.week_before(date(2027, 1, 5)) == "2026-W53"
        assert periods.days_of_week("2026-W53") == (date(2026, 12, 28), date(2027, 1, 3))
