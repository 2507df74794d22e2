"""The loader that every room's data goes through."""

from datetime import date
from pathlib import Path

import pytest

from law.yamlfile import DataError, Strict, parse, parse_list, read


class Entry(Strict):
    name: str
    size: int


class Sizes(Strict):
    sizes: dict[int, Entry]


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "data.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def problems_of(error: pytest.ExceptionInfo[DataError]) -> list[tuple[int, str]]:
    return [(problem.line, problem.text) for problem in error.value.problems]


def test_a_missing_file_is_a_problem_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"absent\.yaml: cannot be read"):
        read(tmp_path / "absent.yaml")


def test_broken_yaml_and_a_key_that_stands_twice_have_their_lines(tmp_path: Path) -> None:
    with pytest.raises(DataError) as broken:
        read(write(tmp_path, "a: 1\nb: [1, 2\nc: 3\n"))
    assert broken.value.problems[0].line == 3
    with pytest.raises(DataError) as twice:
        read(write(tmp_path, "a: 1\nb: 2\na: 3\nb: 4\n"))
    assert [line for line, _ in problems_of(twice)] == [3, 4]


def test_all_items_of_a_list_are_reported_together(tmp_path: Path) -> None:
    doc = read(
        write(tmp_path, "- name: đèn\n  size: big\n- name: đường\n  size: 2\n- name: rác\n  sise: 3\n")
    )
    with pytest.raises(DataError) as caught:
        parse_list(doc, Entry, doc.data)
    assert [line for line, _ in problems_of(caught)] == [2, 5, 6]


def test_a_number_as_key_keeps_its_line(tmp_path: Path) -> None:
    doc = read(write(tmp_path, "sizes:\n  2025: {name: a, size: 1}\n  2026:\n    name: b\n    size: many\n"))
    with pytest.raises(DataError) as caught:
        parse(doc, Sizes)
    assert [line for line, _ in problems_of(caught)] == [5]


def test_a_day_that_does_not_exist_is_located_and_a_real_one_is_a_date(tmp_path: Path) -> None:
    assert read(write(tmp_path, "day: 2026-12-31\n")).data == {"day": date(2026, 12, 31)}
    with pytest.raises(DataError) as caught:
        read(write(tmp_path, "days:\n  - 2026-02-29\n  - 2026-13-01\n"))
    assert [line for line, _ in problems_of(caught)] == [2, 3]
