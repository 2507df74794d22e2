"""What each act needs."""

from dataclasses import fields
from datetime import date

import pytest

from law import grounds
from law.acts import ROWS, Input, Need, needs, problems
from law.kinds import Action, PetitionKind, Stage
from law.stages import NEED_A_PAPER, STEPS

TODAY = date(2026, 11, 23)
WITHOUT_PAPER = {Action.VIEW, Action.ADD, Action.REMIND, Action.ESCALATE, Action.NUDGE, Action.REGISTER}
COMPLAINT, DENUNCIATION = PetitionKind.COMPLAINT, PetitionKind.DENUNCIATION


@pytest.mark.parametrize(
    "step",
    [step for step in STEPS if step.kinds <= NEED_A_PAPER and step.action not in WITHOUT_PAPER],
    ids=str,
)
def test_every_legal_step_has_a_form_with_its_day(step: object) -> None:
    assert isinstance(step, type(STEPS[0]))
    if step.stage is Stage.INFORMATION and step.action in {Action.GUIDE, Action.CLOSE}:
        return  # a word to the sender, not an act
    for kind in step.kinds:
        form = needs(kind, step.stage, step.action, step.valid_from or step.valid_to or TODAY)
        assert "on" in {need.key for need in form}
        assert all(need.label for need in form)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.action)
def test_every_form_belongs_to_a_lawful_step(row: object) -> None:
    assert isinstance(row, type(ROWS[0]))
    for kind in row.kinds:
        if row.action is Action.PUBLISH and kind in {PetitionKind.FEEDBACK, PetitionKind.PROPOSAL}:
            continue
        assert any(step.action is row.action and kind in step.kinds for step in STEPS)


def test_closed_lists_are_whole() -> None:
    assert [one.article[-1] for one in grounds.NOT_ACCEPTED_COMPLAINT] == list("123456789")
    assert len(grounds.COMPLEX_COMPLAINT) == len(grounds.COMPLEX_DENUNCIATION) == 7
    for name in dir(grounds):
        listed = getattr(grounds, name)
        if isinstance(listed, tuple):
            ids = [one.id for one in listed]
            assert len(set(ids)) == len(ids)
            assert all(one.label for one in listed)


def choices(kind: PetitionKind, stage: Stage, action: Action, on: date, key: str) -> set[str]:
    need = next(need for need in needs(kind, stage, action, on) if need.key == key)
    return {one.id for one in need.choices}


def test_lists_follow_the_law_of_the_day() -> None:
    old, new = date(2026, 6, 30), date(2026, 7, 1)
    assert choices(COMPLAINT, Stage.RESOLVING, Action.EXTEND, old, "criteria") == {"phuc-tap"}
    assert len(choices(COMPLAINT, Stage.RESOLVING, Action.EXTEND, new, "criteria")) == 7
    assert choices(COMPLAINT, Stage.WITHDRAWAL, Action.TERMINATE, old, "ground") == {"rut-don"}
    assert "toa-an" in choices(COMPLAINT, Stage.WITHDRAWAL, Action.TERMINATE, new, "ground")
    assert choices(DENUNCIATION, Stage.RECEIVED, Action.WITHDRAW_ALL, old, "form") == {"don"}
    assert choices(DENUNCIATION, Stage.RECEIVED, Action.WITHDRAW_ALL, new, "form") == {"don", "bien-ban"}


def test_the_form_of_a_denunciation_changes_with_its_stage() -> None:
    early = {need.key for need in needs(DENUNCIATION, Stage.RECEIVED, Action.EXTEND, TODAY)}
    later = {need.key for need in needs(DENUNCIATION, Stage.RESOLVING, Action.EXTEND, TODAY)}
    assert "criteria" not in early
    assert "criteria" in later


def test_what_is_missing_or_wrong_is_said_line_by_line() -> None:
    form = needs(COMPLAINT, Stage.RECEIVED, Action.REFUSE, TODAY)
    assert len(problems(form, {}, TODAY)) == 3
    given = {"on": date(2026, 11, 25), "document": "1/TB", "ground": "khong-thich"}
    lines = problems(form, given, TODAY)
    assert [("chưa tới" in line, "danh sách" in line) for line in lines] == [(True, False), (False, True)]
    good = {"on": TODAY, "document": "1/TB", "ground": "khong-ky"}
    assert problems(form, good, TODAY) == []


def test_a_session_may_lie_ahead_and_criteria_are_several() -> None:
    form = needs(COMPLAINT, Stage.RESOLVING, Action.INVITE, TODAY)
    given = {"on": TODAY, "document": "1", "held_on": date(2026, 12, 7), "place": "8 giờ, nhà văn hóa"}
    assert problems(form, given, TODAY) == []
    extend = needs(DENUNCIATION, Stage.RESOLVING, Action.EXTEND, TODAY)
    base = {"on": TODAY, "document": "1"}
    assert problems(extend, {**base, "criteria": ()}, TODAY)
    assert problems(extend, {**base, "criteria": ("nhieu-nguoi", "nhieu-nguoi")}, TODAY)
    assert not problems(extend, {**base, "criteria": ("nhieu-nguoi", "nhieu-noi-dung")}, TODAY)


def test_needs_are_plain_data() -> None:
    assert {field.name for field in fields(Need)} >= {
        "key",
        "label",
        "input",
        "required",
        "choices",
        "article",
    }
    assert all(
        need.choices for row in ROWS for need in row.needs if need.input in {Input.CHOICE, Input.CHOICES}
    )
