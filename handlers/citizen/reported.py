"""A complaint that its writer sends as a report after all: the matter itself, without what belongs to the paper."""

from __future__ import annotations

import re
from datetime import date

from handlers.dialogue.days import days_told
from handlers.dialogue.hear import DONT_KNOW, Ear

LEAD = re.compile(
    r"^\s*(?:(?:tôi|toi|em|cháu|chau|mình|minh|gia đình tôi|chúng tôi)\s+)?(?:(?:muốn|muon|xin|cần|can|làm đơn|lam don)\s+)*"
    r"(?:khiếu nại|khieu nai)\s*(?:(?:lần|lan)\s+(?:hai|2|đầu|dau))?\s*(?:về|ve)?\s*(?:việc|viec)?\s*:?\s*",
    re.IGNORECASE,
)
_PAPER = r"(?:quyết định|quyet dinh|qđ|qd|thông báo|thong bao|công văn|cong van|biên bản|bien ban)"
NUMBERED = re.compile(
    rf"\b{_PAPER}\s*(?:(?:[^\W\d]+\s+){{0,8}}?(?:số|so)\b)?\s*:?\s*\d+[\w/.\-]*"
    rf"|(?:\b(?:số|so)\s*)?\b\d+\s*/\s*(?:\d{{4}}\s*/\s*)?(?:qđ|qd|tb|cv|bb|kl)[\w.\-]*",
    re.IGNORECASE,
)
BARE_NUMBER = re.compile(r"^\s*(?:số|so|qđ|qd)\s*:?\s*\d+[\w/.\-]*\s*$", re.IGNORECASE)
FEW = 4  # words; so few beside a day tell nothing of the matter


def numbered(words: str) -> bool:
    """Whether the number of the decision has been told."""
    return bool(NUMBERED.search(words)) or any(BARE_NUMBER.match(line) for line in words.splitlines())


def matter_of(words: str, today: date) -> str:
    """The words as a report: "khiếu nại về việc" is no part of the matter, nor are bare answers about the paper."""
    lines = [LEAD.sub("", line) for line in words.splitlines() if not _only_answers(line, today)]
    return "\n".join(line for line in lines if line) or words


def without_lead(words: str) -> str:
    """The words without "tôi khiếu nại về việc" at their beginning: what it is about decides whose work it is."""
    return LEAD.sub("", words) or words


def place_of(words: str) -> str:
    """The words from which a place is read: the number of a decision is no house number."""
    return NUMBERED.sub(" ", words)


def _only_answers(line: str, today: date) -> bool:
    ear = Ear.of(line)
    if BARE_NUMBER.match(line) or ear.only(DONT_KNOW):
        return True
    return len(ear.heard) <= FEW + 2 and bool(days_told(line, today)) and not ear.has("quyết định")
