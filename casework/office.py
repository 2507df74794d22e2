"""Office (lives as long as the app) and Desk (lives for one transaction)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from threading import Lock
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar
from zoneinfo import ZoneInfo

from cryptography.fernet import Fernet
from sqlmodel import Session

from casework.blobs import Blobs
from casework.errors import Refused
from faq.knowledge import Knowledge
from law.calendar import WorkCalendar
from law.criterion import Scorecard
from law.milestones import ReminderTable
from law.rulebook import Rulebook
from storage.database import Database

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
P = ParamSpec("P")
T = TypeVar("T")


class Clock(Protocol):
    """Tells the time; tests move it by hand."""

    def now(self) -> datetime:
        """The present moment, aware."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)


class Phrases(Protocol):
    """What people read, by key."""

    def say(self, key: str, form: str = "anh-chi", *, today: date | None = None, **params: Any) -> str:
        """The phrase with its placeholders filled; dates are spoken relative to `today`."""

    def label(self, key: str, form: str = "anh-chi") -> str:
        """The label of a button."""

    def fill(self, text: str, form: str = "anh-chi") -> str:
        """A text from elsewhere with its `{you}` and `{You}` filled."""


@dataclass(frozen=True)
class LawBooks:
    """Everything the law room holds."""

    rulebook: Rulebook
    calendar: WorkCalendar
    scorecard: Scorecard
    reminders: ReminderTable = field(default_factory=ReminderTable)


@dataclass(frozen=True)
class Policy:
    """What the office decides for itself. An empty text or None: not entered yet, and said so."""

    office_name: str = "Ban Tiếp công dân thành phố"
    office_unit_id: str = "hp-ban-tiep-cong-dan"
    office_address: str = ""
    office_hours: str = ""
    office_phone: str = ""
    duty_phone: str = ""
    electric_phone: str = ""
    public_url: str = "http://127.0.0.1:8080"
    production: bool = False
    knpa_days: int | None = None  # local limit for answering kiến nghị, phản ánh; the law sets none
    field_receipt_days: int | None = None  # phản ánh hiện trường: receipt and passing on
    field_urgent_days: int | None = None  # phản ánh hiện trường: urgent
    field_days: int | None = None  # phản ánh hiện trường: ordinary
    regulation_days: int | None = None  # phản ánh about administrative rules: handling
    remote_units: frozenset[str] = frozenset()  # communes the province lists as vùng sâu, vùng xa
    push_from: time = time(7, 30)
    push_until: time = time(20, 30)
    work_from: time = time(7, 30)
    work_until: time = time(17, 0)
    draft_days: int = 30
    soon_days: int = 2
    close_after_days: int = 15
    max_file_bytes: int = 20 * 1024 * 1024
    scan_command: str = ""  # of the virus scanner; "": there is none
    human_minutes: int = 15
    zalo_days: int = 2  # so long after a person's last message Zalo lets us write to him
    zalo_by_phone: bool = False  # whether a notice reaches him by his number after that
    staff_bot: str = ""  # account of the bot that serves the staff group; "": there is no such group
    staff_units: frozenset[str] = frozenset()  # units that use the group; none named: all
    telegram_name: str = ""  # the bot's name without @, for links; "": not told
    demo: bool = False


class Office:
    """The engine, the books, the phrases and the clock; no module keeps any of it."""

    def __init__(
        self,
        database: Database,
        law: LawBooks,
        knowledge: Knowledge,
        phrases: Phrases,
        policy: Policy,
        cipher: Fernet,
        blobs: Blobs,
        clock: Clock,
    ) -> None:
        self.database = database
        self.law = law
        self.knowledge = knowledge  # replaced whole when an edit takes effect: see casework.learning
        self.swapping = Lock()
        self.phrases = phrases
        self.policy = policy
        self.cipher = cipher
        self.blobs = blobs
        self.clock = clock
        writers = 1 if database.sqlite else 8  # SQLite has one writer anyway; one thread is the steadiest
        self._writers = ThreadPoolExecutor(writers, thread_name_prefix="database-write")
        self._readers = ThreadPoolExecutor(4, thread_name_prefix="database-read")

    async def run(self, use_case: Callable[Concatenate[Desk, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do `use_case` in a transaction on a database thread and commit.

        Shielded: once begun it is finished even when the caller goes away.
        """
        loop = asyncio.get_running_loop()
        work = loop.run_in_executor(self._writers, lambda: self.run_now(use_case, *args, **kwargs))
        return await asyncio.shield(work)

    async def look(self, use_case: Callable[Concatenate[Desk, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Answer a question without changing anything."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, lambda: self.look_now(use_case, *args, **kwargs))

    def run_now(self, use_case: Callable[Concatenate[Desk, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same as `run`, on this thread: jobs, command line, tests."""
        try:
            with self.database.write() as session:
                return use_case(Desk(self, session), *args, **kwargs)
        except Refused as refusal:
            if refusal.afterwards is not None:
                with self.database.write() as session:
                    refusal.afterwards(Desk(self, session))
            raise

    def look_now(self, use_case: Callable[Concatenate[Desk, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same as `look`, on this thread."""
        with self.database.read() as session:
            return use_case(Desk(self, session), *args, **kwargs)

    def close(self) -> None:
        """Finish what is running and release the database."""
        self._writers.shutdown()
        self._readers.shutdown()
        self.database.close()


class Desk:
    """One transaction: the office, a session, and one moment for everything that happens in it."""

    def __init__(self, office: Office, session: Session) -> None:
        self.office = office
        self.session = session
        self.knowledge = office.knowledge  # one from beginning to end, whatever is swapped in meanwhile
        self.now = office.clock.now().astimezone(UTC)

    @property
    def today(self) -> date:
        """The day in Vietnam."""
        return self.local(self.now).date()

    @property
    def policy(self) -> Policy:
        """The office's own settings."""
        return self.office.policy

    @staticmethod
    def local(moment: datetime) -> datetime:
        """A stored moment on Vietnam's clock."""
        return moment.astimezone(VIETNAM)

    def attempt(self, use_case: Callable[Concatenate[Desk, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do `use_case` inside this transaction; when it refuses, undo what it had begun and pass that on."""
        try:
            with self.session.begin_nested():
                return use_case(self, *args, **kwargs)
        except Refused as refusal:
            if refusal.afterwards is not None:
                refusal.afterwards(self)
            raise

    def say(self, key: str, form: str = "anh-chi", **params: Any) -> str:
        """A phrase, its dates spoken relative to today."""
        return self.office.phrases.say(key, form, today=self.today, **params)

    def office_opens_at(self) -> datetime | None:
        """When people are at work again; None while they are."""
        calendar, here = self.office.law.calendar, self.local(self.now)
        open_today = calendar.is_working_day(here.date())
        if open_today and self.policy.work_from <= here.time() < self.policy.work_until:
            return None
        day = here.date()
        if not (open_today and here.time() < self.policy.work_from):
            day = calendar.next_working_day(day + timedelta(days=1))
        return datetime.combine(day, self.policy.work_from, VIETNAM)
