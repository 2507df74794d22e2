"""Danger now: the number to call in the first line, before anything else; then the place, for a person on duty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from casework import humans
from handlers.citizen import answered, submit, understand
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
    "gas": "114",
    "water": "114",
    "collapse": "114",
    "rescue": "112",
}
HURT = listed(
    """
    đánh cháu, đánh em, đánh con, đánh đau, bị đánh, dọa giết, dọa đánh, sờ vào, sợ quá, cứu cháu, cứu em,
    cứu con
    """
)
FILED = frozenset({"power", "police", "flood"})  # told as a matter as well, after the number
LASTING = frozenset(
    {"life", "child", "police"}
)  # a person in danger: whatever comes next is for whoever helps
HIDDEN = frozenset({"life", "child"})  # their words are not repeated on a phone that others may see
LASTS = timedelta(hours=2)
CHILD_FORMS = frozenset({"em", "chau"})
TOLD, TOLD_AGAIN = "told", "told-again"  # what was answered last, so that it is not the same twice running
LEAVING = ("gửi tiếp", "hồ sơ", "xem hồ sơ", "hồ sơ của tôi", "làm lại", "dữ liệu", "go on", "my files")
OVER = listed(
    """
    xong rồi, đã xong, ổn rồi, yên rồi, hết nguy hiểm, hết rồi, an toàn rồi, không sao rồi, không sao, dập được rồi, tắt rồi,
    cứu được rồi, qua rồi, không cần nữa, thôi không cần, không cần, nhầm, báo nhầm, cảm ơn, cám ơn, thôi, gửi, gửi đi,
    không, ok, vâng, dạ, ừ
    """
)


def read(scene: Scene) -> bool:
    """Danger in any spelling; what is told as over goes on as an ordinary matter."""
    found = scene.reading.emergency or _child_in_fear(scene)
    if found is None:
        return False
    if scene.state.danger == found and _awaited(scene):
        return False  # told already; what follows is the place
    scene.no_greeting = True
    ALARMS.get(found, _call)(scene, found)
    scene.useful()
    return True


def lapse(scene: Scene) -> None:
    """Words of a later hour are about something else again."""
    pending = scene.state.pending
    if pending and pending.name == "danger" and scene.now - pending.at > LASTS:
        leave(scene)


def leave(scene: Scene) -> None:
    """The danger is over, or a person has taken it in hand: back to what it broke into."""
    state = scene.state
    state.danger = ""
    if _awaited(scene):
        state.pending, state.resume = state.resume, None


def _awaited(scene: Scene) -> bool:
    return scene.state.pending is not None and scene.state.pending.name == "danger"


def _child_in_fear(scene: Scene) -> str | None:
    """A child that is being hurt, however it puts it; no form, no question who did it."""
    return "child" if scene.state.form in CHILD_FORMS and scene.ear.has(*HURT) else None


def _call(scene: Scene, kind: str) -> None:
    if kind in FILED:
        _begin_file(scene, kind)
    phone = scene.desk.policy.electric_phone or scene.words("word.power_line")
    humans.ask_for_person(scene.desk, scene.talk.conversation_id)
    scene.tell(f"urgent.{kind}", phone=phone)
    scene.state.danger = kind
    _wait(scene)
    if scene.desk.knowledge.gazetteer.find(scene.text, scene.today).unit is None:
        scene.call("urgent.place")
        return
    _tell_noted(scene, kind)
    if kind in FILED - LASTING:
        leave(scene)
        scene.next_message()
        submit.next_step(scene)


def _begin_file(scene: Scene, kind: str) -> None:
    """What is told of a fallen wire or violence is also a matter for an office; a draft under way is put aside."""
    if scene.state.draft is not None and scene.state.draft.words:
        scene.state.shelf.append(scene.state.draft)
        scene.state.pending = None
    scene.state.draft = None
    draft = scene.draft
    submit.add_words(scene, draft, scene.text)
    suggestion = understand.read(scene, draft)
    if (
        kind in LASTING and suggestion.decision != "sure"
    ):  # a guess at violence helps nobody: an official decides
        draft.field_id, draft.field_by, draft.field_sure = None, "citizen", True
        understand.fill_unit(scene, draft)


def _wait(scene: Scene, arg: str = "") -> None:
    """The place is awaited; the talk it broke into stays where it was and is resumed later."""
    pending = scene.state.pending
    if pending and pending.name != "danger" and scene.state.resume is None:
        scene.state.resume = pending
    scene.wait("danger", arg=arg)
    scene.state.options = []


def _life(scene: Scene, kind: str) -> None:
    """Nothing is asked; a person is called."""
    handover = humans.ask_for_person(scene.desk, scene.talk.conversation_id)
    if handover.opens_at is None:
        scene.tell("urgent.life", official=scene.words("word.official"))
    else:
        scene.tell("urgent.life_closed", when=opening(scene))
    scene.state.danger = kind
    _wait(scene)


def _child(scene: Scene, kind: str) -> None:
    """A child itself: in its own words, nobody's consent needed."""
    if scene.state.form not in CHILD_FORMS:
        _call(scene, kind)
        return
    humans.ask_for_person(scene.desk, scene.talk.conversation_id)
    scene.tell("mood.child")
    scene.state.danger = kind
    _wait(scene)


ALARMS: dict[str, Callable[[Scene, str], None]] = {"life": _life, "child": _child}


def follow(scene: Scene) -> bool:
    """Words of somebody in danger, whatever they are like: for the person who was called, the number again."""
    if scene.state.danger not in LASTING or not _awaited(scene) or scene.ear.only(LEAVING):
        return False
    return bool(scene.text) and take(scene)


def take(scene: Scene) -> bool:
    """The place, or more about it: noted for the person on duty, honest about when somebody reads it."""
    kind = scene.state.danger
    scene.no_greeting = True
    if scene.ear.only((*DONT_KNOW, *OVER)):
        return _over(scene, kind)
    humans.ask_for_person(scene.desk, scene.talk.conversation_id)
    _tell_noted(scene, kind)
    scene.useful()
    if kind in LASTING:
        _note_place(scene)
        return True
    leave(scene)
    if kind in FILED and scene.state.draft is not None:
        return answered.take_place(scene)
    if scene.state.pending or scene.state.draft:
        scene.note("urgent.resume")
    return True


def _over(scene: Scene, kind: str) -> bool:
    """Said to be over, or not known: no words are taken for a place. Somebody who wants to die is not let go."""
    if kind in HIDDEN and not scene.ear.has("nhầm", "an toàn", "ổn rồi", "không sao"):
        _tell_noted(scene, kind)
        return True
    leave(scene)
    sends = scene.ear.only(("gửi", "gửi đi"))
    if sends and scene.state.draft is not None and scene.state.draft.words:
        submit.next_step(scene)
        return True
    scene.tell("urgent.over", phone=NUMBERS.get(kind, "113"))
    if scene.state.pending or scene.state.draft:
        scene.note("urgent.resume")
    return True


def _tell_noted(scene: Scene, kind: str) -> None:
    """What was noted and the number once more; the second time in a row in other words."""
    pending, when = scene.state.pending, opening(scene)
    again = pending is not None and pending.arg == TOLD
    params = {"phone": NUMBERS.get(kind, "113"), "quote": scene.text[:100], "when": when}
    key = "noted_again" if again else "noted_hidden" if kind in HIDDEN else "noted"
    scene.tell(f"urgent.{key}_closed" if when else f"urgent.{key}", **params)
    _wait(scene, TOLD_AGAIN if again else TOLD)


def _note_place(scene: Scene) -> None:
    """The place of the matter that was begun with the danger; no card and no question while it lasts."""
    draft = scene.state.draft
    if scene.state.danger in FILED and draft is not None and draft.words:
        submit.add_words(scene, draft, scene.text)
        draft.aside.append(scene.text)
        understand.read(scene, draft)


def note_past(scene: Scene) -> None:
    """Told as over: it is filed like anything else."""
    if scene.reading.past:
        scene.tell("urgent.past")
