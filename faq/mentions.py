"""Names of places in a message: where they stand, how sure, and whose place it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from faq.letters import fold
from faq.lexicon import is_common
from faq.placenames import Name, NameIndex, PlaceWords, spelling
from faq.words import Words, by_first, by_last, fold_phrase

_BREAKS = ".!?;\n"
_SHORTEST_WITH_TYPO = 6
_LOOK_BACK = 10
_EVENT_REACH = 5


class Role(IntEnum):
    """Whose place a mention is, the less useful for the event the lower."""

    ADDRESSEE = 0
    SENDER = 1
    PLAIN = 2
    EVENT = 3


@dataclass(slots=True)
class Mention:
    """A name found: syllables `at` to `end` (exclusive), the place word from `first` on.

    `kind`: the place word typed ("xa"), or None. `exact`: typed with marks. `sure`: 3 named as a
    place, 2 a bare name, 1 beside a landmark.
    """

    name: Name
    key: str
    typed: str
    exact: bool
    kind: str | None
    first: int
    at: int
    end: int
    sure: int
    role: Role = Role.PLAIN
    former: bool = False


class MentionFinder:
    """Finds the mentions of known places; built once, used for every message."""

    def __init__(self, index: NameIndex, words: PlaceWords) -> None:
        self._index = index
        self._short = words.short
        self._kinds = {
            tuple(phrase.split()): kind for kind, phrases in words.kinds.items() for phrase in phrases
        }
        self._kind_words = by_last([phrase for phrases in words.kinds.values() for phrase in phrases])
        self._offices = by_last(words.offices)
        self._not_places = by_last([*words.streets, *words.hamlets, *words.owners])
        self._landmarks = by_last(words.landmarks)
        self._locative = by_last(words.locative)
        self._at = by_last(["ở", "quê"])
        self._event = by_last(words.event)
        self._sender = by_last(words.sender)
        self._addressee = by_last(words.addressee)
        self._numbered = by_last(["số", "ngõ", "ngách", "hẻm", "số nhà"])
        self._coops = by_last(["hợp tác xã"])
        self._former = by_first(words.former)
        self._hamlet_words = by_last(words.hamlets)
        self._streets = {spelling(name) for name in words.street_names}
        self._street_keys = {fold(name) for name in words.street_names}
        self._everyday = {spelling(name) for name in words.everyday}
        self._never_plain = set(words.never_plain)
        self._everyday_plain = {fold(name) for name in words.everyday_plain}

    def find(self, words: Words, answer: bool) -> tuple[list[Mention], list[Mention]]:
        """The places named, in order; and the names that are streets or hamlets."""
        found = self._named_as_places(words, answer)
        taken = {at for mention in found for at in range(mention.at, mention.end)}
        bare, others = self._bare(words, taken, answer)
        found += _accepted(bare, found)
        found = sorted((mention for mention in found if not mention.name.inert), key=lambda one: one.at)
        for before, mention in zip([None, *found], found, strict=False):
            mention.role = self._role(words, mention, before.end if before else 0)
            mention.former = mention.end < len(words) and bool(words.phrase_at(mention.end, self._former))
        return found, others

    def _named_as_places(self, words: Words, answer: bool) -> list[Mention]:
        """Names right behind a place word (xã, p., UBND ...), with one slip of the keyboard allowed."""
        found = []
        reached = 0
        for at in range(1, len(words)):
            if at < reached or words.all[at].gap.strip("."):
                continue
            kind, length = self._kind_before(words, at)
            office = not length and words.phrase_ending(at, self._offices) and not self._kind_at(words, at)
            if not length and not office:
                continue
            syllables = self._index.longest_at(words.keys, at)
            count, key = (len(syllables), " ".join(syllables)) if syllables else self._nearly(words, at, kind)
            if count:
                mention = self._mention(words, at, count, key, kind, at - length, 3)
                reached = at + count
                if not (syllables and self._other_words(words, mention)):
                    found.append(mention)
        if (
            not found
            and answer
            and not any(self._index.longest_at(words.keys, at) for at in range(len(words)))
        ):
            count, key = self._nearly(words, 0, None) if len(words) else (0, "")
            if count:
                found.append(self._mention(words, 0, count, key, None, 0, 2))
        return found

    def _other_words(self, words: Words, mention: Mention) -> bool:
        """ "Chủ tịch xã ăn tiền" names no xã An Tiến: everyday words with their own marks, no capital."""
        typed = mention.typed.split()
        return (
            mention.exact
            and mention.typed not in _spellings(mention.name)
            and not words.all[mention.at].capital
            and all(is_common(fold(word)) for word in typed)
            and all(fold(word) != word for word in typed)
        )

    def _kind_before(self, words: Words, at: int) -> tuple[str | None, int]:
        """The kind of place the word before `at` announces, and its length in syllables."""
        length = words.phrase_ending(at, self._kind_words)
        if length and not words.phrase_ending(at, self._coops):
            phrase = tuple(syllable.key for syllable in words.all[at - length : at])
            return next(kind for typed, kind in self._kinds.items() if fold_phrase(typed) == phrase), length
        before = words.all[at - 1]
        if before.raw.lower() in self._short and words.all[at].start != before.start:
            whole = sum(other.start == before.start for other in words.all[max(0, at - 4) : at])
            return self._short[before.raw.lower()], whole
        return None, 0

    def _kind_at(self, words: Words, at: int) -> bool:
        """Whether a place word with a name behind it begins at `at`: UBND phường Hưng Đạo."""
        return any(
            after < len(words)
            and self._kind_before(words, after)[1] == after - at
            and self._index.longest_at(words.keys, after) is not None
            for after in (at + 1, at + 2)
        )

    def _nearly(self, words: Words, at: int, kind: str | None) -> tuple[int, str]:
        """The one name a letter away from what stands at `at`; (0, "") when none or several are.

        Everyday words are no slips: "xã tiền không" is not Tiền Phong.
        """
        for count in (3, 2):
            part = words.all[at : at + count]
            typed = "".join(syllable.key for syllable in part)
            if len(part) < count or len(typed) < _SHORTEST_WITH_TYPO or kind == "tinh":
                continue
            if any(syllable.gap for syllable in part[1:]) or all(is_common(one.key) for one in part):
                continue
            near = [name for name in self._index.plain.get(typed[0], ()) if _one_letter_off(name, typed)]
            if len(near) == 1 and _can_be(self._index.names[near[0]], kind):
                return count, near[0]
        return 0, ""

    def _bare(self, words: Words, taken: set[int], answer: bool) -> tuple[list[Mention], list[Mention]]:
        """Names without a place word, each with how sure it is (0: only beside another place)."""
        bare, others = [], []
        at = 0
        while at < len(words):
            syllables = None if at in taken else self._index.longest_at(words.keys, at)
            if not syllables or any(other in taken for other in range(at, at + len(syllables))):
                at += 1
                continue
            key = " ".join(syllables)
            mention = self._mention(words, at, len(syllables), key, None, at, 0)
            if at - 1 not in taken and self._is_street(words, mention):
                others.append(mention)
            elif not any(syllable.gap for syllable in words.all[at + 1 : mention.end]):
                mention.sure = 2 if answer and self._spelt(mention) else self._sureness(words, mention)
                bare.append(mention)
            at = mention.end
        return bare, others

    def _mention(
        self, words: Words, at: int, count: int, key: str, kind: str | None, first: int, sure: int
    ) -> Mention:
        part = words.all[at : at + count]
        slipped = any(syllable.mended for syllable in part)
        typed = " ".join(syllable.key if slipped else syllable.norm for syllable in part)
        exact = not typed.isascii()
        return Mention(self._index.names[key], key, typed, exact, kind, first, at, at + count, sure)

    def _is_street(self, words: Words, mention: Mention) -> bool:
        if words.all[mention.at].gap:
            return False
        if words.phrase_ending(mention.at, self._not_places):
            return not words.phrase_ending(mention.at, self._kind_words)
        if mention.typed not in self._streets and not (
            not mention.exact and mention.key in self._street_keys
        ):
            return False
        before = words.all[mention.at - 1] if mention.at else None
        if before is None or not before.raw[0].isdigit():
            return False
        return not words.phrase_ending(mention.at - 1, self._hamlet_words)

    def _spelt(self, mention: Mention) -> bool:
        return not mention.exact or mention.typed in _spellings(mention.name) or not mention.name.communes

    def _sureness(self, words: Words, mention: Mention) -> int:
        if mention.exact and mention.typed not in _spellings(mention.name):
            return 0
        if words.phrase_ending(mention.at, self._landmarks):
            return 0 if mention.key in self._street_keys else 1
        if not words.shouting and all(one.capital for one in words.all[mention.at : mention.end]):
            return 0 if self._fragment(words, mention) else 2
        located = bool(words.phrase_ending(mention.at, self._locative))
        if mention.exact:
            return 2 if located or mention.typed not in self._everyday else 0
        if mention.key in self._everyday_plain:
            return (
                2 if words.phrase_ending(mention.at, self._at) and mention.key not in self._never_plain else 0
            )
        return 2 if located or (_single(mention.name) and mention.key not in self._street_keys) else 0

    def _fragment(self, words: Words, mention: Mention) -> bool:
        """Whether capitals go on before or after: "Nguyễn Văn An" is a person, not phường Văn An."""
        at = mention.at
        while (
            at > 0 and not words.all[at].gap and words.all[at - 1].capital and words.all[at - 1].raw.isalpha()
        ):
            at -= 1
            if words.phrase_ending(at, self._hamlet_words) and not words.all[at].gap:
                return False
        started = at == mention.at or self._index.longest_at(words.keys, at) is not None
        if not started and not (at == 0 and mention.at == 1):
            return not (
                words.phrase_ending(mention.at, self._locative) or self._sentence_start(words, mention, at)
            )
        end = mention.end
        follows = end < len(words) and not words.all[end].gap and words.all[end].capital
        return follows and words.all[end].raw.isalpha() and not self._place_follows(words, end)

    def _sentence_start(self, words: Words, mention: Mention, at: int) -> bool:
        """Only the first word of a sentence stands before the name: its capital means nothing."""
        return mention.at - at == 1 and (at == 0 or any(mark in words.all[at].gap for mark in _BREAKS))

    def _place_follows(self, words: Words, at: int) -> bool:
        if self._index.longest_at(words.keys, at):
            return True
        return at + 1 < len(words) and self._kind_before(words, at + 1)[1] > 0

    def _role(self, words: Words, mention: Mention, after: int) -> Role:
        for at in range(mention.first, max(after, mention.first - _LOOK_BACK) - 1, -1):
            if at < len(words) and at < mention.first and any(mark in words.all[at].gap for mark in _BREAKS):
                break
            if words.phrase_ending(at, self._sender):
                return Role.SENDER
            if words.phrase_ending(at, self._addressee):
                return Role.ADDRESSEE
            if mention.first - at <= _EVENT_REACH and words.phrase_ending(at, self._event):
                return Role.EVENT
        return Role.PLAIN


def _one_letter_off(name: str, typed: str) -> bool:
    return Levenshtein.distance(name.replace(" ", ""), typed, score_cutoff=1) <= 1


def _spellings(name: Name) -> set[str]:
    said = {spelling(sense.name) for sense in name.communes}
    return said | {spelling(other) for other in (*name.districts, *name.provinces.values())}


def _single(name: Name) -> bool:
    """Whether a name means one place only, whatever the district."""
    places = {sense.districts for sense in name.communes}
    return len(places) <= 1


def _can_be(name: Name, kind: str | None) -> bool:
    if kind in ("xa", "phuong", "thi-tran", "dac-khu"):
        return bool(name.communes)
    if kind in ("huyen", "thi-xa", "quan"):
        return bool(name.districts)
    return True


def _accepted(bare: list[Mention], found: list[Mention]) -> list[Mention]:
    """The bare names that are sure, and those that stand beside the district they lie in, or it."""
    known = sorted([*found, *bare], key=lambda one: one.at)
    for before, after in pairwise(known):
        together = _lies_in(before.name, after.name) or _lies_in(after.name, before.name)
        if before.end == after.first and together:
            before.sure = before.sure or 2
            after.sure = after.sure or 2
    return [mention for mention in bare if mention.sure]


def _lies_in(commune: Name, district: Name) -> bool:
    return any(other in district.districts for sense in commune.communes for other in sense.districts)
