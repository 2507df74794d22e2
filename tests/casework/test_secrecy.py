"""A denouncer's words and name: sealed, seen by those named, every opening recorded; on both databases."""

from __future__ import annotations

import pytest
from sqlmodel import select

from casework import accounts, citizens, look, receive, secrecy
from casework.errors import Refused
from casework.look import WorkFilter
from casework.office import Desk, Office
from casework.secrecy import Person
from law.kinds import PetitionKind, Stage
from storage import petitions
from storage.mailbox import Outbox
from storage.people import Identity
from storage.petitions import Access, Petition, SealedGrant
from tests.cast import NAM_SACH, Cast, lamp, link

WORDS = "chủ tịch xã nhận tiền làm sổ đỏ"


def inform(office: Office, cast: Cast, accused: str | None = NAM_SACH) -> str:
    return office.run_now(
        receive.record_information,
        PetitionKind.DENUNCIATION,
        WORDS,
        citizen_id=cast.lan,
        channel="webchat",
        first_contact_at=office.clock.now(),
        accused_unit_id=accused,
    ).code


def test_it_is_information_without_a_clock_and_past_the_accused(office: Office, cast: Cast) -> None:
    code = inform(office, cast)

    def look_at(desk: Desk) -> tuple[Petition, list[int]]:
        petition = petitions.by_code(desk.session, code)
        assert petition is not None
        granted = desk.session.exec(select(SealedGrant.official_id)).all()
        assert petitions.open_deadlines(desk.session, petition.id) == []
        return petition, list(granted)

    petition, granted = office.look_now(look_at)
    assert petition.stage == Stage.INFORMATION
    assert petition.unit_id != NAM_SACH
    assert granted == [cast.thu.id]


def test_its_words_lie_nowhere_in_the_clear(office: Office, cast: Cast) -> None:
    talk = office.run_now(link, cast.thu, "thu-chat")
    code = inform(office, cast)

    def look_at(desk: Desk) -> tuple[Petition, list[str]]:
        petition = petitions.by_code(desk.session, code)
        assert petition is not None
        sent = desk.session.exec(select(Outbox).where(Outbox.conversation_id == talk))
        return petition, [row.body["text"] for row in sent]

    petition, cards = office.look_now(look_at)
    assert (petition.text, petition.quote, petition.place_text) == ("", "", "")
    assert WORDS.encode() not in (petition.sealed_text or b"")
    assert cards
    for card in cards:
        assert "tố cáo" not in card.lower()
        assert "sổ đỏ" not in card


def test_only_those_named_open_it_and_every_opening_is_recorded(office: Office, cast: Cast) -> None:
    code = inform(office, cast)
    assert office.run_now(look.file, cast.thu, code, "đọc để hướng dẫn").text == WORDS
    for official in (cast.minh, cast.hoa, cast.tu, cast.admin):
        with pytest.raises(Refused):
            office.run_now(look.file, official, code)
    log = office.look_now(lambda desk: list(desk.session.exec(select(Access).order_by(Access.id))))
    assert [(row.official_id, row.allowed) for row in log if row.what == "file"] == [
        (cast.thu.id, True),
        (cast.minh.id, False),
        (cast.hoa.id, False),
        (cast.tu.id, False),
        (cast.admin.id, False),
    ]


def test_it_is_listed_for_nobody_else(office: Office, cast: Cast) -> None:
    code = inform(office, cast)
    for official in (cast.minh, cast.hoa, cast.tu, cast.admin):
        page = office.look_now(look.worklist, official, WorkFilter(stage=Stage.INFORMATION))
        assert page.items == []
    mine = office.look_now(look.worklist, cast.thu, WorkFilter(stage=Stage.INFORMATION))
    assert [(item.petition.code, item.quote) for item in mine.items] == [(code, "")]


def test_when_the_office_itself_is_accused_its_people_are_not_named(office: Office, cast: Cast) -> None:
    code = inform(office, cast, accused=cast.thu.unit_id)
    with pytest.raises(Refused):
        office.run_now(look.file, cast.thu, code)


def test_a_denunciation_is_not_withdrawn_by_chat(office: Office, cast: Cast) -> None:
    code = inform(office, cast)
    with pytest.raises(Refused) as refused:
        office.run_now(citizens.withdraw, cast.lan, code)
    assert refused.value.phrase == "withdraw.paper"


def test_an_identity_is_encrypted_and_shown_to_those_who_handle_the_file(office: Office, cast: Cast) -> None:
    person = Person("Nguyen Thi Lan", "0912345678", "canh nha van hoa thon dong")
    code = office.run_now(lamp, cast.lan).code
    office.run_now(citizens.set_identity, cast.lan, person)
    raw = office.look_now(lambda desk: desk.session.get_one(Identity, cast.lan).sealed)
    assert b"Lan" not in raw
    assert office.run_now(look.file, cast.minh, code).person == person


def test_a_hidden_name_stays_with_the_office(office: Office, cast: Cast) -> None:
    code = office.run_now(lamp, cast.lan).code
    office.run_now(citizens.set_identity, cast.lan, Person("Nguyen Thi Lan", "0912345678"))
    office.run_now(citizens.hide_name, cast.lan, code)
    assert office.run_now(look.file, cast.minh, code).person is None
    seen = office.run_now(look.file, cast.thu, code).person
    assert seen is not None
    assert seen.name == "Nguyen Thi Lan"


def test_a_later_word_completes_the_identity(office: Office, cast: Cast) -> None:
    office.run_now(citizens.set_identity, cast.lan, Person(name="Lan"))
    whole = office.run_now(citizens.set_identity, cast.lan, Person(phone="0912345678"))
    assert whole == Person("Lan", "0912345678", "")
    assert office.look_now(secrecy.identity_of, cast.lan) == whole


def test_a_file_about_the_office_itself_waits_for_somebody_outside_it(office: Office, cast: Cast) -> None:
    code = inform(office, cast, accused=cast.thu.unit_id)
    assert office.look_now(accounts.unread_sealed, cast.admin) == 1
    office.run_now(accounts.set_secrets, cast.admin, cast.admin.id, named=True)  # of the accused office too
    assert office.look_now(accounts.unread_sealed, cast.admin) == 1
    office.run_now(accounts.set_secrets, cast.admin, cast.hoa.id, named=True)
    assert office.look_now(accounts.unread_sealed, cast.admin) == 0
    assert office.run_now(look.file, cast.hoa, code, "được giao").text == WORDS
