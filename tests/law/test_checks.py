"""What is checked across the tables of the law, and that each check bites."""

from dataclasses import replace

import pytest

from law import checks
from law.duties import DUTIES, Opens
from law.kinds import Action, Stage
from law.rulebook import Rulebook
from law.stages import STEPS, Step


def texts(rulebook: Rulebook, **changed: object) -> list[str]:
    return [problem.text for problem in checks.problems(rulebook, **changed)]  # type: ignore[arg-type]


def test_the_shipped_tables_are_in_order(rulebook: Rulebook) -> None:
    assert texts(rulebook) == []


@pytest.mark.parametrize(
    "stage", [Stage.VERIFYING_AGAIN, Stage.SECOND_COMPLAINT, Stage.DIALOGUE_AGAIN, Stage.IN_EFFECT]
)
def test_a_stage_that_nobody_can_leave(stage: Stage, rulebook: Rulebook) -> None:
    steps = [step for step in STEPS if step.stage is not stage or step.to is stage]
    assert f"khieu-nai: nobody can leave the stage {stage}" in texts(rulebook, steps=steps)


def test_a_stage_that_one_version_of_the_law_closes_off(rulebook: Rulebook) -> None:
    def old_way_out(step: Step) -> bool:
        return step.action is Action.TERMINATE and step.valid_to is not None

    steps = [step for step in STEPS if not old_way_out(step)]
    assert "khieu-nai: nobody can leave the stage cho-dinh-chi" in texts(rulebook, steps=steps)


def test_an_obligation_that_no_act_fulfils(rulebook: Rulebook) -> None:
    rows = [row for row in DUTIES if row.action is not Action.SEND_CONCLUSION]
    [problem] = texts(rulebook, duties=rows)
    assert problem.startswith("to-cao: ket-luan opens to-cao-gui-ket-luan, which no act fulfils")


def test_an_act_that_fulfils_must_be_a_lawful_step_of_that_kind(rulebook: Rulebook) -> None:
    steps = [step for step in STEPS if step.action is not Action.NOTIFY]
    [problem] = texts(rulebook, steps=steps)
    assert problem.startswith("to-cao: thu-ly opens to-cao-thong-bao-thu-ly, which no act fulfils")


def test_an_obligation_must_not_be_left_behind_by_a_later_stage(rulebook: Rulebook) -> None:
    late = (Stage.DECIDED_AGAIN, Stage.IN_EFFECT_AGAIN, Stage.ENFORCING_AGAIN)
    steps = [step for step in STEPS if step.action is not Action.SEND_ORDER or step.stage not in late]
    found = texts(rulebook, steps=steps)
    assert any(one.startswith("khieu-nai: tiep-tuc opens khieu-nai-gui-quyet-dinh-tiep-tuc") for one in found)


def test_unknown_rules_rules_without_a_length_and_versions_together(rulebook: Rulebook) -> None:
    first, *others = DUTIES

    def opening(*rules: str) -> list[str]:
        return texts(rulebook, duties=[replace(first, opens=(Opens(rules),)), *others])

    assert "there is no rule" in opening("khong-co")[0]
    assert any("no length" in one for one in opening("khieu-nai-thoi-gian-tam-dinh-chi-loai-tru"))
    assert any(
        "together" in one for one in opening("khieu-nai-giai-quyet-lan-dau", "khieu-nai-giai-quyet-lan-hai")
    )
