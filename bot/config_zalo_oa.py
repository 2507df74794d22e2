"""Settings of the Zalo Official Account."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings

from bot.addresses import host_names, http_proxy_address, web_address

VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


class ZaloOaMode(StrEnum):
    """Whether the account is served."""

    OFF = "off"
    WEBHOOK = "webhook"


def _verifier(value: SecretStr) -> SecretStr:
    if value.get_secret_value() and not VERIFIER.fullmatch(value.get_secret_value()):
        raise ValueError("not 43 to 128 letters")
    return value


def _optional_web(url: str) -> str:
    return web_address(url) if url else url


Web = Annotated[str, AfterValidator(web_address)]
Id = Annotated[str, Field(pattern=r"^[0-9]*$")]


class ZaloOaFields(BaseSettings):
    """Everything an installation decides about its account."""

    zalo_oa_mode: ZaloOaMode = Field(ZaloOaMode.OFF, description="off or webhook")
    zalo_oa_id: Id = Field("", description="the id of the account, digits")
    zalo_oa_app_id: Id = Field("", description="the id of the app, digits")
    zalo_oa_app_secret: SecretStr = Field(SecretStr(""), description="the secret key of the app")
    zalo_oa_webhook_secret: SecretStr = Field(
        SecretStr(""), description="the OA Secret Key shown on the app's webhook page"
    )
    zalo_oa_code_verifier: Annotated[SecretStr, AfterValidator(_verifier)] = Field(
        SecretStr(""), description="43 to 128 of A-Z a-z 0-9 . _ ~ -"
    )
    zalo_oa_callback_url: Annotated[str, AfterValidator(_optional_web)] = Field(
        "", description="the Official Account Callback Url saved in the console, or empty for ours"
    )
    zalo_oa_site_code: str = Field(
        "", pattern=r"^[A-Za-z0-9_-]*$", description="the code of the domain verification, or empty"
    )
    zalo_oa_reject_unsigned: bool = Field(False, description="true to answer 401 to unsigned calls, or false")
    zalo_oa_secret_proof: bool = Field(
        False, description="true when the app demands appsecret_proof, or false"
    )
    zalo_oa_free_hours: int = Field(48, ge=1, le=168, description="hours from 1 to 168")
    zalo_oa_paid_hours: int = Field(168, ge=1, le=720, description="hours from 1 to 720")
    zalo_oa_pays: bool = Field(False, description="true when the office pays for messages, or false")
    zalo_oa_template_uid: Id = Field("", description="the id of a template for user ids, or empty")
    zalo_oa_template_phone: Id = Field("", description="the id of a template for phone numbers, or empty")
    zalo_oa_template_test: bool = Field(
        False, description="true while templates are only tried out, or false"
    )
    zalo_oa_info_image: Annotated[str, AfterValidator(_optional_web)] = Field(
        "", description="the https address of a picture, or empty"
    )
    zalo_oa_mute_minutes: int = Field(30, ge=1, le=1440, description="minutes from 1 to 1440")
    zalo_oa_per_minute: int = Field(2000, ge=1, le=4000, description="messages a minute from 1 to 4000")
    zalo_oa_oauth_url: Web = Field("https://oauth.zaloapp.com", description="an http(s) address")
    zalo_oa_api_url: Web = Field("https://openapi.zalo.me", description="an http(s) address")
    zalo_oa_template_url: Web = Field("https://business.openapi.zalo.me", description="an http(s) address")
    zalo_oa_media_hosts: Annotated[str, AfterValidator(host_names)] = Field(
        "zdn.vn,zadn.vn", min_length=1, description="host names with commas between"
    )
    zalo_oa_proxy: Annotated[str, AfterValidator(http_proxy_address)] = Field(
        "", description="http://<host>:<port>, or empty"
    )

    def zalo_oa_conflicts(self) -> Iterable[tuple[str, str]]:
        """Settings of the account that are missing or do not go together: (name, what is expected)."""
        if self.zalo_oa_mode is ZaloOaMode.OFF:
            return
        needed = {
            "zalo_oa_id": self.zalo_oa_id,
            "zalo_oa_app_id": self.zalo_oa_app_id,
            "zalo_oa_app_secret": self.zalo_oa_app_secret.get_secret_value(),
            "zalo_oa_webhook_secret": self.zalo_oa_webhook_secret.get_secret_value(),
            "zalo_oa_code_verifier": self.zalo_oa_code_verifier.get_secret_value(),
        }
        for name, value in needed.items():
            if not value:
                expected = ZaloOaFields.model_fields[name].description
                yield name, f"expected {expected}, since ZALO_OA_MODE is {self.zalo_oa_mode}"
        if self.zalo_oa_paid_hours < self.zalo_oa_free_hours:
            yield "zalo_oa_paid_hours", "expected at least ZALO_OA_FREE_HOURS"
