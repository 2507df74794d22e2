"""The shipped calendar and rules, loaded once: they do not change."""

import pytest
from hypothesis import settings

from law.calendar import WorkCalendar
from law.rulebook import Rulebook

settings.register_profile("no-timing", deadline=None)  # a busy machine must not fail a property
settings.load_profile("no-timing")


@pytest.fixture(scope="session")
def calendar() -> WorkCalendar:
    return WorkCalendar.load()


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    return Rulebook.load()
