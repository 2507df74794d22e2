"""The staff group: one topic per petition, made when its first message goes out, closed and opened with it.

What officials say among themselves is theirs: only `/traloi`, a reply to the bot and presses come to us.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime

import structlog
from telegram import Bot, CallbackQuery, ChatMemberAdministrator, Message, Update
from telegram.error import BadRequest, ChatMigrated, TelegramError

from bot.budget import Bucket
from bot.channels.base import ChannelError, Letter
from bot.channels.telegram_errors import Said, said, to_channel_error
from bot.channels.telegram_updates import CHANNEL, PREFIX, files_of
from bot.staffroom import address_of
from casework import topics
from casework.office import Office
from casework.topics import Topic
from handlers.dialogue.messages import Inbound

log = structlog.get_logger()

A_MINUTE, AT_ONCE = 20, 5  # messages that Telegram takes in one group; how many of them in one moment
ANSWER = "/traloi"
NOT_ADMIN = "Bot chưa là quản trị viên có quyền quản lý chủ đề trong nhóm cán bộ: cấp quyền trong phần Quản trị của nhóm."
POWERLESS_PAUSE = 300.0  # seconds until it is tried whether the right was given
TRIES = 4  # moved, deleted, closed, and then it must go

Send = Callable[[str, int], Awaitable[Message]]


class StaffGroup:
    """One group. `chat`: its number, which changes when Telegram turns it into a supergroup."""

    def __init__(self, bot: Bot, office: Office, chat: str) -> None:
        self.bot = bot
        self.office = office
        self.chat = chat
        self.problem = ""
        self._budget = Bucket((A_MINUTE - AT_ONCE + 1) / 60, AT_ONCE)

    async def deliver(self, letter: Letter, send: Send) -> Message:
        """Send into the letter's topic, which is made, reopened or made again as need be. Raises ChannelError."""
        topic = await self.office.look(topics.of_letter, letter.conversation_id)
        if topic is None:
            raise ChannelError("no topic", permanent=True)
        for _ in range(TRIES):
            if topic.thread is None or topic.chat != self.chat:
                topic = await self._make(topic)
            self._spend()
            try:
                message = await send(self.chat, topic.thread or 0)
                self.problem = ""
                return message
            except ChatMigrated as error:
                self.moved(error.new_chat_id)
            except BadRequest as error:
                topic = await self._mended(topic, error)
            except TelegramError as error:
                raise to_channel_error(error, group=True) from error
        raise ChannelError("the topic cannot be written to", permanent=True)

    def moved(self, chat: int) -> None:
        """Telegram gave the group another number; the setting may be changed at leisure."""
        log.warning("telegram.group_moved", chat=chat)
        self.chat = str(chat)

    def changed(self, update: Update) -> bool:
        """Take note of a new number or new rights of ours; whether the update was that."""
        message, member = update.message, update.my_chat_member
        if message is not None and message.migrate_to_chat_id and str(message.chat.id) == self.chat:
            self.moved(message.migrate_to_chat_id)
            return True
        if member is None or str(member.chat.id) != self.chat:
            return False
        now = member.new_chat_member
        able = isinstance(now, ChatMemberAdministrator) and now.can_manage_topics
        self.problem = "" if able else NOT_ADMIN
        return True

    async def follow(self) -> None:
        """Close the topics of petitions that are over, open those of petitions that go on. Raises TelegramError."""
        for topic in await self.office.look(topics.out_of_step, self.chat):
            if topic.open == topic.wanted:  # its field is sensitive now: it stays closed
                continue
            if not self._budget.has(self.office.clock.now()):
                return
            self._spend()
            await self._show(topic, is_open=topic.wanted)

    async def _mended(self, topic: Topic, error: BadRequest) -> Topic:
        """The topic after what was wrong has been put right. Raises ChannelError where nothing can be."""
        match said(error):
            case Said.NO_TOPIC if not topic.renewed:
                return await self._make(replace(topic, thread=None), renewed=True)
            case Said.TOPIC_CLOSED:
                await self._show(topic, is_open=True)
                return topic
            case Said.NO_RIGHTS:
                raise self._powerless() from error
        raise to_channel_error(error, group=True) from error

    async def _make(self, topic: Topic, *, renewed: bool = False) -> Topic:
        """A new topic. When its answer is lost an empty one may be left over: the letter itself was not sent."""
        self._spend()
        try:
            made = await self.bot.create_forum_topic(self.chat, topic.name)
            thread = made.message_thread_id
            if renewed:
                words = self.office.phrases.say("o.topic_renewed")
                await self.bot.send_message(self.chat, words, message_thread_id=thread)
        except ChatMigrated as error:
            self.moved(error.new_chat_id)
            return topic
        except TelegramError as error:
            if said(error) is Said.NO_RIGHTS:
                raise self._powerless() from error
            failure = to_channel_error(error, group=True)
            failure.possibly_sent = False
            raise failure from error
        await self.office.run(topics.made, topic.petition_id, self.chat, thread, renewed=renewed)
        return replace(topic, chat=self.chat, thread=thread, open=True, renewed=renewed)

    def _powerless(self) -> ChannelError:
        """An administrator of the group must act; until then its letters wait and nothing else does."""
        self.problem = NOT_ADMIN
        return ChannelError("no rights in the group", retry_after=POWERLESS_PAUSE)

    async def _show(self, topic: Topic, *, is_open: bool) -> None:
        act = self.bot.reopen_forum_topic if is_open else self.bot.close_forum_topic
        try:
            await act(self.chat, topic.thread or 0)
        except BadRequest as error:
            if said(error) not in {Said.UNCHANGED, Said.NO_TOPIC}:
                raise
        await self.office.run(topics.shown, topic.petition_id, is_open=is_open)

    def _spend(self) -> None:
        now = self.office.clock.now()
        if not self._budget.has(now):
            raise ChannelError("the group had its share of messages", retry_after=self._budget.wait(now))
        self._budget.take(now)


def to_inbound(update: Update, chat: str, account: str, raw: str) -> Inbound | None:
    """A press, a `/traloi` or a reply to the bot in a topic of the group; None for all that is mere talk."""
    if update.callback_query is not None:
        return _press(update.callback_query, update.update_id, chat, account)
    message = update.message
    if message is None or not _for_us(message, chat, account):
        return None
    return Inbound(
        channel=CHANNEL,
        account=account,
        key=str(update.update_id),
        address=address_of(chat, message.message_thread_id or 0),
        sent_at=message.date,
        text=message.text or message.caption or "",
        files=files_of(message),
        speaker=str(message.from_user.id) if message.from_user else "",
        raw=raw,
    )


def _press(query: CallbackQuery, key: int, chat: str, account: str) -> Inbound | None:
    message = query.message
    if not isinstance(message, Message) or not query.data or not _in_topic(message, chat):
        return None
    return Inbound(
        channel=CHANNEL,
        account=account,
        key=str(key),
        address=address_of(chat, message.message_thread_id or 0),
        sent_at=datetime.now(UTC),
        choice=query.data.removeprefix(PREFIX),
        speaker=str(query.from_user.id),
    )


def _for_us(message: Message, chat: str, account: str) -> bool:
    person = message.from_user
    if not _in_topic(message, chat) or person is None or person.is_bot or message.sender_chat is not None:
        return False
    words = (message.text or message.caption or "").strip().lower()
    return words.split("@")[0].split(" ")[0].split("\n")[0] == ANSWER or _answers_bot(message, account)


def _in_topic(message: Message, chat: str) -> bool:
    """A reply in the general part has the number of a thread too, and yet is in no topic."""
    return str(message.chat.id) == chat and bool(message.is_topic_message) and bool(message.message_thread_id)


def _answers_bot(message: Message, account: str) -> bool:
    """Every message of a topic "replies" to the one that made it, without anybody having replied."""
    quoted = message.reply_to_message
    if (
        quoted is None
        or quoted.forum_topic_created is not None
        or quoted.message_id == message.message_thread_id
    ):
        return False
    return quoted.from_user is not None and str(quoted.from_user.id) == account
