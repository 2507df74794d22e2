"""Edits and corrections as they are kept, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from casework.office import Desk, Office
from storage import learning as rows
from storage.inserts import insert_once
from storage.learning import KnowledgeEdit, RefusedPhrase
from storage.petitions import RoutingCorrection, by_code
from tests.cast import Cast, lamp

NOWHERE: dict[str, Any] = {
    "from_unit_id": None,
    "to_unit_id": None,
    "from_field_id": None,
    "to_field_id": None,
}


def add(desk: Desk, cast: Cast, ref: str, **more: Any) -> int:
    row = KnowledgeEdit(at=desk.now, official_id=cast.thu.id, target="phrases", ref=ref, **more)
    desk.session.add(row)
    desk.session.flush()
    return row.id


def test_edits_are_read_in_their_order_and_found_by_what_they_are_about(office: Office, cast: Cast) -> None:
    def play(desk: Desk) -> None:
        rows.one_at_a_time(desk.session)
        assert rows.last_edit(desk.session) == 0
        first = add(desk, cast, "ht-dien", before={"weak": []}, after={"weak": ["a"]})
        second = add(desk, cast, "mt-rac-thai", after={"weak": ["b"]})
        assert rows.last_edit(desk.session) == second
        assert [row.id for row in rows.edits_after(desk.session, first)] == [second]
        assert [row.id for row in rows.newest_edits(desk.session, 1)] == [second]
        assert [row.id for row in rows.newest_edits(desk.session, 5, offset=1)] == [first]
        assert rows.count_edits(desk.session) == 2
        found = rows.edit_since(desk.session, "phrases", "ht-dien", 0)
        assert found is not None
        assert (found.before, found.after, found.trial) == ({"weak": []}, {"weak": ["a"]}, {})
        assert rows.edit_since(desk.session, "phrases", "ht-dien", first) is None
        undo = add(desk, cast, "ht-dien", undoes=first)
        assert rows.undoing(desk.session, [first, second]) == {first: undo}

    office.run_now(play)


def test_an_edit_is_undone_once(office: Office, cast: Cast) -> None:
    first = office.run_now(add, cast, "ht-dien")
    office.run_now(add, cast, "ht-dien", undoes=first)
    with pytest.raises(IntegrityError):
        office.run_now(add, cast, "ht-dien", undoes=first)


def test_a_phrase_is_refused_once(office: Office, cast: Cast) -> None:
    def refuse(desk: Desk) -> bool:
        row = {"field_id": "ht-dien", "phrase": "day vong", "official_id": cast.thu.id, "at": desk.now}
        return insert_once(desk.session, RefusedPhrase, row)

    assert [office.run_now(refuse), office.run_now(refuse)] == [True, False]
    assert office.look_now(lambda desk: rows.refused_phrases(desk.session)) == {("ht-dien", "day vong")}


def test_corrections_of_a_time_leave_sealed_files_out(office: Office, cast: Cast) -> None:
    def correct(desk: Desk, *, sealed: bool) -> None:
        petition = by_code(desk.session, lamp(desk, cast.lan).code)
        assert petition is not None
        petition.sealed = sealed
        row = RoutingCorrection(petition_id=petition.id, at=desk.now, actor="dan", reason="", **NOWHERE)
        desk.session.add(row)

    for sealed in (False, True):
        office.run_now(correct, sealed=sealed)

    def found(desk: Desk, days: int) -> int:
        since = desk.now + timedelta(days=days)
        return len(rows.corrections(desk.session, since, since + timedelta(days=1), 10))

    assert [office.look_now(found, days) for days in (-1, 0, 1)] == [0, 1, 0]
