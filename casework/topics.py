"""The staff group: which petitions get a topic there, and whether it should be open.

A group is read by everybody in it. So a sealed or discreet petition never gets a topic; what is said there is
talk among officials, and nothing of it is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from casework import secrecy
from casework.codes import spell
from casework.office import Desk
from law import stages
from law.kinds import Stage
from storage import people, topics
from storage.people import Conversation, Official
from storage.petitions import Petition
from storage.topics import StaffTopic

CHANNEL = "telegram"  # the one platform with topics
LANE = "topic:"  # address of a topic's conversation, before the number of the petition
LONGEST_NAME = 128  # characters
OPEN_STAGES = frozenset(stage.value for stage in Stage if stages.is_open(stage))


@dataclass(frozen=True)
class Topic:
    """A topic as the channel needs it. `thread` None: to be made. `wanted`: whether it should be open now."""

    petition_id: int
    chat: str
    thread: int | None
    name: str
    open: bool
    wanted: bool
    renewed: bool


def lane(desk: Desk, petition: Petition) -> Conversation | None:
    """The conversation by which messages about a petition reach its topic; None where it gets none."""
    if not wanted(desk, petition):
        return None
    row = desk.session.get(StaffTopic, petition.id)
    if row is not None:
        return desk.session.get_one(Conversation, row.conversation_id)
    if petition.stage not in OPEN_STAGES:
        return None
    talk = Conversation(
        channel=CHANNEL, account=desk.policy.staff_bot, address=f"{LANE}{petition.id}", created_at=desk.now
    )
    desk.session.add(talk)
    desk.session.flush()
    desk.session.add(StaffTopic(petition_id=petition.id, conversation_id=talk.id))
    desk.session.flush()
    return talk


def wanted(desk: Desk, petition: Petition) -> bool:
    """Whether the staff group may and should see it: its unit uses the group, and nothing about it is discreet."""
    policy = desk.policy
    if not policy.staff_bot or petition.demo or secrecy.discreet(desk, petition):
        return False
    return not policy.staff_units or (petition.unit_id or policy.office_unit_id) in policy.staff_units


def of_letter(desk: Desk, conversation_id: int) -> Topic | None:
    """The topic that a letter of this conversation goes to."""
    row = topics.topic_of_lane(desk.session, conversation_id)
    return _view(desk, row) if row else None


def at(desk: Desk, chat: str, thread: int) -> tuple[Petition, Conversation] | None:
    """The petition talked about in this topic, if the group may still see it, and the lane, locked."""
    row = topics.topic_at(desk.session, chat, thread)
    petition = desk.session.get(Petition, row.petition_id) if row else None
    if row is None or petition is None or secrecy.discreet(desk, petition):
        return None
    return petition, desk.session.get_one(Conversation, row.conversation_id, with_for_update=True)


def speaker(desk: Desk, account: str, person: str) -> Official | None:
    """The official who has linked this account of the platform in a private chat."""
    talk = people.conversation(desk.session, CHANNEL, account, person, lock=False)
    official = desk.session.get(Official, talk.official_id) if talk and talk.official_id else None
    return official if official and official.active else None


def made(desk: Desk, petition_id: int, chat: str, thread: int, *, renewed: bool) -> None:
    """The platform has made the topic, for the first time or in place of one that somebody deleted."""
    row = desk.session.get_one(StaffTopic, petition_id)
    row.chat, row.thread, row.open, row.renewed = chat, thread, True, renewed
    desk.session.add(row)


def shown(desk: Desk, petition_id: int, *, is_open: bool) -> None:
    """The platform now shows it as open, or closed."""
    row = desk.session.get_one(StaffTopic, petition_id)
    row.open = is_open
    desk.session.add(row)


def out_of_step(desk: Desk, chat: str, limit: int = 10) -> list[Topic]:
    """Topics to close or to open again, so that they follow their petitions."""
    units = desk.policy.staff_units
    return [_view(desk, row) for row in topics.out_of_step(desk.session, chat, OPEN_STAGES, units, limit)]


def _view(desk: Desk, row: StaffTopic) -> Topic:
    petition = desk.session.get_one(Petition, row.petition_id)
    field = petition.field_id and desk.knowledge.catalogue.field(petition.field_id).plain_vi
    name = f"{spell(petition.code)} {field or ''}".strip()
    return Topic(
        petition_id=petition.id,
        chat=row.chat,
        thread=row.thread,
        name=name[:LONGEST_NAME],
        open=row.open,
        wanted=petition.stage in OPEN_STAGES and wanted(desk, petition),
        renewed=row.renewed,
    )
