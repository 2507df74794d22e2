"""What an update of the Zalo Bot Platform means for us. Every field may be missing."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from handlers.dialogue.messages import File, Inbound

CHANNEL = "zalo-bot"
START = ("/batdau", "/start")
COMMANDS = {"/hoso": "hồ sơ", "/lamlai": "làm lại", "/canbo": "gặp cán bộ"}  # the words they stand for
SECONDS_END = 10**12  # smaller stamps are seconds, larger ones milliseconds
Json = dict[str, Any]


@dataclass(frozen=True)
class Update:
    """One update: its key (one effect for each), and whether it is a person's in a private chat."""

    name: str
    key: str
    address: str
    private: bool
    at: datetime
    message: Json = field(repr=False)


def read(data: Json) -> Update | None:
    """An update, bare or in its envelope; None when there is none in it."""
    inner = data.get("result") if data.get("ok") is True else None
    data = inner if isinstance(inner, dict) else data
    message, name = _object(data.get("message")), _text(data.get("event_name"))
    key = _text(message.get("message_id"))
    if not key:
        return None
    chat, sender = _object(message.get("chat")), _object(message.get("from"))
    person = chat.get("chat_type") != "GROUP" and sender.get("is_bot") is not True
    address = _text(chat.get("id")) or _text(sender.get("id"))
    return Update(name, key, address, person and bool(address), _moment(message.get("date")), message)


def to_inbound(update: Update, account: str) -> Inbound | None:
    """The message of a person; None for a group, where everybody would read his matter, and for what has no words."""
    if not update.private:
        return None
    message = update.message
    text, start = _words(_text(message.get("text")) or _text(message.get("caption")))
    file = _file(update)
    if not (text or start or file):
        return None
    return Inbound(
        channel=CHANNEL,
        account=account,
        key=update.key,
        address=update.address,
        sent_at=update.at,
        text=text,
        files=(file,) if file else (),
        start=start,
        name=_text(_object(message.get("from")).get("display_name")),
        raw=json.dumps({"event_name": update.name, "message": message}, ensure_ascii=False),
    )


def _words(text: str) -> tuple[str, str]:
    """What was written, and what follows the command that begins a talk."""
    first, _, rest = text.strip().partition(" ")
    if first.lower() in START:
        return ("", rest.strip()) if rest.strip() else ("/start", "")  # nobody wrote what came with a link
    return COMMANDS.get(first.lower(), text), ""


def _file(update: Update) -> File | None:
    """By the fields, not by the event's name: both shapes of a picture are in use."""
    message = update.message
    photo = _text(message.get("photo_url")) or _text(message.get("photo"))
    if photo:
        return File("photo", ref=photo)
    if voice := _text(message.get("voice_url")):
        return File("voice", ref=voice, mime="audio/aac")
    if sticker := _text(message.get("sticker")):
        return File("sticker", name=sticker)
    if update.name == "message.unsupported.received":
        return File("document", problem="not-carried")
    return None


def _moment(stamp: Any) -> datetime:
    """What cannot be read counts as long ago."""
    try:
        seconds = int(stamp) if int(stamp) < SECONDS_END else int(stamp) / 1000
        return datetime.fromtimestamp(seconds, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def _object(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
