"""Zalo Bot Platform: text only, a few people, one message at a time. Its month is counted and told.

The platform forgets an update once it has handed it out by polling, so a webhook is what serves people.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import structlog

from bot import numbers
from bot.channels import zalo_bot_errors as errors
from bot.channels.base import ChannelError, Letter, Limits, Outcome
from bot.channels.checks import Check
from bot.channels.zalo_bot_client import BotClient, BotError
from bot.channels.zalo_bot_files import file_link
from bot.channels.zalo_bot_quota import Quotas, Used, checks, problem, used
from bot.channels.zalo_bot_updates import CHANNEL, read, to_inbound
from bot.intake import Intake
from casework.office import Office
from handlers.dialogue.messages import OutFile

log = structlog.get_logger()

Download = Callable[[str, int], Awaitable[bytes]]

TEXT = 2000  # letters in one message
ROOM = 250  # kept free for choices as numbered lines
LONG_POLL = 30  # seconds
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds between two attempts
LOOK_EVERY = 1800.0  # seconds between looks at what is left of the month
STORE_WITHIN = 1.5  # seconds; a platform waits two
PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
FAILURES = (ChannelError, BotError)


@dataclass(frozen=True)
class ZaloBotSettings:
    """What the channel needs to know. `webhook_url` is empty when it polls. Secrets are not printed."""

    token: str = field(repr=False)
    base_url: str = "https://bot-api.zaloplatforms.com"
    proxy: str = ""
    webhook_url: str = ""
    webhook_secret: str = field(default="", repr=False)
    quotas: Quotas = field(default_factory=Quotas)


class ZaloBot:
    """The channel."""

    name = CHANNEL
    limits = Limits(text=TEXT - ROOM, per_second=5.0, per_conversation=1.0)
    ladder = ()
    has_buttons = False
    pushes = True

    def __init__(
        self,
        settings: ZaloBotSettings,
        office: Office,
        intake: Intake,
        download: Download,
        *,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        long_poll: int = LONG_POLL,
    ) -> None:
        """`download` fetches what somebody sent, from an address Zalo gave."""
        self.settings = settings
        self.account = settings.token.partition(":")[0]
        self.office = office
        self.intake = intake
        self.download = download
        self.pause = pause
        self.long_poll = long_poll
        self.client = BotClient(settings.token, settings.base_url, settings.proxy)
        self.quota = errors.Quota()
        self.used = Used()
        self._reached = False
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin to receive, now or once Zalo can be reached."""
        receive = self._register if self.settings.webhook_url else self._poll
        self._tasks = [
            asyncio.create_task(receive(), name="zalo-bot-receiving"),
            asyncio.create_task(self._count(), name="zalo-bot-quota"),
        ]

    async def stop(self) -> None:
        """Stop receiving and let go of the connections."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.intake.idle()
        await self.client.close()

    def health(self) -> dict[str, Any]:
        """Whether Zalo answered the last time it was asked, and what is left of the month."""
        told = problem(self.used, self.settings.quotas)
        if not self._reached:
            told = "Chưa kết nối được với Zalo Bot."
        mode = "webhook" if self.settings.webhook_url else "polling"
        counts = {"sent_this_month": self.used.messages, "people": self.used.people}
        return {"ok": self._reached, "mode": mode, "problem": told, **counts}

    async def check(self) -> list[Check]:
        """Everything an office must have, looked at one by one."""
        try:
            me, url = await self.client.me(), await self.client.webhook()
        except BotError as error:
            failure = errors.to_channel_error(error, 1)
            return [Check(False, "Gọi được Zalo Bot", failure.operator or failure.reason)]
        except ChannelError as error:
            return [Check(False, "Gọi được Zalo Bot", error.reason)]
        ours = url == self.settings.webhook_url
        spent = await self.office.look(used, self.account)
        return [
            Check(True, f"Gọi được Zalo Bot: {me.get('display_name') or me.get('account_name')}"),
            Check(
                ours,
                f"Webhook: {url or 'không đặt'}",
                "" if ours else "Khởi động lại dịch vụ để đặt lại webhook.",
            ),
            *checks(spent, self.settings.quotas),
        ]

    # receiving

    def right_secret(self, given: str) -> bool:
        """Whether a webhook call carries our secret."""
        expected = self.settings.webhook_secret
        return bool(expected) and hmac.compare_digest(
            given.encode("utf-8", "surrogateescape"), expected.encode()
        )

    async def take(self, body: bytes) -> Outcome:
        """One update as bytes, from the webhook; what is none has no effect."""
        try:
            data = json.loads(body)
        except (ValueError, RecursionError):
            data = None
        if not isinstance(data, dict):
            return Outcome.IGNORED
        try:
            async with asyncio.timeout(STORE_WITHIN):  # a turn once begun is finished all the same
                return await self._take(data)
        except TimeoutError:
            return Outcome.UNAVAILABLE

    async def _take(self, data: dict[str, Any]) -> Outcome:
        update = read(data)
        if update is None:
            log.info("zalo_bot.unreadable")
            return Outcome.IGNORED
        inbound = to_inbound(update, self.account)
        if inbound is None:
            return await self.intake.ignore(CHANNEL, self.account, update.key)
        return await self.intake.receive(inbound)

    async def _register(self) -> None:
        settings = self.settings
        await self._until_done(lambda: self.client.set_webhook(settings.webhook_url, settings.webhook_secret))

    async def _poll(self) -> None:
        await self._until_done(self.client.delete_webhook)
        pause = FIRST_PAUSE
        while True:
            try:
                data = await self.client.updates(self.long_poll)
            except FAILURES as error:
                self._failed(error)
                await self.pause(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            self._reached, pause = True, FIRST_PAUSE
            while data and await self._take(data) is Outcome.UNAVAILABLE:
                await self.pause(FIRST_PAUSE)  # Zalo does not give it a second time

    async def _until_done(self, act: Callable[[], Awaitable[None]]) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                await act()
            except FAILURES as error:
                self._failed(error)
                await self.pause(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                self._reached = True
                return

    def _failed(self, error: Exception) -> None:
        self._reached = False
        log.warning("zalo_bot.unreachable", reason=str(error))

    async def _count(self) -> None:
        while True:
            try:
                self.used = await self.office.look(used, self.account)
            except Exception:  # the database is away: it is counted again
                log.exception("zalo_bot.count")
            await self.pause(LOOK_EVERY)

    # sending

    async def send(self, letter: Letter) -> str:
        """Deliver: Zalo's id of the message. Raises ChannelError."""
        try:
            sent = await self._send(letter)
        except BotError as error:
            self._reached = error.code != 401
            if error.code == 429:
                raise self.quota.refused(self.office.clock.now()) from None
            raise errors.to_channel_error(error, letter.attempt) from None
        self._reached = True
        self.quota.granted()
        return sent

    async def _send(self, letter: Letter) -> str:
        if not letter.files:
            return await self.client.message(letter.address, self._words(letter))
        file = letter.files[0]
        link = file_link(self.office, file)
        if file.mime in PICTURES:
            return await self.client.photo(letter.address, link)
        return await self.client.message(letter.address, self._file_words(file, link))

    def _words(self, letter: Letter) -> str:
        """A reply has its numbered lines already; a notice gets them here."""
        if not (letter.push and letter.choices):
            return letter.text
        lines = numbers.lines(letter.choices)
        return f"{letter.text}\n{self.office.phrases.say('start.numbers', list=lines)}"

    def _file_words(self, file: OutFile, link: str) -> str:
        return self.office.phrases.say("att.link", name=file.name, link=link)

    # files

    async def fetch(self, ref: str, max_bytes: int) -> bytes:
        """The bytes behind the address Zalo gave. Raises ChannelError."""
        return await self.download(ref, max_bytes)
