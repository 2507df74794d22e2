"""What the sender of a đơn and its handlers hear of a legal act: a table of phrases; sealed files hear safe.*."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from casework import notices, secrecy
from casework.clocks import Turned
from casework.handle import unit_name
from casework.office import Desk
from law import deadlines, duties
from law.kinds import Action, PetitionKind, Stage
from storage.people import Official
from storage.petitions import Petition

AFTER_REFUSAL = "làm lại đơn cho đúng rồi nộp, hoặc khởi kiện ra tòa án"
WINDOW_DAYS = {PetitionKind.COMPLAINT: 30, PetitionKind.DISCIPLINE_COMPLAINT: 10}
TO_HANDLERS = frozenset(
    {Action.RECEIVE, Action.TRANSFER, Action.SECOND, Action.FOLLOW_UP, Action.ASK_PROTECTION}
)
PHRASES = {
    Action.RECEIVE: "step.paper",
    Action.TAKE_UP: "step.accepted",
    Action.REFUSE: "step.refused",
    Action.TRANSFER: "step.transferred",
    Action.EXTEND: "step.extended",
    Action.SUSPEND: "step.suspended",
    Action.RESUME: "step.resumed",
    Action.INVITE: "step.dialogue",
    Action.DECIDE: "step.decided",
    Action.TERMINATE: "step.stopped",
    Action.GUIDE: "safe.update",
    Action.NOT_PROCESS: "safe.update",
    Action.SECOND: "safe.update",
    Action.FOLLOW_UP: "safe.update",
    Action.CONCLUDE: "safe.update",
    Action.REPORT_OUTCOME: "safe.update",
    Action.GO_ON: "safe.update",
}


@dataclass(frozen=True)
class Saying:
    """The act in words."""

    document: str
    reason: str
    on: date | None
    held_on: date | None
    place: str


def tell(
    desk: Desk,
    who: Official,
    petition: Petition,
    action: Action,
    turned: Turned,
    saying: Saying,
    former_unit: str | None,
) -> None:
    """Tell the citizen and, when the file comes to somebody, its handlers."""
    phrase = PHRASES.get(action)
    if phrase == "step.decided" and petition.stage == Stage.DECIDED_AGAIN:
        phrase = "step.decided_2"
    if phrase is not None:
        params = _params(desk, who, petition, action, turned, saying, former_unit)
        notices.tell_citizen(desk, petition, phrase, **params)
    if action in TO_HANDLERS:
        tell_handlers(desk, petition)


def tell_handlers(desk: Desk, petition: Petition) -> None:
    """Tell those who may open the file that it has something new; only its code and where to look."""
    if petition.sealed:
        people = secrecy.named_for(desk, petition)
        notices.tell_officials(desk, people, petition, "o.card_safe", **notices.safe_card(desk, petition))
    else:
        notices.tell_unit(desk, petition, "o.card_safe", **notices.safe_card(desk, petition))


def _params(
    desk: Desk,
    who: Official,
    petition: Petition,
    action: Action,
    turned: Turned,
    saying: Saying,
    former_unit: str | None,
) -> dict[str, Any]:
    day = saying.on or desk.today
    former_due = turned.moved[0].changes[-1]["from"] if turned.moved else ""
    due = turned.due_of((*duties.ACCEPTANCE, *duties.RESOLUTION)) or _notice_day(desk, day)
    directory = desk.knowledge.directory
    return {
        "unit": unit_name(desk, petition),
        "unit_a": directory.unit(former_unit).spoken if former_unit else desk.policy.office_name,
        "official": who.name,
        "phone": desk.policy.office_phone or "số máy cơ quan chưa nhập",
        "doc": saying.document,
        "reason": saying.reason,
        "options": AFTER_REFUSAL,
        "date": day,
        "since": date.fromisoformat(former_due) if action is Action.EXTEND else day,
        "due": due,
        "when": saying.held_on or day,
        "address": saying.place,
        "n": WINDOW_DAYS.get(PetitionKind(petition.kind), 30),
    }


def _notice_day(desk: Desk, day: date) -> date:
    """By when the receiver tells what became of it (Luật Tiếp công dân Điều 28 khoản 1)."""
    law = desk.office.law
    return deadlines.plan(law.rulebook, law.calendar, duties.NOTICE, day).due_on
