"""One turn of a talk as its conversations see it: what came in, what is remembered, what is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum
from typing import Any, Protocol

from casework.office import Desk
from casework.records import Official
from faq.kinds import KindReading
from faq.text import clean
from handlers.dialogue.hear import Ear
from handlers.dialogue.messages import Choice, File, Inbound, OutFile, Reply
from handlers.dialogue.state import DialogueState, Option, Pending, Unsent

MAX_QUESTIONS = 2  # before something useful has happened
ASK_HOLD, PHOTO_HOLD = 6.0, 2.0
SPACE_IN_LABEL = 20
ATTACHABLE = frozenset({"photo", "document", "voice", "video", "location"})


@dataclass(frozen=True)
class Talk:
    """Where a message came from and who is behind it.

    `official`: the official linked to this account, if any. `first_contact`: nobody wrote from here before.
    `can_hold`: a reply may be kept back some seconds and taken back (channels that push).
    `human`: "", "waiting" (asked for a person), "joined" (an official is talking).
    """

    conversation_id: int
    channel: str
    citizen_id: int
    official: Official | None = None
    first_contact: bool = False
    last_inbound_at: datetime | None = None
    has_buttons: bool = True
    human: str = ""
    can_hold: bool = False
    demo: bool = False


class Memory(Protocol):
    """What a talk remembers, whoever it is with."""

    def write(self) -> str:
        """As JSON."""


@dataclass(frozen=True)
class Turn:
    """What a message led to.

    `confidential`: the stored copy of the message must be emptied; with `secret_since`, also what was said
    in this talk from that moment on.
    """

    state: Memory
    replies: list[Reply]
    confidential: bool = False
    secret_since: datetime | None = None


class Rank(IntEnum):
    """The order of the parts of one message."""

    TEMPER = 0
    INTRO = 1
    ANSWER = 2
    NOTICE = 3
    QUESTION = 4


@dataclass
class Draft:
    """A message being put together."""

    parts: list[tuple[Rank, str]] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    hold: float = 0.0
    petition_id: int | None = None
    files: list[OutFile] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its parts in their order."""
        ordered = sorted(self.parts, key=lambda part: part[0])
        return "\n".join(text for _, text in ordered)


class Scene:
    """The turn under way. `text` is what is still to be understood; `rest` what a flow left over."""

    def __init__(
        self, desk: Desk, talk: Talk, state: DialogueState, inbound: Inbound, *, continued: bool
    ) -> None:
        self.desk, self.talk, self.state, self.inbound = desk, talk, state, inbound
        self.continued = continued
        self.messages = [Draft()]
        self.confidential = False
        self.secret_since: datetime | None = None  # earlier messages of the same story are confidential too
        self.small_print_last = False  # angry and frightened people are answered first
        self.no_greeting = False
        self.greeted = False
        self.files_taken = False
        self.owes_value = False  # a question was due, but first something useful must be said
        self.draft_lapsed = False
        self.rest = ""
        self.files = [file for file in inbound.files if file.kind in ATTACHABLE and not file.problem]
        self.text = ""
        self.ear = Ear.of("")
        self.hear(inbound.text)

    def hear(self, text: str) -> None:
        """Turn to these words."""
        self.text = clean(text)
        self.ear = Ear.of(self.text)
        self.rest = ""
        self._reading: KindReading | None = None

    @property
    def reading(self) -> KindReading:
        """What kind of message these words are."""
        if self._reading is None:
            self._reading = self.desk.knowledge.kinds.read(self.text, on=self.today)
        return self._reading

    @property
    def today(self) -> date:
        """The day in Vietnam."""
        return self.desk.today

    @property
    def now(self) -> datetime:
        """The moment of this turn."""
        return self.desk.now

    @property
    def draft(self) -> Unsent:
        """The matter being told; begun when there is none."""
        if self.state.draft is None:
            self.state.draft = Unsent(first_at=self.now, touched_at=self.now)
        return self.state.draft

    # -- saying -------------------------------------------------------------------------------------------

    def words(self, key: str, **params: Any) -> str:
        """A phrase in this person's form of address."""
        return self.desk.say(key, self.state.form, **params)

    def put(self, rank: Rank, text: str) -> None:
        """Add a part to the message; the same words are not said twice."""
        if text and (rank, text) not in self.messages[-1].parts:
            self.messages[-1].parts.append((rank, text))

    def temper(self, key: str, **params: Any) -> None:
        """A word for the person's mood; it comes first."""
        self.put(Rank.TEMPER, self.words(key, **params))

    def tell(self, key: str, **params: Any) -> None:
        """An answer."""
        self.put(Rank.ANSWER, self.words(key, **params))

    def note(self, key: str, **params: Any) -> None:
        """A notice; it comes after the answers."""
        self.put(Rank.NOTICE, self.words(key, **params))

    def call(self, key: str, **params: Any) -> None:
        """What the person can do now; it comes last but is no question of ours."""
        self.put(Rank.QUESTION, self.words(key, **params))

    def useful(self) -> None:
        """Something useful was said: a unit, a code, an answer, a date, a number to call, a person."""
        self.state.asked_since_value = 0
        self.state.misses = 0

    def next_message(self) -> None:
        """What follows goes into another message."""
        if self.messages[-1].parts:
            self.messages.append(Draft())

    # -- asking -------------------------------------------------------------------------------------------

    @property
    def asks(self) -> bool:
        """Whether this turn already ends with something to do or to answer."""
        return any(rank == Rank.QUESTION for message in self.messages for rank, _ in message.parts)

    def may_ask(self) -> bool:
        """Whether another question is allowed before something useful happens."""
        return self.state.asked_since_value < MAX_QUESTIONS

    def ask(
        self,
        name: str,
        key: str = "",
        *,
        text: str = "",
        short: str = "",
        arg: str = "",
        options: Sequence[Option] = (),
        counted: bool = True,
        hold: float = 0.0,
        **params: Any,
    ) -> None:
        """Ask one question (a phrase, or `text`); it comes last and stays pending.

        After two questions without anything useful a third is not asked: see `owes_value`.
        """
        self._drop_question()
        if counted and not self.may_ask():
            self.owes_value = True
            return
        self.put(Rank.QUESTION, text or self.words(key, **params))
        self.wait(name, arg=arg, short=short, counted=counted)
        self.offer(options)
        self.messages[-1].hold = hold if self.talk.can_hold else 0.0
        if counted:
            self.state.asked_since_value += 1

    def wait(self, name: str, *, arg: str = "", short: str = "", counted: bool = False) -> None:
        """An answer to `name` is awaited."""
        self.state.pending = Pending(name=name, at=self.now, arg=arg, short=short, counted=counted)

    def offer(self, options: Sequence[Option]) -> None:
        """Show these choices under the message."""
        self.messages[-1].options = list(options)
        self.state.options = list(options)

    def settled(self) -> None:
        """Nothing is awaited any more."""
        self.state.pending = None
        self.state.options = []

    def choice(self, payload: str, label: str) -> Option:
        """A button with a label of the phrase book."""
        return Option(payload=payload, label=self.desk.office.phrases.label(label, self.state.form))

    def numbered(self, payload: str, words: str) -> Option:
        """A button whose label is `words`, cut where they are too long."""
        plain = words.rstrip(" ?")
        return Option(payload=payload, label=shorten(plain), words=plain)

    def _drop_question(self) -> None:
        """At most one question a turn: a later one replaces an earlier one."""
        for message in self.messages:
            message.parts = [part for part in message.parts if part[0] != Rank.QUESTION]
        self.messages = [message for message in self.messages if message.parts] or [Draft()]

    # -- files --------------------------------------------------------------------------------------------

    def attachment_ids(self) -> list[int]:
        """Ids of the files that came with this message."""
        return [file.attachment_id for file in self.files if file.attachment_id is not None]

    def first_location(self) -> File | None:
        """The point on the map that was sent, if any."""
        return next((file for file in self.files if file.kind == "location"), None)

    # -- the end ------------------------------------------------------------------------------------------

    def replies(self) -> list[Reply]:
        """The messages of this turn, ready to send."""
        return [self._reply(message) for message in self.messages if message.parts]

    def _reply(self, message: Draft) -> Reply:
        text = message.text
        if message.options and not self.talk.has_buttons:
            lines = "\n".join(f"{n}. {option.label}" for n, option in enumerate(message.options, 1))
            text = f"{text}\n{self.words('start.numbers', list=lines)}"
        choices = tuple(Choice(option.payload, option.label) for option in message.options)
        return Reply(text, choices, tuple(message.files), message.hold, message.petition_id)


def shorten(words: str) -> str:
    """At most twenty characters, cut between words."""
    if len(words) <= SPACE_IN_LABEL:
        return words
    cut = words[: SPACE_IN_LABEL - 1].rpartition(" ")[0] or words[: SPACE_IN_LABEL - 1]
    return f"{cut.rstrip(' ,')}…"
