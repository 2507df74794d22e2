"""How fast the open files that tell the same are found among very many.

    .venv/bin/python -m benchmarks.incidents                  # SQLite in a temporary folder
    .venv/bin/python -m benchmarks.incidents --url postgresql+psycopg://root@127.0.0.1:5432/an_empty_database

The figures that count stand in docs/measured.md.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

from benchmarks.deadlines import plans_of
from benchmarks.turns import open_office
from casework import resembling
from casework.codes import check_digit
from casework.office import Office
from casework.resembling import Matter
from faq.text import fold
from faq.train import Example, messages
from law.kinds import PetitionKind, Stage
from storage.database import migrate
from storage.people import Citizen
from storage.petitions import Petition

BATCH = 10_000
DAYS = 40  # over which the files came in
SEED = 2026
SPOTTED = 0.7  # share of the messages that name a spot
HAMLETS = ("Đông", "Đoài", "Trung", "Thượng", "Hạ", "An Bình", "Phú Lộc", "Kim Lai", "Lang Khê", "Quỳnh Khê")


def main() -> None:
    arguments = parse()
    with tempfile.TemporaryDirectory() as folder:
        url = arguments.url or f"sqlite:///{folder}/incidents.sqlite"
        migrate(url)
        office = open_office(url, Path(folder))
        now = datetime.now(UTC)
        fill(office, arguments.stored, now)
        search(office, arguments.searches, now)
        office.close()


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--url", default="", help="an empty database; default: SQLite in a temporary folder")
    parser.add_argument("--stored", type=int, default=100_000, help="open petitions")
    parser.add_argument("--searches", type=int, default=300, help="searches that are measured")
    return parser.parse_args()


def fill(office: Office, stored: int, now: datetime) -> None:
    """Store open petitions: messages of the corpus, each at a hamlet and alley of some commune."""
    told = tellings(office, now, SEED)
    for first in range(0, stored, BATCH):
        numbers = range(first, min(first + BATCH, stored))
        with office.database.write() as session:
            session.execute(insert(Citizen), [{"id": at + 1, "created_at": now} for at in numbers])
            session.execute(insert(Petition), [_row(at, next(told), now) for at in numbers])
    with office.database.write() as session:
        session.execute(text("ANALYZE"))


def tellings(office: Office, now: datetime, seed: int) -> Iterator[tuple[Example, str, str, datetime]]:
    """A message, its commune, its spot and its moment, again and again, the same ones for the same seed."""
    chance = random.Random(seed)
    communes = [unit.id for unit in office.knowledge.directory.units(now.date()) if unit.level == "xa"]
    corpus = messages()
    while True:
        spot = (
            f"ngõ {chance.randint(1, 60)}, thôn {chance.choice(HAMLETS)}" if chance.random() < SPOTTED else ""
        )
        at = now - timedelta(minutes=chance.randint(0, DAYS * 24 * 60))
        yield chance.choice(corpus), chance.choice(communes), spot, at


def _row(number: int, told: tuple[Example, str, str, datetime], now: datetime) -> dict[str, Any]:
    example, commune, spot, at = told
    digits = str(100_000 + number)
    return {
        "id": number + 1, "code": digits + check_digit(digits), "kind": PetitionKind.FEEDBACK,
        "stage": Stage.RECEIVED, "field_id": example.fields[0], "unit_id": commune, "place_unit_id": commune,
        "place_text": f"“{spot}”, xã" if spot else "xã", "text": example.text, "quote": example.text[:80],
        "folded": fold(f"{spot} {example.text}"), "citizen_id": number + 1, "channel": "webchat",
        "first_contact_at": at, "received_at": at, "updated_at": now, "routing": {}, "facts": {},
    }  # fmt: skip


def search(office: Office, searches: int, now: datetime) -> None:
    """Look for what resembles drafts, every other one told before; how long it takes, and how the database looks it up."""
    told = chain.from_iterable(zip(tellings(office, now, SEED), tellings(office, now, SEED + 1), strict=True))
    drafts = [
        Matter(example.text, spot, commune, leading(office, example), commune, 0, now)
        for example, commune, spot, _ in islice(told, searches)
    ]
    office.look_now(resembling.known_to_others, drafts[0])
    taken, found, worked = [], 0, time.thread_time()
    for draft in drafts:
        began = time.perf_counter()
        found += len(office.look_now(resembling.resembling, draft))
        taken.append((time.perf_counter() - began) * 1000)
    worked = (time.thread_time() - worked) / searches * 1000
    taken.sort()
    p95 = taken[int(len(taken) * 0.95)]
    print(
        f"{searches} searches: median {statistics.median(taken):.1f} ms, p95 {p95:.1f} ms, "
        f"{worked:.1f} ms of CPU each, {found} found"
    )
    for line in plans_of(office, lambda: office.look_now(resembling.resembling, drafts[0])):
        print(f"  {line}")


def leading(office: Office, example: Example) -> list[str]:
    """The field of a message and the others that come into question."""
    guessed = office.knowledge.router.suggest(example.text, datetime.now(UTC).date()).fields
    return list(dict.fromkeys([example.fields[0], *(hit.field.id for hit in guessed)]))


if __name__ == "__main__":
    main()
