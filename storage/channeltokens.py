"""Keys to a platform that change while we run: one row per account, encrypted by whoever stores it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlmodel import Column, Field, Session, SQLModel, select


class ChannelToken(SQLModel, table=True):
    """What opens one account. `sealed` is opaque here; `problem` says why nothing can be sent ("": all is well)."""

    channel: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    expires_at: datetime  # of what is used for calls
    rotated_at: datetime  # when the newest pair was stored
    problem: str = ""


def token_of(session: Session, channel: str, account: str, *, lock: bool) -> ChannelToken | None:
    """The row of one account; with `lock`, nobody else changes it until the transaction ends."""
    query = select(ChannelToken).where(ChannelToken.channel == channel, ChannelToken.account == account)
    return session.exec(query.with_for_update() if lock else query).first()
