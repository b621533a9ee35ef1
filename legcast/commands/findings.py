"""`legcast findings`."""

import click
from rich.table import Table

from actions.outlooks import findings_of, speech_for
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


@click.command
@with_athlete
@with_as_of
@click.option("--since", metavar="D", help="Since this date, instead of the last 48 hours.")
@with_json
def findings(name: str | None, as_of: str | None, since: str | None, as_json: bool) -> None:
    """List what stood out, with the numbers that caused it and how good the evidence is."""
    program = open_program()
    athlete = program.athlete(name)
    now = moment(as_of, athlete.zone)
    found = findings_of(program.engine, athlete, now, None if since is None else day(since))
    fresh, view, speech = found.findings, found.outlook, speech_for(athlete, now)
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
