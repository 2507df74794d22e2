"""Everything the program knows about places, units, fields, kinds and questions, loaded at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from faq.book import FaqBook
from faq.fields import FieldFinder
from faq.kinds import KindReader
from faq.model import TopicModel
from faq.places import Gazetteer
from faq.routing import Router
from faq.topics import Catalogue
from faq.units import Directory
from law.yamlfile import DataError, Problem

HERE = Path(__file__).parent
Part = TypeVar("Part")


@dataclass(frozen=True)
class Knowledge:
    """What the rooms above ask. Immutable; one for the life of the program."""

    directory: Directory
    gazetteer: Gazetteer
    catalogue: Catalogue
    kinds: KindReader
    router: Router
    book: FaqBook

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
        book = load(lambda path: FaqBook.load(_needed(catalogue), path), "questions")
        finder = load(lambda path: FieldFinder(_needed(catalogue), TopicModel.load(path)), "model/topics.npz")
        kinds = load(lambda path: KindReader.load(path, _needed(finder).corruption), "language/kinds.yaml")
        if catalogue is not None and directory is not None:
            problems += catalogue.unknown_units(_unit_ids(directory))
        if problems or not (directory and catalogue and book and finder and kinds):
            raise DataError(problems)
        gazetteer = Gazetteer(directory)
        router = Router(catalogue, directory, gazetteer, kinds, finder)
        return cls(directory, gazetteer, catalogue, kinds, router, book)


def _needed(part: Part | None) -> Part:
    """A part another part is built on; its own problems have been noted."""
    if part is None:
        raise DataError([])
    return part


def _unit_ids(directory: Directory) -> set[str]:
    days = [period.valid_from or period.valid_to or date.min for period in directory.periods]
    return {unit.id for day in days for unit in directory.units(day)}


def _path(root: Path | None, path: str) -> Path:
    own = root / path if root else None
    return own if own is not None and own.exists() else HERE / path
