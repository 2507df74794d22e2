"""Topics of the staff group: one per petition, found from either side."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import UniqueConstraint, and_, or_
from sqlmodel import Field, Session, SQLModel, col, select

from storage.people import Citizen
from storage.petitions import Petition


class StaffTopic(SQLModel, table=True):
    """Where a petition is talked about. The platform cannot list topics: this table is the only index.

    `conversation_id` is the lane its messages leave by; `thread` None: not made yet.
    """

    __table_args__ = (UniqueConstraint("chat", "thread"),)

    petition_id: int = Field(primary_key=True, foreign_key="petition.id")
    conversation_id: int = Field(foreign_key="conversation.id", unique=True)
    chat: str = ""  # the group it was made in
    thread: int | None = None  # the platform's number of the topic
    open: bool = True  # as the platform shows it
    renewed: bool = False  # somebody deleted it, and it was made anew


def topic_at(session: Session, chat: str, thread: int) -> StaffTopic | None:
    """The topic with this number in this group."""
    return session.exec(
        select(StaffTopic).where(StaffTopic.chat == chat, StaffTopic.thread == thread)
    ).first()


def topic_of_lane(session: Session, conversation_id: int) -> StaffTopic | None:
    """The topic whose messages leave by this conversation."""
    query = select(StaffTopic).where(StaffTopic.conversation_id == conversation_id)
    return session.exec(query).first()


def out_of_step(
    session: Session, chat: str, open_stages: Collection[str], units: Collection[str], limit: int
) -> list[StaffTopic]:
    """Topics that are open though their petition is over (or not these units' any more, or kept quiet), or closed
    though it goes on. No `units`: every unit's."""
    loud = and_(col(Petition.sealed).is_(False), col(Citizen.quiet).is_(False))
    goes_on = and_(col(Petition.stage).in_(open_stages), loud)
    if units:
        goes_on = and_(goes_on, col(Petition.unit_id).in_(units))
    query = (
        select(StaffTopic)
        .join(Petition, col(Petition.id) == col(StaffTopic.petition_id))
        .join(Citizen, col(Citizen.id) == col(Petition.citizen_id))
        .where(StaffTopic.chat == chat, col(StaffTopic.thread).is_not(None))
        .where(or_(and_(col(StaffTopic.open), ~goes_on), and_(~col(StaffTopic.open), goes_on)))
    )
    return list(session.exec(query.order_by(col(StaffTopic.petition_id)).limit(limit)))
