"""How hard it was and how it felt, as the athlete told the watch; bouts that came in a list."""

import sqlalchemy as sa
from alembic import op


revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    with op.batch_alter_table('activities') as table:
        table.add_column(sa.Column('recorded_effort', sa.Float(), nullable=True))
        table.add_column(sa.Column('recorded_feel', sa.Float(), nullable=True))
        table.add_column(sa.Column('entered_in', _KEY, nullable=True))
        table.create_foreign_key(op.f('fk_activities_entered_in'), 'batches', ['entered_in'], ['id'], ondelete='CASCADE')
    with op.batch_alter_table('activities') as table:
        table.create_index(op.f('ix_activities_entered_in'), ['entered_in'])


def downgrade() -> None:
    with op.batch_alter_table('activities') as table:
        table.drop_index(op.f('ix_activities_entered_in'))
        table.drop_constraint(op.f('fk_activities_entered_in'), type_='foreignkey')
        for column in ('entered_in', 'recorded_feel', 'recorded_effort'):
            table.drop_column(column)
