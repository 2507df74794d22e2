"""What an event of Zalo means for us. Every field may be missing; every event may grow."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from handlers.dialogue.messages import File, Inbound

CHANNEL = "zalo-oa"
PREFIX = "#nd:"  # marks the text that a press of our buttons sends
ANONYMOUS = "anon"  # such an address is anon:<visitor>:<conversation>
Json = dict[str, Any]

KINDS = {
    "image": "photo",
    "gif": "photo",
    "audio": "voice",
    "video": "video",
    "sticker": "sticker",
    "file": "document",
}
FROM_CITIZEN = ("user_send_", "anonymous_send_")
ECHOES = ("oa_send_",)
GROUPS = "_group_"


class Relation(StrEnum):
    """What an event without words says about a person or about us."""

    FOLLOWED = "follow"
    LEFT = "unfollow"
    OPENED = "user_click_chatnow"  # an interaction: the window opens anew
    ACCEPTED = "widget_interaction_accepted"
    WITHDREW = "user_withdraw"
    REVOKED = "permission_revoked"
    REACTED = "user_reacted_message"


@dataclass(frozen=True)
class Event:
    """One event: whom it is about ("" for nobody), when, and its key (one effect for each)."""

    name: str
    key: str
    account: str
    address: str
    at: datetime
    data: Json = field(repr=False)

    @property
    def message(self) -> Json:
        """Its message; empty when there is none."""
        return _object(self.data.get("message"))


def read(data: Json, account: str) -> Event:
    """The envelope of an event that came to `account`. An unknown event is an event too."""
    name = str(data.get("event_name") or "")
    echo = name.startswith(ECHOES) or name in {
        "user_received_message",
        "user_seen_message",
        "oa_reacted_message",
    }
    sender, recipient = _object(data.get("sender")), _object(data.get("recipient"))
    person, ours = (recipient, sender) if echo else (sender, recipient)
    address = _text(person.get("id")) or _text(_object(data.get("follower")).get("id"))
    address = address or _text(data.get("user_id")) or _text(_object(data.get("data")).get("user_id"))
    stamp = _text(data.get("timestamp"))
    message = _object(data.get("message"))
    msg_id = _text(message.get("msg_id"))
    visit = _text(message.get("conversation_id"))
    if visit and "anonymous" in name:
        address = f"{ANONYMOUS}:{address}:{visit}"
    account_told = _text(data.get("oa_id")) or _text(data.get("oaId")) or _text(ours.get("id")) or account
    return Event(
        name=name,
        key=f"{name}:{msg_id}" if msg_id else f"{name}:{address}:{stamp}",
        account=account_told,
        address=address,
        at=_moment(stamp),
        data=data,
    )


def to_inbound(event: Event) -> Inbound | None:
    """The message in an event of a citizen; None when it is none."""
    if event.name == "user_submit_info":
        return _inbound(event, text=_identity_line(_object(event.data.get("info"))))
    if not event.name.startswith(FROM_CITIZEN) or GROUPS in event.name or not event.address:
        return None
    message = event.message
    attachments = [_object(one) for one in message.get("attachments") or () if isinstance(one, dict)]
    files = tuple(file for one in attachments if (file := _file(one)) is not None)
    text = _text(message.get("text"))
    if text.startswith(PREFIX):
        return _inbound(event, choice=text.removeprefix(PREFIX).strip())
    if not text:
        text = "\n".join(filter(None, map(_link, attachments)))
    if not text and not files:
        return None
    return _inbound(event, text=text, files=files, reply_to=_text(message.get("quote_msg_id")))


def _inbound(event: Event, **parts: Any) -> Inbound:
    raw = json.dumps(event.data, ensure_ascii=False)
    return Inbound(CHANNEL, event.account, event.key, event.address, event.at, raw=raw, **parts)


def seen_ids(event: Event) -> list[str]:
    """Which messages of ours a receipt or an echo is about: their ids, as Zalo gave them."""
    message = event.message
    many = message.get("msg_ids")
    ids = [_text(one) for one in many] if isinstance(many, list) else [_text(message.get("msg_id"))]
    return [one for one in ids if one]


def typed_by_staff(event: Event) -> bool:
    """Whether the echo names an administrator of the account."""
    return bool(_text(_object(event.data.get("sender")).get("admin_id")))


def echoed_text(event: Event) -> str:
    """The words of an echo; for a file its name."""
    text = _text(event.message.get("text"))
    if text:
        return text
    attachments = [_object(one) for one in event.message.get("attachments") or ()]
    names = [_text(_object(one.get("payload")).get("name")) or _text(one.get("type")) for one in attachments]
    return ", ".join(f"[{name}]" for name in names if name)


def local_phone(phone: str) -> str:
    """84987… as people here write it: 0987…"""
    digits = "".join(letter for letter in phone if letter.isdigit())
    return "0" + digits[2:] if digits.startswith("84") and len(digits) > 10 else digits


def _file(attachment: Json) -> File | None:
    kind, payload = _text(attachment.get("type")), _object(attachment.get("payload"))
    if kind == "location":
        return _location(_object(payload.get("coordinates")))
    if kind == "link":
        card = _card(payload)
        return File("contact", phone=local_phone(_text(card.get("phone")))) if card.get("phone") else None
    if kind not in KINDS:
        return None
    size = _text(payload.get("size"))
    return File(
        KINDS[kind],
        ref=_text(payload.get("url")) or _text(payload.get("thumbnail")),
        name=_text(payload.get("name")),
        size=int(size) if size.isdigit() else 0,
    )


def _location(coordinates: Json) -> File | None:
    try:
        latitude, longitude = float(coordinates["latitude"]), float(coordinates["longitude"])
    except (KeyError, TypeError, ValueError):
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return File("location", latitude=latitude, longitude=longitude)


def _link(attachment: Json) -> str:
    payload = _object(attachment.get("payload"))
    if attachment.get("type") != "link" or _card(payload):
        return ""
    return " ".join(filter(None, (_text(payload.get("description")), _text(payload.get("url")))))


def _card(payload: Json) -> Json:
    """A business card comes as a link with JSON in its description."""
    try:
        return _object(json.loads(_text(payload.get("description"))))
    except ValueError:
        return {}


def _identity_line(info: Json) -> str:
    """Name, address and phone in one line, as a person would write them; both shapes of the form."""
    whole = _object(info.get("full_address"))
    parts = (
        [whole.get("user_address"), whole.get("user_ward"), whole.get("user_city")]
        if whole
        else [info.get("address"), info.get("ward"), info.get("district"), info.get("city")]
    )
    address = ", ".join(filter(None, map(_text, parts)))
    line = (_text(info.get("name")), address, local_phone(_text(info.get("phone"))))
    return ", ".join(filter(None, line))


def _moment(stamp: str) -> datetime:
    """Milliseconds as text; what cannot be read counts as long ago, so that it goes first."""
    try:
        return datetime.fromtimestamp(int(stamp) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def _object(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
