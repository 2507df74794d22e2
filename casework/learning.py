"""Teaching the bot while it runs: an edit is tried, kept with its official, and in effect at once.

`office.knowledge` is the data files with every edit so far. It is replaced whole: a transaction keeps the
one it began with. Other replicas read new edits every half minute.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Any

import structlog

from casework.errors import Refused
from casework.office import Desk, Office
from casework.secrecy import ALL_UNITS
from faq import editable, edits, goldentrial
from faq.editable import Target
from faq.edits import Edit, EditError
from faq.goldentrial import Trial
from faq.knowledge import Knowledge
from faq.search import read
from storage import learning as rows
from storage.inserts import insert_once
from storage.learning import KnowledgeEdit, RefusedPhrase
from storage.people import Official

log = structlog.get_logger()


@dataclass(frozen=True)
class Change:
    """What an official wants: a thing with its values from now on; None takes it away.

    `seen`: the version of the knowledge the values were read from. `undoes`: the edit this takes back.
    """

    target: Target
    ref: str
    after: dict[str, Any] | None
    seen: int
    note: str = ""
    undoes: int | None = None


@dataclass(frozen=True)
class Tried:
    """A change, tried and not yet in effect. With `problems` (sentences) there is nothing else.

    `knowledge` is `base` with the change.
    """

    edit: Edit
    problems: list[str]
    base: Knowledge | None = None
    knowledge: Knowledge | None = None
    trial: Trial | None = None


def require_editor(who: Official) -> None:
    """Raise Refused unless `who` may change what the bot knows."""
    if who.role not in ALL_UNITS:
        raise Refused("account.forbidden")


def attempt(desk: Desk, who: Official, change: Change) -> Tried:
    """What a change would do to the golden messages; up to three seconds, and nothing is kept.

    Raises Refused when somebody else changed the same thing meanwhile, and for a thing nobody knows.
    """
    require_editor(who)
    _require_unchanged(desk, change)
    edit = Edit(
        rows.last_edit(desk.session) + 1, change.target, change.ref, values(desk, change), change.after
    )
    if edit.before == edit.after:
        return Tried(edit, ["Chưa có gì thay đổi."])
    try:
        knowledge = edits.apply(desk.knowledge, [edit])
    except EditError as error:
        return Tried(edit, error.texts)
    return Tried(
        edit, [], desk.knowledge, knowledge, goldentrial.trial(desk.knowledge, knowledge, desk.today)
    )


def values(desk: Desk, change: Change) -> dict[str, Any] | None:
    """What the thing is now. Raises Refused when there is no such thing."""
    try:
        return editable.values(desk.knowledge, change.target, change.ref)
    except KeyError:
        raise Refused("learn.unknown") from None


def keep(desk: Desk, who: Official, change: Change, tried: Tried) -> int:
    """Keep a change that was tried without problems; its id. `refresh` then puts it into effect.

    Raises Refused when somebody else changed or undid the same thing meanwhile.
    """
    require_editor(who)
    if tried.problems:
        raise ValueError("a change with problems is not kept")
    rows.one_at_a_time(desk.session)
    _require_unchanged(desk, change)
    if change.undoes is not None and rows.undoing(desk.session, [change.undoes]):
        raise Refused("learn.undone")
    row = KnowledgeEdit(
        at=desk.now,
        official_id=who.id,
        target=change.target,
        ref=change.ref,
        before=_plain(tried.edit.before),
        after=_plain(tried.edit.after),
        note=change.note,
        trial=tried.trial.figures() if tried.trial else {},
        undoes=change.undoes,
    )
    desk.session.add(row)
    desk.session.flush()
    return row.id


def undoing(desk: Desk, who: Official, edit_id: int) -> Change:
    """The change that takes an edit back. Raises Refused: unknown, undone, or changed again since."""
    require_editor(who)
    row = desk.session.get(KnowledgeEdit, edit_id)
    if row is None:
        raise Refused("learn.unknown")
    if rows.undoing(desk.session, [edit_id]):
        raise Refused("learn.undone")
    edit = as_edit(row)
    seen = desk.knowledge.version.edits
    now = values(desk, Change(edit.target, edit.ref, None, seen))
    if not edits.undoable(now, edit):
        raise Refused("learn.later")
    return Change(edit.target, edit.ref, edits.merged(now, edits.inverse(edit)), seen, undoes=edit_id)


def refuse_phrase(desk: Desk, who: Official, field_id: str, phrase: str) -> None:
    """Remember that a phrase is not wanted for a field, so that it is not proposed again."""
    require_editor(who)
    row = {
        "field_id": field_id,
        "phrase": read(phrase).key,
        "official_id": who.id,
        "at": desk.now,
    }
    insert_once(desk.session, RefusedPhrase, row)


async def teach(office: Office, who: Official, change: Change) -> Tried:
    """Try a change and, when it has no problems, keep it and put it into effect here and now."""
    tried = await office.look(attempt, who, change)
    if not tried.problems:
        await office.run(keep, who, change, tried)
        await asyncio.to_thread(refresh, office, tried)
    return tried


def with_phrase(desk: Desk, field_id: str, phrase: str, *, strong: bool) -> Change:
    """The change that gives a field one more phrase. Raises Refused for an unknown field."""
    change = Change("phrases", field_id, None, desk.knowledge.version.edits)
    now = values(desk, change) or {}
    part = "strong" if strong else "weak"
    return replace(change, after={**now, part: [*now[part], phrase]})


def with_example(desk: Desk, field_id: str, text: str) -> Change:
    """The change that lets a message count as an example of a field."""
    seen = desk.knowledge.version.edits
    return Change("example", editable.example_ref(text), {"field": field_id, "text": text}, seen)


def refresh(office: Office, tried: Tried | None = None) -> bool:
    """Put edits into effect that this process has not seen; True when there were any.

    Takes a second or two: on a thread, never on the event loop. `tried`: a kept change, whose knowledge is
    taken when nothing else has changed. An edit that no longer fits the data files is left out and logged.
    """
    with office.swapping:
        new = office.look_now(_unseen)
        if not new:
            return False
        ready = tried.knowledge if tried and tried.base is office.knowledge else None
        same = ready is not None and [edit.id for edit in new] == [ready.version.edits]
        office.knowledge = ready if ready and same else _with(office.knowledge, new)
    log.info("knowledge.refreshed", version=office.knowledge.version.edits)
    return True


def as_edit(row: KnowledgeEdit) -> Edit:
    """A kept edit as it is applied."""
    target: Target = row.target  # type: ignore[assignment]  # only targets are kept
    return Edit(row.id, target, row.ref, row.before, row.after)


def _unseen(desk: Desk) -> list[Edit]:
    return [as_edit(row) for row in rows.edits_after(desk.session, desk.knowledge.version.edits)]


def _with(knowledge: Knowledge, new: list[Edit]) -> Knowledge:
    fitting = new
    while fitting:
        try:
            made = edits.apply(knowledge, fitting)
        except EditError as error:
            unfit = {edit_id for edit_id, _ in error.problems}
            log.error("knowledge.unfit", edits=sorted(unfit))
            fitting = [edit for edit in fitting if edit.id not in unfit]
        else:
            return made if made.version.edits == new[-1].id else made.changed(edits=new[-1].id)
    return knowledge.changed(edits=new[-1].id)


def _require_unchanged(desk: Desk, change: Change) -> None:
    other = rows.edit_since(desk.session, change.target, change.ref, change.seen)
    if other is not None:
        official = desk.session.get(Official, other.official_id)
        raise Refused("learn.conflict", name=official.name if official else "")


def _plain(given: Any) -> dict[str, Any] | None:
    return None if given is None else dict(given)
