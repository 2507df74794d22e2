"""Settings of Telegram."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings

from bot.addresses import proxy_address, web_address

TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{20,}")
WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")


class TelegramMode(StrEnum):
    """How Telegram messages come in."""

    OFF = "off"
    POLLING = "polling"
    WEBHOOK = "webhook"


def _token(value: SecretStr) -> SecretStr:
    if value.get_secret_value() and not TOKEN.fullmatch(value.get_secret_value()):
        raise ValueError("does not look like a bot token")
    return value


def _webhook_secret(value: SecretStr) -> SecretStr:
    if value.get_secret_value() and not WEBHOOK_SECRET.fullmatch(value.get_secret_value()):
        raise ValueError("has letters Telegram does not take, or is too short")
    return value


class TelegramFields(BaseSettings):
    """Everything an installation decides about its bot."""

    telegram_mode: TelegramMode = Field(TelegramMode.OFF, description="off, polling or webhook")
    telegram_token: Annotated[SecretStr, AfterValidator(_token)] = Field(
        SecretStr(""), description="the token @BotFather gave, like 123456789:AAE…"
    )
    telegram_name: str = Field(
        "", pattern=r"^[A-Za-z0-9_]*$", description="the bot's name as in t.me/<name>, without @, or empty"
    )
    telegram_webhook_secret: Annotated[SecretStr, AfterValidator(_webhook_secret)] = Field(
        SecretStr(""), description="16 to 256 of A-Z a-z 0-9 _ -"
    )
    telegram_base_url: Annotated[str, AfterValidator(web_address)] = Field(
        "https://api.telegram.org", description="the http(s) address of the Bot API"
    )
    telegram_local_mode: bool = Field(
        False, description="true when TELEGRAM_BASE_URL is a server of ours that runs with --local, or false"
    )
    telegram_proxy: Annotated[str, AfterValidator(proxy_address)] = Field(
        "", description="http://<host>:<port> or socks5://<host>:<port>, or empty"
    )
    telegram_staff_group: str = Field(
        "", pattern=r"^(-\d+)?$", description="the number of the staff group, like -1001234567890, or empty"
    )
    telegram_staff_units: str = Field(
        "", description="ids of units from the directory, with commas between, or empty for all"
    )

    def telegram_conflicts(self) -> Iterable[tuple[str, str]]:
        """Settings of the bot that are missing: (name, what is expected)."""
        mode = self.telegram_mode
        if mode is TelegramMode.OFF:
            return
        if not self.telegram_token.get_secret_value():
            yield "telegram_token", f"expected the token @BotFather gave, since TELEGRAM_MODE is {mode}"
        if mode is TelegramMode.WEBHOOK and not self.telegram_webhook_secret.get_secret_value():
            yield (
                "telegram_webhook_secret",
                "expected 16 to 256 of A-Z a-z 0-9 _ -, since TELEGRAM_MODE is webhook",
            )
