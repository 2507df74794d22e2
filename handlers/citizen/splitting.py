"""What a person answers to "two matters": send apart, only one, it is one."""

from __future__ import annotations

from handlers.citizen import confirm, receipt, split
from handlers.dialogue.hear import Ear, first_clause, verdict
from handlers.dialogue.scene import Scene
from handlers.dialogue.words import listed

APART = listed(
    """
    tách, tách ra, tách đi, tách ra gửi, gửi cả, gửi cả hai, gửi hết, cả hai, gửi riêng, separately, both
    """
)
ONE = ("là một việc", "một việc thôi", "cùng một việc", "gộp lại", "gộp", "chung một việc")


def send_all(scene: Scene, _arg: str = "") -> None:
    """[Tách ra gửi]."""
    receipt.send_parts(scene, list(scene.draft.parts))


def take(scene: Scene) -> bool:
    """The answer in words."""
    head, rest = first_clause(scene.text)
    said, _ = verdict(scene.text)
    ear = Ear.of(head)
    if said == "yes" or ear.only((*APART, "ừ tách", "ok tách"), fillers=(*split_fillers(),)):
        send_all(scene)
        scene.rest = rest.strip()
        return True
    if ear.only(ONE):
        split.one_matter(scene)
        return True
    if said == "stop":
        confirm.save(scene)
        return True
    if said == "no":
        confirm.fix(scene)
        return True
    return confirm.correct(scene)


def split_fillers() -> tuple[str, ...]:
    """Words that may stand beside "tách"."""
    return (
        "ừ",
        "ờ",
        "vâng",
        "dạ",
        "ok",
        "đi",
        "ra",
        "luôn",
        "nhé",
        "ạ",
        "em",
        "cháu",
        "giúp",
        "hộ",
        "thôi",
        "cho",
        "tôi",
        "gửi",
    )
