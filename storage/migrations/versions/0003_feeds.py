"""feeds: due dates in a calendar program, at a secret address

Revision: 0003, after: 0002
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'feed',
        sa.Column('token_hash', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('official_id', sa.Integer(), nullable=False),
        sa.Column('scope', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('created_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(['official_id'], ['official.id'], name=op.f('fk_feed_official_id_official')),
        sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_feed')),
        sa.UniqueConstraint('official_id', 'scope', name=op.f('uq_feed_official_id_scope')),
    )


def downgrade() -> None:
    op.drop_table('feed')
