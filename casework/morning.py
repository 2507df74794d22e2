"""An official's morning message: what is late, due today, due soon; for heads and the office, what is late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import exists, or_
from sqlmodel import Session, col, func, select

from casework import notices, secrecy
from casework.codes import spell
from casework.office import Desk
from casework.post import Button, post
from law.kinds import Action, Stage
from law.stages import RUNNING_STAGES
from storage import people
from storage.figures import midnight
from storage.people import Conversation, Official
from storage.petitions import Deadline, Event, Petition, SealedGrant

SOON = 3  # working days
LISTED = 7
SEES_LATE = frozenset({"head", "staff"})
ADDED = (Action.ADD, Action.REPLY)


@dataclass(frozen=True)
class Item:
    """One open file and the nearest day its unit owes."""

    petition: Petition
    due_on: date
    reminded: bool  # it reached a milestone this morning


def receivers(desk: Desk, on: date) -> list[int]:
    """Officials with a linked chat who have a reminder of this morning to hear of."""
    units = {unit_id for unit_id, _ in _reminders(desk, on, Action.REMIND)}
    late = bool(_reminders(desk, on, Action.ESCALATE))
    office = desk.policy.office_unit_id
    query = (
        select(Official)
        .where(Official.active, col(Official.unit_id).in_({*units, office}))
        .where(col(Official.id).in_(select(Conversation.official_id)))
        .order_by(col(Official.id))
    )
    return [
        official.id
        for official in desk.session.exec(query)
        if official.unit_id in units or (late and official.role in SEES_LATE)
    ]


def tell(desk: Desk, official_id: int, on: date) -> int:
    """Queue this official's one message of the morning in every chat he linked; how many were new."""
    official = desk.session.get_one(Official, official_id)
    items = _items(desk, official, on)
    buttons: Sequence[Button] = ()
    parts = _late_parts(desk, official, on)
    if any(item.reminded for item in items):
        due, buttons = _what_is_due(desk, official, items, on)
        parts.append(due)
    if not parts:
        return 0
    words, key = "\n\n".join(parts), f"morning:{official_id}:{on}"
    talks = people.conversations_of_official(desk.session, official_id)
    return sum(post(desk, talk, words, buttons, dedupe=f"{key}:{talk.id}") for talk in talks)


def standing_words(desk: Desk, due_on: date, on: date) -> str:
    """ "quá hạn 3 ngày", "hạn hôm nay", "còn 2 ngày làm việc"."""
    if on > due_on:
        return f"quá hạn {(on - due_on).days} ngày"
    if on == due_on:
        return "hạn hôm nay"
    return f"còn {desk.office.law.calendar.working_days_between(on, due_on)} ngày làm việc"


def head_of(desk: Desk, petition: Petition) -> str:
    """Who leads the unit, as it is said: "Chủ tịch xã"; the office while no unit is named."""
    if petition.unit_id is None:
        return desk.policy.office_name
    return desk.knowledge.directory.unit(petition.unit_id).head_title


def _reminders(desk: Desk, on: date, action: Action, unit_id: str | None = None) -> set[tuple[str, int]]:
    """(unit, deadline) of the reminders recorded this morning for `on`, of one unit or of all."""
    office = desk.policy.office_unit_id
    query = select(Event).where(Event.action == action, Event.at >= midnight(desk.today))
    if unit_id is not None:
        query = query.where(func.coalesce(Event.unit_id, office) == unit_id)
    events = [event for event in desk.session.exec(query) if event.data.get("on") == on.isoformat()]
    return {(event.unit_id or office, event.data["deadline_id"]) for event in events}


def _items(desk: Desk, official: Official, on: date) -> list[Item]:
    """The files with something due that are this official's to see to, the most urgent first.

    His own and those nobody has taken; for a head all of the unit; a colleague's too when the colleague
    has linked no chat.
    """
    reminded = {deadline_id for _, deadline_id in _reminders(desk, on, Action.REMIND, official.unit_id)}
    horizon = desk.office.law.calendar.add_working_days(on, SOON)
    query = (
        select(Petition, Deadline)
        .join(Deadline, col(Deadline.petition_id) == col(Petition.id))
        .where(
            Deadline.unit_id == official.unit_id,
            Deadline.party == "unit",
            col(Deadline.closed_on).is_(None),
            (col(Deadline.due_on) <= horizon) | col(Deadline.id).in_(reminded),
            col(Petition.stage).in_(RUNNING_STAGES),
        )
        .order_by(col(Deadline.due_on), col(Petition.id))
    )
    silent = _without_chat(desk.session, official.unit_id)
    items: dict[int | None, Item] = {}
    for petition, deadline in desk.session.exec(query):
        his = petition.assignee_id in (None, official.id) or petition.assignee_id in silent
        if (not his and official.role != "head") or not secrecy.may_see(desk, official, petition):
            continue
        first = items.get(petition.id)
        told = deadline.id in reminded or (first is not None and first.reminded)
        items[petition.id] = Item(petition, first.due_on if first else deadline.due_on, told)
    return list(items.values())


def _without_chat(session: Session, unit_id: str) -> set[int]:
    linked = select(Conversation.official_id).where(col(Conversation.official_id).is_not(None))
    query = select(col(Official.id)).where(Official.unit_id == unit_id, col(Official.id).not_in(linked))
    return set(session.exec(query))


def _what_is_due(
    desk: Desk, official: Official, items: Sequence[Item], on: date
) -> tuple[str, Sequence[Button]]:
    """A single thing in its own words with its buttons; several as a list."""
    if len(items) == 1 and items[0].due_on != on:
        return _single(desk, items[0], on)
    horizon = desk.office.law.calendar.add_working_days(on, SOON)
    words = desk.say(
        "o.digest",
        unit=_spoken(desk, official.unit_id),
        date=on,
        late=sum(item.due_on < on for item in items),
        now=sum(item.due_on == on for item in items),
        soon=sum(on < item.due_on <= horizon for item in items),
        fresh=_count_untaken(desk, official.unit_id),
        added=_count_added(desk, official.unit_id, on),
        list=_listed(desk, items, on),
    )
    return words, ()


def _single(desk: Desk, item: Item, on: date) -> tuple[str, Sequence[Button]]:
    petition = item.petition
    if secrecy.discreet(desk, petition):
        return desk.say("o.card_safe", **notices.safe_card(desk, petition)), ()
    late = on > item.due_on
    left = desk.office.law.calendar.working_days_between(on, item.due_on)
    words = desk.say(
        "o.late" if late else "o.soon",
        n=(on - item.due_on).days if late else left,
        code=petition.code,
        field=notices.field_words(desk, petition),
        place=petition.place_text or "chưa rõ nơi",
        due=item.due_on,
    )
    entries = (("o.reply", "o_reply"), ("o.ask", "o_ask"), ("o.wrong", "o_wrong"), ("o.open", "o_open"))
    return words, [(f"{entry}:{petition.code}", label) for entry, label in entries]


def _listed(desk: Desk, items: Sequence[Item], on: date) -> str:
    lines = [f"{place}. {_line(desk, item, on)}" for place, item in enumerate(items[:LISTED], start=1)]
    if len(items) > LISTED:
        lines.append(f"và {len(items) - LISTED} hồ sơ khác, xem trên bàn làm việc")
    return "\n" + "\n".join(lines)


def _line(desk: Desk, item: Item, on: date) -> str:
    """Code, matter, standing; of a discreet file no matter."""
    parts = [spell(item.petition.code)]
    if not secrecy.discreet(desk, item.petition):
        parts.append(notices.field_words(desk, item.petition))
    return ", ".join([*parts, standing_words(desk, item.due_on, on)])


def _count_untaken(desk: Desk, unit_id: str) -> int:
    query = select(func.count()).where(Petition.unit_id == unit_id, Petition.stage == Stage.RECEIVED)
    return desk.session.exec(query).one()


def _count_added(desk: Desk, unit_id: str, on: date) -> int:
    """Files to which citizens have added something since the last working day began."""
    since = midnight(desk.office.law.calendar.previous_working_day(on - timedelta(days=1)))
    query = select(func.count(func.distinct(Event.petition_id))).where(
        col(Event.action).in_(ADDED), Event.at >= since, Event.unit_id == unit_id
    )
    return desk.session.exec(query).one()


@dataclass(frozen=True)
class _Late:
    """An overdue file, by its earliest due day."""

    code: str
    unit_id: str | None
    due_on: date


def _late_parts(desk: Desk, official: Official, on: date) -> list[str]:
    """What a head hears of his unit, and the office's staff of all units, when something new is late."""
    own = official.unit_id
    if official.role == "staff" and own == desk.policy.office_unit_id:
        late = _late(desk, on, None, official) if _reminders(desk, on, Action.ESCALATE) else []
        return [_late_words(desk, f"Các đơn vị ({_by_unit(desk, late)})", late, on)] if late else []
    if official.role == "head" and _reminders(desk, on, Action.ESCALATE, own):
        late = _late(desk, on, own, official)
        return [_late_words(desk, _spoken(desk, own), late, on)] if late else []
    return []


def _late(desk: Desk, on: date, unit_id: str | None, official: Official) -> list[_Late]:
    """Overdue files of one unit or of all, the oldest first; sealed ones as far as he is named for them."""
    earliest = func.min(Deadline.due_on)
    named = exists().where(
        col(SealedGrant.petition_id) == col(Petition.id), col(SealedGrant.official_id) == official.id
    )
    query = (
        select(col(Petition.code), col(Petition.unit_id), earliest)
        .join(Deadline, col(Deadline.petition_id) == col(Petition.id))
        .where(
            Deadline.party == "unit",
            col(Deadline.closed_on).is_(None),
            col(Deadline.due_on) < on,
            col(Petition.stage).in_(RUNNING_STAGES),
            or_(col(Petition.sealed).is_(False), named),
        )
        .group_by(col(Petition.id), col(Petition.code), col(Petition.unit_id))
        .order_by(earliest, col(Petition.id))
    )
    if unit_id is not None:
        query = query.where(Deadline.unit_id == unit_id)
    return [_Late(code, at_unit, due_on) for code, at_unit, due_on in desk.session.exec(query)]


def _late_words(desk: Desk, unit: str, late: Sequence[_Late], on: date) -> str:
    oldest = late[0]
    return desk.say(
        "o.late_head",
        unit=unit,
        n=len(late),
        days=(on - oldest.due_on).days,
        code=oldest.code,
        when=desk.office.law.calendar.add_working_days(on, 1),
        link=f"{desk.policy.public_url}/desk/?standing=qua-han",
    )


def _by_unit(desk: Desk, late: Iterable[_Late]) -> str:
    """ "Ủy ban xã Nam Sách 2, Sở Xây dựng 1", the most first, the first few."""
    counts = Counter(_spoken(desk, one.unit_id) for one in late)
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    shown = ", ".join(f"{name} {number}" for name, number in ranked[:LISTED])
    return shown + (f" và {len(ranked) - LISTED} nơi khác" if len(ranked) > LISTED else "")


def _spoken(desk: Desk, unit_id: str | None) -> str:
    if unit_id is None:
        return desk.policy.office_name
    return desk.knowledge.directory.unit(unit_id).spoken
