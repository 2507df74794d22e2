"""What travels between channels and conversations."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class File:
    """Something that came with a message, as the platform describes it.

    `kind`: photo, document, voice, video, sticker, location, contact. `ref` lets the channel fetch the bytes later;
    `attachment_id` is set once the row is stored. A location has coordinates, a contact a phone (`own`: the sender's).
    """

    kind: str
    ref: str = ""
    name: str = ""
    mime: str = ""
    size: int = 0
    latitude: float | None = None
    longitude: float | None = None
    phone: str = ""
    own: bool = False
    group: str = ""  # album id
    attachment_id: int | None = None
    problem: str = ""  # "", "too-big", "bad-type": refused before fetching, the text still counts


@dataclass(frozen=True)
class Inbound:
    """One message or press of a button, whatever the channel."""

    channel: str
    account: str
    key: str  # the platform's update id: one effect per key
    address: str  # the chat
    sent_at: datetime
    text: str = ""
    choice: str = ""  # payload of a pressed button
    files: tuple[File, ...] = ()
    start: str = ""  # deep-link payload
    reply_to: str = ""  # platform id of our message that was replied to
    edited: bool = False
    name: str = ""  # profile name; never used as identity
    raw: str = field(default="", repr=False)  # raw body for the inbox
    message_id: str = ""  # the platform's id of the message; an edit has that of the message it changes
    speaker: str = ""  # in a group of officials: the account of who speaks, `address` being where
    also: tuple[str, ...] = ()  # keys of further updates that are the same message (photos sent together)


@dataclass(frozen=True)
class Choice:
    """A button: `payload` is ASCII, at most 60 bytes; `label` at most 20 characters."""

    payload: str
    label: str


@dataclass(frozen=True)
class OutFile:
    """A file to send: a stored blob by its hash."""

    sha256: str
    name: str
    mime: str


@dataclass(frozen=True)
class Reply:
    """One message to send. `hold` > 0: may be taken back when the person goes on writing within so many seconds."""

    text: str
    choices: tuple[Choice, ...] = ()
    files: tuple[OutFile, ...] = ()
    hold: float = 0.0
    petition_id: int | None = None  # what it is about, so that replying to it can be understood
