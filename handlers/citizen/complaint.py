"""Khiếu nại: a chat is not one and the time limit runs; the last day by date, which decision, where to hand it in.

Law: Luật Khiếu nại 2011, Điều 8 (form), Điều 9 (90 days), Điều 17 to 23 (who decides), Điều 33 (second time: 30
days), Điều 48 (15 days for a disciplinary decision, 10 the second time).
"""

from __future__ import annotations

from datetime import date

from casework.office import Desk
from handlers.citizen import competent, denounce, reported, sealed
from handlers.dialogue.days import DayTold, days_told, receipt_told
from handlers.dialogue.hear import DONT_KNOW, Ear
from handlers.dialogue.phrasing import office_and_address
from handlers.dialogue.scene import Scene
from handlers.dialogue.state import Sealed
from handlers.dialogue.words import listed
from law import deadlines
from law.errors import DeadlineError
from law.kinds import MessageKind, PetitionKind

RULES = {  # by kind, and whether it is the second complaint
    (PetitionKind.COMPLAINT, False): "khieu-nai-thoi-hieu",
    (PetitionKind.COMPLAINT, True): "khieu-nai-lan-hai-thoi-han",
    (PetitionKind.DISCIPLINE_COMPLAINT, False): "khieu-nai-ky-luat-thoi-hieu-lan-dau",
    (PetitionKind.DISCIPLINE_COMPLAINT, True): "khieu-nai-ky-luat-thoi-hieu-lan-hai",
}
DISMISSED = "buoc-thoi-viec"  # variant of the last rule
DISCIPLINE = listed(
    """
    kỷ luật, buộc thôi việc, khiển trách, cách chức, giáng chức, hạ bậc lương, hạ lương
    """
)
DISAGREES = listed(
    """
    không đồng ý, không nhất trí, chưa đồng ý, không thỏa đáng, phản đối
    """
)
DECISIONS = listed(
    """
    kết luận, quyết định, biên bản, kết quả giải quyết, văn bản trả lời, thông báo thu hồi
    """
)
AGAIN = listed(
    """
    xem lại, xem xét lại, giải quyết lại, kiểm tra lại, hủy, thu hồi, bãi bỏ
    """
)
FORM = listed(
    """
    mẫu đơn, lấy mẫu, mẫu khiếu nại, xin mẫu, cho mẫu, mẫu 01, mẫu số 01, form
    """
)
WHERE = listed(
    """
    nộp ở đâu, nơi nộp, nộp đâu, gửi ở đâu, gửi cho ai, nộp cho ai, nộp chỗ nào, gửi đơn đâu, gửi đi đâu
    """
)
STILL = listed(
    """
    còn nộp được, còn kịp, hết hạn chưa, còn hạn không, quá hạn chưa, có kịp không, nộp được nữa không
    """
)
CORRECTS = listed(
    """
    nhầm, sai, mới đúng, sửa lại, đúng ra, không phải, à quên
    """
)


def amounts(scene: Scene) -> bool:
    """Whether somebody wants a decision looked at again without using the law's word."""
    return scene.ear.has(*DISAGREES) and scene.ear.has(*DECISIONS) and scene.ear.has(*AGAIN)


def start(scene: Scene) -> None:
    """What a chat is not, and the one question that saves the right: the day the decision was received."""
    kept = sealed.keep(scene, _kind(scene.ear), scene.text)
    scene.files_taken = True
    scene.no_greeting = True
    scene.tell("kn.what")
    if scene.ear.has(*competent.DISTRICT):
        scene.tell("kn.district")
    told = receipt_told(scene.text, scene.today)
    if told is None or _of_another_matter(scene, told):
        _ask_day(scene, kept)
    else:
        _take_told(scene, told)


def _of_another_matter(scene: Scene, told: DayTold) -> bool:
    """Whether the day belongs to a plain matter told beside: "… quyết định phạt, đèn đường hỏng từ 1/11"."""
    if told.role == "received":
        return False
    contents = scene.desk.knowledge.router.suggest(scene.text, scene.today).contents
    day = scene.text[told.at : told.end].lower()
    return any(one.kind is MessageKind.FEEDBACK and day in one.text.lower() for one in contents)


def _kind(ear: Ear) -> PetitionKind:
    """A disciplinary decision has a time limit of its own; "phạt cảnh cáo" is a penalty, not discipline."""
    if ear.has(*DISCIPLINE) or (ear.has("cảnh cáo") and not ear.has("phạt")):
        return PetitionKind.DISCIPLINE_COMPLAINT
    return PetitionKind.COMPLAINT


def _ask_day(scene: Scene, kept: Sealed) -> None:
    second = _second(scene, kept)
    key = {
        (PetitionKind.COMPLAINT, True): "kn.ask_day_second",
        (PetitionKind.DISCIPLINE_COMPLAINT, False): "kn.ask_day_discipline",
        (PetitionKind.DISCIPLINE_COMPLAINT, True): "kn.ask_day_discipline_second",
    }.get((kept.kind, second), "kn.ask_day")
    scene.ask("kn_day", key, short=scene.words("short.kn_day"))


def _second(scene: Scene, kept: Sealed) -> bool:
    """Whether it has been settled once already."""
    return Ear.of(sealed.unsealed(scene, kept)).has(*competent.SECOND)


def last_day(desk: Desk, rule: str, received_on: date, variant: str | None = None) -> date | None:
    """The last day to hand in the paper, or None when the rulebook has no rule for that time."""
    law = desk.office.law
    try:
        return deadlines.plan(law.rulebook, law.calendar, rule, received_on, variant).due_on
    except DeadlineError:
        return None


def take_day(scene: Scene) -> bool:
    """The day, or that it is not remembered."""
    kept = scene.state.sealed
    if kept is None:
        return False
    scene.confidential = scene.no_greeting = True
    if _answered(scene):
        return True
    told = receipt_told(scene.text, scene.today)
    if told is not None:
        if len(scene.ear.heard) > 6:
            _keep(scene)
        _take_told(scene, told)
    elif scene.ear.only(DONT_KNOW) or scene.ear.has("không nhớ", "quên"):
        _no_day(scene)
    else:
        if scene.ear.heard:
            _keep(scene)
        signed = bool(days_told(scene.text, scene.today))
        if not scene.may_ask():
            _no_day(scene)
        else:
            key = "kn.day_signed" if signed else "kn.day_unclear"
            scene.ask("kn_day", key, short=scene.words("short.kn_day"))
    return True


def _keep(scene: Scene) -> None:
    """Put the words aside with the others; they may show that it is about discipline."""
    former = scene.state.sealed
    kept = sealed.keep(scene, former.kind if former else PetitionKind.COMPLAINT, scene.text)
    if _kind(scene.ear) == PetitionKind.DISCIPLINE_COMPLAINT:
        kept.kind = PetitionKind.DISCIPLINE_COMPLAINT


def _no_day(scene: Scene) -> None:
    scene.tell("kn.no_day")
    scene.useful()
    _ask_decision(scene)


def _take_told(scene: Scene, told: DayTold) -> None:
    """A day: the last day by date, then which decision; one that has not come yet is a slip."""
    if told.first > scene.today and scene.may_ask():
        scene.ask("kn_day", "kn.day_future", date=told.first, short=scene.words("short.kn_day"))
        return
    _tell_last_day(scene, told)
    _ask_decision(scene)


def _tell_last_day(scene: Scene, told: DayTold) -> None:
    """The last day, counted from the earliest day it can have been; past only when it is past for certain."""
    kept = scene.state.sealed
    first, last = (_due(scene, kept, told.first), _due(scene, kept, told.last)) if kept else (None, None)
    if kept is None or first is None or last is None or first < scene.today <= last:
        scene.tell("kn.no_day")
    elif last < scene.today:
        kept.last_day = ""
        scene.tell("kn.past", since=told.last, due=last)
    else:
        kept.last_day = first.isoformat()
        scene.tell("kn.last_day", since=told.first, due=first)
        if told.first != told.last:
            scene.tell("kn.from_first")
    scene.useful()


def _due(scene: Scene, kept: Sealed, received_on: date) -> date | None:
    second = _second(scene, kept)
    words = Ear.of(sealed.unsealed(scene, kept))
    discipline = kept.kind == PetitionKind.DISCIPLINE_COMPLAINT
    variant = DISMISSED if second and discipline and words.has("buộc thôi việc") else None
    return last_day(scene.desk, RULES[kept.kind, second], received_on, variant)


def _ask_decision(scene: Scene) -> None:
    kept = scene.state.sealed
    if kept and (kept.attachments or reported.numbered(sealed.unsealed(scene, kept))):
        scene.tell("kn.decision_noted")
        where(scene)
        return
    scene.ask("kn_decision", "kn.ask_decision", short=scene.words("short.kn_decision"))


def take_decision(scene: Scene) -> bool:
    """Which decision; a photo will do. Then where to hand it in, and what becomes of the words told here."""
    kept = scene.state.sealed
    if kept is None:
        return False
    scene.confidential = scene.no_greeting = True
    if sealed.read_decision(scene) or _answered(scene):
        return True
    if _corrected(scene):
        _ask_decision(scene)
        return True
    if scene.text and not scene.ear.only(DONT_KNOW):
        _keep(scene)
    scene.files_taken = True
    scene.tell("kn.decision_noted")
    where(scene)
    return True


def read_as_report(scene: Scene) -> bool:
    """ "chỉ gửi phản ánh" when it is one already: the card waits as before."""
    if scene.state.sealed is not None or scene.state.draft is None or not scene.state.draft.words:
        return False
    scene.call("card.ready")
    scene.offer(scene.state.options)
    return True


def take(scene: Scene) -> bool:
    """Words while it is undecided what becomes of them: a corrected day, the form, the place, or more of the story."""
    kept = scene.state.sealed
    if kept is None:
        return False
    scene.confidential = scene.no_greeting = True
    if sealed.read_decision(scene) or _answered(scene):
        return True
    if _corrected(scene):
        scene.offer(sealed.choices(scene, kept.kind))
        return True
    return denounce.take(scene)


def _corrected(scene: Scene) -> bool:
    """ "nhầm, nhận ngày 20/11": the last day again."""
    told = receipt_told(scene.text, scene.today)
    if told is None or told.first > scene.today:
        return False
    if told.role != "received" and not scene.ear.has(*CORRECTS):
        return False
    _keep(scene)
    _tell_last_day(scene, told)
    return True


def _answered(scene: Scene) -> bool:
    """A question about the paper instead of an answer; what was asked is said again."""
    pending, kept = scene.state.pending, scene.state.sealed
    if scene.ear.has(*FORM):
        _tell_form(scene)
    elif scene.ear.has(*WHERE):
        _tell_where(scene)
    elif scene.ear.has(*STILL) and kept and pending and pending.name != "kn_day":
        if kept.last_day:
            scene.tell("kn.still", due=date.fromisoformat(kept.last_day))
        else:
            scene.tell("kn.maybe_late")
    else:
        return False
    if pending and pending.short:
        scene.call("faq.back", q=pending.short)
    elif kept:
        scene.offer(sealed.choices(scene, kept.kind))
    scene.useful()
    return True


def form(scene: Scene, _arg: str = "") -> None:
    """[Lấy mẫu đơn]."""
    scene.no_greeting = True
    _tell_form(scene)
    kept = scene.state.sealed
    if kept:
        scene.confidential = True
        scene.offer(sealed.choices(scene, kept.kind))
    scene.useful()


def _tell_form(scene: Scene) -> None:
    scene.tell("kn.form_where", office=office_and_address(scene.desk))
    scene.tell("kn.how")


def where(scene: Scene, _arg: str = "") -> None:
    """[Nơi nộp đơn]."""
    _tell_where(scene)
    scene.tell("kn.how")
    kept = scene.state.sealed
    if kept:
        scene.next_message()
        scene.ask("sealed", "kn.choose", options=sealed.choices(scene, kept.kind), counted=False)
    scene.useful()


def _tell_where(scene: Scene) -> None:
    kept = scene.state.sealed
    competent.tell_where(scene, sealed.unsealed(scene, kept) if kept else "")
