"""Our letters as Zalo's JSON: text, buttons, pictures, files, the form for name and phone, templates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.channels.zalo_oa_updates import ANONYMOUS, PREFIX
from handlers.dialogue.messages import Choice

Json = dict[str, Any]

TEXT, BUTTONS, TITLE, SUBTITLE, PAYLOAD = 2000, 5, 100, 500, 1000  # Zalo's limits, in characters
ROOM = 250  # characters kept free for choices as numbered lines


def message(user_id: str, content: Json) -> Json:
    """A consultation message to a person."""
    return {"recipient": {"user_id": user_id}, "message": content}


def anonymous(address: str, text: str) -> Json:
    """A message to a visitor who is not identified; text is all he can get."""
    _, visitor, visit = (*address.split(":", 2), "", "")[:3]
    return {"recipient": {"anonymous_id": visitor, "conversation_id": visit}, "message": {"text": text}}


def is_anonymous(address: str) -> bool:
    """Whether the address is a visitor who is not identified."""
    return address.startswith(f"{ANONYMOUS}:")


def fit(choices: Sequence[Choice]) -> bool:
    """Whether these choices can be buttons."""
    return len(choices) <= BUTTONS and all(
        len(choice.label) <= TITLE and len(PREFIX + choice.payload) <= PAYLOAD for choice in choices
    )


def text(words: str, choices: Sequence[Choice] = ()) -> Json:
    """Words, with buttons when there are choices; a press comes back as a message with our payload."""
    if not choices:
        return {"text": words}
    buttons = [
        {"title": choice.label, "type": "oa.query.hide", "payload": PREFIX + choice.payload}
        for choice in choices
    ]
    return {"text": words, "attachment": {"type": "template", "payload": {"buttons": buttons}}}


def image(attachment_id: str) -> Json:
    """An uploaded picture."""
    element = {"media_type": "image", "attachment_id": attachment_id}
    payload = {"template_type": "media", "elements": [element]}
    return {"attachment": {"type": "template", "payload": payload}}


def file(token: str) -> Json:
    """An uploaded document."""
    return {"attachment": {"type": "file", "payload": {"token": token}}}


def info_form(title: str, subtitle: str, image_url: str) -> Json:
    """Asks for name, phone and address by a press, instead of typing."""
    element = {"title": title[:TITLE], "subtitle": subtitle[:SUBTITLE], "image_url": image_url}
    payload = {"template_type": "request_user_info", "elements": [element]}
    return {"attachment": {"type": "template", "payload": payload}}
