"""What was told and never sent: reminded of once, then erased with its files."""

from __future__ import annotations

from typing import Any

from sqlmodel import select

from bot import drafts
from bot.intake import take_turn
from bot.schedule import Tools, clean_up, run_drafts
from casework.office import Office
from handlers.dialogue.messages import File, Inbound
from handlers.dialogue.state import DialogueState
from storage.people import Citizen, Conversation
from storage.petitions import Attachment
from tests.bot.posts import rows
from tests.cast import FixedClock

LAMP = "đèn đường hỏng ở thôn Đông xã Nam Sách"


def say(office: Office, text: str, **more: Any) -> None:
    now = office.clock.now()
    office.run_now(take_turn, Inbound("webchat", "web", text, "lan", now, text=text, **more))


def state(office: Office) -> DialogueState:
    read = office.look_now(lambda desk: desk.session.exec(select(Conversation.state)).one())
    return DialogueState.read(read)


async def test_one_reminder_on_the_next_working_morning(lite_office: Office, clock: FixedClock) -> None:
    say(lite_office, LAMP)
    tools, before = Tools(lite_office), len(rows(lite_office))
    await run_drafts(tools)
    assert len(rows(lite_office)) == before  # the same day
    clock.set(2026, 11, 24, 8)  # a public holiday
    await run_drafts(tools)
    assert len(rows(lite_office)) == before
    clock.set(2026, 11, 25, 8)
    await run_drafts(tools)
    await run_drafts(tools)
    assert len(rows(lite_office)) == before + 1
    assert "đèn đường hỏng" in rows(lite_office)[-1].body["text"]


async def test_nobody_is_reminded_who_asked_for_discretion(lite_office: Office, clock: FixedClock) -> None:
    say(lite_office, LAMP)

    def keep_quiet(desk: Any) -> None:
        citizen = desk.session.exec(select(Citizen)).one()
        citizen.quiet = True
        desk.session.add(citizen)

    lite_office.run_now(keep_quiet)
    clock.set(2026, 11, 25, 8)
    assert lite_office.look_now(drafts.left) == []


def test_a_draft_is_erased_after_its_days_and_not_before(lite_office: Office, clock: FixedClock) -> None:
    say(lite_office, LAMP)
    clock.move(days=30)
    lite_office.run_now(clean_up)
    assert state(lite_office).draft is not None
    clock.move(minutes=1)
    assert lite_office.run_now(drafts.erase_old) == 1
    assert state(lite_office).draft is None
    assert LAMP not in lite_office.look_now(lambda desk: desk.session.exec(select(Conversation.state)).one())
    assert lite_office.run_now(drafts.erase_old) == 0


def test_undecided_sealed_words_are_erased_too(lite_office: Office, clock: FixedClock) -> None:
    say(lite_office, "Tôi muốn tố cáo cán bộ địa chính xã nhận tiền của dân")
    assert state(lite_office).sealed is not None
    clock.move(days=31)
    lite_office.run_now(drafts.erase_old)
    assert state(lite_office).sealed is None


def test_files_of_a_draft_are_erased_but_not_those_of_a_petition(
    lite_office: Office, clock: FixedClock
) -> None:
    both, loose = lite_office.blobs.put(b"both"), lite_office.blobs.put(b"loose")
    say(lite_office, LAMP, files=(File("photo", "r1"), File("photo", "r2"), File("photo", "r3")))

    def settle(desk: Any) -> None:
        found = desk.session.exec(select(Attachment).order_by(Attachment.id)).all()
        for row, sha256 in zip(found, (both, both, loose), strict=True):
            row.sha256, row.status = sha256, "stored"
            desk.session.add(row)

    lite_office.run_now(settle)
    say(lite_office, "gửi luôn")
    ids = lite_office.look_now(lambda desk: desk.session.exec(select(Attachment.petition_id)).all())
    assert all(ids)

    def loosen(desk: Any) -> None:
        for row in desk.session.exec(select(Attachment).where(Attachment.id != 1)):
            row.petition_id = None
            desk.session.add(row)

    lite_office.run_now(loosen)
    clock.move(days=30)
    assert drafts.erase_loose_files(lite_office) == 0
    clock.move(days=2)
    assert drafts.erase_loose_files(lite_office) == 2
    assert lite_office.blobs.path(both).exists()
    assert not lite_office.blobs.path(loose).exists()
