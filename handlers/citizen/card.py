"""The card: the matter, the person's own words, the place, whose work it is and why."""

from __future__ import annotations

import re

from handlers.citizen import understand
from handlers.dialogue.phrasing import files_words, quote_of
from handlers.dialogue.scene import Scene
from handlers.dialogue.state import Unsent
from law.kinds import PetitionKind

BUTTONS = (("send", "send"), ("fix", "fix"), ("photo", "photo"), ("hide", "hide_name"), ("later", "later"))


def show(scene: Scene) -> None:
    """Show the draft as understood and wait for a yes; names the unit, so it counts as useful."""
    draft, state = scene.draft, scene.state
    state.serial += 1
    field = understand.field_words(scene, draft.field_id)
    text = scene.words(
        "card.confirm_files" if draft.files else "card.confirm",
        field=field,
        kind=scene.words(f"kind.{draft.kind}"),
        quote=quote(scene, draft),
        place=place(scene, draft),
        unit=unit(scene, draft),
        files=files_words(scene, draft.files),
    )
    buttons = [
        scene.choice(f"card.{name}:{state.serial}", label)
        for name, label in BUTTONS
        if not (name == "hide" and (draft.hidden_name or draft.kind == PetitionKind.REGULATION_FEEDBACK))
    ]
    short = scene.words("short.card", field=field)
    scene.ask("card", text=text, short=short, options=buttons, counted=False)
    scene.useful()


def quote(scene: Scene, draft: Unsent) -> str:
    """The person's own words for the card."""
    matched = []
    if draft.field_id:
        field = scene.desk.knowledge.catalogue.field(draft.field_id)
        matched = [*field.strong, *field.weak]
    words = quote_of(draft.topic_sentence or draft.told, matched)
    return words or scene.words("word.no_words")


def place(scene: Scene, draft: Unsent) -> str:
    """Where, as read back."""
    if draft.place.text:
        return draft.place.text
    if several := understand.open_places(scene, draft):
        return scene.words("word.place_several", place=several)
    if draft.place.typed:
        return f"“{draft.place.typed}”"
    return scene.words("word.place_open" if draft.needs_place else "word.place_none")


def unit(scene: Scene, draft: Unsent) -> str:
    """Whose work it is, and why."""
    if draft.unit_id is None:
        return scene.words("word.unit_open", office=scene.desk.policy.office_name)
    name = scene.desk.knowledge.directory.unit(draft.unit_id).spoken
    why = reason(scene, draft, name)
    return scene.words("word.unit_why", unit=name, why=why) if why else name


def reason(scene: Scene, draft: Unsent, name: str) -> str:
    """Why this unit, as it stands in brackets; a reason that only repeats matter and unit is left out."""
    if draft.unit_by != "router":
        return ""
    first = draft.why.split(". ")[0].rstrip(".")
    if first.endswith(f": do {name} phụ trách"):
        return ""
    short = re.sub(r"\s*\([^()]*\)", "", first.replace(name, "nơi này"))
    return short[:1].lower() + short[1:]
