"""The small part of an address: hamlet, street, number, landmark, exactly as typed."""

from __future__ import annotations

from faq.letters import fold
from faq.mentions import Mention
from faq.placenames import PlaceWords
from faq.words import Words, by_first, by_last

_LONGEST = 160
_HAMLET_SYLLABLES = 2
_SPOT_SYLLABLES = 5
_ANSWER_SYLLABLES = 10
_INSIDE = {
    ("thanh", "pho"),
    ("hang", "xom"),
    *((word, "sat") for word in ("canh", "quan", "kiem", "khao", "giam", "trinh", "ra")),
}


class DetailReader:
    """Finds the parts of an address below the commune; built once, used for every message."""

    def __init__(self, words: PlaceWords) -> None:
        self._parts = by_first(words.parts)
        self._bare_parts = by_first(words.bare_parts)
        self._spots = by_first(words.spots)
        self._unmarked = {fold(word) for word in words.marked_spots}
        self._ends = by_first(words.ends)
        self._spot_ends = by_first(words.spot_ends)
        self._filler = by_first(words.filler)
        self._filler_ends = by_last(words.filler)
        self._unknown = by_first(words.unknown)
        self._not_near = by_first(words.not_near)
        self._denied = by_last(words.denied)
        self._kinds = by_first([phrase for phrases in words.kinds.values() for phrase in phrases])

    def read(self, words: Words, mentions: list[Mention], streets: list[Mention], answer: bool) -> str:
        """The parts joined by commas, or "" when there are none. Marks are never guessed.

        An answer that names neither part nor place is a detail as a whole ("chỗ cây đa").
        """
        places = [mention for mention in mentions if mention.sure > 1]
        taken = {at for mention in places for at in range(mention.first, mention.end)}
        named = {at: mention.end for mention in streets for at in (mention.at,)}
        pieces: list[tuple[int, int]] = []
        at = 0
        while at < len(words):
            end = at if at in taken else self._end(words, at, taken, named)
            if end > at and not words.phrase_ending(at, self._denied):
                pieces.append((at, end))
            at = max(end, at + 1)
        if answer and not (pieces and mentions):
            spoken_of = {at for one in mentions for at in range(one.first, one.end)}
            pieces = self._rest(words, spoken_of) or pieces
        return _joined(words, pieces)

    def _end(self, words: Words, at: int, taken: set[int], named: dict[int, int]) -> int:
        """Where the part or spot that begins at `at` ends; `at` itself when none begins there."""
        length = words.phrase_at(at, self._parts)
        if length and not self._inside_name(words, at):
            end = self._part_end(words, at + length, taken, named)
            alone = end == at + length or _said_twice(words, at, length)
            proper = not alone and (_is_number(words, at + length) or words.all[at + length].capital)
            bare = words.phrase_at(at, self._bare_parts) == length
            needed = bare and not (proper or at + length in named)
            if not alone and not needed:
                return end
        if _is_number(words, at) and at + 1 in named:
            return named[at + 1]
        length = words.phrase_at(at, self._spots)
        if self._inside_name(words, at):
            return at
        if length and (length > 1 or words.all[at].norm not in self._unmarked):
            end = self._spot_end(words, at, at + length, taken)
            return end if end > at + length or length > 1 else at
        return at

    def _inside_name(self, words: Words, at: int) -> bool:
        """ "Phố" in "thành phố" is no street, "xóm" in "hàng xóm" no hamlet, "sát" in "cảnh sát" no spot."""
        before = words.keys[at - 1] if at and not words.all[at].gap else ""
        after = words.keys[at + 1] if at + 1 < len(words) else ""
        return (before, words.keys[at]) in _INSIDE or (words.keys[at], after) == ("canh", "sat")

    def _spot_end(self, words: Words, at: int, after: int, taken: set[int]) -> int:
        """Where a landmark ends; "gần 900 hộ" and "gần hết" are none."""
        if after >= len(words) or words.all[after].gap:
            return after
        if words.keys[at] == "gan" and (_is_number(words, after) or words.phrase_at(after, self._not_near)):
            return at
        if words.all[after].capital and not words.shouting:
            return self._capitals(words, after, taken)
        return self._run(words, after, taken, self._spot_ends, _SPOT_SYLLABLES)

    def _capitals(self, words: Words, at: int, taken: set[int]) -> int:
        end = at
        while end < len(words) and end not in taken and words.all[end].capital:
            if end > at and words.all[end].gap:
                break
            end += 1
        return end

    def _part_end(self, words: Words, at: int, taken: set[int], named: dict[int, int]) -> int:
        if at >= len(words) or words.all[at].gap.strip(":.") or at in taken:
            return at
        if at in named:
            return named[at]
        if _is_number(words, at):
            return named.get(at + 1, at + 1)
        if words.keys[at] == "so" and at + 1 < len(words) and _is_number(words, at + 1):
            return at + 2
        if words.all[at].capital and not words.shouting:
            end = self._capitals(words, at, taken)
            return end + 1 if end < len(words) and _is_number(words, end) and not words.all[end].gap else end
        return self._run(words, at, taken, self._ends, _HAMLET_SYLLABLES)

    def _run(
        self, words: Words, at: int, taken: set[int], ends: dict[str, list[tuple[str, ...]]], most: int
    ) -> int:
        end = at
        while end < len(words) and end - at < most and end not in taken:
            if words.all[end].gap or words.phrase_at(end, ends) or self._starts_place(words, end):
                break
            if end > at and self._starts_part(words, end):
                break
            end += 1
        return end

    def _starts_place(self, words: Words, at: int) -> bool:
        return bool(words.phrase_at(at, self._kinds))

    def _starts_part(self, words: Words, at: int) -> bool:
        """A hamlet or street named within a landmark: "cổng trường tiểu học thôn An Đông"."""
        after = at + words.phrase_at(at, self._parts)
        return at < after < len(words) and words.all[after].capital and not words.shouting

    def _rest(self, words: Words, taken: set[int]) -> list[tuple[int, int]]:
        """What an answer says besides places and filler."""
        if any(
            words.phrase_at(at, self._unknown) or words.phrase_ending(at, self._denied)
            for at in range(len(words))
        ):
            return []
        left = [at for at in range(len(words)) if at not in taken]
        while left and (length := words.phrase_at(left[0], self._filler)):
            left = left[length:]
        while left and (length := words.phrase_ending(left[-1] + 1, self._filler_ends)):
            left = left[:-length]
        if not left or len(left) > _ANSWER_SYLLABLES:
            return []
        pieces: list[tuple[int, int]] = []
        for at in left:
            if pieces and pieces[-1][1] == at:
                pieces[-1] = (pieces[-1][0], at + 1)
            else:
                pieces.append((at, at + 1))
        return pieces


def _said_twice(words: Words, at: int, length: int) -> bool:
    """ "trưởng thôn thôn Đông": the first one names nothing."""
    return words.keys[at : at + length] == words.keys[at + length : at + 2 * length]


def _is_number(words: Words, at: int) -> bool:
    return words.all[at].raw[0].isdigit()


def _joined(words: Words, pieces: list[tuple[int, int]]) -> str:
    """The pieces as typed; those that follow each other directly stay one piece."""
    spans: list[tuple[int, int]] = []
    for first, end in pieces:
        start, stop = words.all[first].start, words.all[end - 1].end
        if spans and not words.text[spans[-1][1] : start].strip(" "):
            spans[-1] = (spans[-1][0], stop)
        else:
            spans.append((start, stop))
    return join_details(*(words.text[start:stop] for start, stop in spans))


def join_details(*parts: str) -> str:
    """Details in order, each once, cut at 160 characters."""
    known: list[str] = []
    for part in parts:
        for piece in part.split(", "):
            if piece and piece.lower() not in (other.lower() for other in known):
                known.append(piece)
    joined = ""
    for piece in known:
        longer = f"{joined}, {piece}" if joined else piece
        if len(longer) > _LONGEST:
            break
        joined = longer
    return joined
