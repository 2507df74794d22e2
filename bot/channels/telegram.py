"""Telegram: python-telegram-bot as transport and parser only; state and order are ours.

Telegram may be unreachable at any time. Starting never fails for that: receiving begins once it answers.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from telegram import CallbackQuery, Update
from telegram.error import TelegramError

from bot.channels import telegram_checks as checks
from bot.channels import telegram_group as staff
from bot.channels.base import ChannelError, Letter, Limits, Outcome
from bot.channels.checks import Check
from bot.channels.telegram_errors import problem_of, to_channel_error
from bot.channels.telegram_menus import Menus
from bot.channels.telegram_polling import LONGEST_PAUSE, Polling, RawBot, connections
from bot.channels.telegram_sending import Sender
from bot.channels.telegram_updates import CHANNEL, PREFIX, Reach, in_group, to_inbound
from bot.gather import Gatherer, Part
from bot.intake import Intake
from handlers.dialogue.messages import Inbound

log = structlog.get_logger()

UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
LONG_POLL = 25  # seconds
TEND_EVERY = 15.0  # seconds between looks at topics and menus
FILE_MB, LOCAL_FILE_MB = 20, 2000  # what may be fetched from Telegram, and from a Bot API server of our own


@dataclass(frozen=True)
class TelegramSettings:
    """What the channel needs to know. `webhook_url` is empty when it polls, `staff_group` when there is none.

    `local_mode`: the Bot API server at `base_url` is our own and runs with --local.
    """

    token: str
    base_url: str = "https://api.telegram.org"
    proxy: str = ""
    local_mode: bool = False
    webhook_url: str = ""
    webhook_secret: str = ""
    staff_group: str = ""


class Telegram:
    """The channel."""

    name = CHANNEL
    ladder = ()
    has_buttons = True
    pushes = True

    def __init__(
        self,
        settings: TelegramSettings,
        intake: Intake,
        *,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        long_poll: int = LONG_POLL,
    ) -> None:
        self.settings = settings
        self.account = settings.token.split(":")[0]
        self.intake = intake
        self.pause = pause
        most = LOCAL_FILE_MB if settings.local_mode else FILE_MB
        self.limits = Limits(
            text=4096, choices=20, file_bytes=most * 1024 * 1024, per_second=30.0, per_conversation=1.0
        )
        self._requests = connections(settings.proxy, long_poll)
        self.bot = RawBot(
            settings.token,
            base_url=f"{settings.base_url}/bot",
            base_file_url=f"{settings.base_url}/file/bot",
            request=self._requests[0],
            get_updates_request=self._requests[1],
            local_mode=settings.local_mode,
        )
        office = intake.office
        self.group = (
            staff.StaffGroup(self.bot, office, settings.staff_group) if settings.staff_group else None
        )
        self.sender = Sender(self.bot, office, self.group)
        self.menus = Menus(self.bot, office, self.account)
        self.gatherer = Gatherer(intake, CHANNEL, self.account, self._read_part)
        self.polling = Polling(self.bot, UPDATES, self._take_polled, pause, long_poll)
        self._workers: list[asyncio.Task[None]] = []
        self._errands: set[asyncio.Task[None]] = set()
        self._problem = "Chưa kết nối được Telegram."

    async def start(self) -> None:
        """Begin to receive, now or once Telegram can be reached."""
        for request in self._requests:
            await request.initialize()
        works = {"receiving": self._receive(), "albums": self.gatherer.run(), "tending": self._tend()}
        self._workers = [asyncio.create_task(work, name=f"telegram-{name}") for name, work in works.items()]

    async def stop(self) -> None:
        """Stop receiving and let go of the connections."""
        for worker in self._workers:
            worker.cancel()
        if self._workers:
            await asyncio.wait(self._workers)
        if self._errands:
            await asyncio.wait(self._errands, timeout=5)
        for request in self._requests:
            await request.shutdown()

    def health(self) -> dict[str, Any]:
        """Whether Telegram answered the last time it was asked, and what is wrong with the staff group."""
        webhook = bool(self.settings.webhook_url)
        problem = self._problem or ("" if webhook else self.polling.problem)
        said = problem or (self.group.problem if self.group else "")
        return {"ok": not problem, "mode": "webhook" if webhook else "polling", "problem": said}

    # receiving

    def right_secret(self, given: str) -> bool:
        """Whether a webhook call carries our secret."""
        expected = self.settings.webhook_secret
        return bool(expected) and hmac.compare_digest(given.encode(), expected.encode())

    async def take(self, data: dict[str, Any]) -> Outcome:
        """One update as JSON, from the webhook. Raises ValueError for what is none."""
        key = data.get("update_id")
        if not isinstance(key, int) or isinstance(key, bool):
            raise ValueError("an update has a whole number as update_id")
        try:
            update = Update.de_json(data, self.bot)
            meaning = self._meaning(update, json.dumps(data, ensure_ascii=False))
        except Exception as error:  # the parser trusts its input: anything may come out of a made-up one
            raise ValueError("not an update") from error
        outcome = await self._hand_over(update, meaning)
        if update.callback_query is not None and outcome is not Outcome.UNAVAILABLE:
            self._errand(self._after_press(update.callback_query))
        return outcome

    def _meaning(self, update: Update, raw: str) -> Inbound | Reach | None:
        if not in_group(update):
            return to_inbound(update, self.account, raw)
        if self.group is None or self.group.changed(update):
            return None
        return staff.to_inbound(update, self.group.chat, self.account, raw)

    async def _hand_over(self, update: Update, meaning: Inbound | Reach | None) -> Outcome:
        if meaning is None:
            return await self.intake.ignore(CHANNEL, self.account, str(update.update_id))
        if isinstance(meaning, Reach):
            return await self.intake.reachable(
                CHANNEL, self.account, str(update.update_id), meaning.address, meaning.can
            )
        part = _part(update, meaning)
        if part is not None:
            return await self.gatherer.put(part)
        await self.gatherer.finish(meaning.address)
        return await self.intake.receive(meaning)

    def _read_part(self, raw: str) -> Part | None:
        update = Update.de_json(json.loads(raw), self.bot)
        meaning = self._meaning(update, raw)
        return _part(update, meaning) if isinstance(meaning, Inbound) else None

    async def _take_polled(self, data: dict[str, Any]) -> Outcome:
        """One update from polling; one that cannot be read must not stop all others."""
        try:
            return await self.take(data)
        except ValueError:
            log.warning("telegram.unreadable", key=data["update_id"])
            return await self.intake.ignore(CHANNEL, self.account, str(data["update_id"]))

    def _errand(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    async def _after_press(self, query: CallbackQuery) -> None:
        """Stop the spinner, and drop the keys so that nothing is pressed twice. Neither may fail a turn.

        In the staff group the keys stay: others may press them too.
        """
        old = not (query.data or "").startswith(PREFIX)
        words = self.intake.office.phrases.say("start.old_button") if old else None
        await self._quietly(self.bot.answer_callback_query(query.id, words))
        message = query.message
        if message is not None and message.is_accessible and message.chat.type == message.chat.PRIVATE:
            await self._quietly(self.bot.edit_message_reply_markup(message.chat.id, message.message_id))

    async def _quietly(self, call: Awaitable[Any]) -> None:
        try:
            await call
        except TelegramError as error:  # too old, not modified, unreachable
            log.debug("telegram.after_press", error=type(error).__name__)

    async def _receive(self) -> None:
        if self.settings.webhook_url:
            await self._until_done(self.set_webhook)
        else:
            await self._until_done(self._no_webhook)
            await self.polling.run()

    async def _no_webhook(self) -> None:
        await self.bot.delete_webhook()
        await self.menus.set_all(self.settings.staff_group)

    async def set_webhook(self) -> None:
        """Tell Telegram where to send updates, with our secret."""
        await self.bot.set_webhook(
            self.settings.webhook_url, secret_token=self.settings.webhook_secret, allowed_updates=UPDATES
        )
        await self.menus.set_all(self.settings.staff_group)

    async def _tend(self) -> None:
        """Keep topics and menus in step with the files and the officials."""
        while True:
            if not self._problem:
                try:
                    await self.tend()
                except Exception as error:  # Telegram or the database is away: next time
                    log.warning("telegram.not_tended", error=type(error).__name__)
            await self.pause(TEND_EVERY)

    async def tend(self) -> None:
        """Once. Raises TelegramError."""
        if self.group is not None:
            await self.group.follow()
        await self.menus.follow()

    async def errand(self, act: str) -> str:
        """set-webhook, delete-webhook or status, and what Telegram says then. Raises TelegramError."""
        for request in self._requests:
            await request.initialize()
        try:
            if act == "set-webhook":
                await self.set_webhook()
            elif act == "delete-webhook":
                await self.bot.delete_webhook()
            me, hook = await self.bot.get_me(), await self.bot.get_webhook_info()
        finally:
            for request in self._requests:
                await request.shutdown()
        trouble = f", last error: {hook.last_error_message}" if hook.last_error_message else ""
        return f"@{me.username}: webhook {hook.url or 'none'}, waiting {hook.pending_update_count}{trouble}"

    async def check(self) -> list[Check]:
        """What an administrator should know, for the command line."""
        for request in self._requests:
            await request.initialize()
        settings, name = self.settings, self.intake.office.policy.telegram_name
        group = self.group.chat if self.group else ""
        return await checks.check(self.bot, self.account, settings.webhook_url, group, name)

    async def _until_done(self, act: Callable[[], Awaitable[None]]) -> None:
        failures = 0
        while True:
            try:
                await act()
            except TelegramError as error:
                failures += 1
                self._problem = problem_of(error)
                log.warning("telegram.unreachable", error=type(error).__name__)
                await self.pause(min(2.0**failures, LONGEST_PAUSE))
            else:
                self._problem = ""
                return

    # sending

    async def send(self, letter: Letter) -> str:
        """One message; its number. Raises ChannelError."""
        return await self.sender.send(letter)

    async def fetch(self, ref: str, max_bytes: int) -> bytes:
        """The bytes of a file somebody sent. Its link holds the token and is never kept."""
        try:
            file = await self.bot.get_file(ref)
            if (file.file_size or 0) > max_bytes:
                raise ChannelError("too big", permanent=True)
            return bytes(await file.download_as_bytearray())
        except TelegramError as error:
            raise to_channel_error(error) from error


def _part(update: Update, inbound: Inbound) -> Part | None:
    """One picture of an album; None for what is whole."""
    message = update.message
    if message is None or message.media_group_id is None or inbound.speaker:
        return None
    return Part(inbound.address, message.media_group_id, message.message_id, inbound)
