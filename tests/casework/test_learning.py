"""From a correction to a phrase that works at once, and back again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from casework import corrections, handle, learning, proposals, versions
from casework.errors import Refused
from casework.learning import Change
from casework.office import Office
from faq import editable
from law.kinds import PetitionKind
from tests.cast import NAM_SACH, Cast, lamp

POWER, WIRES = "ht-dien", "tt-vien-thong"
POWER_COMPANY = "hp-dien-luc"
WORDS = "Cột nghiêng chằng chịt dây võng xuống sát mái nhà ở xã Nam Sách"
AGAIN = "Nhà em cũng bị cột nghiêng chằng chịt dây võng xuống sát mái nhà, xã Nam Sách"
WEEK = "2026-W48"


def wires(office: Office, cast: Cast, **changes: object) -> str:
    """A petition about a sagging power line, taken for telecoms and sent to the commune."""

    def send(desk):  # type: ignore[no-untyped-def]
        given = {
            "text": WORDS,
            "quote": WORDS,
            "field_id": WIRES,
            "unit_id": NAM_SACH,
            "routing": {"guess": {"field": WIRES, "asked": False}, "versions": {"data": "abc", "edits": 0}},
            **changes,
        }
        return lamp(desk, cast.lan, **given).code

    return office.run_now(send)


def first_field(office: Office, text: str) -> str:
    return office.look_now(lambda desk: desk.knowledge.router.suggest(text, desk.today).fields[0].field.id)


def test_a_transfer_teaches_a_phrase_that_works_at_once_and_can_be_undone(office: Office, cast: Cast) -> None:
    code = wires(office, cast)
    office.run_now(handle.transfer, cast.minh, code, None, POWER_COMPANY, "Dây điện do Điện lực quản lý")
    assert first_field(office, AGAIN) == WIRES
    seen = office.look_now(proposals.week, cast.thu, WEEK)
    assert [(one.taken, one.right, one.count) for one in seen.fields] == [(WIRES, POWER, 1)]
    assert [(one.taken, one.right) for one in seen.units] == [(NAM_SACH, POWER_COMPANY)]
    assert seen.fields[0].told[0].reason == "Dây điện do Điện lực quản lý"
    best = seen.proposals[0]
    assert (best.field_id, best.effect.mended) == (POWER, 1)
    assert best.phrase in WORDS.lower()
    assert (best.effect.worse, best.effect.after >= best.effect.before) == (0, True)

    change = office.look_now(learning.with_phrase, POWER, best.phrase, strong=best.strong)
    tried = office.look_now(learning.attempt, cast.thu, change)
    assert tried.problems == []
    number = office.run_now(learning.keep, cast.thu, change, tried)
    assert learning.refresh(office)
    assert first_field(office, WORDS) == first_field(office, AGAIN) == POWER
    assert office.knowledge.version.edits == number
    assert not learning.refresh(office)
    assert office.look_now(proposals.week, cast.thu, WEEK).proposals == ()

    back = office.look_now(learning.undoing, cast.admin, number)
    office.run_now(learning.keep, cast.admin, back, office.look_now(learning.attempt, cast.admin, back))
    learning.refresh(office)
    assert first_field(office, WORDS) == first_field(office, AGAIN) == WIRES
    lines = office.look_now(versions.versions, cast.thu).lines
    assert [(line.official, line.undoes, line.undone_by) for line in lines] == [
        ("Quản trị", number, None),
        ("chị Thu", None, number + 1),
    ]
    assert lines[1].parts[0].added == (best.phrase,)
    with pytest.raises(Refused, match=r"learn\.undone"):
        office.look_now(learning.undoing, cast.admin, number)


def test_a_transaction_keeps_the_knowledge_it_began_with(lite_office: Office, lite_cast: Cast) -> None:
    def whole(desk):  # type: ignore[no-untyped-def]
        before = desk.knowledge
        lite_office.knowledge = before.changed(edits=9)
        return desk.knowledge is before

    assert lite_office.look_now(whole)
    assert lite_office.look_now(lambda desk: desk.knowledge.version.edits) == 9


def test_the_second_of_two_editors_is_told(office: Office, cast: Cast) -> None:
    first = office.look_now(learning.with_phrase, POWER, "tủ điện xì xèo", strong=False)
    second = office.look_now(learning.with_phrase, POWER, "công tơ quay tít", strong=False)
    tried = office.look_now(learning.attempt, cast.admin, second)
    office.run_now(learning.keep, cast.thu, first, office.look_now(learning.attempt, cast.thu, first))
    with pytest.raises(Refused, match=r"learn\.conflict") as refusal:
        office.run_now(learning.keep, cast.admin, second, tried)
    assert refusal.value.params == {"name": "chị Thu"}


def test_an_edit_of_another_replica_takes_effect_by_the_job(office: Office, cast: Cast) -> None:
    change = office.look_now(learning.with_phrase, POWER, "tủ điện xì xèo", strong=True)
    tried = office.look_now(learning.attempt, cast.thu, change)
    office.run_now(learning.keep, cast.thu, change, tried)
    assert "tủ điện xì xèo" not in office.knowledge.catalogue.field(POWER).strong
    learning.refresh(office)
    assert "tủ điện xì xèo" in office.knowledge.catalogue.field(POWER).strong


def test_a_change_with_problems_is_told_and_not_kept(lite_office: Office, lite_cast: Cast) -> None:
    change = lite_office.look_now(learning.with_phrase, POWER, "rác thải", strong=True)
    tried = lite_office.look_now(learning.attempt, lite_cast.thu, change)
    assert tried.problems == ["Cụm “rác thải” đã thuộc lĩnh vực “rác không ai dọn”."]
    same = replace(change, after=lite_office.look_now(learning.values, change))
    assert lite_office.look_now(learning.attempt, lite_cast.thu, same).problems == ["Chưa có gì thay đổi."]
    with pytest.raises(ValueError, match="not kept"):
        lite_office.run_now(learning.keep, lite_cast.thu, change, tried)


def test_a_later_edit_is_undone_first(lite_office: Office, lite_cast: Cast) -> None:
    def name(words: str) -> int:
        seen = lite_office.knowledge.version.edits
        now = editable.values(lite_office.knowledge, "topic", POWER)
        change = Change("topic", POWER, {**(now or {}), "plain": words}, seen)
        tried = lite_office.look_now(learning.attempt, lite_cast.thu, change)
        number = lite_office.run_now(learning.keep, lite_cast.thu, change, tried)
        learning.refresh(lite_office)
        return number

    first = name("điện đóm")
    name("điện trong nhà")
    with pytest.raises(Refused, match=r"learn\.later"):
        lite_office.look_now(learning.undoing, lite_cast.thu, first)


def test_only_staff_and_administrators_teach(lite_office: Office, lite_cast: Cast) -> None:
    change = lite_office.look_now(learning.with_phrase, POWER, "tủ điện xì xèo", strong=False)
    for call in (
        lambda desk: learning.attempt(desk, lite_cast.hoa, change),
        lambda desk: proposals.week(desk, lite_cast.minh, WEEK),
        lambda desk: versions.versions(desk, lite_cast.tu),
        lambda desk: learning.refuse_phrase(desk, lite_cast.tu, POWER, "dây võng"),
    ):
        with pytest.raises(Refused, match=r"account\.forbidden"):
            lite_office.look_now(call)


def test_a_refused_phrase_is_not_proposed_again(office: Office, cast: Cast) -> None:
    code = wires(office, cast)
    office.run_now(handle.transfer, cast.minh, code, None, POWER_COMPANY, "Dây điện do Điện lực quản lý")
    phrase = office.look_now(proposals.week, cast.thu, WEEK).proposals[0].phrase
    office.run_now(learning.refuse_phrase, cast.thu, POWER, phrase)
    office.run_now(learning.refuse_phrase, cast.thu, POWER, phrase)
    left = office.look_now(proposals.week, cast.thu, WEEK).proposals
    assert phrase not in [one.phrase for one in left]


def test_what_the_citizen_chose_is_kept_at_registration(office: Office, cast: Cast) -> None:
    guess = {"field": WIRES, "asked": True}
    wires(office, cast, field_id=POWER, routing={"field_by": "citizen", "guess": guess})
    wires(office, cast, field_id=WIRES, routing={"field_by": "citizen", "guess": guess})
    seen = office.look_now(proposals.week, cast.thu, WEEK)
    assert (seen.asked, seen.asked_right, seen.corrected) == (2, 1, 1)
    assert [(one.taken, one.right) for one in seen.fields] == [(WIRES, POWER)]
    assert seen.fields[0].told[0].by_citizen


def test_a_unit_the_citizen_chose_is_kept(lite_office: Office, lite_cast: Cast) -> None:
    routing = {"unit_by": "citizen", "usual_unit": POWER_COMPANY}
    wires(lite_office, lite_cast, field_id=POWER, routing=routing)
    seen = lite_office.look_now(proposals.week, lite_cast.thu, WEEK)
    assert [(one.taken, one.right) for one in seen.units] == [(POWER_COMPANY, NAM_SACH)]
    assert seen.units[0].told[0].reason == corrections.UNIT


def test_numbers_of_people_are_not_shown(lite_office: Office, lite_cast: Cast) -> None:
    words = f"{WORDS}, gọi tôi 0912 345 678 hoặc lan@example.vn"
    code = wires(lite_office, lite_cast, text=words, quote=words)
    lite_office.run_now(handle.transfer, lite_cast.minh, code, None, POWER_COMPANY, "Gọi 0912345678")
    told = lite_office.look_now(proposals.week, lite_cast.thu, WEEK).fields[0].told[0]
    assert "678" not in told.words + told.reason
    assert "lan@" not in told.words


def test_a_sealed_file_teaches_nothing(lite_office: Office, lite_cast: Cast) -> None:
    code = wires(lite_office, lite_cast, kind=PetitionKind.PROPOSAL)
    lite_office.run_now(handle.transfer, lite_cast.minh, code, None, POWER_COMPANY, "Chuyển")

    def seal(desk):  # type: ignore[no-untyped-def]
        from storage.petitions import by_code

        petition = by_code(desk.session, code)
        assert petition is not None
        petition.sealed = True

    lite_office.run_now(seal)
    assert lite_office.look_now(proposals.week, lite_cast.thu, WEEK).corrected == 0
