"""`legcast checkin PLACE LEVEL`."""

import click
from rich.panel import Panel

from actions.checkins import check_in
from actions.outlooks import StatusCache, speech_for
from analysis.checkin import URGENCY, Checkin, Flag, Pain, Place, Side
from analysis.soreness.person import Calibration
from legcast.program import (
    Finite,
    answer,
    asked,
    moment,
    open_program,
    people,
    present,
    with_athlete,
    with_json,
)


@click.command
@click.argument("place", metavar="PLACE", type=click.Choice([p.value for p in Place]))
@click.argument("level", type=Finite(0, 10))
@click.option("--side", type=click.Choice([s.value for s in Side]), default="both")
@click.option("--pain", type=click.Choice([p.value for p in Pain]), default="dull")
@click.option(
    "--flag",
    "flags",
    metavar="SIGN",
    multiple=True,
    type=click.Choice([f.value for f in Flag]),
    help="A sign that it is not ordinary soreness; may be given several times.",
)
@click.option("--easing/--not-easing", default=None, help="Whether it is getting better.")
@click.option("--at", metavar="T", help="When it felt like that; default: now.")
@with_athlete
@with_json
def checkin(
    place: str,
    level: float,
    side: str,
    pain: str,
    flags: tuple[str, ...],
    easing: bool | None,
    at: str | None,
    name: str | None,
    as_json: bool,
) -> None:
    """Say how sore a PLACE is, LEVEL 0 (nothing) to 10 (the worst you know).

    PLACE is quads, hamstrings, calves, hip_flexors, shins, achilles, knee, foot or groin. SIGN is
    worse_running, swelling, bruising, hot_red, numbness, limping, no_weight, bone_spot, night_pain,
    pop, odd_shape, cold_pale, unremitting, dark_urine, weakness, fever or breathless.

    The next forecast learns from it. If it does not look like ordinary soreness, the reply says
    when and where to get help.

    \b
    Examples:
      legcast checkin quads 6
      legcast checkin calves 5 --side left --pain throbbing --flag swelling
    """
    program = open_program()
    athlete = program.athlete(name)
    said = Checkin(
        at=moment(at, athlete.zone),
        place=Place(place),
        level=level,
        side=Side(side),
        pain=Pain(pain),
        flags=frozenset(Flag(flag) for flag in flags),
        easing=easing,
    )
    with asked():
        taken = check_in(program.engine, StatusCache(), athlete, said, present())
    view = taken.after
    speech = speech_for(athlete, said.at)
    if as_json:
        answer(
            {
                "checkin": taken.number,
                "signposts": [
                    {
                        "id": signpost.value,
                        "urgency": URGENCY[signpost].value,
                        "text": speech.say(f"signpost.{signpost}"),
                    }
                    for signpost in view.signposts
                ],
                "calibration": {
                    "multiplier": view.calibration.multiplier,
                    "pace": view.calibration.pace,
                    "answers": view.calibration.answers,
                },
            }
        )
        return
    for signpost in view.signposts:
        title = speech.say(f"signpost_title.{URGENCY[signpost]}")
        people.print(Panel(speech.say(f"signpost.{signpost}"), title=title, style="bold red"))
    if not view.signposts:
        people.print(_learned(view.calibration))


def _learned(calibration: Calibration) -> str:
    if not calibration.answers:
        return "Noted. There is no recent run to compare it with, so nothing is learnt from it."
    return (
        f"Noted. Learnt from {calibration.answers} of your answers: forecasts are scaled by "
        f"{calibration.multiplier:.2f}."
    )
