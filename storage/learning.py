"""What officials taught the bot: edits of its knowledge, phrases they refused, and where it was wrong."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import JSON, Column, Field, Session, SQLModel, col, func, select

from storage.petitions import Petition, RoutingCorrection


class KnowledgeEdit(SQLModel, table=True):
    """One edit of what the bot knows; its id is the version it makes. Append-only: undoing is another edit."""

    id: int = Field(default=None, primary_key=True)
    at: datetime
    official_id: int = Field(foreign_key="official.id")
    target: str  # phrases, topic, unit, question, example
    ref: str = Field(index=True)  # id or key of the thing
    before: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    after: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    note: str = ""
    trial: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    undoes: int | None = Field(default=None, foreign_key="knowledgeedit.id", unique=True)


class RefusedPhrase(SQLModel, table=True):
    """A phrase somebody would not have for a field; it is not proposed again. `phrase` is a match key."""

    field_id: str = Field(primary_key=True)
    phrase: str = Field(primary_key=True)
    official_id: int = Field(foreign_key="official.id")
    at: datetime


def one_at_a_time(session: Session) -> None:
    """Let no other transaction add an edit until this one ends; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE knowledgeedit IN SHARE ROW EXCLUSIVE MODE"))


def last_edit(session: Session) -> int:
    """The id of the newest edit; 0 when there is none."""
    return session.exec(select(func.max(KnowledgeEdit.id))).one() or 0


def edits_after(session: Session, version: int) -> list[KnowledgeEdit]:
    """The edits a knowledge of that version lacks, oldest first."""
    query = select(KnowledgeEdit).where(col(KnowledgeEdit.id) > version)
    return list(session.exec(query.order_by(col(KnowledgeEdit.id))))


def newest_edits(session: Session, limit: int, offset: int = 0) -> list[KnowledgeEdit]:
    """Edits, newest first."""
    query = select(KnowledgeEdit).order_by(col(KnowledgeEdit.id).desc())
    return list(session.exec(query.offset(offset).limit(limit)))


def count_edits(session: Session) -> int:
    """How many edits there are."""
    return session.exec(select(func.count()).select_from(KnowledgeEdit)).one()


def edit_since(session: Session, target: str, ref: str, version: int) -> KnowledgeEdit | None:
    """The newest edit of a thing after that version, if any."""
    query = select(KnowledgeEdit).where(
        KnowledgeEdit.target == target, KnowledgeEdit.ref == ref, col(KnowledgeEdit.id) > version
    )
    return session.exec(query.order_by(col(KnowledgeEdit.id).desc())).first()


def undoing(session: Session, edit_ids: list[int]) -> dict[int, int]:
    """Id of an edit → id of the edit that took it back."""
    query = select(KnowledgeEdit).where(col(KnowledgeEdit.undoes).in_(edit_ids))
    return {edit.undoes: edit.id for edit in session.exec(query) if edit.undoes is not None}


def refused_phrases(session: Session) -> set[tuple[str, str]]:
    """Every refused phrase: (field id, match key)."""
    return {(row.field_id, row.phrase) for row in session.exec(select(RefusedPhrase))}


def corrections(
    session: Session, since: datetime, until: datetime, limit: int
) -> list[tuple[RoutingCorrection, Petition]]:
    """What was corrected from `since` to before `until`, newest first; sealed files are left out."""
    query = (
        select(RoutingCorrection, Petition)
        .join(Petition, col(Petition.id) == col(RoutingCorrection.petition_id))
        .where(
            col(RoutingCorrection.at) >= since,
            col(RoutingCorrection.at) < until,
            col(Petition.sealed).is_(False),
        )
    )
    return list(session.exec(query.order_by(col(RoutingCorrection.id).desc()).limit(limit)))
