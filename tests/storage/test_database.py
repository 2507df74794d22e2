"""Migrations, transactions and locking on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, insert, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import SQLModel, col, select

from storage.database import MIGRATIONS, Database, migrate
from storage.inserts import insert_once
from storage.jobs import JobRun, claim
from storage.people import Conversation
from storage.petitions import Deadline, Petition
from tests.cast import FixedClock

AT = FixedClock(2026, 11, 23).now()


@pytest.fixture
def database(database_url: str) -> Database:
    return Database(database_url)


def test_the_models_are_what_the_migrations_make(database_url: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = database_url
    command.check(config)


def test_a_migrated_database_is_at_head(database: Database) -> None:
    assert database.at_head()
    database.check()


def test_a_new_file_and_its_folder_are_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/deep/down/new.sqlite"
    migrate(url)
    assert Database(url).at_head()


def test_an_empty_file_is_not_at_head(tmp_path: Path) -> None:
    assert not Database(f"sqlite:///{tmp_path}/empty.sqlite").at_head()


def test_migrating_again_changes_nothing(database: Database) -> None:
    with database.write() as session:
        claim(session, "weekly", "2026-W47", AT)
    migrate(database.url)
    with database.read() as session:
        assert [row.period for row in session.exec(select(JobRun))] == ["2026-W47"]


def test_there_and_back(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.sqlite"
    migrate(url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    command.downgrade(config, "base")
    migrate(url)
    assert Database(url).at_head()


def test_petitions_of_before_survive_the_second_migration(database_url: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = database_url
    command.downgrade(config, "0001")
    engine = create_engine(database_url)
    moment = "2026-11-20 02:00:00"
    columns = (
        "code, kind, stage, place_text, text, quote, folded, citizen_id, channel, sealed, named, hidden_name, "
        "first_contact_at, received_at, version, reopened, updated_at, routing, demo"
    )
    with engine.begin() as connection:
        connection.execute(
            text(
                f"INSERT INTO citizen (created_at, address_form, quiet, demo) VALUES ('{moment}', '', false, false)"
            )
        )
        connection.execute(
            text(
                f"INSERT INTO petition ({columns}) SELECT '4827155', 'phan-anh', 'tiep-nhan', '', 'đèn hỏng', '', '', id, "
                f"'webchat', false, false, false, '{moment}', '{moment}', 1, 0, '{moment}', '{{}}', false FROM citizen"
            )
        )
        connection.execute(
            text(
                "INSERT INTO deadline (petition_id, rule_id, party, start_on, due_unrolled_on, due_on, citation, why, "
                f"opened_at, outcome) SELECT id, 'x', 'unit', '2026-11-20', '2026-12-04', '2026-12-04', '', '', "
                f"'{moment}', '' FROM petition"
            )
        )
    engine.dispose()
    migrate(database_url)
    database = Database(database_url)
    with database.read() as session:
        petition = session.exec(select(Petition)).one()
        row = session.exec(select(Deadline)).one()
        assert (petition.code, petition.text, petition.facts) == ("4827155", "đèn hỏng", {})
        assert (row.petition_id, row.due_on, row.changes) == (petition.id, date(2026, 12, 4), [])
        assert (row.event, row.excluded_days) == ("", 0)
    database.close()


def test_what_a_reader_changes_is_thrown_away(database: Database) -> None:
    with database.read() as session:
        session.add(JobRun(job="x", period="y", at=AT))
        session.flush()
    with database.read() as session:
        assert session.exec(select(JobRun)).first() is None


def test_a_job_is_claimed_once_however_many_try(database: Database) -> None:
    def attempt(_number: int) -> bool:
        with database.write() as session:
            return claim(session, "remind", "2026-11-23", AT)

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(attempt, range(16))) == [False] * 15 + [True]


def test_nothing_is_lost_when_many_change_the_same_row(database: Database) -> None:
    with database.write() as session:
        session.add(Conversation(channel="telegram", account="bot", address="1", state="0", created_at=AT))

    def count_up(_number: int) -> None:
        with database.write() as session:
            row = session.exec(select(Conversation).with_for_update()).one()
            row.state = str(int(row.state) + 1)
            session.add(row)

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(count_up, range(50)))
    with database.read() as session:
        assert session.exec(select(Conversation.state)).one() == "50"


def test_a_reader_does_not_wait_for_a_writer(database: Database) -> None:
    with database.write() as session:
        claim(session, "a", "b", AT)
        with database.read() as other:
            assert other.exec(select(JobRun)).first() is None


def test_moments_come_back_aware_and_equal(database: Database) -> None:
    with database.write() as session:
        claim(session, "a", "b", AT)
    with database.read() as session:
        assert session.exec(select(JobRun.at)).one() == AT


def test_an_error_does_not_quote_what_somebody_wrote(database: Database) -> None:
    def write_nonsense() -> None:
        with database.write() as session:
            row = {"job": "nhà bà Lan", "period": None, "at": AT}
            session.execute(insert(JobRun).values(**row))

    with pytest.raises(IntegrityError) as caught:
        write_nonsense()
    assert "Lan" not in str(caught.value).partition("DETAIL")[0]


def test_a_locked_file_is_an_operational_error(sqlite_url: str) -> None:
    def claim_it(database: Database) -> None:
        with database.write() as session:
            claim(session, "a", "b", AT)

    with Database(sqlite_url).write() as holder:
        holder.connection()  # the lock is taken with the first statement
        with pytest.raises(OperationalError):
            claim_it(Database(sqlite_url, busy_ms=10))
    claim_it(Database(sqlite_url))


def test_insert_once_tells_whether_it_did(database: Database) -> None:
    values = {"job": "a", "period": "b", "at": AT}
    with database.write() as session:
        assert insert_once(session, JobRun, values)
        assert not insert_once(session, JobRun, values)


def test_every_table_has_named_keys() -> None:
    unnamed = [
        table.name
        for table in SQLModel.metadata.sorted_tables
        for constraint in table.constraints
        if constraint.name is None
    ]
    assert unnamed == []
    assert col(JobRun.job).name == "job"
