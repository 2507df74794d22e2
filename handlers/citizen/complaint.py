"""Khiếu nại: a chat is not one and the time limit runs; the last day by date, which decision, where to hand it in.

Law: Luật Khiếu nại 2011, Điều 8 (form), Điều 9 (90 days), Điều 48 (15 days for a disciplinary decision).
"""

from __future__ import annotations

from datetime import date

from casework.office import Desk
from handlers.citizen import sealed
from handlers.dialogue.hear import DONT_KNOW, day_said
from handlers.dialogue.phrasing import office_and_address
from handlers.dialogue.scene import Scene
from law import deadlines
from law.errors import DeadlineError
from law.kinds import PetitionKind

TIME_LIMIT = "khieu-nai-thoi-hieu"
DISCIPLINE_TIME_LIMIT = "khieu-nai-ky-luat-thoi-hieu-lan-dau"
DISCIPLINE = ("kỷ luật", "buộc thôi việc", "cảnh cáo tôi", "khiển trách", "cách chức")
DISTRICT = ("huyện", "thị xã", "quận")


def start(scene: Scene) -> None:
    """What a chat is not, and the one question that saves the right: the day the decision was received."""
    kind = PetitionKind.DISCIPLINE_COMPLAINT if scene.ear.has(*DISCIPLINE) else PetitionKind.COMPLAINT
    sealed.keep(scene, kind, scene.text)
    scene.files_taken = True
    scene.no_greeting = True
    scene.tell("kn.what")
    day = day_said(scene.text, scene.today)
    if day is None:
        scene.ask("kn_day", "kn.ask_day", short=scene.words("short.kn_day"))
    else:
        tell_last_day(scene, day)


def last_day(desk: Desk, kind: PetitionKind, received_on: date) -> date | None:
    """The last day to hand in the paper, or None when the rulebook has no rule for that time."""
    rule = DISCIPLINE_TIME_LIMIT if kind == PetitionKind.DISCIPLINE_COMPLAINT else TIME_LIMIT
    law = desk.office.law
    try:
        return deadlines.plan(law.rulebook, law.calendar, rule, received_on).due_on
    except DeadlineError:
        return None


def take_day(scene: Scene) -> bool:
    """The day, or that it is not remembered."""
    scene.confidential = scene.no_greeting = True
    if scene.ear.only(DONT_KNOW) or scene.ear.has("không nhớ", "quên"):
        scene.tell("kn.no_day")
        scene.useful()
        _ask_decision(scene)
        return True
    day = day_said(scene.text, scene.today)
    kept = scene.state.sealed
    if day is None and kept is not None and len(scene.ear.heard) > 6:
        sealed.keep(scene, kept.kind, scene.text)
    if day is None and not scene.may_ask():
        scene.tell("kn.no_day")
        scene.useful()
        _ask_decision(scene)
        return True
    if day is None:
        scene.ask("kn_day", "kn.day_unclear", short=scene.words("short.kn_day"))
        return True
    tell_last_day(scene, day)
    return True


def tell_last_day(scene: Scene, received_on: date) -> None:
    """The last day by date; then which decision."""
    kept = scene.state.sealed
    due = last_day(scene.desk, kept.kind, received_on) if kept else None
    if due is None:
        scene.tell("kn.no_day")
    elif due < scene.today:
        scene.tell("kn.past", since=received_on, due=due)
    else:
        scene.tell("kn.last_day", since=received_on, due=due)
        if kept:
            kept.last_day = due.isoformat()
    scene.useful()
    _ask_decision(scene)


def _ask_decision(scene: Scene) -> None:
    scene.ask("kn_decision", "kn.ask_decision", short=scene.words("short.kn_decision"))


def take_decision(scene: Scene) -> bool:
    """Which decision; a photo will do. Then where to hand it in, and what becomes of the words told here."""
    kept = scene.state.sealed
    if kept is None:
        return False
    scene.confidential = scene.no_greeting = True
    if sealed.read_decision(scene):
        return True
    if scene.text and not scene.ear.only(DONT_KNOW):
        sealed.keep(scene, kept.kind, scene.text)
    scene.files_taken = True
    scene.tell("kn.decision_noted")
    where(scene)
    return True


def where(scene: Scene, _arg: str = "") -> None:
    """[Nơi nộp đơn]."""
    kept = scene.state.sealed
    words = sealed.unsealed(scene, kept) if kept else ""
    place = scene.desk.office.knowledge.gazetteer.find(words, scene.today).unit
    if place is not None:
        scene.tell("kn.where", unit=place.spoken)
    else:
        scene.tell("kn.where_open", office=office_and_address(scene.desk))
    if kept and any(word in words.lower() for word in DISTRICT):
        scene.tell("kn.district")
    scene.tell("kn.how")
    if kept:
        scene.next_message()
        scene.ask("sealed", "kn.choose", options=sealed.choices(scene, kept.kind), counted=False)
    scene.useful()
