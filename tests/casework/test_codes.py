from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import codes
from casework.office import Office
from tests.cast import lamp

SIX = st.from_regex(r"[1-9][0-9]{5}", fullmatch=True)


def complete(digits: str) -> str:
    return digits + codes.check_digit(digits)


@given(SIX, st.integers(0, 6), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(digits: str, place: int, shift: int) -> None:
    code = complete(digits)
    wrong = code[:place] + str((int(code[place]) + shift) % 10) + code[place + 1 :]
    assert codes.check(code)
    assert not codes.check(wrong)


@given(SIX, st.integers(0, 5))
def test_two_swapped_digits_are_always_noticed(digits: str, place: int) -> None:
    code = complete(digits)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert codes.check(swapped) == (swapped == code)


def test_a_code_is_read_as_people_type_it() -> None:
    for text in ("ND 482 7155", "nd4827155", "mã 482-7155 đến đâu rồi", "hs số 4827155?", "ma hs: 482 7155"):
        assert codes.read(text) == ["4827155"], text


def test_other_numbers_are_no_codes() -> None:
    for text in ("0912345678", "+84912345678", "0912 345 678", "tiền 35000000 đồng", "QL37 km 45"):
        assert codes.read(text) == [], text


@pytest.mark.parametrize("bad", ["", "482715", "48271555", "482715a", "٤٨٢٧١٥٥"])
def test_what_is_no_code_is_not_well_formed(bad: str) -> None:
    assert not codes.check(bad)


def test_a_code_is_spelled_for_the_telephone() -> None:
    assert codes.spell("4827155") == "ND 482 7155"


def test_new_codes_are_well_formed_and_differ(lite_office: Office) -> None:
    def make(desk):  # type: ignore[no-untyped-def]
        from tests.cast import add_citizen

        lan, _ = add_citizen(desk.session, "lan", desk.now)
        return [lamp(desk, lan).code for _ in range(20)]

    made = lite_office.run_now(make)
    assert len(set(made)) == 20
    assert all(codes.check(code) for code in made)
