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
    PASSED = "da-chuyen"  # a đơn passed on; the receiver has not confirmed its receipt
    GUIDED = "huong-dan"  # a đơn whose sender was shown the right place
    NOT_ACCEPTED = "khong-thu-ly"
    NOT_PROCESSED = "khong-xu-ly"  # not eligible: filed, and kept for a year
    RESOLVING = "thu-ly"  # accepted under the law; the resolution period runs
    VERIFYING = "xac-minh"
    DIALOGUE = "doi-thoai"
    DECIDED = "quyet-dinh-lan-dau"
    IN_EFFECT = "hieu-luc"
    ENFORCING = "thi-hanh"
    SECOND_COMPLAINT = "khieu-nai-lan-hai"
    RESOLVING_AGAIN = "thu-ly-lan-hai"
    VERIFYING_AGAIN = "xac-minh-lan-hai"
    DIALOGUE_AGAIN = "doi-thoai-lan-hai"
    DECIDED_AGAIN = "quyet-dinh-lan-hai"
    IN_EFFECT_AGAIN = "hieu-luc-lan-hai"
    ENFORCING_AGAIN = "thi-hanh-lan-hai"
    SUSPENDED = "tam-dinh-chi"
    WITHDRAWAL = "cho-dinh-chi"  # taken back in whole on paper; a decision to terminate is owed
    TERMINATED = "dinh-chi"
    CONCLUDED = "ket-luan"
    HANDLING = "xu-ly"  # acting on a conclusion
    FOLLOW_UP = "to-cao-tiep"


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
    RECEIVE = "nhan-don"  # the office confirms a đơn: only now the statutory clock starts
    TAKE_UP = "thu-ly"
    REFUSE = "khong-thu-ly"
    NOT_PROCESS = "khong-xu-ly"
    AS_INFORMATION = "xep-thong-tin"  # Luật Tố cáo 2018, Điều 25
    VERIFY = "xac-minh"
    REQUEST_PAPERS = "yeu-cau-cung-cap"
    GOT_PAPERS = "da-cung-cap"
    EXTEND = "gia-han"
    INVITE = "moi-doi-thoai"
    HOLD_DIALOGUE = "doi-thoai"
    DECIDE = "quyet-dinh"
    SEND_DECISION = "gui-quyet-dinh"
    DELIVERED = "giao-quyet-dinh"  # the citizen has it: his own periods start
    CALL_MEETING = "moi-hop-cong-khai"
    PUBLISH = "cong-khai"
    TAKE_EFFECT = "co-hieu-luc"
    ENFORCE = "thi-hanh"
    SECOND = "khieu-nai-lan-hai"
    SUSPEND = "tam-dinh-chi"
    RESUME = "tiep-tuc"
    SEND_ORDER = "gui-quyet-dinh-dinh-chi"  # of suspension, resumption or termination
    WITHDRAW_PART = "rut-mot-phan"
    WITHDRAW_ALL = "rut-toan-bo"
    GO_ON = "giai-quyet-tiep"  # in spite of a withdrawal
    TERMINATE = "dinh-chi"
    NOTIFY = "thong-bao-thu-ly"
    APPRAISE = "trung-cau-giam-dinh"
    APPRAISED = "co-ket-luan-giam-dinh"
    CONCLUDE = "ket-luan"
    SEND_CONCLUSION = "gui-ket-luan"
    HANDLE = "xu-ly-ket-luan"
    OUTCOME = "co-ket-qua-xu-ly"
    REPORT_OUTCOME = "thong-bao-ket-qua-xu-ly"
    FOLLOW_UP = "to-cao-tiep"
    NO_REVIEW = "khong-giai-quyet-lai"
    COMPLAIN_LATE = "to-cao-qua-han"
    ORDER_REPORT = "yeu-cau-bao-cao"
    REPORT_UP = "bao-cao-giai-trinh"
    CRIME = "chuyen-co-quan-dieu-tra"
    ASK_PROTECTION = "de-nghi-bao-ve"
    PROTECT = "bao-ve"
    TELL_FORWARDER = "bao-noi-chuyen-don"
    GROUP = "gop-viec"  # the same incident, told by another
    UNGROUP = "tach-viec"
    RECALCULATE = "tinh-lai-han"  # the calendar changed


class ActorKind(StrEnum):
    """Who acted."""

    CITIZEN = "dan"
    OFFICIAL = "can-bo"
    SYSTEM = "may"
