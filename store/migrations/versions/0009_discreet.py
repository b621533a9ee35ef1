"""Messages without health words, and since when which model judges an athlete's bouts.

Athletes of before were judged by the first model.
"""

import sqlalchemy as sa
from alembic import op


revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('athletes') as table:
        table.add_column(sa.Column('discreet', sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column('model', sa.Integer(), nullable=False, server_default='1'))
        table.add_column(sa.Column('model_since', sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table('athletes') as table:
        table.alter_column('discreet', server_default=None)
        table.alter_column('model', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('athletes') as table:
        table.drop_column('model_since')
        table.drop_column('model')
        table.drop_column('discreet')
