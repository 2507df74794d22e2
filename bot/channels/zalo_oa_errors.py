"""What an error of Zalo means for delivery: one table of codes as data, for messages and for templates.

Source of the codes: Zalo's error page of the Official Account API and of ZBS templates, as published in 2026.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.channels.base import ChannelError
from casework.office import VIETNAM

MINUTE, DAY = 60.0, 24 * 3600.0  # seconds
NIGHT_ENDS = (6, 5)  # hour and minute in Vietnam when promotion-like messages may go again


class Do(StrEnum):
    """What follows from an error."""

    REFRESH = "refresh"  # a new access token, then once more
    UPLOAD = "upload"  # the file once more, then the message once more
    RETRY = "retry"  # later, by itself
    PAUSE = "pause"  # the whole account waits for the next minute
    LATER = "later"  # the whole account waits long: quota
    PERSON_LATER = "person-later"  # this person has had enough for today
    MORNING = "morning"  # not at night
    CLOSED = "closed"  # the window is over: only after the person writes again
    GONE = "gone"  # this person cannot be reached
    NEVER = "never"  # this message is wrong
    OPERATOR = "operator"  # an administrator must act


@dataclass(frozen=True)
class Meaning:
    """A code: what to do, what it means, and for OPERATOR what the administrator does (Vietnamese)."""

    do: Do
    means: str
    todo: str = ""


def _operator(means: str, todo: str) -> Meaning:
    return Meaning(Do.OPERATOR, means, todo)


CODES: dict[int, Meaning] = {
    -32: Meaning(Do.PAUSE, "quá số lần gọi mỗi phút"),
    -100: Meaning(Do.UPLOAD, "tệp tải lên đã hết hạn"),
    -200: Meaning(Do.RETRY, "Zalo gửi không được"),
    -201: Meaning(Do.NEVER, "tham số sai"),
    -202: Meaning(Do.NEVER, "mã kiểm tra sai"),
    -204: _operator("OA bị khóa hoặc đã xóa", "Vào oa.zalo.me xem OA có bị khóa không."),
    -205: _operator("không có OA này", "Kiểm tra ZALO_OA_ID."),
    -207: _operator("OA không phải đối tác", "Hỏi bộ phận hỗ trợ của Zalo về quyền của OA."),
    -208: _operator("OA chưa có khóa bí mật", "Tạo khóa bí mật cho OA ở developers.zalo.me."),
    -209: _operator("ứng dụng chưa kích hoạt", "Vào developers.zalo.me bật ứng dụng sang “Đang hoạt động”."),
    -210: Meaning(Do.NEVER, "tham số quá giới hạn"),
    -211: Meaning(Do.LATER, "hết hạn mức gửi"),
    -212: _operator("ứng dụng chưa đăng ký API", "Đăng ký “Official Account API” cho ứng dụng ở developers.zalo.me."),
    -213: Meaning(Do.GONE, "người này chưa quan tâm OA"),
    -214: Meaning(Do.NEVER, "bài viết đang xử lý"),
    -216: Meaning(Do.REFRESH, "access token sai"),
    -217: Meaning(Do.GONE, "người này chặn OA"),
    -218: Meaning(Do.PERSON_LATER, "người này đã nhận quá nhiều tin hôm nay"),
    -219: _operator("ứng dụng bị gỡ hoặc bị khóa", "Kiểm tra ứng dụng ở developers.zalo.me."),
    -220: Meaning(Do.REFRESH, "access token hết hạn"),
    -221: _operator("OA chưa xác thực", "Gửi hồ sơ xác thực OA ở oa.zalo.me."),
    -222: Meaning(Do.GONE, "tài khoản này bị khóa"),
    -223: _operator("OA chưa cấp quyền này cho ứng dụng", "Tick đủ quyền rồi chạy lại: python -m bot zalo login."),
    -224: _operator("gói OA chưa có API", "Nâng gói OA ở oa.zalo.me."),
    -227: Meaning(Do.GONE, "tài khoản bị khóa hoặc hơn 45 ngày không dùng"),
    -230: Meaning(Do.CLOSED, "người này không nhắn quá 7 ngày"),
    -232: Meaning(Do.CLOSED, "hết thời gian được nhắn"),
    -233: Meaning(Do.NEVER, "loại tin không được hỗ trợ"),
    -234: Meaning(Do.MORNING, "không gửi ban đêm"),
    -235: _operator("API không dành cho loại OA này", "OA phải là loại “Cơ quan nhà nước”."),
    -237: _operator("nhóm bị tắt", "Gia hạn gói nhóm của OA."),
    -238: Meaning(Do.NEVER, "tài nguyên đã dùng"),
    -240: Meaning(Do.NEVER, "API cũ đã đóng"),
    -241: Meaning(Do.NEVER, "tài nguyên bị tắt"),
    -242: _operator("appsecret_proof sai", "Kiểm tra ZALO_OA_APP_SECRET và ZALO_OA_SECRET_PROOF."),
    -244: Meaning(Do.GONE, "người này không nhận loại tin này"),
    -248: Meaning(Do.NEVER, "nội dung vi phạm quy định của Zalo"),
    -249: Meaning(Do.NEVER, "mẫu tin không gửi được theo UID"),
    -305: Meaning(Do.CLOSED, "quá 48 giờ"),
    -311: Meaning(Do.PERSON_LATER, "hết lượt trả lời"),
    -320: Meaning(Do.CLOSED, "OA chưa nối tài khoản ZCA nên chưa gửi được tin trả phí"),
    -321: Meaning(Do.CLOSED, "tài khoản ZCA hết tiền nên chưa gửi được tin trả phí"),
    -403: _operator("OA không ở trong nhóm", "Thêm OA vào nhóm."),
}  # fmt: skip

TEMPLATE_CODES: dict[int, Meaning] = {
    -100: Meaning(Do.RETRY, "lỗi chưa rõ của Zalo"),
    -108: Meaning(Do.NEVER, "số điện thoại không đúng"),
    -109: Meaning(Do.NEVER, "mẫu tin không đúng"),
    -114: Meaning(Do.GONE, "người này không nhận được tin mẫu"),
    -115: _operator("hết tiền gửi tin mẫu", "Nạp tiền vào tài khoản ZCA ở zalo.cloud."),
    -118: Meaning(Do.GONE, "người này không có Zalo"),
    -119: Meaning(Do.GONE, "tài khoản này không nhận được tin"),
    -124: Meaning(Do.REFRESH, "access token sai"),
    -131: Meaning(Do.NEVER, "mẫu tin chưa được duyệt"),
    -133: Meaning(Do.MORNING, "không gửi ban đêm"),
    -137: _operator("không trừ được tiền", "Kiểm tra tài khoản ZCA ở zalo.cloud."),
    -139: Meaning(Do.GONE, "người này từ chối tin mẫu"),
    -141: Meaning(Do.GONE, "người này từ chối tin của OA"),
    -144: Meaning(Do.LATER, "hết hạn mức tin mẫu trong ngày"),
    -146: _operator("mẫu tin bị khóa", "Xem lý do và sửa mẫu tin ở zalo.cloud."),
    -147: Meaning(Do.LATER, "mẫu tin hết hạn mức trong ngày"),
}  # fmt: skip

OAUTH_CODES: dict[int, str] = {
    -14002: "Ứng dụng chưa hoạt động: bật lại ở developers.zalo.me rồi chạy: python -m bot zalo login.",
    -14003: "Callback URL khác với địa chỉ đã lưu ở developers.zalo.me: sửa ZALO_OA_CALLBACK_URL cho khớp.",
}
RECONNECT = "Kết nối Zalo đã mất: quản trị viên của OA chạy lại: python -m bot zalo login."
NOT_CONNECTED = "Chưa kết nối Zalo OA: chạy: python -m bot zalo login."


class ZaloError(Exception):
    """Zalo answered with an error code. `code`: a negative number; `means`: in Vietnamese."""

    def __init__(self, code: int, message: str, *, template: bool = False) -> None:
        super().__init__(f"{code}")
        self.code = code
        self.message = message
        self.template = template

    @property
    def meaning(self) -> Meaning:
        """What follows; an unknown code is never silent: it fails for good and is shown."""
        own = TEMPLATE_CODES.get(self.code) if self.template else None
        if self.template and own is None and -1129 <= self.code <= -1120:
            return Meaning(Do.NEVER, "tham số của mẫu tin sai")
        found = own or CODES.get(self.code)
        if self.code == -201 and "user_id is invalid" in self.message:
            return Meaning(Do.GONE, "không có người dùng này")
        return found or Meaning(Do.NEVER, "lỗi chưa biết")


def to_channel_error(error: ZaloError, now: datetime) -> ChannelError:
    """The same failure in delivery's words."""
    meaning = error.meaning
    reason = f"{error.code}: {meaning.means}"
    match meaning.do:
        case Do.PAUSE:
            return ChannelError(reason, pause_channel=MINUTE)
        case Do.LATER:
            return ChannelError(reason, pause_channel=_until_morning(now))
        case Do.PERSON_LATER | Do.MORNING:
            return ChannelError(reason, retry_after=_until_morning(now))
        case Do.CLOSED:
            return ChannelError(reason, window_closed=True)
        case Do.GONE:
            return ChannelError(reason, unreachable=True)
        case Do.OPERATOR:
            return ChannelError(
                reason, operator=f"Zalo báo lỗi {error.code} ({meaning.means}). {meaning.todo}"
            )
        case Do.REFRESH:
            return ChannelError(reason, operator=RECONNECT)
        case Do.RETRY | Do.UPLOAD:
            return ChannelError(reason)
        case _:
            return ChannelError(reason, permanent=True)


def _until_morning(now: datetime) -> float:
    """Seconds until five past six in Vietnam."""
    here = now.astimezone(VIETNAM)
    morning = here.replace(hour=NIGHT_ENDS[0], minute=NIGHT_ENDS[1], second=0, microsecond=0)
    if morning <= here:
        morning += timedelta(days=1)
    return (morning - here).total_seconds()
