"""What each command of the command line does. Each returns the exit code."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

from sqlmodel import select
from telegram.error import TelegramError

from bot import demo, logs, schedule, trial
from bot.channels.telegram import Telegram
from bot.channels.terminal import Terminal
from bot.config import NotMigrated, Settings
from bot.config_telegram import TelegramMode
from bot.delivery import Delivery
from bot.intake import Intake
from bot.metrics import Metrics
from bot.service import logins_file, serve
from bot.wiring import books_of, open_office, policy_of, telegram_settings
from casework import accounts, learning, periods, remind, report
from casework.accounts import NewOfficial
from casework.errors import Refused
from casework.office import VIETNAM, Desk, Office, SystemClock
from faq import trial as faq_trial
from faq.knowledge import Knowledge
from faq.memory import corpus_text
from handlers.dialogue.phrases import Phrasebook
from law.calendar import WorkCalendar
from law.rulebook import Rulebook
from storage import mailbox
from storage.database import migrate
from storage.people import Conversation

Arguments = argparse.Namespace
OK, FAILED = 0, 1


def run(settings: Settings, arguments: Arguments) -> int:
    """Run the service until it is told to stop."""
    logs.set_up(settings.log_level.value, as_json=settings.production)
    try:
        asyncio.run(serve(settings, welcome=sys.stdout if arguments.welcome else None))
    except OSError as error:
        return fail(f"cannot listen on {settings.host}:{settings.port}: {error.strerror or error}")
    return OK


def check(settings: Settings, _arguments: Arguments) -> int:
    """Settings were read already; read every YAML file too, and say what must still be entered."""
    books = books_of(settings)
    today = SystemClock().now().astimezone(VIETNAM).date()
    known = {unit.id for unit in books.knowledge.directory.units(today)}
    unknown = sorted(policy_of(settings).remote_units - known)
    for warning in (
        *books.law.calendar.warnings(today),
        *(f"REMOTE_UNITS: there is no unit {one}" for one in unknown),
    ):
        print(f"warning: {warning}")
    print("Settings and data are in order.")
    return OK


def run_migrate(settings: Settings, _arguments: Arguments) -> int:
    """Bring the database to the newest revision."""
    migrate(settings.database_url)
    return OK


def chat(settings: Settings, arguments: Arguments) -> int:
    """Talk with the bot here."""
    logs.set_up("error", as_json=False)
    migrate(settings.database_url)
    office = open_office(settings)
    learning.refresh(office)
    try:
        asyncio.run(_chat(office, arguments.address))
    finally:
        office.close()
    return OK


async def _chat(office: Office, address: str) -> None:
    terminal = Terminal(sys.stdout, address)
    intake = Intake(office, Metrics())
    delivery = Delivery(office, [terminal], intake.metrics)

    async def settle() -> None:
        await office.run(release_held, terminal.name, address)
        while await delivery.deliver_due():
            pass

    await terminal.converse(sys.stdin, intake.receive, settle, office.clock.now)


def release_held(desk: Desk, channel: str, address: str) -> None:
    """At a terminal one line is one message: nothing waits for the next."""
    talk = desk.session.exec(
        select(Conversation).where(Conversation.channel == channel, Conversation.address == address)
    ).first()
    if talk is not None:
        mailbox.release_held(desk.session, talk.id or 0, desk.now)


def try_out(settings: Settings, arguments: Arguments) -> int:
    """Answer JSON lines: route, kind, ask or deadline."""
    for line in trial.answer_lines(_core(settings, arguments.what), sys.stdin):
        print(line, flush=True)
    return OK


def _core(settings: Settings, what: str) -> trial.Core:
    if what == "deadline":
        rulebook, calendar = (
            Rulebook.load(),
            WorkCalendar.load(settings.calendar_file, make_up=settings.make_up_days),
        )
        return lambda record: trial.try_deadline(rulebook, calendar, record)
    knowledge = Knowledge.load()
    today = date.today()
    cores: dict[str, Callable[..., trial.Record]] = {
        "route": faq_trial.try_route,
        "kind": faq_trial.try_kind,
        "ask": faq_trial.try_ask,
        "same": faq_trial.try_same,
    }
    phrases = Phrasebook.load()

    def core(record: trial.Record) -> trial.Record:
        answer = cores[what](knowledge, record, today)
        return {**answer, "answer": phrases.fill(answer["answer"])} if answer.get("answer") else answer

    return core


def migrated_office(settings: Settings) -> Office:
    """The office on a database that is up to date. Raises NotMigrated."""
    office = open_office(settings)
    if not office.database.at_head():
        office.close()
        raise NotMigrated
    return office


def job(settings: Settings, arguments: Arguments) -> int:
    """Run one periodic job now, as of a day."""
    office = migrated_office(settings)
    try:
        on = arguments.on or schedule.today_in_vietnam(office)
        print(_JOBS[arguments.job](office, on))
    finally:
        office.close()
    return OK


def _remind(office: Office, on: date) -> Any:
    return remind.remind_all(office, on)


def _ratings(office: Office, on: date) -> Any:
    return remind.ask_ratings(office, on)


def _weekly(office: Office, on: date) -> Any:
    week = periods.week_before(on)
    return f"{week}: {office.run_now(report.issue, week).totals}"


_JOBS: dict[str, Callable[[Office, date], Any]] = {"remind": _remind, "ratings": _ratings, "weekly": _weekly}


def export_examples(settings: Settings, _arguments: Arguments) -> int:
    """The messages that officials accepted as examples, as YAML for `faq/corpus/`, on standard output."""
    office = migrated_office(settings)
    try:
        learning.refresh(office)
        print(corpus_text(office.knowledge.memory.examples), end="")
    finally:
        office.close()
    return OK


def create_admin(settings: Settings, arguments: Arguments) -> int:
    """Make an account that may make others; the password is asked for or read from standard input."""
    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    office = migrated_office(settings)
    new = NewOfficial(arguments.username, password, arguments.name, settings.office_unit_id, "admin")
    try:
        official = office.run_now(accounts.create_official, None, new)
    except Refused as refusal:
        return fail(office.phrases.say(refusal.phrase, **refusal.params))
    finally:
        office.close()
    print(f"{official.username} may log in at {settings.public_url}/desk/")
    return OK


def demo_data(settings: Settings, arguments: Arguments) -> int:
    """Demonstration accounts and petitions, for development only."""
    if settings.production:
        return fail("demonstration data is for development only")
    office = open_office(settings)
    clock = demo.MovingClock(office.clock.now())
    story_office = open_office(settings, clock=clock)
    try:
        if office.look_now(demo.demo_petitions):
            return fail("there is demonstration data already")
        demo.make_accounts(office, logins_file(settings))
        story = demo.Story(
            story_office, clock, weeks=arguments.weeks, petitions=arguments.petitions, seed=arguments.seed
        )
        print(f"\n{story.play(_show_progress)} petitions of the demonstration are there.")
    finally:
        office.close()
        story_office.close()
    return OK


def _show_progress(done: int, whole: int) -> None:
    print(f"\r{100 * done // max(whole, 1):3} %", end="", flush=True)


def telegram(settings: Settings, arguments: Arguments) -> int:
    """Set or delete the webhook, or show how the bot stands with Telegram."""
    if settings.telegram_mode is TelegramMode.OFF:
        return fail("TELEGRAM_MODE is off")
    if arguments.act == "set-webhook" and settings.telegram_mode is not TelegramMode.WEBHOOK:
        return fail("TELEGRAM_MODE is not webhook")
    try:
        print(asyncio.run(_telegram(settings, arguments.act)))
    except TelegramError as error:
        return fail(f"Telegram: {type(error).__name__}: {error.message}")
    return OK


async def _telegram(settings: Settings, act: str) -> str:
    office = open_office(settings)
    channel = Telegram(telegram_settings(settings), Intake(office, Metrics()))
    try:
        return await channel.errand(act)
    finally:
        office.close()


def fail(words: str) -> int:
    """Say why on standard error; the exit code."""
    print(words, file=sys.stderr)
    return FAILED
