"""Legal acts on a đơn: checked against the table and its form, written into history, clocks turned, people told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from casework import actnotices, clocks, secrecy, withdrawals
from casework.clocks import Turned
from casework.errors import Refused
from casework.handle import unit_in_force
from casework.history import lawful_step, step, take_for, unlawful
from casework.office import Desk
from law import acts as forms
from law import duties, stages
from law.acts import Need
from law.errors import DeadlineError
from law.kinds import Action, ActorKind, PetitionKind, Stage
from law.rulebook import Direction
from law.stages import Guard
from storage import petitions
from storage.people import Official
from storage.petitions import Deadline, Petition

MOVES_UNIT = frozenset({Action.TRANSFER, Action.SECOND, Action.FOLLOW_UP})
WITHDRAWALS = frozenset({Action.WITHDRAW_PART, Action.WITHDRAW_ALL})
MOST_DAYS_EACH = 30  # of one extension of a tố cáo (Luật Tố cáo Điều 30)
WORDS = frozenset({"reason", "place"})  # of a form; never into the data of history


@dataclass(frozen=True)
class ActForm:
    """What an official types for an act; which values it needs says `law.acts.needs`.

    `on` is the day of the act itself, by its paper, at most today. Choices are ids of the closed lists.
    """

    on: date | None = None
    document: str = ""
    ground: str = ""
    criteria: tuple[str, ...] = ()
    reason: str = ""
    to_unit_id: str = ""
    days: int | None = None
    held_on: date | None = None
    known_on: date | None = None
    notified_on: date | None = None
    place: str = ""
    outcome: str = ""
    form: str = ""
    freely: str = ""


@dataclass(frozen=True)
class ActOption:
    """An act that is lawful now, with its name, its article and its form."""

    action: Action
    label: str
    article: str
    needs: tuple[Need, ...]


@dataclass(frozen=True)
class Done:
    """An act that was done: its file, its clocks, and what the official should know. Warnings are sentences."""

    petition: Petition
    turned: Turned = field(default_factory=Turned)
    warnings: tuple[str, ...] = ()


def options(desk: Desk, petition: Petition) -> list[ActOption]:
    """The acts with a form that are lawful for a đơn today, in the order of the table."""
    kind, stage = PetitionKind(petition.kind), Stage(petition.stage)
    found = []
    for action in stages.allowed(kind, stage, desk.today):
        needs = forms.needs(kind, stage, action, desk.today)
        if needs:
            article = stages.require(kind, stage, action, desk.today).reason
            found.append(ActOption(action, stages.ACTION_NAMES[action], article, needs))
    return found


def do(
    desk: Desk, who: Official, code: str, version: int | None, action: Action, form: ActForm = ActForm()
) -> Done:
    """Do a legal act on a file.

    Refused with the article when the law does not know it at this stage or on that day (`o.unlawful`), or
    when its form is not complete (`act.form`). Clocks turn on the day of the act, not of its typing.
    """
    petition = take_for(desk, who, code, version)
    return perform(desk, who, petition, action, form)


def perform(desk: Desk, who: Official, petition: Petition, action: Action, form: ActForm) -> Done:
    """The same on a petition that the caller holds locked and may see."""
    kind, stage = PetitionKind(petition.kind), Stage(petition.stage)
    on = form.on or desk.today
    lawful = lawful_step(petition, action, on)
    needs = forms.needs(kind, stage, action, on)
    _check_form(desk, petition, needs, form)
    _check_day(desk, petition, on)
    _check_guard(desk, petition, lawful.guard, on, lawful.reason)
    if action in WITHDRAWALS and form.freely != withdrawals.FREE:
        withdrawals.flag(desk, petition, form.reason, ActorKind.OFFICIAL, who)
        return Done(petition, warnings=(withdrawals.NOT_NOTED,))
    former_unit = petition.unit_id
    extended = _extend(desk, petition, action, form, on, lawful.reason) if action is Action.EXTEND else None
    if action in MOVES_UNIT:
        _to_unit(desk, petition, form.to_unit_id, action, lawful.reason)
    elif action is Action.COMPLAIN_LATE:
        secrecy.grant_unit(desk, petition, unit_in_force(desk, form.to_unit_id).id)
    data = {key: value for key, value in _said(form).items() if key not in WORDS and key != "on"}
    note = _note(desk, petition, form)
    from_unit = {"from_unit": former_unit} if action in MOVES_UNIT else {}
    step(desk, petition, action, ActorKind.OFFICIAL, who=who, note=note, on=on, **data, **from_unit)
    if action is Action.NO_REVIEW:
        _back_to_unit(desk, petition)
    turned = _turn(desk, petition, stage, action, form, on, lawful.reason)
    if extended is not None:
        turned.moved.append(extended)
    desk.session.flush()
    actnotices.tell(desk, who, petition, action, turned, _saying(form, needs), former_unit)
    return Done(petition, turned, tuple(_warnings(desk, petition, action, turned, on)))


def _check_form(desk: Desk, petition: Petition, needs: tuple[Need, ...], form: ActForm) -> None:
    if not needs:
        raise unlawful(petition, "Bước này không phải một văn bản pháp lý; dùng nút tương ứng.", "")
    wrong = forms.problems(needs, asdict(form), desk.today)
    if wrong:
        raise Refused("act.form", code=petition.code, problems="\n".join(wrong))


def _check_day(desk: Desk, petition: Petition, on: date) -> None:
    """Papers follow one another: no act lies before the đơn, nor before the last step that moved the file."""
    if petition.stage == Stage.INFORMATION:
        return  # the day of receipt is only now confirmed
    moves = [
        event.data["on"]
        for event in petitions.history(desk.session, petition.id)
        if event.from_stage != event.to_stage and "on" in event.data
    ]
    first = date.fromisoformat(moves[-1]) if moves else petition.paper_on
    if first is not None and on < first:
        reason = f"Ngày {on:%d/%m/%Y} trước bước liền trước ({first:%d/%m/%Y})."
        raise Refused("act.form", code=petition.code, problems=reason)


def _check_guard(desk: Desk, petition: Petition, guard: Guard | None, on: date, article: str) -> None:
    if guard is None:
        return
    refusal: Callable[[Desk, Petition, date], str] = _GUARDS[guard]
    reason = refusal(desk, petition, on)
    if reason:
        raise unlawful(petition, reason, article)


def _not_overdue(desk: Desk, petition: Petition, on: date) -> str:
    late = [row for row in clocks.running(desk, petition, duties.RESOLUTION) if row.due_on < on]
    return "" if late else "Thời hạn giải quyết chưa hết."


def _not_effective(desk: Desk, petition: Petition, on: date) -> str:
    days = [row.due_on for row in clocks.running(desk, petition, duties.EFFECT_DATES)]
    later = [day for day in days if day > on]
    return f"Quyết định có hiệu lực từ {later[0]:%d/%m/%Y}." if later else ""


def _not_settled(desk: Desk, petition: Petition, on: date) -> str:
    windows = {duties.WINDOW_SECOND, duties.WINDOW_DISCIPLINE}
    owed = [
        row
        for row in clocks.running(desk, petition)
        if row.party == "unit" or (row.rule_id in windows and row.due_on >= on)
    ]
    names = ", ".join(desk.office.law.rulebook.rule(row.rule_id).title_vi for row in owed)
    return f"Còn việc hoặc thời hạn chưa xong: {names}." if owed else ""


def _not_concluded(desk: Desk, petition: Petition, on: date) -> str:
    history = petitions.history(desk.session, petition.id)
    known = any(event.action == Action.CONCLUDE for event in history)
    return "" if known else "Hồ sơ này chưa từng có kết luận."


_GUARDS: Mapping[Guard, Callable[[Desk, Petition, date], str]] = {
    Guard.OVERDUE: _not_overdue,
    Guard.EFFECTIVE: _not_effective,
    Guard.SETTLED: _not_settled,
    Guard.CONCLUDED: _not_concluded,
}


def _extend(
    desk: Desk, petition: Petition, action: Action, form: ActForm, on: date, article: str
) -> Deadline:
    """Give a running clock a longer total, in time and as far as the law goes."""
    duty = duties.duty(PetitionKind(petition.kind), Stage(petition.stage), action)
    rows = clocks.running(desk, petition, duty.moved) if duty else []
    if not rows:
        raise unlawful(petition, "Không có thời hạn nào đang chạy để gia hạn.", article)
    row = rows[0]
    if on > row.due_on:
        raise unlawful(petition, f"Hạn {row.due_on:%d/%m/%Y} đã qua khi ký, nên không gia hạn được.", article)
    rule = desk.office.law.rulebook.rule(row.rule_id)
    known = set(form.criteria) | set(petition.facts.get("criteria", []))
    variant = duties.extended_variant(rule, row.variant, len(known))
    if variant is None:
        raise unlawful(petition, "Đã gia hạn hết mức, hoặc chưa đủ hai tiêu chí để gia hạn lần hai.", article)
    length = _shorter_total(petition, form, clocks.total_of(rule, row), rule.variant(variant).length, article)
    clocks.move(desk, row, action, on, variant=variant, length=length, document=form.document)
    petition.facts = {**petition.facts, "criteria": sorted(known)}
    return row


def _shorter_total(
    petition: Petition, form: ActForm, so_far: int, longest: int | None, article: str
) -> int | None:
    """The total when an extension is shorter than the law allows; None: the whole length of the variant."""
    if petition.kind != PetitionKind.DENUNCIATION or petition.stage == Stage.RECEIVED:
        return None
    days = MOST_DAYS_EACH if form.days is None else form.days
    if not 1 <= days <= MOST_DAYS_EACH:
        raise unlawful(petition, f"Mỗi lần gia hạn từ 1 đến {MOST_DAYS_EACH} ngày.", article)
    return None if so_far + days == longest else so_far + days


def _to_unit(desk: Desk, petition: Petition, unit_id: str, action: Action, article: str) -> None:
    unit = unit_in_force(desk, unit_id)
    if unit.id == petition.unit_id and action is Action.TRANSFER:
        raise Refused("o.same_unit", unit=unit.spoken)
    if unit.id == petition.facts.get("accused_unit_id"):
        raise unlawful(petition, "Nơi bị tố cáo không được nhận hồ sơ này.", article)
    petition.unit_id, petition.assignee_id = unit.id, None
    if petition.sealed:
        secrecy.grant_unit(desk, petition, unit.id)


def _back_to_unit(desk: Desk, petition: Petition) -> None:
    events = reversed(petitions.history(desk.session, petition.id))
    came = next(event for event in events if event.action == Action.FOLLOW_UP)
    petition.unit_id = came.data.get("from_unit") or petition.unit_id


def _turn(
    desk: Desk, petition: Petition, stage: Stage, action: Action, form: ActForm, on: date, article: str
) -> Turned:
    duty = duties.duty(PetitionKind(petition.kind), stage, action)
    if action is Action.RECEIVE:
        _received(desk, petition, form, on)
    if duty is None:
        return Turned()
    days: dict[str, date | None] = {k: v for k, v in asdict(form).items() if isinstance(v, date)}
    days |= {"on": on, "received_on": petition.paper_on}
    facts = {**petition.facts, **_said(form)}
    elsewhere = form.to_unit_id if action is Action.COMPLAIN_LATE else None
    remote = bool(petition.facts.get("remote"))
    try:
        turned = clocks.turn(desk, petition, duty, days, facts, remote=remote, unit_id=elsewhere)
    except DeadlineError as error:  # a day of the form that no calendar has, mostly a slip in the year
        raise Refused("act.form", code=petition.code, problems=str(error)) from error
    _refuse_short_notice(desk, petition, turned, article)
    return turned


def _received(desk: Desk, petition: Petition, form: ActForm, on: date) -> None:
    """The office confirms: three days stay apart, first contact, the đơn, and this confirmation."""
    petition.paper_on, petition.confirmed_on = on, desk.today
    remote = {petition.unit_id, petition.place_unit_id} & desk.policy.remote_units
    petition.facts = {**petition.facts, "remote": bool(remote)}


def _refuse_short_notice(desk: Desk, petition: Petition, turned: Turned, article: str) -> None:
    """A session announced later than the law allows may not be held on that day."""
    rulebook = desk.office.law.rulebook
    for row in turned.opened:
        before = rulebook.rule(row.rule_id).direction is Direction.BEFORE
        if before and row.closed_on is not None and row.closed_on > row.due_on:
            reason = (
                f"Phải báo chậm nhất {row.due_on:%d/%m/%Y} cho ngày {row.start_on:%d/%m/%Y}; chọn ngày khác."
            )
            raise unlawful(petition, reason, row.citation)


def _said(form: ActForm) -> dict[str, Any]:
    """What was typed, as JSON."""
    given = {key: value for key, value in asdict(form).items() if value not in (None, "", ())}
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in given.items()}


def _note(desk: Desk, petition: Petition, form: ActForm) -> str:
    """The words of history; those about a sealed file are sealed with it."""
    words = "; ".join(word for word in (form.reason, form.place) if word)
    if not petition.sealed or not words:
        return words
    former = secrecy.unseal(desk, petition.sealed_text) if petition.sealed_text else ""
    petition.sealed_text = secrecy.seal(desk, f"{former}\n\n[{desk.today:%d/%m/%Y}] {words}".strip())
    return ""


def _saying(form: ActForm, needs: tuple[Need, ...]) -> actnotices.Saying:
    """The act as the citizen reads it: the ground in words with its article."""
    ground = next((forms.choice(need, form.ground) for need in needs if need.key == "ground"), None)
    reason = f"{ground.label} ({ground.article})" if ground else form.reason
    criteria = next((need for need in needs if need.key == "criteria"), None)
    if criteria:
        named = (forms.choice(criteria, one) for one in form.criteria)
        reason = "; ".join(one.label.lower() for one in named if one)
    return actnotices.Saying(form.document, reason, form.on, form.held_on, form.place)


def _warnings(desk: Desk, petition: Petition, action: Action, turned: Turned, on: date) -> list[str]:
    late = [row for row in turned.closed + turned.opened if _fulfilled_late(row)]
    rulebook = desk.office.law.rulebook
    found = [
        f"{rulebook.rule(row.rule_id).title_vi}: làm ngày {row.closed_on:%d/%m/%Y}, hạn {row.due_on:%d/%m/%Y}."
        for row in late
    ]
    found += [row.why for row in turned.opened if row.warn_on]
    if action is Action.SECOND and not any(
        row.rule_id in {duties.WINDOW_SECOND, duties.WINDOW_DISCIPLINE} for row in turned.closed
    ):
        found.append(
            "Chưa ghi ngày người khiếu nại nhận quyết định lần đầu, nên chưa kiểm tra được thời hạn."
        )
    return found


def _fulfilled_late(row: Deadline) -> bool:
    return row.outcome == "done" and row.closed_on is not None and row.closed_on > row.due_on
