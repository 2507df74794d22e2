"""How the desk says slugs, dates and sizes in Vietnamese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from casework.errors import Refused
from casework.office import VIETNAM
from faq.likeness import Likeness
from law.kinds import Action, PetitionKind, Stage
from law.names import ACTION_NAMES, STAGE_NAMES

MOST_REASONS = 4
KINDS = {
    PetitionKind.COMPLAINT: "Khiếu nại",
    PetitionKind.DISCIPLINE_COMPLAINT: "Khiếu nại kỷ luật",
    PetitionKind.DENUNCIATION: "Tố cáo",
    PetitionKind.PROPOSAL: "Kiến nghị",
    PetitionKind.FEEDBACK: "Phản ánh",
    PetitionKind.REGULATION_FEEDBACK: "Phản ánh quy định hành chính",
}
STAGES = {
    Stage.TRIAGE: "Chờ phân công",
    Stage.RECEIVED: "Mới nhận",
    Stage.IN_PROGRESS: "Đang xử lý",
    Stage.WAITING_CITIZEN: "Chờ dân trả lời",
    Stage.ANSWERED: "Đã trả lời",
    Stage.CLOSED: "Đã đóng",
    Stage.WITHDRAWN: "Dân đã rút",
    Stage.INFORMATION: "Thông tin (chưa là đơn)",
}
ACTIONS = {
    Action.REGISTER: "Đăng ký hồ sơ",
    Action.ASSIGN: "Phân công",
    Action.ACCEPT: "Nhận xử lý",
    Action.TRANSFER: "Chuyển đơn vị",
    Action.ASK: "Hỏi thêm người dân",
    Action.REPLY: "Người dân trả lời",
    Action.ADD: "Người dân bổ sung",
    Action.INTERIM: "Báo tiến độ",
    Action.ANSWER: "Trả lời",
    Action.RATE: "Người dân đánh giá",
    Action.REOPEN: "Mở lại",
    Action.WITHDRAW: "Người dân rút hồ sơ",
    Action.CLOSE: "Đóng hồ sơ",
    Action.NUDGE: "Người dân hỏi thăm",
    Action.ESCALATE: "Báo cấp trên",
    Action.REMIND: "Nhắc hạn",
    Action.VIEW: "Mở xem",
    Action.GUIDE: "Hướng dẫn người dân",
    Action.GROUP: "Cùng một việc",
    Action.UNGROUP: "Tách thành việc riêng",
}
ROLES = {
    "officer": "Cán bộ xử lý",
    "head": "Lãnh đạo đơn vị",
    "staff": "Cán bộ tiếp dân",
    "admin": "Quản trị",
}
CHANNELS = {
    "telegram": "Telegram",
    "zalo": "Zalo",
    "zalo-oa": "Zalo OA",
    "zalo-bot": "Zalo Bot",
    "webchat": "Trang chat",
    "terminal": "Máy thử",
    "giay": "Đơn",
}
STANDINGS = {
    "qua-han": "Quá hạn",
    "den-han": "Đến hạn hôm nay",
    "sap-den-han": "Sắp đến hạn",
    "dung-han": "Còn hạn",
    "xong-dung-han": "Xong đúng hạn",
    "xong-muon": "Xong muộn",
}
OUTCOMES = {"done": "Đã xong", "part": "Xong một phần", "not-done": "Chưa xong"}
FAILURES = {  # a word of the platform's error → what it means
    "blocked": "Người nhận đã chặn Nghe Dân",
    "chat not found": "Không còn cuộc trò chuyện này",
    "deactivated": "Tài khoản của người nhận không còn",
    "too many": "Nền tảng chat bảo gửi chậm lại",
    "timed out": "Nền tảng chat không trả lời",
    "timedout": "Nền tảng chat không trả lời",
    "no answer": "Nền tảng chat không trả lời",
    "expired": "Quá lâu chưa gửi được, lời đáp không còn đúng lúc",
    "interrupted": "Dịch vụ dừng giữa lúc gửi",
    "channel off": "Kênh này đang tắt",
    "channel silent": "Kênh này đang không trả lời",
    "window": "Đã quá thời hạn được nhắn trước cho người này",
}
UNSENT = {  # states of a message that did not arrive
    "failed": "Không gửi được",
    "waiting": "Đợi người nhận nhắn lại",
    "possibly": "Có thể đã tới",
}
WAYS = {  # steps of a channel's ladder
    "": "tin nhắn",
    "template-uid": "mẫu tin theo tài khoản",
    "template-phone": "mẫu tin theo số máy",
}
# Refusals that are said otherwise to officials than in a chat.
REFUSALS = {
    "account.wrong": "Tên đăng nhập hoặc mật khẩu chưa đúng.",
    "account.wait": "Sai nhiều lần quá. Đợi 15 phút rồi thử lại, hoặc nhờ quản trị đặt lại mật khẩu.",
    "account.forbidden": "Việc này không thuộc quyền của tài khoản này.",
    "account.incomplete": "Còn thiếu tên đăng nhập, họ tên hoặc vai trò.",
    "account.not_self": "Không tự khóa tài khoản của mình được.",
    "att.too_big": "Tệp lớn quá mức cho phép. Chọn tệp nhỏ hơn.",
    "att.bad": "Loại tệp này không gửi được. Chỉ gửi ảnh (JPG, PNG, WEBP), PDF, Word hoặc Excel.",
    "att.infected": "Tệp này có mã độc nên không gửi được. Báo bộ phận máy tính.",
    "att.unscanned": "Máy quét mã độc chưa trả lời. Thử lại sau ít phút.",
    "att.lost": "Không có tệp này, hoặc tệp chưa tải xong.",
    "o.answer_empty": "Chưa viết câu trả lời.",
    "o.ask_empty": "Chưa viết câu hỏi.",
    "o.wrong_ask": "Cần ghi vì sao chuyển: một câu là đủ, người dân được đọc.",
    "human.not_joined": "Cuộc trò chuyện này không còn ở đây: đã trả lại cho Nghe Dân hoặc người khác đang nói.",
    "desk.paper_incomplete": "Còn thiếu: cách đơn đến, ngày nhận, hoặc loại đơn, nội dung, nơi giải quyết.",
    "desk.no_unit": "Chưa chọn đơn vị. Gõ tên để tìm, rồi bấm chọn một nơi.",
    "s.forbidden": "Tài khoản này chỉ xem, nhập được số liệu của đơn vị mình.",
    "s.no_period": "Không có kỳ này, hoặc kỳ chưa bắt đầu.",
    "s.no_week": "Không có tuần này, hoặc tuần chưa bắt đầu.",
    "s.no_input": "Bảng điểm không có số liệu này.",
    "s.bad_value": "Số chưa đúng: chỉ gõ chữ số, không dấu chấm, không số âm.",
    "s.no_document": "Cần ghi văn bản làm căn cứ, ví dụ: Báo cáo 45/BC-UBND.",
    "learn.unknown": "Không có mục này, hoặc mục đã bị bỏ.",
    "learn.undone": "Lần sửa này đã được hoàn tác rồi.",
    "learn.later": "Mục này đã được sửa tiếp sau đó. Hoàn tác lần sửa sau trước đã.",
    "learn.conflict": "Người khác vừa sửa mục này. Xem bản mới rồi sửa tiếp.",
    "sent.gone": "Tin này đã được gửi lại hoặc không còn.",
}
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def conflict(refusal: Refused) -> str:
    """That somebody changed the same thing meanwhile, by name."""
    return f"{refusal.params['name']} vừa sửa mục này. Xem bản mới rồi sửa tiếp; bản đang gõ vẫn còn đây."


def kind(slug: str) -> str:
    """The Vietnamese name of a petition kind; an unknown slug stays as it is."""
    return _name(KINDS, slug)


def stage(slug: str) -> str:
    """The Vietnamese name of a stage: the desk's own, else the law's."""
    return STAGES.get(Stage(slug)) or cap(STAGE_NAMES[Stage(slug)])


def action(slug: str) -> str:
    """The Vietnamese name of an act: the desk's own, else the law's."""
    return ACTIONS.get(Action(slug)) or cap(ACTION_NAMES[Action(slug)])


def role(slug: str) -> str:
    """The Vietnamese name of a role."""
    return _name(ROLES, slug)


def channel(slug: str) -> str:
    """The name of a channel as people know it."""
    return _name(CHANNELS, slug)


def outcome(slug: str) -> str:
    """What the citizen judged."""
    return _name(OUTCOMES, slug)


def unsent(slug: str) -> str:
    """What became of a message that did not arrive."""
    return _name(UNSENT, slug)


def way(slug: str) -> str:
    """How a message was tried."""
    return _name(WAYS, slug)


def failure(error: str) -> str:
    """Why a message did not arrive, in Vietnamese where the error is a known one."""
    known = next((said for word, said in FAILURES.items() if word in error.lower()), "")
    return known or error or "Không rõ"


def due_words(standing: str, days: int, due_on: date, today: date) -> str:
    """A standing in words. `days`: working days left; lateness is said in calendar days, as people feel it."""
    if standing == "qua-han":
        return f"Quá hạn {(today - due_on).days} ngày"
    if standing in ("sap-den-han", "dung-han"):
        return f"Còn {days} ngày làm việc"
    return STANDINGS[standing]


def cap(text: str) -> str:
    """With a capital in front; the rest stays as it is."""
    return text[:1].upper() + text[1:]


def day(value: date | None, today: date | None = None) -> str:
    """As spoken: "thứ Ba 8/12"; the year only when it is not this one."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(VIETNAM).date()
    text = f"{WEEKDAYS[value.weekday()]} {value.day}/{value.month}"
    return text if today is not None and value.year == today.year else f"{text}/{value.year}"


def short_day(value: date | None) -> str:
    """For tables: 08/12/2026."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(VIETNAM).date()
    return f"{value.day:02}/{value.month:02}/{value.year}"


def iso_day(value: str) -> str:
    """A day kept as text, for tables: 08/12/2026."""
    return short_day(date.fromisoformat(value))


def moment(value: datetime | None, today: date | None = None) -> str:
    """A moment on Vietnam's clock: "14:05, thứ Ba 8/12"; today's only by the hour."""
    if value is None:
        return ""
    here = value.astimezone(VIETNAM)
    clock = f"{here.hour:02}:{here.minute:02}"
    if today is not None and here.date() == today:
        return f"{clock} hôm nay"
    return f"{clock}, {day(here.date(), today)}"


def size(number: int) -> str:
    """Bytes for people: 3,2 MB."""
    if number < 1024 * 1024:
        return f"{max(1, round(number / 1024))} KB"
    return f"{number / 1024 / 1024:.1f} MB".replace(".", ",")


def number(value: float | Fraction | None) -> str:
    """1.234 and 12,5 as Vietnamese writes them, two places at most; a dash for what is not known."""
    if value is None:
        return "–"
    whole, _, rest = f"{float(value):,.2f}".partition(".")
    rest = rest.rstrip("0")
    return whole.replace(",", ".") + (f",{rest}" if rest else "")


def signed(value: float | None) -> str:
    """A difference with its sign: +3, −2, 0."""
    if value is None:
        return "–"
    return "0" if value == 0 else ("+" if value > 0 else "−") + number(abs(value))


def percent(part: int, whole: int) -> str:
    """87 %; under ten cases the fraction itself, for a percentage of three says too much."""
    if whole == 0:
        return "–"
    return f"{part}/{whole}" if whole < 10 else f"{round(100 * part / whole)} %"


def code(value: str) -> str:
    """As it is read aloud: ND 482 7155."""
    return f"ND {value[:3]} {value[3:]}"


def likeness_words(likeness: Likeness) -> str:
    """Why two files may be one matter: "cùng nói đến ngõ 25, đều báo đèn đường hỏng"."""
    parts = []
    if likeness.spots:
        parts.append(f"cùng nói đến {_listed(likeness.spots)}")
    if likeness.aspects:
        parts.append(f"đều báo {_listed(likeness.aspects)}")
    elif likeness.words:
        parts.append(f"cùng có chữ {_listed([f'“{word}”' for word in likeness.words])}")
    return ", ".join(parts) or "cùng nơi, cùng lĩnh vực"


def _listed(items: Sequence[str]) -> str:
    return ", ".join(items[:MOST_REASONS])


def _name(table: Mapping[Any, str], slug: str) -> str:
    """The name in a table; an unknown slug stays as it is. A StrEnum and its text are one key."""
    return table.get(slug, str(slug))


def initial(name: str) -> str:
    """The letter that stands for a person: of the given name, which comes last."""
    words = [word for word in name.partition(",")[0].split() if word[0].isalpha()]
    return words[-1][0].upper() if words else "?"
