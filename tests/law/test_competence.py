"""Who decides, on each side of each change."""

from datetime import date

import pytest

from law.competence import Decider, Post, Whose, denunciation_body, first_instance, second_instance

OLD, BRIDGE, LAST, NEW = date(2025, 6, 30), date(2025, 7, 1), date(2026, 6, 30), date(2026, 7, 1)
DAYS = (OLD, BRIDGE, LAST, NEW, date(2026, 7, 2))


@pytest.mark.parametrize(
    ("whose", "first", "second"),
    [
        (Whose.COMMUNE_CHAIRMAN, ["xã"] * 4, ["huyện", "tỉnh", "tỉnh", "tỉnh"]),
        (Whose.COMMUNE_OFFICER, ["xã"] * 4, ["huyện", "tỉnh", "tỉnh", "tỉnh"]),
        (Whose.COMMUNE_AGENCY_HEAD, ["xã"] * 4, ["huyện", "tỉnh", "tỉnh", "tỉnh"]),
        (Whose.DISTRICT, ["huyện", "vụ", "vụ", "vụ"], ["tỉnh", "vụ", "vụ", "vụ"]),
        (Whose.UNIT_UNDER_AGENCY, ["đơn vị"] * 4, ["tỉnh"] * 4),
        (Whose.AGENCY, ["cơ quan chuyên môn"] * 4, ["Chủ tịch UBND tỉnh"] * 4),
        (Whose.PROVINCE_CHAIRMAN, ["tỉnh"] * 4, ["Bộ trưởng"] * 4),
        (Whose.PUBLIC_SERVICE, ["đơn vị"] * 4, ["cấp trên"] * 4),
    ],
)
def test_complaints(whose: Whose, first: list[str], second: list[str]) -> None:
    for day, at_first, at_second in zip(DAYS, first, second, strict=False):
        assert at_first in first_instance(whose, day).post
        assert at_second in second_instance(whose, day).post


@pytest.mark.parametrize(
    ("whose", "posts"),
    [
        (Whose.COMMUNE_OFFICER, [Post.COMMUNE_CHAIRMAN] * 4),
        (Whose.COMMUNE_CHAIRMAN, [Post.DISTRICT_CHAIRMAN] + [Post.PROVINCE_CHAIRMAN] * 3),
        (Whose.DISTRICT, [Post.PROVINCE_CHAIRMAN] + [Post.OFFICERS_CHOICE] * 3),
        (Whose.AGENCY, [Post.PROVINCE_CHAIRMAN] * 4),
        (Whose.UNIT_UNDER_AGENCY, [Post.AGENCY_HEAD] * 4),
        (Whose.PROVINCE_CHAIRMAN, [Post.PRIME_MINISTER] * 4),
        (Whose.NO_OFFICIAL, [Post.FIELD_AGENCY] * 4),
    ],
)
def test_denunciations(whose: Whose, posts: list[Post]) -> None:
    assert [denunciation_body(whose, day).post for day in DAYS[:4]] == posts


def test_inherited_district_cases_are_an_officers_choice() -> None:
    for ask in (first_instance, second_instance, denunciation_body):
        assert not ask(Whose.DISTRICT, OLD).choice
        for day in DAYS[1:]:
            found = ask(Whose.DISTRICT, day)
            assert found.choice
            assert "Huyện" in found.reason


@pytest.mark.parametrize("whose", list(Whose))
@pytest.mark.parametrize("day", DAYS)
def test_every_answer_has_reason_and_article(whose: Whose, day: date) -> None:
    answers: list[Decider] = [ask(whose, day) for ask in (first_instance, second_instance, denunciation_body)]
    assert all(answer.reason and answer.article for answer in answers)


def test_the_new_article_stands_from_its_day() -> None:
    assert "136/2025" not in second_instance(Whose.COMMUNE_OFFICER, LAST).article
    assert "136/2025" in second_instance(Whose.COMMUNE_OFFICER, NEW).article
