"""The catalogue of fields: complete, consistent, and strict about its files."""

from __future__ import annotations

from pathlib import Path

import pytest

from faq.topics import FOLDER, Catalogue
from law.yamlfile import DataError

CATALOGUE = Catalogue.load()


def test_every_field_has_a_name_a_citizen_would_use() -> None:
    for field in CATALOGUE.fields():
        assert len(field.plain_vi.split()) <= 10, field.id
        assert field.plain_vi[0].islower() or field.plain_vi.split()[0].isupper(), field.id
    assert len(CATALOGUE.fields()) == 82
    assert len(CATALOGUE.groups()) == 17


def test_shameful_and_dangerous_matters_are_sensitive() -> None:
    sensitive = {field.id for field in CATALOGUE.fields() if field.sensitive}
    assert {
        "xh-tre-em-gia-dinh",
        "an-ma-tuy",
        "hc-thai-do-can-bo",
        "dat-tranh-chap",
        "hc-tham-nhung",
    } <= sensitive
    assert not {"mt-rac-thai", "ht-chieu-sang"} & sensitive


def test_a_field_says_who_answers_in_both_directories() -> None:
    field = CATALOGUE.field("ld-no-luong")
    assert field.duty("hai-duong-2025").responsible == "so-ldtbxh"
    assert field.duty("hai-duong-2025").interim == "so-noi-vu"
    assert field.duty("hai-phong-2025").responsible == "hp-so-noi-vu"


def test_an_unknown_unit_is_reported_with_its_line() -> None:
    known = {unit for field in CATALOGUE.fields() for unit in field.units()} - {"hp-dien-luc"}
    problems = CATALOGUE.unknown_units(known)
    assert problems
    assert all("hp-dien-luc" in problem.text and problem.line > 1 for problem in problems)


def test_all_mistakes_are_reported_at_once(tmp_path: Path) -> None:
    text = (FOLDER / "lao-dong.yaml").read_text("utf-8")
    broken = text.replace("confidence: supported", "confidence: sure", 1).replace("  plain:", "  plane:", 1)
    (tmp_path / "lao-dong.yaml").write_text(broken, "utf-8")
    (tmp_path / "other.yaml").write_text(text.replace("group: lao-dong", "group: other"), "utf-8")
    with pytest.raises(DataError) as caught:
        Catalogue.load(tmp_path)
    told = [str(problem) for problem in caught.value.problems]
    assert any("plane" in line for line in told)
    assert any("confidence" in line for line in told)
    assert all(problem.line for problem in caught.value.problems)


def test_a_field_may_stand_only_once(tmp_path: Path) -> None:
    text = (FOLDER / "lao-dong.yaml").read_text("utf-8")
    for name in ("one.yaml", "two.yaml"):
        (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(DataError, match="'ld-no-luong' stands here twice"):
        Catalogue.load(tmp_path)


def test_an_empty_folder_is_no_catalogue(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no fields found"):
        Catalogue.load(tmp_path)
