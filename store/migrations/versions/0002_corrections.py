"""Corrections by the athlete, pauses, batches that can be undone, files that could not be read."""

import sqlalchemy as sa
from alembic import op


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('unread',
    sa.Column('id', _KEY, nullable=False),
    sa.Column('athlete_id', _KEY, nullable=False),
    sa.Column('path', sa.Text(), nullable=False),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('first_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('batch_id', _KEY, nullable=False),
    sa.ForeignKeyConstraint(['athlete_id'], ['athletes.id'], name=op.f('fk_unread_athlete_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['batch_id'], ['batches.id'], name=op.f('fk_unread_batch_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unread')),
    sa.UniqueConstraint('athlete_id', 'path', name=op.f('uq_unread_athlete_id_path'))
    )
    with op.batch_alter_table('unread') as table:
        table.create_index(op.f('ix_unread_athlete_id'), ['athlete_id'])
        table.create_index(op.f('ix_unread_batch_id'), ['batch_id'])
    with op.batch_alter_table('files') as table:
        table.drop_constraint(op.f('ck_files_state'), type_='check')
        table.create_check_constraint(op.f('ck_files_state'), "state IN ('imported', 'duplicate', 'rejected', 'undone')")
    with op.batch_alter_table('activities') as table:
        table.add_column(sa.Column('pauses', sa.JSON(), nullable=False, server_default='[]'))
        table.add_column(sa.Column('apart', sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column('recorded_sport', sa.String(length=32), nullable=False, server_default=''))
        table.add_column(sa.Column('told_distance_m', sa.Float(), nullable=True))
    op.execute("UPDATE activities SET recorded_sport = sport")
    with op.batch_alter_table('activities') as table:
        table.alter_column('pauses', server_default=None)
        table.alter_column('apart', server_default=None)
        table.alter_column('recorded_sport', server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('activities') as table:
        for column in ('told_distance_m', 'recorded_sport', 'apart', 'pauses'):
            table.drop_column(column)
    op.execute("DELETE FROM files WHERE state = 'undone'")
    with op.batch_alter_table('files') as table:
        table.drop_constraint(op.f('ck_files_state'), type_='check')
        table.create_check_constraint(op.f('ck_files_state'), "state IN ('imported', 'duplicate', 'rejected')")
    op.drop_table('unread')
