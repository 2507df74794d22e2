"""Which clocks a step starts, closes or moves. The numbers and articles are the rulebook's."""

from __future__ import annotations

from datetime import date

from casework.office import Desk
from law import deadlines
from law.kinds import PetitionKind
from storage.petitions import Deadline, Petition, open_deadlines

NOTICE = "tiep-cong-dan-thong-bao-ket-qua-xu-ly"  # 10 working days, Luật Tiếp công dân Điều 28 khoản 1
ANSWER = "kien-nghi-phan-anh-giai-quyet"  # no length in law: the office's own limit, when it has set one
ALARM = "tiep-cong-dan-canh-bao-45-ngay"  # Nghị định 154/2026 Điều 41: left unprocessed
PASS_ON_REGULATION = "phan-anh-quy-dinh-hanh-chinh-chuyen"  # Nghị định 20/2008: 5 working days


def open_for_registration(desk: Desk, petition: Petition) -> date | None:
    """Start the clocks of a petition at its unit today; the day of the notice owed to the citizen."""
    due = _open(desk, petition, NOTICE)
    if petition.kind == PetitionKind.REGULATION_FEEDBACK:
        _open(desk, petition, PASS_ON_REGULATION)
    elif desk.policy.knpa_days is not None:
        _open(desk, petition, ANSWER, length=desk.policy.knpa_days)
    if desk.office.law.rulebook.in_force(ALARM, desk.today):
        _open(desk, petition, ALARM)
    return due


def move_to_new_unit(desk: Desk, petition: Petition) -> date | None:
    """Start the receiver's clocks at its own receipt.

    Passing on is one of the four outcomes the notice may tell (Luật Tiếp công dân Điều 28 khoản 1), so it
    fulfils that clock; what the former unit no longer owes is stopped, not done.
    """
    for deadline in open_deadlines(desk.session, petition.id):
        deadline.closed_on = desk.today
        deadline.outcome = "done" if deadline.rule_id in {NOTICE, PASS_ON_REGULATION} else "stopped"
        desk.session.add(deadline)
    return open_for_registration(desk, petition)


def close_all(desk: Desk, petition: Petition, *, outcome: str) -> None:
    """Every running clock ends today: `done` when fulfilled, `stopped` when there is nothing left to do."""
    for deadline in open_deadlines(desk.session, petition.id):
        deadline.closed_on, deadline.outcome = desk.today, outcome
        desk.session.add(deadline)


def notice_due(desk: Desk, petition: Petition) -> date | None:
    """The day by which the citizen will hear, while that clock runs."""
    running = (row.due_on for row in open_deadlines(desk.session, petition.id) if row.rule_id == NOTICE)
    return next(running, None)


def _open(desk: Desk, petition: Petition, rule_id: str, *, length: int | None = None) -> date:
    law = desk.office.law
    due = deadlines.plan(law.rulebook, law.calendar, rule_id, desk.today, length=length)
    rule = law.rulebook.rule(rule_id)
    row = Deadline(
        petition_id=petition.id,
        unit_id=petition.unit_id or desk.policy.office_unit_id,
        rule_id=rule_id,
        variant=due.variant,
        party=rule.party,
        start_on=due.start_on,
        due_unrolled_on=due.due_unrolled_on,
        due_on=due.due_on,
        citation=due.citation,
        why=due.why,
        opened_at=desk.now,
    )
    desk.session.add(row)
    return due.due_on
