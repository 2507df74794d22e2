"""Rulebook: the periods that statute and decisions set, each with its dates of force and its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from law.errors import UnknownRule, UnknownVariant
from law.ruletext import (
    Confidence,
    Counting,
    Direction,
    Party,
    Reference,
    RuleText,
    RuleTexts,
    Text,
    Unit,
    Variant,
    read_rules,
)

__all__ = ["Confidence", "Counting", "Direction", "Party", "Rule", "Rulebook", "Source", "Unit", "Variant"]

FOLDER = Path(__file__).parent / "rules"


@dataclass(frozen=True)
class Source:
    """A cited place, readable: `citation` is like "Luật Tiếp công dân 2013, Điều 28 khoản 1"."""

    doc: str
    name: str
    citation: str


@dataclass(frozen=True)
class Rule:
    """One period. `length` None: the law fixes no number; `configurable`: an office may set one.

    `valid_from` and `valid_to` are inclusive and concern the day of the starting event; None is open.
    `event_vi` names the starting event; `citation` joins all sources.
    """

    id: str
    title_vi: str
    kinds: frozenset[str]
    stage: str
    party: Party
    who: str
    starts_from: str
    alternative_start: str | None
    event_vi: str
    direction: Direction
    counting: Counting
    length: int | None
    unit: Unit | None
    per: str | None
    configurable: bool
    variants: tuple[Variant, ...]
    valid_from: date | None
    valid_to: date | None
    replaces: str | None
    replaced_by: str | None
    sources: tuple[Source, ...]
    citation: str
    confidence: Confidence
    note: str

    def variant(self, variant_id: str) -> Variant:
        """The variant of that id. Raises UnknownVariant."""
        for variant in self.variants:
            if variant.id == variant_id:
                return variant
        known = ", ".join(variant.id for variant in self.variants) or "không có"
        raise UnknownVariant(
            f"Quy định {self.id} không có trường hợp {variant_id!r} (các trường hợp: {known})."
        )

    def in_force(self, on: date) -> bool:
        """Whether this was the law on that day."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )


class Rulebook:
    """All rules, by id."""

    def __init__(self, rules: list[Rule], events: dict[str, str]) -> None:
        self._rules = {rule.id: rule for rule in rules}
        self._events = events

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Rulebook:
        """Read sources.yaml and every other *.yaml of `folder`. Raises DataError with all problems."""
        found = read_rules(folder)
        successors = {text.replaces: text.id for text in found.rules if text.replaces}
        return cls([_build(text, found, successors.get(text.id)) for text in found.rules], found.events)

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id. Raises UnknownRule."""
        try:
            return self._rules[rule_id]
        except KeyError:
            raise UnknownRule(f"Không có quy định {rule_id!r}.") from None

    def rules(self) -> list[Rule]:
        """Every rule, in the order of the files."""
        return list(self._rules.values())

    def event_vi(self, event: str) -> str:
        """The Vietnamese name of a starting event, like "ngày thụ lý"."""
        return self._events[event]

    def in_force(self, rule_id: str, on: date) -> bool:
        """Whether the rule was the law on that day. Raises UnknownRule."""
        return self.rule(rule_id).in_force(on)

    def find(self, kind: str, starts_from: str, on: date) -> list[Rule]:
        """The rules in force for a kind of petition whose clock an event of that day starts."""
        return [
            rule
            for rule in self._rules.values()
            if kind in rule.kinds
            and starts_from in (rule.starts_from, rule.alternative_start)
            and rule.in_force(on)
        ]


def _build(text: RuleText, found: RuleTexts, replaced_by: str | None) -> Rule:
    sources = tuple(
        Source(reference.doc, found.texts[reference.doc].name, _cite(reference, found.texts))
        for reference in text.sources
    )
    return Rule(
        **text.model_dump(exclude={"kinds", "variants", "sources"}),
        kinds=frozenset(text.kinds),
        variants=tuple(text.variants),
        sources=sources,
        event_vi=found.events[text.starts_from],
        replaced_by=replaced_by,
        citation=_join(sources),
    )


def _cite(reference: Reference, texts: dict[str, Text]) -> str:
    words = (("Điều", reference.article), ("khoản", reference.clause), ("điểm", reference.point))
    name, parts = texts[reference.doc].name, [f"{word} {value}" for word, value in words if value]
    place = f"{name}, {' '.join(parts)}" if parts else name
    return f"{place} (sửa bởi {_cite(reference.amended_by, texts)})" if reference.amended_by else place


def _join(sources: tuple[Source, ...]) -> str:
    """All citations; the name of a text stands once for neighbouring places in it."""
    parts: list[str] = []
    for index, source in enumerate(sources):
        same = index > 0 and sources[index - 1].doc == source.doc
        parts.append(source.citation.removeprefix(f"{source.name}, ") if same else source.citation)
    return "; ".join(parts)
