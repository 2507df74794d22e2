"""The rules as data: what is in force when, what they cite, and what a broken file says."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from law.errors import DeadlineError, UnknownRule, UnknownVariant
from law.rulebook import FOLDER, Confidence, Rulebook, Unit
from law.yamlfile import DataError

OLD, NEW = "khieu-nai-thu-ly-lan-dau-10-ngay", "khieu-nai-thu-ly-lan-dau-07-ngay-lam-viec"


def test_every_rule_says_its_source_and_has_a_short_name(rulebook: Rulebook) -> None:
    rules = rulebook.rules()
    assert len(rules) == 80
    for rule in rules:
        assert rule.citation, rule.id
        assert 5 < len(rule.title_vi) < 70, rule.id
        assert rule.event_vi, rule.id


def test_a_citation_reads_like_a_lawyer_writes(rulebook: Rulebook) -> None:
    assert (
        rulebook.rule("tiep-cong-dan-thong-bao-ket-qua-xu-ly").citation
        == "Luật Tiếp công dân 2013, Điều 28 khoản 1"
    )
    assert (
        rulebook.rule("khieu-nai-thu-ly-lan-hai-07-ngay-lam-viec").sources[0].citation
        == "Luật Khiếu nại 2011, Điều 36 khoản 1 (sửa bởi Luật 136/2025/QH15, Điều 2 khoản 15 điểm b)"
    )
    assert rulebook.rule("to-cao-bao-ve-khan-cap").citation == "Luật Tố cáo 2018, Điều 50 khoản 3; Điều 51"


@pytest.mark.parametrize(
    ("kind", "event", "old", "new"),
    [
        ("khieu-nai", "nhan-duoc-khieu-nai", OLD, NEW),
        (
            "khieu-nai-ky-luat",
            "nhan-duoc-khieu-nai",
            "khieu-nai-ky-luat-thu-ly-10-ngay",
            "khieu-nai-ky-luat-thu-ly-07-ngay-lam-viec",
        ),
        (
            "tiep-cong-dan",
            "chu-ky",
            "tiep-cong-dan-chu-tich-xa-hang-tuan",
            "tiep-cong-dan-chu-tich-xa-hang-thang",
        ),
    ],
)
def test_the_law_changes_on_the_first_of_july_2026(
    rulebook: Rulebook, kind: str, event: str, old: str, new: str
) -> None:
    before = {rule.id for rule in rulebook.find(kind, event, date(2026, 6, 30))}
    after = {rule.id for rule in rulebook.find(kind, event, date(2026, 7, 1))}
    assert old in before
    assert new not in before
    assert new in after
    assert old not in after
    assert rulebook.in_force(old, date(2026, 6, 30))
    assert not rulebook.in_force(old, date(2026, 7, 1))
    assert rulebook.rule(old).replaced_by == new


def test_no_two_versions_of_one_rule_are_in_force_together(rulebook: Rulebook) -> None:
    for rule in rulebook.rules():
        if rule.replaces:
            last = rulebook.rule(rule.replaces).valid_to
            assert last is not None
            assert rule.valid_from is not None
            assert (rule.valid_from - last).days == 1, rule.id


def test_what_the_law_leaves_open_stays_open(rulebook: Rulebook) -> None:
    open_rules = {rule.id for rule in rulebook.rules() if rule.configurable}
    assert open_rules == {
        "kien-nghi-phan-anh-giai-quyet",
        "phan-anh-hien-truong",
        "phan-anh-quy-dinh-hanh-chinh-xu-ly",
        "cong-dich-vu-cong-quoc-gia-tra-loi",
    }
    assert all(rulebook.rule(rule_id).length is None for rule_id in open_rules)


def test_doubt_about_a_number_is_kept(rulebook: Rulebook) -> None:
    assert rulebook.rule("phan-anh-hien-truong").confidence is Confidence.RECALLED
    assert rulebook.rule("du-lieu-ca-nhan-xoa").confidence is Confidence.SECONDARY
    assert rulebook.rule("to-cao-giai-quyet").confidence is Confidence.VERIFIED


def test_an_alternative_start_is_found_too(rulebook: Rulebook) -> None:
    found = {rule.id for rule in rulebook.find("khieu-nai", "het-han-giai-quyet", date(2026, 8, 1))}
    assert found == {"khieu-nai-lan-hai-thoi-han", "khieu-nai-khoi-kien"}


def test_an_extension_is_a_total(rulebook: Rulebook) -> None:
    variant = rulebook.rule("to-cao-giai-quyet").variant("dac-biet-phuc-tap")
    assert (variant.length, variant.unit, variant.extensions) == (90, Unit.CALENDAR_DAYS, 2)
    erase = rulebook.rule("du-lieu-ca-nhan-xoa").variant("gia-han")
    assert erase.length == 40


def test_unknown_ids_are_named(rulebook: Rulebook) -> None:
    with pytest.raises(UnknownRule, match="khong-co"):
        rulebook.rule("khong-co")
    with pytest.raises(KeyError):
        rulebook.rule("khong-co")
    with pytest.raises(DeadlineError):
        rulebook.rule("khong-co")
    with pytest.raises(UnknownVariant, match="phuc-tap"):
        rulebook.rule("khieu-nai-giai-quyet-lan-dau").variant("nhanh")


BROKEN = """\
rules:
- id: broken
  title_vi: Quy định hỏng
  kinds: [khieu-nai, don-xin]
  stage: acceptance
  party: nobody
  who: ai đó
  starts_from: thu-ly
  direction: after
  length: -3
  unit: calendar-days
  valid_from: 2026-07-01
  valid_to: null
  surprise: 1
  sources:
    - {doc: LKN}
  confidence: verified-in-source
- id: odd
  title_vi: Quy định lạ
  kinds: [don-xin]
  stage: acceptance
  party: unit
  who: ai đó
  starts_from: ngay-dep-troi
  direction: after
  length: 3
  valid_from: 2026-07-01
  valid_to: 2026-06-01
  replaces: khong-co
  sources:
    - {doc: LUAT-RUNG}
  confidence: verified-in-source
  variants:
    - {id: a, when: khi a}
"""


def test_a_broken_folder_reports_every_problem_with_file_and_line(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(FOLDER, folder)
    (folder / "zz.yaml").write_text(BROKEN, encoding="utf-8")
    with (folder / "to-cao.yaml").open("a", encoding="utf-8") as file:
        file.write("\n- id: to-cao-tiep\n")
    with pytest.raises(DataError) as caught:
        Rulebook.load(folder)
    problems = caught.value.problems
    lines = sorted({problem.line for problem in problems if problem.file.endswith("zz.yaml")})
    # party, length, surprise; kind, event, unit missing, dates, replaces, source, variant
    assert lines == [6, 10, 14, 20, 24, 26, 28, 29, 31, 34]
    assert any(problem.file.endswith("to-cao.yaml") for problem in problems)


def edited(tmp_path: Path, name: str, old: str, new: str) -> Path:
    """A copy of the rules with one place changed; its first occurrence in that file."""
    folder = tmp_path / "rules"
    shutil.copytree(FOLDER, folder)
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_a_rule_without_a_source_is_refused(tmp_path: Path) -> None:
    folder = edited(tmp_path, "bao-cao.yaml", "  sources:", "  sources: []\n  note_of: ")
    with pytest.raises(DataError, match=r"bao-cao.yaml:\d+: sources: .*at least 1 item"):
        Rulebook.load(folder)


@pytest.mark.parametrize("last_day", ["2026-07-01", "2027-01-01", "null"])
def test_versions_that_overlap_are_refused(tmp_path: Path, last_day: str) -> None:
    folder = edited(tmp_path, "khieu-nai.yaml", "valid_to: 2026-06-30", f"valid_to: {last_day}")
    with pytest.raises(DataError, match=rf"khieu-nai.yaml:\d+: {NEW} .* {OLD}, are in force together"):
        Rulebook.load(folder)


def test_rules_that_replace_each_other_are_refused(tmp_path: Path) -> None:
    folder = edited(tmp_path, "khieu-nai.yaml", f"- id: {OLD}\n", f"- id: {OLD}\n  replaces: {NEW}\n")
    with pytest.raises(DataError, match="in force together"):
        Rulebook.load(folder)


def test_a_rule_that_stands_twice_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(FOLDER, folder)
    shutil.copy(folder / "bao-cao.yaml", folder / "bao-cao-nua.yaml")
    with pytest.raises(DataError, match="stands twice"):
        Rulebook.load(folder)


def test_a_date_that_does_not_exist_is_located(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(FOLDER, folder)
    path = folder / "bao-cao.yaml"
    path.write_text(path.read_text("utf-8").replace("2025-09-30", "2025-09-31"), encoding="utf-8")
    with pytest.raises(DataError, match=r"bao-cao.yaml:\d+: 2025-09-31 is not a date"):
        Rulebook.load(folder)
