"""The append-only history: every step writes a line, and moves the petition with it."""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.errors import Refused
from casework.office import Desk
from casework.secrecy import require_may_see
from law import stages
from law.acts import needs
from law.kinds import Action, ActorKind, PetitionKind, Stage
from law.stages import Step
from storage import petitions
from storage.people import Official
from storage.petitions import Event, Petition


def record(
    desk: Desk,
    petition: Petition,
    action: Action,
    actor: ActorKind,
    *,
    who: Official | None = None,
    from_stage: str = "",
    to_stage: str = "",
    note: str = "",
    **data: Any,
) -> None:
    """Write one line of history. `data` holds ids and counts, never personal data."""
    event = Event(
        petition_id=petition.id,
        at=desk.now,
        actor=actor,
        official_id=who.id if who else None,
        action=action,
        from_stage=from_stage,
        to_stage=to_stage,
        unit_id=petition.unit_id,
        note=note,
        data=data,
    )
    desk.session.add(event)


def step(
    desk: Desk,
    petition: Petition,
    action: Action,
    actor: ActorKind,
    *,
    who: Official | None = None,
    note: str = "",
    on: date | None = None,
    **data: Any,
) -> None:
    """Do a lawful step: check it against the table, move the stage, count the version up, write history.

    `on`: the day of the legal act, whose form was checked (casework/acts.py); an act that needs a form is
    refused without one. Raises Refused with the article when the law does not allow it at this stage.
    """
    kind, stage = PetitionKind(petition.kind), Stage(petition.stage)
    lawful = lawful_step(petition, action, on or desk.today)
    if on is None and kind in stages.NEED_A_PAPER and needs(kind, stage, action, desk.today):
        raise unlawful(petition, "Bước này phải ghi số, ngày văn bản trên bàn làm việc.", lawful.reason)
    former = petition.stage
    petition.stage = stage_before(desk, petition, lawful.to) if lawful.back else lawful.to
    if kind in stages.NEED_A_PAPER:
        petition.closed_at = None if stages.is_open(Stage(petition.stage)) else desk.now
    data |= {"on": on.isoformat()} if on else {}
    petition.version += 1
    petition.updated_at = desk.now
    desk.session.add(petition)
    record(
        desk, petition, action, actor, who=who, from_stage=former, to_stage=petition.stage, note=note, **data
    )


def lawful_step(petition: Petition, action: Action, on: date) -> Step:
    """The row of the table for this act at the petition's stage, by the law of the day. Raises Refused."""
    try:
        return stages.require(PetitionKind(petition.kind), Stage(petition.stage), action, on)
    except stages.Unlawful as error:
        raise unlawful(petition, error.message_vi, error.article) from error


def unlawful(petition: Petition, reason: str, article: str) -> Refused:
    """The refusal of an act, with the article that stands in its way."""
    return Refused("o.unlawful", code=petition.code, reason=f"{reason} ({article})" if article else reason)


def stage_before(desk: Desk, petition: Petition, otherwise: Stage) -> Stage:
    """The stage the petition was at before it came to its present one."""
    moves = (
        event
        for event in reversed(petitions.history(desk.session, petition.id))
        if event.to_stage == petition.stage and event.from_stage not in ("", petition.stage)
    )
    last = next(moves, None)
    return Stage(last.from_stage) if last else otherwise


def take_for(desk: Desk, who: Official, code: str, version: int | None) -> Petition:
    """The petition an official wants to act on, locked.

    `version` is the one he saw: when somebody was faster, Refused says who and what.
    None: act on whatever is there.
    """
    petition = petitions.by_code(desk.session, code, lock=True)
    if petition is None:
        raise Refused("o.unknown", code=code)
    require_may_see(desk, who, petition)
    if version is not None and version != petition.version:
        last = petitions.history(desk.session, petition.id)[-1]
        raise Refused("err.conflict", code=code, name=speaker(desk, last), last_step=last.action)
    return petition


def speaker(desk: Desk, event: Event) -> str:
    """Who did it, as officials read it."""
    if event.official_id is not None:
        official = desk.session.get(Official, event.official_id)
        return official.name if official else "cán bộ"
    return "người dân" if event.actor == ActorKind.CITIZEN else "Nghe Dân"
