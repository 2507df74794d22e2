"""Danger now: the number to call in the first line, before anything else; then the place, for a person on duty."""

from __future__ import annotations

from collections.abc import Callable

from casework import humans
from handlers.citizen import submit
from handlers.dialogue.hear import DONT_KNOW
from handlers.dialogue.phrasing import opening
from handlers.dialogue.scene import Scene
from handlers.dialogue.words import listed

NUMBERS = {
    "fire": "114",
    "police": "113",
    "medical": "115",
    "child": "111",
    "flood": "112",
    "life": "115",
    "power": "115",
}
HURT = listed(
    """
    đánh cháu, đánh em, đánh con, đánh đau, bị đánh, dọa giết, dọa đánh, sờ vào, sợ quá, cứu cháu, cứu em,
    cứu con
    """
)
FILED = frozenset({"power", "police", "flood"})  # told as a matter as well, after the number
CHILD_FORMS = frozenset({"em", "chau"})


def read(scene: Scene) -> bool:
    """Danger in any spelling; what is told as over goes on as an ordinary matter."""
    found = scene.reading.emergency or _child_in_fear(scene)
    if found is None:
        return False
    if scene.state.danger == found and scene.state.pending and scene.state.pending.name == "danger":
        return False  # told already; what follows is the place
    scene.no_greeting = True
    ALARMS.get(found, _call)(scene, found)
    scene.useful()
    return True


def _child_in_fear(scene: Scene) -> str | None:
    """A child that is being hurt, however it puts it; no form, no question who did it."""
    return "child" if scene.state.form in CHILD_FORMS and scene.ear.has(*HURT) else None


def _call(scene: Scene, kind: str) -> None:
    key = f"urgent.{kind}"
    if kind in FILED:
        _begin_file(scene)
    phone = scene.desk.policy.electric_phone or scene.words("word.power_line")
    humans.ask_for_person(scene.desk, scene.talk.conversation_id)
    scene.call(key, phone=phone)
    scene.state.danger = kind
    _wait(scene)


def _begin_file(scene: Scene) -> None:
    """What is told of a fallen wire or violence is also a matter for an office; a draft under way is put aside."""
    if scene.state.draft is not None and scene.state.draft.words:
        scene.state.shelf = scene.state.draft
        scene.state.pending = None
    scene.state.draft = None
    submit.add_words(scene, scene.draft, scene.text)


def _wait(scene: Scene) -> None:
    """The place is awaited; the talk it broke into stays where it was and is resumed later."""
    pending = scene.state.pending
    if pending and pending.name != "danger" and scene.state.resume is None:
        scene.state.resume = pending
    scene.wait("danger")
    scene.state.options = []


def _life(scene: Scene, kind: str) -> None:
    """Nothing is asked; a person is called."""
    handover = humans.ask_for_person(scene.desk, scene.talk.conversation_id)
    if handover.opens_at is None:
        scene.tell("urgent.life", official=scene.words("word.official"))
    else:
        scene.tell("urgent.life_closed", when=opening(scene))
    scene.state.danger = kind


def _child(scene: Scene, kind: str) -> None:
    """A child itself: in its own words, nobody's consent needed."""
    if scene.state.form not in CHILD_FORMS:
        _call(scene, kind)
        return
    humans.ask_for_person(scene.desk, scene.talk.conversation_id)
    scene.ask("danger", "mood.child", counted=False)
    scene.state.danger = kind


ALARMS: dict[str, Callable[[Scene, str], None]] = {"life": _life, "child": _child}


def take(scene: Scene) -> bool:
    """The place: noted for the person on duty, honest about when somebody reads it; then back to the talk."""
    kind = scene.state.danger
    number = NUMBERS.get(kind, "113")
    scene.state.danger = ""
    scene.no_greeting = kind == "child"
    scene.state.pending = scene.state.resume
    scene.state.resume = None
    if scene.ear.only((*DONT_KNOW, "thôi", "không")):
        scene.tell("human.done")
        return True
    when = opening(scene)
    quote = scene.text[:100]
    humans.ask_for_person(scene.desk, scene.talk.conversation_id)
    if when is None:
        scene.tell("urgent.noted", quote=quote, phone=number)
    else:
        scene.tell("urgent.noted_closed", quote=quote, phone=number, when=when)
    scene.useful()
    if kind in FILED and scene.state.draft is not None:
        return submit.take_place(scene)
    if scene.state.pending or scene.state.draft:
        scene.note("urgent.resume")
    return True


def note_past(scene: Scene) -> None:
    """Told as over: it is filed like anything else."""
    if scene.reading.past:
        scene.tell("urgent.past")
