"""Whole talks as data: played as written, and once more without diacritics with the same states."""

from __future__ import annotations

from typing import Any

import pytest

from casework.office import Office
from tests.cast import FixedClock
from tests.handlers.runner import Player, load_talks

TALKS = load_talks()


@pytest.mark.parametrize("name", TALKS)
def test_talk(name: str, lite_office: Office, clock: FixedClock) -> None:
    Player(lite_office, clock, TALKS[name]).play()


@pytest.mark.parametrize("name", [name for name, talk in TALKS.items() if talk.get("accents", True)])
def test_the_same_without_diacritics(
    name: str, lite_office: Office, clock: FixedClock, tmp_path_factory: pytest.TempPathFactory, request: Any
) -> None:
    written = Player(lite_office, clock, TALKS[name]).play()
    plain_script = {**TALKS[name], "steps": [_without_expectations(step) for step in TALKS[name]["steps"]]}
    other = request.getfixturevalue("second_office")
    plain = Player(other, other.clock, plain_script, plain=True).play()
    for number, (one, two) in enumerate(zip(written, plain, strict=True), 1):
        assert one.shape == two.shape, f"step {number}: {TALKS[name]['steps'][number - 1]}"


def _without_expectations(step: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value for key, value in step.items() if key not in {"say", "not", "buttons", "state", "notice"}
    }
