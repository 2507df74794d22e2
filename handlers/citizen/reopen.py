"""Not done yet: one line on what is left, the same code, a new day; the second time it goes one level up."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from casework import answer, citizens
from handlers.dialogue.hear import Ear
from handlers.dialogue.phrasing import quote_of
from handlers.dialogue.scene import Scene
from handlers.dialogue.words import listed
from law.kinds import Stage

if TYPE_CHECKING:
    from casework.citizens import StatusView

LAPSES = timedelta(days=14)
NOT_DONE = listed(
    """
    chưa xong, vẫn hỏng, vẫn chưa, vẫn thế, vẫn như cũ, chưa được, chưa sửa, không đồng ý, vẫn tối, vẫn
    tắc, vẫn bẩn, lại hỏng, chưa thấy ai, vẫn không, chưa ai, chưa sáng, cái hỏng cái, chưa giải quyết,
    thế là sao, không thỏa đáng
    """
)
BARE = listed(
    """
    chưa xong, chưa, chưa được, không đồng ý, thế là sao, vẫn thế, vẫn chưa xong, not done, chưa đâu
    """
)


def complains(scene: Scene) -> bool:
    """ "chưa xong", "còn 1 bóng chưa sáng"."""
    ear = scene.ear
    return ear.has(*NOT_DONE) or ear.only(BARE) or (ear.has("còn") and ear.has("chưa"))


def answered(scene: Scene) -> StatusView | None:
    """The own file answered last, within the fourteen days in which it may be judged."""
    for row in citizens.my_petitions(scene.desk, scene.talk.citizen_id):
        if row.stage == Stage.ANSWERED and row.answered_at and scene.now - row.answered_at <= LAPSES:
            return citizens.status(scene.desk, row)
    return None


def start(scene: Scene, code: str) -> None:
    """[Đề nghị xem lại], [Chưa xong]."""
    petition = citizens.own(scene.desk, scene.talk.citizen_id, code)
    if petition is None:
        scene.tell("track.closed", code=code)
        return
    if petition.stage != Stage.ANSWERED:
        scene.tell("err.not_open", code=code)
        return
    scene.call("reopen.ask")
    scene.wait("reopen", arg=code)
    scene.state.options = []
    scene.state.draft = (
        None if scene.state.draft is None or not scene.state.draft.words else scene.state.draft
    )


def take(scene: Scene) -> bool:
    """The line on what is left."""
    pending = scene.state.pending
    if pending is None:
        return False
    if scene.ear.only(("thôi", "không", "thôi không cần")):
        scene.settled()
        scene.tell("human.done")
        return True
    put(scene, pending.arg, scene.text)
    return True


def put(scene: Scene, code: str, words: str) -> None:
    """Open it again."""
    ids = () if scene.files_taken else tuple(scene.attachment_ids())
    scene.files_taken = True
    again = answer.reopen(scene.desk, scene.talk.citizen_id, code, words, ids)
    scene.settled()
    if again.up:
        scene.tell("reopen.up", code=code, unit=again.unit, due=again.due_on)
    else:
        quote = quote_of(words) or scene.words("word.no_words")
        scene.tell("reopen.done", code=code, unit=again.unit, quote=quote, due=again.due_on)
    scene.state.codes, scene.state.sent_at = [code], scene.now
    scene.useful()


def read(scene: Scene) -> bool:
    """ "chưa xong", "còn 1 bóng chưa sáng" while an answer waits for a judgement and the talk is idle."""
    if scene.state.draft is not None or scene.state.pending is not None or not complains(scene):
        return False
    view = answered(scene)
    if view is None:
        return False
    bare = scene.ear.only(BARE) or len(Ear.of(scene.text).heard) < 3
    place = scene.desk.knowledge.gazetteer.find(scene.text, scene.today).unit
    if place is not None and place.id != view.petition.place_unit_id:
        return False
    code = view.petition.code
    answer.rate(scene.desk, scene.talk.citizen_id, code, "not-done")
    if bare and not scene.files:
        start(scene, code)
    else:
        put(scene, code, scene.text)
    return True
