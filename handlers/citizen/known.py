"""What a person answers when the matter is known already: join, add, or it is another one."""

from __future__ import annotations

from casework import citizens
from handlers.citizen import ask, before, confirm, receipt
from handlers.dialogue.hear import verdict
from handlers.dialogue.scene import Scene


def join(scene: Scene, arg: str) -> None:
    """An own code and own notices for an incident that others told first."""
    pending = scene.state.pending
    if pending is None or pending.name != "same" or pending.arg != arg:
        before.is_new(scene)
        return
    scene.draft.same_as_id = int(arg)
    receipt.send(scene)


def add_to_old(scene: Scene, code: str) -> None:
    """What was told goes into the open file of one's own."""
    draft = scene.draft
    petition = citizens.add_details(
        scene.desk, scene.talk.citizen_id, code, draft.text, tuple(draft.attachments)
    )
    scene.state.draft = None
    scene.settled()
    scene.tell("add.done", code=petition.code, unit=before.unit_of(scene, code))
    scene.useful()


def take_same(scene: Scene) -> bool:
    """Words instead of the buttons."""
    said, rest = verdict(scene.text)
    pending = scene.state.pending
    if said == "yes" and pending:
        join(scene, pending.arg)
    elif said == "no":
        before.is_new(scene)
    elif ask.surely(scene):
        return False
    else:
        return confirm.correct(scene)
    scene.rest = rest
    return True


def take_again(scene: Scene) -> bool:
    """Words instead of the buttons."""
    said, rest = verdict(scene.text)
    pending = scene.state.pending
    if said == "yes" and pending:
        petition = citizens.own(scene.desk, scene.talk.citizen_id, pending.arg)
        if petition and petition.stage not in before.CLOSED:
            add_to_old(scene, pending.arg)
        else:
            before.is_new(scene)
    elif said == "no":
        before.is_new(scene)
    elif ask.surely(scene):
        return False
    else:
        return confirm.correct(scene)
    scene.rest = rest
    return True
