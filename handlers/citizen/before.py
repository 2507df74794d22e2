"""The same matter sent before by this person, or told by many: offered, never forced."""

from __future__ import annotations

from casework import citizens, handle, resembling
from casework.resembling import Matter
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
    former = resembling.sent_before(scene.desk, _matter(scene, draft))
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
    found = resembling.known_to_others(scene.desk, _matter(scene, draft))
    if found is None:
        return False
    draft.not_same = True
    key = "same.one" if found.people == 1 else "same.offer"
    options = [scene.choice(f"same.join:{found.petition_id}", "join"), scene.choice("same.no", "not_same")]
    scene.ask(
        "same", key if found.due_on else f"{key}_plain", options=options, arg=str(found.petition_id),
        counted=False, since=scene.desk.local(found.since).date(), unit=found.unit, due=found.due_on,
    )  # fmt: skip
    scene.useful()
    return True


def _matter(scene: Scene, draft: Unsent) -> Matter:
    """What the draft tells, for comparing it with open files."""
    return Matter(
        text=draft.text,
        spot=draft.place.typed,
        place_unit_id=draft.place.unit_id,
        fields=list(dict.fromkeys([draft.field_id or "", *draft.options])),
        unit_id=draft.unit_id,
        citizen_id=scene.talk.citizen_id,
        at=scene.now,
    )


def is_new(scene: Scene, _arg: str = "") -> None:
    """[Đây là việc mới], [Không phải việc này]."""
    card.show(scene)


def unit_of(scene: Scene, code: str) -> str:
    """The unit of a file of one's own, as it is said."""
    petition = citizens.own(scene.desk, scene.talk.citizen_id, code)
    return handle.unit_name(scene.desk, petition) if petition else ""
