"""incidents: files that an official has told apart are never proposed as one matter again

Revision: 0004, after: 0003
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'notsame',
        sa.Column('petition_a', sa.Integer(), nullable=False),
        sa.Column('petition_b', sa.Integer(), nullable=False),
        sa.Column('official_id', sa.Integer(), nullable=False),
        sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(['official_id'], ['official.id'], name=op.f('fk_notsame_official_id_official')),
        sa.ForeignKeyConstraint(['petition_a'], ['petition.id'], name=op.f('fk_notsame_petition_a_petition')),
        sa.ForeignKeyConstraint(['petition_b'], ['petition.id'], name=op.f('fk_notsame_petition_b_petition')),
        sa.PrimaryKeyConstraint('petition_a', 'petition_b', name=op.f('pk_notsame')),
    )
    with op.batch_alter_table('notsame') as batch_op:
        batch_op.create_index(batch_op.f('ix_notsame_petition_b'), ['petition_b'], unique=False)


def downgrade() -> None:
    op.drop_table('notsame')
