"""Settings of the Zalo Bot Platform."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings

from bot.addresses import host_names, http_proxy_address, web_address

TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{8,}")
SECRET = re.compile(r"[A-Za-z0-9_-]{8,256}")


class ZaloBotMode(StrEnum):
    """How messages to the bot come in."""

    OFF = "off"
    POLLING = "polling"
    WEBHOOK = "webhook"


def _token(value: SecretStr) -> SecretStr:
    if value.get_secret_value() and not TOKEN.fullmatch(value.get_secret_value()):
        raise ValueError("does not look like a bot token")
    return value


def _secret(value: SecretStr) -> SecretStr:
    if value.get_secret_value() and not SECRET.fullmatch(value.get_secret_value()):
        raise ValueError("has other letters, or is too short")
    return value


class ZaloBotFields(BaseSettings):
    """Everything an installation decides about its bot."""

    zalo_bot_mode: ZaloBotMode = Field(ZaloBotMode.OFF, description="off, polling or webhook")
    zalo_bot_token: Annotated[SecretStr, AfterValidator(_token)] = Field(
        SecretStr(""), description="the token Zalo Bot Manager gave, like 1459232241454765289:AbC…"
    )
    zalo_bot_webhook_secret: Annotated[SecretStr, AfterValidator(_secret)] = Field(
        SecretStr(""), description="8 to 256 of A-Z a-z 0-9 _ -"
    )
    zalo_bot_url: Annotated[str, AfterValidator(web_address)] = Field(
        "https://bot-api.zaloplatforms.com", description="an http(s) address"
    )
    zalo_bot_proxy: Annotated[str, AfterValidator(http_proxy_address)] = Field(
        "", description="http://<host>:<port>, or empty"
    )
    zalo_bot_media_hosts: Annotated[str, AfterValidator(host_names)] = Field(
        "zdn.vn,zadn.vn", min_length=1, description="host names with commas between"
    )
    zalo_bot_monthly: int = Field(3000, ge=1, description="messages a month, 1 or more")
    zalo_bot_people: int = Field(50, ge=1, description="people, 1 or more")

    def zalo_bot_conflicts(self) -> Iterable[tuple[str, str]]:
        """Settings of the bot that are missing: (name, what is expected)."""
        mode = self.zalo_bot_mode
        if mode is ZaloBotMode.OFF:
            return
        needed = {"zalo_bot_token": self.zalo_bot_token}
        if mode is ZaloBotMode.WEBHOOK:
            needed |= {"zalo_bot_webhook_secret": self.zalo_bot_webhook_secret}
        for name, value in needed.items():
            if not value.get_secret_value():
                expected = ZaloBotFields.model_fields[name].description
                yield name, f"expected {expected}, since ZALO_BOT_MODE is {mode}"
