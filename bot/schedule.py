"""Every periodic job and its hour, in one table.

The scheduler keeps nothing: each job looks at the database, where every milestone, question and report
is a row that can be taken once. So a restart loses nothing, and running a job twice does nothing twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta

import structlog
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlmodel import col, update

from bot import drafts
from bot.attachments import Fetcher
from bot.delivery import Delivery
from bot.metrics import Metrics
from casework import accounts, calendar_change, learning, remind, report
from casework.office import VIETNAM, Desk, Office
from storage.mailbox import Inbox

log = structlog.get_logger()

LATE_BY = 3600  # seconds a job may start late and still be worth it; a busy loop must not lose it
RAW_KEPT = timedelta(days=30)  # raw updates help to find faults; after that only what was said is kept


@dataclass(frozen=True)
class Tools:
    """What jobs work with."""

    office: Office
    fetcher: Fetcher | None = None
    delivery: Delivery | None = None


@dataclass(frozen=True)
class Job:
    """One line of the table. `at_start`: also when the service starts, for what was missed."""

    id: str
    trigger: Callable[[], BaseTrigger]
    run: Callable[[Tools], Awaitable[None]]
    at_start: bool = False


def _daily(hour: int, minute: int) -> Callable[[], BaseTrigger]:
    return lambda: CronTrigger(hour=hour, minute=minute, timezone=VIETNAM)


def _weekly(day: str, hour: int) -> Callable[[], BaseTrigger]:
    return lambda: CronTrigger(day_of_week=day, hour=hour, timezone=VIETNAM)


def _every(seconds: int) -> Callable[[], BaseTrigger]:
    return lambda: IntervalTrigger(seconds=seconds, timezone=VIETNAM)


async def run_remind(tools: Tools) -> None:
    """Deadlines that near or passed; each milestone is a row of its own, so repeating is harmless."""
    office = tools.office
    today = today_in_vietnam(office)
    if office.law.calendar.is_working_day(today):
        await asyncio.to_thread(remind.remind_all, office, today)


async def run_calendar(tools: Tools) -> None:
    """Open deadlines follow a changed calendar; done before anybody is reminded of a day that moved."""
    await asyncio.to_thread(calendar_change.apply, tools.office)


async def run_ratings(tools: Tools) -> None:
    """Yesterday's answers: "xong chưa?"; questions that lapse tomorrow."""
    await asyncio.to_thread(remind.ask_ratings, tools.office, today_in_vietnam(tools.office))


async def run_drafts(tools: Tools) -> None:
    """Matters told and not sent: a reminder on the next working morning."""
    office = tools.office
    if office.law.calendar.is_working_day(today_in_vietnam(office)):
        left = await office.look(drafts.left)
        await asyncio.to_thread(remind.remind_drafts, office, left)


async def run_close(tools: Tools) -> None:
    """Answered files nobody came back to are closed."""
    await asyncio.to_thread(remind.close_answered, tools.office, today_in_vietnam(tools.office))


async def run_weekly(tools: Tools) -> None:
    """The figures of last week, unless they were issued already."""
    await tools.office.run(issue_week)


async def run_files(tools: Tools) -> None:
    """Files that could not be fetched right after their message; bytes of those that people took back."""
    await asyncio.to_thread(drafts.erase_loose_files, tools.office)
    if tools.fetcher is not None:
        await tools.fetcher.fetch_pending()


async def run_letters(tools: Tools) -> None:
    """Notices queued for a channel that was switched off since."""
    if tools.delivery is not None:
        await tools.delivery.sweep_closed()


async def run_clean_up(tools: Tools) -> None:
    """Log-ins that ended, numbers that ran out, drafts of long ago, raw updates nobody needs any more."""
    await tools.office.run(clean_up)


async def run_learning(tools: Tools) -> None:
    """What officials taught the bot on another replica takes effect here."""
    await asyncio.to_thread(learning.refresh, tools.office)


JOBS = (
    Job("calendar", _daily(7, 0), run_calendar, at_start=True),
    Job("remind", _daily(7, 30), run_remind, at_start=True),
    Job("ratings", _daily(8, 0), run_ratings, at_start=True),
    Job("drafts", _daily(8, 15), run_drafts, at_start=True),
    Job("weekly", _weekly("mon", 7), run_weekly, at_start=True),
    Job("close", _daily(2, 0), run_close, at_start=True),
    Job("clean-up", _daily(3, 0), run_clean_up),
    Job("files", _every(60), run_files, at_start=True),
    Job("letters", _every(900), run_letters, at_start=True),
    Job("learning", _every(30), run_learning),
)


class Schedule:
    """Runs the table."""

    def __init__(self, tools: Tools, metrics: Metrics, table: tuple[Job, ...] = JOBS) -> None:
        self.tools = tools
        self.metrics = metrics
        self.table = table
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": LATE_BY}
        self.scheduler = AsyncIOScheduler(timezone=VIETNAM, job_defaults=defaults)
        self.scheduler.add_listener(self._noticed, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
        self._first: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Register every job and catch up with what was missed."""
        for job in self.table:
            self.scheduler.add_job(self.run, job.trigger(), args=[job], id=job.id)
        self.scheduler.start()
        self._first = asyncio.create_task(self._catch_up(), name="schedule-catch-up")

    async def stop(self) -> None:
        """Start nothing more; what runs is finished."""
        if self.scheduler.running:
            self.scheduler.shutdown(wait=False)
        if self._first is not None:
            await asyncio.wait([self._first])

    def working(self) -> bool:
        """Whether jobs will run."""
        return bool(self.scheduler.running)

    async def run(self, job: Job) -> None:
        """Run one job now; a fault is counted and logged, the next hour tries again."""
        try:
            await job.run(self.tools)
        except Exception:
            log.exception("job.failed", job=job.id)
            self.metrics.jobs.labels(job.id, "failed").inc()
        else:
            self.metrics.jobs.labels(job.id, "done").inc()

    async def _catch_up(self) -> None:
        for job in self.table:
            if job.at_start:
                await self.run(job)

    def _noticed(self, event: JobExecutionEvent) -> None:
        log.error("job.missed" if event.code == EVENT_JOB_MISSED else "job.error", job=event.job_id)
        self.metrics.jobs.labels(event.job_id, "missed").inc()


def today_in_vietnam(office: Office) -> date:
    """The day in Vietnam."""
    return office.clock.now().astimezone(VIETNAM).date()


def issue_week(desk: Desk) -> str | None:
    """Issue last week's report if it is missing; its ISO week."""
    week = report.week_to_issue(desk)
    if week is not None:
        report.issue(desk, week)
    return week


def clean_up(desk: Desk) -> None:
    """Drop what is no longer needed."""
    accounts.forget_old(desk)
    drafts.erase_old(desk)
    old = desk.now - RAW_KEPT
    desk.session.execute(
        update(Inbox).where(col(Inbox.received_at) < old, col(Inbox.payload) != "").values(payload="")
    )
