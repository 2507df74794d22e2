"""The web server: webhook, health, headers, and bodies nobody should send."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr
from sqlmodel import func, select

from bot.config import Settings
from bot.config_telegram import TelegramMode
from bot.metrics import metrics_app
from bot.web import SECRET_HEADER, WEBHOOK
from bot.wiring import House
from casework.office import Office
from storage.database import Database
from storage.mailbox import Inbox
from tests.bot.platform import SECRET
from tests.bot.posts import locked
from tests.fakes.telegram import TOKEN, text_update

RIGHT = {SECRET_HEADER: SECRET}


@pytest.fixture
async def house(lite_office: Office) -> AsyncIterator[House]:
    settings = Settings(
        telegram_mode=TelegramMode.WEBHOOK,
        telegram_token=SecretStr(TOKEN),
        telegram_webhook_secret=SecretStr(SECRET),
        telegram_base_url="http://127.0.0.1:9",
    )
    house = House(settings, lite_office)
    yield house
    await house.intake.idle()


@pytest.fixture
async def client(house: House) -> AsyncIterator[Any]:
    async with TestClient(TestServer(house.app)) as client:
        yield client


def stored(office: Office) -> int:
    return office.look_now(lambda desk: desk.session.exec(select(func.count()).select_from(Inbox)).one())


async def test_an_update_is_stored_before_it_is_acknowledged(client: Any, lite_office: Office) -> None:
    response = await client.post(WEBHOOK, json=text_update(1, "alo", update_id=5), headers=RIGHT)
    assert response.status == 200
    assert stored(lite_office) == 1
    again = await client.post(WEBHOOK, json=text_update(1, "alo", update_id=5), headers=RIGHT)
    assert again.status == 200
    assert stored(lite_office) == 1


@pytest.mark.parametrize("headers", [{}, {SECRET_HEADER: "guess"}, {SECRET_HEADER: ""}])
async def test_a_wrong_secret_has_no_effect(
    client: Any, lite_office: Office, headers: dict[str, str]
) -> None:
    response = await client.post(WEBHOOK, json=text_update(1, "alo", update_id=5), headers=headers)
    assert response.status == 401
    assert stored(lite_office) == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"", 400),
        (b"[]", 400),
        (b'"text"', 400),
        (b"null", 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b'{"update_id": ' + b"9" * 5000 + b"}", 400),
        (b'{"message": {}}', 400),
        (b'{"update_id": 1, "x": "' + b"a" * 1_100_000 + b'"}', 413),
    ],
)
async def test_bodies_nobody_should_send(client: Any, lite_office: Office, body: bytes, status: int) -> None:
    response = await client.post(WEBHOOK, data=body, headers=RIGHT)
    assert response.status == status
    assert stored(lite_office) == 0


async def test_unknown_updates_are_acknowledged(client: Any, lite_office: Office) -> None:
    response = await client.post(WEBHOOK, json={"update_id": 9, "telepathy": {}}, headers=RIGHT)
    assert response.status == 200
    assert stored(lite_office) == 1


async def test_half_a_letter_in_a_text_is_no_fault(client: Any, lite_office: Office) -> None:
    data = json.dumps(text_update(1, "xin chào \ud83d", update_id=6)).encode()
    response = await client.post(WEBHOOK, data=data, headers=RIGHT)
    assert response.status == 200
    assert lite_office.look_now(lambda desk: desk.session.exec(select(Inbox.status)).all()) == ["done"]


async def test_a_locked_database_is_503_and_telegram_will_come_again(
    client: Any, lite_office: Office, sqlite_url: str
) -> None:
    lite_office.database.close()
    lite_office.database = Database(sqlite_url, busy_ms=10)
    with locked(sqlite_url):
        response = await client.post(WEBHOOK, json=text_update(1, "alo", update_id=5), headers=RIGHT)
        assert response.status == 503
    response = await client.post(WEBHOOK, json=text_update(1, "alo", update_id=5), headers=RIGHT)
    assert response.status == 200
    assert stored(lite_office) == 1


async def test_alive_and_ready(client: Any, house: House) -> None:
    assert (await client.get("/healthz")).status == 200
    response = await client.get("/readyz")
    assert response.status == 503  # nothing was started
    checks = (await response.json())["checks"]
    assert checks == {"database": True, "migrations": True, "delivery": False, "schedule": False}
    await house.delivery.start()
    await house.schedule.start()
    assert (await client.get("/readyz")).status == 200
    await house.schedule.stop()
    await house.delivery.stop()


async def test_an_unmigrated_database_is_not_ready(client: Any, lite_office: Office, tmp_path: Any) -> None:
    lite_office.database = Database(f"sqlite:///{tmp_path}/other.sqlite")
    checks = (await (await client.get("/readyz")).json())["checks"]
    assert checks["migrations"] is False


async def test_a_database_that_is_away_is_not_ready(client: Any, lite_office: Office) -> None:
    lite_office.database = Database("sqlite:////nowhere/at/all.sqlite")
    checks = (await (await client.get("/readyz")).json())["checks"]
    assert checks["database"] is False


async def test_the_front_door_leads_to_the_chat(client: Any) -> None:
    response = await client.get("/", allow_redirects=False)
    assert (response.status, response.headers["Location"]) == (302, "/chat/")


@pytest.mark.parametrize("path", ["/chat/", "/desk/", "/healthz", "/nowhere"])
async def test_every_answer_has_its_headers(client: Any, path: str) -> None:
    headers = (await client.get(path)).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "Referrer-Policy" in headers


async def test_https_is_insisted_on_where_it_is_used(lite_office: Office) -> None:
    house = House(Settings(public_url="https://nghedan.example"), lite_office)
    async with TestClient(TestServer(house.app)) as client:
        headers = (await client.get("/healthz")).headers
    assert headers["Strict-Transport-Security"].startswith("max-age=")


async def test_no_webhook_when_telegram_is_off(lite_office: Office) -> None:
    async with TestClient(TestServer(House(Settings(), lite_office).app)) as client:
        response = await client.post(WEBHOOK, json=text_update(1, "alo", update_id=5), headers=RIGHT)
    assert response.status == 404


async def test_metrics_tell_counts_and_nothing_personal(client: Any, house: House) -> None:
    await client.post(WEBHOOK, json=text_update(4211, "đèn hỏng", update_id=5), headers=RIGHT)
    async with TestClient(TestServer(metrics_app(house.metrics, house.delivery.measure))) as metrics:
        text = await (await metrics.get("/metrics")).text()
    assert 'nghe_dan_turns_total{channel="telegram",outcome="accepted"} 1.0' in text
    assert 'nghe_dan_oldest_unsent_seconds{channel="webchat"} 0.0' in text
    assert "4211" not in text
    assert "đèn" not in text
