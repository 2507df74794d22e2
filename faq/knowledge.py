"""Everything the program knows about places, units, fields, kinds and questions, loaded at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from faq.book import FaqBook, Question, spoken
from faq.bookmodel import BookModel
from faq.fields import FieldFinder
from faq.kinds import KindReader
from faq.likeness import LikenessReader
from faq.memory import Memory
from faq.model import TopicModel
from faq.places import Gazetteer
from faq.routing import Router
from faq.topics import Catalogue
from faq.units import Directory
from law.yamlfile import DataError, Problem

HERE = Path(__file__).parent
DATA = ("language", "model", "places", "questions", "topics", "units")
DIGITS = 10  # of the digest; enough to tell releases apart
Part = TypeVar("Part")


@dataclass(frozen=True)
class Version:
    """Which knowledge decided: `data` names the files, `edits` the last edit made on the desk (0: none)."""

    data: str
    edits: int = 0


@dataclass(frozen=True, eq=False)
class Knowledge:
    """What the rooms above ask. Immutable: an edit makes another one."""

    directory: Directory
    gazetteer: Gazetteer
    catalogue: Catalogue
    kinds: KindReader
    router: Router
    book: FaqBook
    model: TopicModel
    memory: Memory
    version: Version

    @cached_property
    def likeness(self) -> LikenessReader:
        """Compares tellings by the places it knows."""
        return LikenessReader(self.gazetteer, self.model)

    @classmethod
    def load(cls, root: Path | None = None) -> Knowledge:
        """Load all data; a folder missing in `root` (a province's own data) is taken from here.

        Raises DataError with every problem of every file.
        """
        problems: list[Problem] = []

        def load(part: Callable[[Path], Part], path: str) -> Part | None:
            try:
                return part(_path(root, path))
            except DataError as error:
                problems.extend(error.problems)
            except (OSError, ValueError, KeyError) as error:
                problems.append(Problem(str(_path(root, path)), 0, f"cannot be used: {error}"))
            return None

        directory = load(Directory.load, "units")
        catalogue = load(Catalogue.load, "topics")
        columns = load(BookModel.load, "model/questions.npz")
        book = load(lambda path: FaqBook.load(_needed(catalogue), path, _needed(columns)), "questions")
        model = load(TopicModel.load, "model/topics.npz")
        finder = load(lambda _: FieldFinder(_needed(catalogue), _needed(model)), "model/topics.npz")
        kinds = load(lambda path: KindReader.load(path, _needed(finder).corruption), "language/kinds.yaml")
        if catalogue is not None and directory is not None:
            problems += catalogue.unknown_units(unit_ids(directory))
        if problems or not (directory and catalogue and book and model and finder and kinds):
            raise DataError(problems)
        gazetteer = Gazetteer(directory)
        router = Router(catalogue, directory, gazetteer, kinds, finder)
        version = Version(_digest(root))
        memory = Memory((), (), model)
        return cls(directory, gazetteer, catalogue, kinds, router, book, model, memory, version)

    def changed(
        self,
        *,
        edits: int,
        directory: Directory | None = None,
        catalogue: Catalogue | None = None,
        questions: Sequence[Question] | None = None,
        memory: Memory | None = None,
    ) -> Knowledge:
        """The same knowledge with other parts; only what depends on them is built again (a second or two).

        `edits`: the id of the last edit in it. The parts have been checked.
        """
        where = directory or self.directory
        fields = catalogue or self.catalogue
        taught = memory or self.memory
        gazetteer = Gazetteer(where) if directory else self.gazetteer
        finder = FieldFinder(fields, self.model, taught)
        kinds = self.kinds.suspecting(finder.corruption)
        return replace(
            self,
            directory=where,
            gazetteer=gazetteer,
            catalogue=fields,
            kinds=kinds,
            router=Router(fields, where, gazetteer, kinds, finder),
            book=self._book(fields, questions),
            memory=taught,
            version=replace(self.version, edits=edits),
        )

    def router_for(self, catalogue: Catalogue, memory: Memory) -> Router:
        """How messages would be routed with other phrases; quick, the rest stays as it is."""
        finder = FieldFinder(catalogue, self.model, memory)
        return Router(catalogue, self.directory, self.gazetteer, self.kinds, finder)

    def _book(self, catalogue: Catalogue, questions: Sequence[Question] | None) -> FaqBook:
        """The book, built again only when a question, or a field that questions lean on, is another one."""
        entries = self.book.entries() if questions is None else questions
        named = {name for entry in entries for name in entry.fields}
        same = all(catalogue.field(name) is self.catalogue.field(name) for name in named)
        return self.book if questions is None and same else self.book.changed(entries, spoken(catalogue))


def unit_ids(directory: Directory) -> set[str]:
    """The ids of every unit of every period."""
    days = [period.valid_from or period.valid_to or date.min for period in directory.periods]
    return {unit.id for day in days for unit in directory.units(day)}


def _digest(root: Path | None) -> str:
    """Names the data files by their content."""
    seen = hashlib.sha256()
    for folder in DATA:
        for path in sorted(_path(root, folder).rglob("*.*")):
            seen.update(path.name.encode() + b"\0" + path.read_bytes())
    return seen.hexdigest()[:DIGITS]


def _needed(part: Part | None) -> Part:
    """A part another part is built on; its own problems have been noted."""
    if part is None:
        raise DataError([])
    return part


def _path(root: Path | None, path: str) -> Path:
    own = root / path if root else None
    return own if own is not None and own.exists() else HERE / path
