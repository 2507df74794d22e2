from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

import pytest

from law.deadlines import Standing
from law.kinds import Action, ActorKind, MessageKind, PetitionKind, Stage

PAGE = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text(encoding="utf-8")


def section(title: str) -> set[str]:
    """The slugs in the first column (or the text) of the section that names an enum."""
    body = PAGE.split(f"(`{title}`)")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `([a-z-]+)` \|", body, re.MULTILINE)
    return set(rows or re.findall(r"`([a-z-]+)`", body))


@pytest.mark.parametrize("enum", [PetitionKind, Stage, Action, ActorKind])
def test_every_slug_stands_in_the_glossary_and_no_other(enum: type[StrEnum]) -> None:
    assert section(enum.__name__) == {str(member) for member in enum}


def test_message_kinds_add_three_to_the_petitions() -> None:
    petitions = {str(kind) for kind in PetitionKind}
    assert section("MessageKind") == {str(kind) for kind in MessageKind} - petitions


def test_standings_are_told() -> None:
    assert {str(standing) for standing in Standing} <= set(re.findall(r"`([a-z-]+)`", PAGE))
