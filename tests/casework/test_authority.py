"""Who is proposed to decide, by the law of the day the đơn was received; what the text leaves open stays open."""

from __future__ import annotations

from datetime import date

import pytest

from casework import authority
from casework.authority import CASES
from casework.office import Office
from law.competence import Post, Whose
from law.kinds import PetitionKind
from tests.casework.papercast import File, content, paper
from tests.cast import GIA_LOC, Cast, FixedClock, lamp


def proposals(file: File) -> dict[str, authority.Proposal]:
    found = file.office.look_now(lambda desk: authority.proposals(desk, file.petition))
    return {one.case: one for one in found}


@pytest.mark.parametrize(
    ("received_on", "second"),
    [(date(2025, 7, 15), Post.PROVINCE_CHAIRMAN), (date(2026, 7, 15), Post.PROVINCE_CHAIRMAN)],
)
def test_a_commune_is_proposed_first_with_its_articles(
    lite_office: Office, lite_cast: Cast, clock: FixedClock, received_on: date, second: Post
) -> None:
    clock.set(received_on.year, received_on.month, received_on.day)
    file = File.of(lite_office, lite_cast.minh, paper(received_on))
    found = proposals(file)
    mine = found[CASES[Whose.COMMUNE_CHAIRMAN]]
    assert mine.likely
    assert mine.first.post is Post.COMMUNE_CHAIRMAN
    assert mine.second is not None
    assert mine.second.post is second
    assert ("136/2025" in mine.first.article) == (received_on >= date(2026, 7, 1))
    assert not found[CASES[Whose.AGENCY]].likely
    assert found[CASES[Whose.DISTRICT]].first.choice


def test_a_denunciation_goes_by_the_accused_unit_and_has_one_body(
    lite_office: Office, lite_cast: Cast
) -> None:
    one = paper(date(2026, 11, 16), content(PetitionKind.DENUNCIATION, accused_unit_id=GIA_LOC))
    found = proposals(File.of(lite_office, lite_cast.hoa, one))
    chairman = found[CASES[Whose.COMMUNE_CHAIRMAN]]
    assert (chairman.likely, chairman.first.post, chairman.second) == (True, Post.PROVINCE_CHAIRMAN, None)
    assert not found[CASES[Whose.NO_OFFICIAL]].likely


def test_nobody_is_proposed_for_a_feedback(lite_office: Office, lite_cast: Cast) -> None:
    file = File(lite_office, lite_cast.minh, lite_office.run_now(lamp, lite_cast.lan).code)
    assert proposals(file) == {}
