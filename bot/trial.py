"""Trying the product out on lines: JSON objects in, one a line, JSON objects out; a bad line does not stop it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from law import deadlines
from law.calendar import WorkCalendar
from law.errors import DeadlineError
from law.rulebook import Rulebook

Record = dict[str, Any]
Core = Callable[[Record], Record]


class BadLine(ValueError):
    """What is wrong with a line, for the one who wrote it."""


def answer_lines(core: Core, lines: Iterable[str]) -> Iterator[str]:
    """The answer to every line that is not blank: what `core` says, or {"id", "error"}."""
    for line in lines:
        if line.strip():
            yield json.dumps(_answer(core, line), ensure_ascii=False, default=str)


def _answer(core: Core, line: str) -> Record:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return {"id": None, "error": "not a JSON object"}
    if not isinstance(record, dict):
        return {"id": None, "error": "not a JSON object"}
    try:
        return core(record)
    except (BadLine, ValueError, KeyError, TypeError) as error:
        return {"id": record.get("id"), "error": _words(error)}


def _words(error: Exception) -> str:
    if isinstance(error, KeyError) and type(error) is KeyError:
        return f"missing: {error.args[0]}"
    return str(error.args[0]) if error.args else type(error).__name__


def try_deadline(rulebook: Rulebook, calendar: WorkCalendar, record: Record) -> Record:
    """{"id", "rule", "variant"?, "start", "excluded_days"?, "length"?, "on"?} → {"id", "due_unrolled", "due", …}.

    Days are ISO dates; `on` decides which version of the law is in force, `start` when it is missing.
    Raises BadLine for what cannot be computed.
    """
    try:
        due = deadlines.plan(
            rulebook,
            calendar,
            _text(record, "rule"),
            _day(record, "start"),
            _text(record, "variant") if record.get("variant") is not None else None,
            _whole(record, "excluded_days") or 0,
            _whole(record, "length"),
            _day(record, "on") if record.get("on") is not None else None,
        )
    except (DeadlineError, KeyError) as error:
        raise BadLine(str(error.args[0] if error.args else error)) from error
    return {
        "id": record.get("id"),
        "due_unrolled": due.due_unrolled_on.isoformat(),
        "due": due.due_on.isoformat(),
        "article": due.citation,
        "why": due.why,
    }


def _text(record: Record, key: str) -> str:
    value = record.get(key)
    if not isinstance(value, str) or not value:
        raise BadLine(f"expected a text as {key}")
    return value


def _day(record: Record, key: str) -> date:
    value = _text(record, key)
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise BadLine(f"expected a day like 2026-11-23 as {key}, not {value!r}") from None


def _whole(record: Record, key: str) -> int | None:
    value = record.get(key)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
        raise BadLine(f"expected a whole number as {key}")
    return value
