"""Vietnamese syllables: which are possible, where the tone sits, and telex or VNI leftovers."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import pairwise

from faq.letters import TONES, fold

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_RIMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
o oc oi om on ong op ot oong ooc oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt
oe oen oeo oet ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uc ui um un ung up ut uân uâng uât uây
uê uêch uênh uơ uôc uôi uôm uôn uông uôt uy uya uych uynh uyn uyp uyt uyu uyên uyêt
ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêng yêt yêu
"""
_FRONT = tuple("ieêy")
_SPELT_FRONT = {"k", "gh", "ngh"}
_SPELT_BACK = {"c", "gh", "ng", "ngh"} - _SPELT_FRONT
_STOPS = ("c", "ch", "p", "t")
_VOWELS = set("aăâeêioôơuưy")
_STRONG = "ơêâôăư"
_TELEX_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_VNI_TONES = {"1": "\u0301", "2": "\u0300", "3": "\u0309", "4": "\u0303", "5": "\u0323"}
_HATS = {"a": "â", "e": "ê", "o": "ô"}
_HOOKS = {"o": "ơ", "u": "ư"}
_LONGEST = 8
_MISSPELT_ONSETS = (
    ("^f", "ph"),
    ("^z", "d"),
    ("^q([^u])", r"qu\1"),
    ("^ng([ieê])", r"ngh\1"),
    ("^ngh([^ieêy])", r"ng\1"),
    ("^gh([^ieêy])", r"g\1"),
    ("^g([eê])", r"gh\1"),
    ("^c([ieêy])", r"k\1"),
    ("^k([aăâoôơuư])", r"c\1"),
)


def _fits(onset: str, rime: str) -> bool:
    front = rime.startswith(_FRONT)
    if rime.startswith("oo"):
        return onset in {"b", "c", "m", "r", "s", "x"}
    if onset in _SPELT_FRONT:
        return front
    if onset in _SPELT_BACK:
        return not front
    if onset == "qu":
        return rime[0] in "aăâeêiyơ" or rime == "ôc"
    if rime.startswith("yê"):
        return onset == ""
    if rime == "y":
        return onset in {"", "h", "k", "l", "m", "s", "t", "v"}
    return True


@cache
def _toneless() -> frozenset[str]:
    """Every possible syllable without its tone (about 3,500)."""
    return frozenset(
        onset + rime
        for onset in ("", *_ONSETS.split())
        for rime in (*_RIMES.split(), *(("ên", "êng", "êt", "êc") if onset == "gi" else ()))
        if _fits(onset, rime)
    )


@cache
def _plain() -> frozenset[str]:
    return frozenset(fold(syllable) for syllable in _toneless())


def is_plain_syllable(word: str) -> bool:
    """Whether an unaccented lower-case word can be a Vietnamese syllable."""
    return word in _plain()


def _split_tone(word: str) -> tuple[str, str]:
    """The word without tone marks, and the tone marks."""
    parts = unicodedata.normalize("NFD", word)
    tones = "".join(char for char in parts if char in TONES)
    bare = "".join(char for char in parts if char not in TONES)
    return unicodedata.normalize("NFC", bare), tones


def is_syllable(word: str) -> bool:
    """Whether a lower-case word, with its marks, is a possible syllable."""
    bare, tones = _split_tone(word)
    return len(tones) <= 1 and bare in _toneless() and _tone_fits(bare, tones)


def _tone_fits(bare: str, tone: str) -> bool:
    """A syllable ending in a stop takes only sắc or nặng."""
    return not tone or not bare.endswith(_STOPS) or tone in "\u0301\u0323"


@lru_cache(maxsize=8192)
def place_tone(word: str) -> str:
    """The word with its tone on the usual vowel (hoà → hòa, lựơng → lượng); unknown words stay."""
    bare, tone = _split_tone(word)
    if len(tone) != 1 or bare not in _toneless():
        return word
    return _compose(bare, tone)


def _compose(bare: str, tone: str) -> str:
    if not tone:
        return bare
    at = _tone_place(bare)
    return unicodedata.normalize("NFC", bare[: at + 1] + tone + bare[at + 1 :])


def _tone_place(bare: str) -> int:
    """Index of the letter that carries the tone: hòa, khỏe, thủy, but hoàn, quà, giờ."""
    start = _nucleus_start(bare)
    end = start
    while end < len(bare) and bare[end] in _VOWELS:
        end += 1
    strong = [at for at in range(start, end) if bare[at] in _STRONG]
    if strong:
        return strong[-1]
    if end - start == 1 or (end - start == 2 and end == len(bare)):
        return start
    return start + 1


def _nucleus_start(bare: str) -> int:
    for glide in ("qu", "gi"):
        if bare.startswith(glide) and len(bare) > 2 and bare[2] in _VOWELS:
            return 2
    return next((at for at, char in enumerate(bare) if char in _VOWELS), 0)


def _finish(letters: list[str], tone: str) -> str | None:
    bare = "".join(letters)
    if bare in _toneless() and _tone_fits(bare, tone):
        return _compose(bare, tone)
    return None


def has_telex_shape(word: str) -> bool:
    """Whether the word shows telex letters that no other spelling has (dd, aa, ow ...)."""
    return "w" in word or any(pair in word for pair in ("dd", "aa", "ee", "oo"))


@lru_cache(maxsize=4096)
def from_telex(word: str) -> str | None:
    """The syllable an unaccented lower-case word spells in telex, or None."""
    letters: list[str] = []
    tone = ""
    for char in word:
        if char in _TELEX_TONES and any(letter in _VOWELS for letter in letters):
            tone = _TELEX_TONES[char]
        elif not _telex_shape(letters, char):
            letters.append(char)
    return _finish(letters, tone)


def _telex_shape(letters: list[str], char: str) -> bool:
    """Apply d, a, e, o or w to a letter typed before; False when it is a letter of its own."""
    if char == "d" and letters[:1] == ["d"]:
        letters[0] = "đ"
        return True
    if char in _HATS and char in letters:
        letters[len(letters) - 1 - letters[::-1].index(char)] = _HATS[char]
        return True
    if char == "w":
        if not (_hook(letters) or _breve(letters)):
            letters.append("ư")
        return True
    return False


def _hook(letters: list[str]) -> bool:
    """Put the hook on u, o or uo, the last that still lacks it."""
    for at in range(len(letters) - 1, -1, -1):
        if letters[at] in _HOOKS and not (letters[at] == "u" and letters[:at] == ["q"]):
            letters[at] = _HOOKS[letters[at]]
            if letters[at] == "ơ" and at > 0 and letters[at - 1] == "u" and letters[: at - 1] != ["q"]:
                letters[at - 1] = "ư"
            return True
    return False


def _breve(letters: list[str]) -> bool:
    if "a" not in letters:
        return False
    letters[len(letters) - 1 - letters[::-1].index("a")] = "ă"
    return True


def has_vni_shape(word: str) -> bool:
    """Whether a digit stands inside the word (d9u7o7ng2), as no code and no "xóm3" has it."""
    return word[:1].isalpha() and any(a.isdigit() and b.isalpha() for a, b in pairwise(word))


@lru_cache(maxsize=4096)
def from_vni(word: str) -> str | None:
    """The syllable a lower-case word with digits spells in VNI, or None."""
    letters: list[str] = []
    tone = ""
    for char in word:
        if char in _VNI_TONES:
            tone = _VNI_TONES[char]
        elif not char.isdigit():
            letters.append(char)
        elif not _vni_shape(letters, char):
            return None
    return _finish(letters, tone)


def _vni_shape(letters: list[str], digit: str) -> bool:
    if digit == "7":
        return _hook(letters)
    if digit == "8":
        return _breve(letters)
    if digit == "9":
        if letters[:1] != ["d"]:
            return False
        letters[0] = "đ"
        return True
    for at in range(len(letters) - 1, -1, -1):
        if digit == "6" and letters[at] in _HATS:
            letters[at] = _HATS[letters[at]]
            return True
    return False


@lru_cache(maxsize=8192)
def mend(word: str) -> str | None:
    """The syllable behind a slip of the keyboard (khôg, đựoc, ngiệp, hêts, nhàa), or None.

    Takes a lower-case word that is no syllable; short ones are left alone (they are abbreviations).
    """
    bare, tone = _split_tone(word)
    if len(bare) < 3 or len(bare) > _LONGEST or len(tone) > 1 or not any(char in _VOWELS for char in bare):
        return None
    candidate = _mended(bare)
    if candidate in (_plain() if word.isascii() else _toneless()):
        return _compose(candidate, tone)
    residue = None if word.isascii() else from_telex(bare)
    if residue is None or not tone:
        return residue
    return _compose(_split_tone(residue)[0], tone)


def _mended(bare: str) -> str:
    single = "".join(char for at, char in enumerate(bare) if at == 0 or bare[at - 1] != char)
    plain = re.sub("uơ|ưo", "ươ", single)
    plain = re.sub("([^n])g$", r"\1ng", plain)
    for wrong, right in _MISSPELT_ONSETS:
        plain = re.sub(wrong, right, plain)
    return plain
