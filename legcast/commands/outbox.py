"""`legcast outbox list|show|resend|dismiss`."""

import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.table import Table
from rich.text import Text

from actions.deliveries import (
    Delivery,
    ShownDelivery,
    deliveries,
    delivery,
    dismiss,
    resend,
    write_page,
)
from legcast.program import (
    NUMBER,
    answer,
    open_program,
    people,
    utc_now,
    with_json,
    with_name,
)
from store.athletes import Athlete

COLOURS = {
    Delivery.SENT: "green",
    Delivery.PENDING: "cyan",
    Delivery.SENDING: "cyan",
    Delivery.UNKNOWN: "yellow",
    Delivery.FAILED: "red",
    Delivery.EXPIRED: "bright_black",
}


@click.group
def outbox() -> None:
    """See what was sent: list, show, resend, dismiss."""


@outbox.command(name="list")
@with_name
@click.option("--state", type=click.Choice([s.value for s in Delivery]), help="Only in this state.")
@click.option("--most", type=click.IntRange(1, 10_000), default=30, show_default=True)
@with_json
def list_(name: str | None, state: str | None, most: int, as_json: bool) -> None:
    """List the latest deliveries, newest first.

    unknown means that it may have arrived and nobody can tell; it is not resent automatically.
    """
    program = open_program()
    whose = program.athlete(name).id if name else None
    rows = deliveries(program.engine, most, whose, Delivery(state) if state else None)
    athletes = {one.id: one for one in program.athletes}
    if as_json:
        answer({"deliveries": [_facts(row, athletes) for row in rows]})
        return
    if not rows:
        people.print("Nothing yet. Most mornings are silent; `legcast outlook --why` says why.")
        return
    table = Table("#", "due", "who", "what", "by", "state")
    for row in rows:
        table.add_row(
            str(row.id),
            _due(row).strftime("%Y-%m-%d %H:%M"),
            Text(_who(row, athletes)),
            Text(row.subject),
            Text(row.channel.partition(":")[0]),
            Text(row.state, style=COLOURS[Delivery(row.state)]),
        )
    people.print(table)


@outbox.command
@click.argument("number", metavar="DELIVERY", type=NUMBER)
@click.option("--open", "in_browser", is_flag=True, help="Open the HTML in the browser.")
@with_json
def show(number: int, in_browser: bool, as_json: bool) -> None:
    """Show one delivery: its exact words and its state."""
    program = open_program()
    row = delivery(program.engine, number)
    athletes = {one.id: one for one in program.athletes}
    if as_json:
        words = {"text": row.text, "line": row.line, "language": row.language}
        answer({**_facts(row, athletes), **words, "versions": row.versions})
    else:
        error = f" ({row.last_error})" if row.last_error else ""
        people.print(
            f"#{row.id} to {_who(row, athletes)} by {row.channel.partition(':')[0]}: "
            f"{row.state}{error}",
            markup=False,
        )
        people.print(
            f"due {_due(row):%Y-%m-%d %H:%M}, {row.attempts} attempts, "
            f"Message-ID {row.message_id}\n",
            markup=False,
        )
        sys.stdout.write(row.text)
    if in_browser:
        folder = Path(tempfile.mkdtemp(prefix="legcast-"))
        write_page(folder / "message.html", row.html, row.chart)
        click.launch(str(folder / "message.html"))


@outbox.command(name="resend")
@click.argument("number", metavar="DELIVERY", type=NUMBER)
@with_json
def resend_(number: int, as_json: bool) -> None:
    """Send a delivery again; `legcast run` does it in its next round."""
    program = open_program()
    row, again = resend(program.engine, number, utc_now())
    if as_json:
        answer({"delivery": number, "resent": again})
    elif again:
        people.print(
            f"#{number} goes out again with the next round of `legcast run` that is out of the "
            "quiet hours."
        )
    else:
        people.print(f"#{number} is {row.state}: it goes out by itself, nothing was changed.")
    if not again:
        raise click.exceptions.Exit(1)


@outbox.command(name="dismiss")
@click.argument("number", metavar="DELIVERY", type=NUMBER)
@with_json
def dismiss_(number: int, as_json: bool) -> None:
    """Say that a message was of no use: two within four weeks halve the number of messages."""
    program = open_program()
    noted = dismiss(program.engine, number, utc_now())
    if as_json:
        answer({"delivery": number, "dismissed": noted})
    else:
        people.print("Noted." if noted else "That was noted before.")


def _who(row: ShownDelivery, athletes: dict[int, Athlete]) -> str:
    if row.athlete_id is None:
        return "a coach"
    return athletes[row.athlete_id].name


def _due(row: ShownDelivery) -> datetime:
    return row.due_at.astimezone(ZoneInfo(row.zone))


def _facts(row: ShownDelivery, athletes: dict[int, Athlete]) -> dict[str, Any]:
    def local(moment: Any) -> Any:
        return (
            None if moment is None else moment.astimezone(ZoneInfo(row.zone)).replace(microsecond=0)
        )

    return {
        "delivery": row.id,
        "athlete": None if row.athlete_id is None else _who(row, athletes),
        "slot": row.slot,
        "kind": row.kind,
        "reason": row.reason,
        "local_date": row.local_date,
        "due_at": local(row.due_at),
        "subject": row.subject,
        "channel": row.channel,
        "state": row.state,
        "attempts": row.attempts,
        "settled_at": local(row.settled_at),
        "error": row.last_error,
        "dismissed": row.dismissed_at is not None,
    }
