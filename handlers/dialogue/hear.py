"""What a person's words amount to in a talk: yes and no, choices, names, phones, days.

Phrases are compared token by token. A word typed with marks must carry the right ones; a word typed
without marks matches any: `không` hears "không", "khong" and "ko", never "khống".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from faq.text import Token, fold, has_marks, tokens
from handlers.dialogue.words import listed

Words = tuple[tuple[str, str], ...]  # (as written with marks, match key)

FILLERS = listed(
    """
    ạ, à, á, ơi, nhé, nha, nhá, đi, luôn, em, anh, chị, cháu, cô, chú, bác, bạn, ad, admin, với, thôi,
    rồi, đấy, đó, này, thì, cho, tôi, bà, ông, hộ, giúp, giùm, con, nào, nghe, dân, vậy, thế, hết, cái,
    nó, mình, tao, mày, ngay, cứ, phải, nữa, đâu, please
    """
)
YES = listed(
    """
    ừ, ờ, uh, uhm, um, ừm, ukm, vâng, dạ, ok, oke, oki, okay, okie, đúng, chuẩn, được, đồng ý, nhất trí,
    chính xác, gửi, có, yes, 👍, xác nhận, đúng vậy, send
    """
)
NO = listed(
    """
    không, sai, chưa, nhầm, không phải, chưa đúng, no, không đúng, hok, nhầm rồi
    """
)
STOP = ("thôi", "dừng lại", "để sau", "hủy", "thôi không gửi nữa", "không gửi nữa", "để lúc khác")
DONT_KNOW = listed(
    """
    không biết, không rõ, chịu, không nhớ, chả biết, chẳng biết, quên rồi, không nhớ rõ, biết đâu, ai mà
    biết, chưa rõ, bỏ qua, don't know
    """
)
INSULTS = listed(
    """
    đm, đcm, đkm, đmm, dm, dcm, vcl, vl, vkl, clgt, cmm, địt, đếch, mẹ kiếp, mẹ mày, con mẹ nó, bố láo, chó má,
    đồ chó, lũ chó, lũ ăn hại, ăn hại, ăn bám, vô cảm, lũ ngu, ngu như, mất dạy, khốn nạn, khốn kiếp, đồ tồi,
    láo toét, óc chó, chết tiệt, bọn bay, chúng mày, bọn mày, lũ quan, vô dụng, đéo ai, đéo có, đéo làm,
    đéo biết, đéo thèm, đéo xuống, đéo quan tâm, mẹ nó đi, đéo
    """
)
ONLY_WITH_MARKS = frozenset({"đéo", "vl"})  # without marks they are other words too
ABUSE_FILLERS = ("lũ", "bọn", "thằng", "đồ", "toàn", "một")
NUMBERS = {
    "một": 1,
    "nhất": 1,
    "hai": 2,
    "nhì": 2,
    "ba": 3,
    "tư": 4,
    "bốn": 4,
    "năm": 5,
    "sáu": 6,
    "bảy": 7,
    "tám": 8,
    "chín": 9,
}
CHOICE_WORDS = frozenset(
    listed(
        """
    so, cai, thu, viec, chon, muc, dong, cau, la, nguoi, y, chi, trong
    """
    )
)
SURNAMES = frozenset(
    listed(
        """
    nguyễn, trần, lê, phạm, hoàng, huỳnh, phan, vũ, võ, đặng, bùi, đỗ, hồ, ngô, dương, lý, đào, đoàn,
    vương, trịnh, trương, đinh, lâm, hà, mai, tô, tạ, cao, lương, lưu, quách, nghiêm, thái, la, kiều,
    tống, tăng, chu, châu, bạch, mạc, phùng, khúc, an, đàm, nhữ, lục, tiêu, giáp, quản, từ, thạch, phí,
    ninh, mẫn, hàn, tiến
    """
    )
)
PLAIN_SURNAMES = frozenset(
    listed(
        """
    nguyen, tran, le, pham, hoang, huynh, phan, vu, dang, bui, trinh, truong, dinh, dao, doan
    """
    )
)
SURNAME_KEYS = frozenset(fold(name) for name in SURNAMES)
NO_NAME_WORDS = re.compile(
    r"\b(?:số điện thoại|so dien thoai|số đt|sđt|sdt|đt|dt|địa chỉ|dia chi)\b:?", re.IGNORECASE
)
ID_NUMBER = re.compile(
    r"(?:(?:số|so)\s+)?(?:căn cước(?: công dân)?|can cuoc(?: cong dan)?|cccd|cmnd|cmt|chứng minh(?: nhân dân| thư)?|"
    r"chung minh(?: nhan dan| thu)?)\s*(?:số|so|là|la|:|\s)*(?:\d[ .]?){9,12}(?!\d)|(?<!\d)0\d{11}(?!\d)",
    re.IGNORECASE,
)
PHONE = re.compile(r"(?<![\d.])(?:\+?84|0)(?:[ .\-]?\d){7,11}(?!\d)")
SHORT = 40  # letters of a text worth remembering


@lru_cache(maxsize=4096)
def phrase(text: str) -> Words:
    """A phrase of our tables, ready for comparing."""
    return tuple((word, fold(word)) for word in text.lower().split())


@dataclass(frozen=True)
class Ear:
    """One message, or a part of it, with its words read once."""

    text: str
    heard: tuple[Token, ...]

    @classmethod
    def of(cls, text: str) -> Ear:
        """Read a message."""
        return _ear(text) if len(text) <= SHORT else cls(text, _split(text))

    @property
    def key(self) -> str:
        """All words without marks."""
        return " ".join(token.key for token in self.heard)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The words without marks, as a set."""
        return frozenset(token.key for token in self.heard)

    def find(self, wanted: str, start: int = 0) -> int:
        """The index of the first word of `wanted`; -1 when it was not said."""
        words = phrase(wanted)
        if not words or words[0][1] not in self.keys:  # nearly always: tables are long, messages short
            return -1
        for at in range(start, len(self.heard) - len(words) + 1):
            if all(_same(self.heard[at + i], word) for i, word in enumerate(words)):
                return at
        return -1

    def has(self, *wanted: str) -> bool:
        """Whether one of these phrases was said."""
        return any(self.find(text) >= 0 for text in wanted)

    def starts(self, *wanted: str) -> bool:
        """Whether the message begins with one of these phrases."""
        return any(self.find(text) == 0 for text in wanted)

    def only(self, allowed: Iterable[str], *, fillers: Iterable[str] = FILLERS) -> bool:
        """Whether the message says one of `allowed` and besides it only fillers and insults."""
        allowed = tuple(allowed)
        if not self.has(*allowed):
            return False
        rest = _without(self.heard, (*INSULTS,))
        found = False
        for text in sorted(allowed, key=lambda text: -len(text.split())):
            shorter = _without(rest, (text,))
            found = found or len(shorter) < len(rest)
            rest = shorter
        return found and not _without(rest, tuple(fillers))


@lru_cache(maxsize=2048)
def _ear(text: str) -> Ear:
    """Labels and short phrases come again with every message; long ones do not."""
    return Ear(text, _split(text))


def _split(text: str) -> tuple[Token, ...]:
    """Tokens whose norm is one word each, so that "ubnd" is heard as three words."""
    words: list[Token] = []
    for token in tokens(text):
        norms = token.norm.split()
        if len(norms) <= 1:
            words.append(token)
        else:
            words += [replace(token, norm=norm, key=fold(norm), marked=norm != fold(norm)) for norm in norms]
    return tuple(words)


def _same(token: Token, word: tuple[str, str]) -> bool:
    spelled, key = word
    if token.key != key:
        return False
    return not token.marked or token.norm == spelled or token.raw.lower() == spelled


def _without(heard: tuple[Token, ...], phrases: tuple[str, ...]) -> tuple[Token, ...]:
    left = Ear("", heard)
    for text in phrases:
        while (at := left.find(text)) >= 0:
            size = len(phrase(text))
            left = Ear("", left.heard[:at] + left.heard[at + size :])
    return left.heard


def first_clause(text: str) -> tuple[str, str]:
    """The first clause of a message, and the rest."""
    match = re.search(r"[,.!?;:\n…]+\s*|\s+(?=(?:mà|nhưng|à|ma|nhung)\s)", text)
    if match is None:
        return text, ""
    return text[: match.start()], text[match.end() :]


def verdict(text: str) -> tuple[str, str]:
    """Yes, no or stop at the head of a message, and what else it says: ("yes", "bao giờ xong").

    The verdict is empty when the first clause is anything more than a yes or a no.
    """
    head, rest = first_clause(text)
    ear = Ear.of(head)
    if not ear.heard and "👍" in text:
        return "yes", ""
    for name, words in (("unknown", DONT_KNOW), ("no", NO), ("stop", STOP), ("yes", YES)):
        if ear.only(words):
            return name, rest.strip()
    return "", text


def insulting(ear: Ear) -> bool:
    """Whether there is abuse in it."""
    return ear.has(*insults_for(ear))


def insults_for(ear: Ear) -> tuple[str, ...]:
    """The abuse that can be heard in this message: in an unaccented one, only words that are nothing else."""
    marked = any(token.marked for token in ear.heard)
    innocent = {"đồ chó"} if ear.has("sổ đỏ cho") else set()
    return tuple(word for word in INSULTS if word not in innocent and (marked or word not in ONLY_WITH_MARKS))


def only_insults(ear: Ear) -> bool:
    """Whether there is nothing but abuse in it."""
    if not insulting(ear):
        return False
    return len(_without(_without(ear.heard, insults_for(ear)), (*FILLERS, *ABUSE_FILLERS))) <= 1


def chosen_number(text: str) -> int | None:
    """ "2", "số 2", "cái thứ hai", "việc 1 thôi": which choice; None when it is something else."""
    heard = [
        token for token in Ear.of(text).heard if token.key not in _FILLER_KEYS - {"tu", "ba", "nam", "hai"}
    ]
    numbers = []
    for token in heard:
        if token.key in CHOICE_WORDS:
            continue
        number = _number(token)
        if number is None:
            return None
        numbers.append(number)
    return numbers[0] if len(numbers) == 1 else None


def number_alone(ear: Ear) -> int | None:
    """ "2", "hai": the message is one number and nothing else; None when it is something else."""
    return _number(ear.heard[0]) if len(ear.heard) == 1 else None


def _number(token: Token) -> int | None:
    if token.key.isdigit() and len(token.key) <= 2:
        return int(token.key)
    for word, value in NUMBERS.items():
        if _same(token, (word, fold(word))):
            return value
    return None


_FILLER_KEYS = frozenset(fold(word) for word in FILLERS if word != "ba")


@dataclass(frozen=True)
class NameLine:
    """A line in which somebody tells who he is. `bad_phone`: a number with a digit too many or too few."""

    name: str = ""
    phone: str = ""
    address: str = ""
    bad_phone: str = ""
    rest: str = ""


def name_line(text: str) -> NameLine | None:
    """Name, phone and address from one line; None when the text says nothing of the kind.

    What follows in a new sentence after the number is `rest`: "…0912345678. bao giờ xong".
    """
    text = ID_NUMBER.sub(",", text)  # never kept, and no telephone
    match = PHONE.search(text)
    before, rest = (text[: match.start()], text[match.end() :].lstrip(" ,.;\n")) if match else (text, "")
    if not match:
        before, rest = _first_sentence(text)
    before = NO_NAME_WORDS.sub(",", before)
    clauses = [part.strip() for part in re.split(r"[,;\n]|\s-\s", before) if part.strip()]
    name, others = _name_of(clauses, certain=match is not None)
    phone, bad = _phone_of(match.group() if match else "")
    if not (name or phone or bad):
        return None
    if match and not name and rest:
        name, after = _name_of(
            [part.strip() for part in re.split(r"[,;\n]", rest) if part.strip()], certain=True
        )
        others, rest = ([*others, *after], "") if name else (others, rest)
    if (
        match
        and not _new_sentence(text, match)
        and len(rest.split()) <= 12
        and not rest.rstrip().endswith("?")
    ):
        others, rest = [*others, rest] if rest else others, ""
    return NameLine(name, phone, ", ".join(others), bad, rest.strip())


def _new_sentence(text: str, match: re.Match[str]) -> bool:
    return bool(re.match(r"\s*[.!\n]", text[match.end() :]))


def _first_sentence(text: str) -> tuple[str, str]:
    match = re.search(r"[.!?\n]+\s*", text)
    return (text[: match.start()], text[match.end() :]) if match else (text, "")


def _name_of(clauses: list[str], *, certain: bool) -> tuple[str, list[str]]:
    for at, clause in enumerate(clauses):
        bare = re.sub(
            r"^(?:(?:dạ|da|vâng|tôi|toi|em|cháu|chau|tên|ten|họ tên|ho ten|họ và tên|là|la|mình|minh|anh|chị|ông|bà|"
            r"bác|cô|chú|my name is|i am)\b[\s:]*)+",
            "",
            clause,
            flags=re.IGNORECASE,
        ).strip(" :.")
        words = bare.split()
        if 2 <= len(words) <= 6 and all(word.isalpha() for word in words) and _surname(words, certain):
            return _proper(bare), clauses[:at] + clauses[at + 1 :]
    return "", clauses


def _surname(words: list[str], certain: bool) -> bool:
    first = words[0].lower()
    if has_marks(first):
        return first in SURNAMES and (certain or all(word[0].isupper() for word in words) or "thị" in words)
    if first in PLAIN_SURNAMES:
        return True
    return first in SURNAME_KEYS and (certain or fold(words[1]) in {"thi", "van"})


def _proper(name: str) -> str:
    return " ".join(word[:1].upper() + word[1:].lower() for word in name.split())


def _phone_of(text: str) -> tuple[str, str]:
    digits = re.sub(r"\D", "", text)
    if digits.startswith("84"):
        digits = "0" + digits[2:]
    if not digits:
        return "", ""
    mobile = len(digits) == 10 and digits[1] in "35789"
    landline = len(digits) == 11 and digits.startswith("02")
    return (digits, "") if mobile or landline else ("", digits)
