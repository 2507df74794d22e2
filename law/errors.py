"""What can be wrong with a question about a deadline."""

from __future__ import annotations


class DeadlineError(ValueError):
    """A deadline that cannot be computed; the text says why, in Vietnamese, for an official."""


class CalendarRange(DeadlineError):
    """A date outside the years the calendar knows."""


class UnknownRule(DeadlineError, KeyError):
    """No rule of that id."""

    def __str__(self) -> str:
        return str(self.args[0])  # KeyError would show the quoted repr


class UnknownVariant(DeadlineError):
    """The rule has no variant of that id."""


class NoFixedLength(DeadlineError):
    """The law fixes no number of days here (at once, a frequency, left open, or a mere effect)."""


class FixedByLaw(DeadlineError):
    """An office may not set the length of a period that the law itself fixes."""


class NeedsClock(DeadlineError):
    """A period in hours that is no whole number of days cannot be counted from a date."""


class NotSuspendable(DeadlineError):
    """Days cannot be left out of this kind of period."""


class NotInForce(DeadlineError):
    """The rule was not the law on the day of the event; `instead` is the rule to use, if there is one."""

    def __init__(self, text: str, instead: str | None) -> None:
        super().__init__(text)
        self.instead = instead
