"""The same talks on every channel over real HTTP: same phrases, same petitions, within the platform's limits.

Each talk is played as written with the plain player, and once on each channel that can carry it. Buttons are
pressed and answered by label, "2" and "hai" in turn.
"""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlmodel import col, select

from casework import citizens
from casework.office import Desk, Office
from casework.secrecy import Person
from handlers.dialogue.messages import Choice, Reply
from storage import mailbox
from storage.mailbox import Inbox, Outbox
from storage.people import Citizen, Conversation
from storage.petitions import Petition
from tests.bot.wire import TAKES, Shown, Takes, Wire
from tests.bot.wires import HAS_BUTTONS, wire
from tests.cast import FixedClock
from tests.handlers.runner import Played, Player, listed, load_talks, moment

TALKS = load_talks()
FORMS = ("payload", "label", "number", "word")  # how a button is answered
WORDS = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
BETWEEN = 20.0  # seconds between two messages of a talk
PHOTOS_WHOLE, HELD, PACE = 3.0, 5.0, 1.1  # seconds until photos are whole, replies go, the next letter may go
ROUNDS = 20  # of delivery after one turn; more means that something never ends
Step = dict[str, Any]


def fits(talk: dict[str, Any], name: str) -> bool:
    """Whether the channel can carry everything in the talk."""
    takes = TAKES[name]
    if not talk.get("has_buttons", True) and HAS_BUTTONS[name]:
        return False
    if talk.get("can_hold") and not takes.holds:
        return False
    return all(carried(step, takes) for step in talk["steps"])


def carried(step: Step, takes: Takes) -> bool:
    """Whether such a step exists on the platform."""
    return (
        (takes.edits or not step.get("edited"))
        and (takes.starts or "start" not in step)
        and (takes.payloads or "payload" not in step)
        and len(step.get("files", [])) <= takes.photos
    )


def script_for(name: str, talk: dict[str, Any]) -> dict[str, Any]:
    """The talk with the manners of the channel, without messages that it never brings."""
    takes = TAKES[name]
    missing = {"in": ""} if takes.stickers else {"in": "", "sticker": True}
    steps = [step for step in talk["steps"] if not any(step.get(k) == v for k, v in missing.items())]
    manners = {"channel": name, "has_buttons": HAS_BUTTONS[name], "can_hold": takes.holds}
    return {**talk, **manners, "steps": [_expected(step, name) for step in steps]}


def _expected(step: Step, name: str) -> Step:
    """Without a word that names another channel: what is said instead is compared with the plain player's."""
    said = [text for text in listed(step.get("say")) if name == "telegram" or "Telegram" not in text]
    return {**step, "say": said}


@dataclass
class OnChannel(Player):
    """Plays a talk from the outside: what it says goes to a platform, what it hears is what arrived there."""

    wire: Wire = field(kw_only=True)
    run: Callable[[Awaitable[Any]], Any] = field(kw_only=True)
    form: int = field(kw_only=True, default=0)  # of the first press
    arrived: list[Shown] = field(default_factory=list)
    delivered: set[int] = field(default_factory=set)  # outbox rows seen on the platform
    steps_done: int = 0
    spent: float = 0.0  # seconds that the platform took since the last message

    def __post_init__(self) -> None:
        self.clock.moment = moment(self.script["at"])
        self.channel = self.script["channel"]
        self.takes = TAKES[self.channel]
        self.citizen, self.conversation = self.office.run_now(self._meet)
        if known := self.script.get("known"):
            self.office.run_now(citizens.set_identity, self.citizen, Person(**known))

    def _meet(self, desk: Desk) -> tuple[int, int]:
        """Whoever will write from this address."""
        citizen = Citizen(created_at=desk.now)
        desk.session.add(citizen)
        desk.session.flush()
        place = {"channel": self.channel, "account": self.wire.channel.account, "address": self.wire.address}
        talk = Conversation(**place, citizen_id=citizen.id, created_at=desk.now)
        desk.session.add(talk)
        desk.session.flush()
        return citizen.id, talk.id

    def _message(self, step: Step) -> None:
        if "at" in step:
            self.spent = 0.0
        self.clock.move(seconds=-min(self.spent, BETWEEN))  # it comes when it does in the plain talk
        self.spent = 0.0
        super()._message(step)

    def _move(self, seconds: float) -> None:
        self.clock.move(seconds=seconds)
        self.spent += seconds

    def _step(self, step: Step) -> None:
        super()._step(step)
        self.steps_done += 1
        coming = self.script["steps"][self.steps_done :]
        if not (coming and coming[0].get("taken_back")):
            self._deliver()

    def _turn(self, step: Step) -> str:
        newest = self.office.look_now(self._newest)
        text = self._words(step)
        self.run(self._tell(step, text))
        self.run(self.wire.settle())
        self._move(PHOTOS_WHOLE)
        self.run(self.wire.settle())
        self.state, self.confidential = self.office.look_now(self._left_behind)
        self.replies = self.office.look_now(self._replies, newest)
        return text

    async def _tell(self, step: Step, text: str) -> None:
        if step.get("edited"):
            await self.wire.edit(text, step["id"])
        elif "press" in step:
            await self._press(step["press"])
        elif "payload" in step:
            payload = self._fill(step["payload"], spelled=False)
            labels = {c.payload: c.label for reply in self.replies for c in reply.choices}
            await self.wire.press(payload, labels.get(payload, ""))
        elif "start" in step:
            await self.wire.start(self._fill(step["start"], spelled=False))
        elif step.get("sticker"):
            await self.wire.sticker()
        elif "files" in step:
            await self.wire.photos(len(step["files"]), text)
        else:
            await self.wire.say(text, step.get("id", ""))

    async def _press(self, label: str) -> None:
        """As a button, by its label, by its number in digits and in words: one after the other."""
        choices = [choice for reply in self.replies for choice in reply.choices]
        found = [number for number, choice in enumerate(choices) if choice.label == label]
        assert found, f"no button {label!r} among {[choice.label for choice in choices]}"
        form, self.form = FORMS[self.form % len(FORMS)], self.form + 1
        if form == "payload":
            await self.wire.press(choices[found[0]].payload, label)
        elif form == "label":
            await self.wire.say(label)
        else:
            await self.wire.say(str(found[0] + 1) if form == "number" else WORDS[found[0]])

    # -- what the database holds ----------------------------------------------------------------------------

    def _newest(self, desk: Desk) -> int:
        return max([0, *(row.id for row in self._outbox(desk))])

    def _outbox(self, desk: Desk) -> list[Outbox]:
        query = select(Outbox).where(Outbox.conversation_id == self.conversation)
        return list(desk.session.exec(query.order_by(col(Outbox.id))))

    def _left_behind(self, desk: Desk) -> tuple[str, bool]:
        """The state of the talk, and whether the last message was emptied in the inbox."""
        query = select(Inbox).where(Inbox.conversation_id == self.conversation).order_by(col(Inbox.id).desc())
        last = desk.session.exec(query.limit(1)).one()
        assert last.status == "done", last.status
        talk = desk.session.get_one(Conversation, self.conversation)
        return talk.state, not (last.text or last.payload)

    def _replies(self, desk: Desk, newest: int) -> list[Reply]:
        return [_reply(row) for row in self._outbox(desk) if row.id > newest and not row.push]

    def _pushed(self, desk: Desk) -> list[str]:
        rows = [row for row in self._outbox(desk) if row.push and row.id > self.seen_outbox]
        self.seen_outbox = max([self.seen_outbox, *(row.id for row in rows)])
        return [row.body["text"] for row in rows]

    # -- what the platform showed ---------------------------------------------------------------------------

    def _deliver(self) -> None:
        """Everything that may go goes; what arrived is what was due, whole, in order and within the limits."""
        self._move(HELD)
        for _ in range(ROUNDS):
            self._move(PACE)
            if not self.run(self.wire.house.delivery.deliver_due()):
                break
        else:
            raise AssertionError("delivery does not come to an end")
        seen = len(self.arrived)
        self.arrived = self.run(self.wire.shown())
        for one in self.arrived[seen:]:
            self._check_limits(one)
        rest = list(self.arrived[seen:])
        for row in self.office.look_now(self._sent):
            self._take(rest, row)
        assert not rest, f"nobody sent this: {rest}"

    def _check_limits(self, one: Shown) -> None:
        assert self.takes.unit(one.text) <= self.takes.text, "longer than the platform takes"
        assert unicodedata.is_normalized("NFC", one.text)
        assert len(one.buttons) <= self.takes.buttons, one.buttons

    def _sent(self, desk: Desk) -> list[Outbox]:
        rows = [row for row in self._outbox(desk) if row.id not in self.delivered]
        unsettled = {mailbox.SENT, mailbox.DROPPED, mailbox.QUEUED, mailbox.WAITING}
        assert {row.status for row in rows} <= unsettled, [(row.status, row.tried) for row in rows]
        sent = [row for row in rows if row.status == mailbox.SENT]
        self.delivered |= {row.id for row in sent}
        return sorted(sent, key=lambda row: (row.sent_at, row.id))

    def _take(self, rest: list[Shown], row: Outbox) -> None:
        """One letter as it arrived, in one piece or more; its choices as buttons or as numbered lines."""
        reply, seen, buttons = _reply(row), "", ()
        while not squeezed(seen).startswith(squeezed(reply.text)):
            assert rest, f"did not arrive whole: {reply.text!r}; arrived: {seen!r}"
            seen, buttons = f"{seen}\n{rest[0].text}", rest[0].buttons
            del rest[0]
        labels = tuple(choice.label for choice in reply.choices)
        if buttons != labels:
            assert not buttons
            for number, label in enumerate(labels, 1):
                assert f"\n{number}. {label.rstrip('…')}" in seen, f"{label!r} is neither button nor line"


def _reply(row: Outbox) -> Reply:
    hold = round((row.not_before - row.created_at).total_seconds(), 3) if row.held or not row.push else 0.0
    choices = tuple(Choice(one["payload"], one["label"]) for one in row.body["choices"])
    return Reply(row.body["text"], choices, (), hold, row.petition_id)


def squeezed(text: str) -> str:
    """Without the white space that a split may change."""
    return "".join(text.split())


def plainly(text: str) -> str:
    """Words that are the same in every office: codes and numbers drawn by lot left out."""
    return re.sub(r"ND \d{3} \d{4}|\b\d{3} ?\d{3}\b", "#", text)


def phrases(played: list[Played]) -> list[list[tuple[str, list[str]]]]:
    """Texts and labels of every step."""
    return [
        [(plainly(reply.text), [plainly(choice.label) for choice in reply.choices]) for reply in one.replies]
        for one in played
    ]


def petitions(desk: Desk) -> list[dict[str, Any]]:
    """What was filed, without what each office draws or counts for itself."""
    names = {
        "kind", "stage", "field_id", "unit_id", "place_unit_id", "place_text", "text", "quote", "channel", "sealed",
        "named", "hidden_name", "reopened",
    }  # fmt: skip
    rows = desk.session.exec(select(Petition).order_by(col(Petition.id)))
    return [row.model_dump(include=names) for row in rows]


@pytest.fixture
def loop() -> Iterator[asyncio.Runner]:
    """The player is a plain function; HTTP happens in here."""
    with asyncio.Runner() as runner:
        yield runner


@pytest.mark.parametrize(
    ("talk", "name"), [(talk, name) for talk in TALKS for name in TAKES if fits(TALKS[talk], name)]
)
def test_talk(
    talk: str, name: str, lite_office: Office, second_office: Office, clock: FixedClock, loop: asyncio.Runner
) -> None:
    script = script_for(name, TALKS[talk])
    other = second_office.clock
    assert isinstance(other, FixedClock)
    plain = Player(second_office, other, script).play()
    clock.moment = moment(script["at"])
    line = wire(name, lite_office, clock)
    person = loop.run(line.__aenter__())
    try:
        form = list(TALKS).index(talk)
        played = OnChannel(lite_office, clock, script, wire=person, run=loop.run, form=form).play()
    finally:
        loop.run(line.__aexit__(None, None, None))
    assert phrases(played) == phrases(plain)
    assert [one.shape for one in played] == [one.shape for one in plain]
    assert lite_office.look_now(petitions) == second_office.look_now(petitions)
