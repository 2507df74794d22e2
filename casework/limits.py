"""Periods that the law leaves to the office: what it has set, and what is still open."""

from __future__ import annotations

from dataclasses import dataclass

from casework import obligations
from casework.office import Desk


@dataclass(frozen=True)
class Limit:
    """One such period. `days`: working days the office has set, None while nobody has.

    `setting`: where it is set; empty when this service does not use the period.
    """

    title: str
    case: str
    days: int | None
    setting: str
    citation: str
    note: str


def left_open(desk: Desk) -> list[Limit]:
    """Every configurable rule, a line for each of its cases, in the order of the rulebook."""
    policy = desk.policy
    known = {
        (obligations.ANSWER, ""): ("KNPA_DAYS", policy.knpa_days),
        (obligations.FIELD, obligations.FIELD_RECEIPT): ("FIELD_RECEIPT_DAYS", policy.field_receipt_days),
        (obligations.FIELD, "khan-cap"): ("FIELD_URGENT_DAYS", policy.field_urgent_days),
        (obligations.FIELD, "thong-thuong"): ("FIELD_DAYS", policy.field_days),
        (obligations.REGULATION, ""): ("REGULATION_DAYS", policy.regulation_days),
    }
    found = []
    for rule in desk.office.law.rulebook.rules():
        if not rule.configurable:
            continue
        for variant, case in [(one.id, one.when) for one in rule.variants] or [("", "")]:
            setting, days = known.get((rule.id, variant), ("", None))
            found.append(Limit(rule.title_vi, case, days, setting, rule.citation, rule.note))
    return found
