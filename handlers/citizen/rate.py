"""The answer read, and the citizen's judgement of it: done or not first, satisfied or not second."""

from __future__ import annotations

import re

from casework import answer, citizens
from handlers.citizen import reopen
from handlers.dialogue.hear import FILLERS, chosen_number, number_alone
from handlers.dialogue.messages import OutFile
from handlers.dialogue.scene import Scene
from handlers.dialogue.words import listed
from law.kinds import Stage

SCORES = (5, 4, 3, 2, 1)
LOW = 2
DONE = listed(
    """
    xong rồi, đã xong, ok rồi, được rồi, sửa rồi, sửa xong rồi, tốt rồi, đã sửa, sáng rồi, sạch rồi, hết
    rồi, ổn rồi, xong
    """
)
PART = listed(
    """
    xong một phần, được một phần, một phần, được một nửa, mới được một nửa, cái được cái không, mới xong một phần
    """
)
ONE_OF_TWO = ("được cái", "cái được", "cái sáng", "chỗ được")
BROKEN = ("hỏng", "không", "chưa", "tối", "tắc", "bẩn")
BUT = ("nhưng", "mà", "tuy nhiên", "có điều")
SCORE_FILLERS = (*FILLERS, *listed("quá, lắm, thấy, cũng, khá, tôi, là, nói, chung, sao, điểm, nhìn, với"))
WORDS_FOR = (  # the first that fits; what is denied stands before what is said
    (1, listed("rất không hài lòng, quá tệ, rất tệ, tệ quá, tệ lắm, thất vọng, quá kém, rất kém, quá chán")),
    (2, listed("không hài lòng, chưa hài lòng, không, tệ, chán, kém, không tốt, chưa tốt, không được")),
    (3, listed("bình thường, tạm được, tạm, tạm tạm, cũng được, tàm tạm, được được, trung bình")),
    (
        5,
        listed(
            "rất hài lòng, rất tốt, tuyệt vời, quá tốt, tốt lắm, tốt quá, hài lòng lắm, quá hài lòng, hài lòng quá"
        ),
    ),
    (4, listed("hài lòng, tốt, được, ok, có, ừ, ổn, khá")),
)
STARS = re.compile(r"^\D{0,12}([1-5])\s*(?:/\s*5)?\s*(?:sao|điểm|diem|\*)?\W*$", re.IGNORECASE)
SKIP = ("không", "thôi", "bỏ qua", "khỏi", "không có gì")


def read_answer(scene: Scene, code: str) -> None:
    """[Xem trả lời]."""
    petition = citizens.own(scene.desk, scene.talk.citizen_id, code)
    if petition is None:
        scene.tell("track.closed", code=code)
        return
    view = citizens.status(scene.desk, petition)
    if not view.answers:
        scene.tell("answer.none", code=code)
        return
    last = view.answers[-1]
    scene.messages[-1].petition_id = petition.id
    if last.interim:
        key = "answer.interim" if view.due_on else "answer.interim_no_day"
        scene.tell(key, unit=view.unit_name, code=code, answer=last.text, due=view.due_on)
    else:
        scene.tell("answer.body", unit=view.unit_name, code=code, answer=last.text)
    if last.document:
        scene.tell("answer.doc", doc=last.document)
    scene.messages[-1].files += [
        OutFile(file.sha256, file.name, file.mime) for file in citizens.answer_files(scene.desk, last)
    ]
    if view.stage == Stage.ANSWERED and not last.interim:
        scene.call("answer.next")
        scene.offer(
            [scene.choice(f"rate.start:{code}", "rate"), scene.choice(f"reopen.start:{code}", "reopen")]
        )
    scene.useful()


def start(scene: Scene, arg: str) -> None:
    """[Đánh giá], or an answer to the question of next morning ("4827155:done")."""
    code, _, outcome = arg.partition(":")
    if outcome in OUTCOMES:
        OUTCOMES[outcome](scene, code)
    else:
        ask(scene, code)


def ask(scene: Scene, code: str) -> None:
    """Is it done."""
    petition = citizens.own(scene.desk, scene.talk.citizen_id, code)
    if petition is None:
        scene.tell("track.closed", code=code)
        return
    if petition.stage not in {Stage.ANSWERED, Stage.CLOSED}:
        scene.tell("rate.none", code=code)
        return
    options = [
        scene.choice(f"rate.done:{code}", "done"),
        scene.choice(f"rate.part:{code}", "part"),
        scene.choice(f"rate.not-done:{code}", "not_done"),
    ]
    scene.ask("rate", "rate.ask", options=options, arg=code, counted=False, code=code)


def done(scene: Scene, code: str) -> None:
    """[Xong rồi]: the five steps."""
    answer.rate(scene.desk, scene.talk.citizen_id, code, "done")
    _ask_scale(scene, code)


def _ask_scale(scene: Scene, code: str) -> None:
    petition = citizens.own(scene.desk, scene.talk.citizen_id, code)
    unit = citizens.status(scene.desk, petition).unit_name if petition else ""
    steps = (
        SCORES if scene.talk.has_buttons else SCORES[::-1]
    )  # where the choices have numbers, 5 is the best
    options = [scene.choice(f"rate.score:{code}:{score}", f"s{score}") for score in steps]
    scene.ask("rate_score", "rate.scale", options=options, arg=code, counted=False, unit=unit)


def part(scene: Scene, code: str) -> None:
    """[Xong một phần]: what is not."""
    answer.rate(scene.desk, scene.talk.citizen_id, code, "part")
    scene.ask("rate_part", "rate.part_why", arg=code, counted=False)


def not_done(scene: Scene, code: str) -> None:
    """[Chưa xong]: opened again, no thank-you."""
    answer.rate(scene.desk, scene.talk.citizen_id, code, "not-done")
    reopen.start(scene, code)


OUTCOMES = {"done": done, "part": part, "not_done": not_done}


def score(scene: Scene, arg: str) -> None:
    """One of the five steps."""
    code, _, number = arg.partition(":")
    if number not in {"1", "2", "3", "4", "5"}:
        start(scene, code)
        return
    petition = citizens.own(scene.desk, scene.talk.citizen_id, code)
    outcome = "done"
    answer.rate(scene.desk, scene.talk.citizen_id, code, outcome, int(number))
    if int(number) <= LOW:
        scene.ask("rate_why", "rate.why", arg=code, counted=False)
        return
    scene.settled()
    scene.tell("rate.thanks_plain", unit=citizens.status(scene.desk, petition).unit_name if petition else "")
    scene.useful()


def take_outcome(scene: Scene) -> bool:
    """Words instead of the three buttons."""
    pending = scene.state.pending
    return pending is not None and _outcome_said(scene, pending.arg, asked=True)


def _outcome_said(scene: Scene, code: str, *, asked: bool) -> bool:
    """Done, in part or not, in the person's words; to a question also by a bare yes."""
    ear = scene.ear
    stars = STARS.match(scene.text) if ear.has("sao", "điểm") else None
    if ear.only(PART) or (ear.has(*ONE_OF_TWO) and ear.has(*BROKEN)):
        part(scene, code)
    elif asked and reopen.complains(scene):
        answer.rate(scene.desk, scene.talk.citizen_id, code, "not-done")
        reopen.put(scene, code, scene.text)
    elif ear.has(*DONE) and ear.has(*BUT):
        _part_told(scene, code)
    elif stars:
        score(scene, f"{code}:{stars[1]}")
    elif ear.only((*DONE, "rồi")) or (asked and (ear.only(("ừ", "vâng", "có", "đúng")) or ear.has(*DONE))):
        done(scene, code)
    else:
        return False
    return True


def _part_told(scene: Scene, code: str) -> None:
    """ "đã xong nhưng làm ẩu": done in part, and the reason is told already."""
    answer.rate(scene.desk, scene.talk.citizen_id, code, "part", None, scene.text)
    scene.settled()
    petition = citizens.own(scene.desk, scene.talk.citizen_id, code)
    scene.tell("rate.thanks", unit=citizens.status(scene.desk, petition).unit_name if petition else "")
    scene.offer([scene.choice(f"reopen.start:{code}", "reopen")])
    scene.useful()


def read_number(scene: Scene) -> bool:
    """A number to the five steps is the score, whatever the order of the buttons; it is read back."""
    pending = scene.state.pending
    if pending is None or pending.name != "rate_score":
        return False
    stars = STARS.match(scene.text)
    told = int(stars[1]) if stars else number_alone(scene.ear)
    if told not in SCORES:
        return False
    scene.tell("rate.noted", answer=scene.desk.office.phrases.label(f"s{told}", scene.state.form).lower())
    score(scene, f"{pending.arg}:{told}")
    return True


def take_score(scene: Scene) -> bool:
    """ "năm", "hài lòng lắm"; the labels themselves are understood as choices."""
    pending, number = scene.state.pending, chosen_number(scene.text)
    if pending is None:
        return False
    if number in SCORES:
        score(scene, f"{pending.arg}:{number}")
        return True
    for value, words in WORDS_FOR:
        if scene.ear.only(words, fillers=SCORE_FILLERS):
            score(scene, f"{pending.arg}:{value}")
            return True
    return False


def take_why(scene: Scene) -> bool:
    """The comment."""
    pending = scene.state.pending
    if pending is None:
        return False
    code = pending.arg
    petition = citizens.own(scene.desk, scene.talk.citizen_id, code)
    if petition is None:
        return False
    if not scene.ear.only(SKIP):
        answer.rate(scene.desk, scene.talk.citizen_id, code, _outcome(scene), None, scene.text)
        scene.tell("rate.thanks", unit=citizens.status(scene.desk, petition).unit_name)
    else:
        scene.tell("rate.thanks_plain", unit=citizens.status(scene.desk, petition).unit_name)
    scene.settled()
    scene.useful()
    return True


def _outcome(scene: Scene) -> str:
    pending = scene.state.pending
    return "part" if pending and pending.name == "rate_part" else "done"


def take_part(scene: Scene) -> bool:
    """What is not done yet: kept as the comment, and offered as a reason to open again."""
    pending = scene.state.pending
    code = pending.arg if pending else ""
    if not take_why(scene):
        return False
    if not scene.ear.only(SKIP):
        scene.offer([scene.choice(f"reopen.start:{code}", "reopen")])
    return True


def read(scene: Scene) -> bool:
    """ "xong rồi", "được cái hỏng cái" to an answer that waits for a judgement, while the talk is idle."""
    if scene.state.draft is not None or scene.state.pending is not None:
        return False
    waiting = reopen.answered(scene)
    return waiting is not None and _outcome_said(scene, waiting.petition.code, asked=False)
