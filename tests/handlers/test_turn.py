from __future__ import annotations

from datetime import date

from sqlmodel import select

from casework import accounts
from casework.office import Office
from handlers import turn
from handlers.dialogue.messages import Inbound
from handlers.dialogue.scene import Talk
from storage.petitions import RoutingCorrection
from tests.cast import Cast, FixedClock

LAMP = "đèn đường thôn 3 xã Nam Sách hỏng"


def said(office: Office, cast: Cast, text: str, state: str = "") -> turn.Turn:
    talk = Talk(cast.lan_talk, "webchat", cast.lan)
    inbound = Inbound("webchat", "test", text[:20], "lan", office.clock.now(), text=text)
    return office.run_now(turn.take, talk, state, inbound)


def test_a_draft_is_reminded_of_on_another_day_with_its_last_day(
    lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    state = said(lite_office, lite_cast, LAMP).state.write()
    assert lite_office.look_now(turn.left_unsent, lite_cast.lan_talk, state) is None
    clock.move(days=1)
    left = lite_office.look_now(turn.left_unsent, lite_cast.lan_talk, state)
    assert left is not None
    assert (left.field, left.due_on) == ("đèn đường hỏng", date(2026, 12, 23))


def test_the_reminder_of_a_sensitive_draft_does_not_name_it(
    lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    words = "ở thôn 3 xã Nam Sách có sới bạc, đánh bạc suốt ngày đêm"
    state = said(lite_office, lite_cast, words).state.write()
    clock.move(days=1)
    left = lite_office.look_now(turn.left_unsent, lite_cast.lan_talk, state)
    assert left is not None
    assert left.field == "việc đang soạn"


def test_a_talk_without_a_draft_is_not_reminded(lite_office: Office, lite_cast: Cast) -> None:
    assert lite_office.look_now(turn.left_unsent, lite_cast.lan_talk, "{}") is None


def test_an_official_links_the_chat_by_a_number(lite_office: Office, lite_cast: Cast) -> None:
    digits = lite_office.run_now(accounts.link_code, lite_cast.minh)
    done = said(lite_office, lite_cast, f"liên kết {digits}")
    assert done.confidential
    assert "ông Minh" in done.replies[0].text


def test_the_state_of_an_official_who_left_the_account_is_a_new_talk(
    lite_office: Office, lite_cast: Cast
) -> None:
    done = said(lite_office, lite_cast, "alo", '{"doing": "reply", "code": "4827155"}')
    assert "Chào anh/chị" in done.replies[0].text


def corrections_kept(office: Office) -> list[RoutingCorrection]:
    return list(office.look_now(lambda desk: desk.session.exec(select(RoutingCorrection)).all()))


def test_a_matter_put_right_at_the_card_is_kept_when_it_is_sent(lite_office: Office, lite_cast: Cast) -> None:
    state = said(lite_office, lite_cast, LAMP).state.write()
    state = said(lite_office, lite_cast, "không phải, là rác không ai dọn", state).state.write()
    assert corrections_kept(lite_office) == []
    said(lite_office, lite_cast, "gửi luôn", state)
    (kept,) = corrections_kept(lite_office)
    assert (kept.from_field_id, kept.to_field_id) == ("ht-chieu-sang", "mt-rac-thai")
    version = lite_office.knowledge.version
    assert kept.routing["versions"] == {"data": version.data, "edits": version.edits}
    assert kept.routing["guess"]["decision"] == "sure"
    assert kept.routing["guess"]["fields"][0] == "ht-chieu-sang"


def test_a_matter_understood_at_once_leaves_no_correction(lite_office: Office, lite_cast: Cast) -> None:
    state = said(lite_office, lite_cast, LAMP).state.write()
    said(lite_office, lite_cast, "gửi luôn", state)
    assert corrections_kept(lite_office) == []
