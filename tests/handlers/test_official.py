"""Officials by chat: linking, cards, answering by replying to one, questions, transfers, the worklist."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlmodel import select

from bot.intake import take_turn
from casework import accounts, handle, receive
from casework.office import Desk, Office
from handlers.dialogue.messages import Inbound
from law.kinds import PetitionKind, Stage
from storage import outgoing, petitions
from storage.mailbox import Outbox
from storage.people import Conversation, Official
from storage.petitions import Petition, RoutingCorrection
from tests.cast import Cast, lamp

KEYS = itertools.count(1)


@dataclass
class Chat:
    """A Telegram chat with the bot: what is written and what comes back."""

    office: Office
    address: str
    seen: int = 0
    last: list[Outbox] = field(default_factory=list)

    def write(self, text: str = "", **more: Any) -> str:
        """Send a message or press; the new texts joined."""
        inbound = Inbound(
            channel="telegram",
            account="test",
            key=str(next(KEYS)),
            address=self.address,
            sent_at=self.office.clock.now(),
            text=text,
            **more,
        )
        self.office.run_now(take_turn, inbound)
        return self.read()

    def press(self, label: str) -> str:
        """Press a button of what came last."""
        for row in reversed(self.last):
            for choice in row.body["choices"]:
                if choice["label"] == label:
                    return self.write(choice=choice["payload"])
        raise AssertionError(f"no button {label!r} in {[row.body for row in self.last]}")

    def read(self) -> str:
        """What arrived since the last look; marked as delivered under a platform id."""
        self.last = self.office.run_now(self._arrived)
        self.seen = self.last[-1].id if self.last else self.seen
        return "\n".join(row.body["text"] for row in self.last)

    def _arrived(self, desk: Desk) -> list[Outbox]:
        query = (
            select(Outbox)
            .join(Conversation)
            .where(Conversation.address == self.address, Outbox.id > self.seen)
            .order_by(Outbox.id)
        )
        rows = list(desk.session.exec(query))
        for row in rows:
            outgoing.settle_piece(desk.session, row.id, f"m{row.id}", desk.now)
        return rows


@pytest.fixture
def minh(lite_office: Office, lite_cast: Cast) -> Chat:
    chat = Chat(lite_office, "minh-chat")
    link(chat, lite_cast.minh)
    return chat


def link(chat: Chat, official: Official) -> None:
    digits = chat.office.run_now(accounts.link_code, official)
    assert official.name.lower() in chat.write(f"liên kết {digits}").lower()


def petition(office: Office, code: str) -> Petition:
    found = office.look_now(lambda desk: petitions.by_code(desk.session, code))
    assert found is not None
    return found


def test_a_wrong_number_links_nothing(lite_office: Office, lite_cast: Cast) -> None:
    chat = Chat(lite_office, "somebody")
    assert "Số này sai" in chat.write("lien ket 000000")
    assert lite_office.look_now(accounts.linked_chats, lite_cast.minh.id) == []


def test_a_deep_link_links_as_well(lite_office: Office, lite_cast: Cast) -> None:
    digits = lite_office.run_now(accounts.link_code, lite_cast.hoa)
    assert "Bà Hoa" in Chat(lite_office, "hoa-chat").write("/start", start=f"lk-{digits}").replace("bà", "Bà")


def test_replying_to_the_card_drafts_the_answer(minh: Chat, lite_office: Office, lite_cast: Cast) -> None:
    code = lite_office.run_now(lamp, lite_cast.lan).code
    assert "den duong hong" in minh.read()
    card = f"m{minh.last[-1].id}"
    assert "dân dễ hỏi lại" in minh.write("UB xã đã ghi nhận và sẽ xem xét theo quy định", reply_to=card)
    preview = minh.write("Thứ Sáu 27/11 tổ điện của xã thay 4 bóng ở thôn Đông", reply_to=card)
    assert "Người dân sẽ đọc" in preview
    minh.press("Mới hẹn ngày")
    assert petition(lite_office, code).stage == Stage.IN_PROGRESS
    assert "không dấu" in minh.write("da thay xong 4 bong", reply_to=card)
    minh.write("Chiều nay đã thay xong 4 bóng ở thôn Đông")
    assert "Đã gửi dân" in minh.press("Đã xong")
    assert petition(lite_office, code).stage == Stage.ANSWERED


def test_the_card_accepts_and_a_second_press_is_told(
    minh: Chat, lite_office: Office, lite_cast: Cast
) -> None:
    hoa = Chat(lite_office, "hoa-chat")
    link(hoa, lite_cast.hoa)
    lite_office.run_now(lamp, lite_cast.lan)
    minh.read()
    hoa.read()
    assert "Đã nhận hồ sơ" in minh.press("Nhận việc")
    assert "ông Minh" in hoa.press("Nhận việc").replace("Ông Minh", "ông Minh")


def test_a_question_goes_to_the_citizen_word_for_word(
    minh: Chat, lite_office: Office, lite_cast: Cast
) -> None:
    code = lite_office.run_now(lamp, lite_cast.lan).code
    minh.read()
    minh.press("Hỏi thêm dân")
    assert "Cột số mấy ạ?" in minh.write("Cột số mấy ạ?")
    assert petition(lite_office, code).stage == Stage.WAITING_CITIZEN


def test_the_wrong_unit_is_named_in_words_and_picked(
    minh: Chat, lite_office: Office, lite_cast: Cast
) -> None:
    code = lite_office.run_now(lamp, lite_cast.lan).code
    minh.read()
    minh.press("Chuyển sai nơi")
    offered = minh.write("Đường tỉnh, Sở Xây dựng quản lý đèn")
    assert "1. Sở Xây dựng" in offered
    assert "Đã chuyển hồ sơ" in minh.press("Chuyển nơi 1")
    assert petition(lite_office, code).unit_id == "hp-so-xay-dung"
    correction = lite_office.look_now(lambda desk: desk.session.exec(select(RoutingCorrection)).one())
    assert correction.reason == "Đường tỉnh, Sở Xây dựng quản lý đèn"


def test_stopping_half_way_sends_nothing(minh: Chat, lite_office: Office, lite_cast: Cast) -> None:
    code = lite_office.run_now(lamp, lite_cast.lan).code
    minh.read()
    minh.press("Trả lời dân")
    assert "Chưa gửi gì" in minh.write("thôi")
    assert petition(lite_office, code).stage == Stage.RECEIVED


def test_the_worklist_by_chat_opens_files(minh: Chat, lite_office: Office, lite_cast: Cast) -> None:
    assert "Không có hồ sơ" in minh.write("hạn")
    code = lite_office.run_now(lamp, lite_cast.lan).code
    minh.read()
    assert "1." in minh.write("/viec")
    assert "Lời dân" in minh.write(code)


def test_foreign_and_unknown_files_are_not_opened(lite_office: Office, lite_cast: Cast) -> None:
    tu = Chat(lite_office, "tu-chat")
    link(tu, lite_cast.tu)
    code = lite_office.run_now(lamp, lite_cast.lan).code
    assert "không được mở" in tu.write(code)
    assert "Không tìm thấy" in tu.write("9999999")
    assert "không được mở" in tu.write(choice=f"o.reply:{code}")


def test_a_sealed_file_is_never_talked_about(lite_office: Office, lite_cast: Cast) -> None:
    thu = Chat(lite_office, "thu-chat")
    link(thu, lite_cast.thu)
    receipt = lite_office.run_now(
        receive.record_information,
        PetitionKind.DENUNCIATION,
        "chủ tịch xã nhận tiền làm sổ đỏ",
        citizen_id=lite_cast.lan,
        channel="telegram",
        first_contact_at=lite_office.clock.now(),
    )
    said = (
        thu.read() + thu.write(receipt.code) + thu.write(choice=f"o.reply:{receipt.code}") + thu.write("hạn")
    )
    assert "/desk/petition/" in said
    for word in ("tố cáo", "sổ đỏ", "nhận tiền"):
        assert word not in said.lower()


def test_figures_come_as_text_and_picture(minh: Chat, lite_office: Office, lite_cast: Cast) -> None:
    lite_office.run_now(lamp, lite_cast.lan)
    minh.read()
    assert "Nam Sách" in minh.write("/thongke")
    [row] = minh.last
    [picture] = row.body["files"]
    assert lite_office.blobs.get(picture["sha256"]).startswith(b"\x89PNG")
    assert "chỉ xem" in minh.write("số liệu xã Gia Lộc").lower() or minh.last


def test_an_unlinked_account_is_a_citizen_s_again(minh: Chat, lite_office: Office, lite_cast: Cast) -> None:
    lite_office.run_now(accounts.unlink_chats, lite_cast.minh.id)
    assert "Việc cần làm" not in str(minh.write("alo"))
    assert minh.last
    lite_office.run_now(handle.accept, lite_cast.minh, lite_office.run_now(lamp, lite_cast.lan).code, None)
    assert minh.read() == ""
