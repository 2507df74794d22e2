"""Coming by a link or a printed QR: to a unit, or to a file. The link is public, so it opens nothing by itself."""

from __future__ import annotations

import re
from datetime import timedelta

from casework import codes
from faq.units import Unit
from handlers.citizen import track
from handlers.dialogue.phrasing import place_name
from handlers.dialogue.scene import Scene
from handlers.dialogue.state import Place, Unsent

TO_UNIT = re.compile(r"u-([A-Za-z0-9_-]+)")
HOLDS = timedelta(days=1)  # whoever writes later has forgotten by which poster he came


def read(scene: Scene) -> bool:
    """What the link stands for: an own file, or the unit to which the next matter is sent."""
    start = scene.inbound.start
    found = codes.read(start)
    if found:
        track.look_up(scene, found[:1])
        return True
    unit = _unit(scene, start)
    if unit is None:
        return False
    scene.state.toward, scene.state.toward_at = unit.id, scene.now
    scene.no_greeting = scene.greeted = True
    scene.tell("start.to_unit", office=scene.desk.policy.office_name, unit=unit.spoken)
    return True


def send_there(scene: Scene, draft: Unsent) -> None:
    """The first matter after such a link goes to its unit, unless another was named; once."""
    state = scene.state
    unit_id, at = state.toward, state.toward_at
    state.toward, state.toward_at = "", None
    if not unit_id or at is None or scene.now - at > HOLDS or draft.unit_by == "citizen":
        return
    draft.unit_id, draft.unit_by = unit_id, "citizen"


def place_there(scene: Scene, draft: Unsent) -> None:
    """A matter sent to a commune without a place of its own is in that commune."""
    unit = scene.desk.knowledge.directory.unit(draft.unit_id) if draft.unit_id else None
    told = draft.place.unit_id or draft.place.unknown
    if unit is not None and unit.unit_type and draft.unit_by == "citizen" and not told:
        draft.place = Place(unit_id=unit.id, text=place_name(unit), typed=draft.place.typed)


def _unit(scene: Scene, start: str) -> Unit | None:
    match = TO_UNIT.fullmatch(start)
    try:
        return scene.desk.knowledge.directory.unit(match.group(1)) if match else None
    except KeyError:
        return None
