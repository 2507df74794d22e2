"""The lawyer's pages hold every rule and every step, as the data has them today."""

from __future__ import annotations

from pathlib import Path

import pytest

from law import page
from law.names import ACTION_NAMES, STAGE_NAMES
from law.rulebook import Rule, Rulebook
from law.stages import STEPS

DOCS = Path(__file__).parents[2] / "docs"
BOOK = Rulebook.load()


def row_of(rule_id: str) -> str:
    rows = [line for line in _read(page.RULES_PAGE).splitlines() if f"`{rule_id}`" in line]
    assert len(rows) == 1, f"{rule_id} must stand once"
    return rows[0]


def _read(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", BOOK.rules(), ids=lambda rule: rule.id)
def test_every_rule_stands_once_with_all_a_lawyer_checks(rule: Rule) -> None:
    row = row_of(rule.id)
    expected = [rule.title_vi, rule.citation, rule.event_vi, rule.who, rule.note]
    expected += [f"{day:%d/%m/%Y}" for day in (rule.valid_from, rule.valid_to) if day]
    expected += [str(rule.length)] if rule.length else []
    for variant in rule.variants:
        expected += [variant.when, str(variant.length or ""), variant.effect or ""]
    assert [one for one in expected if one not in row] == []


def test_what_is_unsure_is_marked_and_what_is_left_open_says_so() -> None:
    assert "△" in row_of("he-thong-nguoi-dan-chinhphu-tra-loi")
    assert page.LEFT_OPEN in row_of("kien-nghi-phan-anh-giai-quyet")
    assert "✓" in row_of("khieu-nai-thu-ly-lan-dau-07-ngay-lam-viec")
    assert "từ 01/07/2026" in row_of("khieu-nai-thu-ly-lan-dau-07-ngay-lam-viec")
    assert "đến 30/06/2026" in row_of("khieu-nai-thu-ly-lan-dau-10-ngay")


def test_every_step_stands_with_its_article() -> None:
    rows = _read(page.STEPS_PAGE).splitlines()
    for step in STEPS:
        stage = STAGE_NAMES[step.stage] if step.stage else "chưa có hồ sơ"
        wanted = (f"| {ACTION_NAMES[step.action]} |", stage, f"| {step.reason} |")
        assert any(all(part in row for part in wanted) for row in rows), step


def test_the_pages_are_current() -> None:
    remedy = "run python -m law.page"
    assert _read(page.RULES_PAGE) == page.rules_page(BOOK), remedy
    assert _read(page.STEPS_PAGE) == page.steps_page(BOOK), remedy
