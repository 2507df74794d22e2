"""The table of lawful steps: from which stage which action leads where, each line with its article or reason.

Kiến nghị and phản ánh live here from receipt to closing; a khiếu nại or tố cáo lives as a đơn, at two instances
or up to the handling of a conclusion. What is told of them by chat is information only, because the law knows
them in writing or in person alone. A line has its dates where the law changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from law.kinds import Action, PetitionKind, Stage
from law.names import ACTION_NAMES, STAGE_NAMES

__all__ = [
    "ACTION_NAMES",
    "NEED_A_PAPER",
    "PROPOSALS",
    "STAGE_NAMES",
    "STEPS",
    "Guard",
    "Step",
    "Unlawful",
    "allowed",
    "first_step",
    "is_open",
    "require",
]


class Guard(StrEnum):
    """What must also be true of the file; the use-case looks it up."""

    OVERDUE = "qua-han"  # the resolution period has passed without a decision or conclusion
    EFFECTIVE = "den-ngay-hieu-luc"  # the decision's day of effect has come
    SETTLED = "het-nghia-vu"  # no obligation of a unit and no period of the citizen runs any more
    CONCLUDED = "da-ket-luan"  # a conclusion was issued once


@dataclass(frozen=True)
class Step:
    """One lawful step.

    `stage` None: the petition does not exist yet. `back`: to the stage before the present one, and `to` when
    that is not known. `valid_from` and `valid_to`, inclusive, concern the day of the act; None is open.
    """

    kinds: frozenset[PetitionKind]
    stage: Stage | None
    action: Action
    to: Stage
    reason: str
    valid_from: date | None = None
    valid_to: date | None = None
    guard: Guard | None = None
    back: bool = False

    def in_force(self, on: date | None) -> bool:
        """Whether the law of that day knows the step; None: of any day."""
        if on is None:
            return True
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )


class Unlawful(Exception):
    """A step that the table does not have; `message_vi` is for the official, `article` the reason."""

    def __init__(self, message_vi: str, article: str) -> None:
        super().__init__(message_vi)
        self.message_vi = message_vi
        self.article = article


COMPLAINT = frozenset({PetitionKind.COMPLAINT})
DISCIPLINE = frozenset({PetitionKind.DISCIPLINE_COMPLAINT})
COMPLAINTS = COMPLAINT | DISCIPLINE
DENUNCIATION = frozenset({PetitionKind.DENUNCIATION})
REGULATION = frozenset({PetitionKind.REGULATION_FEEDBACK})
PROPOSALS = frozenset({PetitionKind.PROPOSAL, PetitionKind.FEEDBACK}) | REGULATION
NEED_A_PAPER = COMPLAINTS | DENUNCIATION
OPEN_STAGES = (Stage.TRIAGE, Stage.RECEIVED, Stage.IN_PROGRESS, Stage.WAITING_CITIZEN)
FINISHED = frozenset(
    {
        Stage.ANSWERED,
        Stage.CLOSED,
        Stage.WITHDRAWN,
        Stage.GUIDED,
        Stage.NOT_ACCEPTED,
        Stage.NOT_PROCESSED,
    }
)
# A unit owes something: everything unfinished but information, which has no clock.
RUNNING_STAGES = tuple(stage for stage in Stage if stage not in FINISHED and stage is not Stage.INFORMATION)
NEW_LAW = date(2026, 7, 1)  # Luật 136/2025/QH15 and its decrees
OLD_LAW_ENDS = date(2026, 6, 30)

RECEIPT = "Luật Tiếp công dân 2013, Điều 25"
SORTING = "Thông tư 05/2021/TT-TTCP, Điều 6"
COMPETENCE = "Luật Tiếp công dân 2013, Điều 26 khoản 2"
PASS_ON = "Luật Tiếp công dân 2013, Điều 26 khoản 1 điểm b (sửa bởi Luật 136/2025/QH15)"
NOTICE = "Luật Tiếp công dân 2013, Điều 28 khoản 1"
SERVICE = "Chuẩn phục vụ của cơ quan"
OWN_WISH = "Kiến nghị, phản ánh là tự nguyện, người gửi rút lúc nào cũng được"
FILE_DUTY = "Theo dõi hồ sơ"
PAPER_ONLY = "Luật Khiếu nại 2011, Điều 8; Luật Tố cáo 2018, Điều 22 và Điều 25"
LKN = "Luật Khiếu nại 2011, Điều {}"
LTC = "Luật Tố cáo 2018, Điều {}"
ND124 = "Nghị định 124/2020/NĐ-CP, Điều {}"
PUBLISH_RULES = "Nghị định 20/2008/NĐ-CP, Điều 19"

_T, _R, _P, _W = OPEN_STAGES
_S = Stage
FIRST = (_S.RESOLVING, _S.VERIFYING, _S.DIALOGUE)
SECOND = (_S.RESOLVING_AGAIN, _S.VERIFYING_AGAIN, _S.DIALOGUE_AGAIN)
BEING_RESOLVED = FIRST + SECOND
DECISION_1 = (_S.DECIDED, _S.IN_EFFECT, _S.ENFORCING)
DECISION_2 = (_S.DECIDED_AGAIN, _S.IN_EFFECT_AGAIN, _S.ENFORCING_AGAIN)
DECISIONS = DECISION_1 + DECISION_2
REVOCABLE = (_R, _S.SECOND_COMPLAINT, *BEING_RESOLVED, _S.SUSPENDED)
INQUIRY = (_S.RESOLVING, _S.VERIFYING)
CONCLUSION = (_S.CONCLUDED, _S.HANDLING)
TC_OPEN = (_R, *INQUIRY, *CONCLUSION, _S.FOLLOW_UP, _S.SUSPENDED, _S.WITHDRAWAL)
PAPER_STAGES = tuple(stage for stage in RUNNING_STAGES if stage not in OPEN_STAGES)


def _rows(
    kinds: frozenset[PetitionKind],
    stages: Collection[Stage | None],
    action: Action,
    reason: str,
    to: Stage | None = None,
    *,
    since: date | None = None,
    until: date | None = None,
    guard: Guard | None = None,
    back: bool = False,
) -> list[Step]:
    """One row per stage; `to` None: the stage does not change."""
    rows = []
    for stage in stages:
        target = to or stage
        assert target is not None
        rows.append(Step(kinds, stage, action, target, reason, since, until, guard, back))
    return rows


_A = Action
_PROPOSAL_STEPS = (
    *_rows(PROPOSALS, [None], _A.REGISTER, RECEIPT, _S.RECEIVED),
    *_rows(PROPOSALS, [None], _A.REGISTER, SORTING, _S.TRIAGE),
    *_rows(PROPOSALS, [_T], _A.ASSIGN, SORTING, _S.RECEIVED),
    *_rows(PROPOSALS, [_R], _A.ACCEPT, COMPETENCE, _S.IN_PROGRESS),
    *_rows(PROPOSALS, [_R, _P, _W], _A.TRANSFER, COMPETENCE, _S.RECEIVED),
    # Asking and answering take the file as well: nobody has to press "accept" first.
    *_rows(PROPOSALS, [_R, _P], _A.ASK, COMPETENCE, _S.WAITING_CITIZEN),
    *_rows(PROPOSALS, [_W], _A.REPLY, COMPETENCE, _S.IN_PROGRESS),
    *_rows(PROPOSALS, [_R], _A.INTERIM, NOTICE, _S.IN_PROGRESS),
    *_rows(PROPOSALS, [_P, _W], _A.INTERIM, NOTICE),
    *_rows(PROPOSALS, [_R, _P, _W], _A.ANSWER, NOTICE, _S.ANSWERED),
    *_rows(PROPOSALS, [_S.ANSWERED, _S.CLOSED], _A.RATE, SERVICE),
    *_rows(PROPOSALS, [_S.ANSWERED], _A.REOPEN, SERVICE, _S.IN_PROGRESS),
    *_rows(REGULATION, [_S.ANSWERED, _S.CLOSED], _A.PUBLISH, PUBLISH_RULES),
    *_rows(PROPOSALS, [_S.ANSWERED], _A.CLOSE, SERVICE, _S.CLOSED),
    *_rows(PROPOSALS, [_T, _R], _A.CLOSE, SORTING, _S.CLOSED),  # not eligible or sent twice: filed
    *_rows(PROPOSALS, OPEN_STAGES, _A.ADD, SERVICE),
    *_rows(PROPOSALS, OPEN_STAGES, _A.WITHDRAW, OWN_WISH, _S.WITHDRAWN),
    *_rows(PROPOSALS, OPEN_STAGES, _A.NUDGE, SERVICE),
    *_rows(PROPOSALS, OPEN_STAGES, _A.REMIND, FILE_DUTY),
    *_rows(PROPOSALS, OPEN_STAGES, _A.ESCALATE, FILE_DUTY),
    *_rows(PROPOSALS, OPEN_STAGES, _A.GROUP, FILE_DUTY),
    *_rows(PROPOSALS, [*OPEN_STAGES, _S.ANSWERED, _S.CLOSED], _A.UNGROUP, FILE_DUTY),
    *_rows(PROPOSALS, [*OPEN_STAGES, _S.ANSWERED, _S.CLOSED, _S.WITHDRAWN], _A.VIEW, FILE_DUTY),
)
_INFORMATION_STEPS = (
    *_rows(NEED_A_PAPER, [None], _A.REGISTER, PAPER_ONLY, _S.INFORMATION),
    *_rows(NEED_A_PAPER, [_S.INFORMATION], _A.VIEW, FILE_DUTY),
    *_rows(NEED_A_PAPER, [_S.INFORMATION], _A.ADD, FILE_DUTY),
    *_rows(NEED_A_PAPER, [_S.INFORMATION], _A.GUIDE, PAPER_ONLY),
    *_rows(NEED_A_PAPER, [_S.INFORMATION], _A.CLOSE, PAPER_ONLY, _S.CLOSED),
    *_rows(COMPLAINTS, [None, _S.INFORMATION, _S.PASSED], _A.RECEIVE, LKN.format("8"), _R),
    *_rows(DENUNCIATION, [None, _S.INFORMATION, _S.PASSED], _A.RECEIVE, LTC.format("23"), _R),
    *_rows(NEED_A_PAPER, [_R, *PAPER_STAGES], _A.ADD, FILE_DUTY),
    *_rows(NEED_A_PAPER, [_R, *PAPER_STAGES], _A.REMIND, FILE_DUTY),
    *_rows(NEED_A_PAPER, [_R, *PAPER_STAGES], _A.ESCALATE, FILE_DUTY),
    *_rows(
        NEED_A_PAPER,
        [_R, *PAPER_STAGES, _S.CLOSED, _S.GUIDED, _S.NOT_ACCEPTED, _S.NOT_PROCESSED],
        _A.VIEW,
        FILE_DUTY,
    ),
)
_COMPLAINT_STEPS = (
    *_rows(COMPLAINT, [_R], _A.TAKE_UP, LKN.format("27"), _S.RESOLVING),
    *_rows(DISCIPLINE, [_R], _A.TAKE_UP, LKN.format("50"), _S.RESOLVING),
    *_rows(COMPLAINTS, [_R, _S.SECOND_COMPLAINT], _A.REFUSE, LKN.format("11"), _S.NOT_ACCEPTED),
    *_rows(COMPLAINTS, [_R], _A.GUIDE, "Luật Tiếp công dân 2013, Điều 26 khoản 1 điểm b", _S.GUIDED),
    *_rows(COMPLAINTS, [_R], _A.TRANSFER, PASS_ON, _S.PASSED, since=NEW_LAW),
    *_rows(COMPLAINTS, [_R], _A.NOT_PROCESS, SORTING, _S.NOT_PROCESSED),
    *_rows(COMPLAINTS, [_S.RESOLVING], _A.VERIFY, LKN.format("29"), _S.VERIFYING),
    *_rows(COMPLAINTS, FIRST + SECOND, _A.REQUEST_PAPERS, LKN.format("14 khoản 1, Điều 15 khoản 1")),
    *_rows(COMPLAINTS, FIRST + SECOND, _A.GOT_PAPERS, LKN.format("14 khoản 1, Điều 15 khoản 1")),
    *_rows(COMPLAINT, FIRST, _A.EXTEND, LKN.format("28")),
    *_rows(COMPLAINT, SECOND, _A.EXTEND, LKN.format("37")),
    *_rows(DISCIPLINE, FIRST + SECOND, _A.EXTEND, LKN.format("50")),
    *_rows(COMPLAINT, FIRST, _A.INVITE, LKN.format("30")),
    *_rows(DISCIPLINE, FIRST + SECOND, _A.INVITE, LKN.format("53")),
    *_rows(COMPLAINT, SECOND, _A.INVITE, LKN.format("39")),
    *_rows(COMPLAINT, INQUIRY, _A.HOLD_DIALOGUE, LKN.format("30"), _S.DIALOGUE),
    *_rows(DISCIPLINE, INQUIRY, _A.HOLD_DIALOGUE, LKN.format("53"), _S.DIALOGUE),
    *_rows(COMPLAINTS, SECOND[:2], _A.HOLD_DIALOGUE, LKN.format("39"), _S.DIALOGUE_AGAIN),
    # When the recheck shows that the complaint is right it is decided at once (NĐ 124 Điều 17 khoản 3).
    *_rows(COMPLAINT, FIRST, _A.DECIDE, LKN.format("31"), _S.DECIDED),
    *_rows(DISCIPLINE, [_S.DIALOGUE], _A.DECIDE, LKN.format("53, Điều 54"), _S.DECIDED),
    *_rows(COMPLAINT, [_S.DIALOGUE_AGAIN], _A.DECIDE, LKN.format("39, Điều 40"), _S.DECIDED_AGAIN),
    *_rows(DISCIPLINE, [_S.DIALOGUE_AGAIN], _A.DECIDE, LKN.format("53, Điều 56"), _S.DECIDED_AGAIN),
    *_rows(COMPLAINTS, DECISION_1, _A.SEND_DECISION, LKN.format("32")),
    *_rows(COMPLAINTS, DECISION_2, _A.SEND_DECISION, LKN.format("41 khoản 1")),
    *_rows(COMPLAINTS, DECISION_1, _A.DELIVERED, LKN.format("33")),
    *_rows(COMPLAINTS, DECISION_2, _A.DELIVERED, LKN.format("42")),
    *_rows(COMPLAINTS, DECISIONS, _A.CALL_MEETING, ND124.format("29 khoản 3")),
    # The first body still owes the publication of its decision while the second one works.
    *_rows(COMPLAINTS, [*DECISIONS, _S.SECOND_COMPLAINT, *SECOND], _A.PUBLISH, ND124.format("29 khoản 3")),
    *_rows(COMPLAINT, [_S.DECIDED], _A.TAKE_EFFECT, LKN.format("44"), _S.IN_EFFECT, guard=Guard.EFFECTIVE),
    *_rows(DISCIPLINE, [_S.DECIDED], _A.TAKE_EFFECT, LKN.format("57"), _S.IN_EFFECT, guard=Guard.EFFECTIVE),
    *_rows(
        COMPLAINT,
        [_S.DECIDED_AGAIN],
        _A.TAKE_EFFECT,
        LKN.format("44"),
        _S.IN_EFFECT_AGAIN,
        guard=Guard.EFFECTIVE,
    ),
    *_rows(
        DISCIPLINE,
        [_S.DECIDED_AGAIN],
        _A.TAKE_EFFECT,
        LKN.format("57"),
        _S.IN_EFFECT_AGAIN,
        guard=Guard.EFFECTIVE,
    ),
    *_rows(COMPLAINTS, [_S.IN_EFFECT], _A.ENFORCE, LKN.format("46"), _S.ENFORCING),
    *_rows(COMPLAINTS, [_S.IN_EFFECT_AGAIN], _A.ENFORCE, LKN.format("46"), _S.ENFORCING_AGAIN),
    # The window runs from receipt, effect from issue: a late delivery leaves it open after the effect.
    *_rows(COMPLAINT, DECISION_1, _A.SECOND, LKN.format("33"), _S.SECOND_COMPLAINT),
    *_rows(DISCIPLINE, DECISION_1, _A.SECOND, LKN.format("48"), _S.SECOND_COMPLAINT),
    *_rows(
        COMPLAINT,
        FIRST,
        _A.SECOND,
        f"{LKN.format('33')}; {ND124.format('4 khoản 2')}",
        _S.SECOND_COMPLAINT,
        guard=Guard.OVERDUE,
    ),
    *_rows(COMPLAINT, [_S.SECOND_COMPLAINT], _A.TAKE_UP, LKN.format("36"), _S.RESOLVING_AGAIN),
    *_rows(DISCIPLINE, [_S.SECOND_COMPLAINT], _A.TAKE_UP, LKN.format("50"), _S.RESOLVING_AGAIN),
    *_rows(COMPLAINTS, [_S.RESOLVING_AGAIN], _A.VERIFY, LKN.format("38"), _S.VERIFYING_AGAIN),
    *_rows(COMPLAINTS, BEING_RESOLVED, _A.SUSPEND, LKN.format("11a"), _S.SUSPENDED, since=NEW_LAW),
    *_rows(
        COMPLAINTS, [_S.SUSPENDED], _A.RESUME, ND124.format("28b"), _S.RESOLVING, since=NEW_LAW, back=True
    ),
    *_rows(COMPLAINTS, REVOCABLE, _A.WITHDRAW_PART, LKN.format("10"), since=NEW_LAW),
    *_rows(COMPLAINTS, REVOCABLE, _A.WITHDRAW_ALL, LKN.format("10"), _S.WITHDRAWAL),
    *_rows(COMPLAINTS, [_S.WITHDRAWAL], _A.GO_ON, LKN.format("10 khoản 3"), _R, since=NEW_LAW, back=True),
    *_rows(COMPLAINTS, [_S.WITHDRAWAL], _A.TERMINATE, LKN.format("10"), _S.TERMINATED, until=OLD_LAW_ENDS),
    *_rows(
        COMPLAINTS,
        [*BEING_RESOLVED, _S.SUSPENDED, _S.WITHDRAWAL],
        _A.TERMINATE,
        LKN.format("11a khoản 2"),
        _S.TERMINATED,
        since=NEW_LAW,
    ),
    *_rows(
        COMPLAINTS,
        [_R, _S.SECOND_COMPLAINT, *BEING_RESOLVED, _S.SUSPENDED, *DECISIONS, _S.TERMINATED],
        _A.SEND_ORDER,
        ND124.format("28b"),
        since=NEW_LAW,
    ),
    *_rows(COMPLAINTS, [*BEING_RESOLVED, *DECISIONS], _A.TELL_FORWARDER, LKN.format("66")),
    *_rows(
        COMPLAINTS,
        [_S.ENFORCING, _S.ENFORCING_AGAIN, _S.TERMINATED],
        _A.CLOSE,
        FILE_DUTY,
        _S.CLOSED,
        guard=Guard.SETTLED,
    ),
)
_DENUNCIATION_STEPS = (
    *_rows(DENUNCIATION, [_R], _A.TAKE_UP, LTC.format("29"), _S.RESOLVING),
    *_rows(DENUNCIATION, [_R], _A.REFUSE, LTC.format("24 khoản 1, Điều 29"), _S.NOT_ACCEPTED),
    *_rows(DENUNCIATION, [_R], _A.TRANSFER, LTC.format("24 khoản 2"), _S.PASSED),
    *_rows(DENUNCIATION, [_R], _A.GUIDE, LTC.format("24 khoản 2"), _S.GUIDED),
    *_rows(DENUNCIATION, [_R], _A.NOT_PROCESS, LTC.format("24 khoản 3"), _S.NOT_PROCESSED),
    *_rows(DENUNCIATION, [_R], _A.AS_INFORMATION, LTC.format("25"), _S.INFORMATION),
    *_rows(DENUNCIATION, [_R], _A.EXTEND, LTC.format("24 khoản 1")),
    *_rows(DENUNCIATION, INQUIRY, _A.EXTEND, LTC.format("30")),
    # Notices forgotten until the conclusion are still owed: here and below the sending stays open.
    *_rows(DENUNCIATION, (*INQUIRY, *CONCLUSION), _A.NOTIFY, LTC.format("29 khoản 3")),
    *_rows(DENUNCIATION, [_S.RESOLVING], _A.VERIFY, LTC.format("31"), _S.VERIFYING),
    *_rows(DENUNCIATION, INQUIRY, _A.APPRAISE, "Nghị định 31/2019/NĐ-CP, Điều 15"),
    *_rows(DENUNCIATION, INQUIRY, _A.APPRAISED, "Nghị định 31/2019/NĐ-CP, Điều 15 khoản 4"),
    # With clear evidence the procedure is short: Điều 43.
    *_rows(DENUNCIATION, INQUIRY, _A.CONCLUDE, LTC.format("35"), _S.CONCLUDED),
    *_rows(DENUNCIATION, CONCLUSION, _A.SEND_CONCLUSION, LTC.format("35 khoản 3")),
    *_rows(DENUNCIATION, [_S.CONCLUDED], _A.HANDLE, LTC.format("36"), _S.HANDLING),
    *_rows(DENUNCIATION, [_S.HANDLING], _A.OUTCOME, LTC.format("36 khoản 3")),
    *_rows(DENUNCIATION, [_S.HANDLING], _A.REPORT_OUTCOME, LTC.format("36 khoản 3")),
    *_rows(DENUNCIATION, CONCLUSION, _A.PUBLISH, LTC.format("40")),
    *_rows(DENUNCIATION, CONCLUSION, _A.FOLLOW_UP, LTC.format("37"), _S.FOLLOW_UP),
    *_rows(DENUNCIATION, [_S.CLOSED], _A.FOLLOW_UP, LTC.format("37"), _S.FOLLOW_UP, guard=Guard.CONCLUDED),
    *_rows(DENUNCIATION, [_S.FOLLOW_UP], _A.NO_REVIEW, LTC.format("37 khoản 2"), _S.CLOSED, back=True),
    *_rows(DENUNCIATION, [_S.FOLLOW_UP], _A.TAKE_UP, LTC.format("37 khoản 2"), _S.RESOLVING),
    *_rows(DENUNCIATION, INQUIRY, _A.COMPLAIN_LATE, LTC.format("38 khoản 2"), guard=Guard.OVERDUE),
    *_rows(DENUNCIATION, INQUIRY, _A.ORDER_REPORT, LTC.format("38 khoản 2")),
    *_rows(DENUNCIATION, INQUIRY, _A.REPORT_UP, LTC.format("38 khoản 3")),
    *_rows(DENUNCIATION, INQUIRY, _A.SUSPEND, LTC.format("34 khoản 1"), _S.SUSPENDED),
    *_rows(DENUNCIATION, [_S.SUSPENDED], _A.RESUME, LTC.format("34 khoản 2"), _S.RESOLVING, back=True),
    *_rows(DENUNCIATION, [_R, *INQUIRY, _S.SUSPENDED], _A.WITHDRAW_PART, LTC.format("33")),
    *_rows(DENUNCIATION, [_R, *INQUIRY, _S.SUSPENDED], _A.WITHDRAW_ALL, LTC.format("33"), _S.WITHDRAWAL),
    *_rows(DENUNCIATION, [_S.WITHDRAWAL], _A.GO_ON, LTC.format("33 khoản 3"), _R, back=True),
    *_rows(
        DENUNCIATION,
        [*INQUIRY, _S.SUSPENDED, _S.WITHDRAWAL],
        _A.TERMINATE,
        LTC.format("34 khoản 3"),
        _S.TERMINATED,
    ),
    *_rows(
        DENUNCIATION,
        [*INQUIRY, *CONCLUSION, _S.SUSPENDED, _S.TERMINATED],
        _A.SEND_ORDER,
        LTC.format("34 khoản 4"),
    ),
    *_rows(DENUNCIATION, [_R, *INQUIRY, *CONCLUSION], _A.CRIME, LTC.format("27")),
    *_rows(DENUNCIATION, [_S.INFORMATION, *TC_OPEN], _A.ASK_PROTECTION, LTC.format("50")),
    *_rows(DENUNCIATION, [_S.INFORMATION, *TC_OPEN], _A.PROTECT, LTC.format("51")),
    *_rows(DENUNCIATION, TC_OPEN, _A.TELL_FORWARDER, LTC.format("26 khoản 2")),
    *_rows(
        DENUNCIATION,
        [_S.HANDLING, _S.TERMINATED],
        _A.CLOSE,
        FILE_DUTY,
        _S.CLOSED,
        guard=Guard.SETTLED,
    ),
)
STEPS: tuple[Step, ...] = (
    *_PROPOSAL_STEPS,
    *_INFORMATION_STEPS,
    *_COMPLAINT_STEPS,
    *_DENUNCIATION_STEPS,
)


def first_step(kind: PetitionKind, *, unit_known: bool) -> Step:
    """How a message of that kind enters: with a unit, for triage, or as information that is not yet a đơn."""
    steps = [step for step in STEPS if step.action is Action.REGISTER and kind in step.kinds]
    return next((step for step in steps if unit_known == (step.to is Stage.RECEIVED)), steps[0])


def require(kind: PetitionKind, stage: Stage | None, action: Action, on: date | None = None) -> Step:
    """The step that `action` is at this stage, by the law of the day `on`. Raises Unlawful."""
    steps = [step for step in STEPS if step.stage is stage and step.action is action and kind in step.kinds]
    for step in steps:
        if step.in_force(on):
            return step
    if steps:
        raise Unlawful(_not_in_force(steps[0]), steps[0].reason)
    if stage is Stage.INFORMATION:
        raise Unlawful(
            f"Đây là thông tin qua tin nhắn, chưa phải đơn, nên không {ACTION_NAMES[action]} được; "
            "chỉ xem, hướng dẫn người dân làm đơn, ghi nhận đơn giấy hoặc đóng.",
            PAPER_ONLY,
        )
    where = STAGE_NAMES[stage] if stage else "chưa có hồ sơ"
    message = f"Hồ sơ ở bước “{where}” không {ACTION_NAMES[action]} được."
    for between, then in _ways(kind, stage, action, on):
        raise Unlawful(f"{message} Phải {ACTION_NAMES[between.action]} trước.", then.reason)
    raise Unlawful(message, _why_not(kind, action))


def allowed(kind: PetitionKind, stage: Stage, on: date | None = None) -> list[Action]:
    """What may be done to such a petition by the law of the day `on`, in the order of the table."""
    found = [
        step.action for step in STEPS if step.stage is stage and kind in step.kinds and step.in_force(on)
    ]
    return list(dict.fromkeys(found))


def is_open(stage: Stage) -> bool:
    """Whether a unit or the triage still owes something: an answer, a legal act, or a look at information."""
    return stage not in FINISHED


def _not_in_force(step: Step) -> str:
    name = ACTION_NAMES[step.action]
    if step.valid_from:
        return f"Chỉ {name} được từ ngày {step.valid_from:%d/%m/%Y}, theo luật sửa đổi."
    return f"Chỉ {name} được đến hết ngày {step.valid_to:%d/%m/%Y}, theo luật cũ."


def _ways(
    kind: PetitionKind, stage: Stage | None, action: Action, on: date | None
) -> Iterator[tuple[Step, Step]]:
    """The steps after which the act would be lawful, each with the act's own row there."""
    rows = [step for step in STEPS if kind in step.kinds and step.in_force(on)]
    for between in rows:
        if between.stage is stage and between.to is not stage and not between.back:
            yield from (
                (between, then) for then in rows if then.stage is between.to and then.action is action
            )


def _why_not(kind: PetitionKind, action: Action) -> str:
    reasons = [step.reason for step in STEPS if step.action is action and kind in step.kinds]
    return reasons[0] if reasons else PAPER_ONLY if kind in NEED_A_PAPER else FILE_DUTY
