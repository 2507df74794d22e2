"""What was told and never sent: one reminder, and after the office's days it is erased, files and all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlmodel import col, or_, select

from casework.followups import DraftLeft
from casework.office import Desk, Office
from casework.receive import ERASED
from handlers.dialogue.state import DialogueState, Unsent
from handlers.turn import left_unsent
from storage.people import Citizen, Conversation
from storage.petitions import Attachment

UNFINISHED = ('%"draft":%', '%"shelf":%', '%"sealed":%')  # what a state holds that is kept for a while only


def left(desk: Desk) -> list[DraftLeft]:
    """Drafts of before today to be reminded of; not of somebody who asked for discretion ("Báo kín")."""
    talks = [talk for talk, _ in _unfinished(desk) if not _quiet(desk, talk)]
    found = (left_unsent(desk, talk.id or 0, talk.state) for talk in talks)
    return [draft for draft in found if draft is not None]


def erase_old(desk: Desk) -> int:
    """Erase drafts and undecided sealed words that nobody touched for the office's days; in how many talks."""
    limit = desk.now - timedelta(days=desk.policy.draft_days)
    erased = 0
    for talk, state in _unfinished(desk, lock=True):
        kept = state.model_copy(
            update={
                "draft": _young(state.draft, limit),
                "shelf": [draft for draft in state.shelf if _young(draft, limit)],
                "sealed": state.sealed if state.sealed and state.sealed.at >= limit else None,
            }
        )
        if kept != state:
            talk.state = kept.write()
            desk.session.add(talk)
            erased += 1
    return erased


def erase_loose_files(office: Office) -> int:
    """Erase files that came with drafts and never became part of a petition; how many."""
    gone = office.run_now(_forget_loose)
    for sha256 in office.look_now(_unused, gone):
        office.blobs.path(sha256).unlink(missing_ok=True)
    return len(gone)


def _forget_loose(desk: Desk) -> list[str]:
    limit = desk.now - timedelta(days=desk.policy.draft_days + 1)
    query = select(Attachment).where(
        col(Attachment.petition_id).is_(None),
        col(Attachment.answer_id).is_(None),
        or_(Attachment.status == ERASED, Attachment.at < limit),
    )
    rows = list(desk.session.exec(query))
    for row in rows:
        desk.session.delete(row)
    return [row.sha256 for row in rows]


def _unused(desk: Desk, hashes: list[str]) -> set[str]:
    """Those that no row names any more: the same content may belong to a petition as well."""
    used = set(desk.session.exec(select(Attachment.sha256).where(col(Attachment.sha256).in_(hashes))))
    return {sha256 for sha256 in hashes if sha256} - used


def _unfinished(desk: Desk, *, lock: bool = False) -> Iterator[tuple[Conversation, DialogueState]]:
    wanted = [col(Conversation.state).like(words) for words in UNFINISHED]
    query = select(Conversation).where(wanted[0] | wanted[1] | wanted[2]).order_by(col(Conversation.id))
    for talk in desk.session.exec(query.with_for_update() if lock else query):
        yield talk, DialogueState.read(talk.state)


def _young(draft: Unsent | None, limit: datetime) -> Unsent | None:
    return draft if draft is not None and draft.touched_at >= limit else None


def _quiet(desk: Desk, talk: Conversation) -> bool:
    citizen = desk.session.get(Citizen, talk.citizen_id) if talk.citizen_id else None
    return bool(citizen and citizen.quiet)
