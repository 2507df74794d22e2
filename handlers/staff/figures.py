"""Figures by chat: "/thongke", "số liệu tuần 47", "thống kê xã Nam Sách": a text and a picture."""

from __future__ import annotations

import re

from casework import look, periods, report
from casework.office import Desk
from casework.records import Official
from faq.text import fold
from handlers.dialogue.messages import OutFile, Reply

ASKED = re.compile(r"^/?(?:thong ke|thongke|so lieu)\b(?P<rest>.*)$")
WEEK = re.compile(r"\btuan (?P<week>\d{1,2})(?: nam (?P<year>\d{4}))?\b")
NOISE = re.compile(r"\b(?:tuan nay|tuan truoc|cua|toan thanh pho|tat ca)\b")


def wanted(text: str) -> bool:
    """Whether a message asks for figures."""
    return ASKED.match(fold(text)) is not None


def answer(desk: Desk, who: Official, text: str) -> list[Reply]:
    """The figures of a week, of all units for staff, of one's own unit for others."""
    asked = ASKED.match(fold(text))
    rest = asked.group("rest") if asked else ""
    week = _week(desk, rest)
    named = WEEK.sub(" ", NOISE.sub(" ", rest)).strip()
    units = look.find_units(desk, named, limit=1) if named else []
    unit_id = report.unit_in_view(who, units[0].id if units else None)
    figures = report.week(desk, week, unit_id)
    sha256 = desk.office.blobs.put(report.chart(figures))
    return [Reply(report.text(desk, figures), files=(OutFile(sha256, f"thong-ke-{week}.png", "image/png"),))]


def _week(desk: Desk, rest: str) -> str:
    if "tuan truoc" in rest:
        return periods.week_before(desk.today)
    number = WEEK.search(rest)
    if number is None:
        return periods.week_of(desk.today)
    year = int(number.group("year") or desk.today.isocalendar().year)
    return f"{year}-W{int(number.group('week')):02d}"
