"""papers and clocks: what a đơn and its obligations need beside the first tables

Revision: 0002, after: 0001
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

AutoString = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    op.create_table(
        'seendata',
        sa.Column('name', AutoString(), nullable=False),
        sa.Column('digest', AutoString(), nullable=False),
        sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_seendata')),
    )
    with op.batch_alter_table('petition') as batch_op:
        batch_op.add_column(sa.Column('paper_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('part_of_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('facts', sa.JSON(), nullable=False, server_default='{}'))
        batch_op.create_index(batch_op.f('ix_petition_part_of_id'), ['part_of_id'], unique=False)
        batch_op.create_foreign_key(
            batch_op.f('fk_petition_part_of_id_petition'), 'petition', ['part_of_id'], ['id']
        )
    with op.batch_alter_table('deadline') as batch_op:
        batch_op.add_column(sa.Column('event', AutoString(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('length', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('excluded_days', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('warn_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('document', AutoString(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('changes', sa.JSON(), nullable=False, server_default='[]'))


def downgrade() -> None:
    with op.batch_alter_table('deadline') as batch_op:
        for name in ('changes', 'document', 'warn_on', 'excluded_days', 'length', 'event'):
            batch_op.drop_column(name)
    with op.batch_alter_table('petition') as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_petition_part_of_id_petition'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_petition_part_of_id'))
        batch_op.drop_column('facts')
        batch_op.drop_column('part_of_id')
        batch_op.drop_column('paper_on')
    op.drop_table('seendata')
