""" "Nối tài khoản": one citizen on several channels, by a one-time number asked on one and typed on another."""

from __future__ import annotations

import re

from casework import citizens, linking
from handlers.dialogue.scene import Scene
from handlers.dialogue.words import listed

BEGIN = listed(
    """
    nối tài khoản, liên kết tài khoản, mã liên kết, lấy mã liên kết, kết nối tài khoản, nối kênh, link accounts
    """
)
UNDO = listed(
    """
    gỡ liên kết, gỡ tài khoản, bỏ liên kết, hủy liên kết, gỡ ngay, unlink
    """
)
DIGITS = re.compile(r"(\d{3})\s?(\d{3})\W*")
PENDING = "link"  # six digits are awaited


def read_begin(scene: Scene) -> bool:
    """Whoever has files here gets a number for the other account; whoever has none is told where to get it."""
    if citizens.my_petitions(scene.desk, scene.talk.citizen_id):
        give(scene)
    else:
        ask(scene)
    return True


def give(scene: Scene, _arg: str = "") -> None:
    """A number to type in the other account."""
    otp = linking.number(scene.desk, scene.talk.citizen_id, scene.talk.conversation_id)
    scene.tell("link.number", otp=f"{otp[:3]} {otp[3:]}")
    scene.useful()


def ask(scene: Scene, _arg: str = "") -> None:
    """Where the number comes from; it is awaited here."""
    scene.call("link.how")
    scene.wait(PENDING)
    scene.offer([scene.choice("person.ask", "human")])


def read_number(scene: Scene) -> bool:
    """Six digits and nothing else, while somebody's number is open."""
    match = DIGITS.fullmatch(scene.text)
    pending = scene.state.pending
    if match is None or (pending and pending.name != PENDING):
        return False
    if pending is None and not linking.expected(scene.desk):
        return False
    scene.confidential = True
    talk = scene.talk
    known = scene.desk.attempt(
        linking.join, talk.citizen_id, talk.conversation_id, match.group(1) + match.group(2)
    )
    scene.settled()
    scene.tell("link.done", channels=", ".join(known))
    scene.useful()
    return True


def read_undo(scene: Scene) -> bool:
    """ "Gỡ liên kết": this account stands alone again."""
    _part(scene, scene.talk.citizen_id)
    return True


def undo(scene: Scene, arg: str) -> None:
    """[Gỡ ngay] under the notice that an account was joined; nobody else's account can be named."""
    if arg.isdigit() and linking.is_same(scene.desk, scene.talk.citizen_id, int(arg)):
        _part(scene, int(arg))
    else:
        scene.tell("link.alone")


def _part(scene: Scene, citizen_id: int) -> None:
    scene.tell("link.removed" if linking.leave(scene.desk, citizen_id) else "link.alone")
    scene.useful()
