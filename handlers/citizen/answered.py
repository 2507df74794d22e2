"""The answers to what filing asked: where it is, which matter, who owns the thing; by words or by button."""

from __future__ import annotations

from handlers.citizen import card, mood, submit, understand
from handlers.citizen.submit import NOT_THIS
from handlers.dialogue.hear import DONT_KNOW, NO, YES
from handlers.dialogue.phrasing import place_name
from handlers.dialogue.scene import Scene
from handlers.dialogue.state import Unsent
from handlers.dialogue.words import listed
from law.kinds import MessageKind

BOTH = ("cả hai", "cả hai nơi", "hai nơi", "cả hai xã", "both")
NO_PLACE = listed(
    """
    không có nơi, không liên quan nơi nào, toàn tỉnh, toàn thành phố, chung, ở đâu cũng vậy, không rõ
    """
)


def take_place(scene: Scene) -> bool:
    """The answer to a question about the place, in words."""
    draft = scene.draft
    if _asks_back(scene):
        return False
    submit.take_files(scene, draft)
    if scene.ear.only((*DONT_KNOW, *NO_PLACE, *YES, *NO, *BOTH)):  # a yes says nothing about where
        scene.tell("file.unknown_ok")
        draft.place.unknown = True
        elsewhere = understand.place_reading(scene, draft).outside
        draft.place.typed = draft.place.typed or elsewhere or ""
    else:
        draft.place_said = draft.place_said or [draft.text]
        submit.add_words(scene, draft, scene.text)
        draft.aside.append(scene.text)
        draft.place_said.append(scene.text)
        _read_answer(scene, draft)
        submit.keep_name(scene, draft)
    understand.read(scene, draft)
    submit.next_step(scene, mood.of(scene.text))
    return True


def _asks_back(scene: Scene) -> bool:
    """A question instead of the answer; "ở chợ, được không" is an answer all the same."""
    if scene.reading.kind is not MessageKind.QUESTION:
        return False
    reading = scene.desk.knowledge.gazetteer.find(scene.text, scene.today)
    return reading.unit is None and reading.ask is None


def _read_answer(scene: Scene, draft: Unsent) -> None:
    reading = understand.place_reading(scene, draft)
    draft.place.typed = reading.detail or draft.place.typed
    if reading.unit is not None and reading.ask is None:
        draft.place = understand.place_of(scene, reading, draft.place.typed)
    elif reading.ask is None and not reading.candidates and scene.ear.heard:
        draft.place.typed = draft.place.typed or draft.place_said[-1][:80]


def pick_place(scene: Scene, arg: str) -> None:
    """A candidate of a shared, divided or similar name was pressed."""
    draft = scene.draft
    options = understand.place_reading(scene, draft).options
    if arg.isdigit() and int(arg) < len(options):
        draft.place_said.append(options[int(arg)].label)
        _read_answer(scene, draft)
    understand.read(scene, draft)
    submit.next_step(scene)


def pick_commune(scene: Scene, arg: str) -> None:
    """A commune of the district that was named."""
    draft = scene.draft
    near = {unit.id: unit for unit in understand.place_reading(scene, draft).candidates}
    if arg in near:
        draft.place_said.append(place_name(near[arg]))
        _read_answer(scene, draft)
    understand.read(scene, draft)
    submit.next_step(scene)


def pick_topic(scene: Scene, arg: str) -> None:
    """A topic was pressed."""
    draft = scene.draft
    if arg not in {field.id for field in scene.desk.knowledge.catalogue.fields()}:
        submit.next_step(scene)
        return
    draft.field_id, draft.field_by, draft.field_sure, draft.parts = arg, "citizen", True, []
    understand.read(scene, draft)
    submit.next_step(scene)


def other_topic(scene: Scene, _arg: str = "") -> None:
    """None of the three: in the person's own words."""
    scene.draft.field_id, scene.draft.options, scene.draft.field_by = None, [], ""
    scene.ask("fix_what", "card.fix_what", short=scene.words("short.what"), counted=False)


def take_other_topic(scene: Scene) -> bool:
    """The matter in one sentence, instead of what was understood before: these words alone decide."""
    draft = scene.draft
    if scene.ear.only((*NO, *NOT_THIS)):
        other_topic(scene)
        return True
    if scene.ear.only(YES):
        card.show(scene)
        return True
    suggestion = scene.desk.knowledge.router.suggest(scene.text, scene.today)
    hits = [hit.field.id for hit in suggestion.fields if hit.field.id not in draft.rejected]
    found = hits[0] if hits and suggestion.decision != "none" else None
    if found and draft.rejected:
        draft.aside += [told for told in draft.words if told not in draft.aside]
    submit.add_words(scene, draft, scene.text)
    draft.field_id, draft.field_by, draft.field_sure, draft.parts = found, "citizen", True, []
    understand.fill_unit(scene, draft)
    submit.next_step(scene)
    return True


def take_topic(scene: Scene) -> bool:
    """The answer to "which matter" in other words than the choices."""
    if scene.ear.only(DONT_KNOW):
        scene.draft.field_sure = True
        scene.tell("file.unknown_ok")
        submit.next_step(scene)
        return True
    if scene.ear.only(NOT_THIS):
        other_topic(scene)
        return True
    return take_other_topic(scene) if scene.draft.rejected else take_more(scene)


def take_more(scene: Scene) -> bool:
    """More words about the draft."""
    submit.take_words(scene)
    return True


def take_follow(scene: Scene) -> bool:
    """The answer to who owns the thing or where the papers are; not knowing is fine."""
    if _asks_back(scene):
        return False
    if scene.ear.only(DONT_KNOW):
        scene.tell("file.unknown_ok")
        scene.draft.field_sure = True
        submit.next_step(scene)
        return True
    submit.take_words(scene)
    return True
