"""Edits made on the desk, laid over the data files one after the other. Pure: the same edits give the same.

An edit says what changed, not what the whole became: a list loses what was taken out and gets what was
put in, another value is set. So a new release of the data files does not undo it, and it undoes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from faq import editable
from faq.book import Question
from faq.editable import Target, Unfit, Values
from faq.knowledge import Knowledge
from faq.memory import STRONG, WEAK, Memory
from faq.search import Phrase
from faq.topics import Field
from faq.units import Unit

Made = TypeVar("Made")
Key = tuple[Target, str]


@dataclass(frozen=True)
class Edit:
    """One edit. `ref`: id of the field or unit, key of the question or example.

    `before` and `after`: what `editable.values` gives; None: not there (a new question, one taken out).
    """

    id: int
    target: Target
    ref: str
    before: Values | None
    after: Values | None


class EditError(ValueError):
    """Edits that cannot be applied: (id of the edit, sentence for the official), all of them."""

    def __init__(self, problems: list[tuple[int, str]]) -> None:
        self.problems = problems
        super().__init__("; ".join(text for _, text in problems))

    @property
    def texts(self) -> list[str]:
        """The sentences alone."""
        return list(dict.fromkeys(text for _, text in self.problems))


def merged(now: Values | None, edit: Edit) -> dict[str, Any] | None:
    """What a thing becomes by an edit, whatever else has changed about it meanwhile."""
    if edit.after is None:
        return None
    if now is None or edit.before is None or now == edit.before:
        return dict(edit.after)
    return {
        name: _merge(value, edit.before.get(name), edit.after.get(name, value)) for name, value in now.items()
    }


def undoable(now: Values | None, edit: Edit) -> bool:
    """Whether an edit can be taken back: what it set stands as it set it. Lists always can."""
    if edit.before is None or edit.after is None or now is None:
        return now == edit.after
    return all(
        isinstance(value, list) or value == edit.before.get(name) or now.get(name) == value
        for name, value in edit.after.items()
    )


def inverse(edit: Edit) -> Edit:
    """The edit that takes another back."""
    return Edit(edit.id, edit.target, edit.ref, edit.after, edit.before)


def apply(base: Knowledge, edits: Sequence[Edit]) -> Knowledge:
    """The knowledge with these edits, in their order; takes a second or two, so not on the event loop.

    Raises EditError with every problem; `base` itself never changes.
    """
    state: dict[Key, Values | None] = {}
    last: dict[Key, int] = {}
    problems: list[tuple[int, str]] = []
    for edit in edits:
        key: Key = (edit.target, edit.ref)
        try:
            now = state[key] if key in state else editable.values(base, edit.target, edit.ref)
        except KeyError:
            problems.append((edit.id, f"Không còn mục “{edit.ref}”."))
            continue
        state[key], last[key] = merged(now, edit), edit.id
    overlay = _Overlay(base, state, last, problems)
    fields, units = overlay.fields(), overlay.units()
    questions, memory = overlay.questions(), overlay.memory(fields)
    if problems:
        raise EditError(problems)
    return base.changed(
        edits=max((edit.id for edit in edits), default=base.version.edits),
        catalogue=base.catalogue.changed(fields) if fields else None,
        directory=base.directory.changed(units) if units else None,
        questions=questions,
        memory=memory,
    )


@dataclass
class _Overlay:
    """Builds the changed parts; what cannot be built is noted with the last edit of the thing."""

    base: Knowledge
    state: dict[Key, Values | None]
    last: dict[Key, int]
    problems: list[tuple[int, str]]

    def fields(self) -> dict[str, Field]:
        """The changed fields by id: their phrases first, then the rest."""
        catalogue = self.base.catalogue
        given = dict(self._of("phrases"))
        spoken = {field.id: editable.all_phrases(given.get(field.id), field) for field in catalogue.fields()}

        def others(field_id: str) -> dict[str, str]:
            return {
                key: catalogue.field(other).plain_vi
                for other, keys in spoken.items()
                if other != field_id
                for key in keys
            }

        worded = self._made(
            "phrases",
            lambda ref, values: editable.new_phrases(catalogue.field(ref), values, others(ref)),
        )
        topics = self._made(
            "topic",
            lambda ref, values: editable.new_topic(
                self.base, worded.get(ref) or catalogue.field(ref), values
            ),
        )
        return {**worded, **topics}

    def units(self) -> dict[str, Unit]:
        """The changed units by id."""
        directory = self.base.directory
        return self._made("unit", lambda ref, values: editable.new_unit(directory.unit(ref), values))

    def questions(self) -> list[Question] | None:
        """Every question, changed ones in their place, new ones last; None when no edit is about one."""
        given = dict(self._of("question"))
        if not given:
            return None
        made = self._made("question", lambda key, values: editable.new_question(self.base, key, values))
        kept = {entry.key: entry for entry in self.base.book.entries() if given.get(entry.key, 1) is not None}
        return list({**kept, **made}.values())

    def memory(self, fields: Mapping[str, Field]) -> Memory | None:
        """Everything taught; None when no edit teaches. `fields`: those changed."""
        given = dict(self._of("example"))
        if not given and not fields:
            return None
        before = self.base.memory
        made = self._made("example", lambda _, values: editable.new_example(self.base, values))
        examples = [one for one in before.examples if editable.example_ref(one.text) not in given]
        phrases = [one for one in before.phrases if one.owner not in fields]
        for field in fields.values():
            phrases += self._taught(field)
        return Memory([*examples, *made.values()], phrases, self.base.model)

    def _taught(self, field: Field) -> Iterator[Phrase]:
        """The phrases of a field that are not of the data files."""
        own = self.base.catalogue.field(field.id)
        taught = {one.text for one in self.base.memory.phrases if one.owner == field.id}
        plain = {*own.strong, *own.weak} - taught
        for texts, weight in ((field.strong, STRONG), (field.weak, WEAK)):
            yield from (Phrase(field.id, text, weight) for text in texts if text not in plain)

    def _of(self, target: Target) -> list[tuple[str, Values | None]]:
        return [(ref, given) for (kind, ref), given in self.state.items() if kind == target]

    def _made(self, target: Target, build: Callable[[str, Values], Made]) -> dict[str, Made]:
        made: dict[str, Made] = {}
        for ref, given in self._of(target):
            if given is None:
                continue
            try:
                made[ref] = build(ref, given)
            except Unfit as error:
                self.problems += [(self.last[target, ref], text) for text in error.problems]
        return made


def _merge(now: Any, before: Any, after: Any) -> Any:
    if not isinstance(now, list) or not isinstance(before, list):
        return now if before == after else after
    kept = [item for item in now if item in after or item not in before]
    return [*kept, *_new(after, [*kept, *before])]


def _new(items: Iterable[Any], known: Sequence[Any]) -> list[Any]:
    return [item for item in items if item not in known]
