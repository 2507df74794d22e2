"""Pieces of sentences that several conversations need: lists, counts of files, the office with its address."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from casework.office import Desk
from faq.text import has_marks, sentences
from faq.units import Unit
from handlers.dialogue.hear import PHONE, Ear, insulting, insults_for, phrase
from handlers.dialogue.scene import Scene
from handlers.dialogue.speech import Morning
from handlers.dialogue.words import listed

FILE_WORDS = ("photo", "video", "voice", "document", "location")
LONGEST_QUOTE = 100
LONGEST_OPENING = 12  # words
OPENING_WORDS = (
    "tuổi",
    "nhờ cháu",
    "nhờ các cháu",
    "giúp bà",
    "giúp ông",
    "gia đình tôi sinh sống",
    "tôi là",
    "hiện ở",
)
MEANT = re.compile(
    r"^(?:à|ờ|ừ)?\s*(?:ý tôi là|y toi la|ý em là|y em la|ý mình là|ý là|y la)\b[\s,:]*", re.IGNORECASE
)
GREETINGS = listed(
    """
    chào, xin chào, kính gửi, kính thưa, kính chào, alo, tôi tên, tên tôi, cho hỏi, em chào, thưa
    """
)
CONTACT = re.compile(
    r"(?:\b(?:liên hệ|lien he|lh|sđt|sdt|số điện thoại|so dien thoai|số đt|so dt|điện thoại|dien thoai|đt|dt|zalo|số máy|"
    r"so may|phone|tel|gọi|goi|của tôi|cua toi|tôi|toi|qua|theo|xin|số|so|là|la)\b[\s:.]*)+" + PHONE.pattern,
    re.IGNORECASE,
)  # only with a word before it: the number of a swindler is the matter itself


def files_words(scene: Scene, kinds: Iterable[str]) -> str:
    """ "3 ảnh, 1 tin thoại"."""
    counts = Counter(kind if kind in FILE_WORDS else "document" for kind in kinds)
    return ", ".join(scene.words(f"word.{kind}", n=counts[kind]) for kind in FILE_WORDS if counts[kind])


def one_of(scene: Scene, names: list[str]) -> str:
    """ "mất nước, nước bẩn hay tiền nước"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {scene.words('word.or')} {names[-1]}"


def files_of(scene: Scene, codes: list[str]) -> str:
    """ "hồ sơ ND 482 7155 và ND 360 9187"."""
    first, *others = codes
    text = scene.words("word.file", code=first)
    for code in others:
        text += f" {scene.words('word.and')} ND {code[:3]} {code[3:]}"
    return text


def office_and_address(desk: Desk) -> str:
    """The office with its address and hours, as far as they are known."""
    policy = desk.policy
    return ", ".join(
        part for part in (policy.office_name, policy.office_address, policy.office_hours) if part
    )


def opening(scene: Scene) -> str | None:
    """When people are at work again, as it is said ("sáng thứ Tư 25/11 (24/11 nghỉ lễ)"); None while they are."""
    opens_at = scene.desk.office_opens_at()
    if opens_at is None:
        return None
    day = scene.desk.local(opens_at).date()
    when = scene.words("word.value", value=Morning(day))
    closed = scene.desk.office.law.calendar.closed_days(scene.today, day)
    if not closed:
        return when
    dates = ", ".join(f"{row.day.day}/{row.day.month}" for row in closed)
    return scene.words("word.holiday", when=when, date=dates)


def place_name(unit: Unit) -> str:
    """ "xã Nam Sách", as it stands inside a sentence."""
    name = unit.place or unit.spoken
    return name[:1].lower() + name[1:]


def quoted(text: str) -> str:
    """Typed words as they are read back: in quotation marks when they have no diacritics."""
    return text if has_marks(text) or not re.search(r"[A-Za-z]{2}", text) else f"“{text}”"


def quote_of(text: str, matched: Sequence[str] = ()) -> str:
    """The line of a letter that says what is wrong, without greeting and abuse, in the person's own words."""
    clauses = _calm_clauses(text)
    if not clauses:
        return ""
    mentions = [_mentions(clause, matched) for clause in clauses]
    start = mentions.index(max(mentions))
    if not mentions[start]:
        start = next((at for at, clause in enumerate(clauses) if not _is_opening(clause)), 0)
    chosen = clauses[start]
    for clause in clauses[start + 1 :]:
        if len(chosen) + len(clause) + 2 > LONGEST_QUOTE:
            break
        chosen = f"{chosen}, {clause}"
    return _cut(chosen)


def _is_opening(clause: str) -> bool:
    """Whether a clause greets, tells who writes, or asks for help in general."""
    ear = Ear.of(clause)
    return ear.starts(*GREETINGS) or (len(ear.heard) <= LONGEST_OPENING and ear.has(*OPENING_WORDS))


def without_abuse(text: str) -> str:
    """The message as the router reads it: an insult names no field; a calm message is left as it is."""
    return text if not insulting(Ear.of(text)) else ", ".join(_calm_clauses(text)) or text


def _calm_clauses(text: str) -> list[str]:
    return [kept for clause in _clauses(text) if (kept := _without_abuse(MEANT.sub("", clause)))]


def without_contact(text: str) -> str:
    """The same without a phone number given for calling back."""
    return CONTACT.sub("", text)


def _clauses(text: str) -> list[str]:
    return [
        part.strip(" .-–")
        for sentence in sentences(without_contact(text))
        for part in re.split(r"[,;:]\s+", sentence)
        if part.strip(" .-–")
    ]


def _mentions(clause: str, wanted: Iterable[str]) -> int:
    """How many of the words that tell a matter stand in a clause."""
    said = f" {Ear.of(clause).key} "
    keys = {" ".join(key for _, key in phrase(words)) for words in wanted}
    return sum(bool(key) and f" {key} " in said for key in keys)


def _without_abuse(clause: str) -> str:
    """Abuse at the beginning is dropped, later on the clause ends before it."""
    words = clause.split()
    ear = Ear.of(clause)
    for insult in insults_for(ear):
        at = ear.find(insult)
        if at < 0:
            continue
        size = len(phrase(insult))
        words = words[size:] if at == 0 else words[:at]
        if len(words) < 2:
            return ""
        ear = Ear.of(" ".join(words))
    return " ".join(words)


def _cut(text: str) -> str:
    if len(text) <= LONGEST_QUOTE:
        return text
    return text[:LONGEST_QUOTE].rpartition(" ")[0] + "…"
