"""Messages nobody asked for at that moment: a notice is a phrase and its context, queued with what caused it.

A notice never moves a dialogue: its buttons carry an entry and a code, checked against the owner.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlmodel import select

from casework import secrecy, topics
from casework.office import Desk
from casework.post import Button, post
from law.kinds import PetitionKind
from storage import people
from storage.incidents import follower_counts
from storage.people import Citizen, Official
from storage.petitions import Attachment, Deadline, Petition, attachments, open_deadlines

KIND_WORDS = {
    PetitionKind.FEEDBACK: "phản ánh",
    PetitionKind.PROPOSAL: "kiến nghị",
    PetitionKind.REGULATION_FEEDBACK: "phản ánh về quy định hành chính",
    PetitionKind.COMPLAINT: "khiếu nại",
    PetitionKind.DISCIPLINE_COMPLAINT: "khiếu nại kỷ luật",
    PetitionKind.DENUNCIATION: "tố cáo",
}


def tell_citizen(
    desk: Desk,
    petition: Petition,
    phrase: str,
    buttons: Iterable[Button] = (),
    *,
    dedupe: str = "",
    **params: Any,
) -> None:
    """Tell the sender, in the talk last used; without subject where the matter is discreet.

    A sealed matter stays on the channel where it was told.
    """
    citizen = desk.session.get_one(Citizen, petition.citizen_id)
    if secrecy.discreet(desk, petition):
        phrase, buttons = "safe.update", ()
    text = desk.say(phrase, citizen.address_form, code=petition.code, **params)
    everywhere = people.conversations_of_citizen(desk.session, petition.citizen_id)
    talks = [talk for talk in everywhere if not petition.sealed or talk.citizen_id == petition.citizen_id]
    talk = next((talk for talk in talks if not talk.unreachable), talks[0] if talks else None)
    if talk is not None:
        post(desk, talk, text, buttons, dedupe=dedupe, petition_id=petition.id)


def tell_unit(
    desk: Desk,
    petition: Petition,
    phrase: str,
    buttons: Iterable[Button] = (),
    *,
    dedupe: str = "",
    **params: Any,
) -> None:
    """Tell the officials who handle it: in the staff group where the file has a topic there, and in the chats
    they linked, the assignee or else the whole unit."""
    if petition.unit_id is None:
        recipients = people.officials_of_unit(desk.session, desk.policy.office_unit_id)
    else:
        recipients = people.officials_of_unit(desk.session, petition.unit_id)
    assigned = [official for official in recipients if official.id == petition.assignee_id]
    tell_officials(desk, assigned or recipients, petition, phrase, buttons, dedupe=dedupe, **params)
    topic = topics.lane(desk, petition)
    if topic is not None:
        key = f"{dedupe}:{topic.id}" if dedupe else ""
        post(desk, topic, desk.say(phrase, **params), buttons, dedupe=key, petition_id=petition.id)


def tell_officials(
    desk: Desk,
    officials: Sequence[Official],
    petition: Petition | None,
    phrase: str,
    buttons: Iterable[Button] = (),
    *,
    dedupe: str = "",
    **params: Any,
) -> int:
    """Tell these officials in every chat they linked; how many messages were queued."""
    text = desk.say(phrase, **params)
    sent = 0
    for official in officials:
        for talk in people.conversations_of_official(desk.session, official.id):
            key = f"{dedupe}:{talk.id}" if dedupe else ""
            sent += post(desk, talk, text, buttons, dedupe=key, petition_id=petition.id if petition else None)
    return sent


def channel_stopped(desk: Desk, channel: str, todo: str) -> None:
    """Tell the administrators, once a day, that a channel sends nothing until they have done something."""
    query = select(Official).where(Official.active, Official.role == "admin")
    key = f"stopped:{channel}:{desk.today.isoformat()}"
    admins = list(desk.session.exec(query))
    tell_officials(desk, admins, None, "o.channel_stopped", dedupe=key, channel=channel, todo=todo)


def card(desk: Desk, petition: Petition) -> None:
    """Hand a file to its unit's officials in chat: what, where, by when, and why it came to them.

    Where nobody has linked a chat the desk alone shows it.
    """
    unit_id = petition.unit_id or desk.policy.office_unit_id
    if not people.unit_has_chat(desk.session, unit_id) and not topics.wanted(desk, petition):
        return
    buttons = [
        (f"o.accept:{petition.code}:{petition.version}", "o_accept"),
        (f"o.reply:{petition.code}", "o_reply"),
        (f"o.ask:{petition.code}", "o_ask"),
        (f"o.wrong:{petition.code}", "o_wrong"),
        (f"o.open:{petition.code}", "o_open"),
    ]
    if secrecy.discreet(desk, petition):
        tell_unit(desk, petition, "o.card_safe", **safe_card(desk, petition))
    else:
        tell_unit(desk, petition, "o.card", buttons, **card_params(desk, petition))


def card_params(desk: Desk, petition: Petition) -> dict[str, Any]:
    """What an official's card says."""
    due = next_deadline(desk, petition)
    return {
        "code": petition.code,
        "kind": KIND_WORDS[PetitionKind(petition.kind)],
        "field": field_words(desk, petition),
        "due": due.due_on if due else "chưa có",
        "n": desk.office.law.calendar.working_days_between(desk.today, due.due_on) if due else 0,
        "place": petition.place_text or "chưa rõ",
        "quote": petition.quote,
        "sender": _sender(desk, petition),
        "files": files_words(desk, petition),
        "why": petition.routing.get("why") or "cán bộ phân công",
    }


def _sender(desk: Desk, petition: Petition) -> str:
    """Whether the sender left a name, and how many told the same."""
    words = "có tên, xem trên bàn làm việc" if petition.named else "không để tên"
    others = follower_counts(desk.session, [petition.id]).get(petition.id, 0)
    return f"{words} ({others + 1} người cùng báo)" if others else words


def safe_card(desk: Desk, petition: Petition) -> dict[str, Any]:
    """What may be said in a chat about a discreet file: its code and where to open it."""
    due = next_deadline(desk, petition)
    return {
        "code": petition.code,
        "due": due.due_on if due else "không có",
        "link": f"{desk.policy.public_url}/desk/petition/{petition.code}",
    }


def next_deadline(desk: Desk, petition: Petition) -> Deadline | None:
    """The nearest obligation of the unit that still runs."""
    return next((row for row in open_deadlines(desk.session, petition.id) if row.party == "unit"), None)


def field_words(desk: Desk, petition: Petition) -> str:
    """The matter in plain words."""
    if petition.field_id is None:
        return "việc chưa phân loại"
    return desk.knowledge.catalogue.field(petition.field_id).plain_vi


def files_words(desk: Desk, petition: Petition) -> str:
    """What is attached: "3 ảnh, 1 tệp", or "không"."""
    return count_files(attachments(desk.session, petition.id)) or "không"


def count_files(files: Sequence[Attachment]) -> str:
    """ "3 ảnh, 1 tin thoại"; empty for none."""
    names = {"photo": "ảnh", "voice": "tin thoại", "video": "đoạn phim", "location": "vị trí"}
    counts: dict[str, int] = {}
    for file in files:
        name = names.get(file.kind, "tệp")
        counts[name] = counts.get(name, 0) + 1
    return ", ".join(f"{count} {name}" for name, count in counts.items())
