"""One letter to Telegram: words with buttons, or a file; into a private chat or a topic of the staff group."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from functools import partial
from typing import Any

import structlog
from telegram import Bot, LinkPreviewOptions, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from bot.channels.base import ChannelError, Letter
from bot.channels.telegram_errors import Said, said, to_channel_error
from bot.channels.telegram_group import StaffGroup
from bot.channels.telegram_text import asks_name, contact_keyboard, keyboard, to_html
from casework.office import Office
from casework.topics import LANE
from handlers.dialogue.messages import OutFile

log = structlog.get_logger()

PHOTO_BYTES = 10 * 1024 * 1024  # a larger picture goes as a document
AS_DOCUMENT = ("image/heic", "image/gif")


class Sender:
    """Neither splits nor repeats nor waits for its turn: delivery does."""

    def __init__(self, bot: Bot, office: Office, group: StaffGroup | None) -> None:
        self.bot = bot
        self.office = office
        self.group = group

    async def send(self, letter: Letter) -> str:
        """The number of the message. Raises ChannelError."""
        if not letter.address.startswith(LANE):
            message = await self._private(letter)
        elif self.group is not None:
            message = await self.group.deliver(letter, partial(self._one, letter))
        else:
            raise ChannelError("there is no staff group", permanent=True)
        return str(message.message_id)

    async def _private(self, letter: Letter) -> Message:
        try:
            return await self._one(letter, letter.address, None)
        except TelegramError as error:
            raise to_channel_error(error) from error

    async def _one(self, letter: Letter, chat: str, thread: int | None) -> Message:
        if letter.files:  # files go apart, one a letter
            return await self._file(chat, thread, letter.files[0])
        try:
            return await self._words(letter, chat, thread, html=True)
        except BadRequest as error:
            if said(error) is not Said.UNPARSED:
                raise
        log.error("telegram.unparsed", outbox=letter.outbox_id)  # a fault of ours: the words matter more
        return await self._words(letter, chat, thread, html=False)

    def _words(self, letter: Letter, chat: str, thread: int | None, *, html: bool) -> Awaitable[Message]:
        if thread is None and asks_name(letter.choices):
            keys: Any = contact_keyboard(letter.choices, self.office.phrases.label("share_phone"))
        else:
            keys = keyboard(letter.choices)
        return self.bot.send_message(
            chat,
            to_html(letter.text) if html else letter.text,
            parse_mode=ParseMode.HTML if html else None,
            message_thread_id=thread,
            reply_markup=keys,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )

    async def _file(self, chat: str, thread: int | None, file: OutFile) -> Message:
        data = await asyncio.to_thread(self._blob, file)
        image = file.mime.startswith("image/") and file.mime not in AS_DOCUMENT
        send = self.bot.send_photo if image and len(data) <= PHOTO_BYTES else self.bot.send_document
        return await send(chat, data, filename=file.name, message_thread_id=thread)

    def _blob(self, file: OutFile) -> bytes:
        try:
            return self.office.blobs.get(file.sha256)
        except (FileNotFoundError, ValueError) as error:
            raise ChannelError("the file is gone", permanent=True) from error
