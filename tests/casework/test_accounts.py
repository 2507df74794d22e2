from __future__ import annotations

import pytest

from casework import accounts
from casework.accounts import NewOfficial
from casework.errors import Refused
from casework.office import Office
from tests.cast import NAM_SACH, PASSWORD, Cast, FixedClock, add_citizen


def test_logging_in_and_out(office: Office, cast: Cast) -> None:
    login = office.run_now(accounts.log_in, " Minh ", PASSWORD, "origin")
    found = office.look_now(accounts.who, login.token)
    assert found is not None
    assert (found[0].name, found[1]) == ("ông Minh", login.csrf)
    office.run_now(accounts.log_out, login.token)
    assert office.look_now(accounts.who, login.token) is None


def test_a_log_in_ends_after_its_time(office: Office, cast: Cast, clock: FixedClock) -> None:
    login = office.run_now(accounts.log_in, "minh", PASSWORD, "origin")
    clock.move(hours=13)
    assert office.look_now(accounts.who, login.token) is None


@pytest.mark.parametrize(("name", "password"), [("minh", "sai-mat-khau"), ("khong-co", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_read_the_same(
    office: Office, cast: Cast, name: str, password: str
) -> None:
    with pytest.raises(Refused) as refused:
        office.run_now(accounts.log_in, name, password, "origin")
    assert refused.value.phrase == "account.wrong"


def test_guessing_is_slowed_down_even_for_the_right_password(
    office: Office, cast: Cast, clock: FixedClock
) -> None:
    for _ in range(8):
        with pytest.raises(Refused):
            office.run_now(accounts.log_in, "minh", "sai-mat-khau", "origin")
    with pytest.raises(Refused) as refused:
        office.run_now(accounts.log_in, "minh", PASSWORD, "elsewhere")
    assert refused.value.phrase == "account.wait"
    clock.move(minutes=16)
    assert office.run_now(accounts.log_in, "minh", PASSWORD, "origin").token


def test_changing_a_password_ends_the_log_ins(office: Office, cast: Cast) -> None:
    login = office.run_now(accounts.log_in, "minh", PASSWORD, "origin")
    office.run_now(accounts.set_password, cast.minh, cast.minh.id, "mat-khau-moi-day", PASSWORD)
    assert office.look_now(accounts.who, login.token) is None
    assert office.run_now(accounts.log_in, "minh", "mat-khau-moi-day", "origin").token


def test_only_administrators_make_accounts(office: Office, cast: Cast) -> None:
    new = NewOfficial("moi", PASSWORD, "Người mới", NAM_SACH)
    with pytest.raises(Refused):
        office.run_now(accounts.create_official, cast.hoa, new)
    assert office.run_now(accounts.create_official, cast.admin, new).unit_id == NAM_SACH


@pytest.mark.parametrize(
    ("change", "phrase"),
    [
        ({"username": "minh"}, "account.taken"),
        ({"password": "ngan"}, "account.short"),
        ({"unit_id": "khong-co"}, "o.unit_unknown"),
        ({"role": "vua"}, "account.incomplete"),
        ({"name": " "}, "account.incomplete"),
    ],
)
def test_a_bad_account_is_refused(office: Office, cast: Cast, change: dict[str, str], phrase: str) -> None:
    values = {"username": "moi", "password": PASSWORD, "name": "Mới", "unit_id": NAM_SACH} | change
    with pytest.raises(Refused) as refused:
        office.run_now(accounts.create_official, cast.admin, NewOfficial(**values))
    assert refused.value.phrase == phrase


def test_a_chat_is_linked_once_by_its_number(office: Office, cast: Cast, clock: FixedClock) -> None:
    _, talk = office.run_now(lambda desk: add_citizen(desk.session, "x", desk.now, "telegram"))
    digits = office.run_now(accounts.link_code, cast.minh)
    assert office.run_now(accounts.link_chat, talk, digits).name == "ông Minh"
    with pytest.raises(Refused):
        office.run_now(accounts.link_chat, talk, digits)
    old = office.run_now(accounts.link_code, cast.hoa)
    clock.move(minutes=11)
    with pytest.raises(Refused):
        office.run_now(accounts.link_chat, talk, old)


def test_guessing_link_numbers_is_stopped(office: Office, cast: Cast) -> None:
    _, talk = office.run_now(lambda desk: add_citizen(desk.session, "x", desk.now, "telegram"))
    digits = office.run_now(accounts.link_code, cast.minh)
    wrong = f"{(int(digits) + 1) % 1_000_000:06d}"
    for _attempt in range(5):
        with pytest.raises(Refused) as refused:
            office.run_now(accounts.link_chat, talk, wrong)
        assert refused.value.phrase == "o.link_bad"
    with pytest.raises(Refused) as refused:
        office.run_now(accounts.link_chat, talk, digits)
    assert refused.value.phrase == "account.wait"


def test_closing_an_account_ends_everything_it_could(office: Office, cast: Cast) -> None:
    _, talk = office.run_now(lambda desk: add_citizen(desk.session, "x", desk.now, "telegram"))
    office.run_now(accounts.link_chat, talk, office.run_now(accounts.link_code, cast.minh))
    login = office.run_now(accounts.log_in, "minh", PASSWORD, "origin")
    office.run_now(accounts.set_active, cast.admin, cast.minh.id, active=False)
    assert office.look_now(accounts.who, login.token) is None
    assert office.look_now(accounts.linked_chats, cast.minh.id) == []
    with pytest.raises(Refused):
        office.run_now(accounts.log_in, "minh", PASSWORD, "origin")
