"""Ways to be reached, mornings by weekday, travel, consent by what is shared, club digests."""

import secrets
from typing import Any

import sqlalchemy as sa
from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')

_ATHLETES: tuple[tuple[str, Any, Any], ...] = (
    ('wake_on', sa.JSON(), '{}'),
    ('push', sa.JSON(), '[]'),
    ('after_run', sa.Boolean(), sa.false()),
    ('digest_day', sa.Integer(), '0'),
    ('follows_travel', sa.Boolean(), sa.false()),
    ('link_round', sa.Integer(), '0'),
)
_ACCOUNTS: tuple[tuple[str, Any, Any], ...] = (
    ('zone', sa.String(length=64), 'UTC'),
    ('language', sa.String(length=16), 'en'),
    ('club_digest', sa.Boolean(), sa.false()),
    ('operator', sa.Boolean(), sa.false()),
)


def upgrade() -> None:
    with op.batch_alter_table('athletes') as table:
        for name, kind, value in _ATHLETES:
            table.add_column(sa.Column(name, kind, nullable=name == 'digest_day', server_default=value))
        table.add_column(sa.Column('pause_reason', sa.String(length=16), nullable=True))
        table.add_column(sa.Column('mail_stopped_at', sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table('accounts') as table:
        for name, kind, value in _ACCOUNTS:
            table.add_column(sa.Column(name, kind, nullable=False, server_default=value))
    # Numbers of athletes are given out again; the links of one who left must not be another's.
    athletes = sa.table('athletes', sa.column('id'), sa.column('link_round'))
    for (number,) in op.get_bind().execute(sa.select(athletes.c.id)).all():
        mine = sa.update(athletes).where(athletes.c.id == number)
        op.execute(mine.values(link_round=secrets.randbelow(2**30)))
    op.execute("UPDATE accounts SET operator = true WHERE id = (SELECT min(id) FROM accounts)")
    op.execute(
        "UPDATE accounts SET zone = (SELECT min(a.zone) FROM athletes a JOIN cares c "
        "ON c.athlete_id = a.id WHERE c.account_id = accounts.id) WHERE id IN (SELECT account_id FROM cares)"
    )
    with op.batch_alter_table('cares') as table:
        table.add_column(sa.Column('role', sa.String(length=16), nullable=False, server_default='own'))
        table.add_column(sa.Column('shares', sa.JSON(), nullable=False, server_default='[]'))
    with op.batch_alter_table('activities') as table:
        table.add_column(sa.Column('zone', sa.String(length=64), nullable=True))
    with op.batch_alter_table('prompts') as table:
        table.alter_column('athlete_id', existing_type=_KEY, nullable=True)
        table.add_column(sa.Column('account_id', _KEY, nullable=True))
        table.add_column(sa.Column('line', sa.Text(), nullable=False, server_default=''))
        table.add_column(sa.Column('about', sa.JSON(), nullable=False, server_default='[]'))
        table.add_column(sa.Column('zone', sa.String(length=64), nullable=False, server_default='UTC'))
        table.add_column(sa.Column('occasion', sa.String(length=32), nullable=False, server_default=''))
        table.add_column(sa.Column('dismissed_at', sa.DateTime(timezone=True), nullable=True))
        table.create_foreign_key(op.f('fk_prompts_account_id'), 'accounts', ['account_id'], ['id'], ondelete='CASCADE')
        table.create_index(op.f('ix_prompts_account_id'), ['account_id'])
        table.drop_constraint(op.f('uq_prompts_athlete_id_slot_local_date'), type_='unique')
        table.create_unique_constraint(op.f('uq_prompts_athlete_id_slot_local_date_occasion'), ['athlete_id', 'slot', 'local_date', 'occasion'])
        table.create_unique_constraint(op.f('uq_prompts_account_id_slot_local_date_occasion'), ['account_id', 'slot', 'local_date', 'occasion'])
        table.create_check_constraint(op.f('ck_prompts_reader'), '(athlete_id IS NULL) <> (account_id IS NULL)')
    for table_name, names in (
        ('athletes', [name for name, *_ in _ATHLETES]),
        ('accounts', [name for name, *_ in _ACCOUNTS]),
        ('cares', ['role', 'shares']),
        ('prompts', ['line', 'about', 'zone', 'occasion']),
    ):
        with op.batch_alter_table(table_name) as table:
            for name in names:
                table.alter_column(name, server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM prompts WHERE athlete_id IS NULL OR slot = 'safety'")
    with op.batch_alter_table('prompts') as table:
        table.drop_constraint(op.f('ck_prompts_reader'), type_='check')
        table.drop_constraint(op.f('uq_prompts_account_id_slot_local_date_occasion'), type_='unique')
        table.drop_constraint(op.f('uq_prompts_athlete_id_slot_local_date_occasion'), type_='unique')
        table.drop_index(op.f('ix_prompts_account_id'))
        table.drop_constraint(op.f('fk_prompts_account_id'), type_='foreignkey')
        for column in ('dismissed_at', 'occasion', 'zone', 'about', 'line', 'account_id'):
            table.drop_column(column)
        table.alter_column('athlete_id', existing_type=_KEY, nullable=False)
        table.create_unique_constraint(op.f('uq_prompts_athlete_id_slot_local_date'), ['athlete_id', 'slot', 'local_date'])
    with op.batch_alter_table('activities') as table:
        table.drop_column('zone')
    with op.batch_alter_table('cares') as table:
        table.drop_column('shares')
        table.drop_column('role')
    with op.batch_alter_table('accounts') as table:
        for name, *_ in reversed(_ACCOUNTS):
            table.drop_column(name)
    with op.batch_alter_table('athletes') as table:
        for name in ('mail_stopped_at', 'pause_reason', *(name for name, *_ in reversed(_ATHLETES))):
            table.drop_column(name)
