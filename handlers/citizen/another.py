"""Another matter while a card waits: what was just said wins, what was told before is kept; nothing is overwritten."""

from __future__ import annotations

import re

from faq.routing import Suggestion
from handlers.citizen import answered, ask, back, confirm, mood, split, splitting, submit, track, understand
from handlers.dialogue.hear import verdict
from handlers.dialogue.scene import Scene
from handlers.dialogue.state import Part, Unsent
from law.kinds import MessageKind

SHORTEST = 3  # words
PIECES = re.compile(r"[.;,\n]+\s*|\s+(?:và|va|còn|con|với lại|ngoài ra)\s+", re.IGNORECASE)
TRACKED = ("bao giờ", "khi nào", "mấy ngày", "đến đâu")  # about what was sent: answered elsewhere


def take_card(scene: Scene) -> bool:
    """Words while the card waits: a question, another matter, or what `confirm` makes of them."""
    if _asks(scene) and scene.ear.has(*TRACKED):
        return track.read_when(scene) or _say_no_answer(scene)
    if _asks(scene):
        return ask.read(scene) or _say_no_answer(scene)
    if scene.ear.only(splitting.APART, fillers=splitting.split_fillers()) and scene.draft.field_id:
        return _apart(scene, scene.draft)
    if scene.ear.only(submit.NOT_THIS):
        confirm.fix(scene)
        return True
    return read(scene) or confirm.take_card(scene)


def take_split(scene: Scene) -> bool:
    """Words while several matters are offered apart: one more, or what `splitting` makes of them."""
    return read(scene) or splitting.take(scene)


def take_place(scene: Scene) -> bool:
    """Another matter instead of the answer to "where": its place will do for both, and both are offered."""
    draft = scene.state.draft
    if draft is not None and draft.field_id and draft.field_sure and _is_another(scene, draft):
        reading = scene.desk.knowledge.gazetteer.find(scene.text, scene.today)
        if reading.unit is not None and reading.ask is None:
            draft.place = understand.place_of(scene, reading, draft.place.typed)
            return _offer_both(scene, draft) or answered.take_place(scene)
    return answered.take_place(scene)


def _asks(scene: Scene) -> bool:
    """A question in the middle of filing leaves the draft as it is."""
    if scene.reading.kind is not MessageKind.QUESTION or confirm.corrects(scene.ear):
        return False
    return not has_place(scene) and not verdict(scene.text)[0]


def _say_no_answer(scene: Scene) -> bool:
    ask.read_rest(scene)
    return mood.remind_pending(scene)


def _apart(scene: Scene, draft: Unsent) -> bool:
    """Told to be several: the pieces that are surely of different fields."""
    router = scene.desk.knowledge.router
    parts: dict[str, Part] = {}
    for piece in (part for line in draft.told.splitlines() for part in PIECES.split(line)):
        suggestion = router.suggest(piece, scene.today)
        if suggestion.decision == "sure":
            field_id = suggestion.fields[0].field.id
            parts.setdefault(field_id, Part(text=piece.strip(), field_id=field_id))
    draft.parts = list(parts.values())
    draft.one_matter = False
    draft.asked = [slot for slot in draft.asked if slot != "split"]
    if not split.offer(scene, draft, mood.CALM, told_apart=True):
        draft.parts = []
        scene.tell("split.one_seen")
        mood.remind_pending(scene)
    return True


def read(scene: Scene) -> bool:
    """A matter that is surely of another field. With a place of its own it gets its own card and the former draft
    waits; without one it may be a second matter or a better word for the first: both are offered."""
    draft = scene.state.draft
    if draft is None or not draft.field_id or not _is_another(scene, draft):
        return False
    if has_place(scene):
        back.shelve(scene)
        submit.take_words(scene)
        return True
    return _offer_both(scene, draft)


def has_place(scene: Scene) -> bool:
    """Whether the words name a place."""
    reading = scene.desk.knowledge.gazetteer.find(scene.text, scene.today)
    return reading.unit is not None or reading.ask is not None or bool(reading.detail)


def _is_another(scene: Scene, draft: Unsent) -> bool:
    ear = scene.ear
    if len(ear.heard) < SHORTEST or verdict(scene.text)[0] or confirm.corrects(ear):
        return False
    if scene.reading.kind not in {MessageKind.FEEDBACK, MessageKind.PROPOSAL}:
        return False
    suggestion = scene.desk.knowledge.router.suggest(scene.text, scene.today)
    if suggestion.decision == "none" or draft.field_id in _likely(suggestion):
        return False
    return suggestion.decision == "sure" or _elsewhere(draft, suggestion)


def _likely(suggestion: Suggestion) -> set[str]:
    """The fields a message may well be of."""
    best = suggestion.fields[0].score
    return {hit.field.id for hit in suggestion.fields if hit.score >= understand.NEARLY * best}


def _elsewhere(draft: Unsent, suggestion: Suggestion) -> bool:
    """Whether another commune is named than the draft's: no better word for the same matter."""
    unit = suggestion.place.unit
    return unit is not None and draft.place.unit_id is not None and unit.id != draft.place.unit_id


def _offer_both(scene: Scene, draft: Unsent) -> bool:
    suggestion = scene.desk.knowledge.router.suggest(scene.text, scene.today)
    former = draft.parts or [Part(text=draft.told, kind=draft.kind, field_id=draft.field_id)]
    parts = [*former, Part(text=scene.text, field_id=suggestion.fields[0].field.id)]
    submit.take_files(scene, draft)
    draft.touched_at = scene.now
    draft.words.append(scene.text)
    draft.parts = parts
    draft.asked = [slot for slot in draft.asked if slot != "split"]
    if split.offer(scene, draft, mood.CALM, told_apart=True):
        return True
    draft.words.remove(scene.text)
    draft.parts = []
    understand.fill_unit(scene, draft)
    return False
