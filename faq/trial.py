"""One decoded JSON object in, one out: the reading of messages tried from outside.

Each function answers a bad record with {"id", "error"} instead of raising.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from faq.competence import UnitHit
from faq.knowledge import Knowledge
from faq.likeness import SURE
from faq.likeness_report import tell
from faq.text import clean

Record = dict[str, Any]
LONGEST = 20_000  # letters; more is not a message
LIKELY = 0.5  # the best entry is told from here on, though the citizen would still be asked


class BadRecord(ValueError):
    """A record that cannot be answered; the message says what is wrong with it."""


def try_route(knowledge: Knowledge, record: object, today: date) -> Record:
    """{"id", "text", "on"?} → kind, emergency, fields, place, units, confidence and decision.

    `on` is an ISO date, `today` when absent. "sure" also means that the unit is known: where it
    depends on a place not named, the decision is "ask".
    """
    return _answer(record, lambda text, given: _route(knowledge, text, _day(given, today)))


def try_kind(knowledge: Knowledge, record: object, today: date) -> Record:
    """{"id", "text"} → kind, confidence and signals."""
    return _answer(record, lambda text, given: _kind(knowledge, text, _day(given, today)))


def try_ask(knowledge: Knowledge, record: object, today: date) -> Record:
    """{"id", "text"} → the key of the question (null when none is likely), answer, source, confidence."""
    return _answer(record, lambda text, given: _ask(knowledge, text, _day(given, today)))


def try_same(knowledge: Knowledge, record: object, today: date) -> Record:
    """{"id", "text", "other", "days"?} → whether both tell one incident, how alike they are, and why.

    `days`: between the two messages, 0 when absent.
    """
    return _answer(record, lambda text, given: _same(knowledge, text, given, _day(given, today)))


def _answer(record: object, answer: Callable[[str, Record], Record]) -> Record:
    known = record.get("id") if isinstance(record, dict) else None
    try:
        if not isinstance(record, dict):
            raise BadRecord("not an object")
        return {"id": known, **answer(_text(record), record)}
    except BadRecord as error:
        return {"id": known, "error": str(error)}


def _text(record: Record, name: str = "text") -> str:
    if not isinstance(record.get("id"), str | int) or isinstance(record.get("id"), bool):
        raise BadRecord("id: a text or whole number is needed")
    text = record.get(name)
    if not isinstance(text, str):
        raise BadRecord(f"{name}: a text is needed")
    if len(text) > LONGEST:
        raise BadRecord(f"{name}: longer than {LONGEST} letters")
    if not clean(text):
        raise BadRecord(f"{name}: empty")
    return clean(text)


def _same(knowledge: Knowledge, text: str, record: Record, on: date) -> Record:
    days = record.get("days", 0)
    if not isinstance(days, int | float) or isinstance(days, bool):
        raise BadRecord("days: a number is needed")
    one, other = tell(knowledge, text, on), tell(knowledge, _text(record, "other"), on)
    found = knowledge.likeness.alike(one, other, days)
    why = [*found.spots, *found.aspects, *found.words]
    return {"same": found.score >= SURE, "likeness": round(found.score, 3), "why": why}


def _day(record: Record, today: date) -> date:
    given = record.get("on")
    if given is None:
        return today
    try:
        return date.fromisoformat(given)
    except (TypeError, ValueError) as error:
        raise BadRecord("on: a date like 2026-11-23 is needed") from error


def _route(knowledge: Knowledge, text: str, on: date) -> Record:
    found = knowledge.router.suggest(text, on)
    place = found.place.unit
    return {
        "kind": found.kind.kind.value,
        "emergency": found.kind.emergency is not None,
        "fields": [{"id": hit.field.id, "score": hit.score, "matched": hit.matched} for hit in found.fields],
        "place": place.id if place else None,
        "places": [unit.id for unit in found.place.candidates],
        "units": [_unit(hit) for hit in found.units],
        "confidence": found.confidence,
        "decision": "ask" if found.decision == "sure" and found.needs_place else found.decision,
    }


def _unit(hit: UnitHit) -> Record:
    return {"id": hit.unit.id, "score": hit.score, "why": hit.why}


def _kind(knowledge: Knowledge, text: str, on: date) -> Record:
    found = knowledge.kinds.read(text, on=on)
    return {"kind": found.kind.value, "confidence": round(found.confidence, 3), "signals": found.signals}


def _ask(knowledge: Knowledge, text: str, on: date) -> Record:
    found = knowledge.book.ask(text, on)
    key = found.question or (found.runners[0][0] if found.confidence >= LIKELY else None)
    entry = knowledge.book.entry(key) if key else None
    return {
        "question": key,
        "answer": entry.answer if entry else "",
        "source": "; ".join(entry.source) if entry else "",
        "confidence": found.confidence,
    }
