"""Turns per second of the whole path: webhook body → commit of inbox, state, petition, outbox.

Every figure stands beside a floor measured in the same run: the standard library's sqlite3 writing the
same rows, one durable transaction per turn. Run:

    .venv/bin/python -m benchmarks.turns                       # SQLite in a temporary folder
    .venv/bin/python -m benchmarks.turns --url postgresql+psycopg://root@127.0.0.1:5432/an_empty_database
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from statistics import quantiles
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import insert, text
from sqlmodel import Session, func, select
from telegram import Update

from bot.channels.base import Outcome
from bot.channels.telegram import Telegram
from bot.channels.telegram_updates import to_inbound
from bot.intake import Intake
from bot.metrics import Metrics
from bot.wiring import load_books, manners_of
from casework.blobs import Blobs
from casework.codes import check_digit
from casework.office import Office, Policy, SystemClock
from handlers.dialogue.messages import Inbound
from storage.database import Database, migrate
from storage.people import Citizen
from storage.petitions import Deadline, Event, Petition

MATTERS = (
    "đèn đường ngõ {n} {place} hỏng cả tháng nay tối om",
    "rac o ngo {n} {place} ca tuan khong ai don, boc mui lam",
    "Cống ngõ {n} {place} tắc, nước thải tràn vào nhà",
    "duong ngo {n} {place} nat het, o ga o voi, toi qua co nguoi nga xe",
)
alleys = count(1)  # every matter at a spot of its own: else they are one incident told again
REST = ("gửi luôn", "không để tên")  # a petition takes three turns
ROWS_PER_TURN = "inbox 1, state 1, outbox 1.3, petition 1/3, deadlines 2/3, event 1/3"


def main() -> None:
    arguments = parse()
    with tempfile.TemporaryDirectory() as folder:
        url = arguments.url or f"sqlite:///{folder}/turns.sqlite"
        migrate(url)
        office = open_office(url, Path(folder))
        floor = floor_turns(Path(folder), arguments.turns)
        print(f"floor (sqlite3, durable, {ROWS_PER_TURN}): {floor:.0f} turns/s")
        print(
            f"{'stored':>8} {'senders':>8} {'turns/s':>8} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8} {'of floor':>9}"
        )
        for stored in arguments.stored:
            in_another_process(fill_at, url, stored)  # filling leaves a heap that would slow the turns
            for senders in arguments.senders:
                row = asyncio.run(drive(office, senders, arguments.turns))
                print(
                    f"{stored:>8} {senders:>8} {row['rate']:>8.0f} {row['p50']:>8.1f} {row['p95']:>8.1f}"
                    f" {row['p99']:>8.1f} {row['rate'] / floor:>9.2f}"
                )
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"peak memory of this process, everything loaded: {peak:.0f} MB")
        office.close()


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--url", default="", help="database; default: SQLite in a temporary folder")
    parser.add_argument("--turns", type=int, default=1500, help="turns of one measurement")
    parser.add_argument("--stored", type=int, nargs="+", default=[1_000, 100_000])
    parser.add_argument("--senders", type=int, nargs="+", default=[1, 8, 20])
    return parser.parse_args()


def open_office(url: str, folder: Path) -> Office:
    books = load_books()
    return Office(
        database=Database(url),
        law=books.law,
        knowledge=books.knowledge,
        phrases=books.phrases,
        policy=Policy(),
        cipher=Fernet(Fernet.generate_key()),
        blobs=Blobs(folder / "blobs"),
        clock=SystemClock(),
    )


async def drive(office: Office, senders: int, turns: int) -> dict[str, float]:
    """Let `senders` people talk at once, each waiting for his turn before the next message."""
    intake = Intake(office, Metrics(), manners_of(Telegram))
    taken: list[float] = []
    base = time.time_ns()
    places = [unit.place for unit in office.knowledge.directory.units(datetime.now(UTC).date()) if unit.place]

    async def talk(sender: int) -> None:
        for number in range(turns // senders):
            matter, place = (things[(number // 3 + sender * 7) % len(things)] for things in (MATTERS, places))
            words = matter.format(place=place, n=next(alleys)) if number % 3 == 0 else REST[number % 3 - 1]
            body = update_body(
                base + sender * 1000 + number // 3, base // 1000 + number * 1000 + sender, words
            )
            began = time.perf_counter()
            assert await intake.receive(parsed(body)) is Outcome.ACCEPTED
            taken.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(talk(sender) for sender in range(senders)))
    spent = time.perf_counter() - began
    cuts = quantiles(taken, n=100)
    return {"rate": len(taken) / spent, "p50": cuts[49] * 1e3, "p95": cuts[94] * 1e3, "p99": cuts[98] * 1e3}


def update_body(chat: int, update_id: int, text: str) -> bytes:
    person = {"id": chat, "is_bot": False, "first_name": "Lan"}
    message = {
        "message_id": update_id % 1_000_000_000,
        "from": person,
        "chat": {"id": chat, "type": "private", "first_name": "Lan"},
        "date": int(time.time()),
        "text": text,
    }
    return json.dumps({"update_id": update_id, "message": message}).encode()


def parsed(body: bytes) -> Inbound:
    raw = body.decode()
    inbound = to_inbound(Update.de_json(json.loads(raw), None), "bench", raw)
    assert isinstance(inbound, Inbound)
    return inbound


def in_another_process(work: Callable[..., None], *args: Any) -> None:
    """Do `work` where its garbage stays."""
    process = get_context("spawn").Process(target=work, args=args)
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(f"filling failed: exit code {process.exitcode}")


def fill_at(url: str, wanted: int) -> None:
    """`fill` for another process."""
    with tempfile.TemporaryDirectory() as folder:
        office = open_office(url, Path(folder))
        fill(office, wanted)
        if office.database.sqlite:  # what a day's writing would have moved into the file long ago
            with office.database.engine.connect() as connection:
                connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        office.close()


def fill(office: Office, wanted: int) -> None:
    """Store petitions with their deadlines and history until there are `wanted`."""
    with office.database.write() as session:
        have = session.exec(select(func.count()).select_from(Petition)).one()
    numbers = count(have)
    while have < wanted:
        step = min(5_000, wanted - have)
        with office.database.write() as session:
            _fill_some(session, [next(numbers) for _ in range(step)])
        have += step


def _fill_some(session: Session, numbers: list[int]) -> None:
    now = datetime.now(UTC)
    start = (session.exec(select(func.max(Citizen.id))).one() or 0) + 1
    first = (session.exec(select(func.max(Petition.id))).one() or 0) + 1
    session.execute(insert(Citizen), [{"id": start + at, "created_at": now} for at in range(len(numbers))])
    petitions, deadlines, events = [], [], []
    for at, number in enumerate(numbers):
        moment = now - timedelta(minutes=number % 130_000)
        petitions.append(_petition(first + at, start + at, number, moment))
        due = (moment + timedelta(days=14)).date()
        deadlines.append(
            {
                "petition_id": first + at, "unit_id": f"unit-{number % 114}", "rule_id": "bench", "party": "unit",
                "start_on": moment.date(), "due_unrolled_on": due, "due_on": due, "citation": "bench",
                "why": "bench" * 20, "opened_at": moment, "closed_on": due if number % 10 else None, "outcome": "done",
            }
        )  # fmt: skip
        events.append(
            {"petition_id": first + at, "at": moment, "actor": "dan", "action": "dang-ky", "data": {}}
        )
    session.execute(insert(Petition), petitions)
    session.execute(insert(Deadline), deadlines)
    session.execute(insert(Event), events)
    if session.get_bind().dialect.name == "postgresql":  # ids were given by hand: the sequences follow
        for table in ("citizen", "petition"):
            session.execute(
                text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
            )


def _petition(row_id: int, citizen_id: int, number: int, moment: datetime) -> dict[str, Any]:
    digits = f"0{number:05d}"  # real codes never begin with 0
    return {
        "id": row_id, "code": digits + check_digit(digits), "kind": "phan-anh", "stage": "tra-loi",
        "field_id": f"field-{number % 82}", "unit_id": f"unit-{number % 114}", "place_unit_id": f"unit-{number % 114}",
        "place_text": "thôn Đông", "text": MATTERS[number % 4], "quote": MATTERS[number % 4],
        "folded": MATTERS[number % 4], "citizen_id": citizen_id, "channel": "telegram", "routing": {},
        "first_contact_at": moment, "received_at": moment, "updated_at": moment,
    }  # fmt: skip


def floor_turns(folder: Path, turns: int) -> float:
    """Turns per second of a bare sqlite3 connection that writes rows of the same size."""
    connection = sqlite3.connect(folder / "floor.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    for table in ("inbox", "outbox", "petition", "deadline", "event"):
        connection.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, key TEXT UNIQUE, body TEXT)")
    connection.execute("CREATE TABLE talk (id INTEGER PRIMARY KEY, state TEXT)")
    connection.execute("INSERT INTO talk VALUES (1, '')")
    began = time.perf_counter()
    for turn in range(turns):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO inbox (key, body) VALUES (?, ?)", (f"i{turn}", "x" * 400))
        connection.execute("UPDATE talk SET state = ? WHERE id = 1", ("x" * 600,))
        connection.execute("INSERT INTO outbox (key, body) VALUES (?, ?)", (f"o{turn}", "x" * 500))
        if turn % 3 == 1:
            connection.execute("INSERT INTO petition (key, body) VALUES (?, ?)", (f"p{turn}", "x" * 900))
            connection.execute("INSERT INTO event (key, body) VALUES (?, ?)", (f"e{turn}", "x" * 100))
            for number in range(2):
                connection.execute(
                    "INSERT INTO deadline (key, body) VALUES (?, ?)", (f"d{turn}-{number}", "x" * 500)
                )
        connection.execute("COMMIT")
    rate = turns / (time.perf_counter() - began)
    connection.close()
    return rate


if __name__ == "__main__":
    main()
