"""Logs hold ids and kinds of error, never what somebody wrote."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot import logs


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    logs.set_up("info", as_json=True, stream=stream)
    yield stream
    structlog.reset_defaults()
    logging.basicConfig(handlers=[logging.NullHandler()], force=True)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_ids_and_codes_are_kept(out: io.StringIO) -> None:
    structlog.get_logger().info("delivery.retry", channel="telegram", outbox=7, code="4827155")
    (entry,) = lines(out)
    assert (entry["event"], entry["channel"], entry["outbox"], entry["code"]) == (
        "delivery.retry", "telegram", 7, "4827155",
    )  # fmt: skip


def test_personal_fields_are_blotted_out_whoever_logs_them(out: io.StringIO) -> None:
    structlog.get_logger().info("x", text="nhà bà Lan", phone="0912345678", token="abc", name="Lan")
    assert "Lan" not in out.getvalue()
    assert "0912345678" not in out.getvalue()


def test_an_exception_is_told_by_kind_and_place_not_by_its_message(out: io.StringIO) -> None:
    try:
        int("bà Lan ở thôn Đông")
    except ValueError:
        structlog.get_logger().exception("turn.fault")
    (entry,) = lines(out)
    assert entry["error"] == "ValueError"
    assert entry["places"][0].startswith("tests/bot/test_logs.py:")
    assert "Lan" not in out.getvalue()


def test_tokens_and_phone_numbers_are_blotted_out_of_library_lines(out: io.StringIO) -> None:
    logging.getLogger("some.library").warning(
        "POST https://api/bot123456789:AAEabcdefghijklmnopqrstuvw/x 0912 345 678"
    )
    assert "AAE" not in out.getvalue()
    assert "345" not in out.getvalue()


def test_the_http_client_says_nothing_of_its_addresses(out: io.StringIO) -> None:
    logging.getLogger("httpx").info("HTTP Request: POST https://api.telegram.org/bot1:secret/getMe")
    assert out.getvalue() == ""


def test_the_telegram_library_does_not_quote_what_it_cannot_parse(out: io.StringIO) -> None:
    logging.getLogger("telegram.Bot").critical("Error while parsing updates! Received data was nhà bà Lan")
    assert out.getvalue() == ""


def test_development_is_readable() -> None:
    stream = io.StringIO()
    logs.set_up("info", as_json=False, stream=stream)
    structlog.get_logger().info("started", channel="webchat")
    assert "started" in stream.getvalue()
    assert "channel=webchat" in stream.getvalue()
