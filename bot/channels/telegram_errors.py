"""What an error of Telegram means for delivery, and which answers have a meaning of their own."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.channels.base import ChannelError

NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
UNREACHABLE = ("chat not found", "user is deactivated", "bot was blocked", "peer_id_invalid")
WRONG_TOKEN = "Telegram từ chối mã truy cập của bot. Xem lại TELEGRAM_TOKEN: lấy mã mới ở @BotFather, rồi khởi động lại."

TWO_READERS = (
    "Có máy khác đang nhận tin của bot này. Tắt máy đó, hoặc chạy `python -m bot telegram delete-webhook` "
    "nếu TELEGRAM_MODE là polling."
)
NO_ANSWER = "Chưa kết nối được Telegram. Xem mạng và TELEGRAM_PROXY; tin gửi đi vẫn chờ, không mất."


class Said(Enum):
    """Answers with status 400 that the channel acts on instead of giving up."""

    UNPARSED = ("can't parse entities",)
    NO_TOPIC = ("message thread not found", "topic_deleted", "topic_id_invalid")
    TOPIC_CLOSED = ("topic_closed",)
    UNCHANGED = ("message is not modified", "topic_not_modified")
    NO_RIGHTS = ("not enough rights", "chat_admin_required")


def said(error: TelegramError) -> Said | None:
    """Which of those answers it is, if any."""
    lower = error.message.lower()
    return next((one for one in Said if any(words in lower for words in one.value)), None)


def to_channel_error(error: TelegramError, *, group: bool = False) -> ChannelError:
    """The same failure in delivery's words. BadRequest is a NetworkError too, so it is asked first.

    `group`: it happened in the staff group, whose limits and rights are its own: citizens are not kept waiting.
    """
    if isinstance(error, RetryAfter):
        wait = seconds(error)
        return ChannelError("429", retry_after=wait, pause_channel=None if group else wait)
    if isinstance(error, InvalidToken):
        return ChannelError("InvalidToken", operator=WRONG_TOKEN)
    if isinstance(error, Forbidden):
        return ChannelError("403", permanent=True, unreachable=not group)
    if isinstance(error, BadRequest | ChatMigrated):
        gone = any(words in error.message.lower() for words in UNREACHABLE)
        return ChannelError(f"400 {error.message[:120]}", permanent=True, unreachable=gone and not group)
    if isinstance(error, Conflict):  # sending never meets it; only the reading side does
        return ChannelError("Conflict", retry_after=60.0)
    if isinstance(error, TimedOut | NetworkError):
        possibly = not isinstance(error.__cause__, NEVER_SENT) and not _answered(error)
        return ChannelError(type(error).__name__, possibly_sent=possibly)
    return ChannelError(type(error).__name__, permanent=True)


def problem_of(error: TelegramError) -> str:
    """Why nothing can be received, for the administrator."""
    if isinstance(error, InvalidToken):
        return WRONG_TOKEN
    return TWO_READERS if isinstance(error, Conflict) else NO_ANSWER


def seconds(error: RetryAfter) -> float:
    """How long Telegram wants us to wait; the library gives a number or, by its settings, a timedelta."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def _answered(error: TelegramError) -> bool:
    """The other side itself said that it failed (5xx), so nothing went out."""
    return not isinstance(error, TimedOut) and not isinstance(error.__cause__, httpx.HTTPError)
