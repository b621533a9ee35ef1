"""`legcast outlook|findings|reliability|replay`: what is forecast, found, and how well."""

from datetime import datetime

import click
from rich.table import Table

from actions import outlooks
from actions.outlooks import Morning, findings_of, outlook_of, reliability_of, speech_for
from legcast.facts import finding_facts, outlook_facts, waiting_facts, why_facts
from legcast.program import (
    Program,
    answer,
    counted,
    day,
    people,
    utc_now,
    with_as_of,
    with_athlete,
    with_json,
)
from legcast.screen import estimates_line, reasoning, show_outlook, waiting_lines
from store.athletes import Athlete


@click.command
@with_athlete
@with_as_of
@click.option("--why", is_flag=True, help="Say what became of every message considered.")
@with_json
def outlook(program: Program, athlete: Athlete, now: datetime, why: bool, as_json: bool) -> None:
    """Show what to expect from your legs, by muscle and hour, and why.

    The messages are those that would be planned if nothing had been sent yet. --why shows the
    reasoning given what has really been sent: each message considered, and what became of it.
    """
    ahead = outlook_of(program.engine, athlete, now)
    speech = speech_for(athlete, now, ahead.outlook.zone)
    if as_json:
        facts = outlook_facts(athlete.name, ahead.outlook, ahead.plan, speech)
        answer({**facts, "why": why_facts(ahead.actual_plan)} if why else facts)
        return
    show_outlook(people, ahead.outlook, ahead.plan, speech)
    if why:
        people.print(reasoning(ahead.actual_plan, speech))


@click.command
@with_athlete
@with_as_of
@click.option("--since", metavar="D", help="From that date on, instead of the last 48 hours.")
@with_json
def findings(
    program: Program, athlete: Athlete, now: datetime, since: str | None, as_json: bool
) -> None:
    """List what stood out, with the numbers that caused it and how good the evidence is."""
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
            f"{f.evidence} ({f.confidence})",
        )
    if fresh:
        people.print(table)
    below = waiting_lines(view.waiting, speech)
    if estimated := estimates_line(view.profile, speech):
        below.append(estimated)
    for line in below:
        people.print(line, style="bright_black")


@click.command
@with_athlete
@with_as_of
@with_json
def reliability(program: Program, athlete: Athlete, now: datetime, as_json: bool) -> None:
    """Show how well the forecasts matched your answers, each as it was just before the answer.

    Only answers to the question on a morning drawn by lot count here: whoever answers rather when
    sore would make it look better, or worse, than it is. `legcast athlete edit NAME
    --weekly-question` asks for it.
    """
    found = reliability_of(program.engine, athlete, now)
    if as_json:
        answer(
            {
                "judged": bool(found.answers),
                "answers": found.answers,
                "bias": found.bias,
                "error": found.error,
                "within": found.within,
                "by_band": {
                    word.value: {"answers": m.answers, "felt": m.felt}
                    for word, m in found.by_band.items()
                },
            }
        )
        return
    if not found.answers:
        people.print(
            "It cannot be judged yet: no answer was asked for on a morning drawn by lot. "
            f"To be asked once a week: legcast athlete edit '{athlete.name}' --weekly-question",
            markup=False,
        )
        return
    speech = speech_for(athlete, now)
    many = "One answer" if found.answers == 1 else f"{found.answers} answers"
    side = "too high" if found.bias > 0 else "too low"
    people.print(
        f"{many}. Of 100, the forecast was {abs(found.bias):.0f} {side} on "
        f"average and {found.error:.0f} off either way; {found.within:.0%} of the answers lay "
        "inside its band."
    )
    table = Table("forecast", "answers", "felt, 0 to 100")
    for word, matched in found.by_band.items():
        table.add_row(speech.say(f"band.{word}"), f"{matched.answers}", f"{matched.felt:.0f}")
    people.print(table)


@click.command
@click.option("--from", "first", required=True, metavar="D", help="The first morning.")
@click.option("--to", "last", required=True, metavar="D", help="The last morning.")
@with_athlete
@with_json
def replay(first: str, last: str, program: Program, athlete: Athlete, as_json: bool) -> None:
    """Walk the past morning by morning, each seeing only what was known then.

    Lists what would have been said. With --json: one object a line, one line a morning.
    """
    start, end = day(first), day(last)
    if start > end:
        raise click.UsageError("--from is later than --to")
    walked = outlooks.replay(program.engine, athlete, start, end)
    if as_json:
        for morning in walked:
            answer(_morning_facts(morning))
        return
    speech = speech_for(athlete, utc_now())
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
    over = counted(len(walked), "morning")
    people.print(f"{counted(said, 'message')} in {over} ({said / len(walked):.1%})")


def _morning_facts(morning: Morning) -> dict[str, object]:
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
