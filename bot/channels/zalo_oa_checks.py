"""How our account stands with Zalo: what an office must have before people can be served there."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.channels.base import ChannelError
from bot.channels.checks import Check
from bot.channels.zalo_oa_client import Json
from bot.channels.zalo_oa_errors import ZaloError, to_channel_error
from bot.channels.zalo_oa_sending import Sender
from bot.channels.zalo_oa_tokens import Tokens
from casework.office import VIETNAM

GOVERNMENT = "4"  # oa_type of a state agency
ENDS_SOON = timedelta(days=30)


async def check(sender: Sender, tokens: Tokens) -> list[Check]:
    """Look at the connection, the account and what is left to pay with."""
    now = sender.office.clock.now()
    pair = await tokens.stored()
    if pair is None:
        return [Check(False, "Kết nối với Zalo", "Chạy: python -m bot zalo login")]
    until = f"{pair.expires_at.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
    found = [Check(not pair.problem, f"Token dùng được đến {until}, tự gia hạn", pair.problem)]
    try:
        account = await sender.with_token(sender.client.account)
    except ZaloError as error:
        failure = to_channel_error(error, now)
        return [
            *found,
            Check(False, f"Gọi được API của Zalo ({error.code})", failure.operator or failure.reason),
        ]
    except ChannelError as error:
        return [*found, Check(False, "Gọi được API của Zalo", error.operator or error.reason)]
    return [*found, Check(True, "Gọi được API của Zalo"), *judge(account, sender.settings.oa_id, now)]


def judge(account: Json, oa_id: str, now: datetime) -> list[Check]:
    """What Zalo's own words about the account mean."""
    ours = str(account.get("oaid", "")) == oa_id
    ends_on = _day(account.get("package_valid_through_date"))
    today = now.astimezone(VIETNAM).date()
    package = str(account.get("package_name") or "")
    verified = bool(account.get("is_verified"))
    return [
        Check(ours, "Đúng OA", "" if ours else "OA vừa kết nối khác ZALO_OA_ID."),
        Check(verified, "OA đã xác thực", "" if verified else "Gửi hồ sơ xác thực ở oa.zalo.me."),
        _government(account),
        Check(
            bool(package),
            f"Gói OA: {package or 'không có'}",
            "" if package else "Mua gói có API ở oa.zalo.me.",
        ),
        *([_package_end(ends_on, today)] if ends_on else []),
        Check(
            True,
            "Tài khoản ZCA: " + ("đã nối" if account.get("linked_ZCA") else "chưa nối"),
            "" if account.get("linked_ZCA") else "Chỉ cần khi gửi tin trả phí (sau 48 giờ) hoặc tin mẫu.",
        ),
    ]


def _government(account: Json) -> Check:
    is_one = str(account.get("oa_type", "")) == GOVERNMENT
    return Check(is_one, "OA loại Cơ quan nhà nước", "" if is_one else "Đổi loại OA khi gửi hồ sơ xác thực.")


def _package_end(ends_on: date, today: date) -> Check:
    good = ends_on > today
    soon = good and ends_on - today <= ENDS_SOON
    todo = "" if good and not soon else "Gia hạn gói ở oa.zalo.me."
    return Check(good, f"Gói dùng đến {ends_on:%d/%m/%Y}", todo)


def _day(value: object) -> date | None:
    try:
        return datetime.strptime(str(value), "%d/%m/%Y").date()
    except ValueError:
        return None
