"""Which steps are lawful."""

import pytest

from law.kinds import Action, PetitionKind, Stage
from law.stages import (
    ACTION_NAMES,
    STAGE_NAMES,
    STEPS,
    Unlawful,
    allowed,
    first_step,
    is_open,
    require,
)

FEEDBACK, DENUNCIATION = PetitionKind.FEEDBACK, PetitionKind.DENUNCIATION


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


@pytest.mark.parametrize("kind", [DENUNCIATION, PetitionKind.COMPLAINT, PetitionKind.DISCIPLINE_COMPLAINT])
def test_what_is_told_by_chat_about_a_complaint_or_denunciation_is_information(kind: PetitionKind) -> None:
    for known in (True, False):
        assert first_step(kind, unit_known=known).to is Stage.INFORMATION
    assert allowed(kind, Stage.INFORMATION) == [Action.VIEW, Action.ADD, Action.GUIDE, Action.CLOSE]
    for action in (Action.ANSWER, Action.TRANSFER, Action.ACCEPT, Action.ASSIGN, Action.ESCALATE):
        with pytest.raises(Unlawful, match="chưa phải đơn") as refused:
            require(kind, Stage.INFORMATION, action)
        assert "Luật Tố cáo 2018" in refused.value.article


def test_a_denunciation_never_enters_the_life_of_feedback() -> None:
    for stage in (Stage.TRIAGE, Stage.RECEIVED, Stage.IN_PROGRESS, Stage.WAITING_CITIZEN, Stage.ANSWERED):
        assert allowed(DENUNCIATION, stage) == []


def test_every_row_has_a_reason_and_leads_to_one_place() -> None:
    seen = set()
    for step in STEPS:
        assert step.reason
        for kind in step.kinds:
            key = (kind, step.stage, step.action)
            assert step.stage is None or key not in seen
            seen.add(key)


def test_every_stage_and_action_has_a_vietnamese_name() -> None:
    assert set(STAGE_NAMES) == set(Stage)
    assert set(ACTION_NAMES) == set(Action)
