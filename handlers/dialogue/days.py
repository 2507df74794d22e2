"""Days as people say them: "5/10", "thứ sáu tuần trước", "cách đây 2 tuần", and which day is that of receipt.

A time limit runs from the day on which a decision was received or known (Luật Khiếu nại 2011, Điều 9), not
from the day on which it was signed; a message may name both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from faq.text import fold

Role = Literal["", "received", "signed"]

SOON = timedelta(days=31)  # a day without a year that lies so near ahead is a slip, not last year's
NUMBERS = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10,
}  # fmt: skip
WEEKDAYS = {
    "hai": 0,
    "ba": 1,
    "tư": 2,
    "năm": 3,
    "sáu": 4,
    "bảy": 5,
    "2": 0,
    "3": 1,
    "4": 2,
    "5": 3,
    "6": 4,
    "7": 5,
}
WEEKDAY_KEYS = {fold(name): number for name, number in WEEKDAYS.items()}
NUMBER_KEYS = {fold(name): number for name, number in NUMBERS.items()}
MONTH_PARTS = {"dau": (1, 10), "giua": (11, 20), "cuoi": (21, 31)}
UNIT_DAYS = {"ngay": 1, "hom": 1, "tuan": 7, "thang": 30}
NEAR_DAYS = (
    ("hôm nay", 0), ("sáng nay", 0), ("chiều nay", 0), ("hôm qua", 1), ("hôm kia", 2), ("ngày mai", -1),
)  # fmt: skip

# All patterns run on text without marks; positions are those of the original, whose length is the same.
SLASHED = re.compile(
    r"(?<![\d/])(?P<day>\d{1,2})\s*(?:[/.\-]|thang)\s*(?P<month>\d{1,2})"
    r"(?:\s*(?:[/.\-]|nam)\s*(?P<year>\d{4}|\d{2}))?(?![\d/])(?!\s*/?\s*(?:qd|tb|cv|bb|kl)\b)"
)
MONTH = re.compile(
    r"\b(?:(?P<part>dau|giua|cuoi)\s+)?thang\s+(?P<month>\d{1,2})(?:\s*(?:[/.\-]|nam)?\s*(?P<year>\d{4}))?(?!\d)"
)
_COUNT = r"(?P<n>\d{1,3}|" + "|".join(sorted(set(NUMBER_KEYS) - {"tu"})) + r")"  # "từ ngày này" is no number
_UNIT = r"(?P<unit>ngay|hom|tuan|thang)"
_MANY = r"(?<!may )(?<!ca )(?<!bao )(?<!hang )(?<!nhieu )(?<!vai )"  # "mấy tháng rồi" is no month
AGO = re.compile(rf"\b(?:cach day\s+{_COUNT.replace('<n>', '<m>')}\s*{_UNIT.replace('<unit>', '<unit_m>')}"
                 rf"|{_COUNT}\s*{_UNIT}\s*(?:truoc|nay|roi)\b)")  # fmt: skip
WEEKDAY = re.compile(
    r"(?<!lan )(?<!cai )(?:\bthu\s+(?P<day>hai|ba|tu|nam|sau|bay|[2-7])|\bt(?P<short>[2-7])|(?P<sunday>\bchu nhat|\bcn))\b"
    r"(?:\s+(?P<week>tuan (?:truoc nua|truoc|roi|vua roi|qua|nay)))?"
)
WEEK = re.compile(rf"{_MANY}\btuan (?:truoc|roi|vua roi|qua)\b")
LAST_MONTH = re.compile(rf"{_MANY}\bthang (?:truoc|roi|vua roi)\b")
YEAR = re.compile(r"\bnam (?P<year>20\d\d)\b")
RECEIVED = re.compile(
    r"\b(?:(?<!chung )(?<!xac )(?<!cong )(?<!ca )(?<!nguyen )(?<!thuong )(?<!hon )nhan(?! dan)|biet"
    r"|(?:giao|dua|gui|phat) (?:cho |den |ve )?(?:toi|nha|gia dinh)|den tay|tong dat)\b"
)
SIGNED = re.compile(r"\b(?:ky(?! luat)|ban hanh|de ngay|ra ngay)\b")
NAMED = re.compile(r"\b(?:quyet dinh|qd|thong bao|cong van|bien ban)\b")
CLAUSE = re.compile(r"[,;.!?\n]\s")


@dataclass(frozen=True)
class DayTold:
    """One day of a message: from `first` to `last` (the same when it is certain).

    `role`: what is said of it, the receipt or the signing. `at`, `end`: where it stands.
    """

    first: date
    last: date
    at: int
    end: int
    role: Role = ""


def days_told(text: str, today: date) -> list[DayTold]:
    """Every day named in a text, in its order, also days to come; never two for the same words."""
    plain = _plain(text)
    found: list[DayTold] = []
    for pattern, read in _READERS:
        for match in pattern.finditer(plain):
            if any(match.start() < day.end and day.at < match.end() for day in found):
                continue
            span = read(match, today)
            if span is not None:
                found.append(DayTold(span[0], span[1], match.start(), match.end()))
    for words, ago in NEAR_DAYS:
        at = text.lower().find(words)
        at = at if at >= 0 else _whole(plain, fold(words)) if plain == text.lower() else -1
        if at >= 0:
            day = today - timedelta(days=ago)
            found.append(DayTold(day, day, at, at + len(words)))
    ordered = sorted(found, key=lambda day: day.at)
    return [_with_role(plain, ordered, n) for n in range(len(ordered))]


def receipt_told(text: str, today: date) -> DayTold | None:
    """The day on which a decision was received: the one said to be, else the only one that is no signing day."""
    days = days_told(text, today)
    received = [day for day in days if day.role == "received"]
    if received:
        return received[-1]
    plain = [day for day in days if not day.role]
    return plain[-1] if plain else None


def day_said(text: str, today: date) -> date | None:
    """A day in the past as people say it; the earliest it can be; None for none and for a day to come."""
    told = receipt_told(text, today)
    return told.first if told and told.first <= today else None


def _plain(text: str) -> str:
    """Without marks and capitals, letter for letter."""
    return "".join(folded if len(folded := fold(letter)) == 1 else letter.lower() for letter in text)


def _whole(plain: str, words: str) -> int:
    match = re.search(rf"\b{words}\b", plain)
    return match.start() if match else -1


def _with_role(plain: str, days: list[DayTold], n: int) -> DayTold:
    """What the words before a day say of it, else those after it, within its clause."""
    day = days[n]
    begin = days[n - 1].end if n else 0
    before = CLAUSE.split(plain[begin : day.at])[-1]
    end = days[n + 1].at if n + 1 < len(days) else len(plain)
    after = CLAUSE.split(plain[day.end : end])[0]
    role = _role(before) or _role(after)
    if not role and NAMED.search(before):
        role = "signed"  # "quyết định số 9 ngày 1/9": the date that the paper bears
    return DayTold(day.first, day.last, day.at, day.end, role)


def _role(words: str) -> Role:
    received, signed = _last(words, RECEIVED), _last(words, SIGNED)
    if received < 0 and signed < 0:
        return ""
    return "received" if received > signed else "signed"


def _last(words: str, wanted: re.Pattern[str]) -> int:
    return max((match.start() for match in wanted.finditer(words)), default=-1)


Span = tuple[date, date] | None


def _slashed(match: re.Match[str], today: date) -> Span:
    year = int(match["year"] or today.year)
    year += 2000 if year < 100 else 0
    try:
        day = date(year, int(match["month"]), int(match["day"]))
    except ValueError:
        return None
    if not match["year"] and day > today + SOON:
        day = _year_before(day)
    return day, day


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)


def _month(match: re.Match[str], today: date) -> Span:
    month, year = int(match["month"]), int(match["year"] or today.year)
    if not 1 <= month <= 12:
        return None
    if not match["year"] and month > today.month:
        year -= 1
    begin, end = MONTH_PARTS.get(match["part"] or "", (1, 31))
    last = min(date(year, month, 1) + timedelta(days=end - 1), _month_end(year, month))
    first = date(year, month, begin)
    return first, max(first, min(last, today))


def _month_end(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def _ago(match: re.Match[str], today: date) -> Span:
    count, unit = match["n"] or match["m"], match["unit"] or match["unit_m"]
    number = int(count) if count.isdigit() else NUMBER_KEYS[count]
    day = today - timedelta(days=UNIT_DAYS[unit] * number)
    return day, day


def _weekday(match: re.Match[str], today: date) -> Span:
    """ "thứ sáu tuần trước" is that of the week before; a bare "thứ sáu" the last one that has been."""
    number = 6 if match["sunday"] else WEEKDAY_KEYS[match["day"] or match["short"]]
    monday = today - timedelta(days=today.weekday())
    week = match["week"]
    if week is None:
        day = today - timedelta(days=(today.weekday() - number) % 7)
    else:
        weeks = {"tuan nay": 0, "tuan truoc nua": 2}.get(week, 1)
        day = monday + timedelta(days=number - 7 * weeks)
    return day, day


def _week(_match: re.Match[str], today: date) -> Span:
    monday = today - timedelta(days=today.weekday() + 7)
    return monday, monday + timedelta(days=6)


def _year(match: re.Match[str], today: date) -> Span:
    year = int(match["year"])
    return date(year, 1, 1), max(date(year, 1, 1), min(date(year, 12, 31), today))


def _last_month(_match: re.Match[str], today: date) -> Span:
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


_READERS = (
    (SLASHED, _slashed),
    (WEEKDAY, _weekday),  # before "sáu tuần trước"
    (AGO, _ago),
    (MONTH, _month),
    (WEEK, _week),
    (LAST_MONTH, _last_month),
    (YEAR, _year),
)
