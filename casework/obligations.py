"""Which clocks a step starts, closes or moves. The numbers and articles are the rulebook's."""

from __future__ import annotations

from datetime import date

from casework import clocks
from casework.office import Desk
from law import duties
from law.duties import ALARM, NOTICE
from law.kinds import PetitionKind
from storage.petitions import Petition, open_deadlines

__all__ = [
    "ALARM",
    "ANSWER",
    "NOTICE",
    "accepted",
    "close_all",
    "move_to_new_unit",
    "notice_due",
    "open_for_registration",
]

ANSWER = "kien-nghi-phan-anh-giai-quyet"  # no length in law: the office's own limit, when it has set one
FIELD, FIELD_RECEIPT = "phan-anh-hien-truong", "tiep-nhan"  # the province's own limits, one for each case
REGULATION = "phan-anh-quy-dinh-hanh-chinh-xu-ly"  # no length in the decree: a local rule, when entered
PASS_ON_REGULATION = "phan-anh-quy-dinh-hanh-chinh-chuyen"  # Nghị định 20/2008: 5 working days


def open_for_registration(desk: Desk, petition: Petition, on: date | None = None) -> date | None:
    """Start the clocks of a petition at its unit, today or on the day a paper arrived; the day of the notice
    owed to the citizen."""
    _pass_on(desk, petition, on or desk.today)
    return _open_at_unit(desk, petition, on or desk.today)


def accepted(desk: Desk, petition: Petition) -> None:
    """The unit takes the matter as its own: there is nothing left to pass on."""
    for row in clocks.running(desk, petition, [PASS_ON_REGULATION]):
        clocks.end(desk, row, desk.today, "done")
    for row in clocks.running(desk, petition, [FIELD]):
        if row.variant == FIELD_RECEIPT:
            clocks.end(desk, row, desk.today, "done")


def move_to_new_unit(desk: Desk, petition: Petition) -> date | None:
    """Start the receiver's clocks at its own receipt.

    Passing on is one of the four outcomes the notice may tell (Luật Tiếp công dân Điều 28 khoản 1), so it
    fulfils that clock; what the former unit no longer owes is stopped, not done.
    """
    for row in clocks.running(desk, petition):
        fulfilled = row.rule_id in {NOTICE, PASS_ON_REGULATION} or row.variant == FIELD_RECEIPT
        clocks.end(desk, row, desk.today, "done" if fulfilled else "stopped")
    return _open_at_unit(desk, petition, desk.today)


def close_all(desk: Desk, petition: Petition, *, outcome: str) -> None:
    """Every running clock ends today: `done` when fulfilled, `stopped` when there is nothing left to do."""
    for row in clocks.running(desk, petition):
        clocks.end(desk, row, desk.today, outcome)


def notice_due(desk: Desk, petition: Petition) -> date | None:
    """The day by which the citizen will hear, while that clock runs; of a đơn that was accepted, the day by
    which it is to be resolved."""
    rows = open_deadlines(desk.session, petition.id)
    by_rule = {row.rule_id: row.due_on for row in reversed(rows)}
    known = (by_rule[one] for one in (NOTICE, *duties.RESOLUTION) if one in by_rule)
    return next(known, None)


def _open_at_unit(desk: Desk, petition: Petition, on: date) -> date:
    policy, rulebook = desk.policy, desk.office.law.rulebook
    due = clocks.start(desk, petition, NOTICE, on).due_on
    if petition.kind == PetitionKind.REGULATION_FEEDBACK:
        if policy.regulation_days is not None:
            clocks.start(desk, petition, REGULATION, on, length=policy.regulation_days)
    elif policy.knpa_days is not None:
        clocks.start(desk, petition, ANSWER, on, length=policy.knpa_days)
    if petition.kind == PetitionKind.FEEDBACK:
        for variant, days in _field_limits(desk, petition):
            clocks.start(desk, petition, FIELD, on, variant=variant, length=days)
    if rulebook.in_force(ALARM, on):
        clocks.start(desk, petition, ALARM, on)
    desk.session.flush()
    return due


def _pass_on(desk: Desk, petition: Petition, on: date) -> None:
    """The receiving office passes a matter of regulations on; a unit that got it from there does not."""
    if petition.kind == PetitionKind.REGULATION_FEEDBACK:
        clocks.start(desk, petition, PASS_ON_REGULATION, on)


def _field_limits(desk: Desk, petition: Petition) -> list[tuple[str, int]]:
    """The province's own limits for phản ánh hiện trường, as far as the office has entered them."""
    policy = desk.policy
    urgent = bool(petition.routing.get("urgent"))
    handling = ("khan-cap", policy.field_urgent_days) if urgent else ("thong-thuong", policy.field_days)
    limits = ((FIELD_RECEIPT, policy.field_receipt_days), handling)
    return [(variant, days) for variant, days in limits if days is not None]
