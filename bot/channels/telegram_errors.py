"""What an error of Telegram means for delivery."""

from __future__ import annotations

from datetime import timedelta

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
SHUT_OUT_PAUSE = 300.0  # the token is wrong: only a person can help, letters wait meanwhile


def to_channel_error(error: TelegramError) -> ChannelError:
    """The same failure in delivery's words. BadRequest is a NetworkError too, so it is asked first."""
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        return ChannelError(
            "429", retry_after=wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
        )
    if isinstance(error, InvalidToken | Conflict):
        return ChannelError(type(error).__name__, retry_after=SHUT_OUT_PAUSE)
    if isinstance(error, Forbidden):
        return ChannelError("403", permanent=True, unreachable=True)
    if isinstance(error, BadRequest | ChatMigrated):
        lower = error.message.lower()
        gone = any(words in lower for words in UNREACHABLE)
        return ChannelError(f"400 {error.message[:120]}", permanent=True, unreachable=gone)
    if isinstance(error, TimedOut | NetworkError):
        possibly = not isinstance(error.__cause__, NEVER_SENT) and not _answered(error)
        return ChannelError(type(error).__name__, possibly_sent=possibly)
    return ChannelError(type(error).__name__, permanent=True)


def _answered(error: TelegramError) -> bool:
    """The other side itself said that it failed (5xx), so nothing went out."""
    return not isinstance(error, TimedOut) and not isinstance(error.__cause__, httpx.HTTPError)
