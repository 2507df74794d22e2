"""A second office for playing a talk twice."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.office import Office
from tests.cast import FixedClock, make_office


@pytest.fixture
def second_office(_migrated_file: Path, tmp_path: Path) -> Iterator[Office]:
    """Another empty office with its own clock."""
    folder = tmp_path / "second"
    folder.mkdir()
    shutil.copy(_migrated_file, folder / "office.sqlite")
    made = make_office(folder, f"sqlite:///{folder}/office.sqlite", clock=FixedClock(2026, 11, 23))
    yield made
    made.close()
