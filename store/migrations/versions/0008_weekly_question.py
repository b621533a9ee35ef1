"""Athletes may be asked on one morning a week, drawn by lot."""

import sqlalchemy as sa
from alembic import op


revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('athletes') as table:
        table.add_column(sa.Column('weekly_question', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('athletes') as table:
        table.alter_column('weekly_question', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('athletes') as table:
        table.drop_column('weekly_question')
