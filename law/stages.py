"""The table of lawful steps: from which stage which action leads where, each line with its article or reason.

Kiến nghị and phản ánh live here from receipt to closing; what is told by chat about a khiếu nại or tố cáo is
information only, because the law knows those in writing or in person alone. A further life cycle adds rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType

from law.kinds import Action, PetitionKind, Stage


@dataclass(frozen=True)
class Step:
    """One lawful step.

    `stage` None: the petition does not exist yet.
    """

    kinds: frozenset[PetitionKind]
    stage: Stage | None
    action: Action
    to: Stage
    reason: str


class Unlawful(Exception):
    """A step that the table does not have; `message_vi` is for the official, `article` the reason."""

    def __init__(self, message_vi: str, article: str) -> None:
        super().__init__(message_vi)
        self.message_vi = message_vi
        self.article = article


PROPOSALS = frozenset({PetitionKind.PROPOSAL, PetitionKind.FEEDBACK, PetitionKind.REGULATION_FEEDBACK})
NEED_A_PAPER = frozenset(PetitionKind) - PROPOSALS
OPEN_STAGES = (Stage.TRIAGE, Stage.RECEIVED, Stage.IN_PROGRESS, Stage.WAITING_CITIZEN)

STAGE_NAMES = MappingProxyType(
    {
        Stage.TRIAGE: "chờ phân loại",
        Stage.RECEIVED: "đã tiếp nhận",
        Stage.IN_PROGRESS: "đang xử lý",
        Stage.WAITING_CITIZEN: "chờ người dân bổ sung",
        Stage.ANSWERED: "đã trả lời",
        Stage.CLOSED: "đã đóng",
        Stage.WITHDRAWN: "đã rút",
        Stage.INFORMATION: "thông tin chưa thành đơn",
    }
)
ACTION_NAMES = MappingProxyType(
    {
        Action.REGISTER: "đăng ký",
        Action.ASSIGN: "phân công",
        Action.ACCEPT: "nhận xử lý",
        Action.TRANSFER: "chuyển",
        Action.ASK: "hỏi thêm",
        Action.REPLY: "trả lời câu hỏi",
        Action.ADD: "bổ sung",
        Action.INTERIM: "báo tiến độ",
        Action.ANSWER: "trả lời",
        Action.RATE: "đánh giá",
        Action.REOPEN: "mở lại",
        Action.WITHDRAW: "rút",
        Action.CLOSE: "đóng",
        Action.NUDGE: "nhắc",
        Action.ESCALATE: "báo cấp trên",
        Action.REMIND: "nhắc hạn",
        Action.VIEW: "xem",
        Action.GUIDE: "hướng dẫn",
    }
)

RECEIPT = "Luật Tiếp công dân 2013, Điều 25"
SORTING = "Thông tư 05/2021/TT-TTCP, Điều 6"
COMPETENCE = "Luật Tiếp công dân 2013, Điều 26 khoản 2"
NOTICE = "Luật Tiếp công dân 2013, Điều 28 khoản 1"
SERVICE = "Chuẩn phục vụ của cơ quan"
OWN_WISH = "Kiến nghị, phản ánh là tự nguyện, người gửi rút lúc nào cũng được"
FILE_DUTY = "Theo dõi hồ sơ"
PAPER_ONLY = "Luật Khiếu nại 2011, Điều 8; Luật Tố cáo 2018, Điều 22 và Điều 25"


def _rows(stages: Iterable[Stage], action: Action, reason: str, to: Stage | None = None) -> list[Step]:
    """One row per stage for proposals and feedback; `to` None: the stage does not change."""
    return [Step(PROPOSALS, stage, action, to or stage, reason) for stage in stages]


_T, _R, _P, _W = OPEN_STAGES
STEPS: tuple[Step, ...] = (
    Step(PROPOSALS, None, Action.REGISTER, Stage.RECEIVED, RECEIPT),
    Step(PROPOSALS, None, Action.REGISTER, Stage.TRIAGE, SORTING),
    Step(NEED_A_PAPER, None, Action.REGISTER, Stage.INFORMATION, PAPER_ONLY),
    *_rows([_T], Action.ASSIGN, SORTING, Stage.RECEIVED),
    *_rows([_R], Action.ACCEPT, COMPETENCE, Stage.IN_PROGRESS),
    *_rows([_R, _P, _W], Action.TRANSFER, COMPETENCE, Stage.RECEIVED),
    # Asking and answering take the file as well: nobody has to press "accept" first.
    *_rows([_R, _P], Action.ASK, COMPETENCE, Stage.WAITING_CITIZEN),
    *_rows([_W], Action.REPLY, COMPETENCE, Stage.IN_PROGRESS),
    *_rows([_R], Action.INTERIM, NOTICE, Stage.IN_PROGRESS),
    *_rows([_P, _W], Action.INTERIM, NOTICE),
    *_rows([_R, _P, _W], Action.ANSWER, NOTICE, Stage.ANSWERED),
    *_rows([Stage.ANSWERED, Stage.CLOSED], Action.RATE, SERVICE),
    *_rows([Stage.ANSWERED], Action.REOPEN, SERVICE, Stage.IN_PROGRESS),
    *_rows([Stage.ANSWERED], Action.CLOSE, SERVICE, Stage.CLOSED),
    *_rows([_T, _R], Action.CLOSE, SORTING, Stage.CLOSED),  # not eligible or sent twice: filed, not answered
    *_rows(OPEN_STAGES, Action.ADD, SERVICE),
    *_rows(OPEN_STAGES, Action.WITHDRAW, OWN_WISH, Stage.WITHDRAWN),
    *_rows(OPEN_STAGES, Action.NUDGE, SERVICE),
    *_rows(OPEN_STAGES, Action.REMIND, FILE_DUTY),
    *_rows(OPEN_STAGES, Action.ESCALATE, FILE_DUTY),
    *_rows(
        [*OPEN_STAGES, Stage.ANSWERED, Stage.CLOSED, Stage.WITHDRAWN],
        Action.VIEW,
        FILE_DUTY,
    ),
    Step(NEED_A_PAPER, Stage.INFORMATION, Action.VIEW, Stage.INFORMATION, FILE_DUTY),
    Step(NEED_A_PAPER, Stage.INFORMATION, Action.ADD, Stage.INFORMATION, FILE_DUTY),
    Step(NEED_A_PAPER, Stage.INFORMATION, Action.GUIDE, Stage.INFORMATION, PAPER_ONLY),
    Step(NEED_A_PAPER, Stage.INFORMATION, Action.CLOSE, Stage.CLOSED, PAPER_ONLY),
    Step(NEED_A_PAPER, Stage.CLOSED, Action.VIEW, Stage.CLOSED, FILE_DUTY),
)


def first_step(kind: PetitionKind, *, unit_known: bool) -> Step:
    """How a message of that kind enters: with a unit, for triage, or as information that is not yet a đơn."""
    steps = [step for step in STEPS if step.stage is None and kind in step.kinds]
    return next((step for step in steps if unit_known == (step.to is Stage.RECEIVED)), steps[0])


def require(kind: PetitionKind, stage: Stage, action: Action) -> Step:
    """The step that `action` is at this stage. Raises Unlawful."""
    for step in STEPS:
        if step.stage is stage and step.action is action and kind in step.kinds:
            return step
    if stage is Stage.INFORMATION:
        raise Unlawful(
            f"Đây là thông tin qua tin nhắn, chưa phải đơn, nên không {ACTION_NAMES[action]} được; "
            "chỉ xem, hướng dẫn người dân làm đơn hoặc đóng.",
            PAPER_ONLY,
        )
    raise Unlawful(
        f"Hồ sơ ở bước “{STAGE_NAMES[stage]}” không {ACTION_NAMES[action]} được.", _why_not(kind, action)
    )


def allowed(kind: PetitionKind, stage: Stage) -> list[Action]:
    """What may be done to such a petition now, in the order of the table."""
    return [step.action for step in STEPS if step.stage is stage and kind in step.kinds]


def is_open(stage: Stage) -> bool:
    """Whether a unit or the triage still owes something: an answer, or a look at information."""
    return stage in OPEN_STAGES or stage is Stage.INFORMATION


def _why_not(kind: PetitionKind, action: Action) -> str:
    reasons = [step.reason for step in STEPS if step.action is action and kind in step.kinds]
    return reasons[0] if reasons else PAPER_ONLY if kind in NEED_A_PAPER else FILE_DUTY
