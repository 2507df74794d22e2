"""The commands that Telegram offers while somebody types: for citizens by language, for officials, for the group."""

from __future__ import annotations

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import BadRequest

from bot.channels.telegram_updates import CHANNEL
from casework import accounts
from casework.office import Office

CITIZENS = (
    BotCommand("start", "Bắt đầu"),
    BotCommand("hoso", "Xem hồ sơ đã gửi"),
    BotCommand("lamlai", "Làm lại từ đầu"),
    BotCommand("canbo", "Gặp cán bộ"),
)
CITIZENS_EN = (
    BotCommand("start", "Begin"),
    BotCommand("hoso", "See what I have sent"),
    BotCommand("lamlai", "Start over"),
    BotCommand("canbo", "Talk with an official"),
)
OFFICIALS = (
    BotCommand("viec", "Việc cần làm"),
    BotCommand("thoi", "Bỏ việc đang soạn"),
    BotCommand("trogiup", "Cách dùng"),
)
GROUP = (BotCommand("traloi", "Soạn trả lời người dân"),)


class Menus:
    """Of one bot. Remembers for which officials they were set since the start."""

    def __init__(self, bot: Bot, office: Office, account: str) -> None:
        self.bot = bot
        self.office = office
        self.account = account
        self._officials: set[str] = set()

    async def set_all(self, group: str) -> None:
        """Everything but the officials' own. `group`: the staff group, or "". Raises TelegramError."""
        for scope in (BotCommandScopeDefault(), BotCommandScopeAllPrivateChats()):
            await self._set(CITIZENS, scope, "")
            await self._set(CITIZENS, scope, "vi")
            await self._set(CITIZENS_EN, scope, "en")
        await self.bot.delete_my_commands(scope=BotCommandScopeAllGroupChats())
        if group:
            await self._in_chat(GROUP, group)

    async def follow(self) -> None:
        """Give officials who linked a chat their own, take them from those who left. Raises TelegramError."""
        linked = await self.office.look(accounts.chats_of_officials, CHANNEL, self.account)
        for chat in sorted(linked - self._officials):
            await self._in_chat(OFFICIALS, chat)
            self._officials.add(chat)
        for chat in sorted(self._officials - linked):
            await self._in_chat((), chat)
            self._officials.discard(chat)

    async def _in_chat(self, commands: tuple[BotCommand, ...], chat: str) -> None:
        try:
            scope = BotCommandScopeChat(chat)
            if commands:
                await self._set(commands, scope, "")
            else:
                await self.bot.delete_my_commands(scope=scope)
        except BadRequest:  # he blocked the bot, or it was put out of the group
            return

    async def _set(self, commands: tuple[BotCommand, ...], scope: BotCommandScope, language: str) -> None:
        await self.bot.set_my_commands(commands, scope=scope, language_code=language or None)
