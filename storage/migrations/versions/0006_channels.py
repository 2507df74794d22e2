"""channels: how messages wait, fail and go again; keys of platforms; one citizen on several channels

Revision: 0006, after: 0003
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

AutoString = sqlmodel.sql.sqltypes.AutoString
UTCDateTime = sqlmodel.sql.sqltypes.UTCDateTime
NEXT = ['channel', 'status', 'urgent', 'push', 'not_before', 'id']


def upgrade() -> None:
    with op.batch_alter_table('outbox') as batch_op:
        batch_op.add_column(sa.Column('once', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('urgent', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('expires_at', UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column('way', AutoString(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('tried', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.drop_index('ix_outbox_due')
        batch_op.create_index('ix_outbox_next', NEXT, unique=False)
    with op.batch_alter_table('inbox') as batch_op:
        batch_op.create_index('ix_inbox_waiting', ['status', 'channel'], unique=False)
    with op.batch_alter_table('conversation') as batch_op:
        batch_op.add_column(sa.Column('muted_until', UTCDateTime(), nullable=True))
    op.create_table(
        'channeltoken',
        sa.Column('channel', AutoString(), nullable=False),
        sa.Column('account', AutoString(), nullable=False),
        sa.Column('sealed', sa.LargeBinary(), nullable=False),
        sa.Column('expires_at', UTCDateTime(), nullable=False),
        sa.Column('rotated_at', UTCDateTime(), nullable=False),
        sa.Column('problem', AutoString(), nullable=False),
        sa.PrimaryKeyConstraint('channel', 'account', name=op.f('pk_channeltoken')),
    )
    with op.batch_alter_table('citizen') as batch_op:
        batch_op.add_column(sa.Column('person_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_citizen_person_id'), ['person_id'], unique=False)
        batch_op.create_foreign_key(
            batch_op.f('fk_citizen_person_id_citizen'), 'citizen', ['person_id'], ['id']
        )
    op.create_table(
        'citizencode',
        sa.Column('code_hash', AutoString(), nullable=False),
        sa.Column('citizen_id', sa.Integer(), nullable=False),
        sa.Column('conversation_id', sa.Integer(), nullable=False),
        sa.Column('expires_at', UTCDateTime(), nullable=False),
        sa.Column('used_at', UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(['citizen_id'], ['citizen.id'], name=op.f('fk_citizencode_citizen_id_citizen')),
        sa.ForeignKeyConstraint(
            ['conversation_id'], ['conversation.id'], name=op.f('fk_citizencode_conversation_id_conversation')
        ),
        sa.PrimaryKeyConstraint('code_hash', name=op.f('pk_citizencode')),
    )
    with op.batch_alter_table('citizencode') as batch_op:
        batch_op.create_index(batch_op.f('ix_citizencode_citizen_id'), ['citizen_id'], unique=False)
    op.create_table(
        'stafftopic',
        sa.Column('petition_id', sa.Integer(), nullable=False),
        sa.Column('conversation_id', sa.Integer(), nullable=False),
        sa.Column('chat', AutoString(), nullable=False),
        sa.Column('thread', sa.Integer(), nullable=True),
        sa.Column('open', sa.Boolean(), nullable=False),
        sa.Column('renewed', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ['conversation_id'], ['conversation.id'], name=op.f('fk_stafftopic_conversation_id_conversation')
        ),
        sa.ForeignKeyConstraint(
            ['petition_id'], ['petition.id'], name=op.f('fk_stafftopic_petition_id_petition')
        ),
        sa.PrimaryKeyConstraint('petition_id', name=op.f('pk_stafftopic')),
        sa.UniqueConstraint('chat', 'thread', name=op.f('uq_stafftopic_chat_thread')),
        sa.UniqueConstraint('conversation_id', name=op.f('uq_stafftopic_conversation_id')),
    )


def downgrade() -> None:
    op.drop_table('stafftopic')
    op.drop_table('citizencode')
    with op.batch_alter_table('citizen') as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_citizen_person_id_citizen'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_citizen_person_id'))
        batch_op.drop_column('person_id')
    op.drop_table('channeltoken')
    with op.batch_alter_table('conversation') as batch_op:
        batch_op.drop_column('muted_until')
    with op.batch_alter_table('inbox') as batch_op:
        batch_op.drop_index('ix_inbox_waiting')
    with op.batch_alter_table('outbox') as batch_op:
        batch_op.drop_index('ix_outbox_next')
        batch_op.create_index('ix_outbox_due', ['status', 'not_before'], unique=False)
        for name in ('tried', 'way', 'expires_at', 'urgent', 'once'):
            batch_op.drop_column(name)
