"""Linking as people do it: a number asked in one chat, typed in another, undone by a press."""

from __future__ import annotations

import re

from bot import intake
from casework.office import Desk, Office
from handlers.dialogue.messages import Inbound
from storage.people import conversation
from tests.bot.posts import rows
from tests.cast import FixedClock, add_citizen, lamp


def say(office: Office, clock: FixedClock, channel: str, text: str = "", choice: str = "") -> str:
    """One message; what is answered in that talk."""
    clock.move(minutes=1)
    before = len(rows(office))
    inbound = Inbound(
        channel=channel, account="test", key=f"k{before}-{clock.now()}", address="lan",
        sent_at=clock.now(), text=text, choice=choice,
    )  # fmt: skip
    office.run_now(intake.take_turn, inbound)
    news = [row for row in rows(office)[before:] if row.channel == channel]
    return "\n".join(row.body["text"] for row in news)


def start(office: Office) -> str:
    """Bà Lan has a file on Telegram; its code."""

    def act(desk: Desk) -> str:
        return lamp(desk, add_citizen(desk.session, "lan", desk.now, "telegram")[0]).code

    return office.run_now(act)


def test_asked_here_typed_there_undone_by_a_press(lite_office: Office, clock: FixedClock) -> None:
    code = start(lite_office)
    assert "không mở được mã" in say(lite_office, clock, "webchat", code)
    assert "Ở tài khoản cũ" in say(lite_office, clock, "webchat", choice="link.begin")
    found = re.search(r"\d{3} \d{3}", say(lite_office, clock, "telegram", "nối tài khoản"))
    assert found is not None
    assert "Đã nối." in say(lite_office, clock, "webchat", found.group())
    assert "không mở được" not in say(lite_office, clock, "webchat", code)
    alert = next(row for row in rows(lite_office) if row.push and row.channel == "telegram")
    undo = alert.body["choices"][0]["payload"]
    assert "Đã gỡ tài khoản đó." in say(lite_office, clock, "telegram", choice=undo)
    assert "không mở được mã" in say(lite_office, clock, "webchat", code)


def test_a_press_made_up_by_a_stranger_undoes_nothing(lite_office: Office, clock: FixedClock) -> None:
    start(lite_office)
    found = re.search(r"\d{3} \d{3}", say(lite_office, clock, "telegram", "nối tài khoản"))
    assert found is not None
    say(lite_office, clock, "webchat", found.group())
    alert = next(row for row in rows(lite_office) if row.push)
    undo = alert.body["choices"][0]["payload"]
    assert "không nối với tài khoản nào" in say(lite_office, clock, "zalo-bot", choice=undo)
    joined = lite_office.look_now(
        lambda desk: conversation(desk.session, "webchat", "test", "lan", lock=False)
    )
    assert joined is not None
    assert "Đã gỡ" in say(lite_office, clock, "webchat", "gỡ liên kết")


def test_a_number_is_not_kept_in_the_inbox(lite_office: Office, clock: FixedClock) -> None:
    start(lite_office)
    found = re.search(r"\d{3} \d{3}", say(lite_office, clock, "telegram", "nối tài khoản"))
    assert found is not None
    say(lite_office, clock, "webchat", found.group())
    kept = lite_office.look_now(
        lambda desk: [row.text for row in desk.session.exec(intake.mailbox.select(intake.Inbox))]
    )
    assert found.group() not in kept
