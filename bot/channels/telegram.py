"""Telegram: python-telegram-bot as transport and parser only; state and order are ours.

Telegram may be unreachable at any time. Starting never fails for that: receiving begins once it answers.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import structlog
from telegram import BotCommand, CallbackQuery, LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError
from telegram.request import HTTPXRequest

from bot.channels.base import ChannelError, Letter, Limits, Outcome
from bot.channels.pace import Pace
from bot.channels.telegram_errors import to_channel_error
from bot.channels.telegram_polling import LONGEST_PAUSE, Polling, RawBot
from bot.channels.telegram_text import keyboard, split, to_html
from bot.channels.telegram_updates import CHANNEL, Reach, to_inbound
from bot.intake import Intake
from casework.blobs import Blobs
from handlers.dialogue.messages import Inbound, OutFile

log = structlog.get_logger()
T = TypeVar("T")

UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
COMMANDS = (
    BotCommand("start", "Bắt đầu"),
    BotCommand("hoso", "Xem hồ sơ đã gửi"),
    BotCommand("lamlai", "Làm lại từ đầu"),
    BotCommand("canbo", "Gặp cán bộ"),
)
PHOTO_BYTES = 10 * 1024 * 1024  # a larger picture goes as a document
LONG_POLL = 25  # seconds
AS_DOCUMENT = ("image/heic", "image/gif")


@dataclass(frozen=True)
class TelegramSettings:
    """What the channel needs to know. `webhook_url` is empty when it polls."""

    token: str
    base_url: str = "https://api.telegram.org"
    proxy: str = ""
    webhook_url: str = ""
    webhook_secret: str = ""


class Telegram:
    """The channel."""

    name = CHANNEL
    limits = Limits(text=4096, choices=20, file_bytes=20 * 1024 * 1024)
    has_buttons = True
    pushes = True

    def __init__(
        self,
        settings: TelegramSettings,
        intake: Intake,
        blobs: Blobs,
        *,
        pace: Pace | None = None,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        long_poll: int = LONG_POLL,
    ) -> None:
        self.settings = settings
        self.account = settings.token.split(":")[0]
        self.intake = intake
        self.blobs = blobs
        self.pace = pace or Pace()
        self.pause = pause
        proxy = settings.proxy or None
        calls = HTTPXRequest(
            connection_pool_size=32, connect_timeout=10, read_timeout=15, pool_timeout=10, proxy=proxy
        )
        polls = HTTPXRequest(
            connection_pool_size=1, connect_timeout=10, read_timeout=long_poll + 10, proxy=proxy
        )
        self._requests = (calls, polls)
        self.bot = RawBot(
            settings.token,
            base_url=f"{settings.base_url}/bot",
            base_file_url=f"{settings.base_url}/file/bot",
            request=calls,
            get_updates_request=polls,
        )
        self._receiving: asyncio.Task[None] | None = None
        self._errands: set[asyncio.Task[None]] = set()
        self.polling = Polling(self.bot, UPDATES, self._take_polled, pause, long_poll)
        self._reached = False

    async def start(self) -> None:
        """Begin to receive, now or once Telegram can be reached."""
        for request in self._requests:
            await request.initialize()
        receive = self._register_webhook if self.settings.webhook_url else self._poll
        self._receiving = asyncio.create_task(receive(), name="telegram-receiving")

    async def stop(self) -> None:
        """Stop receiving and let go of the connections."""
        if self._receiving is not None:
            self._receiving.cancel()
            await asyncio.wait([self._receiving])
        if self._errands:
            await asyncio.wait(self._errands, timeout=5)
        for request in self._requests:
            await request.shutdown()

    def health(self) -> dict[str, Any]:
        """Whether Telegram answered the last time it was asked."""
        if self.settings.webhook_url:
            return {"ok": self._reached, "mode": "webhook"}
        return {"ok": self.polling.reached, "mode": "polling"}

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
            meaning = to_inbound(update, self.account, json.dumps(data, ensure_ascii=False))
        except Exception as error:  # the parser trusts its input: anything may come out of a made-up one
            raise ValueError("not an update") from error
        outcome = await self._hand_over(str(key), meaning)
        if update.callback_query is not None and outcome is not Outcome.UNAVAILABLE:
            self._errand(self._after_press(update.callback_query))
        return outcome

    async def _hand_over(self, key: str, meaning: Inbound | Reach | None) -> Outcome:
        if meaning is None:
            return await self.intake.ignore(CHANNEL, self.account, key)
        if isinstance(meaning, Reach):
            return await self.intake.reachable(CHANNEL, self.account, key, meaning.address, meaning.can)
        return await self.intake.receive(meaning)

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
        """Stop the spinner, and drop the keys so that nothing is pressed twice. Neither may fail a turn."""
        await self._quietly(self.bot.answer_callback_query(query.id))
        if query.message is not None and query.message.is_accessible:
            where = (query.message.chat.id, query.message.message_id)
            await self._quietly(self.bot.edit_message_reply_markup(*where))

    async def _quietly(self, call: Awaitable[Any]) -> None:
        try:
            await call
        except TelegramError as error:  # too old, not modified, unreachable
            log.debug("telegram.after_press", error=type(error).__name__)

    async def _poll(self) -> None:
        await self._until_done(self._no_webhook)
        await self.polling.run()

    async def _no_webhook(self) -> None:
        await self.bot.delete_webhook()
        await self.bot.set_my_commands(COMMANDS)

    async def _register_webhook(self) -> None:
        await self._until_done(self.set_webhook)

    async def set_webhook(self) -> None:
        """Tell Telegram where to send updates, with our secret."""
        await self.bot.set_webhook(
            self.settings.webhook_url, secret_token=self.settings.webhook_secret, allowed_updates=UPDATES
        )
        await self.bot.set_my_commands(COMMANDS)

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

    async def _until_done(self, act: Callable[[], Awaitable[None]]) -> None:
        failures = 0
        while True:
            try:
                await act()
            except TelegramError as error:
                failures += 1
                log.warning("telegram.unreachable", error=type(error).__name__)
                await self.pause(min(2.0**failures, LONGEST_PAUSE))
            else:
                self._reached = True
                return

    # sending

    async def send(self, letter: Letter) -> str:
        """Text in as many messages as it takes, choices under the last, then files; the id of the text."""
        message_id = ""
        pieces = split(letter.text, self.limits.text)
        for number, piece in enumerate(pieces, 1):
            send = partial(
                self.bot.send_message,
                letter.address,
                to_html(piece),
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard(letter.choices) if number == len(pieces) else None,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
            message = await self._call(letter.address, send)
            message_id = str(message.message_id)
        for file in letter.files:
            message = await self._send_file(letter.address, file)
            message_id = message_id or str(message.message_id)
        return message_id

    async def _send_file(self, address: str, file: OutFile) -> Any:
        data = await asyncio.to_thread(self._blob, file)
        if file.mime.startswith("image/") and file.mime not in AS_DOCUMENT and len(data) <= PHOTO_BYTES:
            return await self._call(address, lambda: self.bot.send_photo(address, data, filename=file.name))
        return await self._call(address, lambda: self.bot.send_document(address, data, filename=file.name))

    def _blob(self, file: OutFile) -> bytes:
        try:
            return self.blobs.get(file.sha256)
        except (FileNotFoundError, ValueError) as error:
            raise ChannelError("the file is gone", permanent=True) from error

    async def _call(self, address: str, act: Callable[[], Awaitable[T]]) -> T:
        await self.pace.turn(address)
        try:
            return await act()
        except BadRequest as error:
            raise to_channel_error(error) from error
        except TelegramError as error:
            failure = to_channel_error(error)
            self._reached = failure.unreachable or failure.retry_after is not None
            raise failure from error

    # files

    async def fetch(self, ref: str, max_bytes: int) -> bytes:
        """The bytes of a file somebody sent. Its link holds the token and is never kept."""
        try:
            file = await self.bot.get_file(ref)
            if (file.file_size or 0) > max_bytes:
                raise ChannelError("too big", permanent=True)
            return bytes(await file.download_as_bytearray())
        except TelegramError as error:
            raise to_channel_error(error) from error
