"""Databases for the tests: SQLite always, PostgreSQL where TEST_DATABASE_URL names a server."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

from casework.office import Office
from storage.database import migrate
from tests.cast import Cast, FixedClock, gather, make_office

SERVER = os.environ.get("TEST_DATABASE_URL", "")
NEEDS_SERVER = pytest.mark.skipif(not SERVER, reason="PostgreSQL part skipped: TEST_DATABASE_URL is not set")


@pytest.fixture(scope="session")
def _migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.sqlite"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def _migrated_server() -> Iterator[str]:
    name = f"nghedan_{uuid.uuid4().hex[:12]}"
    admin = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    url = make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    try:
        migrate(url)
        yield url
    finally:
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        admin.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=NEEDS_SERVER)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty, migrated database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return _copy(request.getfixturevalue("_migrated_file"), tmp_path)
    url: str = request.getfixturevalue("_migrated_server")
    _empty(url)
    return url


@pytest.fixture
def sqlite_url(_migrated_file: Path, tmp_path: Path) -> str:
    """An empty, migrated SQLite database."""
    return _copy(_migrated_file, tmp_path)


@pytest.fixture
def clock() -> FixedClock:
    """Monday 23 November 2026, nine in the morning in Vietnam; 24 November is a public holiday."""
    return FixedClock(2026, 11, 23)


@pytest.fixture
def office(database_url: str, tmp_path: Path, clock: FixedClock) -> Iterator[Office]:
    """An office on each database."""
    made = make_office(tmp_path, database_url, clock=clock)
    yield made
    made.close()


@pytest.fixture
def lite_office(sqlite_url: str, tmp_path: Path, clock: FixedClock) -> Iterator[Office]:
    """An office on SQLite only: where the database is not what is tested."""
    made = make_office(tmp_path, sqlite_url, clock=clock)
    yield made
    made.close()


@pytest.fixture
def second_office(_migrated_file: Path, tmp_path: Path) -> Iterator[Office]:
    """Another empty office with its own clock: for playing a talk twice."""
    folder = tmp_path / "second"
    folder.mkdir()
    made = make_office(folder, _copy(_migrated_file, folder), clock=FixedClock(2026, 11, 23))
    yield made
    made.close()


@pytest.fixture
def cast(office: Office) -> Cast:
    """The standing cast in the office."""
    return gather(office)


@pytest.fixture
def lite_cast(lite_office: Office) -> Cast:
    """The standing cast in the SQLite office."""
    return gather(lite_office)


def _copy(template: Path, folder: Path) -> str:
    path = folder / "office.sqlite"
    shutil.copy(template, path)
    return f"sqlite:///{path}"


def _empty(url: str) -> None:
    names = ", ".join(f'"{table.name}"' for table in SQLModel.metadata.sorted_tables)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    engine.dispose()
