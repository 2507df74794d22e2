"""Checks across the tables of the law: a stage nobody can leave, an obligation nobody can fulfil."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise

from law.duties import DUTIES, EVERYTHING, STATE, Duty, ends
from law.kinds import Action, PetitionKind, Stage
from law.rulebook import Direction, Party, Rulebook
from law.stages import STEPS, Step, is_open
from law.yamlfile import Problem

ONE_DAY = timedelta(days=1)
CITIZENS_CHOICE = frozenset({Action.SECOND, Action.WITHDRAW_ALL, Action.FOLLOW_UP})
STEPS_FILE, DUTIES_FILE = "law/stages.py", "law/duties.py"


def problems(
    rulebook: Rulebook, steps: Iterable[Step] = STEPS, duties: Iterable[Duty] = DUTIES
) -> list[Problem]:
    """Everything wrong between the rules, the steps and the duties; they are code, so a line is not known."""
    steps, duties = tuple(steps), tuple(duties)
    found = [*_dead_ends(steps), *_unknown_rules(rulebook, duties)]
    if not found:
        found = [*_overlaps(rulebook, duties), *_unfulfillable(rulebook, steps, duties)]
    return list(dict.fromkeys(found))


def _dead_ends(steps: tuple[Step, ...]) -> Iterator[Problem]:
    """Open stages that a file can come to and never leave, by the law before and after each of its changes."""
    starts = {step.valid_from for step in steps if step.valid_from}
    starts |= {step.valid_to + ONE_DAY for step in steps if step.valid_to}
    for on in sorted(starts | {day - ONE_DAY for day in starts}):
        for kind in PetitionKind:
            rows = [step for step in steps if kind in step.kinds and step.in_force(on)]
            for stage in Stage:
                reached = any(row.to is stage and row.stage is not stage for row in rows)
                left = any(row.stage is stage and row.to is not stage for row in rows)
                if reached and not left and is_open(stage):
                    yield Problem(STEPS_FILE, 0, f"{kind}: nobody can leave the stage {stage}")


def _unknown_rules(rulebook: Rulebook, duties: tuple[Duty, ...]) -> Iterator[Problem]:
    known = {rule.id for rule in rulebook.rules()}
    for row in duties:
        opened = [rule_id for opens in row.opens for rule_id in opens.rules]
        for rule_id in (*opened, *row.done, *row.stopped, *row.paused, *row.resumed, *row.moved):
            if rule_id != EVERYTHING and rule_id not in known:
                yield Problem(DUTIES_FILE, 0, f"{row.action}: there is no rule {rule_id!r}")


def _overlaps(rulebook: Rulebook, duties: tuple[Duty, ...]) -> Iterator[Problem]:
    """Versions of which an act takes the one in force: on any day at most one."""
    for opens in (opens for row in duties for opens in row.opens):
        rules = [rulebook.rule(one) for one in opens.rules]
        for earlier, later in pairwise(rules):
            if (earlier.valid_to or date.max) >= (later.valid_from or date.min):
                yield Problem(DUTIES_FILE, 0, f"{earlier.id} and {later.id} are in force together")


def _unfulfillable(
    rulebook: Rulebook, steps: tuple[Step, ...], duties: tuple[Duty, ...]
) -> Iterator[Problem]:
    """Clocks of a unit that can still run at a stage from which no act of an official ends them."""
    for kind in PetitionKind:
        rows = [step for step in steps if kind in step.kinds and step.valid_to is None]
        for step in rows:
            row = _duty(duties, kind, step)
            for opens in row.opens if row else ():
                for rule in map(rulebook.rule, opens.rules):
                    what = f"{kind}: {step.action} opens {rule.id}"
                    if rule.length is None and rule.direction is not Direction.IMMEDIATE:
                        yield Problem(DUTIES_FILE, 0, f"{what}, which has no length")
                    by_itself = opens.done or opens.party == STATE or rule.party is Party.CITIZEN
                    if not by_itself and (stage := _stuck(rows, duties, kind, step, rule.id)):
                        yield Problem(DUTIES_FILE, 0, f"{what}, which no act fulfils once it is at {stage}")


def _duty(duties: tuple[Duty, ...], kind: PetitionKind, step: Step) -> Duty | None:
    found = (row for row in duties if row.action is step.action and kind in row.kinds)
    return next((row for row in found if row.stages is None or step.stage in row.stages), None)


def _stuck(
    rows: list[Step], duties: tuple[Duty, ...], kind: PetitionKind, opening: Step, rule_id: str
) -> Stage | None:
    """A stage that a file comes to with this clock running, and from which nobody can end it."""

    def ended(step: Step) -> bool:
        row = _duty(duties, kind, step)
        return row is not None and ends(rule_id, (*row.done, *row.stopped))

    def entries(stage: Stage | None) -> set[Stage]:
        return {row.stage for row in rows if row.to is stage and row.stage not in (stage, None)}

    moves = [step for step in rows if step.stage is not None and step.action is not Action.CLOSE]
    reached, fresh = set(), entries(opening.stage) if opening.back else {opening.to}
    while fresh:  # a step back leads to where the file was before, so to nothing new
        reached |= fresh
        onward = {step.to for step in moves if step.stage in fresh and not step.back and not ended(step)}
        fresh = onward - reached
    by_officials = [step for step in moves if step.stage in reached and step.action not in CITIZENS_CHOICE]
    free: set[Stage | None] = set()
    while (
        more := {
            step.stage
            for step in by_officials
            if ended(step) or (entries(step.stage) & free if step.back else step.to in free)
        }
        - free
    ):
        free |= more
    return min(reached - free, default=None)
