"""Zalo in the whole service: the command line, the pages Zalo looks at, and files people send."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr
from sqlmodel import select

from bot.attachments import Fetcher
from bot.channels.base import ChannelError
from bot.channels.fetching import Download
from bot.commands_channels import log_in, show
from bot.config import Settings, SettingsError, load
from bot.config_zalo_oa import ZaloOaMode
from bot.wiring import House
from bot.zalo_oa_web import CALLBACK, WEBHOOK
from casework.office import Desk, Office
from storage import people
from storage.petitions import Attachment
from tests.bot.zalo_oa import LAN, bench
from tests.browser import serve
from tests.cast import FixedClock
from tests.fakes.zalo_oa import APP_ID, APP_SECRET, OA_ID, OA_SECRET, VERIFIER, FakeZaloOa
from tests.fakes.zalo_oa_events import ZaloEvents


def settings_of(**more: Any) -> Settings:
    given: dict[str, Any] = {
        "zalo_oa_mode": ZaloOaMode.WEBHOOK,
        "zalo_oa_id": OA_ID,
        "zalo_oa_app_id": APP_ID,
        "zalo_oa_app_secret": SecretStr(APP_SECRET),
        "zalo_oa_webhook_secret": SecretStr(OA_SECRET),
        "zalo_oa_code_verifier": SecretStr(VERIFIER),
        "zalo_oa_oauth_url": "http://127.0.0.1:9",
        "zalo_oa_api_url": "http://127.0.0.1:9",
    }
    return Settings(**given | more)


Open = Callable[..., Any]


@pytest.fixture
async def service(lite_office: Office) -> AsyncIterator[Open]:
    opened: list[tuple[TestClient[Any, Any], House]] = []

    async def start(**more: Any) -> TestClient[Any, Any]:
        house = House(settings_of(**more), lite_office)
        client = TestClient(TestServer(house.app))
        await client.start_server()
        opened.append((client, house))
        return client

    yield start
    for client, house in opened:
        for channel in house.channels:
            await channel.stop()
        await client.close()
        await house.intake.idle()


# pages


async def test_the_webhook_stands_where_zalo_calls(service: Open, clock: FixedClock) -> None:
    client = await service()
    events = ZaloEvents(str(client.make_url(WEBHOOK)), FakeZaloOa(clock.now), clock)
    assert await events.write(LAN, "alo") == 200
    assert await events.raw(b"", method="GET") == 200
    ready = await (await client.get("/readyz")).json()
    assert ready["channels"]["zalo-oa"]["mode"] == "webhook"


async def test_the_domain_is_verified_also_before_the_channel_is_on(service: Open) -> None:
    client = await service(zalo_oa_mode=ZaloOaMode.OFF, zalo_oa_site_code="Ab1_x")
    for path in ("/", "/zalo_verifierAb1_x.html"):
        page = await (await client.get(path)).text()
        assert '<meta name="zalo-platform-site-verification" content="Ab1_x">' in page
        assert "/chat/" in page
    assert (await client.post(WEBHOOK)).status == 404


async def test_without_a_code_the_front_door_leads_to_the_chat(service: Open) -> None:
    client = await service()
    assert (await client.get("/", allow_redirects=False)).headers["Location"] == "/chat/"
    assert "Sao chép" in await (await client.get(CALLBACK, params={"code": "x"})).text()


# settings


def test_what_the_channel_needs_is_named(tmp_path: Any) -> None:
    path = tmp_path / ".env"
    lines = [
        "ZALO_OA_MODE=webhook",
        "ZALO_OA_PAID_HOURS=24",
        "ZALO_OA_CODE_VERIFIER=short",
        "ZALO_OA_MEDIA_HOSTS=a b",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load(path)
    assert {problem.name for problem in caught.value.problems} == {
        "ZALO_OA_ID", "ZALO_OA_APP_ID", "ZALO_OA_APP_SECRET", "ZALO_OA_WEBHOOK_SECRET",
        "ZALO_OA_CODE_VERIFIER", "ZALO_OA_PAID_HOURS", "ZALO_OA_MEDIA_HOSTS",
    }  # fmt: skip


# the command line


async def test_logging_in_by_the_address_or_by_a_handed_out_token(
    lite_office: Office, clock: FixedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    async with bench(lite_office, clock, callback_url="https://nghe-dan.vn/zalo/callback") as made:

        async def typed(line: str) -> str:
            return await log_in(made.channel, io.StringIO(line + "\n"))

        code = made.fake.grant()
        address = f"https://nghe-dan.vn/zalo/callback?code={code}&oa_id={OA_ID}"
        assert "ZALO_OA_ID" in await typed(address.replace(OA_ID, "1"))
        assert await typed(address) == ""
        assert "một lần" in await typed(address)
        assert await typed("") != ""
        _, refresh = made.fake.issue()
        assert await typed(refresh) == ""
        assert show(await made.channel.check()) == 0
    printed = capsys.readouterr().out
    assert "code_challenge=" in printed
    assert "[đạt] OA đã xác thực" in printed
    assert not any(word in printed for word in (VERIFIER, APP_SECRET, refresh, "AT.secret"))


async def test_status_before_the_first_log_in_says_what_to_do(
    lite_office: Office, clock: FixedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    async with bench(lite_office, clock, oa_id="1") as made:
        assert show(await made.channel.check()) == 1
    assert "zalo login" in capsys.readouterr().out


# files


async def test_a_photo_is_fetched_from_where_zalo_put_it(office: Office, clock: FixedClock) -> None:
    async with bench(office, clock) as made:
        made.channel.download = Download(("127.0.0.1",))
        image = _jpeg()
        made.fake.files["1.jpg"] = (image, "text/html")  # what it is called proves nothing
        media = made.channel.settings.endpoints.api
        for path in ("1.jpg", "gone.jpg", "huge.jpg", "redirect-home"):
            made.fake.gone.add("gone.jpg")
            await made.events.photo(LAN, path, media)
        await made.turns()
        fetcher = Fetcher(office, {"zalo-oa": made.channel}, made.metrics)
        await fetcher.fetch_pending()

        def found(desk: Desk) -> list[str]:
            talk = people.conversation(desk.session, "zalo-oa", OA_ID, LAN, lock=False)
            assert talk is not None
            query = select(Attachment.status).where(Attachment.conversation_id == talk.id)
            return list(desk.session.exec(query.order_by("id")))

        statuses = office.look_now(found)
    assert statuses[0] == "stored"
    assert "stored" not in statuses[1:]


async def test_files_come_from_zalo_s_hosts_alone() -> None:
    async with serve(FakeZaloOa(FixedClock(2026, 11, 23).now).app()) as url:
        with pytest.raises(ChannelError) as caught:
            await Download(("zdn.vn", "zadn.vn"))(f"{url}/media/1.jpg", 1000)
    assert caught.value.permanent


def _jpeg() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(out, "JPEG")
    return out.getvalue()
