"""Several contents in one message: each has its own office, code and day, so they are offered apart.

Law: Nghị định 154/2026/NĐ-CP, Điều 14 khoản 4 (guide the person to one petition per content and body).
"""

from __future__ import annotations

from handlers.citizen import card, understand
from handlers.citizen.mood import Mood
from handlers.dialogue.scene import Scene
from handlers.dialogue.state import Unsent

MOST = 6  # matters in one message; the words of all stay in the draft


def offer(scene: Scene, draft: Unsent, feeling: Mood, *, told_apart: bool = False) -> bool:
    """List the contents with their offices; one press sends all. The place must be known first.

    `told_apart`: they came one after the other, so even one office may get them as two.
    """
    if len(draft.parts) < 2 or draft.one_matter or "split" in draft.asked:
        return False
    if not (draft.place.unit_id or draft.place.unknown or not draft.needs_place):
        return False
    if not told_apart and not _apart(scene, draft):
        return False
    draft.asked.append("split")
    draft.parts = draft.parts[:MOST]
    if feeling.plain:
        scene.temper(feeling.plain)
    for part in draft.parts:
        unit, part.why = understand.unit_for(scene, draft, part.field_id, part.text)
        part.unit_id = unit.id if unit else None
    scene.state.serial += 1
    serial = scene.state.serial
    names = [("split.all", "split"), ("split.one-matter", "as_one"), ("card.fix", "fix")]
    options = [scene.choice(f"{name}:{serial}", label) for name, label in names]
    if len(draft.parts) == 2:
        options[1:1] = [
            scene.choice(f"split.first:{serial}", "only_1"),
            scene.choice(f"split.second:{serial}", "only_2"),
        ]
    lines = "\n".join(_line(scene, n) for n in range(1, len(draft.parts) + 1))
    scene.ask(
        "split", "split.offer", options=options, counted=False, n=len(draft.parts), list=lines,
        short=scene.words("short.split"),
    )  # fmt: skip
    scene.useful()
    return True


def _apart(scene: Scene, draft: Unsent) -> bool:
    """Whether the contents are of different groups and go to different offices; else one file is enough."""
    catalogue = scene.desk.knowledge.catalogue
    groups = {catalogue.field(part.field_id).group for part in draft.parts if part.field_id}
    units = {
        unit.id if (unit := understand.unit_for(scene, draft, part.field_id, part.text)[0]) else None
        for part in draft.parts
    }
    return len(groups) > 1 and len(units) > 1


def _line(scene: Scene, n: int) -> str:
    part = scene.draft.parts[n - 1]
    unit = (
        scene.desk.knowledge.directory.unit(part.unit_id).spoken
        if part.unit_id
        else scene.words("word.unit_open", office=scene.desk.policy.office_name)
    )
    return scene.words("split.line", n=n, field=understand.field_words(scene, part.field_id), unit=unit)


def keep_only(scene: Scene, n: int) -> None:
    """Go on with one of them; the card follows."""
    draft = scene.draft
    if n > len(draft.parts):
        card.show(scene)
        return
    part = draft.parts[n - 1]
    draft.words, draft.field_id, draft.field_by, draft.field_sure = (
        [part.text],
        part.field_id,
        "citizen",
        True,
    )
    draft.kind, draft.parts, draft.one_matter = part.kind, [], True
    understand.fill_unit(scene, draft)
    scene.tell("split.only", n=n)
    card.show(scene)


def first(scene: Scene, _arg: str = "") -> None:
    """[Chỉ việc 1]."""
    keep_only(scene, 1)


def second(scene: Scene, _arg: str = "") -> None:
    """[Chỉ việc 2]."""
    keep_only(scene, 2)


def one_matter(scene: Scene, _arg: str = "") -> None:
    """[Là một việc]."""
    draft = scene.draft
    draft.one_matter, draft.parts = True, []
    card.show(scene)
