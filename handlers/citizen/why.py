"""Why that day: the period the law gives, from when, and the article, in one short answer."""

from __future__ import annotations

from casework import citizens, reasons
from casework.records import Petition
from handlers.citizen import track
from handlers.dialogue.scene import Scene
from handlers.dialogue.words import listed

WORDS = listed(
    """
    vì sao hạn này, sao hạn này, vì sao lại hạn này, sao lại hạn này, vì sao ngày này, vì sao ngày đó, sao lại ngày đó,
    sao lại là ngày đó, sao lại ngày này, sao lại là ngày này, sao lại hẹn, vì sao hẹn, sao hẹn ngày đó, sao hẹn lâu,
    tại sao ngày đó, tại sao ngày này, tại sao hạn này, tại sao lại hẹn, tại sao hẹn, hạn tính thế nào,
    tính hạn thế nào, căn cứ nào mà hẹn, why that date, why that day
    """
)
LONGEST = 12  # words; a longer message tells something else as well


def read(scene: Scene) -> bool:
    """ "vì sao hạn này", "sao lại ngày đó": about the file just shown or sent, else the only one."""
    if len(scene.ear.heard) > LONGEST or not scene.ear.has(*WORDS):
        return False
    petition = _meant(scene)
    if petition is None:
        return False
    if petition.sealed:
        track.show(scene, petition.code)  # says that it is kept, and nothing of what it is
        return True
    _tell(scene, petition)
    return True


def _meant(scene: Scene) -> Petition | None:
    mine = citizens.my_petitions(scene.desk, scene.talk.citizen_id)
    by_code = {row.code: row for row in mine}
    offered = {option.payload.partition(":")[2] for option in scene.state.options}
    shown = [code for code in by_code if code in offered]
    sent = [code for code in reversed(scene.state.codes) if code in by_code]
    if len(shown) == 1:
        return by_code[shown[0]]
    if sent:
        return by_code[sent[0]]
    return mine[0] if len(mine) == 1 else None


def _tell(scene: Scene, petition: Petition) -> None:
    reason = reasons.of_promise(scene.desk, petition)
    scene.messages[-1].petition_id = petition.id
    scene.useful()
    if reason is None:
        scene.tell("track.no_day", code=petition.code)
        return
    params = {"due": reason.due_on, "since": reason.start_on, "n": reason.length, "law": reason.law}
    if reason.working:
        scene.tell("track.because_working", **params)
    else:
        scene.tell("track.because_days", **params)
    if reason.document:
        scene.tell("track.because_extended", doc=reason.document)
    if reason.excluded_days:
        scene.tell("track.because_paused", n=reason.excluded_days)
