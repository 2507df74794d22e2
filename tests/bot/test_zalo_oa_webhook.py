"""Zalo's webhook: what is signed counts once and in order, whatever the way; everything else has no effect."""

from __future__ import annotations

import asyncio
import json

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from bot.channels import zalo_oa_signature as signature
from bot.channels.base import Outcome
from bot.channels.zalo_oa_inbox import Worker
from bot.channels.zalo_oa_updates import read, to_inbound
from casework import humans
from casework.office import Desk, Office
from handlers.dialogue.messages import Inbound
from storage import mailbox, people
from storage.database import Database
from storage.mailbox import Outbox
from storage.people import Conversation
from storage.petitions import Attachment
from tests.bot.posts import locked, put, rows
from tests.bot.zalo_oa import LAN, PAYLOADS, Bench, bench
from tests.cast import FixedClock
from tests.fakes.zalo_oa import APP_ID, OA_ID, OA_SECRET

VECTORS = json.loads((PAYLOADS / "zalo_oa_signature_vectors.json").read_text(encoding="utf-8"))["vectors"]
EVENTS = sorted(path.name for path in PAYLOADS.glob("zalo_oa__*.json"))
BY_NAME = {name: json.loads((PAYLOADS / name).read_text(encoding="utf-8")) for name in EVENTS}


def talk(office: Office, address: str = LAN) -> Conversation | None:
    return office.look_now(
        lambda desk: people.conversation(desk.session, "zalo-oa", OA_ID, address, lock=False)
    )


def attachments(office: Office) -> list[Attachment]:
    def act(desk: Desk) -> list[Attachment]:
        return list(desk.session.exec(select(Attachment).order_by("id")))

    return office.look_now(act)


def turns(office: Office) -> list[str]:
    """Texts that had their turn, as they had it."""

    def act(desk: Desk) -> list[str]:
        talk_of = people.conversation(desk.session, "zalo-oa", OA_ID, LAN, lock=False)
        assert talk_of is not None
        return [text for _, way, text in mailbox.transcript(desk.session, talk_of.id) if way == "in"]

    return office.look_now(act)


def watched(made: Bench) -> list[str]:
    """Texts in the order in which they had an effect."""
    order: list[str] = []
    receive = made.channel.worker.receive

    async def watch(inbound: Inbound) -> Outcome:
        outcome = await receive(inbound)
        if outcome is Outcome.ACCEPTED:
            order.append(inbound.text)
        return outcome

    made.channel.worker.receive = watch
    return order


# the signature


@pytest.mark.parametrize("name", sorted(VECTORS))
def test_every_vector_of_the_signature_holds(name: str) -> None:
    body = (PAYLOADS / name).read_bytes()
    event = json.loads(body)
    assert signature.genuine(VECTORS[name], body, event, APP_ID, OA_SECRET)
    assert signature.genuine(VECTORS[name].removeprefix("mac=").upper(), body, event, APP_ID, OA_SECRET)
    again = json.dumps(event, ensure_ascii=False).encode()
    assert not signature.genuine(VECTORS[name], again, event, APP_ID, OA_SECRET)
    assert not signature.genuine(VECTORS[name], body, event, "1" + APP_ID[1:], OA_SECRET)
    assert not signature.genuine(VECTORS[name], body, event, APP_ID, "")


def test_there_are_46_vectors() -> None:
    assert len(VECTORS) == 46


@pytest.mark.parametrize(
    ("app_id", "secret", "told"),
    [
        (OA_ID, "key", "ZALO_OA_WEBHOOK_SECRET with oa id"),
        ("app", "other", "ZALO_OA_APP_SECRET with app id"),
        ("app", "unknown", ""),
    ],
)
def test_a_wrong_key_is_named_and_not_told(app_id: str, secret: str, told: str) -> None:
    body = b'{"app_id":"app","timestamp":"1"}'
    header = "mac=" + signature.mac(app_id, body, "1", secret)
    secrets = {"ZALO_OA_WEBHOOK_SECRET": ("app", "key"), "ZALO_OA_APP_SECRET": ("app", "other")}
    assert signature.hint(header, body, json.loads(body), OA_ID, secrets) == told


@pytest.mark.parametrize("style", ["", "pretty", "reordered", "escaped", "nfd"])
async def test_a_signed_event_counts_however_it_is_written(
    lite_office: Office, clock: FixedClock, style: str
) -> None:
    async with bench(lite_office, clock) as made:
        event = made.events.event("user_send_text", LAN, {"text": "Đường hỏng ở thôn Đông"})
        assert await made.events.post(event, style) == 200
        await made.turns()
    assert turns(lite_office) == ["Đường hỏng ở thôn Đông"]


async def test_what_zalo_did_not_sign_has_no_effect(lite_office: Office, clock: FixedClock) -> None:
    async with bench(lite_office, clock) as made:
        events = made.events
        event = events.event("user_send_text", LAN, {"text": "giả"})
        old = event | {"timestamp": "1000000000000"}
        answers = [
            await events.post(event, header="mac=" + "0" * 64),
            await events.post(event, header=""),
            await events.post(old),
            await events.raw(b""),
            await events.raw(b"[1]"),
            await events.raw(b"\xff{"),
            await events.raw(b"x" * (1024 * 1024 + 1)),
            await events.raw(b"", method="GET"),
        ]
        refused = made.metrics.registry.get_sample_value(
            "nghe_dan_webhook_refused_total", {"channel": "zalo-oa"}
        )
        assert answers == [200] * 8
        assert (made.inbox(), refused) == ([], 6.0)


async def test_unsigned_calls_may_be_refused_aloud(lite_office: Office, clock: FixedClock) -> None:
    async with bench(lite_office, clock, reject_unsigned=True) as made:
        assert await made.events.raw(b"{}") == 401


async def test_a_wrong_signature_leaves_no_secret_and_no_words_in_the_log(
    lite_office: Office, clock: FixedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    async with bench(lite_office, clock) as made:
        event = made.events.event("user_send_text", LAN, {"text": "chuyện riêng"})
        await made.events.post(event, header="mac=" + "0" * 64)
    logged = "".join(capsys.readouterr())
    assert OA_SECRET not in logged
    assert "riêng" not in logged


# once, in order, whatever happens


async def test_duplicates_and_late_retries_count_once(office: Office, clock: FixedClock) -> None:
    async with bench(office, clock) as made:
        event = made.events.event("user_send_text", LAN, {"text": "alo"})
        for _ in range(3):
            await made.events.post(event)
        await made.settle()
        clock.move(hours=2)
        await made.events.post(event)
        await made.settle()
        assert len(made.fake.sent(LAN)) == 1
    assert [row.status for row in made.inbox()] == ["done"]


async def test_events_wait_in_the_database_and_survive_a_restart(office: Office, clock: FixedClock) -> None:
    async with bench(office, clock) as made:
        await made.events.write(LAN, "alo")
        (row,) = made.inbox()
        assert row.status == "pending"
        assert "alo" not in row.payload  # sealed until its turn
    async with bench(office, clock) as again:
        await again.settle()
        assert len(again.fake.sent(LAN)) == 1


async def test_a_person_s_events_have_their_turn_in_his_order(office: Office, clock: FixedClock) -> None:
    async with bench(office, clock) as made:
        first = made.events.event("user_send_text", LAN, {"text": "một việc"})
        second = made.events.event("user_send_text", LAN, {"text": "hai việc"})
        await made.events.post(second)
        await made.events.post(first)
        order = watched(made)
        await made.turns()
    assert order == ["một việc", "hai việc"]


async def test_two_workers_have_one_effect(office: Office, clock: FixedClock) -> None:
    async with bench(office, clock) as made:
        for text in ("alo", "đèn hỏng", "thôn Đông"):
            await made.events.write(LAN, text)
        order = watched(made)
        other = Worker(office, OA_ID, made.channel.worker.receive, made.channel.worker.handle)
        await asyncio.gather(made.channel.worker.round(), other.round())
    assert order == ["alo", "đèn hỏng", "thôn Đông"]


async def test_photos_sent_together_are_one_message(office: Office, clock: FixedClock) -> None:
    async with bench(office, clock) as made:
        for name in ("1.jpg", "2.jpg", "3.jpg"):
            await made.events.photo(LAN, name, "https://f3-zpg.zdn.vn", "đèn hỏng" if name == "1.jpg" else "")
        pause = await made.channel.worker.round()
        assert 0 < pause <= 2.0
        assert [row.status for row in made.inbox()] == ["pending"] * 3
        await made.turns()
        assert [row.status for row in made.inbox()] == ["done"] * 3
        await made.settle()
        answers = len(made.fake.sent(LAN))
    assert [row.ref.rpartition("/")[2] for row in attachments(office)] == ["1.jpg", "2.jpg", "3.jpg"]
    assert answers == 1


async def test_words_before_a_photo_do_not_wait_for_it(lite_office: Office, clock: FixedClock) -> None:
    async with bench(lite_office, clock) as made:
        words = made.events.event("user_send_text", LAN, {"text": "đèn hỏng ở thôn Đông"})
        await made.events.photo(LAN, "1.jpg", "https://f3-zpg.zdn.vn")
        await made.events.post(words)
        await made.channel.worker.round()
        assert [row.status for row in made.inbox()] == ["pending", "done"]


async def test_when_nothing_can_be_stored_zalo_shall_call_again(
    lite_office: Office, sqlite_url: str, clock: FixedClock
) -> None:
    lite_office.database.close()
    lite_office.database = Database(sqlite_url, busy_ms=10)
    async with bench(lite_office, clock) as made:
        with locked(sqlite_url):
            assert await made.events.write(LAN, "alo") == 503
        clock.move(seconds=31)
        await made.events.again()
        await made.settle()
        assert len(made.fake.sent(LAN)) == 1
        assert made.events.slowest < 2.0


async def test_zalo_calls_five_times_more_and_gives_up(lite_office: Office, clock: FixedClock) -> None:
    async with bench(lite_office, clock) as made:
        made.events.url = "http://127.0.0.1:9/"
        await made.events.write(LAN, "alo")
        for minutes in (1, 5, 15, 30, 60):
            assert not made.events.disabled
            clock.move(minutes=minutes)
            await made.events.again()
        assert made.events.disabled


async def test_a_fault_of_ours_is_not_tried_for_ever(lite_office: Office, clock: FixedClock) -> None:
    async with bench(lite_office, clock) as made:
        await made.events.follow(LAN, "unfollow")

        async def broken(_event: object) -> None:
            raise ZeroDivisionError

        async def away(_event: object) -> None:
            raise OperationalError("", {}, Exception())

        made.channel.worker.handle = away  # type: ignore[assignment]
        await made.channel.worker.round()
        assert [row.status for row in made.inbox()] == ["pending"]
        made.channel.worker.handle = broken  # type: ignore[assignment]
        await made.channel.worker.round()
        assert [row.status for row in made.inbox()] == ["failed"]


# every event


@pytest.mark.parametrize("name", EVENTS)
async def test_every_event_is_taken_and_leaves_nothing_undone(
    lite_office: Office, clock: FixedClock, name: str
) -> None:
    clock.set(2026, 11, 23, 20, 0)
    async with bench(lite_office, clock) as made:
        body = (PAYLOADS / name).read_bytes()
        assert await made.events.raw(body, VECTORS[name]) == 200
        await made.turns()
        assert {row.status for row in made.inbox()} <= {"done", "ignored"}


MEANINGS: dict[str, tuple[str, str]] = {
    "user_send_text": ("Cho tôi phản ánh: đường", ""),
    "user_send_text__quote": ("Vâng, đúng chỗ này ạ", ""),
    "user_send_text__button_payload": ("", ""),
    "user_send_image": ("Ảnh hiện trường ạ", "photo"),
    "user_send_gif": ("", "photo"),
    "user_send_audio": ("", "voice"),
    "user_send_video": ("", "video"),
    "user_send_sticker": ("", "sticker"),
    "user_send_location": ("", "location"),
    "user_send_file": ("", "document"),
    "user_send_link": ("https://bao.example.vn", ""),
    "user_send_business_card": ("", "contact"),
    "user_submit_info": (
        "Trần Thị Hoà, Số 5 ngõ 12 phố Phùng Khoang, Phường Đại Mỗ, Thành phố Hà Nội, 0987000222",
        "",
    ),
    "user_submit_info__legacy": ("Trần Thị Hoà, Số 5 ngõ 12 phố Phùng Khoang, Phường Trung Văn, Quận", ""),
    "anonymous_send_text": ("Cho hỏi phường mình", ""),
    "anonymous_send_image": ("", "photo"),
    "anonymous_send_file": ("", "document"),
    "anonymous_send_sticker": ("", "sticker"),
}


def inbound(name: str) -> Inbound | None:
    return to_inbound(read(BY_NAME[f"zalo_oa__{name}.json"], OA_ID))


@pytest.mark.parametrize("name", sorted(MEANINGS))
def test_what_a_message_means(name: str) -> None:
    found = inbound(name)
    words, kind = MEANINGS[name]
    assert found is not None
    assert found.text.startswith(words)
    assert [file.kind for file in found.files] == ([kind] if kind else [])


@pytest.mark.parametrize("name", sorted(set(EVENTS) - {f"zalo_oa__{name}.json" for name in MEANINGS}))
def test_no_other_event_is_a_message(name: str) -> None:
    assert to_inbound(read(BY_NAME[name], OA_ID)) is None


def test_details_of_messages() -> None:
    quote, press, place = (
        inbound("user_send_text__quote"),
        inbound("user_send_text__button_payload"),
        inbound("user_send_location"),
    )
    assert quote is not None
    assert quote.reply_to == "6c1f0e7b9a52d83c4e10"
    assert press is not None
    assert press.choice == "linhvuc:giao_thong"
    assert place is not None
    assert (place.files[0].latitude, place.files[0].longitude) == (20.988614, 105.794472)
    card = inbound("user_send_business_card")
    assert card is not None
    assert (card.files[0].phone, card.files[0].own) == ("0912000111", False)
    visitor = inbound("anonymous_send_text")
    assert visitor is not None
    assert visitor.address == "anon:anon-9d1f7733c0aa:cv-20b8e4417f"


@pytest.mark.parametrize(
    "broken", [{}, {"event_name": 5}, {"message": []}, {"sender": "x", "timestamp": "soon"}]
)
def test_an_event_may_lack_everything(broken: dict[str, object]) -> None:
    assert to_inbound(read(broken, OA_ID)) is None


# people come and go


async def test_a_follower_is_greeted_once(office: Office, clock: FixedClock) -> None:
    async with bench(office, clock) as made:
        await made.events.follow(LAN)
        await made.settle()
        greeted = made.fake.texts(LAN)
        await made.events.follow(LAN, "unfollow")
        await made.settle()
        gone = talk(office)
        await made.events.follow(LAN)
        await made.settle()
        assert made.fake.texts(LAN) == greeted
    assert len(greeted) == 1
    assert gone is not None
    assert gone.unreachable
    back = talk(office)
    assert back is not None
    assert not back.unreachable


async def test_who_comes_at_night_reads_when_people_are_back(lite_office: Office, clock: FixedClock) -> None:
    clock.set(2026, 11, 23, 22)
    async with bench(lite_office, clock) as made:
        await made.events.follow(LAN)
        await made.settle()
        assert "làm việc lại" in made.fake.texts(LAN)[-1]


async def test_opening_the_talk_lets_waiting_notices_go(lite_office: Office, clock: FixedClock) -> None:
    async with bench(lite_office, clock) as made:
        await made.events.write(LAN, "alo")
        await made.settle()
        found = talk(lite_office)
        assert found is not None
        put(lite_office, found.id, "Đã có kết quả", channel="zalo-oa", status="waiting", push=True)
        made.fake.interacted(LAN)
        click = made.events.event("user_click_chatnow", LAN) | {"oa_id": OA_ID, "user_id": LAN}
        await made.events.post(click)
        await made.settle()
        assert made.fake.texts(LAN)[-1] == "Đã có kết quả"


async def test_a_visitor_without_a_name_is_answered_in_words(lite_office: Office, clock: FixedClock) -> None:
    async with bench(lite_office, clock) as made:
        visitor = made.events.event(
            "anonymous_send_text", "anon-1", {"text": "alo", "conversation_id": "cv-1"}
        )
        await made.events.post(visitor)
        await made.settle()
        (sent,) = made.fake.sent(path="/v2.0/oa/message")
        assert set(sent) == {"text"}
        assert "1. " in sent["text"]


async def test_consent_withdrawn_is_a_person_s_work(office: Office, clock: FixedClock) -> None:
    async with bench(office, clock) as made:
        await made.events.write(LAN, "alo")
        await made.settle()
        await made.events.post(made.events.event("user_withdraw", LAN))
        await made.settle()
        assert "rút đồng ý" in made.fake.texts(LAN)[-1]
    found = talk(office)
    assert found is not None
    assert found.human == humans.WAITING


# echoes


async def test_an_echo_confirms_what_may_have_been_sent(office: Office, clock: FixedClock) -> None:
    async with bench(office, clock) as made:
        await made.events.write(LAN, "alo")
        await made.settle()
        found = talk(office)
        assert found is not None
        put(office, found.id, "Đã nhận", channel="zalo-oa", status="possibly")
        await made.events.post(made.events.echo(LAN, "m-77", "Đã nhận", admin_id="550"))
        await made.turns()
        assert rows(office)[-1].status == "sent"
        unmuted = talk(office)
        assert unmuted is not None
        assert unmuted.muted_until is None


async def test_a_colleague_who_answers_in_zalo_silences_the_bot_for_a_while(
    office: Office, clock: FixedClock
) -> None:
    async with bench(office, clock, mute_minutes=30) as made:
        await made.events.write(LAN, "alo")
        await made.settle()
        before = len(made.fake.sent(LAN))
        ours: list[Outbox] = rows(office)
        await made.events.post(made.events.echo(LAN, ours[-1].platform_id, str(ours[-1].body["text"]), "550"))
        await made.events.post(made.events.echo(LAN, "m-88", "Chị cho xin số nhà ạ", admin_id="550"))
        await made.settle()
        assert (rows(office)[-1].body["text"], rows(office)[-1].status) == ("Chị cho xin số nhà ạ", "sent")
        await made.events.write(LAN, "số nhà 12")
        await made.settle()
        assert len(made.fake.sent(LAN)) == before
        clock.move(minutes=31)
        await made.events.write(LAN, "alo")
        await made.settle()
        assert len(made.fake.sent(LAN)) == before + 1


async def test_a_receipt_confirms_too(lite_office: Office, clock: FixedClock) -> None:
    async with bench(lite_office, clock) as made:
        await made.events.write(LAN, "alo")
        await made.settle()
        found = talk(lite_office)
        assert found is not None
        put(lite_office, found.id, "một", channel="zalo-oa", status="possibly", platform_id="m-1")
        put(lite_office, found.id, "hai", channel="zalo-oa", status="possibly")
        seen = made.events.event("user_seen_message", LAN, {"msg_ids": ["m-0", "m-1"]})
        await made.events.post(seen | {"sender": {"id": OA_ID}, "recipient": {"id": LAN}})
        phone = made.events.event("user_received_message", "84987000222")
        phone |= {"message": {"msg_id": "t-9", "tracking_id": f"nd-{rows(lite_office)[-1].id}"}}
        await made.events.post(phone | {"sender": {"id": OA_ID}, "recipient": {"id": "84987000222"}})
        await made.turns()
    assert [row.status for row in rows(lite_office)[-2:]] == ["sent", "sent"]


async def test_revoked_rights_are_told_to_whoever_can_help(lite_office: Office, clock: FixedClock) -> None:
    async with bench(lite_office, clock) as made:
        await made.events.post(
            BY_NAME["zalo_oa__permission_revoked.json"]
            | {"timestamp": str(int(clock.now().timestamp() * 1000))}
        )
        await made.turns()
        pair = await made.channel.tokens.stored()
        assert pair is not None
        assert "zalo login" in pair.problem
