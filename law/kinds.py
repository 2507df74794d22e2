"""Kinds of petition, stages and actions: the one place where English names meet Vietnamese slugs."""

from __future__ import annotations

from enum import StrEnum


class PetitionKind(StrEnum):
    """What a petition is, by its content and purpose (Thông tư 05/2021/TT-TTCP, Điều 6)."""

    COMPLAINT = "khieu-nai"
    DISCIPLINE_COMPLAINT = "khieu-nai-ky-luat"
    DENUNCIATION = "to-cao"
    PROPOSAL = "kien-nghi"
    FEEDBACK = "phan-anh"
    REGULATION_FEEDBACK = "phan-anh-quy-dinh-hanh-chinh"

    @property
    def sealed(self) -> bool:
        """Whether only those named for it may see it: the secrecy duty attaches to content
        (Luật Tố cáo 2018, Điều 8 khoản 3); a chat complaint is held back the same way until a đơn exists."""
        return self in SEALED_KINDS


SEALED_KINDS = frozenset(
    {PetitionKind.DENUNCIATION, PetitionKind.COMPLAINT, PetitionKind.DISCIPLINE_COMPLAINT}
)


class MessageKind(StrEnum):
    """What a message amounts to; the first four are petitions."""

    COMPLAINT = "khieu-nai"
    DENUNCIATION = "to-cao"
    PROPOSAL = "kien-nghi"
    FEEDBACK = "phan-anh"
    QUESTION = "hoi-dap"
    EMERGENCY = "khan-cap"
    OTHER = "khac"


class Stage(StrEnum):
    """Where a petition stands."""

    TRIAGE = "phan-loai"  # received, the unit is still to be determined by staff
    RECEIVED = "tiep-nhan"  # with a unit, nobody has taken it yet
    IN_PROGRESS = "dang-xu-ly"  # the unit accepted it for handling
    WAITING_CITIZEN = "cho-dan"  # the unit asked the citizen; its own clock keeps running
    ANSWERED = "tra-loi"  # final answer sent; the citizen may rate or reopen
    CLOSED = "dong"
    WITHDRAWN = "rut"
    INFORMATION = "thong-tin"  # denunciation or complaint told by chat: recorded, not yet a đơn


class Action(StrEnum):
    """What somebody does to a petition."""

    REGISTER = "dang-ky"
    ASSIGN = "phan-cong"  # triage: staff names the unit
    ACCEPT = "nhan-xu-ly"
    TRANSFER = "chuyen"
    ASK = "hoi-them"
    REPLY = "dan-tra-loi"  # the citizen answers what the unit asked
    ADD = "bo-sung"
    INTERIM = "bao-tien-do"
    ANSWER = "tra-loi"
    RATE = "danh-gia"
    REOPEN = "mo-lai"
    WITHDRAW = "rut"
    CLOSE = "dong"
    NUDGE = "nhac"
    ESCALATE = "bao-cap-tren"
    REMIND = "nhac-han"
    VIEW = "xem"
    GUIDE = "huong-dan"


class ActorKind(StrEnum):
    """Who acted."""

    CITIZEN = "dan"
    OFFICIAL = "can-bo"
    SYSTEM = "may"
