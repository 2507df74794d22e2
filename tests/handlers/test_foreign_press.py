"""Every button, pressed by somebody whose petition it is not about: nothing is shown and nothing happens."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from bot.intake import take_turn
from casework import answer, handle
from casework.answer import Draft
from casework.office import Desk, Office
from handlers.citizen.table import ENTRIES
from handlers.dialogue.messages import Inbound
from storage.mailbox import Outbox
from storage.people import Conversation
from storage.petitions import Attachment, Event, Petition
from tests.cast import Cast, lamp

OFFICIALS = ("o.accept", "o.reply", "o.ask", "o.wrong", "o.open", "o.final", "o.to")
TELLING = ("nam sách", "thôn đông", "thon dong", "den duong", "đèn đường", "bóng")


def record(desk: Desk) -> list[dict[str, Any]]:
    """Everything kept about bà Lan's petition."""
    tables = (Petition, Event, Attachment)
    return [row.model_dump() for table in tables for row in desk.session.exec(select(table))]


@pytest.mark.parametrize("ending", ["", ":5", ":done"])
@pytest.mark.parametrize("entry", [*ENTRIES, *OFFICIALS])
@pytest.mark.parametrize("answered", [False, True], ids=["open", "answered"])
def test_a_foreign_code_opens_and_moves_nothing(
    lite_office: Office, lite_cast: Cast, entry: str, ending: str, answered: bool
) -> None:
    code = lite_office.run_now(lamp, lite_cast.lan).code
    if answered:
        lite_office.run_now(handle.accept, lite_cast.minh, code)
        lite_office.run_now(answer.publish, lite_cast.minh, code, None, Draft("Đã thay 4 bóng hôm nay"))
    before = lite_office.look_now(record)
    for key, choice, text in (("1", f"{entry}:{code}{ending}", ""), ("2", "", "đúng rồi"), ("3", "", "5")):
        press = Inbound("webchat", "test", key, "anh-tu", lite_office.clock.now(), text=text, choice=choice)
        lite_office.run_now(take_turn, press)

    def said(desk: Desk) -> str:
        query = select(Outbox).join(Conversation).where(Conversation.address == "anh-tu")
        return "\n".join(row.body["text"] for row in desk.session.exec(query)).lower()

    words = lite_office.look_now(said)
    assert words
    assert not [told for told in TELLING if told in words]
    assert lite_office.look_now(record) == before
