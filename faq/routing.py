"""What a message is about and whose work it is, each with its reasons and an honest confidence.

Complaints and denunciations go by their own procedure, not by field; a denunciation never to the
unit of the accused (Luật Tố cáo 2018, Điều 8 and 12).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from faq.competence import NOWHERE, Competence, UnitHit
from faq.cues import CueBook
from faq.english import English
from faq.fields import CORRUPTION, FieldFinder, FieldHit, Guess, suspicion
from faq.kinds import KindReader, KindReading
from faq.places import Gazetteer, PlaceReading
from faq.search import Reading, read
from faq.split import Splitter, clauses_of, without
from faq.tale import LONG, tale
from faq.text import clean
from faq.topics import NEW_DIRECTORY, Catalogue, Field
from faq.units import Directory, Unit
from law.kinds import MessageKind

SURE, NONE = 0.84, 0.4  # shares of right guesses, read off `python -m faq.train --report`
PLAINLY_LEGAL = 0.85  # confidence in a complaint or denunciation from which it alone is the field
NOT_SURE = SURE - 0.01  # where the field is plain and the kind is not
LEGAL = "hc-khieu-nai-to-cao"
RECEPTION = {True: "hp-ban-tiep-cong-dan", False: "ban-tiep-cong-dan"}
INSPECTORATE = {True: "hp-thanh-tra-tp", False: "thanh-tra-tinh"}
TOP = {True: "hp-ubnd-tp", False: "ubnd-tinh"}
SHOWN = 3
ENGLISH = 0.9  # confidence in an English word for a field
BESIDE = 0.7  # confidence needed to take a clause out of a denunciation or complaint
Decision = Literal["sure", "ask", "none"]


@dataclass(frozen=True)
class Content:
    """One of several matters in a message: its own words, field, and unit when that is clear.

    `kind`: a denunciation or complaint beside a plain matter is told by it, and holds every word that
    is not plainly the other matter's.
    """

    text: str
    field: Field
    unit: Unit | None
    kind: MessageKind = MessageKind.FEEDBACK


@dataclass(frozen=True)
class Suggestion:
    """What the message is about and whose work it is.

    `confidence` is the share of such guesses of the first field that are right. `decision`: "sure" to
    go on without asking, "ask" between the fields shown, "none" when nothing fits. `needs_place`: the
    unit depends on a place not known yet. `contents` only when there are two or more. `told`: the
    sentence of a long letter that tells the matter, "" for a short message.
    """

    fields: list[FieldHit]
    place: PlaceReading
    units: list[UnitHit]
    kind: KindReading
    confidence: float
    decision: Decision
    needs_place: bool = False
    contents: list[Content] = field(default_factory=list)
    told: str = ""


class Router:
    """Built once from the knowledge; pure and safe to share."""

    def __init__(
        self,
        catalogue: Catalogue,
        directory: Directory,
        gazetteer: Gazetteer,
        kinds: KindReader,
        finder: FieldFinder,
    ) -> None:
        self._catalogue = catalogue
        self._directory = directory
        self._gazetteer = gazetteer
        self._kinds = kinds
        self._finder = finder
        self._splitter = Splitter(finder)
        self._english = English.load()
        self._competence = Competence(catalogue, directory)
        self._deciders = CueBook({"commune": COMMUNE_DECIDES, "inspector": ("thanh tra",)})

    def suggest(
        self, text: str, on: date, place: PlaceReading | None = None, field: str | None = None
    ) -> Suggestion:
        """Fields, place, units and kind of a message sent on that day.

        `place` and `field` are what is known already and override the reading. Raises KeyError for an
        unknown field.
        """
        reading = read(text)
        named = self._gazetteer.find(text, on)
        place = place or named
        letter = tale(self._finder, text, named.matched) if len(reading.keys) > LONG else None
        guess = letter.guess if letter else self._guess(text, reading, named)
        kind = self._kinds.judge(text, reading, on, lambda: suspicion(guess))
        if self._english.spoken(text):
            guess, kind = self._in_english(text, kind)
        if field is not None:
            hits, confidence = [FieldHit(self._catalogue.field(field), 1.0, [])], 1.0
        else:
            hits, confidence = self._fields(guess.hits, guess.confidence, kind)
        decision = _decide(hits, confidence, kind)
        units, needs_place = self._units(hits, decision, place, on, reading, kind)
        contents = (
            [] if field is not None else self._contents(text, guess.leading, place, on, kind, named.matched)
        )
        told = letter.told if letter else ""
        return Suggestion(
            hits, place, units, kind, round(confidence, 3), decision, needs_place, contents, told
        )

    def _guess(self, text: str, reading: Reading, named: PlaceReading) -> Guess:
        """The fields by the words that tell the matter, place and landmarks left out where enough is left."""
        bare = _without(text, named.spans) or reading if named.spans else reading
        rest = _without(text, [*named.spans, *named.backdrop]) if named.backdrop else None
        if rest is None:
            return self._finder.find(bare)
        guess = self._finder.find(rest)
        if guess.confidence >= SURE:
            return guess
        whole = self._finder.find(bare)
        alike = bool(guess.hits and whole.hits) and guess.hits[0].field is whole.hits[0].field
        return whole if guess.confidence < NONE or (alike and whole.confidence > guess.confidence) else guess

    def _in_english(self, text: str, kind: KindReading) -> tuple[Guess, KindReading]:
        """By the English words for a field; without one it is about nothing we know."""
        named = self._english.fields(text)
        hits = [
            FieldHit(self._catalogue.field(name), ENGLISH, words)
            for name, words in list(named.items())[:SHOWN]
        ]
        confidence = ENGLISH if len(hits) == 1 else 0.6 if hits else 0.0
        if not hits and kind.kind is MessageKind.FEEDBACK:
            kind = replace(kind, kind=MessageKind.OTHER, confidence=0.6, signals=["tin bằng tiếng Anh"])
        return Guess(hits, confidence, tuple(named)), kind

    def unit_for(self, field_id: str, place: PlaceReading | None, on: date, text: str = "") -> list[UnitHit]:
        """Whose work a field is, at most three units. Raises KeyError for an unknown field."""
        return self._competence.units(field_id, place or NOWHERE, on, read(text))

    def _fields(
        self, hits: list[FieldHit], confidence: float, kind: KindReading
    ) -> tuple[list[FieldHit], float]:
        if kind.kind is MessageKind.OTHER:
            return [], 0.0
        if kind.kind is MessageKind.DENUNCIATION:
            hits = _corruption_first(hits)
        if not _legal(kind) or (hits and hits[0].field.id in (LEGAL, CORRUPTION)):
            return hits, max(confidence, kind.confidence) if _legal(kind) else confidence
        legal = FieldHit(self._catalogue.field(LEGAL), kind.confidence, kind.signals[:SHOWN])
        others = [hit for hit in hits if hit.field.id != LEGAL]
        if (
            kind.confidence < PLAINLY_LEGAL and confidence >= SURE
        ):  # the matter is plainer than the accusation
            return [*others[:1], legal, *others[1:]][:SHOWN], min(confidence, NOT_SURE)
        plain = kind.confidence if kind.confidence >= PLAINLY_LEGAL else min(kind.confidence, NOT_SURE)
        return [legal, *others][:SHOWN], plain

    def _units(
        self,
        hits: list[FieldHit],
        decision: Decision,
        place: PlaceReading,
        on: date,
        reading: Reading,
        kind: KindReading,
    ) -> tuple[list[UnitHit], bool]:
        if not hits:
            return [], False
        if _legal(kind):
            return self._legal_units(hits[0].field.id, place, on, reading, kind), False
        first = self._competence.units(hits[0].field.id, place, on, reading)
        found = {hit.unit.id: hit for hit in first[:1]}
        if decision == "ask" and len(hits) > 1:
            second = self._competence.units(hits[1].field.id, place, on, reading)[0]
            found.setdefault(
                second.unit.id, replace(second, score=second.score * hits[1].score / hits[0].score)
            )
        for hit in first[1:]:
            found.setdefault(hit.unit.id, hit)
        scored = [replace(hit, score=round(hit.score * hits[0].score, 3)) for hit in found.values()]
        needs_place = self._competence.needs_place(hits[0].field.id, place, on, reading)
        return scored[:SHOWN], needs_place

    def _legal_units(
        self, field_id: str, place: PlaceReading, on: date, reading: Reading, kind: KindReading
    ) -> list[UnitHit]:
        now = self._directory.name_on(on) == NEW_DIRECTORY
        told = self._deciders.find(reading)
        by_commune = "commune" in told
        reception = (RECEPTION[now], "Nơi tiếp nhận đơn và hướng dẫn, không phải nơi bị nói đến.")
        if kind.kind is MessageKind.COMPLAINT:
            plan = [(RECEPTION[now], "Nơi tiếp nhận khiếu nại và hướng dẫn nộp đơn.")]
            if by_commune and place.unit is not None:
                plan.insert(0, (place.unit.id, "Khiếu nại lần đầu gửi chính nơi ra quyết định."))
            plan.append((INSPECTORATE[now], "Nơi giúp cấp trên xem xét đơn."))
        elif field_id == CORRUPTION and "inspector" not in told:
            plan = [(INSPECTORATE[now], "Việc có dấu hiệu tham nhũng do thanh tra xem xét."), reception]
        else:
            above = (TOP[now], "Cấp trên của nơi bị nói đến.")
            inspector = (INSPECTORATE[now], "Nơi giúp cấp trên xác minh.")
            plan = [reception, above if by_commune or "inspector" in told else inspector]
        share = kind.confidence
        return [
            UnitHit(self._directory.unit(unit), round(share * (1.0 if at == 0 else 0.5), 3), why)
            for at, (unit, why) in enumerate(plan)
        ]

    def _contents(
        self,
        text: str,
        leading: Sequence[str],
        place: PlaceReading,
        on: date,
        kind: KindReading,
        names: Sequence[str],
    ) -> list[Content]:
        if kind.kind in (MessageKind.OTHER, MessageKind.EMERGENCY, MessageKind.QUESTION):
            return []
        if _legal(kind):
            return self._beside_legal(text, leading, place, on, names)
        contents = []
        for part in self._splitter.split(text, names):
            own = self._gazetteer.find(part.text, on)
            contents.append(
                self._content(part.text, part.field_id, own if own.unit is not None else place, on)
            )
        return contents

    def _content(self, words: str, field_id: str, place: PlaceReading, on: date) -> Content:
        reading = read(words)
        units = self._competence.units(field_id, place, on, reading)
        needs = self._competence.needs_place(field_id, place, on, reading)
        return Content(words, self._catalogue.field(field_id), None if needs else units[0].unit)

    def _beside_legal(
        self, text: str, leading: Sequence[str], place: PlaceReading, on: date, names: Sequence[str]
    ) -> list[Content]:
        """A plain matter told beside a denunciation or complaint; every other word stays with that."""
        plain: dict[str, list[str]] = {}
        rest: list[str] = []
        legal: MessageKind | None = None
        for clause in clauses_of(text):
            reading = read(clause)
            kind = self._kinds.judge(clause, reading, on, list)
            hit = None if _legal(kind) else self._finder.clear(read(without(clause, names)), leading, BESIDE)
            legal = legal or (kind.kind if _legal(kind) else None)
            if hit is None or hit.field.id in (LEGAL, CORRUPTION):
                rest.append(clause)
            else:
                plain.setdefault(hit.field.id, []).append(clause)
        if legal is None or not plain:
            return []
        contents = [self._content(", ".join(told), field_id, place, on) for field_id, told in plain.items()]
        return [*contents, Content(", ".join(rest), self._catalogue.field(LEGAL), None, legal)]


def _without(text: str, spans: list[tuple[int, int]]) -> Reading | None:
    """The message without its place names, which read like matters (Lương Điền, Tứ Kỳ); None when bare."""
    kept, at = [], 0
    whole = clean(text)
    for start, end in sorted(spans):
        kept.append(whole[at:start])
        at = max(at, end)
    reading = read(" ".join([*kept, whole[at:]]))
    return reading if reading.keys else None


def _corruption_first(hits: list[FieldHit]) -> list[FieldHit]:
    """What a denunciation is about rather than that it is one, when words of corruption were found."""
    if [hit.field.id for hit in hits[:2]] != [LEGAL, CORRUPTION]:
        return hits
    plain = set(hits[1].matched) & set(hits[1].field.strong)
    return [hits[1], hits[0], *hits[2:]] if plain else hits


def _legal(kind: KindReading) -> bool:
    return kind.kind in (MessageKind.COMPLAINT, MessageKind.DENUNCIATION)


def _decide(hits: list[FieldHit], confidence: float, kind: KindReading) -> Decision:
    if not hits or confidence < NONE:
        return "none"
    return "sure" if confidence >= SURE else "ask"


COMMUNE_DECIDES = (
    "chủ tịch xã",
    "chủ tịch phường",
    "ủy ban xã",
    "ủy ban phường",
    "ủy ban nhân dân xã",
    "ủy ban nhân dân phường",
    "cán bộ xã",
    "cán bộ phường",
    "công an xã",
    "công an phường",
    "địa chính",
    "trưởng thôn",
    "trưởng khu",
    "bí thư xã",
    "của xã",
    "của phường",
    "xã ra",
    "phường ra",
    "xã ký",
    "phường ký",
    "chủ tịch ủy ban nhân dân xã",
    "chủ tịch ủy ban nhân dân phường",
    "phó chủ tịch xã",
    "phó chủ tịch phường",
    "tổ trưởng",
    "bí thư chi bộ",
)
