"""The same matter sent before by this person, or told by many: offered, never forced."""

from __future__ import annotations

from casework import citizens, handle
from handlers.citizen import card
from handlers.citizen.mood import Mood
from handlers.dialogue.scene import Scene
from handlers.dialogue.state import Unsent
from law.kinds import Stage

CLOSED = frozenset({Stage.ANSWERED, Stage.CLOSED})


def offer(scene: Scene, draft: Unsent, _feeling: Mood) -> bool:
    """Whether such a file exists and was offered instead of the card."""
    if draft.not_same or draft.field_id is None or not draft.place.unit_id:
        return False
    return _own(scene, draft) or _others(scene, draft)


def _own(scene: Scene, draft: Unsent) -> bool:
    former = citizens.sent_before(
        scene.desk, scene.talk.citizen_id, draft.field_id or "", draft.place.unit_id
    )
    if former is None:
        return False
    draft.not_same = True  # offered once
    view = citizens.status(scene.desk, former)
    params = {
        "since": scene.desk.local(former.received_at).date(),
        "code": former.code,
        "unit": view.unit_name,
    }
    if view.stage in CLOSED:
        names = [(f"reopen.start:{former.code}", "reopen"), ("again.new", "is_new")]
        text = scene.words("again.answered", **params)
    else:
        names = [(f"again.add:{former.code}", "add_old"), ("again.new", "is_new"), ("person.ask", "human")]
        key = "again.open" if view.due_on else "again.open_plain"
        text = scene.words(key, due=view.due_on, **params)
    options = [scene.choice(payload, label) for payload, label in names]
    scene.ask(
        "again", text=text, options=options, arg=former.code, counted=False, short=scene.words("short.fix")
    )
    scene.useful()
    return True


def _others(scene: Scene, draft: Unsent) -> bool:
    found = citizens.similar_open(
        scene.desk, draft.field_id or "", draft.unit_id, draft.place.unit_id or "", draft.place.text
    )
    sensitive = scene.desk.office.knowledge.catalogue.field(draft.field_id or "").sensitive
    if found is None or found.due_on is None or sensitive:
        return False
    draft.not_same = True
    options = [scene.choice(f"same.join:{found.petition_id}", "join"), scene.choice("same.no", "not_same")]
    scene.ask(
        "same", "same.offer", options=options, arg=str(found.petition_id), counted=False,
        since=scene.desk.local(found.since).date(), unit=found.unit, due=found.due_on,
    )  # fmt: skip
    scene.useful()
    return True


def is_new(scene: Scene, _arg: str = "") -> None:
    """[Đây là việc mới], [Không phải việc này]."""
    card.show(scene)


def unit_of(scene: Scene, code: str) -> str:
    """The unit of a file of one's own, as it is said."""
    petition = citizens.own(scene.desk, scene.talk.citizen_id, code)
    return handle.unit_name(scene.desk, petition) if petition else ""
