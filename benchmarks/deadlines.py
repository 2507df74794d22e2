"""How fast deadlines are planned, and how the morning's sweep finds the due ones among very many.

    .venv/bin/python -m benchmarks.deadlines                  # SQLite in a temporary folder
    .venv/bin/python -m benchmarks.deadlines --url postgresql+psycopg://root@127.0.0.1:5432/an_empty_database

The figures that count stand in docs/measured.md.
"""

from __future__ import annotations

import argparse
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event, insert
from sqlmodel import Session

from benchmarks.turns import open_office
from casework import remind
from casework.codes import check_digit
from casework.office import Office
from law.calendar import WorkCalendar
from law.deadlines import plan
from law.rulebook import Rulebook
from storage.database import migrate
from storage.people import Citizen
from storage.petitions import Deadline, Milestone, Petition

OWN = "kien-nghi-phan-anh-giai-quyet"  # the office sets its length: the same rule with any number of days
TWO_YEARS = 500  # working days
MORNING = date(2026, 11, 23)
DUE = 2_000
EACH = 10  # obligations of one petition
RULES = (
    ("tiep-cong-dan-thong-bao-ket-qua-xu-ly", None),
    ("khieu-nai-thu-ly-lan-dau-07-ngay-lam-viec", None),
    ("khieu-nai-giai-quyet-lan-dau", "vung-sau-vung-xa"),
    ("to-cao-giai-quyet", "phuc-tap"),
    ("khieu-nai-khoi-kien", None),
)


def main() -> None:
    arguments = parse()
    planning(arguments.plans)
    for stored in arguments.stored:
        with tempfile.TemporaryDirectory() as folder:
            url = arguments.url or f"sqlite:///{folder}/sweep.sqlite"
            migrate(url)
            office = open_office(url, Path(folder))
            fill(office, stored)
            sweep(office, stored)
            office.close()


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--url", default="", help="an empty database; default: SQLite in a temporary folder")
    parser.add_argument("--plans", type=int, default=200_000, help="plans of one measurement")
    parser.add_argument("--stored", type=int, nargs="+", default=[100_000, 1_000_000])
    return parser.parse_args()


def planning(plans: int) -> None:
    """Plans per second on one core: a mixture, then one rule with a short and a very long period."""
    book, calendar = Rulebook.load(), WorkCalendar.load()
    days = [date(2026, 7, 1) + timedelta(days=at) for at in range(500)]

    def mixed(at: int) -> object:
        rule, variant = RULES[at % len(RULES)]
        return plan(book, calendar, rule, days[at % len(days)], variant)

    def own(length: int) -> Callable[[int], object]:
        return lambda at: plan(book, calendar, OWN, days[at % len(days)], length=length)

    print(f"plans/s, five rules mixed:        {rate(mixed, plans):>9,.0f}")
    short, long = (rate(own(length), plans) for length in (7, TWO_YEARS))
    print(f"plans/s, 7 working days:          {short:>9,.0f}")
    print(f"plans/s, {TWO_YEARS} working days (2 years): {long:>7,.0f}   ratio {long / short:.2f}")
    explained = rate(lambda at: plan(book, calendar, OWN, days[at % len(days)], length=7).why, plans // 10)
    print(f"plans/s with the words of why:    {explained:>9,.0f}")


def rate(one: Callable[[int], object], times: int) -> float:
    """The best of three, as other work on the machine only ever makes it slower."""
    best = 0.0
    for _ in range(3):
        began = time.perf_counter()
        for at in range(times):
            one(at)
        best = max(best, times / (time.perf_counter() - began))
    return best


def fill(office: Office, stored: int) -> None:
    """Store `stored` open obligations: DUE of them near or late, the others far ahead; as many closed ones."""
    for first in range(0, stored, 50_000):
        with office.database.write() as session:
            _fill_some(session, range(first, min(first + 50_000, stored)))


def _fill_some(session: Session, numbers: range) -> None:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    files = range(numbers.start // EACH, numbers.stop // EACH)
    session.execute(insert(Citizen), [{"id": at + 1, "created_at": now} for at in files])
    session.execute(insert(Petition), [_petition(at, now) for at in files])
    rows = [_deadline(number, now) for number in numbers]
    closed = [{**row, "closed_on": row["due_on"], "outcome": "done"} for row in rows]
    session.execute(insert(Deadline), [{**row, "closed_on": None, "outcome": ""} for row in rows])
    session.execute(insert(Deadline), closed)


def _petition(number: int, now: datetime) -> dict[str, Any]:
    digits = str(100_000 + number)
    return {
        "id": number + 1, "code": digits + check_digit(digits), "kind": "khieu-nai", "stage": "thu-ly",
        "unit_id": f"unit-{number % 114}", "citizen_id": number + 1, "channel": "giay", "first_contact_at": now,
        "received_at": now, "updated_at": now, "routing": {}, "facts": {},
    }  # fmt: skip


def _deadline(number: int, now: datetime) -> dict[str, Any]:
    near = number < DUE
    due = MORNING + timedelta(days=number % 12 - 10 if near else 20 + number % 500)
    return {
        "petition_id": number // EACH + 1, "unit_id": f"unit-{number % 114}", "rule_id": RULES[number % 5][0],
        "party": "unit", "start_on": now.date(), "due_unrolled_on": due, "due_on": due, "citation": "bench",
        "why": "bench" * 20, "opened_at": now, "changes": [],
    }  # fmt: skip


def sweep(office: Office, stored: int) -> None:
    """Find what is due, before anything was acted on and after all of it was; how the database looks it up."""
    began = time.perf_counter()
    found = office.look_now(remind.due, MORNING)
    spent = time.perf_counter() - began
    tracemalloc.start()
    office.look_now(remind.due, MORNING)
    peak = tracemalloc.get_traced_memory()[1] / 1024 / 1024
    tracemalloc.stop()
    assert len(found) == DUE
    print(
        f"\nsweep over {stored:,} open and as many closed: {len(found):,} due in {spent:.3f} s, peak {peak:.1f} MB"
    )
    _act_on(office, found)
    began = time.perf_counter()
    again = office.look_now(remind.due, MORNING)
    print(f"the same once all are acted on: {len(again):,} in {time.perf_counter() - began:.3f} s")
    for line in plans_of(office, lambda: office.look_now(remind.due, MORNING)):
        print(f"  {line}")


def _act_on(office: Office, found: list[int]) -> None:
    now = datetime.now(UTC)
    names = ("truoc-5", "truoc-2", "den-han", "qua-1", "qua-tuan-1")
    rows = [{"deadline_id": one, "milestone": name, "at": now} for one in found for name in names]
    with office.database.write() as session:
        session.execute(insert(Milestone), rows)


def plans_of(office: Office, work: Callable[[], object]) -> list[str]:
    """How the database looks up what `work` asks: EXPLAIN of each of its statements."""
    with office.database.read() as session:
        engine = session.get_bind()
        assert isinstance(engine, Engine)
    with _heard(engine) as statements:
        work()
    word = "EXPLAIN QUERY PLAN" if office.database.sqlite else "EXPLAIN"
    lines: list[str] = []
    with engine.connect() as connection:
        for statement, parameters in statements:
            rows = connection.exec_driver_sql(f"{word} {statement}", parameters)
            lines += [str(row[-1]) for row in rows]
    return lines


@contextmanager
def _heard(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """The statements that run meanwhile, with their parameters."""
    heard: list[tuple[str, Any]] = []

    def listen(_connection: Connection, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        heard.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", listen)


if __name__ == "__main__":
    main()
