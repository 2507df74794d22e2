"""Alembic's entry: compares and upgrades the schema of the database whose URL it is given."""

from alembic import context
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel

import storage.channeltokens
import storage.incidents
import storage.jobs
import storage.learning
import storage.mailbox
import storage.people
import storage.petitions
import storage.topics  # noqa: F401 - importing a module registers its tables


def run() -> None:
    """Apply the revisions in one transaction."""
    engine = create_engine(context.config.attributes["url"], poolclass=NullPool)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=True,  # SQLite cannot alter a table in place
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
