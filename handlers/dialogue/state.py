"""What a talk remembers between two messages; stored as JSON, so it survives any restart."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, field_validator

from law.kinds import PetitionKind


class Part(BaseModel):
    """One of several contents found in a message."""

    model_config = ConfigDict(extra="forbid")

    text: str
    kind: PetitionKind = PetitionKind.FEEDBACK
    field_id: str | None = None
    unit_id: str | None = None
    why: str = ""


class Guess(BaseModel):
    """What the router said last, before the citizen chose; kept with the file when it is sent."""

    model_config = ConfigDict(extra="forbid")

    field: str = ""  # the first it thought of
    fields: list[str] = Field(default_factory=list)  # those shown
    confidence: float = 0.0
    decision: str = ""  # sure, ask, none
    data: str = ""  # version of the data files, and below of the edits, that decided
    edits: int = 0


class Place(BaseModel):
    """Where it happened, as far as known. `typed`: the citizen's own words for the spot."""

    model_config = ConfigDict(extra="forbid")

    unit_id: str | None = None  # the commune of today
    text: str = ""  # as read back: "thôn Đông, xã Hồng Phong cũ, nay là xã Nam Sách"
    typed: str = ""
    unknown: bool = False  # asked, and the person does not know


class Unsent(BaseModel):
    """A matter that has not been sent yet. A filled slot is never asked again."""

    model_config = ConfigDict(extra="forbid")

    first_at: datetime  # the first message about it
    touched_at: datetime
    words: list[str] = Field(default_factory=list)  # what was written, whole, in order
    kind: PetitionKind = PetitionKind.FEEDBACK
    field_id: str | None = None
    field_by: str = ""  # router, citizen
    field_sure: bool = False
    options: list[str] = Field(default_factory=list)  # fields that came into question
    rejected: list[str] = Field(default_factory=list)  # fields that the person said it is not
    doubts: list[str] = Field(default_factory=list)  # those worth asking between
    place: Place = Field(default_factory=Place)
    aside: list[str] = Field(
        default_factory=list
    )  # those of `words` that only answered or corrected something
    place_said: list[str] = Field(default_factory=list)  # the words the place is read from, then the answers
    unit_id: str | None = None
    unit_by: str = ""  # router, citizen
    usual_unit_id: str | None = None  # where it usually goes, when the citizen chose another
    why: str = ""
    parts: list[Part] = Field(default_factory=list)
    one_matter: bool = False  # the citizen said that it is one
    attachments: list[int] = Field(default_factory=list)
    files: list[str] = Field(default_factory=list)  # their kinds, for counting aloud
    hidden_name: bool = False
    not_same: bool = False  # "it is not that incident", "it is a new matter"
    same_as_id: int | None = None
    asked: list[str] = Field(default_factory=list)  # slots already asked for
    confidence: float = 0.0
    needs_place: bool = True  # whether whose work it is depends on where
    topic_sentence: str = ""  # of a long letter, the sentence that tells the matter best
    runners: list[str] = Field(default_factory=list)  # units the router also thought of
    guess: Guess = Field(default_factory=Guess)

    said: dict[str, str] = Field(
        default_factory=dict
    )  # those of `words` that an edit may still correct, by message
    mood: str = ""  # "grief": nobody is asked for a rating

    @property
    def text(self) -> str:
        """Everything written about it, one message a line."""
        return "\n".join(self.words)

    @property
    def told(self) -> str:
        """The same without mere answers and corrections: what the card quotes."""
        return "\n".join(words for words in self.words if words not in self.aside) or self.text


class Option(BaseModel):
    """A choice shown last: by button, by number or by its words."""

    model_config = ConfigDict(extra="forbid")

    payload: str
    label: str
    words: str = ""  # the long form in the text above, when the label is cut


class Pending(BaseModel):
    """The question that waits for an answer. `short` says it again in a few words."""

    model_config = ConfigDict(extra="forbid")

    name: str
    at: datetime
    arg: str = ""
    short: str = ""
    counted: bool = False  # it counts towards the two questions before something useful


class Sealed(BaseModel):
    """Words of a denunciation or complaint, encrypted, until the person decides what becomes of them."""

    model_config = ConfigDict(extra="forbid")

    kind: PetitionKind
    words: str  # ciphertext
    at: datetime
    accused_unit_id: str | None = None
    last_day: str = ""  # of the time limit for a complaint, ISO
    attachments: list[int] = Field(default_factory=list)  # evidence, put aside with the words


class DialogueState(BaseModel):
    """Everything the bot knows about a talk besides the files themselves."""

    model_config = ConfigDict(extra="forbid")

    v: int = 1
    form: str = "anh-chi"
    met_at: datetime | None = None  # last greeting
    told_data: bool = False  # the notice on personal data was given
    told_closed: str = ""  # the day on which "the office is closed" was said
    serial: int = 0  # number of the card shown last; older buttons are stale
    draft: Unsent | None = None
    shelf: list[Unsent] = Field(
        default_factory=list
    )  # drafts put aside for another matter, the last one last
    pending: Pending | None = None
    options: list[Option] = Field(default_factory=list)
    sealed: Sealed | None = None
    codes: list[str] = Field(default_factory=list)  # files sent last, newest last
    sent_at: datetime | None = None
    toward: str = ""  # the unit of the link that the person came by
    toward_at: datetime | None = None
    asked_since_value: int = 0
    misses: int = 0
    insults: int = 0
    unsaid: list[str] = Field(default_factory=list)  # kinds of files whose receipt was not told yet
    resume: Pending | None = None  # the question that an emergency broke into
    danger: str = ""  # an emergency whose place is still awaited
    wait_note: bool = False  # a message for the human is awaited

    @field_validator("shelf", mode="before")
    @classmethod
    def _one_is_a_list(cls, value: object) -> object:
        """States written when there was room for one draft only."""
        return [value] if isinstance(value, dict) else value or []

    @classmethod
    def read(cls, text: str) -> DialogueState:
        """The state from its JSON; an empty text is a new talk, as is the state of an official who left it."""
        return cls.model_validate_json(text if text and '"doing"' not in text else "{}")

    def write(self) -> str:
        """The state as JSON; what is as it was at the beginning is left out.

        Words that left a draft, perhaps under seal, must not live on beside it.
        """
        for draft in filter(None, (self.draft, *self.shelf)):
            draft.said = {message: words for message, words in draft.said.items() if words in draft.words}
        return self.model_dump_json(exclude_defaults=True)
