"""What to show a physio: answers, bouts and findings of six weeks, in words, without tracks."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from analysis.answers import Judged
from analysis.checkin import URGENCY, Checkin
from analysis.language import Speech
from analysis.outlook import assess
from analysis.overload.finding import Severity
from analysis.sport import Sport
from scheduler.status import speech_for
from store.athletes import Athlete
from store.engine import reading
from store.history import history

SPAN = timedelta(weeks=6)
"""How far back it looks; our choice: a usual course of treatment."""

_NO_DISTANCE_M, _HILLY_M = 50.0, 20.0  # our choice: less was not measured, or is not worth a word


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer: when, where, how strong (0 to 10), of what kind, and what it was pointed to."""

    day: str
    place: str
    level: float
    kind: str
    signs: tuple[str, ...]
    pointed_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """One bout; a figure that nobody knows is empty."""

    day: str
    what: str
    distance: str
    descent: str
    time: str
    effort: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole page, newest first, in the words of `speech`."""

    name: str
    first: str
    last: str
    answers: tuple[Answered, ...]
    done: tuple[Done, ...]
    findings: tuple[tuple[str, str, str], ...]
    speech: Speech


def sheet_for(engine: Engine, athlete: Athlete, now: datetime) -> Sheet:
    """The sheet of the six weeks before a moment, in the athlete's language and units."""
    with reading(engine) as connection:
        facts = history(connection, athlete, now)
    known = assess(facts.until(now))
    speech, since = speech_for(athlete, now, facts.zone), now - SPAN
    judged = {(j.at, j.place): known.meaning(j) for j in known.answers}
    answers = [
        _answered(one, judged[one.at, one.place], speech)
        for one in reversed(known.history.checkins)
        if one.at >= since
    ]
    table = known.history.activities
    table = table[table["end"] >= since].iloc[::-1]
    done = [
        _done(end, str(kind), distance, descent, moving, effort, speech)
        for end, kind, distance, descent, moving, effort in zip(
            table["end"].dt.to_pydatetime(), table["kind"], table["distance_m"],
            table["descent_m"], table["moving_s"], table["effort"], strict=True,
        )
    ]  # fmt: skip
    found = [
        (
            str(speech.short_date(f.day)),
            str(speech.say(f"finding_name.{f.detector}")),
            str(speech.finding(f)),
        )
        for f in reversed(known.findings)
        if f.at >= since and f.severity is not Severity.NOTE
    ]
    days = [speech.local(at) for at in (since, now)]
    first, last = (f"{speech.short_date(day)} {day.year}" for day in days)
    return Sheet(athlete.name, first, last, tuple(answers), tuple(done), tuple(found), speech)


def lines_of(sheet: Sheet) -> Iterable[str]:
    """The sheet as plain text, a line each."""
    say = sheet.speech.say
    yield say("physio.title", name=sheet.name)
    yield say("physio.span", first=sheet.first, last=sheet.last)
    yield ""
    yield say("physio.about", name=sheet.name)
    yield from ("", say("physio.answers"))
    for answer in sheet.answers:
        parts = [f"{answer.day}: {answer.place} {answer.level:g}", answer.kind, *answer.signs]
        if answer.pointed_to:
            parts.append(f"{say('physio.pointed')}: {'; '.join(answer.pointed_to)}")
        yield "  " + ", ".join(parts)
    if not sheet.answers:
        yield "  " + say("physio.no_answers")
    yield from ("", say("physio.bouts"))
    for done in sheet.done:
        down = done.descent and say("physio.descended", descent=done.descent)
        effort = done.effort and say("physio.felt", effort=done.effort)
        told = [done.what, done.distance, down, done.time, effort]
        yield f"  {done.day}: " + ", ".join(part for part in told if part)
    if not sheet.done:
        yield "  " + say("physio.no_bouts")
    yield from ("", say("physio.findings"))
    for day, name, text in sheet.findings:
        yield f"  {day}: {name}. {text}"
    if not sheet.findings:
        yield "  " + say("physio.no_findings")
    yield from ("", say("body.disclaimer"))


def _answered(answer: Checkin, judged: Judged, speech: Speech) -> Answered:
    signs = [str(speech.say(f"sign.{flag}")) for flag in sorted(answer.flags)]
    if answer.easing is not None:
        signs.append(str(speech.say("physio.easing" if answer.easing else "physio.not_easing")))
    return Answered(
        day=speech.stamp(answer.at),
        place=str(speech.say(f"region.{answer.place}")),
        level=answer.level,
        kind=f"{speech.say(f'pain.{answer.pain}')}, {speech.say(f'side.{answer.side}')}",
        signs=tuple(signs),
        pointed_to=tuple(
            dict.fromkeys(str(speech.say(f"signpost_title.{URGENCY[s]}")) for s in judged.signposts)
        ),
    )


def _done(
    end: datetime,
    kind: str,
    distance_m: float,
    descent_m: float,
    moving_s: float,
    effort: float,
    speech: Speech,
) -> Done:
    measured, hilly = distance_m >= _NO_DISTANCE_M, descent_m >= _HILLY_M  # neither where it is NaN
    minutes = 0 if math.isnan(moving_s) else round(moving_s / 60)
    return Done(
        day=str(speech.short_date(speech.local(end))),
        what=str(speech.say(f"sport.{kind}")) if kind in set(Sport) else kind.replace("_", " "),
        distance=str(speech.say("body.distance", distance_m=distance_m)) if measured else "",
        descent=str(speech.say("body.height", height_m=descent_m)) if hilly else "",
        time=f"{minutes // 60}:{minutes % 60:02d} h" if minutes else "",
        effort="" if math.isnan(effort) else f"{effort:g}",
    )
