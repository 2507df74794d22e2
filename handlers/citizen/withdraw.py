"""Taking a file back. A khiếu nại or tố cáo needs a signed paper; nobody may be pressed into it.

Law: Luật Khiếu nại 2011, Điều 10; Luật Tố cáo 2018, Điều 33.
"""

from __future__ import annotations

from datetime import timedelta

from casework import citizens, codes
from handlers.citizen import person, understand
from handlers.dialogue.hear import chosen_number, verdict
from handlers.dialogue.scene import Scene
from handlers.dialogue.words import listed
from law import stages
from law.kinds import PetitionKind, Stage

STARTS = listed(
    """
    rút, xin rút, cho rút, tôi rút, muốn rút, cho tôi rút, tôi muốn rút, hủy hồ sơ, xóa hồ sơ
    """
)
UNDO = listed(
    """
    gửi nhầm, hủy giúp, hủy giùm, hủy hộ, hủy đi, hủy luôn, thôi hủy, hủy, nhầm hủy, không gửi nữa, xóa đi, hủy tin,
    lỡ gửi, gửi lộn
    """
)
NOT_WHOLE = ("ảnh", "chỗ", "nơi", "địa chỉ", "hình", "file", "tệp", "xã", "phường")  # only a part was wrong
LONGEST_UNDO = 8  # words
JUST_NOW = timedelta(hours=1)


def _wanted(scene: Scene) -> bool:
    """ "rút", "rút hồ sơ", "rút 4827155"; right after sending also "gửi nhầm, hủy giúp tôi"."""
    ear = scene.ear
    if ear.starts(*STARTS):
        return len(ear.heard) <= 10
    state = scene.state
    if state.draft is not None or state.sent_at is None or scene.now - state.sent_at > JUST_NOW:
        return False
    return len(ear.heard) <= LONGEST_UNDO and ear.has(*UNDO) and not ear.has(*NOT_WHOLE)


def read(scene: Scene) -> bool:
    """Words that take a file back."""
    pending = scene.state.pending
    if pending and pending.name == "withdraw" and scene.ear.has("hủy", "rút"):
        if scene.ear.has("không", "đừng", "chưa"):
            return False
        yes(scene, pending.arg)  # said once more: that is a yes
        return True
    if not _wanted(scene):
        return False
    mine = citizens.my_petitions(scene.desk, scene.talk.citizen_id)
    found = codes.read(scene.text)
    if found:
        start(scene, found[0])
        return True
    may = [row for row in mine if stages.is_open(Stage(row.stage)) or row.sealed]
    if not may:
        scene.tell("track.none")
    elif len(may) == 1:
        start(scene, may[0].code)
    else:
        shown = may[:5]
        lines = [
            scene.words("add.line", n=n, code=row.code, field=understand.field_words(scene, row.field_id))
            for n, row in enumerate(shown, 1)
        ]
        options = [scene.numbered(f"withdraw.start:{row.code}", codes.spell(row.code)) for row in shown]
        scene.ask("withdraw_which", "withdraw.which", options=options, counted=False, list="\n".join(lines))
    return True


def take_which(scene: Scene) -> bool:
    """A number outside the list is nothing; the choices themselves are read before."""
    return chosen_number(scene.text) is not None


def start(scene: Scene, code: str) -> None:
    """[Rút hồ sơ]."""
    petition = citizens.own(scene.desk, scene.talk.citizen_id, code)
    if petition is None:
        scene.tell("track.closed", code=code)
    elif petition.sealed:
        _paper(scene, PetitionKind(petition.kind))
    elif not stages.is_open(Stage(petition.stage)):
        scene.tell("err.not_open", code=code)
    else:
        options = [
            scene.choice(f"withdraw.yes:{code}", "withdraw_yes"),
            scene.choice(f"withdraw.keep:{code}", "keep"),
        ]
        field = understand.field_words(scene, petition.field_id)
        scene.ask(
            "withdraw", "withdraw.ask", options=options, arg=code, counted=False, code=code, field=field
        )


def _paper(scene: Scene, kind: PetitionKind) -> None:
    scene.tell("withdraw.paper")
    scene.tell("withdraw.effect_sealed" if kind == PetitionKind.DENUNCIATION else "withdraw.effect")
    options = [
        scene.choice("withdraw.own-wish", "my_wish"),
        scene.choice("withdraw.forced", "forced"),
        scene.choice("withdraw.stay", "keep"),
    ]
    scene.ask("withdraw_free", "withdraw.free", options=options, counted=False)
    scene.useful()


def yes(scene: Scene, code: str) -> None:
    """[Đúng, rút hồ sơ]."""
    citizens.withdraw(scene.desk, scene.talk.citizen_id, code)
    scene.settled()
    scene.tell("withdraw.done", code=code)
    scene.useful()


def keep(scene: Scene, code: str) -> None:
    """[Không rút nữa]."""
    scene.settled()
    scene.tell("withdraw.kept", code=code)


def own_wish(scene: Scene, _arg: str = "") -> None:
    """Nobody forces it: the paper is all that is needed."""
    scene.settled()
    scene.tell("human.done")


def forced(scene: Scene, _arg: str = "") -> None:
    """Somebody forces it: a named person calls, the handling unit is not told."""
    scene.settled()
    scene.confidential = True
    scene.tell("withdraw.forced")
    person.call_quietly(scene)
    scene.useful()


def take(scene: Scene) -> bool:
    """Yes or no in words."""
    said, rest = verdict(scene.text)
    pending = scene.state.pending
    if pending is None or not said:
        return False
    if said == "yes":
        yes(scene, pending.arg)
    else:
        keep(scene, pending.arg)
    scene.rest = rest
    return True


def take_free(scene: Scene) -> bool:
    """Whether somebody forces it, in words."""
    scene.confidential = True
    said, _rest = verdict(scene.text)
    if said == "no" or scene.ear.has("tự tôi", "không ai ép"):
        own_wish(scene)
    elif said == "yes" or scene.ear.has("ép", "dọa", "đe", "hứa"):
        forced(scene)
    else:
        return False
    return True
