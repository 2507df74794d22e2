"""What a citizen typed, made comparable: one spelling for every way of writing it.

Three steps, each usable alone: `clean` (safe to store and show), `normalize` (abbreviations,
chat forms, telex and slips resolved, marks kept as typed), `fold` (the match key, without marks).
The key of a message is `fold(normalize(text))`. Marks are never guessed: unaccented Vietnamese
is ambiguous, so what was typed without marks stays without.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from faq.letters import clean, fold, has_marks, prepare
from faq.lexicon import Lexicon, lexicon
from faq.syllables import (
    from_telex,
    from_vni,
    has_telex_shape,
    has_vni_shape,
    is_plain_syllable,
    is_syllable,
    mend,
    place_tone,
)

__all__ = ["Token", "clean", "fold", "has_marks", "normalize", "prepare", "sentences", "tokens"]

_TOKEN = re.compile(
    r"(?P<money>(?P<millions>\d{1,4}(?:[.,]\d{1,3})?) ?tr(?P<rest>\d{0,3})(?!\w))"
    r"|(?P<thousands>\d{1,6})k(?!\w)"
    r"|(?P<hour>\d{1,2})h(?P<minute>\d\d)?p?(?!\w)"
    r"|(?P<road>ql|tl|[đd]t(?=[ .-]?\d{3}[a-e]?(?!\w)))[ .-]?(?P<number>\d{1,3}[a-e]?)(?!\w)"
    r"|tp\.? ?(?P<city>hd|hp|hcm)(?!\w)"
    r"|(?P<place>p|x|h|q|tt|tx|tp)\.(?= ?[^\W\d_]{2})"
    r"|\d+(?:[.,/]\d+)+(?!\w)"
    r"|[^\W_]+",
    re.IGNORECASE,
)
_ROADS = {"ql": "quốc lộ", "tl": "đường tỉnh", "đt": "đường tỉnh", "dt": "đường tỉnh"}
_CITIES = {"hd": "thành phố hải dương", "hp": "thành phố hải phòng", "hcm": "thành phố hồ chí minh"}
_PLACES = {
    "p": "phường",
    "x": "xã",
    "h": "huyện",
    "q": "quận",
    "tt": "thị trấn",
    "tx": "thị xã",
    "tp": "thành phố",
}
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_SENTENCE_END = re.compile(
    r"[!?;…\n]+|(?<!\b[PpXxHhQqTt])(?<!\b[Tt][PpXxTt])\.+(?=\s|$|[^\W\d_])",
)
_LONGEST_WORD = 24


@dataclass(frozen=True, slots=True)
class Token:
    """One typed word: as typed, normalised (perhaps several words), its match key, whether marked.

    `start` and `end` are where it stands in `prepare(text)`, which for cleaned text is the text.
    """

    raw: str
    norm: str
    key: str
    marked: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Habits:
    """How the whole message is typed; single words are read in its light."""

    marked: bool
    shouting: bool
    telex: bool
    vni: bool


def tokens(text: str) -> list[Token]:
    """Every typed word or number in order; punctuation is left out."""
    matches = list(_TOKEN.finditer(prepare(text)))
    return [
        Token(match.group(), norm, fold(norm), has_marks(match.group()), match.start(), match.end())
        for match, norm in zip(matches, _read(matches), strict=True)
        if norm
    ]


def normalize(text: str) -> str:
    """The message in lower case with one spelling for each word; marks as typed, no punctuation."""
    return " ".join(norm for norm in _read(list(_TOKEN.finditer(prepare(text)))) if norm)


def sentences(text: str) -> list[str]:
    """The sentences and lines of a message; an abbreviation's dot (TP., p.) ends none."""
    parts = (part.strip(" \t,-–•*") for part in _SENTENCE_END.split(clean(text)))
    return [part for part in parts if part]


def _read(matches: list[re.Match[str]]) -> list[str]:
    words = [match.group().lower() for match in matches]
    lex = lexicon()
    habits = _habits(words, [match.group() for match in matches], lex)
    norms = []
    for at, match in enumerate(matches):
        norm = _special(match) if match.lastgroup else None
        norms.append(norm or _word(words, at, match.group(), habits, lex))
    return _mend_slips(norms, lex)


def _habits(words: list[str], raws: list[str], lex: Lexicon) -> _Habits:
    telex = vni = 0
    for word in set(words):
        if word.isascii() and word[0].isalpha() and not _known(word, lex):
            telex += _telex_evidence(word)
            vni += has_vni_shape(word) and from_vni(word) is not None
    return _Habits(
        marked=any(has_marks(word) for word in words),
        shouting=sum(raw.isupper() for raw in raws) * 2 > len(raws),
        telex=telex > 1,
        vni=vni > 0,
    )


def _known(word: str, lex: Lexicon) -> bool:
    return is_plain_syllable(word) or word in lex.foreign or word in lex.safe or word in lex.context


def _telex_evidence(word: str) -> int:
    """2 for a word only telex can explain, 1 for one that could be English, 0 for others."""
    if len(word) > _LONGEST_WORD or not word.isalpha() or from_telex(word) is None:
        return 0
    return 2 if has_telex_shape(word) else 1


def _special(match: re.Match[str]) -> str | None:
    """Money, hours, road numbers and place abbreviations."""
    part = match.groupdict()
    if part["money"]:
        return _money(part["millions"], part["rest"])
    if part["thousands"]:
        return _dong(int(part["thousands"]) * 1000)
    if part["hour"]:
        minute = f" {part['minute']}" if part["minute"] else ""
        return f"{part['hour']} giờ{minute}" if int(part["hour"]) <= 24 else match.group().lower()
    if part["road"]:
        return f"{_ROADS[part['road'].lower()]} {part['number'].lower()}"
    if part["city"]:
        return _CITIES[part["city"].lower()]
    return _PLACES[part["place"].lower()] if part["place"] else None


def _money(millions: str, rest: str) -> str:
    whole, _, decimals = millions.replace(",", ".").partition(".")
    return _dong(int(whole) * 1_000_000 + int((decimals + rest).ljust(6, "0")[:6]))


def _dong(amount: int) -> str:
    return f"{amount:,}".replace(",", ".") + " đồng"


def _word(words: list[str], at: int, raw: str, habits: _Habits, lex: Lexicon) -> str:
    word = words[at]
    for form in (word, _STRETCHED.sub(r"\1", word)):
        if form in lex.safe:
            return lex.safe[form]
        if form in lex.context:
            return _in_context(form, words, at, raw, habits, lex)
    return _respell(word, habits.telex, habits.vni)


def _in_context(form: str, words: list[str], at: int, raw: str, habits: _Habits, lex: Lexicon) -> str:
    previous = words[at - 1] if at else ""
    following = words[at + 1] if at + 1 < len(words) else ""
    for rule in lex.context[form]:
        if rule.marked and not habits.marked:
            continue
        if rule.capitals and (habits.shouting or not raw.isupper()):
            continue
        if rule.fits(previous, following):
            return rule.means
    return form


@lru_cache(maxsize=16384)
def _respell(word: str, telex: bool, vni: bool) -> str:
    """A word of its own: stretched letters, telex, VNI, tone place, glued words."""
    if len(word) > _LONGEST_WORD or word.isdigit():
        return word
    lex = lexicon()
    word = place_tone(_STRETCHED.sub(r"\1", word))
    word = lex.spellings.get(word, word)
    if is_plain_syllable(word) or is_syllable(word) or word in lex.foreign:
        return word
    if not word.isalpha():
        return (vni and from_vni(word)) or word
    return _typed(word, telex) or mend(word) or " ".join(lex.split_glued(word) or [word])


def _typed(word: str, telex: bool) -> str | None:
    """The syllable, or two glued ones, that telex letters spell."""
    if not word.isascii() or not (telex or has_telex_shape(word)):
        return None
    whole = from_telex(word)
    if whole or not has_telex_shape(word):
        return whole
    for end in range(2, len(word) - 1):
        parts = [part if is_plain_syllable(part) else from_telex(part) for part in (word[:end], word[end:])]
        if parts[0] and parts[1]:
            return f"{parts[0]} {parts[1]}"
    return None


def _mend_slips(norms: list[str], lex: Lexicon) -> list[str]:
    for at in range(len(norms) - 1):
        right = lex.slips.get((norms[at], norms[at + 1]))
        if right:
            norms[at], norms[at + 1] = right
    return norms
