"""Which other recordings of an outing know more of it than the one that counts."""

import sqlalchemy as sa
from alembic import op


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('activities', sa.Column('witnesses', sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('activities') as table:
        table.drop_column('witnesses')
