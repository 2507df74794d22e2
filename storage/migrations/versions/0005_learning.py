"""learning: edits of what the bot knows, refused phrases, corrections by week

Revision: 0005, after: 0004
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'knowledgeedit',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column('official_id', sa.Integer(), nullable=False),
        sa.Column('target', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('ref', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('before', sa.JSON(none_as_null=True), nullable=True),
        sa.Column('after', sa.JSON(none_as_null=True), nullable=True),
        sa.Column('note', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('trial', sa.JSON(), nullable=False),
        sa.Column('undoes', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['official_id'], ['official.id'], name=op.f('fk_knowledgeedit_official_id_official')),
        sa.ForeignKeyConstraint(['undoes'], ['knowledgeedit.id'], name=op.f('fk_knowledgeedit_undoes_knowledgeedit')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_knowledgeedit')),
        sa.UniqueConstraint('undoes', name=op.f('uq_knowledgeedit_undoes')),
    )
    with op.batch_alter_table('knowledgeedit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_knowledgeedit_ref'), ['ref'], unique=False)
    op.create_table(
        'refusedphrase',
        sa.Column('field_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('phrase', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('official_id', sa.Integer(), nullable=False),
        sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(['official_id'], ['official.id'], name=op.f('fk_refusedphrase_official_id_official')),
        sa.PrimaryKeyConstraint('field_id', 'phrase', name=op.f('pk_refusedphrase')),
    )
    with op.batch_alter_table('routingcorrection', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_routingcorrection_at'), ['at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('routingcorrection', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_routingcorrection_at'))
    op.drop_table('refusedphrase')
    op.drop_table('knowledgeedit')
