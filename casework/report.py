"""The weekly report: counted once, stored, sent to its subscribers, shown as text, picture or table."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from sqlmodel import col, select

from casework import periods
from casework.charts import chart
from casework.errors import Refused
from casework.office import Desk
from casework.post import post
from casework.secrecy import ALL_UNITS
from casework.sheets import xlsx
from casework.week import (
    Topic,
    UnitRow,
    WeekFigures,
    behind,
    from_json,
    to_json,
    unit_in_view,
    week,
)
from law.criterion import write_number
from law.stages import PROPOSALS
from storage import people
from storage.inserts import insert_once
from storage.jobs import WeeklyReport
from storage.people import Official

__all__ = [
    "WeekFigures",
    "behind",
    "chart",
    "issue",
    "issued",
    "issued_weeks",
    "rate_words",
    "sealed_words",
    "text",
    "unit_in_view",
    "week",
    "week_to_issue",
    "xlsx",
]

MANY = 10  # a rate of fewer cases is written as "3/4", not as a percentage
WORST = 3
PNG = "image/png"


def issue(desk: Desk, iso_week: str) -> WeekFigures:
    """Count a finished week once, store it and send it; the stored figures when that was done before.

    Raises Refused for a week that is not over. Goes to officials subscribed (`weekly`) with a linked chat:
    staff get all units with the picture, others the line of their own unit.
    """
    before = issued(desk, iso_week)
    if before is not None:
        return before
    if periods.days_of_week(iso_week)[1] >= desk.today:
        raise Refused("s.no_week", week=iso_week)
    figures = week(desk, iso_week)
    row = {
        "week": iso_week,
        "since": figures.since,
        "until": figures.until,
        "figures": to_json(figures),
        "issued_at": desk.now,
    }
    if insert_once(desk.session, WeeklyReport, row):
        _send(desk, figures)
        return figures
    stored = issued(desk, iso_week)
    assert stored is not None
    return stored


def issued(desk: Desk, iso_week: str) -> WeekFigures | None:
    """The figures of a week as they were issued; None when they were not."""
    row = desk.session.get(WeeklyReport, iso_week)
    return from_json(row.figures) if row else None


def issued_weeks(desk: Desk, limit: int = 60) -> list[str]:
    """The weeks issued, the newest first."""
    query = select(WeeklyReport.week).order_by(col(WeeklyReport.week).desc()).limit(limit)
    return list(desk.session.exec(query))


def week_to_issue(desk: Desk) -> str | None:
    """The last whole week, while its report is missing."""
    last = periods.week_before(desk.today)
    return last if desk.session.get(WeeklyReport, last) is None else None


def text(desk: Desk, figures: WeekFigures) -> str:
    """The figures as a chat message: late first, then flow, units, topics and gaps."""
    if figures.unit_id:
        return _unit_text(desk, figures)
    now, period = figures.totals, periods.quarter_of(figures.until)
    return desk.say(
        "s.week",
        n=figures.number,
        since=figures.since,
        date=figures.until,
        late=now.overdue,
        soon=now.due_soon,
        list_units=_joined(_late_unit(row) for row in figures.units[:WORST] if row.overdue),
        fresh=now.received,
        done=now.answered,
        open=now.open,
        pa=sum(cell.count for cell in figures.by_kind if cell.id in PROPOSALS),
        kn=sealed_words(figures, "khieu-nai"),
        tc=sealed_words(figures, "to-cao"),
        rate=rate_words(now.on_time, now.events),
        topics=_joined(_topic(topic) for topic in figures.topics),
        waiting=now.untaken,
        day=(figures.until - period.since).days + 1,
        days=(period.until - period.since).days + 1,
        due=period.send_by,
        gaps=_joined(_gaps(figures)),
    )


def rate_words(part: int, whole: int) -> str:
    """A rate as officials read it: "92,5 % (37/40)"; below ten cases the cases alone, "3/4"."""
    if whole == 0:
        return "chưa có việc đến hạn"
    if whole < MANY:
        return f"{part}/{whole}"
    return f"{write_number(Fraction(part * 100, whole), 1)} % ({part}/{whole})"


def _unit_text(desk: Desk, figures: WeekFigures) -> str:
    now = figures.totals
    code, days = figures.longest or ("không có", 0)
    return desk.say(
        "s.unit",
        unit=figures.unit_name,
        since=figures.since,
        date=figures.until,
        fresh=now.received,
        done=now.answered,
        on_time=now.on_time,
        due_n=now.events,
        late=now.overdue,
        code=code,
        days=days,
    )


def _joined(parts: Any) -> str:
    return ", ".join(parts) or "không có"


def _late_unit(row: UnitRow) -> str:
    return f"{row.name} {row.overdue}"


def _topic(topic: Topic) -> str:
    usual = write_number(Fraction(topic.usual).limit_denominator(100), 1)
    return f"{topic.name} {topic.count} (mọi tuần {usual})"


def sealed_words(figures: WeekFigures, group: str) -> str:
    """A total of sealed files, or that too few people are behind it to say."""
    number = figures.sealed.get(group, 0)
    return "dưới 5 người" if number is None else str(number)


def _gaps(figures: WeekFigures) -> list[str]:
    found = [(figures.no_unit, "chưa có nơi giải quyết"), (figures.no_field, "chưa có lĩnh vực")]
    return [f"{number} hồ sơ {what}" for number, what in found if number]


def _send(desk: Desk, figures: WeekFigures) -> None:
    """Queue the report for every subscriber's chats; the picture is drawn only when somebody gets it."""
    picture: list[tuple[str, str, str]] = []
    for official in desk.session.exec(select(Official).where(Official.active, Official.weekly)):
        talks = people.conversations_of_official(desk.session, official.id or 0)
        if not talks:
            continue
        if official.role in ALL_UNITS:
            picture = picture or [_stored_picture(desk, figures)]
            words, files = text(desk, figures), picture
        else:
            words, files = text(desk, week(desk, figures.week, official.unit_id)), []
        for talk in talks:
            post(desk, talk, words, files=files, dedupe=f"week:{figures.week}:{talk.id}")


def _stored_picture(desk: Desk, figures: WeekFigures) -> tuple[str, str, str]:
    return desk.office.blobs.put(chart(figures)), f"so-lieu-{figures.week}.png", PNG
