"""Insert-or-nothing on both databases: unique keys do the real work."""

from __future__ import annotations

from typing import Any

from sqlalchemy import literal
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, SQLModel


def insert_once(session: Session, table: type[SQLModel], values: dict[str, Any]) -> bool:
    """Insert a row unless a unique key already holds it. True when it was inserted."""
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = sqlite_insert if on_sqlite else postgresql_insert
    made = insert(table).values(**values).on_conflict_do_nothing().returning(literal(1))
    return session.execute(made).first() is not None  # a row count is not told by every driver
