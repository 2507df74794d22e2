"""Citizens and how to reach them, their identity (kept apart, encrypted), and officials."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, UniqueConstraint, bindparam
from sqlmodel import Column, Field, Session, SQLModel, col, select


class Citizen(SQLModel, table=True):
    """Somebody who writes. Holds nothing that names the person."""

    id: int = Field(default=None, primary_key=True)
    created_at: datetime
    address_form: str = "anh-chi"  # how the bot addresses the person (conversation: anh/chị, bà, cháu…)
    quiet: bool = False  # "Báo kín": notices carry no subject
    person_id: int | None = Field(default=None, foreign_key="citizen.id", index=True)
    """Whom this one has proved to be the same person as, on another channel; None: stands alone or is that one."""
    demo: bool = False


class Identity(SQLModel, table=True):
    """Name, address, phone of a citizen, encrypted as one JSON document; opened through secrecy only."""

    citizen_id: int = Field(primary_key=True, foreign_key="citizen.id")
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    updated_at: datetime


class Conversation(SQLModel, table=True):
    """One talk: a (channel, account, address), the citizen or official behind it, the dialogue state."""

    __table_args__ = (UniqueConstraint("channel", "account", "address"),)

    id: int = Field(default=None, primary_key=True)
    channel: str  # telegram, webchat, terminal…
    account: str  # which bot of ours
    address: str  # the platform's chat id
    citizen_id: int | None = Field(default=None, foreign_key="citizen.id", index=True)
    official_id: int | None = Field(default=None, foreign_key="official.id", index=True)
    state: str = "{}"  # DialogueState as JSON text
    human: str = ""  # "", "waiting" (asked for a person), "joined" (an official is talking)
    human_official_id: int | None = Field(default=None, foreign_key="official.id")
    human_since: datetime | None = None
    muted_until: datetime | None = (
        None  # a colleague answers in the platform's own window: the bot keeps silent
    )
    unreachable: bool = False  # blocked the bot
    last_inbound_at: datetime | None = None
    created_at: datetime


class Official(SQLModel, table=True):
    """Somebody who answers or leads. `unit_id` is an id of the directory."""

    id: int = Field(default=None, primary_key=True)
    username: str = Field(unique=True)
    password_hash: str
    name: str
    unit_id: str = Field(index=True)
    role: str  # officer, head, staff, admin
    secrets: bool = False  # named for sealed files
    active: bool = True
    weekly: bool = False  # subscribed to the weekly statistics
    phone: str = ""
    demo: bool = False
    created_at: datetime


class DeskLogin(SQLModel, table=True):
    """An open log-in of the web desk; the token itself is never stored."""

    token_hash: str = Field(primary_key=True)
    official_id: int = Field(foreign_key="official.id", index=True)
    csrf: str
    created_at: datetime
    expires_at: datetime


class LinkCode(SQLModel, table=True):
    """A one-time number that links a chat account to an official."""

    code_hash: str = Field(primary_key=True)
    official_id: int = Field(foreign_key="official.id")
    expires_at: datetime
    used_at: datetime | None = None


class CitizenCode(SQLModel, table=True):
    """A one-time number that shows that two talks are with the same citizen."""

    code_hash: str = Field(primary_key=True)
    citizen_id: int = Field(foreign_key="citizen.id", index=True)
    conversation_id: int = Field(foreign_key="conversation.id")
    expires_at: datetime
    used_at: datetime | None = None


class Feed(SQLModel, table=True):
    """A calendar feed of due dates at a secret address; the secret itself is never stored."""

    __table_args__ = (UniqueConstraint("official_id", "scope"),)

    token_hash: str = Field(primary_key=True)
    official_id: int = Field(foreign_key="official.id")
    scope: str  # person: the own files; unit: all open files of the own unit
    created_at: datetime


class LoginFailure(SQLModel, table=True):
    """A failed log-in or a wrong code typed; counted to slow guessing. `subject` is a hash."""

    id: int = Field(default=None, primary_key=True)
    subject: str = Field(index=True)
    at: datetime


_AT_ADDRESS = select(Conversation).where(
    Conversation.channel == bindparam("channel"),
    Conversation.account == bindparam("account"),
    Conversation.address == bindparam("address"),
)
_AT_ADDRESS_LOCKED = _AT_ADDRESS.with_for_update()
_JOINED = select(Citizen.id).where(Citizen.person_id == bindparam("head"))
_LINKED_OF_UNIT = (
    select(Conversation.id)
    .join(Official, col(Official.id) == col(Conversation.official_id))
    .where(Official.unit_id == bindparam("unit_id"), col(Official.active).is_(True))
    .limit(1)
)


def conversation(
    session: Session, channel: str, account: str, address: str, *, lock: bool
) -> Conversation | None:
    """The talk at this address; with `lock`, nobody else changes it until the transaction ends."""
    query = _AT_ADDRESS_LOCKED if lock else _AT_ADDRESS  # built once: building costs more than asking
    return session.exec(query, params={"channel": channel, "account": account, "address": address}).first()


def same_person(session: Session, citizen_id: int) -> list[int]:
    """Who this citizen is on all channels, himself first."""
    row = session.get(Citizen, citizen_id)
    head = (row.person_id if row else None) or citizen_id
    others = {head, *session.exec(_JOINED, params={"head": head})} - {citizen_id}
    return [citizen_id, *sorted(others)]


def conversations_of_citizen(session: Session, citizen_id: int) -> list[Conversation]:
    """Every talk of a citizen, on all channels, the one last used first."""
    query = (
        select(Conversation)
        .where(col(Conversation.citizen_id).in_(same_person(session, citizen_id)))
        .order_by(Conversation.last_inbound_at.desc().nulls_last())  # type: ignore[union-attr]
    )
    return list(session.exec(query))


def conversations_of_official(session: Session, official_id: int) -> list[Conversation]:
    """Every chat account linked to an official."""
    return list(session.exec(select(Conversation).where(Conversation.official_id == official_id)))


def unit_has_chat(session: Session, unit_id: str) -> bool:
    """Whether any active official of a unit has linked a chat."""
    found = session.exec(_LINKED_OF_UNIT, params={"unit_id": unit_id}).first()
    return found is not None


def officials_of_unit(session: Session, unit_id: str) -> list[Official]:
    """Active officials of one unit, by name."""
    query = select(Official).where(Official.unit_id == unit_id, Official.active)
    return list(session.exec(query.order_by(Official.name)))


def official_by_username(session: Session, username: str) -> Official | None:
    """The official who logs in as `username` (lower case)."""
    return session.exec(select(Official).where(Official.username == username.strip().lower())).first()


def feed_of(session: Session, official_id: int, scope: str) -> Feed | None:
    """An official's calendar feed of that scope, if he made one."""
    query = select(Feed).where(Feed.official_id == official_id, Feed.scope == scope)
    return session.exec(query).first()
