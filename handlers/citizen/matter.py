"""A new matter, or the law's own kinds of it: by content, not by the word used (Thông tư 05/2021, Điều 6)."""

from __future__ import annotations

from casework import citizens
from handlers.citizen import back, beside, complaint, denounce, emergency, submit
from handlers.dialogue.scene import Scene
from law.kinds import MessageKind

STORY = 5  # words; so many tell something even when nobody knows yet what
CERTAIN = 0.5
CANNOT_BREAK_IN = frozenset(
    {"more", "reopen", "rate_why", "rate_part", "kn_day", "kn_decision", "name", "name_needed"}
)


def read_law(scene: Scene) -> bool:
    """A denunciation, whatever was asked before it; a complaint, unless an answer is awaited."""
    pending = scene.state.pending
    reading = scene.reading
    if denounce.amounts(scene.text, reading):
        denounce.read_message(scene)
    elif pending and pending.name in CANNOT_BREAK_IN:
        return False
    elif complaint.amounts(scene) or (
        reading.kind is MessageKind.COMPLAINT and reading.confidence >= CERTAIN
    ):
        words = scene.text
        complaint.start(scene)
        beside.keep_plain(scene, words)
    else:
        return False
    return True


def read(scene: Scene) -> bool:
    """Facts for the open draft, or a new matter."""
    state = scene.state
    if state.draft is not None and state.draft.words and _goes_on(scene):
        submit.take_words(scene)
        return True
    if not _is_matter(scene):
        return False
    if back.waiting_draft(scene) is not None:
        back.shelve(scene)
    emergency.note_past(scene)
    state.pending = None
    submit.take_words(scene)
    return True


def read_with_contact(scene: Scene) -> bool:
    """A name or number told along with a matter: the matter is what the message is about."""
    if not submit.holds_matter(scene, scene.text):
        return False
    if scene.state.draft is not None and scene.state.draft.words:
        return read(scene)
    scene.state.pending = None
    emergency.note_past(scene)
    submit.take_words(scene)
    return True


def read_another(scene: Scene) -> bool:
    """Another matter in what is left of a message; only when it is quite clear."""
    if scene.state.draft is not None or scene.reading.kind is not MessageKind.FEEDBACK:
        return False
    suggestion = scene.desk.knowledge.router.suggest(scene.text, scene.today)
    fields = {
        row.field_id
        for row in citizens.my_petitions(scene.desk, scene.talk.citizen_id)
        if row.code in scene.state.codes
    }
    if suggestion.decision == "none" or suggestion.fields[0].field.id in fields:
        return False
    submit.take_words(scene)
    return True


def _goes_on(scene: Scene) -> bool:
    """Whether the words belong to the draft: it is awake, or they speak of the same field, or of none."""
    draft = scene.state.draft
    if draft is None:
        return False
    if scene.continued or back.waiting_draft(scene) is None:
        return scene.reading.kind is not MessageKind.OTHER or _has_place(scene)
    suggestion = scene.desk.knowledge.router.suggest(scene.text, scene.today)
    fields = {hit.field.id for hit in suggestion.fields} if suggestion.decision != "none" else set()
    return draft.field_id in fields


def _has_place(scene: Scene) -> bool:
    reading = scene.desk.knowledge.gazetteer.find(scene.text, scene.today)
    return reading.unit is not None or reading.ask is not None or bool(reading.detail)


def _is_matter(scene: Scene) -> bool:
    if scene.ear.only(submit.EMPTY):
        return False
    if scene.reading.kind is MessageKind.OTHER:
        return _has_place(scene) and len(scene.ear.heard) >= 2
    if len(scene.ear.heard) >= STORY:
        return True
    suggestion = scene.desk.knowledge.router.suggest(scene.text, scene.today)
    return (
        suggestion.decision != "none" or suggestion.place.unit is not None or suggestion.place.ask is not None
    )
