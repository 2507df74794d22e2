"""What a Telegram update means for us."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from telegram import CallbackQuery, ChatMember, ChatMemberUpdated, Message, Update
from telegram.constants import ChatType

from handlers.dialogue.messages import File, Inbound

CHANNEL = "telegram"
COMMANDS = {"/hoso": "hồ sơ", "/lamlai": "làm lại", "/canbo": "gặp cán bộ"}  # the words they stand for
PREFIX = "nd1:"  # marks our buttons; the number changes when their meaning does


@dataclass(frozen=True)
class Reach:
    """The person blocked the bot (`can` is False) or let it write again."""

    address: str
    can: bool


def to_inbound(update: Update, account: str, raw: str) -> Inbound | Reach | None:
    """The message or press in `update`, a change of reachability, or None: nothing to converse about.

    Only private chats count: in a group everybody would read a citizen's matter.
    """
    if update.my_chat_member is not None:
        return _reach(update.my_chat_member)
    if update.callback_query is not None:
        return _press(update.callback_query, str(update.update_id), account, raw)
    message = update.message or update.edited_message
    if message is None or not _from_person(message):
        return None
    inbound = _message(message, str(update.update_id), account, raw)
    if update.edited_message is None:
        return inbound
    if inbound is None or not inbound.text:  # a live location moving on
        return None
    return replace(inbound, edited=True, sent_at=message.edit_date or message.date)


def in_group(update: Update) -> bool:
    """Whether it comes from a group: what is said there is no talk with a citizen."""
    chat = update.effective_chat
    return chat is not None and chat.type in {ChatType.GROUP, ChatType.SUPERGROUP}


def _from_person(message: Message) -> bool:
    private = message.chat.type == ChatType.PRIVATE
    return private and message.from_user is not None and not message.from_user.is_bot


def _reach(change: ChatMemberUpdated) -> Reach | None:
    if change.chat.type != ChatType.PRIVATE:
        return None
    gone = change.new_chat_member.status in {ChatMember.BANNED, ChatMember.LEFT}
    return Reach(str(change.chat.id), not gone)


def _press(query: CallbackQuery, key: str, account: str, raw: str) -> Inbound | None:
    message = query.message
    chat = message.chat if message is not None else None
    if not query.data or (chat is not None and chat.type != ChatType.PRIVATE):
        return None
    return Inbound(
        channel=CHANNEL,
        account=account,
        key=key,
        address=str(chat.id if chat is not None else query.from_user.id),
        sent_at=datetime.now(UTC),
        choice=query.data.removeprefix(PREFIX),
        reply_to=str(message.message_id) if message is not None else "",
        name=query.from_user.full_name,
        raw=raw,
    )


def _message(message: Message, key: str, account: str, raw: str) -> Inbound | None:
    files = files_of(message)
    text = message.text or message.caption or ""
    if not text and not files:
        return None
    text = COMMANDS.get(text.strip().split("@")[0].lower(), text)
    start = ""
    if text.startswith("/start "):  # what follows came with a link, nobody wrote it
        start, text = text.removeprefix("/start").strip(), ""
    quoted = message.reply_to_message
    ours = quoted is not None and quoted.from_user is not None and quoted.from_user.is_bot
    return Inbound(
        channel=CHANNEL,
        account=account,
        key=key,
        address=str(message.chat.id),
        sent_at=message.date,
        text=text,
        files=files,
        start=start,
        reply_to=str(quoted.message_id) if quoted is not None and ours else "",
        message_id=str(message.message_id),
        name=message.from_user.full_name if message.from_user else "",
        raw=raw,
    )


def files_of(message: Message) -> tuple[File, ...]:
    """What came with a message: at most one file, place, contact or sticker."""
    found = (_photo(message), _stored(message), _place(message), _contact(message), _sticker(message))
    file = next((file for file in found if file is not None), None)
    return () if file is None else (replace(file, group=message.media_group_id or ""),)


def _photo(message: Message) -> File | None:
    if not message.photo:
        return None
    largest = max(message.photo, key=lambda size: size.width * size.height)
    return File("photo", largest.file_id, mime="image/jpeg", size=largest.file_size or 0)


def _stored(message: Message) -> File | None:
    kinds: tuple[tuple[str, Any, str], ...] = (
        ("voice", message.voice, "audio/ogg"),
        ("voice", message.audio, ""),
        ("video", message.video, ""),
        ("video", message.video_note, "video/mp4"),
        ("video", message.animation, ""),
        ("document", message.document, ""),
    )
    for kind, item, mime in kinds:
        if item is not None:
            return File(
                kind,
                item.file_id,
                name=getattr(item, "file_name", None) or "",
                mime=getattr(item, "mime_type", None) or mime,
                size=item.file_size or 0,
            )
    return None


def _place(message: Message) -> File | None:
    if message.venue is not None:
        where, name = message.venue.location, f"{message.venue.title}, {message.venue.address}"
    elif message.location is not None:
        where, name = message.location, ""
    else:
        return None
    return File("location", name=name, latitude=where.latitude, longitude=where.longitude)


def _contact(message: Message) -> File | None:
    contact = message.contact
    if contact is None:
        return None
    own = message.from_user is not None and contact.user_id == message.from_user.id
    name = " ".join(filter(None, (contact.last_name, contact.first_name)))
    return File("contact", name=name, phone=contact.phone_number, own=own)


def _sticker(message: Message) -> File | None:
    return File("sticker", name=message.sticker.emoji or "") if message.sticker is not None else None
