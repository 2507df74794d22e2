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

from bot import config, intake
from bot.attachments import Fetcher
from bot.channels.base import Channel
from bot.channels.telegram import Telegram, TelegramSettings
from bot.channels.webchat import WebChat
from bot.config import Settings, TelegramMode
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
        remote_units=frozenset(filter(None, (one.strip() for one in settings.remote_units.split(",")))),
        push_from=settings.push_from,
        push_until=settings.push_until,
        work_from=settings.work_from,
        work_until=settings.work_until,
        draft_days=settings.draft_days,
        soon_days=settings.soon_days,
        close_after_days=settings.close_after_days,
        max_file_bytes=settings.max_file_mb * 1024 * 1024,
        human_minutes=settings.human_minutes,
        demo=not settings.production,
    )


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
        webhook_url=settings.public_url + WEBHOOK if webhook else "",
        webhook_secret=settings.telegram_webhook_secret.get_secret_value(),
    )


def manners_of(*channels: type[Telegram] | type[WebChat]) -> Manners:
    """How these channels show choices and replies."""
    return Manners(
        buttons=frozenset(channel.name for channel in channels if channel.has_buttons),
        pushing=frozenset(channel.name for channel in channels if channel.pushes),
    )


class House:
    """The whole service, put together and not yet started."""

    def __init__(self, settings: Settings, office: Office) -> None:
        self.settings = settings
        self.office = office
        self.metrics = Metrics()
        self.intake = Intake(office, self.metrics, manners_of(Telegram, WebChat))
        self.channels = self._channels()
        self.delivery = Delivery(office, self.channels, self.metrics)
        by_name = {channel.name: channel for channel in self.channels}
        self.fetcher = Fetcher(office, by_name, self.metrics)
        self.schedule = Schedule(Tools(office, self.fetcher), self.metrics)
        self.app = web_app(self)
        self.intake.when_files(self._fetch)
        self._errands: set[asyncio.Task[Any]] = set()
        self._runners: list[web.AppRunner] = []

    def _channels(self) -> list[Channel]:
        channels: list[Channel] = [WebChat(self.office, self.intake.receive)]
        if self.settings.telegram_mode is not TelegramMode.OFF:
            channels.append(Telegram(telegram_settings(self.settings), self.intake, self.office.blobs))
        return channels

    async def start(self) -> None:
        """What officials taught first; then delivery, so that what was left over goes out; then the doors; then the channels."""
        await asyncio.to_thread(learning.refresh, self.office)
        await self.delivery.start()
        settings = self.settings
        await self._serve(self.app, settings.host, settings.port)
        if settings.metrics_port:
            app = metrics_app(self.metrics, self._measure)
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

    async def _measure(self) -> None:
        since = await self.office.look(intake.oldest_unsent)
        self.metrics.unsent([channel.name for channel in self.channels], since, self.office.clock.now())

    def _fetch(self) -> None:
        task = asyncio.get_running_loop().create_task(self._fetch_pending())
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    async def _fetch_pending(self) -> None:
        try:
            await self.fetcher.fetch_pending()
        except Exception:  # the job of the schedule tries again
            log.exception("files.failed")
