"""The notice on personal data: short with the first reply, whole on "dữ liệu"; the rest is a person's work for now."""

from __future__ import annotations

from handlers.citizen import person
from handlers.dialogue.scene import Scene


def read(scene: Scene) -> bool:
    """Who keeps what, why, how long, and the rights."""
    policy = scene.desk.policy
    scene.tell("data.full", office=policy.office_name, n=policy.draft_days)
    if policy.office_phone:
        scene.tell("data.call", phone=policy.office_phone)
    scene.state.told_data = True
    scene.useful()
    person.offer(scene)
    return True


def read_seen(scene: Scene) -> bool:
    """ "xã có biết tên tôi không": who sees the name, and how to hide it; words put aside have answers of their own."""
    if scene.state.sealed is not None:
        return False
    draft = scene.state.draft
    hidden = draft is not None and draft.hidden_name
    office = scene.desk.policy.office_name
    scene.tell("who.hidden_all" if hidden else "who.seen", office=office)
    scene.useful()
    pending = scene.state.pending
    if pending and pending.short:
        scene.call("faq.back", q=pending.short)
        scene.offer(scene.state.options)
    elif scene.state.codes and not hidden:
        scene.offer([scene.choice("name.hide", "hide_name")])
    return True
