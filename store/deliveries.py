"""Deliveries as they are shown: each message, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from store.outbox import Delivery
from store.rows import each, one
from store.tables import deliveries, prompts


def states_since(connection: Connection, moment: datetime) -> dict[Delivery, int]:
    """How many deliveries of prompts created since a moment are in each state."""
    d, p = deliveries.c, prompts.c
    made = select(d.state, func.count()).join(prompts, p.id == d.prompt_id)
    rows = connection.execute(made.where(p.created_at >= moment).group_by(d.state))
    return {Delivery(state): count for state, count in rows}


@dataclass(frozen=True, slots=True)
class ShownDelivery:
    """One delivery with its prompt's subject, its state, its reader and its times.

    `athlete_id` is None for a message to a coach, `account_id` for one to an athlete. Times are
    aware; `local_date` is the reader's, in `zone`.
    """

    id: int
    prompt_id: int
    athlete_id: int | None
    account_id: int | None
    kind: str
    slot: str
    reason: str
    local_date: date
    due_at: datetime
    created_at: datetime
    dismissed_at: datetime | None
    subject: str
    channel: str
    state: str
    attempts: int
    not_before: datetime
    expires_at: datetime
    settled_at: datetime | None
    last_error: str | None
    message_id: str
    zone: str


@dataclass(frozen=True, slots=True)
class WholeDelivery(ShownDelivery):
    """One delivery word for word. `chart` is a PNG; `versions` name the code that made it."""

    text: str
    html: str
    chart: bytes | None
    line: str
    language: str
    versions: Mapping[str, object]


def outbox(
    connection: Connection,
    most: int = 50,
    athlete_id: int | None = None,
    state: Delivery | None = None,
) -> list[ShownDelivery]:
    """The latest deliveries with their prompts, newest first; of one athlete, in one state."""
    wanted = _shown().order_by(deliveries.c.id.desc()).limit(most)
    if athlete_id is not None:
        wanted = wanted.where(prompts.c.athlete_id == athlete_id)
    if state is not None:
        wanted = wanted.where(deliveries.c.state == state.value)
    return each(ShownDelivery, connection.execute(wanted))


def delivery_of(connection: Connection, delivery_id: int) -> WholeDelivery | None:
    """One delivery with the prompt it carries, word for word; None when there is none."""
    p = prompts.c
    wanted = _shown().add_columns(p.text, p.html, p.chart, p.line, p.language, p.versions)
    return one(WholeDelivery, connection.execute(wanted.where(deliveries.c.id == delivery_id)))


def _shown() -> Select[Any]:
    d, p = deliveries.c, prompts.c
    return select(
        d.id, p.id.label("prompt_id"), p.athlete_id, p.account_id, p.kind, p.slot, p.reason,
        p.local_date, p.due_at, p.created_at, p.dismissed_at, p.subject, d.channel, d.state,
        d.attempts, d.not_before, d.expires_at, d.settled_at, d.last_error, d.message_id, p.zone,
    ).join(prompts, p.id == d.prompt_id)  # fmt: skip
