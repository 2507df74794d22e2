"""The same incident told by many: who is told of it, who leads, who hears the answer, what is kept apart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from benchmarks.deadlines import plans_of
from casework import answer, citizens, handle, incidents, look, notices, resembling
from casework.answer import Draft
from casework.errors import Refused
from casework.look import WorkFilter
from casework.office import Desk, Office
from casework.receive import Receipt, record_information
from casework.resembling import Matter
from law.kinds import Action, PetitionKind, Stage
from storage.mailbox import Outbox
from storage.people import Official
from storage.petitions import Answer, Attachment, Event, Petition
from tests.cast import GIA_LOC, NAM_SACH, Cast, FixedClock, add_citizen, lamp

ALLEY = {"text": "đèn đường ngõ 25 hỏng cả tuần nay", "place_text": "“ngõ 25”, xã Nam Sách"}
SAME = {"text": "ngo 25 toi om ca tuan", "place_text": "“ngo 25”, xã Nam Sách"}
OTHER_ALLEY = {"text": "ngo 27 toi om ca tuan", "place_text": "“ngo 27”, xã Nam Sách"}


def tell(desk: Desk, name: str, **changes: Any) -> Receipt:
    """Somebody else's petition."""
    person, _ = add_citizen(desk.session, name, desk.now)
    return lamp(desk, person, **changes)


def petition(desk: Desk, code: str) -> Petition:
    return desk.session.exec(select(Petition).where(Petition.code == code)).one()


def actions(desk: Desk, code: str) -> list[str]:
    row = petition(desk, code)
    return list(desk.session.exec(select(Event.action).where(Event.petition_id == row.id)))


def draft(desk: Desk, citizen_id: int, **changes: Any) -> Matter:
    """A draft about the dark alley, not sent yet."""
    matter = Matter(SAME["text"], "ngo 25", NAM_SACH, ["ht-chieu-sang"], NAM_SACH, citizen_id, desk.now)
    return replace(matter, **changes)


def known(desk: Desk, citizen_id: int, **changes: Any) -> resembling.SameIncident | None:
    return resembling.known_to_others(desk, draft(desk, citizen_id, **changes))


def seen(desk: Desk, who: Official, code: str) -> resembling.IncidentView:
    return resembling.view(desk, who, petition(desk, code))


def proposed(desk: Desk, who: Official, code: str) -> list[str]:
    return [member.petition.code for member, _ in seen(desk, who, code).suggestions]


def pair(office: Office) -> tuple[Receipt, Receipt]:
    """Two people tell of the same alley."""
    return office.run_now(tell, "one", **ALLEY), office.run_now(tell, "two", **SAME)


# -- what the citizen is told ---------------------------------------------------------------------------------


def test_one_other_person_is_enough_to_say_that_it_is_known(office: Office, cast: Cast) -> None:
    first = office.run_now(tell, "one", **ALLEY)
    found = office.look_now(known, cast.lan)
    assert found is not None
    assert (found.petition_id, found.people, found.unit) == (first.petition_id, 1, "Ủy ban xã Nam Sách")
    assert found.due_on == first.due_on
    office.run_now(tell, "two", **SAME)
    found = office.look_now(known, cast.lan)
    assert found is not None
    assert found.people == 2


@pytest.mark.parametrize(
    "other",
    [
        {"spot": "ngo 27", "text": OTHER_ALLEY["text"]},
        {"unit_id": GIA_LOC},
        {"place_unit_id": GIA_LOC},
        {"place_unit_id": None},
        {"fields": ["mt-rac-thai"], "text": "rác ngõ 25 không ai dọn"},
    ],
    ids=["another alley", "another unit", "another commune", "no commune", "another matter"],
)
def test_what_is_not_surely_the_same_is_not_offered(
    other: dict[str, Any], office: Office, cast: Cast
) -> None:
    office.run_now(tell, "one", **ALLEY)
    assert office.look_now(known, cast.lan, **other) is None


def test_a_sensitive_matter_is_never_told_as_known(office: Office, cast: Cast) -> None:
    office.run_now(tell, "one", **{**ALLEY, "field_id": "an-ma-tuy"})
    assert office.look_now(known, cast.lan, fields=["an-ma-tuy"]) is None


def test_an_answered_one_is_no_longer_offered(office: Office, cast: Cast) -> None:
    first = office.run_now(tell, "one", **ALLEY)
    office.run_now(answer.publish, cast.minh, first.code, None, Draft("Đã thay bóng hôm nay"))
    assert office.look_now(known, cast.lan) is None


def test_words_of_a_denunciation_resemble_nothing(office: Office, cast: Cast) -> None:
    def denounce(desk: Desk) -> Receipt:
        return record_information(
            desk, PetitionKind.DENUNCIATION, ALLEY["text"], citizen_id=cast.lan, channel="webchat",
            first_contact_at=desk.now,
        )  # fmt: skip

    sealed = office.run_now(denounce)
    assert office.look_now(known, cast.lan) is None
    second = office.run_now(tell, "two", **SAME)
    assert office.look_now(proposed, cast.thu, second.code) == []
    assert office.look_now(seen, cast.thu, sealed.code).members == []
    with pytest.raises(Refused):
        office.run_now(incidents.confirm, cast.thu, second.code, None, sealed.code)


def test_an_own_file_is_found_again_unless_the_spot_is_another(office: Office, cast: Cast) -> None:
    first = office.run_now(lamp, cast.lan, **ALLEY)

    def before(desk: Desk, **changes: Any) -> str:
        found = resembling.sent_before(desk, draft(desk, cast.lan, **changes))
        return found.code if found else ""

    assert office.look_now(before) == first.code
    assert office.look_now(before, spot="", text="đèn đường vẫn chưa sửa") == first.code
    assert office.look_now(before, spot="ngo 27", text=OTHER_ALLEY["text"]) == ""
    assert office.look_now(before, fields=["mt-rac-thai"], text="rác ngõ 25 không ai dọn") == ""


# -- joining --------------------------------------------------------------------------------------------------


def test_whoever_joins_keeps_an_own_code_and_clock(office: Office, cast: Cast, clock: FixedClock) -> None:
    first = office.run_now(tell, "one", **ALLEY)
    clock.move(days=2)
    joined = office.run_now(lamp, cast.lan, **SAME, same_as_id=first.petition_id)
    assert joined.joined
    assert joined.code != first.code
    assert joined.due_on != first.due_on
    assert office.look_now(petition, joined.code).same_as_id == first.petition_id
    assert Action.GROUP in office.look_now(actions, first.code)


def test_joining_a_follower_is_joining_its_leader(office: Office, cast: Cast) -> None:
    first = office.run_now(tell, "one", **ALLEY)
    second = office.run_now(tell, "two", **SAME, same_as_id=first.petition_id)
    third = office.run_now(tell, "three", **SAME, same_as_id=second.petition_id)
    assert office.look_now(petition, third.code).same_as_id == first.petition_id


def test_what_is_over_or_elsewhere_cannot_be_joined(office: Office, cast: Cast) -> None:
    first = office.run_now(tell, "one", **ALLEY)
    away = office.run_now(lamp, cast.lan, **SAME, unit_id=GIA_LOC, same_as_id=first.petition_id)
    office.run_now(answer.publish, cast.minh, first.code, None, Draft("Đã thay bóng hôm nay"))
    late = office.run_now(lamp, cast.lan, **SAME, same_as_id=first.petition_id)
    assert not away.joined
    assert not late.joined
    assert office.look_now(petition, late.code).same_as_id is None


# -- what the official decides --------------------------------------------------------------------------------


def test_a_resembling_file_is_proposed_with_its_reasons(office: Office, cast: Cast) -> None:
    first, second = pair(office)
    office.run_now(tell, "three", **OTHER_ALLEY)
    view = office.look_now(seen, cast.minh, first.code)
    assert [member.petition.code for member, _ in view.suggestions] == [second.code]
    reasons = view.suggestions[0][1]
    assert reasons.spots == ("ngõ 25",)
    assert reasons.aspects == ("đèn đường hỏng",)


def test_confirmed_files_make_one_group_under_the_older(office: Office, cast: Cast) -> None:
    first, second = pair(office)
    office.run_now(incidents.confirm, cast.minh, second.code, 1, first.code)
    third = office.run_now(tell, "three", **SAME)
    office.run_now(incidents.confirm, cast.minh, third.code, 1, second.code)
    for code in (second.code, third.code):
        assert office.look_now(petition, code).same_as_id == first.petition_id
    assert office.look_now(petition, first.code).same_as_id is None
    view = office.look_now(seen, cast.minh, first.code)
    assert [member.petition.code for member in view.members] == [first.code, second.code, third.code]
    assert view.hear == 2
    assert view.suggestions == []


def test_two_groups_become_one_and_stay_flat(office: Office, cast: Cast) -> None:
    codes = []
    for name in ("a", "b"):
        leader = office.run_now(tell, name, **ALLEY)
        follower = office.run_now(tell, name * 2, **SAME, same_as_id=leader.petition_id)
        codes.append((leader, follower))
    (first, _), (second, below) = codes
    office.run_now(incidents.confirm, cast.minh, second.code, None, first.code)
    assert office.look_now(petition, second.code).same_as_id == first.petition_id
    assert office.look_now(petition, below.code).same_as_id == first.petition_id
    with pytest.raises(Refused):
        office.run_now(incidents.confirm, cast.minh, below.code, None, second.code)


def test_a_stale_look_is_refused(office: Office, cast: Cast) -> None:
    first, second = pair(office)
    office.run_now(handle.accept, cast.minh, second.code, None)
    with pytest.raises(Refused, match="conflict"):
        office.run_now(incidents.confirm, cast.minh, second.code, 1, first.code)


def test_separated_files_are_never_proposed_again(office: Office, cast: Cast) -> None:
    first, second = pair(office)
    office.run_now(incidents.confirm, cast.minh, second.code, None, first.code)
    office.run_now(incidents.separate, cast.minh, first.code, second.code)
    assert office.look_now(petition, second.code).same_as_id is None
    assert office.look_now(proposed, cast.minh, first.code) == []
    assert office.look_now(proposed, cast.minh, second.code) == []
    assert Action.UNGROUP in office.look_now(actions, second.code)


def test_what_was_never_grouped_can_be_told_apart_and_joined_after_all(office: Office, cast: Cast) -> None:
    first, second = pair(office)
    office.run_now(incidents.separate, cast.minh, first.code, second.code)
    assert office.look_now(proposed, cast.minh, second.code) == []
    office.run_now(incidents.confirm, cast.minh, first.code, None, second.code)
    assert office.look_now(petition, second.code).same_as_id == first.petition_id


def test_a_file_at_another_unit_is_a_matter_for_the_office(office: Office, cast: Cast) -> None:
    first = office.run_now(tell, "one", **ALLEY)
    away = office.run_now(tell, "two", **SAME, unit_id=GIA_LOC)
    assert office.look_now(proposed, cast.minh, first.code) == []
    assert office.look_now(proposed, cast.thu, first.code) == [away.code]
    with pytest.raises(Refused):
        office.run_now(incidents.confirm, cast.minh, first.code, None, away.code)
    office.run_now(incidents.confirm, cast.thu, first.code, None, away.code)
    view = office.look_now(seen, cast.minh, first.code)
    assert (len(view.members), view.unseen, view.hear) == (1, 1, 0)
    office.run_now(answer.publish, cast.minh, first.code, None, Draft("Đã thay bóng hôm nay"))
    assert office.look_now(petition, away.code).stage == Stage.RECEIVED


# -- one act for all ------------------------------------------------------------------------------------------


def joined_pair(office: Office, cast: Cast) -> tuple[Receipt, Receipt]:
    """Another person's file, and bà Lan's that follows it."""
    first = office.run_now(tell, "one", **ALLEY)
    return first, office.run_now(lamp, cast.lan, **SAME, same_as_id=first.petition_id)


def told(desk: Desk, talk: int) -> str:
    rows = desk.session.exec(select(Outbox).where(Outbox.conversation_id == talk))
    return "\n".join(str(row.body["text"]) for row in rows)


def test_taking_and_an_interim_word_reach_all(office: Office, cast: Cast) -> None:
    first, joined = joined_pair(office, cast)
    office.run_now(handle.accept, cast.minh, first.code, None)
    assert office.look_now(petition, joined.code).stage == Stage.IN_PROGRESS
    office.run_now(answer.publish, cast.minh, first.code, None, Draft("Thứ Năm 26/11 thợ đến", interim=True))
    assert "Thứ Năm 26/11 thợ đến" in office.look_now(told, cast.lan_talk)
    assert office.look_now(petition, joined.code).stage == Stage.IN_PROGRESS


def test_the_answer_and_its_files_reach_all(office: Office, cast: Cast) -> None:
    first, joined = joined_pair(office, cast)

    def photo(desk: Desk) -> int:
        row = Attachment(kind="photo", sha256="a" * 64, status="stored", at=desk.now)
        desk.session.add(row)
        desk.session.flush()
        return row.id

    file = office.run_now(photo)
    final = Draft("Đã thay bóng hôm nay", attachment_ids=[file])
    office.run_now(answer.publish, cast.minh, first.code, None, final)

    def files(desk: Desk, code: str) -> list[str]:
        row = petition(desk, code)
        sent = desk.session.exec(select(Answer).where(Answer.petition_id == row.id)).one()
        return [one.sha256 for one in citizens.answer_files(desk, sent)]

    for code in (first.code, joined.code):
        assert office.look_now(petition, code).stage == Stage.ANSWERED
        assert office.look_now(files, code) == ["a" * 64]


def test_followers_go_with_their_leader_to_another_unit(office: Office, cast: Cast) -> None:
    first, joined = joined_pair(office, cast)
    office.run_now(handle.transfer, cast.minh, first.code, None, GIA_LOC, "đoạn này thuộc Gia Lộc")
    assert office.look_now(petition, joined.code).unit_id == GIA_LOC
    assert "Gia Lộc" in office.look_now(told, cast.lan_talk)


@pytest.mark.parametrize("way", ["withdrawn", "closed"])
def test_the_oldest_follower_leads_when_the_leader_is_over_without_an_answer(
    way: str, office: Office, cast: Cast
) -> None:
    first = office.run_now(lamp, cast.lan, **ALLEY)
    second = office.run_now(tell, "two", **SAME, same_as_id=first.petition_id)
    third = office.run_now(tell, "three", **SAME, same_as_id=first.petition_id)
    if way == "withdrawn":
        office.run_now(citizens.withdraw, cast.lan, first.code)
    else:
        office.run_now(handle.close, cast.minh, first.code, None, "gửi trùng")
    assert office.look_now(petition, second.code).same_as_id is None
    assert office.look_now(petition, third.code).same_as_id == second.petition_id


def test_the_card_in_chat_says_how_many_told_it(office: Office, cast: Cast) -> None:
    first, joined = joined_pair(office, cast)

    def sender(desk: Desk, code: str) -> str:
        return str(notices.card_params(desk, petition(desk, code))["sender"])

    assert office.look_now(sender, first.code) == "không để tên (2 người cùng báo)"
    assert office.look_now(sender, joined.code) == "không để tên"


# -- the worklist ---------------------------------------------------------------------------------------------


def listed(desk: Desk, who: Official, wanted: WorkFilter) -> list[tuple[str, int]]:
    return [(item.petition.code, item.others) for item in look.worklist(desk, who, wanted).items]


def test_followers_stand_under_their_leader_until_they_are_looked_for(office: Office, cast: Cast) -> None:
    first, joined = joined_pair(office, cast)
    assert office.look_now(listed, cast.minh, WorkFilter()) == [(first.code, 1)]
    assert office.look_now(look.worklist, cast.minh, WorkFilter()).total == 1
    assert office.look_now(listed, cast.minh, WorkFilter(text=joined.code)) == [(joined.code, 0)]
    found = office.look_now(listed, cast.minh, WorkFilter(field_id="ht-chieu-sang"))
    assert {code for code, _ in found} == {first.code, joined.code}


def test_a_follower_that_is_opened_again_has_its_own_row(office: Office, cast: Cast) -> None:
    first, joined = joined_pair(office, cast)
    office.run_now(answer.publish, cast.minh, first.code, None, Draft("Đã thay bóng hôm nay"))
    office.run_now(answer.reopen, cast.lan, joined.code, "vẫn tối")
    assert office.look_now(listed, cast.minh, WorkFilter()) == [(joined.code, 0)]


def test_the_search_is_answered_by_an_index(lite_office: Office, lite_cast: Cast) -> None:
    lite_office.run_now(tell, "one", **ALLEY)
    lines = plans_of(lite_office, lambda: lite_office.look_now(known, lite_cast.lan))
    assert any("ix_petition_field_place" in line for line in lines)
    assert [line for line in lines if "SCAN" in line] == []
