"""What a week of corrections teaches: which matters are taken for which, and phrases that would tell them apart."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from threading import Lock
from weakref import WeakKeyDictionary

from casework import periods
from casework.learning import require_editor
from casework.office import VIETNAM, Desk
from faq import goldentrial
from faq.candidates import candidates
from faq.goldentrial import Effect
from faq.knowledge import Knowledge
from faq.places import PlaceReading
from faq.search import read
from faq.text import clean
from law.kinds import ActorKind
from storage import learning as rows
from storage.people import Official
from storage.petitions import Petition, RoutingCorrection

MOST_ROWS = 2000  # corrections looked at; a week that has more is told as it is
CONFUSIONS, PHRASES = 12, 2  # shown of a week; proposed for each of the first few
TAUGHT = 3  # confusions that get proposals
EXAMPLES = 5
LOOKED_AT = 40  # messages of a field that phrases are sought in
NUMBER = re.compile(r"\+?\d[\d .\-]{5,}\d|\S+@\S+\.\S+")


@dataclass(frozen=True)
class Told:
    """A corrected message: its file, its line without numbers of people, and why it was corrected."""

    code: str
    words: str
    reason: str
    by_citizen: bool


@dataclass(frozen=True)
class Confusion:
    """One thing taken for another: ids of two fields or of two units ("" for none). `told`: some of it."""

    taken: str
    right: str
    count: int
    told: tuple[Told, ...]


@dataclass(frozen=True)
class Proposal:
    """A phrase for a field, the messages it comes from, and what it would do."""

    field_id: str
    phrase: str
    strong: bool
    told: tuple[Told, ...]
    effect: Effect


@dataclass(frozen=True)
class Week:
    """`asked` citizens were asked which matter it is; `asked_right` of them confirmed the first guess."""

    fields: tuple[Confusion, ...]
    units: tuple[Confusion, ...]
    proposals: tuple[Proposal, ...]
    corrected: int
    asked: int
    asked_right: int


_Asked = tuple[str, str, bool, tuple[str, ...], date]
_effects: WeakKeyDictionary[Knowledge, dict[_Asked, Effect]] = WeakKeyDictionary()
_lock = Lock()


@dataclass(frozen=True)
class _Row:
    """A correction with what it is taken to mean."""

    row: RoutingCorrection
    petition: Petition
    taken: str
    right: str


def week(desk: Desk, who: Official, iso_week: str) -> Week:
    """The corrections of an ISO week; some seconds the first time, so for a reader's thread.

    Sealed files are not among them. Raises Refused for another text than a week, or for other roles.
    """
    require_editor(who)
    monday, sunday = periods.days_of_week(iso_week)
    since = datetime.combine(monday, time(), VIETNAM)
    until = datetime.combine(sunday + timedelta(days=1), time(), VIETNAM)
    found = rows.corrections(desk.session, since, until, MOST_ROWS)
    read_as = [_meant(desk, row, petition) for row, petition in found]
    by_fields = _grouped([one for one in read_as if one.taken != one.right and one.right])
    by_units: dict[tuple[str, str], list[_Row]] = defaultdict(list)
    for row, petition in found:
        units = (row.from_unit_id or "", row.to_unit_id or "")
        if units[0] != units[1] and units[1]:
            by_units[units].append(_Row(row, petition, *units))
    asked = [
        row
        for row, _ in found
        if row.routing.get("guess", {}).get("asked") and row.actor == ActorKind.CITIZEN
    ]
    return Week(
        fields=_confusions(by_fields),
        units=_confusions(by_units),
        proposals=tuple(_proposals(desk, by_fields)),
        corrected=sum(_wrong(row) for row, _ in found),
        asked=len(asked),
        asked_right=sum(row.from_field_id == row.to_field_id for row in asked),
    )


def _wrong(row: RoutingCorrection) -> bool:
    return (row.from_field_id, row.from_unit_id) != (row.to_field_id, row.to_unit_id)


def masked(text: str) -> str:
    """A line without numbers and addresses that lead to a person."""
    return NUMBER.sub("…", text)


def _grouped(read_as: Sequence[_Row]) -> dict[tuple[str, str], list[_Row]]:
    groups: dict[tuple[str, str], list[_Row]] = defaultdict(list)
    for one in read_as:
        groups[one.taken, one.right].append(one)
    return groups


def _meant(desk: Desk, row: RoutingCorrection, petition: Petition) -> _Row:
    """The fields of a correction. Who passed a file on named a unit, not a field: the likeliest field of
    that unit is taken, when the one it had is not that unit's work."""
    taken, right = row.from_field_id or "", row.to_field_id or ""
    if row.actor != ActorKind.CITIZEN and right in ("", taken) and row.to_unit_id:
        right = _field_of_unit(desk, petition, row.to_unit_id, taken) or taken
    return _Row(row, petition, taken, right)


def _field_of_unit(desk: Desk, petition: Petition, unit_id: str, taken: str) -> str | None:
    knowledge = desk.knowledge
    unit = knowledge.directory.unit(unit_id)
    where = petition.place_unit_id or (unit_id if unit.level == "xa" else None)
    place = PlaceReading(unit=knowledge.directory.unit(where)) if where else PlaceReading()

    def competent(field_id: str) -> bool:
        hits = knowledge.router.unit_for(field_id, place, desk.today, petition.text)
        return bool(hits) and hits[0].unit.id == unit_id

    if taken and competent(taken):
        return None
    scores = knowledge.model.scores(read(petition.text))
    ranked = sorted(zip(knowledge.model.fields, scores.tolist(), strict=True), key=lambda pair: -pair[1])
    return next((field_id for field_id, _ in ranked if field_id != taken and competent(field_id)), None)


def _confusions(groups: dict[tuple[str, str], list[_Row]]) -> tuple[Confusion, ...]:
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))[:CONFUSIONS]
    return tuple(
        Confusion(taken, right, len(members), tuple(_told(one) for one in members[:EXAMPLES]))
        for (taken, right), members in ordered
    )


def _told(one: _Row) -> Told:
    words = masked(one.petition.quote or one.petition.text)
    return Told(one.petition.code, words, masked(one.row.reason), one.row.actor == ActorKind.CITIZEN)


def _proposals(desk: Desk, groups: dict[tuple[str, str], list[_Row]]) -> list[Proposal]:
    """Phrases of the commonest confusions that mend a message, those that harm no golden one first."""
    refused = rows.refused_phrases(desk.session)
    phrases = {
        read(text).key for field in desk.knowledge.catalogue.fields() for text in (*field.strong, *field.weak)
    }
    by_field: dict[str, list[_Row]] = defaultdict(list)
    for (_, right), members in groups.items():
        by_field[right] += members
    found: list[Proposal] = []
    for field_id, corrected in sorted(by_field.items(), key=lambda item: (-len(item[1]), item[0]))[:TAUGHT]:
        members = [one for one in corrected[:LOOKED_AT] if not _understood(desk, one.petition.text, field_id)]
        texts = [one.petition.text for one in members]
        known = phrases | {phrase for field, phrase in refused if field == field_id}
        named = [_place_words(desk, text) for text in texts]
        for candidate in candidates(texts, field_id, known, named, PHRASES):
            best = _best(desk, field_id, candidate.phrase, tuple(texts))
            if best is None:
                continue
            told = tuple(_told(members[number]) for number in candidate.messages[:EXAMPLES])
            found.append(Proposal(field_id, candidate.phrase, best[0], told, best[1]))
    return sorted(found, key=lambda one: (one.effect.worse, -one.effect.mended, -len(one.told)))


def _understood(desk: Desk, text: str, field_id: str) -> bool:
    """Whether today's knowledge gets it right already."""
    hits = desk.knowledge.router.suggest(text, desk.today).fields
    return bool(hits) and hits[0].field.id == field_id


def _best(desk: Desk, field_id: str, phrase: str, texts: tuple[str, ...]) -> tuple[bool, Effect] | None:
    """Whether the phrase should be a decisive one, and its effect; a supporting one when it would spoil
    golden messages. None when it mends nothing."""
    strong = _effect(desk, field_id, phrase, texts, strong=True)
    if not strong.mended or not strong.worse:
        return (True, strong) if strong.mended else None
    weak = _effect(desk, field_id, phrase, texts, strong=False)
    return (False, weak) if weak.mended else (True, strong)


def _effect(desk: Desk, field_id: str, phrase: str, texts: tuple[str, ...], *, strong: bool) -> Effect:
    """Counted once for a knowledge: the page is opened again after every decision."""
    asked: _Asked = (field_id, phrase, strong, texts, desk.today)
    with _lock:
        known = _effects.setdefault(desk.knowledge, {})
    if asked not in known:
        known[asked] = goldentrial.effect(desk.knowledge, field_id, phrase, texts, desk.today, strong=strong)
    return known[asked]


def _place_words(desk: Desk, text: str) -> set[str]:
    """The match keys of words that name a place, a street or a landmark."""
    whole = clean(text)
    place = desk.knowledge.gazetteer.find(whole, desk.today)
    return {key for start, end in (*place.spans, *place.backdrop) for key in read(whole[start:end]).keys}
