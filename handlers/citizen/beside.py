"""A plain matter told in one breath with an accusation or a contested decision: it stays an ordinary draft.

Law: Nghị định 154/2026/NĐ-CP, Điều 14 khoản 4 (one petition per content and body).
"""

from __future__ import annotations

import re

from faq.text import sentences
from handlers.citizen import accused, understand
from handlers.dialogue.hear import Ear
from handlers.dialogue.scene import Scene
from handlers.dialogue.state import Unsent
from law.kinds import MessageKind

PIECES = re.compile(
    r"[;\n]+\s*|,?\s+(?:và|va|ngoài ra|ngoai ra|đồng thời|dong thoi|còn|con)\s+", re.IGNORECASE
)
SHORTEST = 3  # words
ABOUT_PEOPLE = frozenset({"hanh-chinh", "an-ninh", "dat-dai", "tu-phap-quan-su"})  # groups, not about things


def keep_plain(scene: Scene, words: str) -> None:
    """Make a draft of the parts that accuse and contest nothing, and say so; a draft under way is kept too.

    Only what stands before the accusation, or in a sentence of its own, is surely not a part of it.
    """
    plain = _plain_parts(scene, words) or _after_complaint(scene, words)
    state = scene.state
    if plain and not (state.draft and state.draft.words):
        state.draft = None
        draft = scene.draft
        draft.words = plain
        understand.read(scene, draft)
        if draft.field_id is None:
            state.draft = None
    if state.draft is not None and state.draft.words:
        tell_kept(scene, state.draft)


def tell_kept(scene: Scene, draft: Unsent) -> None:
    """That a plain matter waits beside the words put aside."""
    field = understand.field_words(scene, draft.field_id)
    scene.tell("split.beside", field=field)


def _plain_parts(scene: Scene, words: str) -> list[str]:
    parts: list[str] = []
    for sentence in sentences(words):
        for piece in PIECES.split(sentence):
            if not is_plain(scene, piece):
                break  # what follows in this sentence may belong to the accusation
            parts.append(piece.strip(" ,.;"))
    return parts


def _after_complaint(scene: Scene, words: str) -> list[str]:
    """What follows a contested decision and is plainly another matter; after an accusation nothing is."""
    if scene.reading.kind is not MessageKind.COMPLAINT or scene.reading.accuses:
        return []
    contents = scene.desk.knowledge.router.suggest(words, scene.today).contents
    return [one.text for one in contents if one.kind is MessageKind.FEEDBACK and is_plain(scene, one.text)]


def is_plain(scene: Scene, piece: str) -> bool:
    """Whether words surely tell a matter about things, and of nobody."""
    ear = Ear.of(piece)
    if len(ear.heard) < SHORTEST or ear.has(*accused.IN_OFFICE, *accused.POINTING) or accused.names(ear):
        return False
    reading = scene.desk.knowledge.kinds.read(piece, on=scene.today)
    if reading.kind not in {MessageKind.FEEDBACK, MessageKind.PROPOSAL} or reading.accuses:
        return False
    suggestion = scene.desk.knowledge.router.suggest(piece, scene.today)
    if suggestion.decision != "sure":
        return False
    field = suggestion.fields[0].field
    return not field.sensitive and field.group not in ABOUT_PEOPLE
