"""What an edit does to the golden messages and the book's own wordings, before it takes effect."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path
from threading import Lock
from weakref import WeakKeyDictionary

import yaml

from faq.book import FaqBook
from faq.knowledge import Knowledge
from faq.memory import STRONG, WEAK, Memory
from faq.search import Phrase, PhraseIndex, read
from law.yamlfile import Loader

GOLDEN = Path(__file__).parent / "golden" / "fields.yaml"


@dataclass(frozen=True)
class Golden:
    """A message nobody tuned the words on, and every field that is right for it."""

    text: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Figures:
    """Counts over the golden messages, and over the wordings of the book."""

    messages: int
    first: int  # the first field is right
    among_three: int
    sure: int  # decided without asking
    sure_right: int
    wordings: int
    wordings_found: int  # lead to their own entry first


@dataclass(frozen=True)
class Change:
    """A golden message whose first field becomes another one; ids, "" for none."""

    text: str
    right: tuple[str, ...]
    before: str
    after: str

    @property
    def better(self) -> bool:
        """Whether it was wrong and becomes right."""
        return self.before not in self.right and self.after in self.right

    @property
    def worse(self) -> bool:
        """Whether it was right and becomes wrong."""
        return self.before in self.right and self.after not in self.right


@dataclass(frozen=True)
class Trial:
    """Two knowledges side by side; `changes` only where the first field differs."""

    before: Figures
    after: Figures
    changes: tuple[Change, ...]

    def figures(self) -> dict[str, dict[str, int]]:
        """The counts alone, as JSON holds them."""
        return {"before": asdict(self.before), "after": asdict(self.after)}


@dataclass(frozen=True)
class Effect:
    """What one more phrase would do. `mended`: of the `told` messages, those its field then comes first for.

    `before` and `after`: golden messages whose first field is right; `worse`: golden ones it spoils.
    """

    told: int
    mended: int
    messages: int
    before: int
    after: int
    worse: int


@dataclass(frozen=True)
class _Answer:
    fields: tuple[str, ...]  # at most three
    sure: bool


_known: WeakKeyDictionary[Knowledge, dict[date, list[_Answer]]] = WeakKeyDictionary()
_wordings: WeakKeyDictionary[FaqBook, dict[date, tuple[int, int]]] = WeakKeyDictionary()
_lock = Lock()


@cache
def golden(path: Path = GOLDEN) -> tuple[Golden, ...]:
    """The golden messages, read once."""
    entries = yaml.load(path.read_text("utf-8"), Loader=Loader)
    return tuple(Golden(entry["text"], tuple(entry["fields"])) for entry in entries)


def trial(before: Knowledge, after: Knowledge, on: date) -> Trial:
    """Both asked every golden message and wording of the book, as of a day.

    About a second for each knowledge that has not been asked on that day; not for the event loop.
    """
    old, new = _answers(before, on), _answers(after, on)
    changes = tuple(
        Change(message.text, message.fields, _first(one), _first(other))
        for message, one, other in zip(golden(), old, new, strict=True)
        if _first(one) != _first(other)
    )
    return Trial(_figures(before, old, on), _figures(after, new, on), changes)


def effect(
    knowledge: Knowledge, field_id: str, phrase: str, told: tuple[str, ...], on: date, *, strong: bool
) -> Effect:
    """What a phrase of a field would do: quickly, only golden messages that have the phrase are asked again."""
    field = knowledge.catalogue.field(field_id)
    part = "strong" if strong else "weak"
    with_phrase = field.model_copy(update={part: (*getattr(field, part), phrase)})
    taught = Phrase(field_id, phrase, STRONG if strong else WEAK)
    memory = Memory(knowledge.memory.examples, (*knowledge.memory.phrases, taught), knowledge.model)
    router = knowledge.router_for(knowledge.catalogue.changed({field_id: with_phrase}), memory)
    index = PhraseIndex([taught])
    old = _answers(knowledge, on)
    right = [_first(answer) in message.fields for message, answer in zip(golden(), old, strict=True)]

    @cache
    def first(text: str) -> str:
        hits = router.suggest(text, on).fields
        return hits[0].field.id if hits else ""

    turned = [
        (was, first(message.text) in message.fields)
        for message, was in zip(golden(), right, strict=True)
        if index.hits(read(message.text))
    ]
    mended = sum(first(text) == field_id for text in told)
    change = sum(now - was for was, now in turned)
    worse = sum(was and not now for was, now in turned)
    return Effect(len(told), mended, len(right), sum(right), sum(right) + change, worse)


def _answers(knowledge: Knowledge, on: date) -> list[_Answer]:
    with _lock:
        found = _known.setdefault(knowledge, {}).get(on)
    if found is None:
        found = [_answer(knowledge, message.text, on) for message in golden()]
        with _lock:
            _known[knowledge] = {on: found}
    return found


def _answer(knowledge: Knowledge, text: str, on: date) -> _Answer:
    suggestion = knowledge.router.suggest(text, on)
    return _Answer(tuple(hit.field.id for hit in suggestion.fields), suggestion.decision == "sure")


def _first(answer: _Answer) -> str:
    return answer.fields[0] if answer.fields else ""


def _figures(knowledge: Knowledge, answers: list[_Answer], on: date) -> Figures:
    pairs = list(zip(golden(), answers, strict=True))
    right = [_first(answer) in message.fields for message, answer in pairs]
    wordings, found = _asked(knowledge.book, on)
    return Figures(
        messages=len(pairs),
        first=sum(right),
        among_three=sum(any(name in message.fields for name in answer.fields) for message, answer in pairs),
        sure=sum(answer.sure for answer in answers),
        sure_right=sum(answer.sure and is_right for answer, is_right in zip(answers, right, strict=True)),
        wordings=wordings,
        wordings_found=found,
    )


def _asked(book: FaqBook, on: date) -> tuple[int, int]:
    """How many wordings are in force, and how many of them lead to their own entry."""
    with _lock:
        counted = _wordings.setdefault(book, {}).get(on)
    if counted is None:
        asked = [(entry.key, text) for entry in book.entries() if entry.valid(on) for text in entry.questions]
        hits = sum(book.closest(text, on)[0][0] == key for key, text in asked)
        counted = (len(asked), hits)
        with _lock:
            _wordings[book] = {on: counted}
    return counted
