"""`legcast checkin PLACE LEVEL`, and `legcast checkin list|edit|undo`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich import box
from rich.panel import Panel
from rich.table import Table

from actions import answers
from actions.checkins import (
    Change,
    CheckedIn,
    answers_of,
    check_in,
    correct_answer,
    take_back_answer,
)
from actions.imports import named
from actions.outlooks import StatusCache, speech_for
from analysis.checkin import URGENCY, Cause, Checkin, Flag, Pain, Place, Side
from analysis.soreness.person import Calibration
from legcast.lists import say_what_became
from legcast.program import (
    NUMBER,
    Finite,
    Program,
    answer,
    parse_time,
    people,
    utc_now,
    with_athlete,
    with_json,
)
from store.athletes import Athlete

_MOST = 30


class _AnswersOrCommands(click.Group):
    """A group that takes what is none of its commands for an answer: `legcast checkin quads 6`."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """The context of a command of the group, or that of an answer."""
        if args and args[0] in self.commands:
            return super().make_context(info_name, args, parent, **extra)
        return _answer.make_context(info_name, args, parent, **extra)


@click.command
@click.argument(
    "place", metavar="PLACE", type=click.Choice([p.value for p in Place]), required=False
)
@click.argument("level", metavar="LEVEL", type=Finite(0, 10), required=False)
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
@click.option(
    "--not-from-training",
    "elsewhere",
    is_flag=True,
    help="Ill, vaccinated, fell: kept, and nothing is learnt from it.",
)
@click.option("--at", metavar="T", help="When it felt like that; now without it.")
@click.option(
    "--file",
    "path",
    metavar="ANSWERS.csv",
    type=click.Path(path_type=Path),
    help="Many answers at once, instead of PLACE and LEVEL.",
)
@with_athlete
@with_json
def _answer(
    place: str | None,
    level: float | None,
    side: str,
    pain: str,
    flags: tuple[str, ...],
    easing: bool | None,
    elsewhere: bool,
    at: str | None,
    path: Path | None,
    program: Program,
    athlete: Athlete,
    as_json: bool,
) -> None:
    """Say how sore a PLACE is, LEVEL 0 (nothing) to 10 (the worst you know).

    PLACE is quads, hamstrings, calves, hip_flexors, glutes, legs (all of them), shins, achilles,
    knee, foot or groin. SIGN is
    worse_running, swelling, bruising, hot_red, numbness, limping, no_weight, bone_spot, night_pain,
    pop, odd_shape, cold_pale, unremitting, dark_urine, weakness, fever or breathless.

    The next forecast learns from it. If it does not look like ordinary soreness, the reply says
    when and where to get help.

    ANSWERS.csv names its columns in the first line: at,place,level and perhaps side,pain,easing,
    cause. A line with the moment, place and side of an earlier answer corrects it.

    `legcast checkin list` shows what was answered, `edit` corrects it, `undo` takes it back.

    \b
    Examples:
      legcast checkin quads 6
      legcast checkin calves 5 --side left --pain throbbing --flag swelling
      legcast checkin --file diary.csv
      legcast checkin edit 12 --level 1
      legcast checkin undo 12
    """
    if path is not None:
        if place is not None or level is not None:
            raise click.UsageError("write PLACE and LEVEL, or --file, not both")
        _bring(path, program, athlete, as_json=as_json)
        return
    if place is None or level is None:
        missing = "PLACE" if place is None else "LEVEL"
        raise click.UsageError(f"Missing argument '{missing}'.")
    said = Checkin(
        at=parse_time(at, athlete.zone),
        place=Place(place),
        level=level,
        side=Side(side),
        pain=Pain(pain),
        flags=frozenset(Flag(flag) for flag in flags),
        easing=easing,
        cause=Cause.OTHER if elsewhere else Cause.TRAINING,
    )
    taken = check_in(program.engine, StatusCache(), athlete, said, utc_now())
    _say(taken, athlete, as_json=as_json)


@click.group(cls=_AnswersOrCommands, help=_answer.help)
def checkin() -> None:
    """Tell how sore a place is, or see and correct what was told."""


@checkin.command(name="list")
@click.option("--most", type=click.IntRange(1, 100_000), default=_MOST, show_default=True)
@with_athlete
@with_json
def list_(most: int, program: Program, athlete: Athlete, as_json: bool) -> None:
    """List the latest answers with their numbers."""
    rows = answers_of(program.engine, athlete, most)
    if as_json:
        answer({"checkins": [_facts(number, said, athlete) for number, said in rows]})
        return
    table = Table("", "felt", "place", "level", "", box=box.SIMPLE_HEAD)
    for number, said in rows:
        felt = f"{said.at.astimezone(ZoneInfo(athlete.zone)):%y-%m-%d %H:%M}"
        place = said.place.replace("_", " ")
        table.add_row(f"{number}", felt, place, f"{said.level:g}", ", ".join(_besides(said)))
    people.print(table)


@checkin.command
@click.argument("number", type=NUMBER)
@click.option("--level", type=Finite(0, 10), help="How sore it was after all.")
@click.option("--place", type=click.Choice([p.value for p in Place]))
@click.option("--side", type=click.Choice([s.value for s in Side]))
@click.option("--pain", type=click.Choice([p.value for p in Pain]))
@click.option("--easing/--not-easing", default=None, help="Whether it is getting better.")
@click.option(
    "--from-training/--not-from-training",
    "trained",
    default=None,
    help="What it came from; what is not from training teaches nothing.",
)
@with_athlete
@with_json
def edit(
    number: int,
    level: float | None,
    place: str | None,
    side: str | None,
    pain: str | None,
    easing: bool | None,
    trained: bool | None,
    program: Program,
    athlete: Athlete,
    as_json: bool,
) -> None:
    """Correct the answer of a NUMBER: it gets a new one, and the old one no longer counts."""
    change = Change(
        level=level,
        place=None if place is None else Place(place),
        side=None if side is None else Side(side),
        pain=None if pain is None else Pain(pain),
        easing=easing,
        cause=None if trained is None else (Cause.TRAINING if trained else Cause.OTHER),
    )
    if change == Change():
        raise click.UsageError("say what to correct, e.g. --level 1")
    taken = correct_answer(program.engine, StatusCache(), athlete, number, change)
    _say(taken, athlete, as_json=as_json, replaced=number)


@checkin.command
@click.argument("number", type=NUMBER)
@with_athlete
@with_json
def undo(number: int, program: Program, athlete: Athlete, as_json: bool) -> None:
    """Take back the answer of a NUMBER; one that it corrected counts again.

    `legcast imports undo BATCH` takes back all answers of a list.
    """
    said = take_back_answer(program.engine, athlete, number)
    if as_json:
        answer({"undone": _facts(number, said, athlete)})
    else:
        people.print(f"Undone: {said.place.replace('_', ' ')} {said.level:g} of 10.")


def _bring(path: Path, program: Program, athlete: Athlete, *, as_json: bool) -> None:
    """Bring in a list of answers. Exits with 1 if a line was refused."""
    named([path])
    brought = answers.bring(program.engine, athlete, path, utc_now())
    counts = {"taken": brought.taken, "corrected": brought.corrected, "known": brought.known}
    said = ", ".join(f"{count} {what}" for what, count in counts.items())
    say_what_became(brought, counts, f"Answers: {said}.", as_json=as_json)


def _say(taken: CheckedIn, athlete: Athlete, *, as_json: bool, replaced: int | None = None) -> None:
    """Say what follows from an answer, and from a corrected one which it replaced."""
    view = taken.after
    speech = speech_for(athlete, taken.answer.at)
    if as_json:
        facts: dict[str, Any] = {
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
                "pace": view.calibration.time_scale,
                "answers": view.calibration.answers,
            },
        }
        answer(facts if replaced is None else facts | {"replaced": replaced})
        return
    for signpost in view.signposts:
        title = speech.say(f"signpost_title.{URGENCY[signpost]}")
        people.print(Panel(speech.say(f"signpost.{signpost}"), title=title, style="bold red"))
    if not view.signposts:
        people.print(_learned(view.calibration))


def _facts(number: int, said: Checkin, athlete: Athlete) -> dict[str, Any]:
    return {
        "checkin": number,
        "at": said.at.astimezone(ZoneInfo(athlete.zone)),
        "place": said.place.value,
        "level": said.level,
        "side": said.side.value,
        "pain": said.pain.value,
        "flags": sorted(flag.value for flag in said.flags),
        "easing": said.easing,
        "cause": said.cause.value,
        "asked": said.asked.value,
    }


def _besides(said: Checkin) -> Sequence[str]:
    """What an answer says besides place and level, in words."""
    words = [] if said.side is Side.BOTH else [said.side.value]
    words += [] if said.pain is Pain.DULL else [said.pain.value]
    words += sorted(flag.replace("_", " ") for flag in said.flags)
    words += [] if said.easing is None else ["easing" if said.easing else "not easing"]
    return [*words, "not from training"] if said.cause is Cause.OTHER else words


def _learned(calibration: Calibration) -> str:
    if not calibration.answers:
        return "Noted. There is no recent run to compare it with, so nothing is learnt from it."
    return (
        f"Noted. Learnt from {calibration.answers} of your answers: forecasts are scaled by "
        f"{calibration.multiplier:.2f}."
    )
