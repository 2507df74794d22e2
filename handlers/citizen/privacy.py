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
