"""Petitions with their deadlines, answers, ratings, attachments and append-only history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, UniqueConstraint, and_, or_
from sqlmodel import JSON, Column, Field, Session, SQLModel, col, select


class Petition(SQLModel, table=True):
    """One matter of one citizen at one unit. Times are UTC; three dates are kept apart."""

    __table_args__ = (
        Index("ix_petition_unit_stage", "unit_id", "stage"),
        Index("ix_petition_citizen", "citizen_id", "id"),
        Index("ix_petition_field_place", "field_id", "place_unit_id", "received_at"),
        Index("ix_petition_received", "received_at"),
    )

    id: int = Field(default=None, primary_key=True)
    code: str = Field(unique=True, min_length=7, max_length=7)
    kind: str
    stage: str
    field_id: str | None = None
    unit_id: str | None = None  # None: staff will determine it
    place_unit_id: str | None = None
    place_text: str = ""  # as read back to the citizen
    text: str = ""  # the citizen's words, whole; empty when sealed
    sealed_text: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    quote: str = ""  # the line shown on cards; empty when sealed
    folded: str = ""  # words and place without marks, for searching; empty when sealed
    citizen_id: int = Field(foreign_key="citizen.id")
    channel: str
    sealed: bool = False
    named: bool = False  # the citizen left a name and a way to be told
    hidden_name: bool = False  # the handling unit sees no name
    first_contact_at: datetime  # first message about it
    received_at: datetime  # registered: the chat counts from here
    paper_on: date | None = None  # the day the đơn was received: the statutory clock counts from here
    confirmed_on: date | None = None  # the office confirmed that receipt; before it no clock runs
    assignee_id: int | None = Field(default=None, foreign_key="official.id")
    version: int = 1
    same_as_id: int | None = Field(default=None, foreign_key="petition.id", index=True)
    part_of_id: int | None = Field(
        default=None, foreign_key="petition.id", index=True
    )  # one đơn, several contents
    reopened: int = 0
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    updated_at: datetime
    routing: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))  # of a đơn
    demo: bool = False


class Deadline(SQLModel, table=True):
    """One obligation with its day, its article, and what became of it."""

    __table_args__ = (
        Index("ix_deadline_open", "closed_on", "due_on"),
        Index("ix_deadline_unit", "unit_id", "due_on"),
    )

    id: int = Field(default=None, primary_key=True)
    petition_id: int = Field(foreign_key="petition.id", index=True)
    unit_id: str | None = None
    rule_id: str
    variant: str | None = None
    party: str = "unit"  # unit owes it, or citizen, third-party; state: a day that comes by itself
    event: str = ""  # key of the event that started it
    start_on: date
    length: int | None = None  # the office's own number, or a shorter extension; None: the rule's
    excluded_days: int = 0  # suspension or appraisal, not counted
    due_unrolled_on: date
    due_on: date
    citation: str
    why: str
    warn_on: date | None = None  # an earlier day by the stricter reading of a change of law
    document: str = ""  # number of the paper that extended it last
    changes: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    opened_at: datetime
    closed_on: date | None = None  # fulfilled, stopped or suspended on this day
    outcome: str = ""  # "", done, stopped, suspended (it will run again)


class Answer(SQLModel, table=True):
    """What the unit told the citizen: interim (keeps the clock) or final."""

    id: int = Field(default=None, primary_key=True)
    petition_id: int = Field(foreign_key="petition.id", index=True)
    official_id: int | None = Field(default=None, foreign_key="official.id")
    unit_id: str
    text: str
    document: str = ""  # number of the paper, if any
    interim: bool = False
    published_at: datetime = Field(index=True)


class Rating(SQLModel, table=True):
    """The citizen's judgement, once per final answer."""

    __table_args__ = (UniqueConstraint("petition_id", "answer_id"),)

    id: int = Field(default=None, primary_key=True)
    petition_id: int = Field(foreign_key="petition.id", index=True)
    answer_id: int = Field(foreign_key="answer.id")
    unit_id: str
    outcome: str  # done, part, not-done
    score: int | None = None  # 1–5
    comment: str = ""
    at: datetime


class Event(SQLModel, table=True):
    """Append-only history: who did what, when, from which stage to which."""

    __table_args__ = (Index("ix_event_action_at", "action", "at"),)

    id: int = Field(default=None, primary_key=True)
    petition_id: int = Field(foreign_key="petition.id", index=True)
    at: datetime
    actor: str  # ActorKind
    official_id: int | None = Field(default=None, foreign_key="official.id")
    action: str
    from_stage: str = ""
    to_stage: str = ""
    unit_id: str | None = None
    note: str = ""  # words shown in the history
    data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class Attachment(SQLModel, table=True):
    """A file that came with a message or an answer. Bytes lie outside the web root, named by hash."""

    id: int = Field(default=None, primary_key=True)
    conversation_id: int | None = Field(default=None, foreign_key="conversation.id", index=True)
    petition_id: int | None = Field(default=None, foreign_key="petition.id", index=True)
    answer_id: int | None = Field(default=None, foreign_key="answer.id")
    kind: str  # photo, document, voice, video, location
    name: str = ""
    mime: str = ""
    size: int = 0
    sha256: str = ""
    ref: str = ""  # the platform's file id, to fetch after the turn
    latitude: float | None = None
    longitude: float | None = None
    status: str = "pending"  # pending, stored, failed, refused
    problem: str = ""
    at: datetime


class RoutingCorrection(SQLModel, table=True):
    """Somebody said whose work or what a matter is: an official, or the citizen before sending or when asked.

    Kept with what the router had decided; from and to are the same where its first guess was confirmed.
    """

    id: int = Field(default=None, primary_key=True)
    petition_id: int = Field(foreign_key="petition.id", index=True)
    at: datetime = Field(index=True)
    actor: str
    official_id: int | None = Field(default=None, foreign_key="official.id")
    from_unit_id: str | None
    to_unit_id: str | None
    from_field_id: str | None
    to_field_id: str | None
    reason: str
    routing: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class Milestone(SQLModel, table=True):
    """A reminder that has been sent: once each, however often the service restarts."""

    __table_args__ = (UniqueConstraint("deadline_id", "milestone"),)

    id: int = Field(default=None, primary_key=True)
    deadline_id: int = Field(foreign_key="deadline.id")
    milestone: str
    at: datetime


class SealedGrant(SQLModel, table=True):
    """An official named for one sealed file."""

    petition_id: int = Field(primary_key=True, foreign_key="petition.id")
    official_id: int = Field(primary_key=True, foreign_key="official.id")
    at: datetime


class Access(SQLModel, table=True):
    """Every opening of a sealed file or of an identity, allowed or refused."""

    id: int = Field(default=None, primary_key=True)
    petition_id: int = Field(foreign_key="petition.id", index=True)
    official_id: int = Field(foreign_key="official.id", index=True)
    at: datetime
    what: str  # file, identity
    allowed: bool
    reason: str = ""


def by_code(session: Session, code: str, *, lock: bool = False) -> Petition | None:
    """The petition with this 7-digit code; with `lock`, held until the transaction ends."""
    query = select(Petition).where(Petition.code == code)
    return session.exec(query.with_for_update() if lock else query).first()


def of_citizen(
    session: Session, citizen_id: int, limit: int = 20, *, also: Sequence[int] = ()
) -> list[Petition]:
    """A citizen's petitions, newest first, and those of `also` that are not sealed."""
    whose = col(Petition.citizen_id) == citizen_id
    if also:
        whose = or_(whose, and_(col(Petition.citizen_id).in_(also), col(Petition.sealed).is_(False)))
    query = select(Petition).where(whose).order_by(col(Petition.id).desc())
    return list(session.exec(query.limit(limit)))


def open_deadlines(session: Session, petition_id: int) -> list[Deadline]:
    """The obligations of a petition that still run, the nearest first."""
    query = select(Deadline).where(Deadline.petition_id == petition_id, col(Deadline.closed_on).is_(None))
    return list(session.exec(query.order_by(col(Deadline.due_on))))


def deadlines(session: Session, petition_id: int) -> list[Deadline]:
    """Every obligation a petition ever had, oldest first."""
    query = select(Deadline).where(Deadline.petition_id == petition_id)
    return list(session.exec(query.order_by(col(Deadline.id))))


def history(session: Session, petition_id: int) -> list[Event]:
    """Everything that happened, oldest first."""
    return list(session.exec(select(Event).where(Event.petition_id == petition_id).order_by(col(Event.id))))


def answers(session: Session, petition_id: int) -> list[Answer]:
    """What the unit answered, oldest first."""
    return list(
        session.exec(select(Answer).where(Answer.petition_id == petition_id).order_by(col(Answer.id)))
    )


def attachments(session: Session, petition_id: int) -> list[Attachment]:
    """Files of a petition and of its answers, oldest first."""
    return list(
        session.exec(
            select(Attachment).where(Attachment.petition_id == petition_id).order_by(col(Attachment.id))
        )
    )
