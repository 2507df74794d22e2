"""A denunciation told in pieces leaves nothing readable behind, delivered or not."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import select

from bot.intake import take_turn
from casework.office import Desk, Office
from handlers.dialogue.messages import Inbound
from storage.mailbox import Inbox, Outbox
from storage.people import Conversation
from tests.cast import FixedClock


def say(office: Office, at: datetime, number: int, text: str) -> None:
    message = Inbound("webchat", "web", str(number), "talk", at, text=text, raw=text)
    office.run_now(take_turn, message)


def everything_kept(desk: Desk) -> str:
    """All that lies readable in the inbox, the outbox and the memory of talks."""
    came = [f"{row.text} {row.payload}" for row in desk.session.exec(select(Inbox))]
    went = [str(row.body) for row in desk.session.exec(select(Outbox))]
    remembered = [row.state for row in desk.session.exec(select(Conversation))]
    return "\n".join([*came, *went, *remembered])


def test_what_was_told_before_is_forgotten_even_when_our_reply_was_not_delivered_yet(
    lite_office: Office, clock: FixedClock
) -> None:
    say(lite_office, clock.now(), 1, "ông Lò Văn Quy ở xã Nam Sách chiếm đất công")
    clock.move(minutes=1)
    say(lite_office, clock.now(), 2, "ông ấy là chủ tịch xã, ăn tiền của dân")
    kept = lite_office.look_now(everything_kept)
    assert "Quy" not in kept
    assert "chiếm đất" not in kept
    assert "ăn tiền" not in kept
    assert "Việc này cần giữ kín" in kept


def test_what_is_added_after_sending_it_sealed_is_not_kept_readable_either(
    lite_office: Office, clock: FixedClock
) -> None:
    said = [
        "tố cáo ông Tư phó chủ tịch xã Nam Sách nhận tiền",
        "gửi kín",
        "thêm: ông Tư còn nhận của nhà bà Sáu 5 triệu",
    ]
    for number, words in enumerate(said):
        say(lite_office, clock.now(), number, words)
        clock.move(minutes=1)
    kept = lite_office.look_now(everything_kept)
    assert "Sáu" not in kept
    assert "Đã thêm vào hồ sơ" in kept
