"""The composition root: Settings → Office, channels, web, schedule. Nothing else sees Settings."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import structlog
from aiohttp import web
from cryptography.fernet import Fernet

from bot import config, zalo_bot_web, zalo_oa_web
from bot.addresses import host_list, origin_list
from bot.attachments import Fetcher
from bot.channels.base import Channel
from bot.channels.fetching import Download
from bot.channels.telegram import Telegram, TelegramSettings
from bot.channels.webchat import WebChat
from bot.channels.zalo_bot import ZaloBot, ZaloBotSettings
from bot.channels.zalo_bot_quota import Quotas
from bot.channels.zalo_oa import ZaloOa
from bot.channels.zalo_oa_client import Endpoints
from bot.channels.zalo_oa_settings import ZaloOaSettings
from bot.channels.zalo_oa_window import WindowPolicy
from bot.config import Settings
from bot.config_telegram import TelegramMode
from bot.config_zalo_bot import ZaloBotMode
from bot.config_zalo_oa import ZaloOaMode
from bot.delivery import Delivery
from bot.intake import Intake, Manners
from bot.metrics import Metrics, metrics_app
from bot.schedule import Schedule, Tools
from bot.web import WEBHOOK, web_app
from casework import learning
from casework.blobs import Blobs
from casework.office import Clock, LawBooks, Office, Policy, SystemClock
from faq.knowledge import Knowledge
from handlers.dialogue.phrases import Phrasebook
from law import checks
from law.calendar import WorkCalendar
from law.criterion import Scorecard
from law.milestones import ReminderTable
from law.rulebook import Rulebook
from law.yamlfile import DataError, Problem
from storage.database import Database

log = structlog.get_logger()
T = TypeVar("T")

STOP_WITHIN = 30.0  # seconds for requests under way


@dataclass(frozen=True)
class Books:
    """Everything read from YAML."""

    law: LawBooks
    knowledge: Knowledge
    phrases: Phrasebook


def load_books(
    calendar_file: Path | None = None, reminders_file: Path | None = None, *, make_up: bool = True
) -> Books:
    """Read all data and check the law's tables against it. Raises DataError with all problems together."""
    problems: list[Problem] = []

    def attempt(load: Callable[[], T]) -> T | None:
        try:
            return load()
        except DataError as error:
            problems.extend(error.problems)
            return None

    rulebook = attempt(Rulebook.load)
    calendar = attempt(lambda: WorkCalendar.load(calendar_file, make_up=make_up))
    scorecard = attempt(Scorecard.load)
    knowledge = attempt(Knowledge.load)
    phrases = attempt(Phrasebook.load)
    reminders = attempt(lambda: ReminderTable.load(rulebook, reminders_file)) if rulebook else None
    problems += checks.problems(rulebook) if rulebook else []
    if problems or not (rulebook and calendar and scorecard and knowledge and phrases and reminders):
        raise DataError(problems)
    return Books(LawBooks(rulebook, calendar, scorecard, reminders), knowledge, phrases)


def books_of(settings: Settings) -> Books:
    """All data, with the files and choices of the office. Raises DataError."""
    return load_books(settings.calendar_file, settings.reminders_file, make_up=settings.make_up_days)


def policy_of(settings: Settings) -> Policy:
    """What the office decides for itself, as the rooms below see it."""
    token = settings.telegram_token.get_secret_value()
    with_group = settings.telegram_mode is not TelegramMode.OFF and settings.telegram_staff_group
    return Policy(
        office_name=settings.office_name,
        office_unit_id=settings.office_unit_id,
        office_address=settings.office_address,
        office_hours=settings.office_hours,
        office_phone=settings.office_phone,
        duty_phone=settings.duty_phone,
        electric_phone=settings.electric_phone,
        public_url=settings.public_url,
        production=settings.production,
        knpa_days=settings.knpa_days,
        field_receipt_days=settings.field_receipt_days,
        field_urgent_days=settings.field_urgent_days,
        field_days=settings.field_days,
        regulation_days=settings.regulation_days,
        remote_units=_ids(settings.remote_units),
        staff_bot=token.split(":")[0] if with_group else "",
        staff_units=_ids(settings.telegram_staff_units),
        telegram_name=settings.telegram_name,
        push_from=settings.push_from,
        push_until=settings.push_until,
        work_from=settings.work_from,
        work_until=settings.work_until,
        draft_days=settings.draft_days,
        soon_days=settings.soon_days,
        close_after_days=settings.close_after_days,
        max_file_bytes=settings.max_file_mb * 1024 * 1024,
        scan_command=settings.scan_command,
        human_minutes=settings.human_minutes,
        zalo_days=(settings.zalo_oa_paid_hours if settings.zalo_oa_pays else settings.zalo_oa_free_hours)
        // 24,
        zalo_by_phone=bool(settings.zalo_oa_template_phone),
        demo=not settings.production,
    )


def _ids(text: str) -> frozenset[str]:
    return frozenset(filter(None, (one.strip() for one in text.split(","))))


def open_office(settings: Settings, books: Books | None = None, clock: Clock | None = None) -> Office:
    """The office over the database that the settings name."""
    books = books or books_of(settings)
    return Office(
        Database(settings.database_url),
        books.law,
        books.knowledge,
        books.phrases,
        policy_of(settings),
        Fernet(config.identity_key(settings)),
        Blobs(settings.var_dir / "blobs"),
        clock or SystemClock(),
    )


def telegram_settings(settings: Settings) -> TelegramSettings:
    """What the Telegram channel needs to know."""
    webhook = settings.telegram_mode is TelegramMode.WEBHOOK
    return TelegramSettings(
        token=settings.telegram_token.get_secret_value(),
        base_url=settings.telegram_base_url,
        proxy=settings.telegram_proxy,
        local_mode=settings.telegram_local_mode,
        webhook_url=settings.public_url + WEBHOOK if webhook else "",
        webhook_secret=settings.telegram_webhook_secret.get_secret_value(),
        staff_group=settings.telegram_staff_group,
    )


def zalo_oa_settings(settings: Settings) -> ZaloOaSettings:
    """What the Zalo Official Account channel needs to know."""
    return ZaloOaSettings(
        oa_id=settings.zalo_oa_id,
        app_id=settings.zalo_oa_app_id,
        app_secret=settings.zalo_oa_app_secret.get_secret_value(),
        webhook_secret=settings.zalo_oa_webhook_secret.get_secret_value(),
        code_verifier=settings.zalo_oa_code_verifier.get_secret_value(),
        callback_url=settings.zalo_oa_callback_url or settings.public_url + zalo_oa_web.CALLBACK,
        endpoints=Endpoints(
            settings.zalo_oa_oauth_url,
            settings.zalo_oa_api_url,
            settings.zalo_oa_template_url,
            settings.zalo_oa_proxy,
        ),
        secret_proof=settings.zalo_oa_secret_proof,
        window=WindowPolicy(settings.zalo_oa_free_hours, settings.zalo_oa_paid_hours, settings.zalo_oa_pays),
        template_uid=settings.zalo_oa_template_uid,
        template_phone=settings.zalo_oa_template_phone,
        template_test=settings.zalo_oa_template_test,
        info_image=settings.zalo_oa_info_image,
        mute_minutes=settings.zalo_oa_mute_minutes,
        per_minute=settings.zalo_oa_per_minute,
        reject_unsigned=settings.zalo_oa_reject_unsigned,
    )


def zalo_bot_settings(settings: Settings) -> ZaloBotSettings:
    """What the Zalo Bot channel needs to know."""
    webhook = settings.zalo_bot_mode is ZaloBotMode.WEBHOOK
    return ZaloBotSettings(
        token=settings.zalo_bot_token.get_secret_value(),
        base_url=settings.zalo_bot_url,
        proxy=settings.zalo_bot_proxy,
        webhook_url=settings.public_url + zalo_bot_web.WEBHOOK if webhook else "",
        webhook_secret=settings.zalo_bot_webhook_secret.get_secret_value(),
        quotas=Quotas(settings.zalo_bot_monthly, settings.zalo_bot_people),
    )


def manners_of(*channels: type[Telegram] | type[WebChat] | type[ZaloOa] | type[ZaloBot]) -> Manners:
    """How these channels show choices and replies."""
    return Manners(
        buttons=frozenset(channel.name for channel in channels if channel.has_buttons),
        pushing=frozenset(channel.name for channel in channels if channel.pushes),
    )


def zalo_oa(settings: Settings, office: Office, intake: Intake) -> ZaloOa:
    """The Zalo Official Account channel."""
    download = Download(host_list(settings.zalo_oa_media_hosts), proxy=settings.zalo_oa_proxy)
    return ZaloOa(zalo_oa_settings(settings), office, intake, download)


def zalo_bot(settings: Settings, office: Office, intake: Intake) -> ZaloBot:
    """The Zalo Bot channel."""
    download = Download(host_list(settings.zalo_bot_media_hosts), proxy=settings.zalo_bot_proxy)
    return ZaloBot(zalo_bot_settings(settings), office, intake, download)


class House:
    """The whole service, put together and not yet started."""

    def __init__(self, settings: Settings, office: Office) -> None:
        self.settings = settings
        self.office = office
        self.metrics = Metrics()
        self.intake = Intake(office, self.metrics, manners_of(Telegram, WebChat, ZaloOa, ZaloBot))
        self.channels = self._channels()
        self.delivery = Delivery(office, self.channels, self.metrics)
        by_name = {channel.name: channel for channel in self.channels}
        self.fetcher = Fetcher(office, by_name, self.metrics)
        self.schedule = Schedule(Tools(office, self.fetcher, self.delivery), self.metrics)
        self.app = web_app(self)
        self.intake.when_files(self._fetch)
        self._errands: set[asyncio.Task[Any]] = set()
        self._runners: list[web.AppRunner] = []

    def _channels(self) -> list[Channel]:
        channels: list[Channel] = [
            WebChat(self.office, self.intake.receive, origin_list(self.settings.webchat_parents))
        ]
        if self.settings.telegram_mode is not TelegramMode.OFF:
            channels.append(Telegram(telegram_settings(self.settings), self.intake))
        if self.settings.zalo_oa_mode is not ZaloOaMode.OFF:
            channels.append(zalo_oa(self.settings, self.office, self.intake))
        if self.settings.zalo_bot_mode is not ZaloBotMode.OFF:
            channels.append(zalo_bot(self.settings, self.office, self.intake))
        return channels

    async def start(self) -> None:
        """What officials taught first; then delivery, so that what was left over goes out; then the doors; then the channels."""
        await asyncio.to_thread(learning.refresh, self.office)
        await self.delivery.start()
        settings = self.settings
        await self._serve(self.app, settings.host, settings.port)
        if settings.metrics_port:
            app = metrics_app(self.metrics, self.delivery.measure)
            await self._serve(app, settings.metrics_host, settings.metrics_port)
        for channel in self.channels:
            await channel.start()
        await self.schedule.start()

    async def stop(self) -> None:
        """Close the doors, finish every turn, send what is being sent, let go."""
        await self.schedule.stop()
        for channel in self.channels:
            await channel.stop()
        for runner in self._runners:
            await runner.cleanup()
        await self.intake.idle()
        if self._errands:
            await asyncio.wait(self._errands, timeout=STOP_WITHIN)
        await self.delivery.stop()
        await asyncio.to_thread(self.office.close)

    async def _serve(self, app: web.Application, host: str, port: int) -> None:
        # No access log: it would be a list of who wrote when, from which address.
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_WITHIN)
        await runner.setup()
        self._runners.append(runner)
        await web.TCPSite(runner, host, port).start()

    def _fetch(self) -> None:
        task = asyncio.get_running_loop().create_task(self._fetch_pending())
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    async def _fetch_pending(self) -> None:
        try:
            await self.fetcher.fetch_pending()
        except Exception:  # the job of the schedule tries again
            log.exception("files.failed")
