"""The database: SQLite by default, PostgreSQL by URL, one way to open a transaction on either."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlmodel import Session

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_MS = 5000
QUEUED_FOR = "queued-for"  # key in `session.info`: channels whose outbox got a message


class Database:
    """Engine and transactions.

    SQLite gets two engines on one file: writers take the lock at BEGIN (else read-modify-write
    loses updates without an error), readers never wait for them (WAL).
    """

    def __init__(self, url: str, *, pool_size: int = 8, busy_ms: int = BUSY_MS) -> None:
        """`busy_ms`: how long SQLite waits for a lock before it gives up with OperationalError."""
        self.url = url
        self.sqlite = make_url(url).get_backend_name() == "sqlite"
        if self.sqlite:
            self._writer = _sqlite_engine(url, busy_ms, immediate=True)
            self._reader = _sqlite_engine(url, busy_ms, immediate=False)
        else:
            self._writer = create_engine(
                url, pool_size=pool_size, pool_pre_ping=True, pool_recycle=1800, hide_parameters=True
            )
            self._reader = self._writer
        self._listeners: list[Callable[[set[str]], None]] = []

    @property
    def engine(self) -> Engine:
        """The engine that may write."""
        return self._writer

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that commits at the end and rolls back on any error."""
        with Session(self._writer, expire_on_commit=False) as session:
            with session.begin():
                yield session
            queued: set[str] = session.info.get(QUEUED_FOR, set())
        if queued:
            for listener in self._listeners:
                listener(queued)

    def when_queued(self, listener: Callable[[set[str]], None]) -> None:
        """Call `listener`, on the committing thread, with the channels that messages were queued for."""
        self._listeners.append(listener)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for looking only; whatever it changed is thrown away."""
        with Session(self._reader, expire_on_commit=False) as session:
            try:
                yield session
            finally:
                session.expunge_all()  # a rollback would empty what was read
                session.rollback()

    def check(self) -> None:
        """Raises when the database does not answer."""
        with self._reader.connect() as connection:
            connection.execute(text("SELECT 1"))

    def at_head(self) -> bool:
        """Whether every migration has been applied."""
        script = ScriptDirectory.from_config(_alembic(self.url))
        with self._reader.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision() == script.get_current_head()

    def close(self) -> None:
        """Release every connection."""
        self._writer.dispose()
        self._reader.dispose()


def migrate(url: str) -> None:
    """Bring the schema to the newest revision; creates the SQLite file and its folder when missing."""
    path = make_url(url).database
    if make_url(url).get_backend_name() == "sqlite" and path:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    command.upgrade(_alembic(url), "head")


def _alembic(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    return config


def _sqlite_engine(url: str, busy_ms: int, *, immediate: bool) -> Engine:
    # Parameters stay out of error messages: they are what people wrote.
    connect_args = {"check_same_thread": False, "timeout": busy_ms / 1000}
    engine = create_engine(url, connect_args=connect_args, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # the driver would begin only before a write: lost updates
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={busy_ms}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine
