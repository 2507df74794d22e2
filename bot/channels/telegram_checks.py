"""How our bot stands with Telegram: what an office must have before people can be served there."""

from __future__ import annotations

from telegram import Bot, ChatMemberAdministrator, WebhookInfo
from telegram.error import TelegramError

from bot.channels.checks import Check
from bot.channels.telegram_errors import problem_of
from bot.channels.telegram_group import NOT_ADMIN


async def check(bot: Bot, account: str, webhook_url: str, group: str, told_name: str) -> list[Check]:
    """Look at the bot, its webhook (`webhook_url` empty: it polls), its name on posters and its staff group."""
    try:
        me, hook = await bot.get_me(), await bot.get_webhook_info()
    except TelegramError as error:
        return [Check(False, "Gọi được Telegram", problem_of(error))]
    found = [Check(True, f"Gọi được Telegram, bot là @{me.username}"), _webhook(hook, webhook_url)]
    if told_name and told_name.lower() != str(me.username).lower():
        found.append(Check(False, "Tên bot trên áp phích", f"Sửa TELEGRAM_NAME thành {me.username}."))
    if group:
        found.append(await _group(bot, account, group))
    return found


def _webhook(hook: WebhookInfo, wanted: str) -> Check:
    what = f"Telegram gọi {wanted}" if wanted else "Nghe Dân tự hỏi tin mới"
    if hook.url != wanted:
        act = "set-webhook" if wanted else "delete-webhook"
        return Check(False, what, f"Chạy: python -m bot telegram {act}")
    if hook.last_error_message:
        return Check(False, what, f"Telegram báo lỗi khi gọi: {hook.last_error_message}")
    return Check(True, f"{what}, {hook.pending_update_count} tin đang chờ")


async def _group(bot: Bot, account: str, group: str) -> Check:
    what = "Nhóm cán bộ có chủ đề cho từng hồ sơ"
    try:
        chat, mine = await bot.get_chat(group), await bot.get_chat_member(group, int(account))
    except TelegramError:
        return Check(False, what, "Thêm bot vào nhóm và xem lại TELEGRAM_STAFF_GROUP.")
    if not chat.is_forum:
        return Check(False, what, "Bật Chủ đề (Topics) trong phần Quản trị của nhóm.")
    able = isinstance(mine, ChatMemberAdministrator) and bool(mine.can_manage_topics)
    return Check(able, what, "" if able else NOT_ADMIN)
