"""Read-only counts for reports and scores; each can name the petitions behind it.

Windows are Vietnamese dates, both ends included; a caller ends them today at the latest, for days to
come are nobody's lateness. A measure is one SELECT of petitions, a row for each thing counted, so a
number and its list cannot disagree. Sealed petitions are in no measure: `sealed` gives totals alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, distinct, exists, func, literal, or_, select, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from law.kinds import Action
from law.stages import RUNNING_STAGES
from storage.petitions import Answer, Deadline, Event, Petition, Rating

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
SMALL = 5  # people: a smaller group of sealed petitions is not counted out
SOON_DAYS = 7
SATISFIED = 4  # points of 5
ARRIVALS = (Action.REGISTER, Action.ASSIGN, Action.TRANSFER)  # at the unit written in the event
ENDED = (Action.TRANSFER, Action.ANSWER, Action.CLOSE, Action.WITHDRAW)
TREATMENTS = (Action.ACCEPT, Action.ASSIGN, *ENDED)
TAKEN_UP = (Action.ASK, Action.INTERIM, *TREATMENTS)
SENDER = col(Event.data)["from_unit"].as_string()  # of a transfer; its `unit_id` is the receiver
ALARM = "tiep-cong-dan-canh-bao-45-ngay"  # warns about an obligation, is none of its own

Rows = Select[Any]


@dataclass(frozen=True)
class Scope:
    """What is counted: a window of days, one unit or all, with the demonstration's files or without."""

    since: date
    until: date
    unit_id: str | None = None
    demo: bool = False

    @property
    def start_at(self) -> datetime:
        """The first moment of the window."""
        return midnight(self.since)

    @property
    def end_at(self) -> datetime:
        """The first moment after the window."""
        return midnight(self.until + timedelta(days=1))

    def holds(self, moment: Any) -> ColumnElement[bool]:
        """Whether a stored moment lies in the window."""
        return and_(moment >= self.start_at, moment < self.end_at)


@dataclass(frozen=True)
class Measure:
    """Something to count: how its petitions are selected, and the column of the unit that answers for it."""

    rows: Callable[[Scope], Rows]
    unit: Any

    def only(self, condition: ColumnElement[bool]) -> Measure:
        """The same things, those that meet a condition."""
        return Measure(lambda scope: self.rows(scope).where(condition), self.unit)

    def within(self, scope: Scope) -> Rows:
        """The petitions counted in a scope: a column of ids."""
        rows = self.rows(scope).where(col(Petition.sealed).is_(False), _demo_or_not(scope))
        return rows if scope.unit_id is None else rows.where(self.unit == scope.unit_id)

    def column(self, by: str) -> Any:
        """What `kind`, `field`, `unit` or `channel` splits it by."""
        return {
            "kind": col(Petition.kind),
            "field": col(Petition.field_id),
            "unit": self.unit,
            "channel": col(Petition.channel),
        }[by]


def midnight(day: date) -> datetime:
    """When a Vietnamese day begins, in UTC."""
    return datetime.combine(day, time(), VIETNAM).astimezone(UTC)


def count(session: Session, measure: Measure, scope: Scope) -> int:
    """How many there are."""
    counted = select(func.count()).select_from(measure.within(scope).subquery())
    return int(session.execute(counted).scalar_one())


def ids(
    session: Session, measure: Measure, scope: Scope, by: str = "", value: str | None = None
) -> list[int]:
    """The petitions behind a count, or behind one cell of its split: one id for each thing counted."""
    rows = measure.within(scope)
    if by:
        rows = rows.where(measure.column(by) == (value or None))
    return list(session.execute(rows.order_by(col(Petition.id))).scalars())


def split(session: Session, measure: Measure, scope: Scope, by: str) -> dict[str, tuple[int, int]]:
    """A count by `kind`, `field`, `unit` or `channel`: value → (count, people); "" where none is set."""
    named = measure.within(scope).add_columns(
        measure.column(by).label("cell"), col(Petition.citizen_id).label("citizen")
    )
    table = named.subquery()
    counted = select(table.c.cell, func.count(), func.count(distinct(table.c.citizen))).group_by(table.c.cell)
    return {value or "": (number, people) for value, number, people in session.execute(counted)}


@dataclass(frozen=True)
class Satisfaction:
    """What citizens said of final answers; `mean` of 5 points is None when nobody gave any."""

    ratings: int
    outcomes: dict[str, int]  # done, part, not-done
    scored: int
    satisfied: int  # 4 or 5 points
    mean: float | None


def satisfaction(session: Session, scope: Scope) -> Satisfaction:
    """The ratings given in the window."""
    rated = RATED.within(scope).add_columns(
        col(Rating.outcome).label("said"), col(Rating.score).label("given")
    )
    table = rated.subquery()
    counted = select(table.c.said, table.c.given, func.count()).group_by(table.c.said, table.c.given)
    outcomes: dict[str, int] = {}
    points: dict[int, int] = {}
    for said, given, number in session.execute(counted):
        outcomes[said] = outcomes.get(said, 0) + number
        if given is not None:
            points[given] = points.get(given, 0) + number
    scored = sum(points.values())
    total = sum(given * number for given, number in points.items())
    satisfied = sum(number for given, number in points.items() if given >= SATISFIED)
    return Satisfaction(
        sum(outcomes.values()), outcomes, scored, satisfied, total / scored if scored else None
    )


def sealed(session: Session, scope: Scope, kinds: Iterable[str], *, papers: bool = False) -> int | None:
    """Sealed petitions of these kinds received in the window, of all units (`scope.unit_id` is not asked);
    with `papers` also a khiếu nại that lies open on paper.

    None where there are some, but of fewer than five people, for they could be guessed.
    """
    rows = select(func.count(), func.count(distinct(col(Petition.citizen_id)))).where(
        or_(col(Petition.sealed).is_(True), literal(papers)),
        col(Petition.kind).in_(sorted(kinds)),
        scope.holds(col(Petition.received_at)),
        _demo_or_not(scope),
    )
    number, people = session.execute(rows).one()
    return int(number) if people >= SMALL or not number else None


def listed(session: Session, petition_ids: Iterable[int]) -> list[Petition]:
    """These petitions, each once, in the order of the ids."""
    wanted = list(dict.fromkeys(petition_ids))
    found: dict[int | None, Petition] = {}
    for begin in range(0, len(wanted), 500):  # SQLite bounds the parameters of a statement
        part = select(Petition).where(col(Petition.id).in_(wanted[begin : begin + 500]))
        found.update({petition.id: petition for petition in session.execute(part).scalars()})
    return [found[petition_id] for petition_id in wanted if petition_id in found]


def longest_late(session: Session, scope: Scope) -> tuple[int, date] | None:
    """The petition overdue longest at the end of the window: its id and the day it was due."""
    due_on = col(Deadline.due_on)
    rows = Measure(_late_stock, col(Deadline.unit_id)).within(scope).add_columns(due_on)
    first = session.execute(rows.order_by(due_on, col(Petition.id)).limit(1)).first()
    return (first[0], first[1]) if first else None


def _demo_or_not(scope: Scope) -> ColumnElement[bool]:
    return true() if scope.demo else col(Petition.demo).is_(False)


def _received(scope: Scope) -> Rows:
    return select(col(Petition.id)).where(scope.holds(col(Petition.received_at)))


def _answered(scope: Scope) -> Rows:
    return (
        select(col(Petition.id))
        .join(Answer, col(Answer.petition_id) == col(Petition.id))
        .where(scope.holds(col(Answer.published_at)), col(Answer.interim).is_(False))
    )


def _rated(scope: Scope) -> Rows:
    joined = select(col(Petition.id)).join(Rating, col(Rating.petition_id) == col(Petition.id))
    return joined.where(scope.holds(col(Rating.at)))


def _happened(*actions: Action) -> Callable[[Scope], Rows]:
    return lambda scope: _with_events().where(col(Event.action).in_(actions), scope.holds(col(Event.at)))


def _obligations() -> Rows:
    joined = select(col(Petition.id)).join(Deadline, col(Deadline.petition_id) == col(Petition.id))
    return joined.where(col(Deadline.party) == "unit")


def _on_time(scope: Scope) -> Rows:
    """Obligations fulfilled in the window, on or before their day."""
    return _obligations().where(
        col(Deadline.outcome) == "done",
        col(Deadline.closed_on).between(scope.since, scope.until),
        col(Deadline.closed_on) <= col(Deadline.due_on),
        col(Deadline.rule_id) != ALARM,
    )


def _became_late(scope: Scope) -> Rows:
    """Obligations whose first day of lateness is in the window, done since or not.

    The bound on `closed_on` follows from the others; it lets an index be used.
    """
    day = timedelta(days=1)
    return _obligations().where(
        col(Deadline.due_on).between(scope.since - day, scope.until - day),
        or_(
            col(Deadline.closed_on).is_(None),
            and_(col(Deadline.closed_on) >= scope.since, col(Deadline.closed_on) > col(Deadline.due_on)),
        ),
        col(Deadline.rule_id) != ALARM,
    )


def _events(scope: Scope) -> Rows:
    """Obligations that came to their point in the window: fulfilled in time, or become late."""
    on_time, late = _on_time(scope).whereclause, _became_late(scope).whereclause
    assert on_time is not None
    assert late is not None
    return _obligations().where(or_(on_time, late))


def _running(scope: Scope) -> Rows:
    """Obligations that run at the end of the window's last day."""
    return _obligations().where(
        or_(col(Deadline.closed_on).is_(None), col(Deadline.closed_on) > scope.until),
        col(Deadline.opened_at) < scope.end_at,
    )


def _late_stock(scope: Scope) -> Rows:
    return _running(scope).where(col(Deadline.due_on) < scope.until)


def _soon(scope: Scope) -> Rows:
    due_on = col(Deadline.due_on)
    return _running(scope).where(due_on.between(scope.until, scope.until + timedelta(days=SOON_DAYS)))


def _open(scope: Scope) -> Rows:
    """Petitions without a final answer at the end of the window, as far as their present stage tells."""
    return select(col(Petition.id)).where(
        col(Petition.received_at) < scope.end_at,
        or_(
            col(Petition.stage).in_(RUNNING_STAGES),
            col(Petition.answered_at) >= scope.end_at,
            and_(col(Petition.answered_at).is_(None), col(Petition.closed_at) >= scope.end_at),
        ),
    )


def _untreated_before(scope: Scope) -> Rows:
    """Petitions that came to their unit before the window and had not been treated when it began."""
    return _arrivals().where(col(Event.at) < scope.start_at, ~_followed(TREATMENTS, scope.start_at))


def _misdirected(scope: Scope) -> Rows:
    """Petitions whose receiver passed them on or back in the window: the sender had named the wrong one."""
    return (
        _moves()
        .join(EARLIER, col(EARLIER.petition_id) == col(Petition.id))
        .where(
            scope.holds(col(Event.at)),
            col(EARLIER.id) < col(Event.id),
            col(EARLIER.action) == Action.TRANSFER,
            col(EARLIER.unit_id) == SENDER,
        )
    )


def _untaken(scope: Scope) -> Rows:
    """Petitions passed on up to the end of the window that nobody has taken up since."""
    return _moves().where(col(Event.at) < scope.end_at, ~_followed(TAKEN_UP, scope.end_at))


def _moves() -> Rows:
    return _with_events().where(col(Event.action) == Action.TRANSFER)


def _arrivals() -> Rows:
    return _with_events().where(col(Event.action).in_(ARRIVALS))


def _with_events() -> Rows:
    return select(col(Petition.id)).join(Event, col(Event.petition_id) == col(Petition.id))


def _followed(actions: Iterable[Action], before: datetime) -> ColumnElement[bool]:
    """Whether one of these happened after the event, before a moment."""
    later = aliased(Event)
    return exists().where(
        col(later.petition_id) == col(Event.petition_id),
        col(later.id) > col(Event.id),
        col(later.at) < before,
        col(later.action).in_(list(actions)),
    )


EARLIER = aliased(Event)
EARLIER_SENDER = col(EARLIER.data)["from_unit"].as_string()

RECEIVED = Measure(_received, col(Petition.unit_id))  # registered: each petition once, at its present unit
ARRIVED = Measure(  # came to a unit, passed on from another or not: each at its own day of receipt
    _happened(*ARRIVALS), col(Event.unit_id)
)
ANSWERED = Measure(_answered, col(Answer.unit_id))
RATED = Measure(_rated, col(Rating.unit_id))
ON_TIME = Measure(_on_time, col(Deadline.unit_id))
BECAME_LATE = Measure(_became_late, col(Deadline.unit_id))
EVENTS = Measure(_events, col(Deadline.unit_id))
OVERDUE = Measure(lambda scope: _late_stock(scope).distinct(), col(Deadline.unit_id))
DUE_SOON = Measure(lambda scope: _soon(scope).distinct(), col(Deadline.unit_id))
OPEN = Measure(_open, col(Petition.unit_id))
TRANSFERRED = Measure(_happened(Action.TRANSFER), SENDER)
REOPENED = Measure(_happened(Action.REOPEN), col(Event.unit_id))
WITHDRAWN = Measure(_happened(Action.WITHDRAW), col(Event.unit_id))
UNTAKEN = Measure(_untaken, SENDER)
NO_UNIT = OPEN.only(col(Petition.unit_id).is_(None))
UNTREATED_BEFORE = Measure(_untreated_before, col(Event.unit_id))
MISDIRECTED = Measure(_misdirected, EARLIER_SENDER)
SCORED = RATED.only(col(Rating.score).is_not(None))
SATISFYING = RATED.only(col(Rating.score) >= SATISFIED)
