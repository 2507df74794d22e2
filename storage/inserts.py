"""Insert-or-nothing on both databases: unique keys do the real work."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, SQLModel


def insert_once(session: Session, table: type[SQLModel], values: dict[str, Any]) -> bool:
    """Insert a row, every column given, unless a unique key already holds it. True when it was inserted."""
    # What comes back tells it; a row count is not told by every driver (psycopg says -1).
    return session.execute(_insert(table, _dialect(session)), values).first() is not None


def insert_new(session: Session, table: type[SQLModel], values: dict[str, Any]) -> int | None:
    """Insert a row unless a unique key already holds it. Its id, or None when it was there before."""
    found = session.execute(_insert(table, _dialect(session)), values).scalar()
    return None if found is None else int(found)


def _dialect(session: Session) -> str:
    return str(session.get_bind().dialect.name)


@cache
def _insert(table: type[SQLModel], dialect: str) -> Executable:
    """Built once for each table: building costs more than running it. Gives back the (first) primary key."""
    rows = SQLModel.metadata.tables[str(table.__tablename__)]
    statement = (sqlite_insert if dialect == "sqlite" else postgresql_insert)(rows).on_conflict_do_nothing()
    return statement.returning(next(iter(rows.primary_key.columns)))
