"""Officials by chat: cards, the answer drafted by replying to one, questions, transfers, the worklist.

Entries are rows of one table; what is under way lives in OfficialState. A discreet file is never
talked about here: its code and the desk's address are all that is said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from casework import answer, codes, handle, look, notices, secrecy
from casework.answer import Draft
from casework.errors import Refused
from casework.history import take_for
from casework.look import WorkFilter, WorkItem
from casework.office import Desk
from casework.records import Official, Petition
from faq.text import fold
from handlers.dialogue.messages import Choice, Inbound, Reply
from handlers.official.state import OfficialState
from handlers.staff import figures
from law.deadlines import Standing
from law.kinds import Action, PetitionKind, Stage
from law.stages import STAGE_NAMES, allowed

LISTED = 8


@dataclass
class Visit:
    """One message of an official on its way through. `about`: the file of the message that was replied to.

    `public`: said in the staff group, where nothing about other files belongs.
    """

    desk: Desk
    who: Official
    state: OfficialState
    inbound: Inbound
    about: Petition | None = None
    public: bool = False

    def say(self, key: str, **params: Any) -> str:
        """A phrase; officials are not addressed."""
        return self.desk.say(key, **params)

    def button(self, payload: str, label: str) -> Choice:
        """A button by the key of its label."""
        return Choice(payload, self.desk.office.phrases.label(label))


Replies = list[Reply]


def take(visit: Visit) -> Replies:
    """What an official reads back. A refusal is said and nothing is lost."""
    visit.state.attachments += [file.attachment_id for file in visit.inbound.files if file.attachment_id]
    try:
        return visit.desk.attempt(lambda _desk: _hear(visit))
    except Refused as refusal:
        return [Reply(visit.say(refusal.phrase, **refusal.params))]


def _hear(visit: Visit) -> Replies:
    if visit.inbound.choice:
        entry, _, rest = visit.inbound.choice.partition(":")
        press = PRESSES.get(entry)
        return press(visit, rest) if press else _help(visit)
    text = visit.inbound.text.strip()
    command = WORDS.get(fold(text.split("@")[0].lstrip("/")))
    if command is not None:
        return command(visit, "")
    if figures.wanted(text) and not visit.public:
        return figures.answer(visit.desk, visit.who, text)
    if visit.state.doing and not visit.about:
        return DOING[visit.state.doing](visit, text)
    if visit.about is not None and (text or visit.inbound.files):
        _begin(visit, "reply", visit.about.code)
        return _draft(visit, text)
    found = codes.read(text)
    return _open(visit, found[0]) if found else _help(visit)


def _help(visit: Visit, _rest: str = "") -> Replies:
    if visit.public:
        return [Reply(visit.say("o.topic_help"))]
    return [Reply(visit.say("o.help"), (visit.button("o.work", "o_work"),))]


def _cancel(visit: Visit, _rest: str = "") -> Replies:
    visit.state.clear()
    return [Reply(visit.say("o.cancelled"))]


def _work(visit: Visit, _rest: str = "") -> Replies:
    if visit.public:
        return _help(visit)
    page = look.worklist(visit.desk, visit.who, WorkFilter())
    if not page.items:
        return [Reply(visit.say("o.nothing"))]
    lines = [_line(visit, number, item) for number, item in enumerate(page.items[:LISTED], 1)]
    text = visit.say(
        "o.work",
        n=page.total,
        late=page.counts[Standing.OVERDUE],
        due_now=page.counts[Standing.DUE_TODAY],
        soon=page.counts[Standing.DUE_SOON],
        list="\n".join(lines),
    )
    buttons = [
        Choice(f"o.open:{item.petition.code}", codes.spell(item.petition.code)) for item in page.items[:4]
    ]
    return [Reply(text, tuple(buttons))]


def _line(visit: Visit, number: int, item: WorkItem) -> str:
    code = codes.spell(item.petition.code)
    if secrecy.discreet(visit.desk, item.petition):
        return f"{number}. {code}, xem trên bàn làm việc"
    due = visit.say("o.line_due", due=item.due_on) if item.due_on else visit.say("o.line_no_due")
    return f"{number}. {code}, {item.field}: {due}"


def _open(visit: Visit, code: str) -> Replies:
    view = look.file(visit.desk, visit.who, code) if not look.is_sealed(visit.desk, code) else None
    if view is None or view.discreet:
        petition = take_for(visit.desk, visit.who, code, None)
        return [Reply(visit.say("o.card_safe", **notices.safe_card(visit.desk, petition)))]
    visit.state.clear()
    return [_card(visit, view.petition)]


def _card(visit: Visit, petition: Petition) -> Reply:
    desk = visit.desk
    key = "o.card" if notices.next_deadline(desk, petition) else "o.card_done"
    text = visit.say(key, **notices.card_params(desk, petition), stage=STAGE_NAMES[Stage(petition.stage)])
    possible = set(allowed(PetitionKind(petition.kind), Stage(petition.stage)))
    buttons = [
        visit.button(payload.format(code=petition.code, version=petition.version), label)
        for action, payload, label in CARD_BUTTONS
        if action in possible
    ]
    return Reply(text, tuple(buttons), petition_id=petition.id)


def _accept(visit: Visit, rest: str) -> Replies:
    code, _, version = rest.partition(":")
    petition = handle.accept(visit.desk, visit.who, code, int(version) if version.isdigit() else None)
    due = notices.next_deadline(visit.desk, petition)
    reply = Reply(
        visit.say("o.accepted", code=code, due=due.due_on if due else "chưa có"),
        (visit.button(f"o.reply:{code}", "o_reply"), visit.button(f"o.ask:{code}", "o_ask")),
        petition_id=petition.id,
    )
    return [reply]


def _begin(visit: Visit, doing: str, code: str) -> Petition:
    petition = take_for(visit.desk, visit.who, code, None)
    if secrecy.discreet(visit.desk, petition):
        raise Refused("o.card_safe", **notices.safe_card(visit.desk, petition))
    kept = visit.state.attachments if visit.inbound.files else []
    visit.state.clear()
    visit.state.doing, visit.state.code, visit.state.attachments = doing, code, kept
    return petition


def _start_reply(visit: Visit, code: str) -> Replies:
    petition = _begin(visit, "reply", code)
    return [Reply(visit.say("o.reply_how", code=code, quote=petition.quote), petition_id=petition.id)]


def _draft(visit: Visit, text: str) -> Replies:
    state = visit.state
    if text:
        state.text = text
    if not state.text:
        return [Reply(visit.say("o.file_kept", n=len(state.attachments)))]
    problem = answer.check(state.text)
    if problem == "vague":
        return [
            Reply(
                visit.say("o.check_vague"),
                (visit.button("o.edit", "o_edit"), visit.button("o.anyway", "o_anyway")),
            )
        ]
    if problem is not None:
        state.text = ""
        return [Reply(visit.say(f"o.check_{problem}"))]
    return _preview(visit)


def _preview(visit: Visit, _rest: str = "") -> Replies:
    if not visit.state.text:
        return _help(visit)
    buttons = (
        visit.button("o.interim", "o_interim"),
        visit.button("o.final", "o_final"),
        visit.button("o.edit", "o_edit"),
    )
    return [Reply(visit.say("o.preview", answer=visit.state.text), buttons)]


def _edit(visit: Visit, _rest: str = "") -> Replies:
    visit.state.text = ""
    return [Reply(visit.say("o.edit"))]


def _publish(visit: Visit, *, interim: bool) -> Replies:
    state = visit.state
    if state.doing != "reply" or not state.text:
        return _help(visit)
    draft = Draft(state.text, interim=interim, attachment_ids=tuple(state.attachments))
    sent = answer.publish(visit.desk, visit.who, state.code, None, draft)
    code = state.code
    state.clear()
    petition = take_for(visit.desk, visit.who, code, None)
    due = notices.next_deadline(visit.desk, petition)
    key = "o.sent" if due else "o.sent_done"
    stage = STAGE_NAMES[Stage(petition.stage)]
    reply = visit.say(key, code=code, stage=stage, due=due.due_on if due else "")
    return [Reply(reply, petition_id=sent.petition_id)]


def _start_ask(visit: Visit, code: str) -> Replies:
    petition = _begin(visit, "ask", code)
    return [Reply(visit.say("o.ask_how", code=code), petition_id=petition.id)]


def _ask(visit: Visit, text: str) -> Replies:
    code = visit.state.code
    petition = handle.ask(visit.desk, visit.who, code, None, text)
    visit.state.clear()
    due = notices.next_deadline(visit.desk, petition)
    return [
        Reply(visit.say("o.asked", q=text, due=due.due_on if due else "chưa có"), petition_id=petition.id)
    ]


def _start_wrong(visit: Visit, code: str) -> Replies:
    petition = _begin(visit, "wrong", code)
    return [Reply(visit.say("o.wrong_ask"), petition_id=petition.id)]


def _wrong(visit: Visit, text: str) -> Replies:
    visit.state.text = handle.require_words(text, "o.wrong_ask")
    petition = take_for(visit.desk, visit.who, visit.state.code, None)
    named = look.find_units(visit.desk, text)
    routed = visit.desk.knowledge.router.suggest(petition.text, visit.desk.today).units
    found = {unit.id: unit for unit in [*named, *(hit.unit for hit in routed)] if unit.id != petition.unit_id}
    offered = list(found.values())[:3]
    visit.state.units = [unit.id for unit in offered]
    if not offered:
        return [Reply(visit.say("o.wrong_unit"))]
    lines = [f"{number}. {unit.spoken}" for number, unit in enumerate(offered, 1)]
    buttons = [Choice(f"o.to:{number}", f"Chuyển nơi {number}") for number in range(1, len(offered) + 1)]
    return [
        Reply(
            visit.say("o.wrong_pick", list="\n".join(lines)), (*buttons, visit.button("o.cancel", "o_cancel"))
        )
    ]


def _transfer(visit: Visit, rest: str) -> Replies:
    state = visit.state
    if state.doing != "wrong" or not rest.isdigit() or not 1 <= int(rest) <= len(state.units):
        return _help(visit)
    code, unit_id = state.code, state.units[int(rest) - 1]
    handle.transfer(visit.desk, visit.who, code, None, unit_id, state.text)
    state.clear()
    unit = visit.desk.knowledge.directory.unit(unit_id)
    return [Reply(visit.say("o.transferred", code=code, unit=unit.spoken))]


def _wrong_or_pick(visit: Visit, text: str) -> Replies:
    return _transfer(visit, text) if text.isdigit() and visit.state.units else _wrong(visit, text)


def _statistics(visit: Visit, _rest: str = "") -> Replies:
    return figures.answer(visit.desk, visit.who, visit.inbound.text)


CARD_BUTTONS = (
    (Action.ACCEPT, "o.accept:{code}:{version}", "o_accept"),
    (Action.ANSWER, "o.reply:{code}", "o_reply"),
    (Action.ASK, "o.ask:{code}", "o_ask"),
    (Action.TRANSFER, "o.wrong:{code}", "o_wrong"),
)
PRESSES: dict[str, Callable[[Visit, str], Replies]] = {
    "o.accept": _accept,
    "o.reply": _start_reply,
    "o.ask": _start_ask,
    "o.wrong": _start_wrong,
    "o.open": _open,
    "o.work": _work,
    "o.anyway": _preview,
    "o.edit": _edit,
    "o.interim": lambda visit, _rest: _publish(visit, interim=True),
    "o.final": lambda visit, _rest: _publish(visit, interim=False),
    "o.to": _transfer,
    "o.cancel": _cancel,
}
DOING: dict[str, Callable[[Visit, str], Replies]] = {"reply": _draft, "ask": _ask, "wrong": _wrong_or_pick}
WORDS: dict[str, Callable[[Visit, str], Replies]] = {
    "han": _work,
    "viec": _work,
    "thoi": _cancel,
    "huy": _cancel,
    "start": _help,
    "help": _help,
    "trogiup": _help,
    "tro giup": _help,
    "moi hen ngay": PRESSES["o.interim"],
    "da xong": PRESSES["o.final"],
    "van gui": _preview,
    "sua cau": _edit,
}
