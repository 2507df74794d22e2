"""Commands about channels: connecting the Zalo account, and looking at how a channel stands."""

from __future__ import annotations

import argparse
import asyncio
import sys
from typing import TextIO
from urllib.parse import parse_qs, urlsplit

from bot.channels.base import ChannelError
from bot.channels.checks import Check, Checked
from bot.channels.zalo_oa import ZaloOa
from bot.channels.zalo_oa_settings import code_challenge
from bot.commands import FAILED, OK, fail, migrated_office
from bot.config import Settings
from bot.config_zalo_oa import ZaloOaMode
from bot.intake import Intake
from bot.metrics import Metrics
from bot.wiring import House, zalo_oa
from casework.office import Office

NAMES = {"zalo": "zalo-oa"}  # short names on the command line


def zalo(settings: Settings, arguments: argparse.Namespace) -> int:
    """Connect the Official Account, or show how it stands."""
    if settings.zalo_oa_mode is ZaloOaMode.OFF:
        return fail("ZALO_OA_MODE is off")
    office = migrated_office(settings)
    try:
        return asyncio.run(_zalo(settings, office, arguments.act, sys.stdin))
    finally:
        office.close()


async def _zalo(settings: Settings, office: Office, act: str, typed: TextIO) -> int:
    channel = zalo_oa(settings, office, Intake(office, Metrics()))
    try:
        if act == "login" and (trouble := await log_in(channel, typed)):
            return fail(trouble)
        return show(await channel.check())
    finally:
        await channel.stop()


async def log_in(channel: ZaloOa, typed: TextIO) -> str:
    """Ask for the address Zalo sent the administrator back to; what went wrong, "" when it worked."""
    settings = channel.settings
    print("1. Ở developers.zalo.me, mục Official Account, lưu:")
    print(f"     Official Account Callback Url: {settings.callback_url}")
    print(f"     Code Challenge:                {code_challenge(settings.code_verifier)}")
    print(f"2. Quản trị viên của OA mở địa chỉ này và bấm đồng ý:\n     {settings.consent_link()}")
    print("3. Dán địa chỉ của trang hiện ra sau đó (hoặc refresh token lấy từ API Explorer), rồi Enter:")
    line = (await asyncio.to_thread(typed.readline)).strip()
    if not line:
        return "Chưa dán gì."
    query = parse_qs(urlsplit(line).query)
    given_oa = query.get("oa_id", [settings.oa_id])[0]
    if given_oa != settings.oa_id:
        return f"OA vừa đồng ý là {given_oa}, không phải ZALO_OA_ID."
    try:
        if "code" in query:
            await channel.tokens.log_in(query["code"][0], settings.code_verifier)
        else:
            await channel.tokens.adopt(line)
    except ChannelError as error:
        again = "Mã chỉ dùng một lần, trong 10 phút: làm lại từ bước 2." if error.operator else "Thử lại sau."
        return f"Chưa kết nối được: {error.reason}. {again}"
    return ""


def channel(settings: Settings, arguments: argparse.Namespace) -> int:
    """Look at how one channel stands with its platform."""
    office = migrated_office(settings)
    try:
        return asyncio.run(_check(House(settings, office), NAMES.get(arguments.name, arguments.name)))
    finally:
        office.close()


async def _check(house: House, name: str) -> int:
    found = next((one for one in house.channels if one.name == name), None)
    if found is None:
        return fail(f"Kênh {name} đang tắt trong cấu hình.")
    try:
        if isinstance(found, Checked):
            return show(await found.check())
        health = found.health()
        return show([Check(bool(health["ok"]), f"Kênh {name}", str(health.get("problem", "")))])
    finally:
        await found.stop()


def show(checks: list[Check]) -> int:
    """Print what was looked at; the exit code."""
    for one in checks:
        print(one)
    return OK if all(one.ok for one in checks) else FAILED
