"""Demonstration: accounts to log in with, and twelve weeks of made-up petitions. Never in production.

The petitions are made by the real use-cases with a clock that runs through the weeks, so that every
deadline, event and figure is what the service itself would have written. They are marked `demo`.
"""

from __future__ import annotations

import heapq
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from sqlmodel import Session, col, func, select

from bot.demo_words import HOMES, Stories
from bot.schedule import issue_week
from casework import accounts, answer, citizens, handle, receive, remind
from casework.accounts import NewOfficial
from casework.answer import Draft
from casework.errors import Refused
from casework.office import VIETNAM, Desk, Office
from casework.receive import Receipt, Submission
from casework.secrecy import Person
from law.kinds import PetitionKind
from storage.people import Citizen, Official
from storage.petitions import Petition

WEEKS = 12
PETITIONS = 500
SEED = 20261123

NAM_SACH, GIA_LOC = HOMES
OFFICE = ""  # stands for the office's own unit
CAST = (  # username, name, unit, role, named for sealed files
    ("quan-tri", "Quản trị (mẫu)", OFFICE, "admin", False),
    ("thu", "Bà Thu, Ban Tiếp công dân (mẫu)", OFFICE, "staff", True),
    ("minh", "Ông Minh, xã Nam Sách (mẫu)", NAM_SACH, "officer", False),
    ("hoa", "Bà Hoa, xã Nam Sách (mẫu)", NAM_SACH, "head", False),
    ("tu", "Anh Tú, xã Gia Lộc (mẫu)", GIA_LOC, "officer", False),
)


class NotInProduction(Exception):
    """Demonstration is for development only."""


@dataclass(frozen=True)
class LogIn:
    """One demonstration account."""

    username: str
    password: str
    name: str
    role: str


def make_accounts(office: Office, file: Path) -> list[LogIn]:
    """Demonstration accounts with random passwords, written to `file`; those of `file` when made before.

    Makes none where real officials exist. Raises NotInProduction.
    """
    if office.policy.production:
        raise NotInProduction
    if office.look_now(_officials):
        return read_accounts(file)
    made = office.run_now(_make_accounts)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    lines = [f"{one.username}\t{one.password}\t{one.role}\t{one.name}" for one in made]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return made


def read_accounts(file: Path) -> list[LogIn]:
    """The demonstration accounts of this installation; none when there is no file."""
    if not file.exists():
        return []
    rows = (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines() if line)
    return [LogIn(username, password, name, role) for username, password, role, name in rows]


def _officials(desk: Desk) -> int:
    return desk.session.exec(select(func.count()).select_from(Official)).one()


def _make_accounts(desk: Desk) -> list[LogIn]:
    made = []
    for username, name, unit, role, secret in CAST:
        password = f"mau-{secrets.token_hex(4)}"
        unit_id = unit or desk.policy.office_unit_id
        new = NewOfficial(username, password, name, unit_id, role, secrets=secret, demo=True)
        accounts.create_official(desk, None, new)
        made.append(LogIn(username, password, name, role))
    return made


class MovingClock:
    """A clock that shows the moment of the story."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """The moment of the story."""
        return self.moment


Act = Callable[[Desk], None]


class Story:
    """Plays out the weeks: a queue of acts by moment, each done by the real use-case."""

    def __init__(self, office: Office, clock: MovingClock, *, weeks: int, petitions: int, seed: int) -> None:
        self.office = office
        self.clock = clock
        self.until = clock.now()
        self.since = self.until - timedelta(weeks=weeks)
        self.petitions = petitions
        self.chance = Random(seed)
        self.stories = Stories(office.knowledge, self.chance, self.until.astimezone(VIETNAM).date())
        self.handlers: dict[str, Official] = {}
        self._acts: list[tuple[datetime, int, Act]] = []
        self._number = count()

    def play(self, progress: Callable[[int, int], None]) -> int:
        """Make everything; how many petitions. `progress` hears (done, all) after each day."""
        for moment in sorted(self._moment() for _ in range(self.petitions)):
            self._at(moment, self._somebody_writes)
        morning = self.since
        while morning < self.until:
            morning = min(morning + timedelta(days=1), self.until)
            with self.office.database.write() as session:
                self._play_until(session, morning)
            self._morning(morning)
            progress((morning - self.since).days, (self.until - self.since).days)
        self.clock.moment = self.until
        return self.office.look_now(demo_petitions)

    def _play_until(self, session: Session, end: datetime) -> None:
        while self._acts and self._acts[0][0] <= end:
            moment, _, act = heapq.heappop(self._acts)
            self.clock.moment = moment
            act(Desk(self.office, session))

    def _morning(self, moment: datetime) -> None:
        """The jobs of that day: reminders, closing, and the week's figures."""
        self.clock.moment = moment
        today = moment.astimezone(VIETNAM).date()
        remind.remind_all(self.office, today)
        remind.close_answered(self.office, today)
        if moment - self.since > timedelta(days=today.weekday() + 7):  # last week was part of the story
            self.office.run_now(issue_week)

    def _at(self, moment: datetime, act: Act) -> None:
        heapq.heappush(self._acts, (moment, next(self._number), act))

    def _moment(self) -> datetime:
        """When somebody writes: mostly by day, and more as the weeks go by."""
        span = (self.until - self.since).total_seconds()
        day = self.since + timedelta(seconds=span * self.chance.random() ** 0.8)
        hour = self.chance.choices(
            range(24), weights=[1] * 6 + [4] + [9] * 4 + [6] * 3 + [9] * 4 + [7] * 4 + [3] * 2
        )[0]
        here = day.astimezone(VIETNAM).replace(hour=hour, minute=self.chance.randrange(60))
        return min(max(here, self.since), self.until - timedelta(minutes=1))

    def _in_hours(self, after: datetime, working_days: float) -> datetime:
        """A moment of work about so many working days later."""
        calendar = self.office.law.calendar
        here = after.astimezone(VIETNAM)
        day = calendar.add_working_days(here.date(), int(working_days)) if working_days >= 1 else here.date()
        day = calendar.next_working_day(day)
        moment = datetime.combine(day, time(8, 0), VIETNAM) + timedelta(minutes=self.chance.randrange(540))
        if moment <= after:
            moment = after + timedelta(minutes=self.chance.randrange(20, 90))
        return moment

    def _handler(self, desk: Desk, unit_id: str) -> Official:
        """Somebody of that unit; nobody can log in as him."""
        if unit_id not in self.handlers:
            found = desk.session.exec(
                select(Official).where(Official.unit_id == unit_id, col(Official.demo).is_(True))
            ).first()
            name = f"Cán bộ {desk.knowledge.directory.unit(unit_id).spoken} (mẫu)"
            new = NewOfficial(f"mau-{unit_id}", secrets.token_urlsafe(24), name, unit_id, demo=True)
            self.handlers[unit_id] = found or accounts.create_official(desk, None, new)
        return self.handlers[unit_id]

    # what citizens do

    def _somebody_writes(self, desk: Desk) -> None:
        if self.chance.random() < 0.03:
            self._somebody_denounces(desk)
            return
        matter = self.stories.matter()
        citizen = self._citizen(desk, named=self.chance.random() < 0.6)
        first_unit = matter.unit_id
        if self.chance.random() < 0.06:
            first_unit = ""
        elif self.chance.random() < 0.08 and matter.other_unit_id:
            first_unit = matter.other_unit_id
        receipt = receive.register(
            desk,
            Submission(
                kind=matter.kind,
                text=matter.text,
                quote=matter.text[:140],
                field_id=matter.field_id,
                place_unit_id=matter.place_id,
                place_text=matter.place_text,
                unit_id=first_unit or None,
                citizen_id=citizen,
                conversation_id=None,
                channel=self.chance.choice(("telegram", "webchat")),
                first_contact_at=desk.now - timedelta(minutes=self.chance.randrange(1, 12)),
                hidden_name=self.chance.random() < 0.08,
                routing={"why": matter.why, "demo": True},
                demo=True,
            ),
        )
        self._plan(desk, receipt, citizen, first_unit, matter.unit_id)

    def _somebody_denounces(self, desk: Desk) -> None:
        kind = self.chance.choice((PetitionKind.DENUNCIATION, PetitionKind.COMPLAINT))
        receive.record_information(
            desk,
            kind,
            self.stories.sealed_words(),
            citizen_id=self._citizen(desk, named=False),
            channel="webchat",
            first_contact_at=desk.now,
            demo=True,
        )

    def _citizen(self, desk: Desk, *, named: bool) -> int:
        citizen = Citizen(created_at=desk.now, demo=True)
        desk.session.add(citizen)
        desk.session.flush()
        if citizen.id is None:
            raise LookupError("a citizen that was never stored")
        if named:
            citizens.set_identity(desk, citizen.id, Person(name=f"Người dân mẫu {citizen.id}"))
        return citizen.id

    # what happens next

    def _plan(self, desk: Desk, receipt: Receipt, citizen: int, first_unit: str, right_unit: str) -> None:
        code, now = receipt.code, desk.now
        if self.chance.random() < 0.02:
            self._at(
                now + timedelta(hours=self.chance.randrange(1, 60)), _try(citizens.withdraw, citizen, code)
            )
            return
        if not first_unit:
            now = self._in_hours(now, self.chance.choice((0, 1, 1, 2)))
            self._at(now, lambda later: self._assign(later, code, right_unit))
        elif first_unit != right_unit:
            now = self._in_hours(now, self.chance.choice((0, 1, 2, 3)))
            self._at(now, lambda later: self._transfer(later, code, first_unit, right_unit))
        if self.chance.random() < 0.03:
            return  # nobody touches it
        accepted = self._in_hours(now, self.chance.choice((0, 0, 1, 1, 2, 3)))
        self._at(accepted, lambda later: self._accept(later, code, right_unit))
        self._handle(accepted, code, citizen, right_unit)

    def _handle(self, accepted: datetime, code: str, citizen: int, unit: str) -> None:
        if self.chance.random() < 0.1:
            asked = self._in_hours(accepted, 1)
            self._at(asked, lambda later: self._ask(later, code, unit))
            replied = asked + timedelta(hours=self.chance.randrange(1, 40))
            self._at(replied, _try(citizens.reply_to_question, citizen, code, self.stories.reply()))
        if self.chance.random() < 0.25:
            self._at(self._in_hours(accepted, 2), lambda later: self._answer(later, code, unit, interim=True))
        share = self.chance.random()
        if share < 0.03:
            return  # still open
        days = self.chance.randrange(1, 8) if share < 0.88 else self.chance.randrange(9, 20)
        answered = self._in_hours(accepted, days)
        self._at(answered, lambda later: self._answer(later, code, unit, interim=False))
        self._judge(answered, code, citizen, unit)

    def _judge(self, answered: datetime, code: str, citizen: int, unit: str) -> None:
        if self.chance.random() > 0.55:
            return
        outcome = self.chance.choices(("done", "part", "not-done"), weights=(62, 23, 15))[0]
        score = {"done": (4, 5, 5), "part": (2, 3, 3, 4), "not-done": (1, 1, 2)}[outcome]
        rated = answered + timedelta(hours=self.chance.randrange(2, 50))
        words = self.stories.comment(outcome) if self.chance.random() < 0.4 else ""
        self._at(rated, _try(answer.rate, citizen, code, outcome, self.chance.choice(score), words))
        if outcome == "not-done" and self.chance.random() < 0.6:
            reopened = rated + timedelta(minutes=5)
            self._at(reopened, _try(answer.reopen, citizen, code, self.stories.comment(outcome)))
            again = self._in_hours(reopened, self.chance.randrange(2, 12))
            self._at(again, lambda later: self._answer(later, code, unit, interim=False))

    # what officials do

    def _assign(self, desk: Desk, code: str, unit: str) -> None:
        _try(handle.assign, self._handler(desk, desk.policy.office_unit_id), code, None, unit)(desk)

    def _transfer(self, desk: Desk, code: str, former: str, unit: str) -> None:
        why = "Việc này do đơn vị khác phụ trách"
        _try(handle.transfer, self._handler(desk, former), code, None, unit, why)(desk)

    def _accept(self, desk: Desk, code: str, unit: str) -> None:
        _try(handle.accept, self._handler(desk, unit), code)(desk)

    def _ask(self, desk: Desk, code: str, unit: str) -> None:
        _try(handle.ask, self._handler(desk, unit), code, None, self.stories.question())(desk)

    def _answer(self, desk: Desk, code: str, unit: str, *, interim: bool) -> None:
        words = self.stories.interim(desk) if interim else self.stories.final(desk)
        _try(answer.publish, self._handler(desk, unit), code, None, Draft(words, interim=interim))(desk)


def _try(use_case: Callable[..., Any], *args: Any) -> Act:
    """The use-case as an act; one that is no longer lawful then (withdrawn, closed) does not happen."""

    def act(desk: Desk) -> None:
        try:
            with desk.session.begin_nested():
                use_case(desk, *args)
        except Refused:
            return

    return act


def demo_petitions(desk: Desk) -> int:
    """How many demonstration petitions there are."""
    return desk.session.exec(select(func.count()).where(col(Petition.demo).is_(True))).one()
