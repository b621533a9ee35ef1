"""`legcast replay`."""

import click
from rich.table import Table

from actions.outlooks import Morning, speech_for
from actions.outlooks import replay as mornings
from legcast.program import answer, day, open_program, people, present, with_athlete, with_json


@click.command
@click.option("--from", "first", required=True, metavar="D", help="The first morning.")
@click.option("--to", "last", required=True, metavar="D", help="The last morning.")
@with_athlete
@with_json
def replay(first: str, last: str, name: str | None, as_json: bool) -> None:
    """Go through the past morning by morning, each using only what was known then.

    Lists what would have been said. With --json: one object per line, one line per morning.
    """
    program = open_program()
    athlete = program.athlete(name)
    start, end = day(first), day(last)
    if start > end:
        raise click.UsageError("--from is later than --to")
    walked = mornings(program.engine, athlete, start, end)
    if as_json:
        for morning in walked:
            answer(_facts(morning))
        return
    speech = speech_for(athlete, present())
    table = Table("morning", "message", "what stood out", "quads")
    for morning in (m for m in walked if m.prompt is not None):
        table.add_row(
            morning.day.isoformat(),
            speech.say(f"kind.{morning.prompt}"),
            ", ".join(speech.say(f"finding_name.{f.detector}") for f in morning.findings),
            f"{morning.peak[next(iter(morning.peak))]:.0f}",
        )
    people.print(table)
    said = sum(m.prompt is not None for m in walked)
    people.print(f"{said} messages in {len(walked)} mornings ({said / len(walked):.1%})")


def _facts(morning: Morning) -> dict[str, object]:
    return {
        "date": morning.day,
        "prompt": None if morning.prompt is None else morning.prompt.value,
        "reason": morning.reason.value,
        "findings": [f.detector for f in morning.findings],
        "peak": {region.value: round(peak, 1) for region, peak in morning.peak.items()},
        "level": {region.value: round(level, 1) for region, level in morning.level.items()},
        "chance": {
            **{region.value: round(chance, 4) for region, chance in morning.chance.items()},
            "any": round(morning.any_chance, 4),
        },
    }
