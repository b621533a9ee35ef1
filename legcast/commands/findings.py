"""`legcast findings`."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import click
from rich.table import Table

from analysis.history import MEMORY
from analysis.outlook import FRESH, assess, outlook_at
from legcast.facts import finding_facts, waiting_facts
from legcast.program import (
    answer,
    day,
    moment,
    open_program,
    people,
    with_as_of,
    with_athlete,
    with_json,
)
from legcast.screen import estimates_line, waiting_lines
from scheduler.status import speech_for
from store.activities import history
from store.engine import reading


@click.command
@with_athlete
@with_as_of
@click.option("--since", metavar="D", help="From that date on, instead of the last 48 hours.")
@with_json
def findings(name: str | None, as_of: str | None, since: str | None, as_json: bool) -> None:
    """List what stood out, with the numbers that caused it and how good the evidence is."""
    program = open_program()
    athlete = program.athlete(name)
    now = moment(as_of, athlete.zone)
    first = now - FRESH
    if since is not None:
        first = datetime.combine(day(since), time(), ZoneInfo(athlete.zone))
    with reading(program.engine) as connection:
        known = history(connection, athlete, now, None if since else MEMORY)
    speech = speech_for(athlete, now)
    assessed = assess(known)
    fresh = [f for f in assessed.findings if first <= f.at <= now]
    view = outlook_at(assessed, now)
    if as_json:
        facts = [finding_facts(f, speech) for f in fresh]
        answer({"findings": facts, "waiting": waiting_facts(view.waiting)})
        return
    if not fresh:
        people.print(speech.say("body.no_findings"))
    table = Table("date", "", "what stood out", "evidence")
    for f in fresh:
        table.add_row(
            f.day.isoformat(),
            speech.say(f"severity.{f.severity}"),
            f"{speech.say(f'finding_name.{f.detector}')}. {speech.finding(f)}",
            f"{f.grade} ({f.confidence})",
        )
    if fresh:
        people.print(table)
    below = waiting_lines(view.waiting, speech)
    if estimated := estimates_line(view.profile, speech):
        below.append(estimated)
    for line in below:
        people.print(line, style="bright_black")
