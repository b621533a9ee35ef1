"""What exports say of files later on, beside what the file and the athlete say.

Of a sport that differs from the recorded one nobody can tell any more who said so; it is taken for
the athlete's own word, which no export overrules.
"""

import sqlalchemy as sa
from alembic import op


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    with op.batch_alter_table('activities') as table:
        table.add_column(sa.Column('told_sport', sa.String(length=32), nullable=True))
        table.add_column(sa.Column('recorded_name', sa.Text(), nullable=True))
    op.execute("UPDATE activities SET recorded_name = name")
    op.execute("UPDATE activities SET told_sport = sport WHERE sport <> recorded_sport")
    op.create_table(
        'remarks',
        sa.Column('id', _KEY, nullable=False),
        sa.Column('athlete_id', _KEY, nullable=False),
        sa.Column('file_id', _KEY, nullable=False),
        sa.Column('batch_id', _KEY, nullable=False),
        sa.Column('name', sa.Text(), nullable=True),
        sa.Column('sport', sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(['athlete_id'], ['athletes.id'], name=op.f('fk_remarks_athlete_id'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['batch_id'], ['batches.id'], name=op.f('fk_remarks_batch_id'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['file_id'], ['files.id'], name=op.f('fk_remarks_file_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_remarks')),
        sa.UniqueConstraint('file_id', 'batch_id', name=op.f('uq_remarks_file_id_batch_id')),
    )
    for column in ('athlete_id', 'file_id', 'batch_id'):
        op.create_index(op.f(f'ix_remarks_{column}'), 'remarks', [column])


def downgrade() -> None:
    op.drop_table('remarks')
    with op.batch_alter_table('activities') as table:
        table.drop_column('recorded_name')
        table.drop_column('told_sport')
