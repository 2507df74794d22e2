"""The table of jobs: when each runs, that one fault stops nobody, and what was missed is caught up."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from apscheduler.triggers.interval import IntervalTrigger
from sqlmodel import select

from bot.metrics import Metrics
from bot.schedule import JOBS, Job, Schedule, Tools, clean_up, run_learning, run_remind, run_weekly
from casework import learning
from casework.office import VIETNAM, Desk, Office
from faq.edits import Edit
from storage.jobs import WeeklyReport
from storage.mailbox import Inbox
from storage.petitions import Milestone
from tests.bot.posts import eventually
from tests.cast import Cast, FixedClock, lamp

SUNDAY_NIGHT = datetime(2026, 11, 22, 23, 0, tzinfo=VIETNAM)


def next_times(job_id: str, times: int = 2) -> list[str]:
    trigger = next(job for job in JOBS if job.id == job_id).trigger()
    found, after = [], SUNDAY_NIGHT
    for _ in range(times):
        after = trigger.get_next_fire_time(None, after)
        found.append(f"{after.astimezone(VIETNAM):%a %d %H:%M}")
        after += timedelta(seconds=1)
    return found


@pytest.mark.parametrize(
    ("job", "times"),
    [
        ("remind", ["Mon 23 07:30", "Tue 24 07:30"]),
        ("weekly", ["Mon 23 07:00", "Mon 30 07:00"]),
        ("ratings", ["Mon 23 08:00", "Tue 24 08:00"]),
        ("drafts", ["Mon 23 08:15", "Tue 24 08:15"]),
        ("close", ["Mon 23 02:00", "Tue 24 02:00"]),
        ("clean-up", ["Mon 23 03:00", "Tue 24 03:00"]),
    ],
)
def test_hours_on_vietnams_clock(job: str, times: list[str]) -> None:
    assert next_times(job) == times


def test_every_job_has_its_own_name() -> None:
    assert len({job.id for job in JOBS}) == len(JOBS)


def test_what_may_have_been_missed_runs_at_the_start() -> None:
    assert {job.id for job in JOBS if job.at_start} >= {"remind", "weekly", "ratings"}


async def test_one_fault_is_counted_and_stops_nobody(lite_office: Office) -> None:
    ran: list[str] = []

    async def stumble(_tools: Tools) -> None:
        raise ZeroDivisionError

    async def work(_tools: Tools) -> None:
        ran.append("work")

    never = lambda: IntervalTrigger(hours=1, timezone=VIETNAM)  # noqa: E731
    table = (Job("stumble", never, stumble, at_start=True), Job("work", never, work, at_start=True))
    metrics = Metrics()
    schedule = Schedule(Tools(lite_office), metrics, table)
    await schedule.start()
    await eventually(lambda: ran)
    assert schedule.working()
    await schedule.stop()
    count = metrics.registry.get_sample_value
    assert count("nghe_dan_jobs_total", {"job": "stumble", "result": "failed"}) == 1
    assert count("nghe_dan_jobs_total", {"job": "work", "result": "done"}) == 1
    assert not schedule.working()


async def test_a_missed_report_is_issued_once(lite_office: Office, lite_cast: Cast) -> None:
    tools = Tools(lite_office)
    await run_weekly(tools)
    await run_weekly(tools)
    weeks = lite_office.look_now(lambda desk: list(desk.session.exec(select(WeeklyReport.week))))
    assert weeks == ["2026-W47"]


async def test_reminders_are_for_working_days(
    lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    receipt = lite_office.run_now(lambda desk: lamp(desk, lite_cast.lan))
    assert receipt.due_on is not None
    clock.set(2026, 11, 29)  # a Sunday
    await run_remind(Tools(lite_office))
    assert milestones(lite_office) == []
    clock.set(receipt.due_on.year, receipt.due_on.month, receipt.due_on.day, 7, 30)
    await run_remind(Tools(lite_office))
    await run_remind(Tools(lite_office))
    found = milestones(lite_office)
    assert "den-han" in found
    assert len(found) == len(set(found))


def milestones(office: Office) -> list[str]:
    return office.look_now(lambda desk: list(desk.session.exec(select(Milestone.milestone))))


def test_raw_updates_are_forgotten_after_a_month(lite_office: Office, clock: FixedClock) -> None:
    def arrive(key: str) -> None:
        row = {"channel": "telegram", "account": "b", "key": key, "payload": "{}", "text": "x"}
        with lite_office.database.write() as session:
            session.add(Inbox(**row, received_at=clock.now()))

    arrive("old")
    clock.move(days=31)
    arrive("new")
    lite_office.run_now(clean_up)
    rows = lite_office.look_now(lambda desk: list(desk.session.exec(select(Inbox).order_by("id"))))
    assert [(row.key, row.payload, row.text) for row in rows] == [("old", "", "x"), ("new", "{}", "x")]


async def test_what_another_replica_was_taught_takes_effect(lite_office: Office, lite_cast: Cast) -> None:
    def add(desk: Desk) -> None:
        change = learning.with_example(desk, "ht-dien", "cái tủ kêu xèo xèo")
        edit = Edit(1, change.target, change.ref, None, change.after)
        learning.keep(desk, lite_cast.thu, change, learning.Tried(edit, []))

    lite_office.run_now(add)
    assert lite_office.knowledge.memory.examples == ()
    await run_learning(Tools(lite_office))
    assert [one.text for one in lite_office.knowledge.memory.examples] == ["cái tủ kêu xèo xèo"]
