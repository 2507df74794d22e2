"""How alike two tellings of a matter are: whether one visit of one crew would settle both, and why.

A telling is read once into its spots, what is wrong, its words and its likely fields. Spots of a kind with
different names (ngõ 25, ngõ 27), communes that differ, or a name changed in wording otherwise the same end the
comparison; otherwise the likeness is what the judge of `faq.likenessmodel` makes of the evidence. It is the same
in both directions and depends on nothing but the two tellings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from faq.incidentwords import IncidentWords, incident_words
from faq.letters import fold
from faq.likenessmodel import Evidence, Wording, fields_alike, without, words_alike
from faq.model import TopicModel
from faq.placenames import place_words
from faq.places import Gazetteer, PlaceReading
from faq.search import Hit, Phrase, PhraseIndex, Reading, length_factor, read
from faq.spots import OF_COMMUNE, PROPER, Spot, SpotReader, agree
from faq.words import Words

SURE = (
    0.55  # from here on one incident: chosen on pairs the judge had not learnt from, precision before recall
)
MAYBE = 0.32  # from here on worth an official's look
SAID = 0.725  # fit from which a phrase of an aspect counts: no marks at all, or one letter wrong
LONGEST = 600  # letters read: an incident is told at the beginning
NEARLY = 0.55  # share of the words from which two messages are one wording with something changed
WIDE = 0.7  # what a common street counts beside a narrow spot
HOME_APART, OWN, TOO_LONG, VAGUE, CHANGED = 0.45, 0.4, 0.5, 0.5, 0.5
HOME = "home"
SOFT = frozenset({HOME, OF_COMMUNE})  # kinds of which another name does not make another matter by itself
DAYS = 30  # that one incident may go on being told


@dataclass(frozen=True)
class Telling:
    """A message read once. `communes`: the offices it may be in, empty when unknown. `fields`: ids, the likeliest
    first. `words`: what says something, match key → as typed. `key`: the whole as match key, between blanks.
    `matter`: the text without the names of places. `own`: it is a person's own affair; `me`: somebody's own person
    or family is spoken of."""

    spots: tuple[Spot, ...]
    aspects: frozenset[str]
    words: dict[str, str]
    fields: tuple[str, ...]
    communes: frozenset[str]
    key: str
    matter: Reading
    own: bool
    me: bool


@dataclass(frozen=True)
class Likeness:
    """`score` 0 to 1. `apart`: surely two matters, for the spots or what is wrong differ. `spots` and `words`: what
    both say, as the first typed it; `aspects`: what is wrong in both, in plain words."""

    score: float
    apart: bool
    spots: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    aspects: tuple[str, ...] = ()


class LikenessReader:
    """Reads tellings and compares them. Built once; pure and safe to share."""

    def __init__(
        self,
        gazetteer: Gazetteer,
        model: TopicModel,
        words: IncidentWords | None = None,
        learnt: TopicModel | None = None,
    ) -> None:
        self._known = words or incident_words()
        self._wording = Wording(model, learnt)
        self._gazetteer = gazetteer
        self._spots = SpotReader(self._known, place_words())
        self._index = PhraseIndex(
            Phrase(name, phrase, _weight(phrase))
            for name, aspect in self._known.aspects.items()
            for phrase in aspect.say
        )
        self._common = {fold(word) for word in self._known.common}
        self._heads = {
            part
            for phrases in self._known.spots.values()
            for phrase in phrases
            for part in fold(phrase).split()
        }
        heads = [phrase for phrases in self._known.spots.values() for phrase in phrases]
        offices = [word for words in place_words().kinds.values() for word in words]
        self._before_names = {fold(phrase).split()[-1] for phrase in [*heads, *offices]}
        self._me = tuple(fold(word) for word in self._known.me)
        self._own = frozenset(self._known.own_fields)
        self._wide = frozenset(self._known.wide)

    def tell(
        self,
        text: str,
        on: date,
        *,
        place: str = "",
        communes: Sequence[str] = (),
        fields: Sequence[str] = (),
    ) -> Telling:
        """A message as a telling. `place`: the words for the spot, when known besides. `communes`: as known; read
        from the text when none is given."""
        text = text[:LONGEST]
        found = self._gazetteer.find(text, on)
        words = Words(text)
        taken = _taken(words, found)
        spots = [*self._spots.read(Words(place), frozenset()), *self._spots.read(words, taken)]
        named = {words.keys[at] for at in taken}
        reading = read(text)
        named |= {syllable for spot in spots if spot.firm for syllable in spot.name}
        aspects, key = self.told_aspects(reading), f" {fold(place)} {reading.key} "
        return Telling(
            tuple({(spot.kind, spot.name): spot for spot in spots}.values()),
            aspects,
            self._telling_words(reading, named),
            tuple(fields),
            frozenset(communes) or frozenset(unit.id for unit in found.candidates),
            key,
            _left(reading, named),
            any(self._known.aspects[name].own for name in aspects) or bool(fields and fields[0] in self._own),
            any(f" {word} " in key for word in self._me),
        )

    def told_aspects(self, reading: Reading) -> frozenset[str]:
        """What is wrong, by the best phrases: "vượt đèn đỏ" is no lamp that fails."""
        hits = [hit for hit in self._index.hits(reading) if hit.score >= SAID]
        hits.sort(key=lambda hit: (-len(hit.phrase.split()), -hit.score, hit.start, hit.owner))
        kept: list[Hit] = []
        for hit in hits:
            if not any(other.owner != hit.owner and _cuts(hit, other) for other in kept):
                kept.append(hit)
        return frozenset(hit.owner for hit in kept)

    def elsewhere(self, telling: Telling, place: str) -> bool:
        """Whether the words for a spot alone show that a message is about another one; much quicker than reading
        the message."""
        spots = self._spots.read(Words(place), frozenset())
        return any(
            verdicts and all(verdict is False for verdict in verdicts)
            for kind in {spot.kind for spot in spots} - SOFT
            for verdicts in [_verdicts(kind, telling.spots, spots)]
        )

    def _telling_words(self, reading: Reading, named: set[str]) -> dict[str, str]:
        left = self._common | self._heads | named
        return {
            key: norm
            for key, norm in zip(reading.keys, reading.norms, strict=True)
            if key not in left and not key[0].isdigit() and len(key) > 1
        }

    def alike(self, one: Telling, other: Telling, days: float = 0) -> Likeness:
        """How alike two tellings are, `days` between them."""
        evidence = self.compare(one, other)
        if evidence is None:
            return Likeness(0.0, apart=True)
        common, _, home = self._common_spots(one, other)
        _, words = words_alike(*_matters(one, other, common))
        aspects = one.aspects & other.aspects
        score = self._wording.likely(evidence) * (HOME_APART if home else 1.0)
        score *= 1.0 - (1.0 - VAGUE) * evidence.one_placed  # a place named by one alone may be another
        score *= 1.0 - (1.0 - CHANGED) * evidence.other_near  # one wording, but another thing is wrong
        score *= self._when(one, other, days) * (OWN if is_own(one, other) else 1.0)
        return Likeness(
            score=round(score, 3),
            apart=bool(one.aspects and other.aspects and not aspects) or home,
            spots=tuple(dict.fromkeys(spot.shown for spot in common)),
            words=tuple(words),
            aspects=tuple(self._known.aspects[name].say[0] for name in sorted(aspects)),
        )

    def compare(self, one: Telling, other: Telling) -> Evidence | None:
        """The evidence for one incident, whichever comes first; None where it is surely not one."""
        one, other = sorted(
            (one, other), key=lambda telling: (telling.key, telling.fields, sorted(telling.communes))
        )
        if one.communes and other.communes and one.communes.isdisjoint(other.communes):
            return None
        common, clash, _ = self._common_spots(one, other)
        same, changed = self._wording.changed(one.key.split(), other.key.split())
        if clash or (same >= NEARLY and self._renamed(one, other, changed)):
            return None
        left = _matters(one, other, common)
        share, _ = words_alike(*left)
        placed = [bool(telling.spots) for telling in (one, other)]
        told = bool(one.aspects and other.aspects)
        aspects = len(one.aspects & other.aspects)
        narrow = any(spot.kind not in self._wide for spot in common)
        named = 0.0 if common else self._wording.names(one.key.split(), other.key.split())
        whole = bool(one.communes & other.communes) and not any(placed)
        where = 1.0 if narrow else max(WIDE * bool(common), named)
        differs = any(self._says(mine) or self._says(theirs) for mine, theirs, _ in changed)
        near = min(1.0, max(0.0, (same - 0.3) / 0.25))
        sound, topic = self._wording.sound(one.matter, other.matter)
        return Evidence(
            narrow=float(narrow),
            wide=float(bool(common) and not narrow),
            named=named,
            one_placed=float(not common and any(placed) and not all(placed)) * (1.0 - named),
            both_placed=float(not common and all(placed)) * (1.0 - named),
            commune=float(whole),
            half_commune=float(bool(one.communes) != bool(other.communes)),
            aspect=aspects / max(1, min(len(one.aspects), len(other.aspects))),
            other_aspect=float(told and not aspects),
            half_told=float(bool(one.aspects) != bool(other.aspects)),
            field=fields_alike(one.fields, other.fields),
            sound=sound,
            topic=topic,
            words=share,
            rare=self._wording.rare(*left),
            near=near * (not differs),
            differs=near * differs,
            both=where * sound,
            both_topic=where * topic,
            other_near=near * (told and not aspects),
            own=float(any(self._known.aspects[name].own for name in one.aspects ^ other.aspects)),
        )

    def _renamed(self, one: Telling, other: Telling, changed: list[tuple[list[str], list[str], str]]) -> bool:
        """Whether what was changed is a name or a number of a spot."""
        mine, theirs = (
            {part for spot in telling.spots if spot.firm or spot.kind == PROPER for part in spot.name}
            for telling in (one, other)
        )
        for was, now, before in changed:
            gone, come = bool(mine.intersection(was)), bool(theirs.intersection(now))
            if (gone and come) or ((gone or come) and (self._says(was) or self._says(now))):
                return True
            if before in self._before_names and self._says(was) and self._says(now):
                return True
        return False

    def _says(self, words: Iterable[str]) -> bool:
        return any(word not in self._common for word in words)

    def _common_spots(self, one: Telling, other: Telling) -> tuple[list[Spot], bool, bool]:
        """The spots both name; whether spots of a kind differ; whether they are at different people's homes."""
        common: list[Spot] = []
        apart: set[str] = set()
        for kind in sorted({spot.kind for spot in one.spots} & {spot.kind for spot in other.spots}):
            if kind == OF_COMMUNE and not (one.communes and other.communes):
                continue
            verdicts = _verdicts(kind, one.spots, other.spots)
            theirs = _of(kind, other.spots)
            common += [spot for spot in _of(kind, one.spots) if any(agree(spot, their) for their in theirs)]
            if all(verdict is False for verdict in verdicts):
                apart.add(kind)
        if not common:
            common = [*_by_name(one, other), *_by_name(other, one)]
        return common, bool(apart - SOFT), HOME in apart

    def _when(self, one: Telling, other: Telling, days: float) -> float:
        known = [self._known.aspects[name].days or DAYS for name in one.aspects & other.aspects]
        return TOO_LONG if abs(days) > (max(known) if known else DAYS) else 1.0


def _matters(one: Telling, other: Telling, common: Iterable[Spot]) -> list[dict[str, str]]:
    """The words of each that tell of the matter: not those of common spots."""
    names = {part for spot in common for part in spot.name}
    return [without(telling.words, names) for telling in (one, other)]


def is_own(one: Telling, other: Telling) -> bool:
    """Whether either tells what concerns one person alone."""
    return (one.own or other.own) and (one.me or other.me)


def _left(reading: Reading, named: set[str]) -> Reading:
    """A message without the names of places."""
    kept = [at for at, key in enumerate(reading.keys) if key not in named]
    return Reading(tuple(reading.norms[at] for at in kept), tuple(reading.keys[at] for at in kept))


def _taken(words: Words, found: PlaceReading) -> frozenset[int]:
    """The syllables of the names of communes and districts."""
    return frozenset(
        at
        for at, one in enumerate(words.all)
        if any(start <= one.start and one.end <= end for start, end in found.spans)
    )


def _weight(phrase: str) -> float:
    """So weighed, a phrase scores by how well it fits alone, whatever its length."""
    return 1 / length_factor(len(phrase.split()))


def _cuts(one: Hit, other: Hit) -> bool:
    """Whether two phrases share words without being told by the same ones."""
    spans = (one.start, one.end), (other.start, other.end)
    return spans[0] != spans[1] and one.start < other.end and other.start < one.end


def _of(kind: str, spots: Iterable[Spot]) -> list[Spot]:
    return [spot for spot in spots if spot.kind == kind]


def _verdicts(kind: str, one: Iterable[Spot], other: Iterable[Spot]) -> list[bool | None]:
    """For each pair of spots of the kind, whether they are one."""
    theirs = _of(kind, other)
    return [agree(spot, their) for spot in _of(kind, one) for their in theirs]


def _by_name(one: Telling, other: Telling) -> list[Spot]:
    """Spots of the first whose name, two syllables or more with the word of its kind, the other says too."""
    kinds = {spot.kind for spot in other.spots}
    return [
        spot
        for spot in one.spots
        if (spot.kind == PROPER or (spot.firm and spot.kind not in kinds) or len(spot.name) == 1)
        and f" {' '.join(spot.name) if len(spot.name) > 1 else fold(spot.shown)} " in other.key
    ]
