"""Where the bot was corrected: kept with what it had decided, so that it can be taught."""

from __future__ import annotations

from casework.office import Desk
from law.kinds import ActorKind
from storage.people import Official
from storage.petitions import Petition, RoutingCorrection

CHOSEN, ASKED, UNIT = "dân sửa", "dân trả lời câu hỏi", "dân chọn nơi khác"


def by_official(
    desk: Desk, petition: Petition, who: Official, *, to_unit_id: str, to_field_id: str | None, reason: str
) -> None:
    """An official passed the file on or named its unit; why is not kept of a sealed one."""
    _keep(
        desk,
        petition,
        ActorKind.OFFICIAL,
        who=who,
        units=(petition.unit_id, to_unit_id),
        fields=(petition.field_id, to_field_id),
        reason="" if petition.sealed else reason,
    )


def by_citizen(desk: Desk, petition: Petition) -> None:
    """What the citizen chose before sending, read from `petition.routing`: another field than the first
    guess, an answer to "which matter", another unit. Nothing when the first guess simply stood."""
    routing = petition.routing
    guess = routing.get("guess", {})
    first, usual = guess.get("field") or None, routing.get("usual_unit")
    asked = bool(guess.get("asked"))
    chosen = routing.get("field_by") == "citizen" and petition.field_id is not None
    if chosen or (asked and petition.field_id is not None):
        _keep(
            desk,
            petition,
            ActorKind.CITIZEN,
            units=(petition.unit_id, petition.unit_id),
            fields=(first, petition.field_id),
            reason=ASKED if asked else CHOSEN,
        )
    if routing.get("unit_by") == "citizen" and usual and petition.unit_id not in (None, usual):
        _keep(
            desk,
            petition,
            ActorKind.CITIZEN,
            units=(usual, petition.unit_id),
            fields=(petition.field_id, petition.field_id),
            reason=UNIT,
        )


def _keep(
    desk: Desk,
    petition: Petition,
    actor: ActorKind,
    *,
    units: tuple[str | None, str | None],
    fields: tuple[str | None, str | None],
    reason: str,
    who: Official | None = None,
) -> None:
    row = RoutingCorrection(
        petition_id=petition.id,
        at=desk.now,
        actor=actor,
        official_id=who.id if who else None,
        from_unit_id=units[0],
        to_unit_id=units[1],
        from_field_id=fields[0],
        to_field_id=fields[1],
        reason=reason,
        routing=petition.routing,
    )
    desk.session.add(row)
