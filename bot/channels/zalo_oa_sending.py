"""One letter to Zalo: within the window, with a fresh token, by the way that the ladder chose."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from bot.channels import zalo_oa_messages as messages
from bot.channels.base import ChannelError, Letter
from bot.channels.zalo_oa_client import Json, ZaloClient
from bot.channels.zalo_oa_errors import Do, ZaloError, to_channel_error
from bot.channels.zalo_oa_files import Upload, prepare
from bot.channels.zalo_oa_settings import ZaloOaSettings
from bot.channels.zalo_oa_tokens import Tokens
from bot.channels.zalo_oa_window import Standing
from casework.codes import spell
from casework.office import VIETNAM, Office
from handlers.dialogue.messages import OutFile

log = structlog.get_logger()
T = TypeVar("T")

BY_UID, BY_PHONE = "template-uid", "template-phone"
ASKS_NAME = "name.none"  # the choice that stands under the question for name and phone
TRACKING = "nd-"  # before the outbox id, in what a template carries
TOKEN_WITHIN = 15.0  # seconds; a renewal goes on after that
PATIENCE = 5  # attempts at what Zalo only calls "failed"


class Sender:
    """Of one account."""

    def __init__(self, settings: ZaloOaSettings, client: ZaloClient, tokens: Tokens, office: Office) -> None:
        self.settings = settings
        self.client = client
        self.tokens = tokens
        self.office = office
        self.unpaid = ""  # why paid messages do not go; "" when nothing is known against it

    async def send(self, letter: Letter) -> str:
        """Send it: Zalo's id of the message. Raises ChannelError."""
        if letter.way == BY_UID:
            return await self._template_by_uid(letter)
        if letter.way == BY_PHONE:
            return await self._template_by_phone(letter)
        now = self.office.clock.now()
        if self.settings.window.standing(letter.last_inbound_at, now) is Standing.CLOSED:
            raise ChannelError("quá thời gian Zalo cho phép nhắn", window_closed=True)
        if messages.is_anonymous(letter.address):
            words = self._numbered(letter) if letter.choices else letter.text
            return await self._give(letter, self.client.anonymous, messages.anonymous(letter.address, words))
        if letter.files:
            return await self._file(letter, letter.files[0])
        return await self._text(letter)

    async def with_token(self, act: Callable[[str], Awaitable[T]]) -> T:
        """Call Zalo; when the token is refused, once more with another. Raises ChannelError, ZaloError."""
        token = await self._in_time(self.tokens.access())
        try:
            return await act(token)
        except ZaloError as error:
            if error.meaning.do is not Do.REFRESH:
                raise
        return await act(await self._in_time(self.tokens.renew(token)))

    async def _in_time(self, token: Awaitable[str]) -> str:
        """The token, soon enough: delivery would take a longer wait for a message that may have gone."""
        try:
            async with asyncio.timeout(TOKEN_WITHIN):
                return await token
        except TimeoutError:
            raise ChannelError("đang xin token mới") from None

    async def _text(self, letter: Letter) -> str:
        if messages.fit(letter.choices):
            content = messages.text(letter.text, letter.choices)
        else:
            content = messages.text(self._numbered(letter))
        sent = await self._give(letter, self.client.message, messages.message(letter.address, content))
        if self.settings.info_image and any(choice.payload == ASKS_NAME for choice in letter.choices):
            await self._ask_info(letter)
        return sent

    def _numbered(self, letter: Letter) -> str:
        lines = "\n".join(f"{number}. {choice.label}" for number, choice in enumerate(letter.choices, 1))
        return f"{letter.text}\n{self.office.phrases.say('start.numbers', list=lines)}"

    async def _ask_info(self, letter: Letter) -> None:
        """A comfort beside the question: when it fails, the question still stands."""
        say = self.office.phrases.say
        form = messages.info_form(say("who.zalo_title"), say("who.zalo_subtitle"), self.settings.info_image)
        try:
            await self._give(letter, self.client.message, messages.message(letter.address, form))
        except ChannelError as error:
            log.info("zalo_oa.no_form", outbox=letter.outbox_id, reason=error.reason)

    async def _file(self, letter: Letter, file: OutFile) -> str:
        upload = await asyncio.to_thread(self._prepare, file)
        for attempt in (1, 2):
            content = await self._upload(letter, upload)
            try:
                return await self._call(
                    letter,
                    lambda token, c=content: self.client.message(token, c),  # type: ignore[misc]
                )
            except ZaloError as error:
                if error.meaning.do is not Do.UPLOAD or attempt == 2:
                    raise self._judged(letter, error) from None
        raise AssertionError("unreachable")

    def _prepare(self, file: OutFile) -> Upload:
        try:
            return prepare(file, self.office.blobs.get(file.sha256))
        except (FileNotFoundError, ValueError) as error:
            raise ChannelError("tệp không còn", permanent=True) from error

    async def _upload(self, letter: Letter, upload: Upload) -> Json:
        """The message with a freshly uploaded file: an id lives 7 days only, so none is kept."""
        try:
            given = await self.with_token(
                lambda token: self.client.upload(token, upload.kind, upload.content, upload.name, upload.mime)
            )
        except ZaloError as error:
            raise self._judged(letter, error) from None
        except ChannelError as error:  # a lost upload is no lost message
            raise ChannelError(error.reason, operator=error.operator) from None
        content = messages.image(given) if upload.kind == "image" else messages.file(given)
        return messages.message(letter.address, content)

    async def _template_by_uid(self, letter: Letter) -> str:
        body = {"user_id": letter.address, "template_id": self.settings.template_uid}
        return await self._give(letter, self.client.template_by_uid, body | self._template_data(letter))

    async def _template_by_phone(self, letter: Letter) -> str:
        body = {"phone": letter.phone, "template_id": self.settings.template_phone}
        body |= {"tracking_id": f"{TRACKING}{letter.outbox_id}"}
        if self.settings.template_test:
            body |= {"mode": "development"}
        return await self._give(letter, self.client.template_by_phone, body | self._template_data(letter))

    def _template_data(self, letter: Letter) -> Json:
        """What every template of ours holds: code, day, link; nothing of the matter itself."""
        today = self.office.clock.now().astimezone(VIETNAM)
        link = f"{self.office.policy.public_url}/chat/"
        return {"template_data": {"code": spell(letter.code), "date": f"{today:%d/%m/%Y}", "link": link}}

    async def _give(self, letter: Letter, call: Callable[[str, Json], Awaitable[Json]], body: Json) -> str:
        try:
            return await self._call(letter, lambda token: call(token, body))
        except ZaloError as error:
            raise self._judged(letter, error) from None

    async def _call(self, letter: Letter, act: Callable[[str], Awaitable[Json]]) -> str:
        data = await self.with_token(act)
        return str(data.get("message_id") or data.get("msg_id") or "")

    def _judged(self, letter: Letter, error: ZaloError) -> ChannelError:
        if error.code in {-320, -321}:
            self.unpaid = error.meaning.means
        if error.meaning.do is Do.RETRY and letter.attempt >= PATIENCE:
            return ChannelError(f"{error.code}: {error.meaning.means}", permanent=True)
        return to_channel_error(error, self.office.clock.now())
