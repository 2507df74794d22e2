from __future__ import annotations

from sqlmodel import select

from bot.intake import take_turn
from casework import answer, handle, uploads
from casework.answer import Draft
from casework.office import Desk, Office
from handlers.dialogue.messages import Inbound
from storage.mailbox import Outbox
from storage.people import Conversation
from tests.cast import Cast, lamp

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


def test_the_answer_s_paper_reaches_the_citizen(lite_office: Office, lite_cast: Cast) -> None:
    code = lite_office.run_now(lamp, lite_cast.lan).code
    paper = lite_office.run_now(uploads.keep, "cong-van.pdf", PDF)
    lite_office.run_now(handle.accept, lite_cast.minh, code)
    draft = Draft("Chiều nay đã thay xong 4 bóng", attachment_ids=[paper])
    lite_office.run_now(answer.publish, lite_cast.minh, code, None, draft)
    press = Inbound("webchat", "test", "1", "lan", lite_office.clock.now(), choice=f"answer.read:{code}")
    lite_office.run_now(take_turn, press)

    def last(desk: Desk) -> Outbox:
        query = select(Outbox).join(Conversation).where(Conversation.id == lite_cast.lan_talk)
        return list(desk.session.exec(query.order_by(Outbox.id)))[-1]

    [file] = lite_office.look_now(last).body["files"]
    assert file["name"] == "cong-van.pdf"
    assert lite_office.blobs.get(file["sha256"]) == PDF
