"""`legcast reliability`."""

import click
from rich.table import Table

from actions.outlooks import reliability_of, speech_for
from legcast.program import (
    answer,
    moment,
    open_program,
    people,
    with_as_of,
    with_athlete,
    with_json,
)


@click.command
@with_athlete
@with_as_of
@with_json
def reliability(name: str | None, as_of: str | None, as_json: bool) -> None:
    """Show how well forecasts matched your answers, each as it was just before the answer."""
    program = open_program()
    athlete = program.athlete(name)
    now = moment(as_of, athlete.zone)
    found = reliability_of(program.engine, athlete, now)
    if as_json:
        answer(
            {
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
        people.print("No answer yet to compare a forecast with: legcast checkin quads 4")
        return
    speech = speech_for(athlete, now)
    many = "One answer" if found.answers == 1 else f"{found.answers} answers"
    side = "too high" if found.bias > 0 else "too low"
    people.print(
        f"{many}. Of 100, the forecast was {abs(found.bias):.0f} {side} on "
        f"average and {found.error:.0f} off either way; {found.within:.0%} of the answers were "
        "inside its interval."
    )
    table = Table("forecast", "answers", "felt, 0 to 100")
    for word, matched in found.by_band.items():
        table.add_row(speech.say(f"band.{word}"), f"{matched.answers}", f"{matched.felt:.0f}")
    people.print(table)
