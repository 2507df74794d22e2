"""Đơn for the tests, and a shorthand to act on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from casework import acts, papers
from casework.acts import ActForm, Done
from casework.office import Desk, Office
from casework.papers import Content, Paper, Way
from casework.secrecy import Person
from law.kinds import Action, PetitionKind
from storage.people import Official
from storage.petitions import Deadline, Petition, by_code
from storage.petitions import deadlines as rows_of
from tests.cast import GIA_LOC, NAM_SACH

LAN = Person(name="Trần Thị Lan", phone="0912345678", address="thôn Đông, xã Nam Sách")
CITY = "hp-ubnd-tp"


def content(kind: PetitionKind = PetitionKind.COMPLAINT, **changes: Any) -> Content:
    words = "Tôi khiếu nại quyết định số 12 ngày 2/11/2026 thu hồi đất của nhà tôi."
    return replace(Content(kind=kind, text=words, unit_id=NAM_SACH), **changes)


def paper(received_on: date, *contents: Content, **changes: Any) -> Paper:
    made = Paper(Way.IN_PERSON, received_on, LAN, contents or (content(),), number="145")
    return replace(made, **changes)


class File:
    """One file and who acts on it; every act is a transaction of its own."""

    def __init__(self, office: Office, who: Official, code: str) -> None:
        self.office, self.who, self.code = office, who, code

    @classmethod
    def of(cls, office: Office, who: Official, one: Paper) -> File:
        return cls(office, who, office.run_now(papers.record, who, one)[0].code)

    def act(self, action: Action, on: date | None = None, **form: Any) -> Done:
        day = on or Desk.local(self.office.clock.now()).date()
        given = ActForm(on=day, **{"document": "01/TB-UBND", **form})
        return self.office.run_now(acts.do, self.who, self.code, None, action, given)

    @property
    def petition(self) -> Petition:
        found = self.office.look_now(lambda desk: by_code(desk.session, self.code))
        assert found is not None
        return found

    def all_rows(self) -> list[Deadline]:
        petition_id = self.petition.id
        return self.office.look_now(lambda desk: rows_of(desk.session, petition_id))

    def rows(self) -> dict[str, Deadline]:
        """The newest row of each rule."""
        return {row.rule_id: row for row in self.all_rows()}

    def running(self) -> dict[str, date]:
        return {rule: row.due_on for rule, row in self.rows().items() if row.closed_on is None}


__all__ = ["CITY", "GIA_LOC", "LAN", "NAM_SACH", "File", "content", "paper"]
