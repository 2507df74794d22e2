"""What goes to Zalo, and what its answers mean for delivery."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from bot.channels.base import ChannelError
from bot.channels.zalo_oa_checks import judge
from bot.channels.zalo_oa_errors import CODES, TEMPLATE_CODES, Do, ZaloError, to_channel_error
from bot.channels.zalo_oa_files import IMAGE_BYTES
from bot.channels.zalo_oa_window import Standing, WindowPolicy
from casework.office import Desk, Office
from handlers.dialogue.messages import Choice, OutFile
from storage import people
from tests.bot.posts import put, rows
from tests.bot.zalo_oa import LAN, NAM, bench
from tests.cast import FixedClock, lamp
from tests.fakes.zalo_oa import OA_ID, FakeZaloOa, Fault

SEND = "/v3.0/oa/message/cs"
PHONE = {"template_phone": "510233", "template_uid": "510234"}


def picture(side: int, form: str = "PNG") -> bytes:
    """A noisy picture: noise cannot be made small by packing."""
    out = io.BytesIO()
    Image.frombytes("RGB", (side, side), os.urandom(3 * side * side)).save(out, form)
    return out.getvalue()


def choices(count: int) -> tuple[Choice, ...]:
    return tuple(Choice(f"place.pick:{n}", f"Thôn {n}") for n in range(1, count + 1))


# what is sent


async def test_words_and_buttons(lite_office: Office, clock: FixedClock) -> None:
    async with bench(lite_office, clock) as made:
        sent = await made.channel.send(made.letter("Ở đâu ạ?", choices=choices(5)))
        (message,) = made.fake.sent(LAN)
    assert sent.startswith("m")
    buttons = message["attachment"]["payload"]["buttons"]
    assert [one["title"] for one in buttons] == [f"Thôn {n}" for n in range(1, 6)]
    assert buttons[1] == {"title": "Thôn 2", "type": "oa.query.hide", "payload": "#nd:place.pick:2"}


async def test_more_than_five_choices_are_numbered_lines(lite_office: Office, clock: FixedClock) -> None:
    async with bench(lite_office, clock) as made:
        longest = "a" * made.channel.limits.text
        await made.channel.send(made.letter(longest, choices=choices(made.channel.limits.choices)))
        (message,) = made.fake.sent(LAN)
    assert "attachment" not in message
    assert "\n7. Thôn 7\n" in message["text"]


@pytest.mark.parametrize("said", ["#nd:track.open", "Xem hồ sơ", "2", "số hai"])
async def test_a_press_comes_back_in_many_forms(lite_office: Office, clock: FixedClock, said: str) -> None:
    async with bench(lite_office, clock) as made:
        await made.events.write(LAN, "alo")
        await made.settle()
        buttons = made.fake.sent(LAN)[-1]["attachment"]["payload"]["buttons"]
        assert (buttons[1]["payload"], buttons[1]["title"]) == ("#nd:track.open", "Xem hồ sơ")
        await made.events.write(LAN, "#nd:track.open")
        await made.settle()
        pressed = made.fake.texts(LAN)[-1]
        made.fake.people[NAM] = made.fake.people[LAN]
        await made.events.write(NAM, "alo")
        await made.settle()
        await made.events.write(NAM, said)
        await made.settle()
        assert made.fake.texts(NAM)[-1] == pressed


async def test_an_old_or_invented_press_is_answered_politely(lite_office: Office, clock: FixedClock) -> None:
    async with bench(lite_office, clock) as made:
        await made.events.write(LAN, "#nd:linhvuc:giao_thong")
        await made.settle()
        assert made.fake.texts(LAN)


async def test_pictures_and_files_are_uploaded_first(lite_office: Office, clock: FixedClock) -> None:
    put_blob = lite_office.blobs.put
    small = OutFile(put_blob(picture(50)), "anh.png", "image/png")
    large = OutFile(put_blob(picture(1200)), "to.png", "image/png")
    paper = OutFile(put_blob(b"%PDF-1.4"), "tra-loi.pdf", "application/pdf")
    async with bench(lite_office, clock) as made:
        for file in (small, large, paper):
            await made.channel.send(made.letter("", files=(file,)))
        first, second, third = made.fake.sent(LAN)
        uploads = [call.body["file"] for call in made.fake.calls if "upload" in call.path]
    assert first["attachment"]["payload"]["template_type"] == "media"
    assert second["attachment"]["payload"]["elements"][0]["media_type"] == "image"
    assert third["attachment"]["type"] == "file"
    assert (len(uploads[1][0]) <= IMAGE_BYTES, uploads[1][1]) == (True, "to.jpg")


@pytest.mark.parametrize(
    ("content", "name", "mime"),
    [
        (b"x" * (5 * 1024 * 1024 + 1), "a.pdf", "application/pdf"),
        (b"x", "a.xlsx", "application/vnd.ms-excel"),
        (b"x", "a.webp", "image/webp"),
    ],
)
async def test_files_zalo_does_not_take(
    lite_office: Office, clock: FixedClock, content: bytes, name: str, mime: str
) -> None:
    file = OutFile(lite_office.blobs.put(content), name, mime)
    async with bench(lite_office, clock) as made:
        with pytest.raises(ChannelError) as caught:
            await made.channel.send(made.letter("", files=(file,)))
        assert caught.value.permanent
        assert not made.fake.calls


async def test_an_expired_upload_is_made_once_more(lite_office: Office, clock: FixedClock) -> None:
    file = OutFile(lite_office.blobs.put(picture(20)), "anh.png", "image/png")
    async with bench(lite_office, clock) as made:
        made.fake.next(SEND, Fault(code=-100))
        await made.channel.send(made.letter("", files=(file,)))
        assert [call.path.rpartition("/")[2] for call in made.fake.calls] == ["image", "cs", "image", "cs"]
        made.fake.next(SEND, Fault(code=-100), Fault(code=-100))
        with pytest.raises(ChannelError):
            await made.channel.send(made.letter("", files=(file,)))


async def test_a_lost_upload_is_no_doubtful_message(lite_office: Office, clock: FixedClock) -> None:
    file = OutFile(lite_office.blobs.put(picture(20)), "anh.png", "image/png")
    async with bench(lite_office, clock) as made:
        made.fake.next("/v2.0/oa/upload/image", Fault(after=True))
        with pytest.raises(ChannelError) as caught:
            await made.channel.send(made.letter("", files=(file,)))
        assert not caught.value.possibly_sent


async def test_the_form_for_name_and_phone_stands_under_the_question(
    lite_office: Office, clock: FixedClock
) -> None:
    asks = (Choice("name.hide", "Giấu tên"), Choice("name.none", "Không để tên"))
    async with bench(lite_office, clock, info_image="https://nghe-dan.vn/chat/icon.png") as made:
        await made.channel.send(made.letter("Cho biết họ tên", choices=asks))
        question, form = made.fake.sent(LAN)
        made.fake.next(SEND, Fault(status=200, body="{}"), Fault(502))
        await made.channel.send(made.letter("Cho biết họ tên", choices=asks))
    assert question["text"] == "Cho biết họ tên"
    assert form["attachment"]["payload"]["template_type"] == "request_user_info"
    async with bench(lite_office, clock) as made:
        await made.channel.send(made.letter("Cho biết họ tên", choices=asks))
        assert len(made.fake.sent(LAN)) == 1


async def test_the_form_s_answer_is_the_name(office: Office, clock: FixedClock) -> None:
    async with bench(office, clock) as made:
        for words in ("đèn đường hỏng cả tháng nay tối om, thôn Đông xã Nam Sách", "gửi"):
            await made.events.write(LAN, words)
            await made.settle()
        assert "họ tên" in made.fake.texts(LAN)[-1]
        address = {"user_city": "Hải Phòng", "user_ward": "xã Nam Sách", "user_address": "thôn Đông"}
        info = {"name": "Trần Thị Lan", "phone": "84987000222", "full_address": address}
        await made.events.post(made.events.event("user_submit_info", LAN, info=info))
        await made.settle()

    def person(desk: Desk) -> Any:
        from casework import citizens

        talk = people.conversation(desk.session, "zalo-oa", OA_ID, LAN, lock=False)
        assert talk is not None
        assert talk.citizen_id is not None
        return citizens.identity_of(desk, talk.citizen_id)

    known = office.look_now(person)
    assert (known.name, known.phone, known.address) == (
        "Trần Thị Lan", "0987000222", "thôn Đông, xã Nam Sách, Hải Phòng",
    )  # fmt: skip


@pytest.mark.parametrize(("by_phone", "told"), [(True, "Để lại số điện thoại"), (False, "nhắn “hồ sơ”")])
async def test_who_leaves_no_name_reads_how_long_zalo_lets_us_write(
    lite_office: Office, clock: FixedClock, by_phone: bool, told: str
) -> None:
    lite_office.policy = replace(lite_office.policy, zalo_by_phone=by_phone)
    async with bench(lite_office, clock) as made:
        for words in ("đèn đường hỏng cả tháng nay tối om, thôn Đông xã Nam Sách", "gửi", "#nd:name.none"):
            await made.events.write(LAN, words)
            await made.settle()
        assert "quá 2 ngày" in made.fake.texts(LAN)[-1]
        assert told in made.fake.texts(LAN)[-1]


async def test_proof_of_the_secret_when_the_app_demands_it(lite_office: Office, clock: FixedClock) -> None:
    async with bench(lite_office, clock, secret_proof=True) as made:
        await made.channel.send(made.letter())
        headers = made.fake.calls[0].headers
    assert len(headers["appsecret_proof"]) == 64
    assert "Authorization" not in headers


# the window and the ladder


@pytest.mark.parametrize(
    ("hours", "pays", "standing"),
    [
        (47, False, Standing.FREE), (48, False, Standing.FREE), (49, False, Standing.CLOSED),
        (49, True, Standing.PAID), (168, True, Standing.PAID), (169, True, Standing.CLOSED),
    ],
)  # fmt: skip
def test_the_window_is_data(clock: FixedClock, hours: int, pays: bool, standing: Standing) -> None:
    wrote_at = clock.now()
    clock.move(hours=hours)
    assert WindowPolicy(pays=pays).standing(wrote_at, clock.now()) is standing
    assert WindowPolicy(pays=pays).standing(None, clock.now()) is Standing.CLOSED


async def test_outside_the_window_zalo_is_not_even_asked(lite_office: Office, clock: FixedClock) -> None:
    async with bench(lite_office, clock) as made:
        letter = made.letter()
        clock.move(hours=49)
        with pytest.raises(ChannelError) as caught:
            await made.channel.send(letter)
        assert caught.value.window_closed
        assert not made.fake.calls


async def test_paid_hours_need_money(lite_office: Office, clock: FixedClock) -> None:
    async with bench(lite_office, clock, window=WindowPolicy(pays=True)) as made:
        letter = made.letter()
        clock.move(hours=20)
        made.log_in()
        clock.move(hours=40)
        made.log_in()
        with pytest.raises(ChannelError) as caught:
            await made.channel.send(letter)
        assert caught.value.window_closed
        assert "ZCA" in made.channel.health()["problem"]
        made.fake.money = True
        await made.channel.send(letter)


async def _petition(made: Any, office: Office) -> tuple[int, int]:
    await made.events.write(LAN, "alo")
    await made.settle()

    def act(desk: Desk) -> tuple[int, int]:
        talk = people.conversation(desk.session, "zalo-oa", OA_ID, LAN, lock=False)
        assert talk is not None
        assert talk.citizen_id is not None
        return talk.id, lamp(desk, talk.citizen_id).petition_id

    return office.run_now(act)


async def test_after_the_window_a_template_goes_and_then_the_answer_waits(
    office: Office, clock: FixedClock
) -> None:
    async with bench(office, clock, **PHONE) as made:
        talk, petition = await _petition(made, office)
        clock.move(days=8)
        made.log_in()
        made.fake.money = True
        put(office, talk, "Đã có kết quả", channel="zalo-oa", push=True, petition_id=petition)
        while await made.deliver():
            pass
        (call,) = [one for one in made.fake.calls if one.path == "/v3.0/oa/message/template"]
        assert call.body["template_id"] == "510234"
        assert set(call.body["template_data"]) == {"code", "date", "link"}
        assert "kết quả" not in str(call.body)
        assert rows(office)[-1].status == "sent"


async def test_without_any_way_the_notice_waits_for_the_next_word(office: Office, clock: FixedClock) -> None:
    async with bench(office, clock, **PHONE) as made:
        talk, petition = await _petition(made, office)
        clock.move(days=8)
        made.log_in()
        made.fake.people[LAN].blocked = True
        put(office, talk, "Đã có kết quả", channel="zalo-oa", push=True, petition_id=petition)
        while await made.deliver():
            pass
        waiting = rows(office)[-1]
        assert waiting.status == "waiting"
        assert [entry["what"] for entry in waiting.tried] == ["", "template-uid"]
        made.fake.people[LAN].blocked = False
        await made.events.write(LAN, "alo")
        await made.settle()
        assert "Đã có kết quả" in made.fake.texts(LAN)


async def test_a_template_by_phone_carries_a_trace(lite_office: Office, clock: FixedClock) -> None:
    async with bench(lite_office, clock, **PHONE, template_test=True) as made:
        letter = made.letter(way="template-phone", code="4827155", phone="84987000222")
        with pytest.raises(ChannelError) as caught:
            await made.channel.send(letter)
        assert "zalo.cloud" in caught.value.operator
        made.fake.money = True
        assert (await made.channel.send(letter)).startswith("t")
        body = made.fake.calls[-1].body
    assert (body["phone"], body["tracking_id"], body["mode"]) == ("84987000222", "nd-1", "development")
    assert body["template_data"]["code"] == "ND 482 7155"


def test_the_ladder_is_as_long_as_it_is_set_up(lite_office: Office) -> None:
    from bot.channels.zalo_oa_settings import ZaloOaSettings

    assert ZaloOaSettings("1", "2", "3", "4").ladder == ()
    assert ZaloOaSettings("1", "2", "3", "4", template_phone="5").ladder == ("template-phone",)


# what errors mean


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (Fault(code=-32), {"pause_channel": 60.0}),
        (Fault(code="-213"), {"unreachable": True}),
        (Fault(code=-201, message="user_id is invalid!"), {"unreachable": True}),
        (Fault(code=-201), {"permanent": True}),
        (Fault(code=-230), {"window_closed": True}),
        (Fault(code=-248), {"permanent": True}),
        (Fault(code=-999), {"permanent": True}),
        (Fault(code=-200), {}),
        (Fault(502), {}),
        (Fault(504), {"possibly_sent": True}),
        (Fault(after=True), {"possibly_sent": True}),
        (Fault(truncated=True), {"possibly_sent": True}),
    ],
)
async def test_errors_in_the_words_of_delivery(
    lite_office: Office, clock: FixedClock, fault: Fault, told: dict[str, Any]
) -> None:
    async with bench(lite_office, clock) as made:
        made.fake.next(SEND, fault)
        with pytest.raises(ChannelError) as caught:
            await made.channel.send(made.letter())
    error = caught.value
    found = {
        name: getattr(error, name)
        for name in (
            "permanent",
            "possibly_sent",
            "unreachable",
            "window_closed",
            "pause_channel",
            "retry_after",
        )
        if getattr(error, name)
    }
    assert found == told
    assert not error.operator


async def test_what_zalo_only_calls_failed_is_given_up_in_the_end(
    lite_office: Office, clock: FixedClock
) -> None:
    async with bench(lite_office, clock) as made:
        made.fake.next(SEND, Fault(code=-200))
        with pytest.raises(ChannelError) as caught:
            await made.channel.send(made.letter(attempt=5))
        assert caught.value.permanent


@pytest.mark.parametrize("code", sorted(code for code, one in CODES.items() if one.do is Do.OPERATOR))
def test_what_an_operator_must_do_is_said(clock: FixedClock, code: int) -> None:
    error = to_channel_error(ZaloError(code, ""), clock.now())
    assert str(code) in error.operator
    assert error.operator.endswith(".")


@pytest.mark.parametrize("code", [*CODES, *TEMPLATE_CODES, -1123, -7777])
def test_every_code_has_a_reason_people_can_read(clock: FixedClock, code: int) -> None:
    for template in (False, True):
        assert to_channel_error(ZaloError(code, "", template=template), clock.now()).reason.startswith(
            str(code)
        )


def test_at_night_it_waits_for_the_morning(clock: FixedClock) -> None:
    clock.set(2026, 11, 23, 23, 5)
    assert to_channel_error(ZaloError(-234, ""), clock.now()).retry_after == 7 * 3600


async def test_the_rate_of_the_account_pauses_all(lite_office: Office, clock: FixedClock) -> None:
    async with bench(lite_office, clock, fake=FakeZaloOa(clock.now, per_minute=2)) as made:
        await made.channel.send(made.letter())
        await made.channel.send(made.letter())
        with pytest.raises(ChannelError) as caught:
            await made.channel.send(made.letter())
        assert caught.value.pause_channel == 60.0
        clock.move(minutes=1)
        await made.channel.send(made.letter())


# how it stands


async def test_check_looks_at_everything(lite_office: Office, clock: FixedClock) -> None:
    async with bench(lite_office, clock) as made:
        assert all(one.ok for one in await made.channel.check())
        made.fake.next("/v2.0/oa/getoa", Fault(code=-221))
        lacking = [one.todo for one in await made.channel.check() if not one.ok]
        assert lacking[0].startswith("Zalo báo lỗi -221")
        made.fake.unreachable = True
        assert not (await made.channel.check())[-1].ok


def test_what_an_office_lacks_is_named(clock: FixedClock) -> None:
    poor = {"oaid": "1", "oa_type": 2, "package_valid_through_date": "01/11/2026"}
    lacking = [one for one in judge(poor, OA_ID, clock.now()) if not one.ok]
    assert len(lacking) == 5
    assert all(one.todo for one in lacking)
