"""Slows guessing: failures are counted by a subject, of which only a hash is kept."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from sqlmodel import func, select

from casework.errors import Refused
from casework.office import Desk
from storage.people import LoginFailure

FAILURE_WINDOW = timedelta(minutes=15)


def digest(text: str) -> str:
    """What is stored instead of a secret or of who failed."""
    return hashlib.sha256(text.encode()).hexdigest()


def failures(desk: Desk, subject: str) -> int:
    """How often a subject failed in the last 15 minutes."""
    query = select(func.count()).where(
        LoginFailure.subject == subject, LoginFailure.at > desk.now - FAILURE_WINDOW
    )
    return desk.session.exec(query).one()


def counted(phrase: str, *subjects: str) -> Refused:
    """A refusal that counts as a failed attempt, also when everything else is rolled back."""

    def count(later: Desk) -> None:
        later.session.add_all(LoginFailure(subject=subject, at=later.now) for subject in subjects)

    refusal = Refused(phrase)
    refusal.afterwards = count
    return refusal
