"""Reminders with the clock moved by hand: once each, in working time, and never at the cost of another file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from casework import answer, citizens, handle, remind
from casework.answer import Draft
from casework.obligations import NOTICE
from casework.office import Desk, Office
from casework.remind import DraftLeft, FollowedUp, RemindSummary
from law.kinds import Action, Stage
from law.milestones import Milestones, ReminderTable
from storage.mailbox import Outbox
from storage.people import Citizen, Official
from storage.petitions import Deadline, Event, Milestone, Petition
from tests.cast import Cast, FixedClock, lamp, link

DUE = date(2026, 12, 8)  # ten working days after Monday 23 November; the 24th is a holiday
TWO_BEFORE = date(2026, 12, 4)
FRIDAY, SATURDAY = date(2026, 12, 11), date(2026, 12, 12)


def to(clock: FixedClock, day: date, hour: int = 8) -> date:
    clock.set(day.year, day.month, day.day, hour)
    return day


def told(office: Office, talk: int) -> list[str]:
    """What was queued to a talk, oldest first."""

    def read(desk: Desk) -> list[str]:
        query = select(Outbox).where(Outbox.conversation_id == talk).order_by(col(Outbox.id))
        return [row.body["text"] for row in desk.session.exec(query)]

    return office.look_now(read)


def hush(office: Office) -> None:
    """Forget the cards and receipts of filing: what follows is the job's own."""

    def empty(desk: Desk) -> None:
        for row in desk.session.exec(select(Outbox)):
            desk.session.delete(row)

    office.run_now(empty)


def events(office: Office, code: str, action: Action) -> list[Event]:
    def read(desk: Desk) -> list[Event]:
        query = select(Event).join(Petition).where(Petition.code == code, Event.action == action)
        return list(desk.session.exec(query.order_by(col(Event.id))))

    return office.look_now(read)


@pytest.fixture
def minh_chat(office: Office, cast: Cast) -> int:
    return office.run_now(link, cast.minh)


@pytest.fixture
def code(office: Office, cast: Cast, minh_chat: int) -> str:
    receipt = office.run_now(lamp, cast.lan)
    assert receipt.due_on == DUE
    hush(office)
    return receipt.code


class TestMilestones:
    def test_nothing_is_said_before_a_milestone(self, office: Office, clock: FixedClock, code: str) -> None:
        day = to(clock, date(2026, 11, 30))
        assert remind.remind_all(office, day) == RemindSummary()

    def test_two_working_days_before(
        self, office: Office, clock: FixedClock, code: str, minh_chat: int
    ) -> None:
        summary = remind.remind_all(office, to(clock, TWO_BEFORE))
        assert (summary.reminded, summary.escalated, summary.messages) == (1, 0, 1)
        [words] = told(office, minh_chat)
        assert words.startswith("Còn 2 ngày làm việc: hồ sơ ND")
        assert "thứ Ba 8/12" in words

    def test_the_office_may_set_other_days_for_one_rule(
        self, office: Office, clock: FixedClock, code: str, minh_chat: int, cast: Cast
    ) -> None:
        late = Milestones(before=(9,), on_the_day=False, after=(1, 3), every_weeks=2)
        office.law = replace(office.law, reminders=ReminderTable(rules={NOTICE: late}))
        assert remind.remind_all(office, to(clock, date(2026, 11, 25))).reminded == 1
        for silent in (TWO_BEFORE, DUE):
            assert remind.remind_all(office, to(clock, silent)) == RemindSummary()
        assert remind.remind_all(office, to(clock, date(2026, 12, 9))).escalated == 1
        assert "thứ Sáu 11/12" in told(office, cast.lan_talk)[-1]  # when we write next
        assert remind.remind_all(office, to(clock, FRIDAY)).escalated == 1
        assert remind.remind_all(office, to(clock, date(2026, 12, 15))) == RemindSummary()

    def test_run_again_after_a_restart_says_nothing_twice(
        self, office: Office, clock: FixedClock, code: str, minh_chat: int, cast: Cast
    ) -> None:
        day = to(clock, date(2026, 12, 9))
        remind.remind_all(office, day)
        once = (told(office, minh_chat), told(office, cast.lan_talk))
        assert remind.remind_all(office, to(clock, day, 16)) == RemindSummary()
        assert (told(office, minh_chat), told(office, cast.lan_talk)) == once
        assert len(once[0]) == len(once[1]) == 1

    def test_after_a_long_stop_only_the_newest_milestone_is_told(
        self, office: Office, clock: FixedClock, code: str, minh_chat: int
    ) -> None:
        assert remind.remind_all(office, to(clock, date(2026, 12, 16))).reminded == 1
        [words] = told(office, minh_chat)
        assert words.startswith("Quá hạn 8 ngày")

        def taken(desk: Desk) -> set[str]:
            return {row.milestone for row in desk.session.exec(select(Milestone))}

        assert office.look_now(taken) == {"truoc-5", "truoc-2", "den-han", "qua-1", "qua-tuan-1"}

    def test_the_date_may_be_given(
        self, office: Office, clock: FixedClock, code: str, minh_chat: int
    ) -> None:
        assert remind.remind_all(office, DUE).reminded == 1
        assert "Đến hạn hôm nay: 1" in told(office, minh_chat)[0]

    @pytest.mark.parametrize("closed", [SATURDAY, date(2026, 12, 13), date(2026, 11, 24), date(2027, 1, 1)])
    def test_on_a_closed_day_nobody_is_reminded(
        self, office: Office, clock: FixedClock, code: str, minh_chat: int, closed: date
    ) -> None:
        assert remind.remind_all(office, to(clock, closed)) == RemindSummary()
        assert told(office, minh_chat) == []

    def test_a_first_late_day_on_saturday_is_told_on_monday(
        self, office: Office, clock: FixedClock, cast: Cast, code: str
    ) -> None:
        self.move_due(office, code, FRIDAY)
        remind.remind_all(office, to(clock, FRIDAY))
        assert remind.remind_all(office, to(clock, SATURDAY)) == RemindSummary()
        monday = to(clock, date(2026, 12, 14))
        assert remind.remind_all(office, monday).escalated == 1
        assert "thứ Sáu 11/12" in told(office, cast.lan_talk)[0]

    def test_an_answered_file_is_left_alone(
        self, office: Office, clock: FixedClock, cast: Cast, code: str, minh_chat: int
    ) -> None:
        office.run_now(handle.accept, cast.minh, code)
        office.run_now(answer.publish, cast.minh, code, None, Draft("Hôm nay tổ điện đã thay xong 4 bóng."))
        hush(office)
        assert remind.remind_all(office, to(clock, date(2026, 12, 9))) == RemindSummary()

    @staticmethod
    def move_due(office: Office, code: str, due_on: date) -> None:
        def move(desk: Desk) -> None:
            query = select(Deadline).join(Petition).where(Petition.code == code, Deadline.rule_id == NOTICE)
            for deadline in desk.session.exec(query):
                deadline.due_on = due_on
                desk.session.add(deadline)

        office.run_now(move)


class TestLateness:
    @pytest.fixture
    def hoa_chat(self, office: Office, cast: Cast) -> int:
        return office.run_now(link, cast.hoa, "hoa-chat")

    @pytest.fixture
    def thu_chat(self, office: Office, cast: Cast) -> int:
        return office.run_now(link, cast.thu, "thu-chat")

    def test_the_citizen_hears_of_it_from_us_with_the_next_date(
        self, office: Office, clock: FixedClock, cast: Cast, code: str
    ) -> None:
        remind.remind_all(office, to(clock, date(2026, 12, 9)))
        [words] = told(office, cast.lan_talk)
        assert "lẽ ra thứ Ba 8/12 phải có tin" in words
        assert "Chậm nhất thứ Ba 15/12" in words

    def test_the_promised_day_is_kept(self, office: Office, clock: FixedClock, cast: Cast, code: str) -> None:
        remind.remind_all(office, to(clock, date(2026, 12, 9)))
        for day in (10, 11, 14):
            remind.remind_all(office, to(clock, date(2026, 12, day)))
        assert len(told(office, cast.lan_talk)) == 1
        remind.remind_all(office, to(clock, date(2026, 12, 15)))
        assert "thứ Ba 22/12" in told(office, cast.lan_talk)[1]

    def test_head_and_office_hear_of_it_from_the_first_day(
        self, office: Office, clock: FixedClock, code: str, hoa_chat: int, thu_chat: int
    ) -> None:
        remind.remind_all(office, to(clock, DUE))
        assert told(office, thu_chat) == []
        hush(office)
        summary = remind.remind_all(office, to(clock, date(2026, 12, 9)))
        assert (summary.escalated, summary.messages) == (1, 3)
        [to_head], [to_office] = told(office, hoa_chat), told(office, thu_chat)
        assert "có 1 hồ sơ quá hạn, lâu nhất 1 ngày" in to_head
        assert to_office.startswith("Các đơn vị (Ủy ban xã Nam Sách 1) có 1 hồ sơ quá hạn")

    def test_without_a_linked_chat_the_desk_still_shows_it(
        self, office: Office, clock: FixedClock, code: str
    ) -> None:
        remind.remind_all(office, to(clock, date(2026, 12, 9)))
        [reminder], [escalation] = events(office, code, Action.REMIND), events(office, code, Action.ESCALATE)
        assert reminder.note == "quá hạn 1 ngày"
        assert escalation.note == "báo Chủ tịch Ủy ban xã Nam Sách: quá hạn 1 ngày"

    def test_a_quiet_citizen_and_the_unit_chat_get_no_subject(
        self, office: Office, clock: FixedClock, cast: Cast, code: str, minh_chat: int
    ) -> None:
        def quiet(desk: Desk) -> None:
            desk.session.get_one(Citizen, cast.lan).quiet = True

        office.run_now(quiet)
        remind.remind_all(office, to(clock, date(2026, 12, 9)))
        for words in told(office, cast.lan_talk) + told(office, minh_chat):
            assert "đèn" not in words
            assert "Nam Sách" not in words


class TestOneMessage:
    def test_several_files_come_as_one_list(
        self, office: Office, clock: FixedClock, cast: Cast, code: str, minh_chat: int
    ) -> None:
        for _ in range(8):
            office.run_now(lamp, cast.lan)
        hush(office)
        assert remind.remind_all(office, to(clock, date(2026, 12, 9))).messages == 1
        [words] = told(office, minh_chat)
        assert words.startswith("Ủy ban xã Nam Sách, sáng")
        assert "Quá hạn: 9" in words
        assert "7. ND" in words
        assert "và 2 hồ sơ khác" in words

    def test_a_colleague_hears_only_of_what_is_his_or_nobodys(
        self, office: Office, clock: FixedClock, cast: Cast, code: str, minh_chat: int
    ) -> None:
        def another(desk: Desk) -> tuple[int, str]:
            official = replace_official(cast.minh, "hung")
            desk.session.add(official)
            desk.session.flush()
            chat = link(desk, official, "hung-chat")
            mine = lamp(desk, cast.lan).code
            handle.accept(desk, official, mine)
            return chat, mine

        hung_chat, his = office.run_now(another)
        hush(office)
        remind.remind_all(office, to(clock, date(2026, 12, 9)))
        assert his[:3] + " " + his[3:] not in told(office, minh_chat)[0]
        assert "Quá hạn: 2" in told(office, hung_chat)[0]

    def test_another_unit_hears_nothing(
        self, office: Office, clock: FixedClock, cast: Cast, code: str
    ) -> None:
        tu_chat = office.run_now(link, cast.tu, "tu-chat")
        remind.remind_all(office, to(clock, date(2026, 12, 9)))
        assert told(office, tu_chat) == []

    def test_what_no_unit_has_yet_is_the_offices(self, office: Office, clock: FixedClock, cast: Cast) -> None:
        thu_chat = office.run_now(link, cast.thu, "thu-chat")
        office.run_now(lamp, cast.lan, unit_id=None)
        hush(office)
        remind.remind_all(office, to(clock, TWO_BEFORE))
        assert told(office, thu_chat)[0].startswith("Còn 2 ngày làm việc: hồ sơ ND")
        remind.remind_all(office, to(clock, date(2026, 12, 9)))
        assert "Các đơn vị (Ban Tiếp công dân thành phố 1)" in told(office, thu_chat)[1]

    def test_one_broken_file_does_not_stop_the_rest(
        self, office: Office, clock: FixedClock, cast: Cast, code: str, minh_chat: int
    ) -> None:
        broken = office.run_now(lamp, cast.lan)

        def break_it(desk: Desk) -> int:
            desk.session.get_one(Petition, broken.petition_id).stage = "khong-co-buoc-nay"
            query = select(Deadline.id).where(Deadline.petition_id == broken.petition_id)
            return len(desk.session.exec(query.where(Deadline.due_on == DUE)).all())

        assert office.run_now(break_it) == 1
        hush(office)
        summary = remind.remind_all(office, to(clock, date(2026, 12, 9)))
        assert [what for what, _ in summary.failed] == ["deadline"]
        assert summary.reminded == 1
        assert len(told(office, minh_chat)) == 1


def replace_official(like: Official, username: str) -> Official:
    values: dict[str, Any] = {**like.model_dump(exclude={"id"}), "username": username, "name": "anh Hùng"}
    return Official(**values)


class TestRatings:
    @pytest.fixture
    def answered(self, office: Office, clock: FixedClock, cast: Cast, code: str) -> str:
        to(clock, date(2026, 11, 27), 15)
        office.run_now(handle.accept, cast.minh, code)
        office.run_now(answer.publish, cast.minh, code, None, Draft("Chiều nay đã thay xong 4 bóng đèn."))
        hush(office)
        return code

    def test_asked_once_on_the_next_working_morning(
        self, office: Office, clock: FixedClock, cast: Cast, answered: str
    ) -> None:
        for day in (27, 28, 29):  # the same day, Saturday, Sunday
            assert remind.ask_ratings(office, to(clock, date(2026, 11, day), 16)) == FollowedUp()
        assert remind.ask_ratings(office, to(clock, date(2026, 11, 30))).ratings == 1
        assert remind.ask_ratings(office, to(clock, date(2026, 12, 1))).ratings == 0
        [words] = told(office, cast.lan_talk)
        assert words.startswith("Việc ở hồ sơ ND")

    def test_not_asked_after_the_citizen_has_judged(
        self, office: Office, clock: FixedClock, cast: Cast, answered: str
    ) -> None:
        office.run_now(answer.rate, cast.lan, answered, "done", 5)
        assert remind.ask_ratings(office, to(clock, date(2026, 11, 30))).ratings == 0

    def test_not_asked_of_a_quiet_citizen(
        self, office: Office, clock: FixedClock, cast: Cast, answered: str
    ) -> None:
        def quiet(desk: Desk) -> None:
            desk.session.get_one(Citizen, cast.lan).quiet = True

        office.run_now(quiet)
        assert remind.ask_ratings(office, to(clock, date(2026, 11, 30))).ratings == 0
        assert told(office, cast.lan_talk) == []

    def test_not_asked_in_grief(self, office: Office, clock: FixedClock, cast: Cast) -> None:
        receipt = office.run_now(lamp, cast.lan, routing={"mood": "grief"})
        office.run_now(handle.accept, cast.minh, receipt.code)
        office.run_now(
            answer.publish, cast.minh, receipt.code, None, Draft("Chiều nay đã thay xong bóng đèn.")
        )
        assert remind.ask_ratings(office, to(clock, date(2026, 11, 25))).ratings == 0

    def test_an_answer_two_weeks_old_is_not_asked_about_any_more(
        self, office: Office, clock: FixedClock, answered: str
    ) -> None:
        assert remind.ask_ratings(office, to(clock, date(2026, 12, 14))).ratings == 0

    def test_closed_after_fifteen_days_unless_opened_again(
        self, office: Office, clock: FixedClock, cast: Cast, answered: str
    ) -> None:
        assert remind.close_answered(office, to(clock, date(2026, 12, 12))).closed == 0
        assert remind.close_answered(office, to(clock, date(2026, 12, 13))).closed == 1
        assert remind.close_answered(office, to(clock, date(2026, 12, 13))).closed == 0
        petition = office.look_now(citizens.own, cast.lan, answered)
        assert petition is not None
        assert petition.stage == Stage.CLOSED
        assert petition.closed_at is not None

    def test_an_opened_file_is_not_closed(
        self, office: Office, clock: FixedClock, cast: Cast, answered: str
    ) -> None:
        office.run_now(answer.reopen, cast.lan, answered, "còn một bóng chưa sáng")
        assert remind.close_answered(office, to(clock, date(2026, 12, 20))).closed == 0


class TestQuestions:
    @pytest.fixture
    def asked(self, office: Office, cast: Cast, code: str) -> str:
        """The unit waits for a word until Monday 30 November."""
        office.run_now(handle.accept, cast.minh, code)
        office.run_now(handle.ask, cast.minh, code, None, "Cột số mấy ạ?", date(2026, 11, 30))
        hush(office)
        return code

    def test_reminded_on_the_eve_even_on_a_sunday(
        self, office: Office, clock: FixedClock, cast: Cast, asked: str
    ) -> None:
        assert remind.ask_ratings(office, to(clock, date(2026, 11, 28))).questions == 0
        eve = to(clock, date(2026, 11, 29))
        remind.ask_ratings(office, eve)
        remind.ask_ratings(office, eve)
        [words] = told(office, cast.lan_talk)
        assert words.startswith("Mai là hạn trả lời câu hỏi")
        assert "Cột số mấy ạ?" in words

    def test_lapses_once_the_day_after(
        self, office: Office, clock: FixedClock, cast: Cast, asked: str
    ) -> None:
        assert remind.ask_ratings(office, to(clock, date(2026, 11, 30))).lapsed == 0
        assert remind.ask_ratings(office, to(clock, date(2026, 12, 1))).lapsed == 1
        assert remind.ask_ratings(office, to(clock, date(2026, 12, 2))).lapsed == 0
        assert told(office, cast.lan_talk)[-1].startswith("Chưa nhận được thông tin thêm")

    def test_an_answered_question_is_not_reminded(
        self, office: Office, clock: FixedClock, cast: Cast, asked: str
    ) -> None:
        office.run_now(citizens.reply_to_question, cast.lan, asked, "cột số 7")
        hush(office)
        assert remind.ask_ratings(office, to(clock, date(2026, 11, 29))).questions == 0


class TestDrafts:
    def test_one_reminder_for_each_draft(self, lite_office: Office, lite_cast: Cast) -> None:
        draft = DraftLeft(lite_cast.lan_talk, "đèn đường hỏng", date(2026, 12, 23))
        remind.remind_drafts(lite_office, [draft])
        remind.remind_drafts(lite_office, [draft])
        [words] = told(lite_office, lite_cast.lan_talk)
        assert "đèn đường hỏng" in words
        assert "thứ Tư 23/12" in words

    def test_a_talk_that_is_gone_does_not_stop_the_others(self, lite_office: Office, lite_cast: Cast) -> None:
        there = DraftLeft(lite_cast.lan_talk, "đèn đường hỏng", date(2026, 12, 23))
        done = remind.remind_drafts(lite_office, [replace(there, conversation_id=999), there])
        assert (done.drafts, done.failed) == (1, (("draft", 999),))


def test_a_telegram_chat_does_not_ring_before_half_past_seven(
    office: Office, clock: FixedClock, code: str, minh_chat: int
) -> None:
    remind.remind_all(office, to(clock, DUE, 2))

    def hours(desk: Desk) -> list[tuple[int, int]]:
        rows = desk.session.exec(select(Outbox).where(Outbox.conversation_id == minh_chat))
        return [(desk.local(row.not_before).hour, desk.local(row.not_before).minute) for row in rows]

    assert office.look_now(hours) == [(7, 30)]
