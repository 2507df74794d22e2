"""The office asks: the answer goes to it word for word, in the chat where the question came."""

from __future__ import annotations

from datetime import timedelta

from casework import citizens
from handlers.citizen import track
from handlers.dialogue.hear import verdict
from handlers.dialogue.scene import Scene
from law.kinds import MessageKind

OFFERED_FOR = timedelta(hours=72)
NOTHING = ("không có", "không có gì", "không", "chịu", "không biết", "không rõ", "none")


def start(scene: Scene, code: str) -> None:
    """[Trả lời ngay]: the question again, word for word."""
    petition = citizens.own(scene.desk, scene.talk.citizen_id, code)
    if petition is None:
        scene.tell("track.closed", code=code)
        return
    view = citizens.status(scene.desk, petition)
    if not view.question:
        scene.tell("more.none", code=code)
        return
    scene.call("more.what", unit=view.unit_name, q=view.question)
    scene.wait("more", arg=code)
    scene.state.options = []


def take(scene: Scene) -> bool:
    """The answer."""
    pending = scene.state.pending
    if pending is None or (scene.reading.kind is MessageKind.QUESTION and not scene.ear.only(NOTHING)):
        return False
    give(scene, pending.arg, scene.text)
    return True


def give(scene: Scene, code: str, words: str) -> None:
    """Send the answer to the unit that asked."""
    ids = () if scene.files_taken else tuple(scene.attachment_ids())
    scene.files_taken = True
    petition = citizens.reply_to_question(scene.desk, scene.talk.citizen_id, code, words, ids)
    view = citizens.status(scene.desk, petition)
    scene.settled()
    key = "more.sent" if view.due_on else "more.sent_plain"
    scene.tell(key, unit=view.unit_name, due=view.due_on)
    scene.useful()


def read(scene: Scene) -> bool:
    """Free text while a question waits and the talk is idle: offered as the answer, not taken by stealth."""
    if scene.state.draft is not None or scene.state.pending is not None or not scene.text:
        return False
    waiting = citizens.pending_question(scene.desk, scene.talk.citizen_id)
    if waiting is None or scene.reading.kind is MessageKind.QUESTION:
        return False
    petition, _question = waiting
    if scene.now - petition.updated_at > OFFERED_FOR:
        return False
    if scene.ear.only(NOTHING):
        give(scene, petition.code, scene.text)
        return True
    view = citizens.status(scene.desk, petition)
    scene.draft.words.append(scene.text)
    options = [scene.choice(f"more.yes:{petition.code}", "right"), scene.choice("add.new", "wrong")]
    scene.ask(
        "more_offer",
        "more.confirm",
        options=options,
        arg=petition.code,
        counted=False,
        unit=view.unit_name,
        code=petition.code,
    )
    return True


def yes(scene: Scene, code: str) -> None:
    """The words offered are the answer."""
    draft = scene.state.draft
    scene.state.draft = None
    give(scene, code, draft.text if draft else "")


def take_offer(scene: Scene) -> bool:
    """Yes, no, or still more words."""
    said, rest = verdict(scene.text)
    pending = scene.state.pending
    if pending is None:
        return False
    if said == "yes":
        yes(scene, pending.arg)
    elif said in {"no", "stop"} and not rest:
        scene.settled()
        scene.state.draft = None
        track.show(scene, pending.arg)
    else:
        scene.draft.words.append(scene.text)
        yes(scene, pending.arg)
        rest = ""
    scene.rest = rest
    return True
