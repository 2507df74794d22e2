"""How a person wants to be addressed, from her own words; never from a name or a picture."""

from __future__ import annotations

import itertools
import re

from faq.text import fold
from handlers.dialogue.hear import Ear
from handlers.dialogue.words import listed

WORDS = {
    "anh": "anh",
    "chị": "chi",
    "cô": "co",
    "chú": "chu",
    "bác": "bac",
    "ông": "ong",
    "bà": "ba",
    "cụ": "cu",
}
ELDER = ("cô", "chú", "bác", "ông", "bà", "cụ")
SELF = listed(
    """
    tôi, mình, em, cháu, con, toi, minh, chau, tui
    """
)
OWN_VERBS = listed(
    """
    ở, muốn, hỏi, xin, nhờ, cần, gửi, phản, báo, kể, thấy, đi, bị
    """
)
GROUPS = listed(
    """
    công ty chúng tôi, công ty tôi, nhà trường chúng tôi, trường chúng tôi, chúng tôi gồm, tập thể các hộ
    """
)
AGE = re.compile(
    r"\b(?P<word>\S+)\s+(?:năm nay |nam nay |đã |da |ngoài |ngoai |hơn |hon |gần |gan )*"
    r"(?P<age>\d{1,3})\s*(?:tuổi|tuoi|t\b)"
)
SCHOOL = re.compile(
    r"\b(?P<word>em|cháu|chau|con)\b[^.,;\n]{0,20}"
    r"\b(?:học|hoc|đang học|dang hoc)?\s*(?:lớp|lop)\s*(?P<grade>\d{1,2})\b"
)
OTHER_PERSON = re.compile(
    r"(?:có|co|một|mot|mẹ|me|bố|bo|ba|bà|ông|ong|cha|cụ|cu|con|cháu|vợ|vo|chồng|chong|nhà|nha|của|cua|cho)\s*$"
)  # "mẹ tôi 80 tuổi"
SENIOR, PUPIL = 60, 16


def form_of(text: str) -> str | None:
    """The form of address a message gives away, as a key of the phrase book; None when it does not."""
    low = text.lower()
    return _asked_for(low) or _by_age(low) or _by_school(low) or _by_elder_word(text) or _group(text)


def _asked_for(text: str) -> str | None:
    match = re.search(r"\b(?:gọi|goi)\s+(?:tôi|toi|mình|minh|em)\s+(?:là|la|bằng|bang)\s+(\S+)", text)
    return _form(match.group(1).strip(".,!")) if match else None


def _by_age(text: str) -> str | None:
    for match in AGE.finditer(text):
        word, age = match["word"].strip(".,;!"), int(match["age"])
        if age < PUPIL:
            if fold(word) in {"em", "chau", "con"}:
                return "em" if fold(word) == "em" else "chau"
            continue
        if OTHER_PERSON.search(text[: match.start("word")]):
            continue
        form = _form(word)
        if form and (age >= SENIOR or fold(word) not in {"ong", "ba", "cu"}):
            return form
        if word in SELF and age >= SENIOR:
            return _own_word(text) or "bac"
    return None


def _own_word(text: str) -> str | None:
    """What an old person calls herself to a "cháu": "nhờ cháu giúp, đường trước nhà ông"."""
    keys = [token.key for token in Ear.of(text).heard]
    if "chau" not in keys:
        return None
    own = {fold(word): form for word, form in WORDS.items() if fold(word) in {"ong", "ba", "cu"}}
    after = (
        own.get(key)
        for before, key in itertools.pairwise(keys)
        if before in {"nha", "ngo", "cho", "giup", "voi"}
    )
    return next((form for form in after if form), None)


def _by_school(text: str) -> str | None:
    match = SCHOOL.search(text)
    if not match or int(match["grade"]) > 10:
        return None
    return "em" if match["word"] == "em" else "chau"


def _by_elder_word(text: str) -> str | None:
    """ "bà ở thôn Đông", "chào các cháu, bác muốn hỏi": written with marks, or to somebody called cháu."""
    ear = Ear.of(text)
    to_children = ear.has("các cháu", "cháu ơi", "chào cháu", "nhờ cháu", "con ơi")
    for at, token in enumerate(ear.heard[:-1]):
        word = next((elder for elder in ELDER if fold(elder) == token.key), None)
        if word is None or (token.norm != word and not to_children):
            continue
        if token.key in {"co", "chu", "ba", "ong"} and not token.marked and not to_children:
            continue
        starts = at == 0 or ear.heard[at - 1].key in {"chau", "oi", "chao", "ad", "a", "nhe", "di", "thi"}
        if starts and ear.heard[at + 1].key in {fold(verb) for verb in OWN_VERBS}:
            return WORDS[word]
    return None


def _group(text: str) -> str | None:
    return "quy-vi" if Ear.of(text).has(*GROUPS) else None


def _form(word: str) -> str | None:
    plain = {fold(key): value for key, value in WORDS.items()}
    return WORDS.get(word) or plain.get(word)
