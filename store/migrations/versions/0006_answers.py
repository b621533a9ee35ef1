"""Answers that can be corrected and taken back, come in lists, and say why they exist.

Of earlier answers nobody knows who asked: they are taken for volunteered ones, which claim least.
"""

import sqlalchemy as sa
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    with op.batch_alter_table('checkins') as table:
        table.add_column(sa.Column('cause', sa.String(length=16), nullable=False, server_default='training'))
        table.add_column(sa.Column('asked', sa.String(length=16), nullable=False, server_default='volunteered'))
        table.add_column(sa.Column('late', sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column('batch_id', _KEY, nullable=True))
        table.add_column(sa.Column('replaced_by', _KEY, nullable=True))
        table.create_foreign_key(op.f('fk_checkins_batch_id'), 'batches', ['batch_id'], ['id'], ondelete='CASCADE')
        table.create_foreign_key(op.f('fk_checkins_replaced_by'), 'checkins', ['replaced_by'], ['id'], ondelete='SET NULL')
    with op.batch_alter_table('checkins') as table:
        for column in ('cause', 'asked', 'late'):
            table.alter_column(column, server_default=None)
        table.create_index(op.f('ix_checkins_batch_id'), ['batch_id'])
        table.create_index(op.f('ix_checkins_replaced_by'), ['replaced_by'])
        table.create_index(op.f('ix_checkins_athlete_id_at'), ['athlete_id', 'at'])


def downgrade() -> None:
    op.execute("DELETE FROM checkins WHERE replaced_by IS NOT NULL")
    with op.batch_alter_table('checkins') as table:
        for index in ('ix_checkins_athlete_id_at', 'ix_checkins_replaced_by', 'ix_checkins_batch_id'):
            table.drop_index(op.f(index))
        table.drop_constraint(op.f('fk_checkins_replaced_by'), type_='foreignkey')
        table.drop_constraint(op.f('fk_checkins_batch_id'), type_='foreignkey')
        for column in ('replaced_by', 'batch_id', 'late', 'asked', 'cause'):
            table.drop_column(column)
