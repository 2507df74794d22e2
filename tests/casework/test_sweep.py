"""The morning's sweep looks obligations up by an index; it never reads them all."""

from __future__ import annotations

from datetime import date

from benchmarks.deadlines import plans_of
from casework import remind
from casework.office import Office
from tests.cast import Cast, lamp


def test_the_sweep_is_answered_by_indexes_alone(lite_office: Office, lite_cast: Cast) -> None:
    lite_office.run_now(lamp, lite_cast.lan)
    lines = plans_of(lite_office, lambda: lite_office.look_now(remind.due, date(2026, 12, 8)))
    assert any("ix_deadline_open" in line for line in lines)
    assert [line for line in lines if "SCAN" in line] == []
