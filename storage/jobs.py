"""Work that must happen once: periodic jobs, issued weekly reports, typed-in score inputs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import JSON, Column, Field, Session, SQLModel

from storage.inserts import insert_once


class JobRun(SQLModel, table=True):
    """A period of a periodic job that somebody has claimed."""

    job: str = Field(primary_key=True)
    period: str = Field(primary_key=True)
    at: datetime


class SeenData(SQLModel, table=True):
    """The version of a piece of data (such as the calendar) that all stored dates were computed with."""

    name: str = Field(primary_key=True)
    digest: str
    at: datetime


class WeeklyReport(SQLModel, table=True):
    """The figures of one week as they were issued; never counted again."""

    week: str = Field(primary_key=True)  # ISO week, 2026-W47
    since: date
    until: date  # last day of the week, inclusive
    figures: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    issued_at: datetime


class ScoreInput(SQLModel, table=True):
    """A count or a yes/no that a named person entered, with the document behind it."""

    __table_args__ = (UniqueConstraint("unit_id", "period", "key"),)

    id: int = Field(default=None, primary_key=True)
    unit_id: str
    period: str
    key: str
    value: int
    document: str = ""
    official_id: int = Field(foreign_key="official.id")
    at: datetime


def claim(session: Session, job: str, period: str, at: datetime) -> bool:
    """Take one period of a job; False when somebody already has."""
    return insert_once(session, JobRun, {"job": job, "period": period, "at": at})


def remembered(session: Session, name: str) -> str | None:
    """The version of a piece of data that stored dates were computed with; None before the first time."""
    row = session.get(SeenData, name)
    return row.digest if row else None


def remember(session: Session, name: str, digest: str, at: datetime) -> None:
    """Stored dates now follow this version."""
    row = session.get(SeenData, name) or SeenData(name=name, digest=digest, at=at)
    row.digest, row.at = digest, at
    session.add(row)
