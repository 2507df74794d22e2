"""The figures of one week, counted: what came, what went, what is late, where and about what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter

from casework import periods
from casework.errors import Refused
from casework.notices import KIND_WORDS
from casework.office import Desk
from casework.secrecy import ALL_UNITS
from law.kinds import PetitionKind
from storage import figures
from storage.figures import Measure, Scope
from storage.people import Official
from storage.petitions import Petition

TREND_WEEKS = 8
USUAL_WEEKS = 4  # what is usual for a topic: the mean of the weeks before
TOP = 5
FEW_RATERS = 5  # below, a mean would tell what a single person said
SMALL_GROUP = "nhom-nho"
CHANNELS = {"telegram": "Telegram", "webchat": "Trang chat", "zalo-oa": "Zalo", "zalo-bot": "Zalo Bot"}
SEALED_GROUPS = {
    "khieu-nai": (PetitionKind.COMPLAINT, PetitionKind.DISCIPLINE_COMPLAINT),
    "to-cao": (PetitionKind.DENUNCIATION,),
}
MEASURES = {
    "received": figures.RECEIVED,
    "arrived": figures.ARRIVED,
    "answered": figures.ANSWERED,
    "open": figures.OPEN,
    "on_time": figures.ON_TIME,
    "became_late": figures.BECAME_LATE,
    "events": figures.EVENTS,
    "overdue": figures.OVERDUE,
    "due_soon": figures.DUE_SOON,
    "transferred": figures.TRANSFERRED,
    "reopened": figures.REOPENED,
    "withdrawn": figures.WITHDRAWN,
    "untaken": figures.UNTAKEN,
}


@dataclass(frozen=True)
class Totals:
    """The counts of a window. `events`: obligations that came to their point, in time or late; the stocks
    `open`, `overdue`, `due_soon`, `untaken` stand at the end of its last day."""

    received: int
    answered: int
    open: int
    on_time: int
    events: int
    overdue: int
    due_soon: int
    transferred: int
    reopened: int
    withdrawn: int
    untaken: int


@dataclass(frozen=True)
class Cell:
    """One part of a split; an empty id: not set."""

    id: str
    name: str
    count: int


@dataclass(frozen=True)
class UnitRow:
    """One unit's week. `received` counts files passed on to it as well, each at its own receipt."""

    id: str
    name: str
    received: int
    answered: int
    on_time: int
    events: int
    overdue: int
    due_soon: int


@dataclass(frozen=True)
class Topic:
    """A field and how many petitions a week it usually brings."""

    id: str
    name: str
    count: int
    usual: float


@dataclass(frozen=True)
class Point:
    """One week of the trend."""

    week: str
    received: int
    answered: int


@dataclass(frozen=True)
class Ratings:
    """What citizens said. `mean` and `satisfied` are None below five people."""

    count: int
    done: int
    part: int
    not_done: int
    satisfied: int | None
    mean: float | None


@dataclass(frozen=True)
class WeekFigures:
    """One week as counted at `counted_at`: sealed files are in nothing but `sealed`.

    `unit_id` None: all units. `sealed`: khieu-nai, to-cao → number of all units together, None where fewer
    than five people are behind it. `longest`: code of the file overdue longest, and days. `demo`: counted
    with the demonstration's files. Goes to JSON and back by `to_json`, `from_json`.
    """

    week: str
    since: date
    until: date
    counted_at: datetime
    unit_id: str | None
    unit_name: str
    demo: bool
    totals: Totals
    previous: Totals
    by_kind: list[Cell]
    by_field: list[Cell]
    by_channel: list[Cell]
    units: list[UnitRow]
    topics: list[Topic]
    trend: list[Point]
    ratings: Ratings
    sealed: dict[str, int | None]
    longest: tuple[str, int] | None
    no_unit: int
    no_field: int

    @property
    def number(self) -> int:
        """The number of the week in its year."""
        return int(self.week.partition("W")[2])


JSON = TypeAdapter(WeekFigures)


def to_json(week_figures: WeekFigures) -> dict[str, Any]:
    """The figures as they are stored."""
    stored: dict[str, Any] = JSON.dump_python(week_figures, mode="json")
    return stored


def from_json(stored: dict[str, Any]) -> WeekFigures:
    """Stored figures again."""
    return JSON.validate_python(stored)


def unit_in_view(who: Official, unit_id: str | None) -> str | None:
    """The unit whose figures this official reads when asking for `unit_id` (None: all units).

    Staff and administrators read all; others their own unit, and are refused another's.
    """
    if who.role in ALL_UNITS:
        return unit_id
    if unit_id not in (None, who.unit_id):
        raise Refused("s.forbidden")
    return who.unit_id


def week(desk: Desk, iso_week: str, unit_id: str | None = None) -> WeekFigures:
    """Count one ISO week (2026-W47) of all units or of one; a running week is counted up to today.

    Raises Refused for a week that has not begun.
    """
    monday, sunday = periods.days_of_week(iso_week)
    if monday > desk.today:
        raise Refused("s.no_week", week=iso_week)
    scope = Scope(monday, min(sunday, desk.today), unit_id, desk.policy.demo)
    arrivals = _arrivals(scope)
    fields = figures.split(desk.session, arrivals, scope, "field")
    return WeekFigures(
        week=iso_week,
        since=scope.since,
        until=scope.until,
        counted_at=desk.now,
        unit_id=unit_id,
        unit_name=unit_name(desk, unit_id) if unit_id else "Tất cả đơn vị",
        demo=scope.demo,
        totals=_totals(desk, scope),
        previous=_totals(desk, _earlier(scope, 1)),
        by_kind=_cells(figures.split(desk.session, arrivals, scope, "kind"), kind_name),
        by_field=_field_cells(desk, fields, hide_small=unit_id is not None),
        by_channel=_cells(
            figures.split(desk.session, arrivals, scope, "channel"), lambda name: CHANNELS.get(name, name)
        ),
        units=[] if unit_id else _units(desk, scope),
        topics=[] if unit_id else _topics(desk, scope, fields),
        trend=[_point(desk, _earlier(scope, back)) for back in reversed(range(TREND_WEEKS))],
        ratings=_ratings(desk, scope),
        sealed={} if unit_id else _sealed(desk, scope),
        longest=_longest(desk, scope),
        no_unit=figures.count(desk.session, figures.NO_UNIT, scope),
        no_field=fields.get("", (0, 0))[0],
    )


def behind(desk: Desk, week_figures: WeekFigures, key: str, by: str = "", value: str = "") -> list[Petition]:
    """The petitions behind a number of MEASURES, or behind one cell of its split, as they stand now."""
    scope = Scope(week_figures.since, week_figures.until, week_figures.unit_id, week_figures.demo)
    found = figures.ids(desk.session, MEASURES[key], scope, by, value)
    return figures.listed(desk.session, found)


def unit_name(desk: Desk, unit_id: str) -> str:
    """The unit as tables write it; its id when the directory does not know it."""
    try:
        return desk.knowledge.directory.unit(unit_id).name
    except KeyError:
        return unit_id or "Chưa có nơi giải quyết"


def field_name(desk: Desk, field_id: str) -> str:
    """The field in plain words; its id when the catalogue does not know it."""
    try:
        return desk.knowledge.catalogue.field(field_id).plain_vi
    except KeyError:
        return field_id or "chưa phân loại"


def kind_name(kind: str) -> str:
    """The kind as officials read it."""
    return KIND_WORDS[PetitionKind(kind)]


def _arrivals(scope: Scope) -> Measure:
    """What came in: for all units each petition once, for one unit also what was passed on to it."""
    return figures.ARRIVED if scope.unit_id else figures.RECEIVED


def _earlier(scope: Scope, weeks: int) -> Scope:
    """The whole week so many weeks before."""
    if weeks == 0:
        return scope
    since = scope.since - timedelta(weeks=weeks)
    return replace(scope, since=since, until=since + timedelta(days=6))


def _totals(desk: Desk, scope: Scope) -> Totals:
    names = Totals.__dataclass_fields__.keys() - {"received"}
    counts = {name: figures.count(desk.session, MEASURES[name], scope) for name in names}
    return Totals(received=figures.count(desk.session, _arrivals(scope), scope), **counts)


def _cells(parts: dict[str, tuple[int, int]], name: Any) -> list[Cell]:
    """The parts of a split, the largest first."""
    cells = [Cell(part, name(part), number) for part, (number, _) in parts.items()]
    return sorted(cells, key=lambda cell: (-cell.count, cell.name))


def _field_cells(desk: Desk, parts: dict[str, tuple[int, int]], *, hide_small: bool) -> list[Cell]:
    """Petitions by field. Within one unit, those of fewer than five people are put together."""
    if not hide_small:
        return _cells(parts, lambda field: field_name(desk, field))
    shown = {field: part for field, part in parts.items() if part[1] >= figures.SMALL}
    cells = _cells(shown, lambda field: field_name(desk, field))
    rest = sum(number for field, (number, _) in parts.items() if field not in shown)
    return [*cells, Cell(SMALL_GROUP, "lĩnh vực khác, mỗi lĩnh vực dưới 5 người", rest)] if rest else cells


def _units(desk: Desk, scope: Scope) -> list[UnitRow]:
    """Every unit with something in the week, the most overdue first, then the lowest share in time."""
    keys = ("arrived", "answered", "on_time", "events", "overdue", "due_soon")
    parts = {key: figures.split(desk.session, MEASURES[key], scope, "unit") for key in keys}
    rows = []
    for unit_id in set().union(*parts.values()) - {""}:
        counts = {key: parts[key].get(unit_id, (0, 0))[0] for key in keys}
        counts["received"] = counts.pop("arrived")
        rows.append(UnitRow(unit_id, unit_name(desk, unit_id), **counts))
    return sorted(
        rows, key=lambda row: (-row.overdue, row.on_time / row.events if row.events else 1, row.name)
    )


def _topics(desk: Desk, scope: Scope, now: dict[str, tuple[int, int]]) -> list[Topic]:
    """The fields that rose most above their usual week."""
    before = replace(
        scope, since=scope.since - timedelta(weeks=USUAL_WEEKS), until=scope.since - timedelta(days=1)
    )
    usual = figures.split(desk.session, figures.RECEIVED, before, "field")
    topics = [
        Topic(field, field_name(desk, field), number, usual.get(field, (0, 0))[0] / USUAL_WEEKS)
        for field, (number, _) in now.items()
        if field
    ]
    risen = [topic for topic in topics if topic.count > topic.usual]
    return sorted(risen, key=lambda topic: (topic.usual - topic.count, topic.name))[:TOP]


def _point(desk: Desk, scope: Scope) -> Point:
    received = figures.count(desk.session, _arrivals(scope), scope)
    answered = figures.count(desk.session, figures.ANSWERED, scope)
    return Point(periods.week_of(scope.since), received, answered)


def _ratings(desk: Desk, scope: Scope) -> Ratings:
    said = figures.satisfaction(desk.session, scope)
    enough = said.scored >= FEW_RATERS
    return Ratings(
        count=said.ratings,
        done=said.outcomes.get("done", 0),
        part=said.outcomes.get("part", 0),
        not_done=said.outcomes.get("not-done", 0),
        satisfied=said.satisfied if enough else None,
        mean=said.mean if enough else None,
    )


def _sealed(desk: Desk, scope: Scope) -> dict[str, int | None]:
    return {
        name: figures.sealed(desk.session, scope, kinds, papers=True) for name, kinds in SEALED_GROUPS.items()
    }


def _longest(desk: Desk, scope: Scope) -> tuple[str, int] | None:
    late = figures.longest_late(desk.session, scope)
    if late is None:
        return None
    petition_id, due_on = late
    return desk.session.get_one(Petition, petition_id).code, (scope.until - due_on).days
