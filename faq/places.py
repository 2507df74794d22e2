"""Which office a place named in a message belongs to, and what must still be asked.

Old and new names, with or without marks, with or without place words, in any order. The day
decides: until 30/06/2025 a name means an office of Hải Dương, afterwards one of Hải Phòng, and an
old name leads to the offices that took its area over. Nothing is guessed: a name that means
several places is asked about, a commune that was split is offered with all its successors.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import Literal

from faq.letters import fold
from faq.meanings import around, fitting, has_twin, is_beside, is_commune, is_province, todays
from faq.mentions import Mention, MentionFinder
from faq.placedetail import DetailReader, join_details
from faq.placenames import NameIndex, PlaceWords, Sense, agrees, place_words, spelling
from faq.text import normalize
from faq.units import Directory, Unit
from faq.words import Words, by_first, by_last

Ask = Literal["district", "split", "twin"]


@dataclass(frozen=True, slots=True)
class PlaceOption:
    """One possible answer: its label, the offices it leads to, the old name it stands for."""

    label: str
    units: list[Unit]
    old_name: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceReading:
    """What a message says about where.

    `unit`: the commune's office, when it is certain. `candidates`: all offices it may be.
    `ask`: what to ask ("district": a name shared by several; "split": an old commune that went to
    several; "twin": two names that differ in marks only), with the `options`. No unit and no
    `ask`: the commune is missing; `district` tells what is known. `old_name` ("xã Hồng Phong") when
    the person said a name other than today's `new_name` ("xã Nam Sách"). `detail`: hamlet,
    street, landmark as typed. `spans`: where the matched names stand in the cleaned text. `outside`:
    another province or city, when only that is named. `backdrop`: where the landmarks and streets stand.
    """

    unit: Unit | None = None
    candidates: list[Unit] = field(default_factory=list)
    old_name: str | None = None
    new_name: str | None = None
    ask: Ask | None = None
    options: list[PlaceOption] = field(default_factory=list)
    detail: str = ""
    matched: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    district: str | None = None
    outside: str | None = None
    backdrop: list[tuple[int, int]] = field(default_factory=list)


class Gazetteer:
    """Reads places. Built once from the directory; pure and safe to share."""

    def __init__(self, directory: Directory, words: PlaceWords | None = None) -> None:
        words = words or place_words()
        self._directory = directory
        self._names = NameIndex(directory, words)
        self._finder = MentionFinder(self._names, words)
        self._details = DetailReader(words)
        self._unknown = by_first(words.unknown)
        self._outside = by_first([name.lower() for name in words.outside])
        self._outside_names = {fold(name): name for name in words.outside}
        self._before_outside = by_last([*words.locative, "tỉnh", "thành phố"])
        self._both = by_first(words.both)
        self._backdrop = {fold(word) for word in words.backdrop}
        self._denied = by_last(words.denied)

    def find(self, text: str, on: date, answer: bool = False) -> PlaceReading:
        """The place of a message. `answer`: the text answers the question where."""
        words = Words(text, self._names.mend)
        mentions, streets = self._finder.find(words, answer)
        meant = [one for one in mentions if not words.phrase_ending(one.first, self._denied)]
        communes = [mention for mention in meant if is_commune(mention, meant, answer)]
        higher = [mention for mention in meant if mention not in communes]
        period = self._directory.name_on(on)
        found = self._both_meant(words, communes, higher, period) or self._read(communes, higher, period)
        spans = [(words.all[one.first].start, words.all[one.end - 1].end) for one in mentions]
        detail = self._details.read(words, mentions, streets, answer)
        return replace(
            found,
            backdrop=[] if answer else self._backdrop_of(words.text, detail),
            outside=None if meant else self._elsewhere(words, answer),
            detail=detail,
            matched=[words.text[start:end] for start, end in spans],
            spans=spans,
        )

    def _backdrop_of(self, text: str, detail: str) -> list[tuple[int, int]]:
        spans = []
        for piece in detail.split(", "):
            start = text.find(piece)
            if " " in piece and fold(piece.split()[0]) in self._backdrop and start >= 0:
                spans.append((start, start + len(piece)))
        return spans

    def _elsewhere(self, words: Words, answer: bool) -> str | None:
        """The other province or city the event is in, None when none is named."""
        for at in range(len(words)):
            length = words.phrase_at(at, self._outside)
            before = words.phrase_ending(at, self._before_outside) or (answer and at == 0)
            if length and before and words.keys[at + length : at + length + 1] != ["phu"]:
                return self._outside_names[" ".join(words.keys[at : at + length])]
        return None

    def _both_meant(
        self, words: Words, communes: list[Mention], higher: list[Mention], period: str
    ) -> PlaceReading | None:
        """Communes joined by "và", and those listed before them: none is chosen for the person."""
        for at, (one, other) in enumerate(pairwise(communes)):
            between = words.phrase_at(one.end, self._both) if one.end < len(words) else 0
            if not between or one.end + between != other.first or one.role != other.role:
                continue
            listed = [one, other]
            for before in reversed(communes[:at]):
                if before.end != listed[0].first or words.all[listed[0].first].gap != ",":
                    break
                listed.insert(0, before)
            units = [self._of_mention(mention, higher, period).unit for mention in listed]
            named = [unit for unit in units if unit is not None]
            if len({unit.id for unit in named}) == len(units):
                return PlaceReading(candidates=named)
        return None

    def resolve(self, reading: PlaceReading, answer_text: str, on: date) -> PlaceReading:
        """The reading narrowed by an answer ("nam sách", "xã Cẩm Giang", "gần chợ Gỏi").

        A complete other place replaces it; a landmark only adds to `detail`. After an answer that
        cannot decide ("không biết", a landmark in a split commune) nothing more is asked: `ask` is
        None and the candidates stay.
        """
        answer = self.find(answer_text, on, answer=True)
        detail = join_details("" if self._corrects(answer_text) else reading.detail, answer.detail)
        elsewhere = answer.unit is not None and answer.unit not in reading.candidates
        chosen = None if elsewhere else _chosen_option(reading.options, answer_text)
        if chosen is not None:
            found = self._settled(chosen.units, chosen.old_name)
            district = chosen.label if reading.ask == "district" else reading.district
            detail = detail if answer.matched else reading.detail
            return replace(found, detail=detail, matched=reading.matched, district=district)
        shared = [unit for unit in reading.candidates if unit in answer.candidates]
        if reading.ask and len(shared) == 1:
            return replace(self._settled(shared, reading.old_name), detail=detail, district=reading.district)
        if answer.candidates and answer.candidates != reading.candidates:
            return replace(self._in_district(answer, reading), detail=detail)
        if self._says_unknown(answer_text):
            return replace(reading, ask=None)
        decided = reading.ask in ("split", "twin") or bool(answer.candidates)
        return replace(
            reading,
            detail=detail,
            ask=None if decided else reading.ask,
            outside=answer.outside or reading.outside,
        )

    def _corrects(self, text: str) -> bool:
        """ "Thôn Đoài chứ không phải thôn Đông": what was said before does not stay beside it."""
        words = Words(text)
        return any(words.phrase_ending(at, self._denied) for at in range(2, len(words)))

    def _says_unknown(self, text: str) -> bool:
        words = Words(text)
        return any(words.phrase_at(at, self._unknown) for at in range(len(words)))

    def _in_district(self, answer: PlaceReading, before: PlaceReading) -> PlaceReading:
        """The place of the answer, in the district known before when that helps."""
        if answer.unit is None and answer.ask is None and before.ask is not None:
            return before
        narrowed = _chosen_option(answer.options, before.district or "") if answer.ask == "district" else None
        if narrowed is None:
            return answer
        return replace(
            self._settled(narrowed.units, narrowed.old_name), matched=answer.matched, district=before.district
        )

    def _read(self, communes: list[Mention], higher: list[Mention], period: str) -> PlaceReading:
        """The commune of the event, or else the sender's; the later of two alike."""
        if not communes:
            return self._district_only(higher, period)
        best = max(
            communes,
            key=lambda one: (one.role, one.sure, any(is_beside(one, other) for other in higher), one.at),
        )
        reading = self._of_mention(best, higher, period)
        if reading.ask is None:
            return reading
        for other in communes:
            known = self._of_mention(other, higher, period)
            if known.unit is not None and known.unit in reading.candidates:
                return replace(known, old_name=reading.old_name or known.old_name)
        return reading

    def _district_only(self, higher: list[Mention], period: str) -> PlaceReading:
        named = [mention for mention in higher if mention.name.districts and not is_province(mention)]
        if not named:
            return PlaceReading()
        last = max(named, key=lambda mention: (mention.role, mention.at))
        if has_twin(last) and not last.exact and last.kind is None:
            return self._of_mention(last, [], period)  # no marks are guessed: Cẩm Giang or Cẩm Giàng
        label, inside = next(iter(last.name.districts.items()))
        units = [self._directory.unit(unit) for unit in inside.get(period, [])]
        return PlaceReading(candidates=units, district=label)

    def _of_mention(self, mention: Mention, higher: list[Mention], period: str) -> PlaceReading:
        near = around(mention, higher)
        senses = fitting(mention, near, period)
        if not senses:
            return PlaceReading()
        today = todays(senses, period) if period in near.provinces or not near.districts else None
        if today is not None or len({sense.where[period] for sense in senses}) == 1:
            return self._one_area(today or senses[0], senses, period)
        twins = len({spelling(sense.name) for sense in senses}) > 1
        if twins and not mention.exact and len({sense.districts for sense in senses}) == 1:
            return self._twins(senses, period)
        return self._several(senses, near.districts, period)

    def _one_area(self, chosen: Sense, senses: list[Sense], period: str) -> PlaceReading:
        """One area; of the names it may have been called by, today's is shown."""
        units = chosen.where[period]
        same = [sense for sense in senses if sense.where[period] == units]
        best = next((sense for sense in same if sense.period == period), chosen)
        found = self._settled([self._directory.unit(unit) for unit in units], best.place)
        return replace(found, district=best.districts[0] if best.districts else None)

    def _settled(self, units: list[Unit], old_name: str | None) -> PlaceReading:
        if len(units) != 1:
            options = [PlaceOption(_place(unit), [unit], old_name) for unit in units]
            return PlaceReading(candidates=units, old_name=old_name, ask="split", options=options)
        new_name = _place(units[0])
        return PlaceReading(units[0], units, old_name if old_name != new_name else None, new_name)

    def _twins(self, senses: list[Sense], period: str) -> PlaceReading:
        """Two names in the same district that differ in marks only: Cẩm Giang and Cẩm Giàng."""
        twins: dict[str, Sense] = {}
        for sense in sorted(senses, key=lambda sense: sense.period != period):
            twins.setdefault(spelling(sense.name), sense)
        return self._asking(
            "twin", [(one.place, list(one.where[period]), one.place) for one in twins.values()]
        )

    def _several(self, senses: list[Sense], named: frozenset[str], period: str) -> PlaceReading:
        """One option for every district, or for every name when the district cannot tell."""
        groups: dict[str, list[Sense]] = {}
        for sense in senses:
            labels = [label for label in sense.districts if label in named] or sense.districts
            groups.setdefault(", ".join(labels), []).append(sense)
        if len(groups) == 1:
            groups = {}
            for sense in senses:
                groups.setdefault(sense.place, []).append(sense)
        options = []
        for label, same in groups.items():
            shown = next((sense for sense in same if sense.period == period), same[0])
            units = list(dict.fromkeys(unit for sense in same for unit in sense.where[period]))
            options.append((label, units, shown.place))
        if len(options) == 1:
            return self._settled([self._directory.unit(unit) for unit in options[0][1]], options[0][2])
        return self._asking("district", options)

    def _asking(self, ask: Ask, options: list[tuple[str, list[str], str]]) -> PlaceReading:
        built = [
            PlaceOption(label, [self._directory.unit(unit) for unit in units], old)
            for label, units, old in options
        ]
        names = {option.old_name for option in built}
        return PlaceReading(
            candidates=list(dict.fromkeys(unit for option in built for unit in option.units)),
            ask=ask,
            options=built,
            old_name=names.pop() if len(names) == 1 else None,
        )


def _place(unit: Unit) -> str:
    """As written inside a sentence: "xã Nam Sách"."""
    place = unit.place or unit.name
    return place[0].lower() + place[1:]


def _chosen_option(options: list[PlaceOption], answer: str) -> PlaceOption | None:
    """The option an answer names: with its marks when it has them, else the only one it fits."""
    said = f" {normalize(answer)} "
    exact = [option for option in options if any(_said(label, said) for label in _labels(option))]
    if exact:
        return max(exact, key=lambda option: len(option.label)) if len(exact) > 1 else exact[0]
    if not said.isascii():
        return None
    plain = [option for option in options if any(f" {fold(label)} " in said for label in _labels(option))]
    return plain[0] if len(plain) == 1 else None


def _said(label: str, said: str) -> bool:
    """Whether the answer has the label, some of its marks at least ("cam giàng")."""
    words, count = said.split(), len(label.split())
    parts = (" ".join(words[at : at + count]) for at in range(len(words) - count + 1))
    return any(not part.isascii() and agrees(part, label) for part in parts) or (
        label.isascii() and f" {label} " in said
    )


def _labels(option: PlaceOption) -> list[str]:
    """What a person may say for an option: each district of its label, or the bare name of a commune."""
    bare = option.label
    for kind in ("xã ", "phường ", "thị trấn ", "đặc khu "):
        bare = bare.removeprefix(kind)
    return [spelling(part) for part in bare.split(", ")]
