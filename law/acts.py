"""What each act needs: the dates of its paper, its ground out of a closed list, its number, its criteria.

Only data: the desk draws forms from it, the use-case checks against it. An act is recorded with the day on
which its paper was signed, which may lie before the day on which it is typed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from law import grounds
from law.grounds import Choice
from law.kinds import Action, PetitionKind, Stage
from law.stages import (
    COMPLAINT,
    COMPLAINTS,
    DENUNCIATION,
    NEED_A_PAPER,
    PROPOSALS,
)


class Input(StrEnum):
    """How a value is entered."""

    DATE = "ngay"  # not in the future
    FUTURE = "ngay-toi"  # the day of a session, may lie ahead
    TEXT = "chu"
    NUMBER = "so"
    CHOICE = "chon-mot"
    CHOICES = "chon-nhieu"
    UNIT = "don-vi"


@dataclass(frozen=True)
class Need:
    """One value of an act's form; `key` is the name of the field in the form."""

    key: str
    label: str
    input: Input
    required: bool = True
    choices: tuple[Choice, ...] = ()
    at_least: int = 1  # of several choices
    article: str = ""


_A, _S = Action, Stage


def _day(label: str) -> Need:
    return Need("on", label, Input.DATE)


DOCUMENT = Need("document", "Số văn bản", Input.TEXT)
REASON = Need("reason", "Lý do", Input.TEXT)
RECORDED = Need("document", "Số văn bản, biên bản (nếu có)", Input.TEXT, required=False)


def _ground(*choices: Choice) -> Need:
    return Need("ground", "Căn cứ", Input.CHOICE, choices=choices)


@dataclass(frozen=True)
class Row:
    """What one act needs, for these kinds and stages (None: any)."""

    kinds: frozenset[PetitionKind]
    action: Action
    needs: tuple[Need, ...]
    stages: frozenset[Stage] | None = None


_ORDER = (_day("Ngày ra quyết định"), DOCUMENT)
_TO_UNIT = Need("to_unit_id", "Nơi nhận", Input.UNIT)
_EXTENSION_DAYS = Need(
    "days",
    "Số ngày gia hạn (không quá 30)",
    Input.NUMBER,
    required=False,
    article="Luật Tố cáo 2018, Điều 30",
)
_WITHDRAW = (
    _day("Ngày nhận được đơn rút hoặc lập biên bản"),
    Need("form", "Hình thức rút", Input.CHOICE, choices=grounds.WITHDRAWAL_PAPER),
    Need("freely", "Người rút có bị ép không", Input.CHOICE, choices=grounds.FREELY),
)
ROWS: tuple[Row, ...] = (
    Row(
        NEED_A_PAPER,
        _A.RECEIVE,
        (
            _day("Ngày nhận được đơn"),
            Need("known_on", "Ngày nhận hoặc biết quyết định bị khiếu nại", Input.DATE, required=False),
        ),
    ),
    Row(COMPLAINTS, _A.TAKE_UP, (_day("Ngày ra thông báo thụ lý"), DOCUMENT)),
    Row(DENUNCIATION, _A.TAKE_UP, (_day("Ngày ra quyết định thụ lý"), DOCUMENT)),
    Row(
        COMPLAINTS,
        _A.REFUSE,
        (
            _day("Ngày ra thông báo không thụ lý"),
            DOCUMENT,
            _ground(*grounds.NOT_ACCEPTED_COMPLAINT),
            replace(REASON, required=False),
        ),
    ),
    Row(
        DENUNCIATION,
        _A.REFUSE,
        (
            _day("Ngày quyết định không thụ lý"),
            DOCUMENT,
            _ground(*grounds.NOT_ACCEPTED_DENUNCIATION),
            Need(
                "notified_on",
                "Ngày báo người tố cáo (báo ngay)",
                Input.DATE,
                article="Luật Tố cáo 2018, Điều 24 khoản 1",
            ),
            replace(REASON, required=False),
        ),
    ),
    Row(NEED_A_PAPER, _A.GUIDE, (_day("Ngày hướng dẫn"), RECORDED, REASON), frozenset({_S.RECEIVED})),
    Row(NEED_A_PAPER, _A.TRANSFER, (_day("Ngày chuyển đơn"), DOCUMENT, _TO_UNIT, REASON)),
    Row(COMPLAINTS, _A.NOT_PROCESS, (_day("Ngày xếp lưu"), _ground(*grounds.NOT_PROCESSED))),
    Row(DENUNCIATION, _A.NOT_PROCESS, (_day("Ngày xếp lưu"), _ground(*grounds.NOT_PROCESSED_DENUNCIATION))),
    Row(DENUNCIATION, _A.AS_INFORMATION, (_day("Ngày phân loại"), REASON)),
    Row(NEED_A_PAPER, _A.VERIFY, (_day("Ngày bắt đầu xác minh"), RECORDED)),
    Row(COMPLAINTS, _A.REQUEST_PAPERS, (_day("Ngày yêu cầu"), DOCUMENT, REASON)),
    Row(COMPLAINTS, _A.GOT_PAPERS, (_day("Ngày nhận đủ tài liệu"),)),
    Row(
        DENUNCIATION,
        _A.EXTEND,
        (_day("Ngày quyết định kiểm tra ở nhiều nơi"), REASON, RECORDED),
        frozenset({_S.RECEIVED}),
    ),
    Row(
        DENUNCIATION,
        _A.EXTEND,
        (
            _day("Ngày ký quyết định gia hạn"),
            DOCUMENT,
            Need("criteria", "Tiêu chí phức tạp", Input.CHOICES, choices=grounds.COMPLEX_DENUNCIATION),
            _EXTENSION_DAYS,
        ),
    ),
    Row(
        COMPLAINTS,
        _A.EXTEND,
        (
            _day("Ngày ký văn bản xác định vụ việc phức tạp"),
            DOCUMENT,
            Need(
                "criteria",
                "Tiêu chí phức tạp",
                Input.CHOICES,
                choices=(*grounds.COMPLEX_COMPLAINT, *grounds.BEFORE_CRITERIA),
            ),
        ),
    ),
    Row(
        COMPLAINTS,
        _A.INVITE,
        (
            _day("Ngày gửi thông báo đối thoại"),
            DOCUMENT,
            Need("held_on", "Ngày đối thoại", Input.FUTURE),
            Need("place", "Giờ và nơi đối thoại", Input.TEXT),
        ),
    ),
    Row(
        COMPLAINTS,
        _A.HOLD_DIALOGUE,
        (
            _day("Ngày đối thoại"),
            DOCUMENT,
            Need("outcome", "Có mặt", Input.CHOICE, choices=grounds.ATTENDANCE),
        ),
    ),
    Row(
        COMPLAINTS,
        _A.DECIDE,
        (
            _day("Ngày ban hành quyết định"),
            DOCUMENT,
            Need("outcome", "Kết quả", Input.CHOICE, choices=grounds.FINDINGS),
        ),
    ),
    Row(COMPLAINTS, _A.SEND_DECISION, (_day("Ngày gửi"),)),
    Row(COMPLAINTS, _A.DELIVERED, (_day("Ngày người khiếu nại nhận được quyết định"),)),
    Row(
        COMPLAINTS,
        _A.CALL_MEETING,
        (
            _day("Ngày báo"),
            Need("held_on", "Ngày họp công khai", Input.FUTURE),
            Need("place", "Nơi họp", Input.TEXT),
        ),
    ),
    Row(
        COMPLAINTS | DENUNCIATION,
        _A.PUBLISH,
        (_day("Ngày công khai"), Need("form", "Hình thức", Input.CHOICE, choices=grounds.PUBLICATION)),
    ),
    Row(
        PROPOSALS,
        _A.PUBLISH,
        (_day("Ngày công khai"), Need("form", "Hình thức", Input.CHOICE, choices=grounds.PUBLICATION[1:])),
    ),
    Row(COMPLAINTS, _A.TAKE_EFFECT, (_day("Ngày ghi nhận"),)),
    Row(COMPLAINTS, _A.ENFORCE, (_day("Ngày ra văn bản tổ chức thi hành"), DOCUMENT)),
    Row(
        COMPLAINTS,
        _A.SECOND,
        (_day("Ngày nhận được đơn khiếu nại lần hai"), replace(_TO_UNIT, label="Nơi giải quyết lần hai")),
    ),
    Row(
        COMPLAINTS,
        _A.SUSPEND,
        (*_ORDER, _ground(*grounds.SUSPENDED_COMPLAINT), replace(REASON, required=False)),
    ),
    Row(
        DENUNCIATION,
        _A.SUSPEND,
        (*_ORDER, _ground(*grounds.SUSPENDED_DENUNCIATION), replace(REASON, required=False)),
    ),
    Row(NEED_A_PAPER, _A.RESUME, _ORDER),
    Row(NEED_A_PAPER, _A.SEND_ORDER, (_day("Ngày gửi"),)),
    Row(NEED_A_PAPER, _A.WITHDRAW_PART, (*_WITHDRAW, Need("reason", "Phần được rút", Input.TEXT))),
    Row(NEED_A_PAPER, _A.WITHDRAW_ALL, _WITHDRAW),
    Row(
        COMPLAINTS,
        _A.GO_ON,
        (_day("Ngày quyết định giải quyết tiếp"), RECORDED, _ground(grounds.CONTINUED[0])),
    ),
    Row(
        DENUNCIATION,
        _A.GO_ON,
        (_day("Ngày quyết định giải quyết tiếp"), RECORDED, _ground(*grounds.CONTINUED)),
    ),
    Row(COMPLAINTS, _A.TERMINATE, (*_ORDER, _ground(*grounds.TERMINATED_COMPLAINT))),
    Row(DENUNCIATION, _A.TERMINATE, (*_ORDER, _ground(*grounds.TERMINATED_DENUNCIATION))),
    Row(COMPLAINT | COMPLAINTS | DENUNCIATION, _A.TELL_FORWARDER, (_day("Ngày báo"), DOCUMENT)),
    Row(DENUNCIATION, _A.NOTIFY, (_day("Ngày thông báo cho người tố cáo và người bị tố cáo"), DOCUMENT)),
    Row(DENUNCIATION, _A.APPRAISE, (_day("Ngày trưng cầu giám định"), DOCUMENT)),
    Row(DENUNCIATION, _A.APPRAISED, (_day("Ngày nhận kết luận giám định"), DOCUMENT)),
    Row(
        DENUNCIATION,
        _A.CONCLUDE,
        (
            _day("Ngày ban hành kết luận"),
            DOCUMENT,
            Need("outcome", "Kết quả", Input.CHOICE, choices=grounds.FINDINGS),
        ),
    ),
    Row(DENUNCIATION, _A.SEND_CONCLUSION, (_day("Ngày gửi"),)),
    Row(DENUNCIATION, _A.HANDLE, (_day("Ngày ra văn bản xử lý kết luận"), DOCUMENT)),
    Row(DENUNCIATION, _A.OUTCOME, (_day("Ngày có kết quả xử lý"),)),
    Row(DENUNCIATION, _A.REPORT_OUTCOME, (_day("Ngày thông báo kết quả"), DOCUMENT)),
    Row(
        DENUNCIATION,
        _A.FOLLOW_UP,
        (_day("Ngày nhận tố cáo tiếp"), replace(_TO_UNIT, label="Cấp trên trực tiếp")),
    ),
    Row(DENUNCIATION, _A.NO_REVIEW, (_day("Ngày ra văn bản"), DOCUMENT, REASON)),
    Row(
        DENUNCIATION,
        _A.COMPLAIN_LATE,
        (_day("Ngày cấp trên nhận tố cáo tiếp"), replace(_TO_UNIT, label="Cấp trên trực tiếp")),
    ),
    Row(DENUNCIATION, _A.ORDER_REPORT, (_day("Ngày nhận văn bản yêu cầu báo cáo"), DOCUMENT)),
    Row(DENUNCIATION, _A.REPORT_UP, (_day("Ngày báo cáo"), DOCUMENT)),
    Row(
        DENUNCIATION,
        _A.CRIME,
        (
            Need("held_on", "Ngày thấy dấu hiệu tội phạm", Input.DATE),
            _day("Ngày chuyển cơ quan điều tra"),
            DOCUMENT,
        ),
    ),
    Row(DENUNCIATION, _A.ASK_PROTECTION, (_day("Ngày nhận đề nghị bảo vệ"), replace(REASON, required=False))),
    Row(DENUNCIATION, _A.PROTECT, (_day("Ngày áp dụng biện pháp bảo vệ"), RECORDED)),
    Row(
        NEED_A_PAPER,
        _A.CLOSE,
        (replace(_day("Ngày xếp lưu hồ sơ"), required=False),),
        frozenset(
            {_S.ENFORCING, _S.ENFORCING_AGAIN, _S.TERMINATED, _S.HANDLING}
        ),  # information is just closed
    ),
)


def needs(kind: PetitionKind, stage: Stage | None, action: Action, on: date) -> tuple[Need, ...]:
    """What the act's form asks for at this stage, its lists as the law of the day `on` has them."""
    found = (row for row in ROWS if row.action is action and kind in row.kinds)
    row = next((row for row in found if row.stages is None or stage in row.stages), None)
    return tuple(_on_day(need, on) for need in row.needs) if row else ()


def choice(need: Need, choice_id: str) -> Choice | None:
    """The entry of a need's list, or None."""
    return next((one for one in need.choices if one.id == choice_id), None)


def problems(wanted: tuple[Need, ...], values: Mapping[str, object], today: date) -> list[str]:
    """What is missing or wrong in a form, in Vietnamese, one line for each value."""
    found = (_problem(need, values.get(need.key), today) for need in wanted)
    return [one for one in found if one]


def _on_day(need: Need, on: date) -> Need:
    return replace(need, choices=tuple(one for one in need.choices if one.in_force(on)))


def _problem(need: Need, value: object, today: date) -> str:
    if value is None or value in ("", ()):
        return f"Thiếu: {need.label}." if need.required else ""
    if need.input is Input.DATE and isinstance(value, date) and value > today:
        return f"{need.label}: ngày {value:%d/%m/%Y} chưa tới."
    if need.input is Input.CHOICE and choice(need, str(value)) is None:
        return f"{need.label}: chọn một trong danh sách."
    if need.input is Input.CHOICES:
        return _several(need, value)
    return ""


def _several(need: Need, value: object) -> str:
    assert isinstance(value, tuple)
    if any(choice(need, one) is None for one in value) or len(set(value)) != len(value):
        return f"{need.label}: chọn trong danh sách."
    return f"{need.label}: chọn ít nhất {need.at_least}." if len(value) < need.at_least else ""
