"""Reads our YAML data: every problem at once, each with its file and line.

The data of all rooms (rules, units, topics, phrases) is loaded through here, so a broken line
is reported in one form everywhere and never stops at the first mistake.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

ISO_DATE = len("2026-12-31")
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a data file. `line` counts from 1; 0 when only the file is known."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}" if self.line else f"{self.file}: {self.text}"


class DataError(Exception):
    """Data that cannot be used; carries every problem found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class Doc:
    """One parsed file: plain values, and the line of every path inside it."""

    file: str
    data: Any
    lines: dict[tuple[str | int, ...], int]

    def line(self, *path: str | int) -> int:
        """The line of the value at `path`, or of its nearest parent. A number may be an index or a key."""
        found: tuple[str | int, ...] = ()
        for part in path:
            known = next((at for at in ((*found, part), (*found, str(part))) if at in self.lines), None)
            if known is None:
                break
            found = known
        return self.lines.get(found, 1)

    def problem(self, text: str, *path: str | int) -> Problem:
        """A problem located at `path`."""
        return Problem(self.file, self.line(*path), text)


def read(path: Path) -> Doc:
    """Parse one YAML file. Raises DataError for a missing or unreadable file and duplicate keys."""
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError([Problem(str(path), 0, f"cannot be read: {error}")]) from error
    loader = Loader(source)
    try:
        node = loader.get_single_node()
        lines: dict[tuple[str | int, ...], int] = {}
        problems = list(_walk(str(path), node, (), lines)) if node else []
        if problems:
            raise DataError(problems)
        data = loader.construct_document(node) if node else None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        raise DataError(
            [Problem(str(path), line, f"not valid YAML: {getattr(error, 'problem', error)}")]
        ) from error
    finally:
        loader.dispose()
    return Doc(str(path), data, lines)


def _walk(
    file: str, node: yaml.Node, path: tuple[str | int, ...], lines: dict[tuple[str | int, ...], int]
) -> Iterator[Problem]:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                yield Problem(file, key.start_mark.line + 1, f"the key {name!r} stands here twice")
            seen.add(name)
            yield from _no_such_day(file, key)
            yield from _walk(file, value, (*path, name), lines)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _walk(file, value, (*path, index), lines)
    else:
        yield from _no_such_day(file, node)


def _no_such_day(file: str, node: yaml.Node) -> Iterator[Problem]:
    """PyYAML takes 2026-13-01 for a date and then fails on it without saying where."""
    if node.tag == "tag:yaml.org,2002:timestamp" and len(node.value) == ISO_DATE:
        try:
            date.fromisoformat(node.value)
        except ValueError as error:
            yield Problem(file, node.start_mark.line + 1, f"{node.value} is not a date: {error}")


def parse(doc: Doc, model: type[Model], value: Any = None, *at: str | int) -> Model:
    """`value` (the whole file when None), found at path `at`, as a pydantic model.

    Raises DataError with one problem per failing field, each with its line.
    """
    try:
        return model.model_validate(doc.data if value is None else value)
    except ValidationError as error:
        raise DataError(
            doc.problem(_explain(entry["loc"], entry["msg"]), *at, *entry["loc"]) for entry in error.errors()
        ) from error


def parse_list(doc: Doc, model: type[Model], values: list[Any], *at: str | int) -> list[Model]:
    """Every item of a list found at path `at`; problems of all items are reported together."""
    good: list[Model] = []
    problems: list[Problem] = []
    for index, value in enumerate(values):
        try:
            good.append(parse(doc, model, value, *at, index))
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(problems)
    return good


def _explain(place: tuple[str | int, ...], message: str) -> str:
    return f"{'.'.join(str(part) for part in place)}: {message}" if place else message


class Strict(BaseModel):
    """Base of every model read from YAML: unknown keys are a mistake, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)
