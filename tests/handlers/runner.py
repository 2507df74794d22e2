"""Plays a talk written as data, and checks after every turn what must hold in every talk.

A talk is a YAML file: where and when it happens, then steps. A step is one message (`in`, `files`, `press` a
label, `payload`), something an official does (`official`), or time that passes (`wait`, `at`). What must come
back stands beside it: `say` (each text occurs), `not` (none occurs), `buttons` (labels, in order), `state`
(dotted names), `notice` (pushed to the citizen since), `silent`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from sqlmodel import select

from casework import answer, citizens, handle, humans, receive
from casework.codes import spell
from casework.office import VIETNAM, Desk, Office
from casework.receive import Submission
from casework.secrecy import Person
from handlers import turn
from handlers.dialogue.messages import File, Inbound, Reply
from handlers.dialogue.phrases import BANNED, PICTURE
from handlers.dialogue.scene import Talk
from handlers.dialogue.state import DialogueState
from law.kinds import PetitionKind
from storage.mailbox import Outbox
from storage.people import Conversation, Official
from storage.petitions import Attachment, Petition
from tests.cast import FixedClock, add_citizen, password_hash

TALKS = Path(__file__).parent / "talks"
LONGEST = 2000
STEP_KEYS = set(
    """
    in files press payload official wait at say not buttons state notice silent start taken_back sticker contact
    hold messages confidential petitions edited id others official_joins marks
    """.split()  # noqa: SIM905
)


@dataclass
class Played:
    """What one step left behind, for comparing two ways of typing the same talk."""

    shape: dict[str, Any]
    replies: list[Reply]


@dataclass
class Player:
    """One talk being played."""

    office: Office
    clock: FixedClock
    script: dict[str, Any]
    plain: bool = False  # typed without diacritics
    state: str = ""
    replies: list[Reply] = field(default_factory=list)
    confidential: bool = False
    number: int = 0
    seen_outbox: int = 0
    last_codes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock.moment = moment(self.script["at"])
        self.channel = self.script.get("channel", "telegram")
        self.citizen, self.conversation = self.office.run_now(
            lambda desk: add_citizen(desk.session, "talk", desk.now, self.channel)
        )
        known = self.script.get("known")
        if known:
            self.office.run_now(citizens.set_identity, self.citizen, Person(**known))

    def play(self) -> list[Played]:
        """Play every step; raises AssertionError naming the step that went wrong."""
        done = []
        for number, step in enumerate(self.script["steps"], 1):
            unknown = set(step) - STEP_KEYS
            assert not unknown, f"step {number}: unknown keys {unknown}"
            try:
                self._step(step)
            except AssertionError as error:
                shown = "\n---\n".join(reply.text for reply in self.replies)
                raise AssertionError(
                    f"step {number} {step}\n{error}\nGot:\n{shown}\nState: {self.state}"
                ) from error
            done.append(Played(shape(self.state), list(self.replies)))
        return done

    # -- steps --------------------------------------------------------------------------------------------

    def _step(self, step: dict[str, Any]) -> None:
        if "wait" in step:
            self.clock.move(**step["wait"])
        if "at" in step:
            self.clock.moment = moment(step["at"])
        if "official" in step:
            self.office.run_now(self._official, step["official"])
        if "others" in step:
            self.office.run_now(self._others, step["others"])
        if "official_joins" in step:
            self.office.run_now(self._human, step["official_joins"])
        if {"in", "files", "press", "payload", "start", "sticker", "contact"} & set(step):
            self._message(step)
        self._expect(step)

    def _message(self, step: dict[str, Any]) -> None:
        self.number += 1
        self.clock.move(seconds=20)
        before, sealed_before = self.replies, DialogueState.read(self.state).sealed
        text = self._turn(step)
        state = DialogueState.read(self.state)
        if state.sealed and state.sealed != sealed_before and text:
            assert text not in self.state, "sealed words lie open in the state"
            assert self.confidential, "sealed words lie open in the inbox"
        self.last_codes = state.codes or self.last_codes
        check_turn(state, self.replies, before, step)

    def _turn(self, step: dict[str, Any]) -> str:
        """One message and what comes of it: state, replies, whether it was confidential; the words of it."""
        inbound = self.office.run_now(self._inbound, step)
        talk = self.office.look_now(self._talk)
        result = self.office.run_now(turn.take, talk, self.state, inbound, step.get("taken_back", 0))
        self.state = result.state.write()
        self.replies, self.confidential = result.replies, result.confidential
        assert isinstance(result.state, DialogueState)
        assert DialogueState.read(self.state) == result.state, "the state does not survive JSON"
        return inbound.text

    def _inbound(self, desk: Desk, step: dict[str, Any]) -> Inbound:
        text = self._words(step)
        files = tuple(self._file(desk, value) for value in step.get("files", []))
        if step.get("sticker"):
            files = (File("sticker"),)
        if step.get("contact"):
            files = (File("contact", **step["contact"]),)
        payload = self._fill(step.get("payload", ""), spelled=False)
        if "press" in step:
            labels = {choice.label: choice.payload for reply in self.replies for choice in reply.choices}
            assert step["press"] in labels, f"no button {step['press']!r} among {list(labels)}"
            payload = labels[step["press"]]
        return Inbound(
            channel=self.channel,
            account="test",
            key=str(self.number),
            address="talk",
            sent_at=desk.now,
            text=text,
            choice=payload,
            files=files,
            start=self._fill(step.get("start", ""), spelled=False),
            edited=step.get("edited", False),
            message_id=step.get("id", ""),
        )

    def _words(self, step: dict[str, Any]) -> str:
        text = self._fill(step.get("in", "") or "", spelled=False)
        return without_marks(text) if self.plain and not step.get("marks") else text

    def _file(self, desk: Desk, value: Any) -> File:
        details = {"kind": value} if isinstance(value, str) else dict(value)
        if details.get("problem"):
            return File(**details)
        row = Attachment(conversation_id=self.conversation, kind=details["kind"], at=desk.now)
        desk.session.add(row)
        desk.session.flush()
        return File(**details, attachment_id=row.id)

    def _talk(self, desk: Desk) -> Talk:
        row = desk.session.get_one(Conversation, self.conversation)
        return Talk(
            conversation_id=self.conversation,
            channel=self.channel,
            citizen_id=self.citizen,
            first_contact=self.number == 1,
            has_buttons=self.script.get("has_buttons", True),
            human=row.human,
            can_hold=self.script.get("can_hold", False),
        )

    def _official(self, desk: Desk, act: dict[str, Any]) -> None:
        code = act.get("code") or self.last_codes[-1]
        petition = desk.session.exec(select(Petition).where(Petition.code == code)).one()
        who = official_of(desk, petition.unit_id or desk.policy.office_unit_id)
        if "accept" in act:
            handle.accept(desk, who, code, None)
        if "transfer" in act:
            handle.transfer(desk, who, code, None, act["transfer"], act.get("reason", "không đúng việc"))
        if "ask" in act:
            day = desk.office.law.calendar.add_working_days(desk.today, 3)
            handle.ask(desk, who, code, None, act["ask"], day)
        if "answer" in act:
            draft = answer.Draft(
                act["answer"], interim=act.get("interim", False), document=act.get("document", "")
            )
            answer.publish(desk, who, code, None, draft)

    def _others(self, desk: Desk, count: int) -> None:
        """The same matter told by other people."""
        mine = desk.session.exec(select(Petition).where(Petition.citizen_id == self.citizen)).first()
        assert mine is not None
        for n in range(count):
            other, _ = add_citizen(desk.session, f"other-{n}", desk.now)
            receive.register(
                desk,
                Submission(
                    kind=PetitionKind(mine.kind),
                    text=mine.text,
                    quote=mine.quote,
                    field_id=mine.field_id,
                    place_unit_id=mine.place_unit_id,
                    place_text=mine.place_text,
                    unit_id=mine.unit_id,
                    citizen_id=other,
                    conversation_id=None,
                    channel=self.channel,
                    first_contact_at=desk.now,
                ),
            )

    def _human(self, desk: Desk, joins: bool) -> None:
        who = official_of(desk, desk.policy.office_unit_id)
        (humans.join if joins else humans.release)(desk, who, self.conversation)

    # -- expectations -------------------------------------------------------------------------------------

    def _expect(self, step: dict[str, Any]) -> None:
        text = "\n".join(reply.text for reply in self.replies)
        for wanted in listed(step.get("say")):
            assert self._fill(wanted) in text, f"missing: {self._fill(wanted)}"
        for unwanted in listed(step.get("not")):
            assert self._fill(unwanted) not in text, f"unwanted: {unwanted}"
        for key, found in self._measures(step):
            assert found == step[key], f"{key}: {found}"
        self._expect_state(step.get("state") or {})
        if "notice" in step:
            pushed = "\n".join(self.office.look_now(self._pushed))
            for wanted in listed(step["notice"]):
                assert self._fill(wanted) in pushed, f"not pushed: {wanted}\nPushed: {pushed}"

    def _measures(self, step: dict[str, Any]) -> list[tuple[str, Any]]:
        """What the step counts or names exactly, as found."""
        found = {
            "buttons": lambda: [choice.label for choice in self.replies[-1].choices],
            "silent": lambda: not self.replies,
            "messages": lambda: len(self.replies),
            "hold": lambda: self.replies[-1].hold,
            "confidential": lambda: self.confidential,
            "petitions": lambda: self.office.look_now(
                lambda desk: len(citizens.my_petitions(desk, self.citizen))
            ),
        }
        return [(key, measure()) for key, measure in found.items() if key in step]

    def _expect_state(self, wanted: dict[str, Any]) -> None:
        state = DialogueState.read(self.state).model_dump(mode="json")
        for name, value in wanted.items():
            found: Any = state
            for part in name.split("."):
                found = found[part] if found is not None else None
            if name == "pending" and found is not None:
                found = found["name"]
            assert found == value, f"{name} is {found!r}, not {value!r}"

    def _pushed(self, desk: Desk) -> list[str]:
        query = select(Outbox).where(
            Outbox.conversation_id == self.conversation, Outbox.id > self.seen_outbox
        )
        rows = list(desk.session.exec(query.order_by(Outbox.id)))
        self.seen_outbox = max([self.seen_outbox, *(row.id or 0 for row in rows)])
        return [row.body["text"] for row in rows]

    def _fill(self, text: str, *, spelled: bool = True) -> str:
        for n, code in enumerate(self.last_codes, 1):
            text = text.replace(f"{{code_{n}}}", spell(code) if spelled else code)
        if self.last_codes:
            text = text.replace("{code}", spell(self.last_codes[-1]) if spelled else self.last_codes[-1])
        return text


# -- what holds in every talk -------------------------------------------------------------------------------


def check_turn(state: DialogueState, replies: list[Reply], before: list[Reply], step: dict[str, Any]) -> None:
    """The promises of the conversation design that no talk may break."""
    assert state.asked_since_value <= 2, "more than two questions before anything useful"
    draft = state.draft
    if draft:
        assert len(draft.asked) == len(set(draft.asked)), f"asked twice: {draft.asked}"
        if state.pending and state.pending.name == "place":
            assert draft.place.unit_id is None, "the place is known and was asked for"
        if state.pending and state.pending.name == "topic":
            assert draft.field_by != "citizen", "the matter was chosen and asked for again"
    ours = [_without_quotes(reply.text) for reply in replies]
    assert sum(text.count("?") for text in ours) <= 1, "more than one question"
    for reply, text in zip(replies, ours, strict=True):
        assert reply.text.strip()
        assert len(reply.text) <= LONGEST
        assert unicodedata.normalize("NFC", reply.text) == reply.text
        assert "{" not in reply.text, "a placeholder was left"
        assert "None" not in reply.text
        assert not PICTURE.search(text), "an emoji or arrow"
        for word in BANNED["vi"]:
            assert word not in text.lower() or "Nguồn" in text, f"says {word!r}"
        if state.form not in {"anh-chi", "en"}:
            assert "anh/chị" not in text.lower(), "the slash form though the person is known"
        for choice in reply.choices:
            assert len(choice.label) <= 20, choice
            assert choice.payload.isascii(), choice
            assert len(choice.payload) <= 60, choice
    same = [reply.text for reply in replies] == [reply.text for reply in before]
    assert not (replies and same and step.get("in")), "the same words twice running"


def _without_quotes(text: str) -> str:
    return re.sub(r"“[^”]*”", "“”", text.partition("\nNguồn:")[0] if "\nNguồn:" in text else text)


def shape(state_json: str) -> dict[str, Any]:
    """What must be the same however the talk is typed: no words, no codes, no moments."""
    state = DialogueState.read(state_json)
    draft = state.draft
    return {
        "pending": state.pending.name if state.pending else None,
        "options": [re.sub(r"\d{7}", "CODE", option.payload) for option in state.options],
        "asked": state.asked_since_value,
        "codes": len(state.codes),
        "sealed": state.sealed.kind if state.sealed else None,
        "field": draft.field_id if draft else None,
        "unit": draft.unit_id if draft else None,
        "place": draft.place.unit_id if draft else None,
        "kind": draft.kind if draft else None,
        "parts": [part.field_id for part in draft.parts] if draft else [],
        "files": len(draft.attachments) if draft else 0,
        "misses": state.misses,
        "insults": state.insults,
    }


def without_marks(text: str) -> str:
    """As typed on a keyboard without Vietnamese."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def moment(text: Any) -> datetime:
    """A moment on Vietnam's clock."""
    value = text if isinstance(text, datetime) else datetime.fromisoformat(str(text))
    return value.replace(tzinfo=VIETNAM).astimezone(UTC)


def listed(value: Any) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else list(value)


def official_of(desk: Desk, unit_id: str) -> Official:
    """An official of that unit, hired when there is none."""
    found = desk.session.exec(select(Official).where(Official.unit_id == unit_id)).first()
    if found:
        return found
    new = Official(
        username=f"cb-{unit_id}",
        password_hash=password_hash(),
        name="ông Minh",
        unit_id=unit_id,
        role="officer",
        created_at=desk.now,
    )
    desk.session.add(new)
    desk.session.flush()
    return new


def load_talks() -> dict[str, dict[str, Any]]:
    """Every talk by its file name."""
    return {
        path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(TALKS.glob("*.yaml"))
    }
