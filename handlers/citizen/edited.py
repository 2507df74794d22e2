"""A message that was changed afterwards: before the matter is sent it corrects the draft."""

from __future__ import annotations

from handlers.citizen import submit, understand
from handlers.dialogue.scene import Scene
from handlers.dialogue.state import Place, Unsent


def read(scene: Scene) -> bool:
    """The new words take the place of the old, and the draft is understood anew."""
    draft, message_id = scene.state.draft, scene.inbound.message_id
    if not scene.inbound.edited or draft is None or message_id not in draft.said or not scene.text:
        return False
    former = draft.said[message_id]
    if former not in draft.words:
        return False
    scene.state.draft = fresh = _without_guesses(scene, draft, former, scene.text)
    fresh.said[message_id] = scene.text
    scene.settled()
    understand.read(scene, fresh)
    submit.next_step(scene)
    return True


def _without_guesses(scene: Scene, draft: Unsent, former: str, words: str) -> Unsent:
    """The draft with the words exchanged; what was guessed from them is forgotten, what was answered or chosen stays."""
    swap = {former: words}
    chosen = draft.field_by == "citizen"
    return Unsent(
        first_at=draft.first_at,
        touched_at=scene.now,
        words=[swap.get(line, line) for line in draft.words],
        aside=[line for line in draft.aside if line != former],
        said=dict(draft.said),
        attachments=draft.attachments,
        files=draft.files,
        hidden_name=draft.hidden_name,
        one_matter=draft.one_matter,
        mood=draft.mood,
        asked=draft.asked,
        place=draft.place if draft.place_said else Place(),
        place_said=[swap.get(line, line) for line in draft.place_said],
        field_id=draft.field_id if chosen else None,
        field_by=draft.field_by if chosen else "",
        field_sure=draft.field_sure and chosen,
        unit_id=draft.unit_id if draft.unit_by == "citizen" else None,
        unit_by=draft.unit_by if draft.unit_by == "citizen" else "",
    )
