"""The directories of offices, before and after July 2025."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from faq.units import Directory
from law.yamlfile import DataError

BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)
GOOD = """
directory: nay
name: tỉnh Nay
valid_from: "2025-07-01"
units:
  - {id: tinh, name: Ủy ban nhân dân tỉnh Nay, level: tinh}
"""


@pytest.fixture(scope="module")
def directory() -> Directory:
    return Directory.load()


def test_the_day_decides_which_directory_is_in_force(directory: Directory) -> None:
    assert directory.name_on(BEFORE) == "hai-duong-2025"
    assert directory.name_on(AFTER) == "hai-phong-2025"
    assert directory.name_on(date(1990, 1, 1)) == "hai-duong-2025"
    assert directory.period_on(AFTER).name == "thành phố Hải Phòng"


def test_all_offices_are_there(directory: Directory) -> None:
    old, new = directory.units(BEFORE), directory.units(AFTER)
    assert (len(old), len(new)) == (274, 162)
    assert [sum(unit.level == level for unit in old) for level in ("xa", "huyen")] == [207, 12]
    assert sum(unit.level == "xa" for unit in new) == 114
    assert sum(unit.of_former_province for unit in new) == 64
    assert sum(unit.split for unit in old) == 34


def test_a_commune_of_today(directory: Directory) -> None:
    unit = directory.unit("hp-ubnd-xa-nam-sach")
    assert (unit.name, unit.spoken) == ("UBND xã Nam Sách", "Ủy ban xã Nam Sách")
    assert unit.head_title == "Chủ tịch Ủy ban xã Nam Sách"
    assert (unit.place, unit.unit_type, unit.bare_name) == ("Xã Nam Sách", "xa", "Nam Sách")
    assert unit.aliases == ("xã Nam Sách", "Nam Sách")
    assert (unit.superior, unit.under_ubnd, unit.valid_from) == ("hp-ubnd-tp", True, AFTER)
    assert [origin.name for origin in unit.formed_from] == [
        "Thị trấn Nam Sách",
        "Xã Hồng Phong",
        "Xã Đồng Lạc",
    ]
    assert {origin.district for origin in unit.formed_from} == {"Huyện Nam Sách"}


@pytest.mark.parametrize(
    ("unit_id", "spoken", "head"),
    [
        ("hp-so-xay-dung", "Sở Xây dựng", "Giám đốc Sở Xây dựng"),
        ("hp-vp-ubnd", "Văn phòng Ủy ban thành phố", "Chánh Văn phòng Ủy ban thành phố"),
        ("hp-thanh-tra-tp", "Thanh tra thành phố", "Chánh Thanh tra thành phố"),
        ("hp-dien-luc", "Công ty Điện lực Hải Phòng", "Giám đốc Công ty Điện lực Hải Phòng"),
        ("kttl-bhh", "Công ty Khai thác công trình thủy lợi Bắc Hưng Hải", None),
        ("hp-chi-cuc-qltt", "Chi cục Quản lý thị trường", "Chi cục trưởng Chi cục Quản lý thị trường"),
        ("cong-an-tinh", "Công an tỉnh Hải Dương", "Giám đốc Công an tỉnh Hải Dương"),
        ("ban-tiep-cong-dan", "Ban Tiếp công dân tỉnh", "Trưởng Ban Tiếp công dân tỉnh"),
        ("ubnd-tp-hai-duong", "Ủy ban thành phố Hải Dương", "Chủ tịch Ủy ban thành phố Hải Dương"),
        ("hp-vpdkdd", "Văn phòng Đăng ký đất đai thành phố", "Giám đốc Văn phòng Đăng ký đất đai thành phố"),
        (
            "hdnd-tinh",
            "Hội đồng nhân dân tỉnh, Đoàn đại biểu Quốc hội tỉnh",
            "Chủ tịch Hội đồng nhân dân tỉnh",
        ),
    ],
)
def test_names_as_spoken(directory: Directory, unit_id: str, spoken: str, head: str | None) -> None:
    unit = directory.unit(unit_id)
    assert unit.spoken == spoken
    assert head is None or unit.head_title == head


def test_who_came_after_whom(directory: Directory) -> None:
    phong = "ubnd-xa-hong-phong-nam-sach"
    assert [unit.id for unit in directory.successors(phong)] == ["hp-ubnd-xa-nam-sach"]
    assert [unit.id for unit in directory.successor_on(phong, AFTER)] == ["hp-ubnd-xa-nam-sach"]
    assert [unit.id for unit in directory.successor_on(phong, BEFORE)] == [phong]
    assert phong in [unit.id for unit in directory.successor_on("hp-ubnd-xa-nam-sach", BEFORE)]
    split = directory.successor_on("ubnd-phuong-tran-phu-tp-hai-duong", AFTER)
    assert [unit.id for unit in split] == ["hp-ubnd-phuong-le-thanh-nghi", "hp-ubnd-phuong-tan-hung"]


def test_every_old_commune_and_its_successors_agree(directory: Directory) -> None:
    for unit in directory.units(BEFORE):
        if unit.level == "xa":
            assert unit.successors
            assert all(unit.id in after.predecessors for after in directory.successors(unit.id))


def test_parents_lead_to_the_top(directory: Directory) -> None:
    commune = directory.unit("ubnd-xa-hong-phong-nam-sach")
    district = directory.parent(commune.id)
    assert district is not None
    assert district.id == "ubnd-nam-sach"
    top = directory.parent(district.id)
    assert top is not None
    assert (top.id, directory.parent(top.id)) == ("ubnd-tinh", None)


def test_unsure_names_are_marked_and_merged_ones_keep_their_interim_name(directory: Directory) -> None:
    assert directory.unit("hp-so-ngoai-vu").confidence == "recalled"
    assert directory.unit("so-gtvt").interim == "Sở Xây dựng tỉnh Hải Dương (hợp nhất Sở Xây dựng và Sở GTVT)"
    assert directory.unit("hp-so-xay-dung").interim is None


def test_unknown_id_is_a_key_error(directory: Directory) -> None:
    with pytest.raises(KeyError):
        directory.unit("khong-co")


def test_every_problem_is_reported_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "nay.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "xua.yaml").write_text(
        """
directory: xua
name: tỉnh Xưa
valid_to: "2025-07-02"
units:
  - {id: cu, name: UBND xã Cũ, level: xa, parent: khong-co, successors: [tinh, dau-do]}
  - {id: cu, name: UBND Cũ, level: xa, valid_from: "2025-02-01", valid_to: "2025-01-01"}
  - {id: tinh, name: Ủy ban, level: tinh, formed_from: [{id: dau-day}, {part: true}]}
""",
        encoding="utf-8",
    )
    with pytest.raises(DataError) as caught:
        Directory.load(tmp_path)
    found = {(Path(problem.file).name, problem.line, problem.text) for problem in caught.value.problems}
    assert ("xua.yaml", 6, "no unit 'khong-co' in this directory") in found
    assert ("xua.yaml", 6, "no unit 'dau-do' in another directory") in found
    assert ("xua.yaml", 6, "split goes with several successors, and only there") in found
    assert ("xua.yaml", 7, "the id 'cu' is taken") in found
    assert ("xua.yaml", 7, "ends before it begins") in found
    assert ("xua.yaml", 7, "the name of a commune or district says which kind it is") in found
    assert ("xua.yaml", 8, "the id 'tinh' is taken") in found
    assert ("xua.yaml", 8, "no unit 'dau-day' in another directory") in found
    assert ("xua.yaml", 8, "an origin needs an id or a name") in found
    assert ("nay.yaml", 4, "in force while 'xua' still is") in found


@pytest.mark.parametrize(
    ("unit", "line"),
    [
        ("  - {id: a, name: UBND, level: tinh, mau: do}", 7),
        ("  - {id: A B, name: UBND, level: tinh}", 7),
        ("  - {id: a, name: UBND, level: tang}", 7),
        ('  - {id: a, name: UBND, level: tinh, valid_from: "2025-13-01"}', 7),
    ],
)
def test_a_broken_unit_stops_the_start(tmp_path: Path, unit: str, line: int) -> None:
    (tmp_path / "nay.yaml").write_text(GOOD + unit + "\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        Directory.load(tmp_path)
    assert [problem.line for problem in caught.value.problems] == [line]


def test_an_empty_folder_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no directory"):
        Directory.load(tmp_path)
