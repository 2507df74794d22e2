"""Where the evidence of a denunciation lies, and that taking back the words takes back the files."""

from __future__ import annotations

from sqlmodel import select

from bot import drafts
from bot.intake import take_turn
from casework.office import Desk, Office
from handlers.dialogue.messages import File, Inbound
from storage import outgoing
from storage.mailbox import Inbox, Outbox
from storage.people import Conversation
from storage.petitions import Attachment, Petition
from tests.cast import Cast

WORDS = "tôi muốn tố cáo ông chủ tịch xã nhận tiền làm sổ đỏ"


def write(office: Office, key: str, text: str = "", *files: File) -> None:
    inbound = Inbound("webchat", "web", key, "nguoi-to-cao", office.clock.now(), text=text, files=files)
    office.run_now(take_turn, inbound)


def photo(office: Office) -> tuple[File, str]:
    sha256 = office.blobs.put(b"a photo of the receipt")
    return File("photo", ref=f"blob:{sha256}", name="bien-lai.jpg", mime="image/jpeg", size=22), sha256


def rows(desk: Desk) -> tuple[list[Attachment], list[Petition]]:
    return list(desk.session.exec(select(Attachment))), list(desk.session.exec(select(Petition)))


def test_evidence_goes_into_the_sealed_file(lite_office: Office, lite_cast: Cast) -> None:
    file, _ = photo(lite_office)
    write(lite_office, "1", WORDS)
    write(lite_office, "2", "", file)
    write(lite_office, "3", "gửi kín")
    [attachment], [petition] = lite_office.look_now(rows)
    assert petition.sealed
    assert attachment.petition_id == petition.id


def test_erasing_takes_the_bytes_as_well(lite_office: Office, lite_cast: Cast) -> None:
    file, sha256 = photo(lite_office)
    write(lite_office, "1", WORDS, file)
    write(lite_office, "2", "xóa")
    drafts.erase_loose_files(lite_office)
    assert lite_office.look_now(rows) == ([], [])
    assert not lite_office.blobs.path(sha256).exists()


def test_a_denunciation_told_in_pieces_is_put_aside_whole(lite_office: Office, lite_cast: Cast) -> None:
    write(lite_office, "1", "sổ đỏ nhà tôi ở xã Gia Lộc mãi chưa được cấp, do ông cán bộ địa chính")
    lite_office.run_now(lambda desk: [settle(desk, row) for row in desk.session.exec(select(Outbox))])
    write(lite_office, "2", "ông ấy đòi đưa phong bì mười triệu mới làm")
    assert lite_office.look_now(rows)[1] == []
    kept = lite_office.look_now(everything_said)
    assert "phong bì" not in kept
    assert "địa chính" not in kept


def settle(desk: Desk, row: Outbox) -> None:
    outgoing.settle_piece(desk.session, row.id, "1", desk.now)


def everything_said(desk: Desk) -> str:
    came = [f"{row.text} {row.payload}" for row in desk.session.exec(select(Inbox))]
    went = [row.body["text"] for row in desk.session.exec(select(Outbox))]
    states = [row.state for row in desk.session.exec(select(Conversation))]
    return "\n".join(came + went + states)
