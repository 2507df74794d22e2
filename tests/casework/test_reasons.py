"""The reason of a promised day is the reason of the clock behind it, also after it was extended and suspended."""

from __future__ import annotations

from datetime import date

from casework import obligations, reasons
from casework.office import Desk, Office
from law.kinds import Action
from tests.casework.papercast import File, paper
from tests.cast import Cast


def reason(file: File) -> reasons.Reason:
    found = file.office.look_now(lambda desk: reasons.of_promise(desk, file.petition))
    assert found is not None
    return found


def promised(file: File) -> date | None:
    def look(desk: Desk) -> date | None:
        return obligations.notice_due(desk, file.petition)

    return file.office.look_now(look)


def test_the_notice_comes_first_then_the_resolution(lite_office: Office, lite_cast: Cast) -> None:
    file = File.of(lite_office, lite_cast.minh, paper(date(2026, 11, 16)))
    first = reason(file)
    assert (first.length, first.working, first.start_on) == (10, True, date(2026, 11, 16))
    assert first.law == "Luật Tiếp công dân 2013, Điều 28 khoản 1"
    assert first.due_on == promised(file)
    file.act(Action.TAKE_UP, date(2026, 11, 17))
    second = reason(file)
    assert (second.length, second.working, second.due_on) == (30, False, promised(file))


def test_an_extension_and_a_suspension_are_told(lite_office: Office, lite_cast: Cast) -> None:
    file = File.of(lite_office, lite_cast.minh, paper(date(2026, 11, 16)))
    file.act(Action.TAKE_UP, date(2026, 11, 17))
    file.act(Action.EXTEND, date(2026, 11, 18), document="9/QĐ", criteria=("nhieu-noi-dung",))
    file.act(Action.SUSPEND, date(2026, 11, 19), ground="bat-kha-khang")
    assert file.office.look_now(lambda desk: reasons.of_promise(desk, file.petition)) is None
    file.act(Action.RESUME, date(2026, 11, 23))
    told = reason(file)
    assert (told.length, told.document, told.excluded_days) == (45, "9/QĐ", 4)
    assert told.due_on == promised(file)
