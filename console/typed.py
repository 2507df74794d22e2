"""Days and numbers as they were typed into a form."""

from __future__ import annotations

from datetime import date

from console.forms import Form


def typed_day(form: Form, name: str) -> date | None:
    """A day; None when it is missing or no date."""
    try:
        return date.fromisoformat(form.text(name))
    except ValueError:
        return None


def typed_number(form: Form, name: str) -> int | None:
    """A whole number; None when it is missing or no number."""
    try:
        return int(form.text(name))
    except ValueError:
        return None
