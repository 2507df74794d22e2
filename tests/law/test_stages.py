"""Which steps are lawful."""

from datetime import date, timedelta

import pytest

from law.kinds import Action, PetitionKind, Stage
from law.stages import (
    ACTION_NAMES,
    STAGE_NAMES,
    STEPS,
    Step,
    Unlawful,
    allowed,
    first_step,
    is_open,
    require,
)

FEEDBACK, DENUNCIATION = PetitionKind.FEEDBACK, PetitionKind.DENUNCIATION
COMPLAINT, DISCIPLINE = PetitionKind.COMPLAINT, PetitionKind.DISCIPLINE_COMPLAINT
BOUNDARIES = (date(2025, 6, 30), date(2025, 7, 1), date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 2))


def day_before(day: date | None) -> date | None:
    return day - timedelta(days=1) if day else None


def day_after(day: date | None) -> date | None:
    return day + timedelta(days=1) if day else None


@pytest.mark.parametrize("kind", [PetitionKind.PROPOSAL, FEEDBACK, PetitionKind.REGULATION_FEEDBACK])
def test_a_whole_life_of_feedback(kind: PetitionKind) -> None:
    stage = first_step(kind, unit_known=False).to
    walked = [stage]
    for action in (
        Action.ASSIGN,
        Action.ACCEPT,
        Action.ASK,
        Action.REPLY,
        Action.INTERIM,
        Action.TRANSFER,
        Action.ACCEPT,
        Action.ANSWER,
        Action.RATE,
        Action.REOPEN,
        Action.ANSWER,
        Action.CLOSE,
    ):
        stage = require(kind, stage, action).to
        walked.append(stage)
    assert [str(stage) for stage in walked] == [
        "phan-loai",
        "tiep-nhan",
        "dang-xu-ly",
        "cho-dan",
        "dang-xu-ly",
        "dang-xu-ly",
        "tiep-nhan",
        "dang-xu-ly",
        "tra-loi",
        "tra-loi",
        "dang-xu-ly",
        "tra-loi",
        "dong",
    ]


def test_a_known_unit_receives_at_once() -> None:
    assert first_step(FEEDBACK, unit_known=True).to is Stage.RECEIVED


@pytest.mark.parametrize(
    ("stage", "action"),
    [
        (Stage.TRIAGE, Action.ANSWER),
        (Stage.TRIAGE, Action.ACCEPT),
        (Stage.RECEIVED, Action.RATE),
        (Stage.IN_PROGRESS, Action.CLOSE),
        (Stage.IN_PROGRESS, Action.REOPEN),
        (Stage.IN_PROGRESS, Action.REPLY),
        (Stage.ANSWERED, Action.ANSWER),
        (Stage.ANSWERED, Action.WITHDRAW),
        (Stage.ANSWERED, Action.ADD),
        (Stage.CLOSED, Action.REOPEN),
        (Stage.CLOSED, Action.ADD),
        (Stage.WITHDRAWN, Action.ACCEPT),
    ],
)
def test_steps_that_are_refused(stage: Stage, action: Action) -> None:
    with pytest.raises(Unlawful) as refused:
        require(FEEDBACK, stage, action)
    assert STAGE_NAMES[stage] in refused.value.message_vi
    assert refused.value.article


@pytest.mark.parametrize("action", [Action.ASK, Action.INTERIM, Action.ANSWER])
def test_asking_and_answering_take_the_file_as_well(action: Action) -> None:
    assert require(FEEDBACK, Stage.RECEIVED, action).to == require(FEEDBACK, Stage.IN_PROGRESS, action).to


def test_adding_and_withdrawing_are_open_until_the_answer() -> None:
    for stage in (Stage.TRIAGE, Stage.RECEIVED, Stage.IN_PROGRESS, Stage.WAITING_CITIZEN):
        assert require(FEEDBACK, stage, Action.ADD).to is stage
        assert require(FEEDBACK, stage, Action.WITHDRAW).to is Stage.WITHDRAWN
        assert is_open(stage)


def test_an_answered_closed_or_withdrawn_petition_is_not_open() -> None:
    assert not any(is_open(stage) for stage in (Stage.ANSWERED, Stage.CLOSED, Stage.WITHDRAWN))
    assert is_open(Stage.INFORMATION)


@pytest.mark.parametrize("kind", [DENUNCIATION, COMPLAINT, DISCIPLINE])
def test_what_is_told_by_chat_about_a_complaint_or_denunciation_is_information(kind: PetitionKind) -> None:
    for known in (True, False):
        assert first_step(kind, unit_known=known).to is Stage.INFORMATION
    told = allowed(kind, Stage.INFORMATION)
    assert told[:5] == [Action.VIEW, Action.ADD, Action.GUIDE, Action.CLOSE, Action.RECEIVE]
    for action in (Action.ANSWER, Action.TRANSFER, Action.ACCEPT, Action.TAKE_UP, Action.ESCALATE):
        with pytest.raises(Unlawful, match="chưa phải đơn") as refused:
            require(kind, Stage.INFORMATION, action)
        assert "Luật Tố cáo 2018" in refused.value.article


@pytest.mark.parametrize("kind", [DENUNCIATION, COMPLAINT, DISCIPLINE])
def test_a_paper_never_enters_the_life_of_feedback(kind: PetitionKind) -> None:
    for stage in (Stage.TRIAGE, Stage.IN_PROGRESS, Stage.WAITING_CITIZEN, Stage.ANSWERED):
        assert allowed(kind, stage) == []
    assert not {Action.ACCEPT, Action.ANSWER, Action.WITHDRAW} & set(allowed(kind, Stage.RECEIVED))


def test_every_row_has_a_reason_and_leads_to_one_place_on_a_day() -> None:
    seen: dict[tuple[object, ...], list[Step]] = {}
    for step in STEPS:
        assert step.reason
        for kind in step.kinds:
            seen.setdefault((kind, step.stage, step.action), []).append(step)
    for (_, stage, action), steps in seen.items():
        if stage is None and action is Action.REGISTER:
            continue  # with a unit or for triage
        for day in BOUNDARIES:
            assert sum(step.in_force(day) for step in steps) <= 1


@pytest.mark.parametrize(
    "step", [step for step in STEPS if step.stage is not None], ids=lambda step: step.action
)
def test_every_row_of_the_table_is_what_is_required(step: Step) -> None:
    day = step.valid_from or step.valid_to or date(2026, 11, 23)
    for kind in step.kinds:
        assert require(kind, step.stage, step.action, day) is step
        assert step.action in allowed(kind, step.stage, day)
        for outside in (day_before(step.valid_from), day_after(step.valid_to)):
            if outside and step.action not in allowed(kind, step.stage, outside):
                with pytest.raises(Unlawful) as refused:
                    require(kind, step.stage, step.action, outside)
                assert refused.value.article == step.reason


@pytest.mark.parametrize(
    ("kind", "stage", "action"),
    [
        (COMPLAINT, Stage.RESOLVING, Action.SUSPEND),
        (COMPLAINT, Stage.RECEIVED, Action.TRANSFER),
        (COMPLAINT, Stage.RECEIVED, Action.WITHDRAW_PART),
        (DISCIPLINE, Stage.VERIFYING, Action.TERMINATE),
    ],
)
def test_what_the_new_law_brought_is_unknown_the_day_before(
    kind: PetitionKind, stage: Stage, action: Action
) -> None:
    with pytest.raises(Unlawful, match="01/07/2026"):
        require(kind, stage, action, date(2026, 6, 30))
    for day in (date(2026, 7, 1), date(2026, 7, 2)):
        assert require(kind, stage, action, day)


def test_guide_or_transfer_a_complaint() -> None:
    old, new = date(2026, 6, 30), date(2026, 7, 1)
    assert Action.GUIDE in allowed(COMPLAINT, Stage.RECEIVED, old)
    assert Action.TRANSFER not in allowed(COMPLAINT, Stage.RECEIVED, old)
    assert {Action.GUIDE, Action.TRANSFER} <= set(allowed(COMPLAINT, Stage.RECEIVED, new))
    assert Action.TRANSFER in allowed(DENUNCIATION, Stage.RECEIVED, old)


def walk(kind: PetitionKind, stage: Stage, *actions: Action) -> Stage:
    for action in actions:
        stage = require(kind, stage, action, date(2026, 11, 23)).to
    return stage


def test_a_complaint_through_both_instances() -> None:
    first = walk(COMPLAINT, Stage.INFORMATION, Action.RECEIVE, Action.TAKE_UP, Action.VERIFY, Action.DECIDE)
    assert first is Stage.DECIDED
    second = walk(COMPLAINT, first, Action.SECOND, Action.TAKE_UP, Action.VERIFY, Action.HOLD_DIALOGUE)
    ended = walk(COMPLAINT, second, Action.DECIDE, Action.TAKE_EFFECT, Action.ENFORCE, Action.CLOSE)
    assert ended is Stage.CLOSED


@pytest.mark.parametrize(
    ("kind", "stage"),
    [
        (DISCIPLINE, Stage.RESOLVING),
        (DISCIPLINE, Stage.VERIFYING),
        (COMPLAINT, Stage.RESOLVING_AGAIN),
        (COMPLAINT, Stage.VERIFYING_AGAIN),
        (DISCIPLINE, Stage.VERIFYING_AGAIN),
    ],
)
def test_no_decision_without_the_dialogue_that_the_law_demands(kind: PetitionKind, stage: Stage) -> None:
    with pytest.raises(Unlawful) as refused:
        require(kind, stage, Action.DECIDE)
    assert "Điều" in refused.value.article


def test_a_second_complaint_ends_the_road() -> None:
    for stage in (Stage.DECIDED_AGAIN, Stage.IN_EFFECT_AGAIN, Stage.ENFORCING_AGAIN):
        assert Action.SECOND not in allowed(COMPLAINT, stage)
    for stage in (Stage.DECIDED, Stage.IN_EFFECT, Stage.ENFORCING):
        assert Action.SECOND in allowed(COMPLAINT, stage)


def test_a_denunciation_to_its_end_and_again() -> None:
    handled = walk(
        DENUNCIATION,
        Stage.RECEIVED,
        Action.TAKE_UP,
        Action.NOTIFY,
        Action.VERIFY,
        Action.CONCLUDE,
        Action.HANDLE,
    )
    assert handled is Stage.HANDLING
    assert walk(DENUNCIATION, handled, Action.FOLLOW_UP, Action.TAKE_UP) is Stage.RESOLVING
    assert walk(DENUNCIATION, handled, Action.CLOSE) is Stage.CLOSED


def test_a_denunciation_is_not_withdrawn_after_its_conclusion() -> None:
    with pytest.raises(Unlawful) as refused:
        require(DENUNCIATION, Stage.CONCLUDED, Action.WITHDRAW_ALL)
    assert refused.value.article == "Luật Tố cáo 2018, Điều 33"


def test_regulation_feedback_is_published() -> None:
    assert require(PetitionKind.REGULATION_FEEDBACK, Stage.ANSWERED, Action.PUBLISH).to is Stage.ANSWERED
    with pytest.raises(Unlawful):
        require(FEEDBACK, Stage.ANSWERED, Action.PUBLISH)


def test_every_stage_can_be_reached() -> None:
    assert {step.to for step in STEPS} == set(Stage)


def test_every_stage_and_action_has_a_vietnamese_name() -> None:
    assert set(STAGE_NAMES) == set(Stage)
    assert set(ACTION_NAMES) == set(Action)
