"""The door to a person: everywhere, without a reason asked; the bot keeps silent while one is talking."""

from __future__ import annotations

from datetime import datetime

from casework import citizens, humans
from casework.secrecy import Person
from handlers.dialogue.hear import name_line
from handlers.dialogue.phrasing import opening
from handlers.dialogue.scene import Scene

JOINED, WAITING = "joined", "waiting"


def ask(scene: Scene, _arg: str = "") -> None:
    """[Gặp cán bộ]."""
    if scene.talk.human == WAITING:
        when = opening(scene)
        if when is None:
            scene.tell("human.waiting")
        else:
            scene.tell("human.waiting_closed", when=when)
        scene.useful()
        return
    handover = humans.ask_for_person(scene.desk, scene.talk.conversation_id)
    when = opening(scene)
    if when is None:
        scene.tell("human.open", official=scene.words("word.official"), n=handover.minutes)
    else:
        scene.tell("human.closed", when=when)
        _wait_for_note(scene)
    if handover.phone and when is None:
        scene.tell("human.call", phone=handover.phone)
    scene.useful()


def _wait_for_note(scene: Scene) -> None:
    if scene.state.sealed is None and scene.state.draft is None:
        scene.wait("human_note")


def offer(scene: Scene) -> None:
    """The button alone."""
    scene.offer([scene.choice("person.ask", "human")])


def call_quietly(scene: Scene) -> datetime | None:
    """Put the talk on the list without a word about it; when somebody works again."""
    return humans.ask_for_person(scene.desk, scene.talk.conversation_id).opens_at


def wanted(scene: Scene) -> bool:
    """Whether an official is only asked for: "cho gặp cán bộ"."""
    return scene.ear.has("gặp cán bộ", "gọi cán bộ", "nói chuyện với cán bộ", "cán bộ gọi", "cán bộ đâu")


def read_command(scene: Scene) -> bool:
    """ "gặp cán bộ"."""
    ask(scene)
    return True


def take_note(scene: Scene) -> bool:
    """The message left while nobody is at work; the official reads the whole talk."""
    scene.state.pending = None
    if scene.ear.only(("thôi", "không", "thôi không cần", "khỏi")):
        scene.tell("human.done")
        return True
    told = name_line(scene.text)
    if told and told.phone:
        citizens.set_identity(scene.desk, scene.talk.citizen_id, Person(told.name, told.phone, told.address))
    scene.tell("human.noted", when=opening(scene) or scene.words("word.soon"))
    scene.useful()
    return True


def take_offer(scene: Scene) -> bool:
    """Yes or no to "shall an official talk to you"."""
    if scene.ear.only(("ừ", "vâng", "có", "ok", "được", "đồng ý", "ờ", "dạ", "oke", "yes")):
        scene.settled()
        ask(scene)
        return True
    if scene.ear.only(("không", "thôi", "khỏi", "không cần", "no")):
        scene.settled()
        scene.tell("human.done")
        return True
    return False
