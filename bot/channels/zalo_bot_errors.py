"""What a refusal of the Zalo Bot Platform means for delivery."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.channels.base import ChannelError
from bot.channels.zalo_bot_client import BotError

SHORTEST, LONGEST = 5.0, 300.0  # seconds the channel rests after a 429, doubled each time
LONG = timedelta(hours=1)  # a rate passes within minutes; what lasts longer is the plan's month
PATIENCE = 3  # times a 403 is tried before the person counts as out of reach

TOKEN_REFUSED = (
    "Zalo từ chối mã của bot: mở chat với Zalo Bot Manager, lấy lại mã, ghi vào ZALO_BOT_TOKEN rồi chạy lại."
)
MONTH_USED_UP = "Bot đã hết số tin của tháng: mua gói lớn hơn trong Zalo Bot Manager, hoặc chờ sang tháng."


def to_channel_error(error: BotError, attempt: int) -> ChannelError:
    """The same refusal in delivery's words; 429 is judged by `Quota`."""
    reason = f"Zalo Bot {error.code}: {error.words}".rstrip(": ")
    match error.code:
        case 401:
            return ChannelError(reason, operator=TOKEN_REFUSED)
        case 403:
            lasting = attempt >= PATIENCE
            return ChannelError(reason, permanent=lasting, unreachable=lasting, retry_after=30.0 * attempt)
        case 404:
            return ChannelError(reason, operator=TOKEN_REFUSED)
        case 400:
            gone = any(word in error.words.lower() for word in ("chat", "recipient", "user"))
            return ChannelError(reason, permanent=True, unreachable=gone)
        case code if 400 <= code < 500 and code != 408:
            return ChannelError(reason, permanent=True)
    return ChannelError(reason, possibly_sent=error.code in (408, 504))


class Quota:
    """How long a 429 lasts: "too fast" and "the month is used up" are the same answer."""

    def __init__(self) -> None:
        self._since: datetime | None = None
        self._times = 0

    def granted(self) -> None:
        """A message went through."""
        self._since, self._times = None, 0

    def refused(self, now: datetime) -> ChannelError:
        """What delivery does after one more 429."""
        self._since = self._since or now
        pause = min(SHORTEST * 2**self._times, LONGEST)
        self._times = min(self._times + 1, 10)
        if now - self._since >= LONG:
            return ChannelError("Zalo Bot 429: quota", operator=MONTH_USED_UP)
        return ChannelError("Zalo Bot 429: quota", retry_after=pause, pause_channel=pause)
