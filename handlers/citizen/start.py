"""First contact, greetings, thanks, who is speaking, and what to do when nothing was understood."""

from __future__ import annotations

import re

from casework import citizens
from handlers.citizen import back, card, submit
from handlers.dialogue.hear import verdict
from handlers.dialogue.phrases import ENGLISH
from handlers.dialogue.scene import Scene
from law import stages
from law.kinds import Stage

BUTTONS = (
    ("submit.begin", "report"),
    ("track.open", "track"),
    ("ask.begin", "ask"),
    ("person.ask", "human"),
)
MISSES_BEFORE_CARD = 3
SLASH = re.compile(r"/[A-Za-z][\w@]*")


def greet(scene: Scene, _arg: str = "") -> None:
    """Hello: what this is and what one can do; a draft or open files come first."""
    scene.state.misses = 0
    scene.no_greeting = True
    scene.greeted = True
    draft = back.waiting_draft(scene)
    if draft is not None:
        back.offer(scene, draft)
        return
    mine = [
        row
        for row in citizens.my_petitions(scene.desk, scene.talk.citizen_id)
        if stages.is_open(Stage(row.stage))
    ]
    if mine and scene.state.met_at is not None:
        options = [scene.choice("track.open", "track"), scene.choice("submit.begin", "new_matter")]
        scene.ask("again_hello", "start.again", n=len(mine), options=options, counted=False)
        return
    scene.tell("start.greet", office=scene.desk.policy.office_name)
    scene.offer([scene.choice(payload, label) for payload, label in BUTTONS])


def read_hello(scene: Scene) -> bool:
    """ "alo", "xin chào"."""
    greet(scene)
    return True


def read_slash(scene: Scene) -> bool:
    """ "/help", "/batdau": a command of other bots is no matter; what can be done here is said."""
    if not SLASH.fullmatch(scene.text):
        return False
    greet(scene)
    return True


def read_thanks(scene: Scene) -> bool:
    """One short line."""
    scene.tell("start.thanks")
    scene.no_greeting = scene.state.met_at is not None
    return True


def read_off_topic(scene: Scene) -> bool:
    """Outside the work of this product: said once, with what it does."""
    scene.tell("start.off_topic")
    scene.offer([scene.choice(payload, label) for payload, label in BUTTONS])
    return True


def read_bare(scene: Scene) -> bool:
    """ "ok", "ừ", "không" to nothing in particular."""
    said, rest = verdict(scene.text)
    waits = scene.state.pending is not None and scene.state.pending.name not in {"unclear", "human_offer"}
    if not said or rest or waits:
        return False
    if scene.state.met_at is None:
        greet(scene)
    else:
        scene.tell("start.sticker")
    return True


def read_who(scene: Scene) -> bool:
    """It says that it is a machine when asked."""
    scene.tell("start.who", office=scene.desk.policy.office_name)
    scene.no_greeting = True
    scene.useful()
    return True


def read_english(scene: Scene) -> bool:
    """English from here on."""
    scene.state.form = ENGLISH
    scene.tell("start.language")
    return True


def read_vietnamese(scene: Scene) -> bool:
    """Vietnamese again."""
    scene.state.form = "anh-chi"
    scene.tell("start.language")
    return True


def read_sticker(scene: Scene) -> bool:
    """A sticker: a greeting at first contact, else a short word."""
    if scene.text or not any(file.kind == "sticker" for file in scene.inbound.files):
        return False
    if scene.state.met_at is None:
        greet(scene)
    elif scene.state.draft and scene.state.pending and scene.state.pending.short:
        scene.call("faq.back", q=scene.state.pending.short)
        scene.offer(scene.state.options)
    else:
        scene.tell("start.sticker")
    return True


def read_empty(scene: Scene) -> bool:
    """Nothing in it at all."""
    if scene.text or scene.inbound.files:
        return False
    if scene.inbound.start or scene.state.met_at is None:
        greet(scene)
        return True
    scene.tell("start.empty")
    return True


def miss(scene: Scene) -> bool:
    """Not understood: once said, the second time the human door, the third time kept as it is and shown."""
    state = scene.state
    state.misses += 1
    if state.misses == 1:
        options = [scene.choice(payload, label) for payload, label in BUTTONS]
        scene.ask("unclear", "start.unclear", options=options)
    elif state.misses < MISSES_BEFORE_CARD:
        scene.ask("human_offer", "start.unclear_2", options=[scene.choice("person.ask", "human")])
    else:
        scene.settled()
        submit.add_words(scene, scene.draft, scene.text)
        scene.tell("start.unclear_3", office=scene.desk.policy.office_name)
        card.show(scene)
    return True
