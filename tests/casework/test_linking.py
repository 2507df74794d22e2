"""One citizen on several channels: joined by a one-time number, parted again."""

from __future__ import annotations

import pytest
from sqlmodel import select

from casework import citizens, linking, notices, secrecy
from casework.errors import Refused
from casework.office import Desk, Office
from casework.secrecy import Person
from storage import people
from storage.mailbox import Outbox
from storage.people import Conversation
from storage.petitions import Petition
from tests.cast import FixedClock, add_citizen, lamp


@pytest.fixture
def both(office: Office) -> tuple[tuple[int, int], tuple[int, int]]:
    """Bà Lan on Zalo, where her file is, and on the web chat: (citizen, conversation) of each."""

    def act(desk: Desk) -> tuple[tuple[int, int], tuple[int, int]]:
        zalo = add_citizen(desk.session, "zalo-lan", desk.now, "zalo-oa")
        web = add_citizen(desk.session, "web-lan", desk.now, "webchat")
        lamp(desk, zalo[0])
        return zalo, web

    return office.run_now(act)


def mine(office: Office, citizen: int) -> list[str]:
    return office.look_now(lambda desk: [row.code for row in citizens.my_petitions(desk, citizen)])


def join(office: Office, old: tuple[int, int], new: tuple[int, int]) -> list[str]:
    digits = office.run_now(linking.number, *old)
    return office.run_now(linking.join, *new, digits)


def test_both_accounts_see_the_files_of_both(office: Office, both: tuple[tuple[int, int], ...]) -> None:
    zalo, web = both
    assert mine(office, web[0]) == []
    assert set(join(office, zalo, web)) == {"Zalo", "trang chat"}
    assert mine(office, web[0]) == mine(office, zalo[0]) != []
    [code] = mine(office, web[0])
    assert office.look_now(citizens.own, web[0], code) is not None


def test_the_older_account_is_told_and_may_undo_it(office: Office, both: tuple[tuple[int, int], ...]) -> None:
    zalo, web = both
    join(office, zalo, web)
    [told] = office.look_now(
        lambda desk: list(desk.session.exec(select(Outbox).where(Outbox.conversation_id == zalo[1])))
    )
    assert "trang chat" in told.body["text"]
    assert told.urgent
    assert told.body["choices"] == [{"payload": f"link.undo:{web[0]}", "label": "Gỡ ngay"}]
    assert office.run_now(linking.leave, web[0])
    assert mine(office, web[0]) == []
    assert len(mine(office, zalo[0])) == 1
    assert not office.run_now(linking.leave, web[0])


def test_who_was_joined_first_may_leave_and_the_others_stay_together(
    office: Office, both: tuple[tuple[int, int], ...]
) -> None:
    zalo, web = both
    third = office.run_now(lambda desk: add_citizen(desk.session, "tele-lan", desk.now, "telegram"))
    join(office, zalo, web)
    join(office, web, third)
    assert office.look_now(lambda d: people.same_person(d.session, third[0])) == [third[0], zalo[0], web[0]]
    office.run_now(linking.leave, zalo[0])
    assert office.look_now(lambda d: people.same_person(d.session, third[0])) == [third[0], web[0]]
    assert office.look_now(lambda d: people.same_person(d.session, zalo[0])) == [zalo[0]]


def test_two_groups_become_one(office: Office, both: tuple[tuple[int, int], ...]) -> None:
    zalo, web = both
    others = [
        office.run_now(lambda desk, name=name: add_citizen(desk.session, name, desk.now, "telegram"))
        for name in ("a", "b")
    ]
    join(office, zalo, web)
    join(office, others[0], others[1])
    join(office, web, others[1])
    for one in (zalo, web, *others):
        assert len(office.look_now(lambda d, one=one: people.same_person(d.session, one[0]))) == 4


def test_a_number_counts_once_and_for_ten_minutes(
    office: Office, both: tuple[tuple[int, int], ...], clock: FixedClock
) -> None:
    zalo, web = both
    digits = office.run_now(linking.number, *zalo)
    clock.move(minutes=10)
    with pytest.raises(Refused, match=r"link\.bad"):
        office.run_now(linking.join, *web, digits)
    first, second = (office.run_now(linking.number, *zalo) for _ in range(2))
    if first != second:
        with pytest.raises(Refused, match=r"link\.bad"):
            office.run_now(linking.join, *web, first)
    with pytest.raises(Refused, match=r"link\.here"):
        office.run_now(linking.join, *zalo, second)
    office.run_now(linking.join, *web, second)
    with pytest.raises(Refused, match=r"link\.bad"):
        office.run_now(linking.join, *web, second)


def test_five_wrong_numbers_and_it_waits(
    office: Office, both: tuple[tuple[int, int], ...], clock: FixedClock
) -> None:
    zalo, web = both
    digits = office.run_now(linking.number, *zalo)
    wrong = "000000" if digits != "000000" else "111111"
    for _ in range(5):
        with pytest.raises(Refused, match=r"link\.bad"):
            office.run_now(linking.join, *web, wrong)
    with pytest.raises(Refused, match=r"link\.wait"):
        office.run_now(linking.join, *web, digits)
    clock.move(minutes=16)
    digits = office.run_now(linking.number, *zalo)
    assert office.run_now(linking.join, *web, digits)


def test_the_number_itself_is_not_stored(office: Office, both: tuple[tuple[int, int], ...]) -> None:
    digits = office.run_now(linking.number, *both[0])
    stored = office.look_now(lambda desk: desk.session.exec(select(people.CitizenCode)).one())
    assert digits not in stored.code_hash


def test_a_sealed_file_is_listed_only_where_it_was_told(
    office: Office, both: tuple[tuple[int, int], ...]
) -> None:
    zalo, web = both
    [code] = mine(office, zalo[0])
    office.run_now(lambda desk: setattr(petition(desk, code), "sealed", True))
    join(office, zalo, web)
    assert mine(office, web[0]) == []
    assert mine(office, zalo[0]) == [code]
    assert office.look_now(citizens.own, web[0], code) is not None  # he typed its code


def test_notices_go_to_the_channel_last_used_but_sealed_ones_stay(
    office: Office, both: tuple[tuple[int, int], ...], clock: FixedClock
) -> None:
    zalo, web = both
    join(office, zalo, web)
    [code] = mine(office, zalo[0])
    clock.move(hours=1)
    office.run_now(
        lambda desk: setattr(desk.session.get_one(Conversation, web[1]), "last_inbound_at", desk.now)
    )
    assert told_in(office, code) == web[1]
    office.run_now(lambda desk: setattr(petition(desk, code), "sealed", True))
    assert told_in(office, code) == zalo[1]


def test_the_identity_is_known_on_both_and_stays_where_it_was_given(
    office: Office, both: tuple[tuple[int, int], ...]
) -> None:
    zalo, web = both
    office.run_now(citizens.set_identity, zalo[0], Person(name="Lan", phone="0912345678"))
    join(office, zalo, web)
    known = office.look_now(secrecy.identity_of, web[0])
    assert known is not None
    assert known.name == "Lan"
    office.run_now(linking.leave, web[0])
    assert office.look_now(secrecy.identity_of, web[0]) is None
    assert office.look_now(secrecy.identity_of, zalo[0]) is not None


def petition(desk: Desk, code: str) -> Petition:
    return desk.session.exec(select(Petition).where(Petition.code == code)).one()


def told_in(office: Office, code: str) -> int:
    """Where a notice about the file goes."""

    def act(desk: Desk) -> int:
        notices.tell_citizen(desk, petition(desk, code), "safe.update")
        rows = desk.session.exec(select(Outbox).where(Outbox.petition_id.is_not(None)))  # type: ignore[union-attr]
        return max(rows, key=lambda row: row.id).conversation_id

    return office.run_now(act)
