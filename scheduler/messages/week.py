"""A week in words: what it was, what stood out, and what to look out for in the next."""

import math
from collections.abc import Sequence
from typing import Any

from analysis.advice import habits
from analysis.language import Sentence, Speech
from analysis.outlook import Outlook
from analysis.overload.finding import Finding
from analysis.week import Week

MOST_FINDINGS = 5
"""How many findings of a week are told, the latest ones; our choice."""

_HILLY_M = 50.0  # our choice: less descent in a week is not told

_FELT_M = 10.0  # our choice: a smaller eccentric dose is the noise of an altitude

_BEYOND = 1.10  # published: where more injuries were seen (Frandsen 2025)


def week_subject(week: Week, speech: Speech) -> str:
    """The week in one line."""
    if not week.runs:
        return speech.say("subject.quiet_week")
    key = "subject.week" if week.runs > 1 else "subject.week_one"
    return speech.say(key, distance_m=week.distance_m, runs=week.runs)


def week_facts(
    week: Week, view: Outlook, speech: Speech, told: Sequence[Finding] = ()
) -> dict[str, Any]:
    """The parts of a digest, ready for the templates; without findings that were `told` above."""
    habit = habits()[week.number % len(habits())]
    return {
        "did": [_amount(week, speech), _before(week, speech)],
        "findings": [
            (
                f"{speech.say(f'finding_name.{f.detector}')}, {speech.short_date(f.day)}",
                speech.finding(f),
            )
            for f in [f for f in week.findings if f not in told][-MOST_FINDINGS:]
        ],
        "quiet": not week.findings,
        "forecasts": _forecasts(week, speech),
        # Who is pointed to care is not given tips beside it.
        "next": [] if view.withholds_advice else _ahead(week, view, speech),
        "habit": None if view.withholds_advice else speech.say(f"habit.{habit.id}"),
    }


def _amount(week: Week, speech: Speech) -> str:
    if not week.runs:
        return speech.say("body.week_rest")
    key = "body.week_line" if week.runs > 1 else "body.week_line_one"
    if week.descent_m < _HILLY_M:
        key = f"{key}_level"
    return speech.say(
        key,
        distance_m=week.distance_m,
        runs=week.runs,
        descent_m=week.descent_m,
    )


def _before(week: Week, speech: Speech) -> str:
    if not week.before_m:
        return speech.say("body.week_rest_before")
    return speech.say("body.week_before", distance_m=week.before_m)


def _forecasts(week: Week, speech: Speech) -> str:
    told = week.forecasts
    if not told.answers:
        return speech.say("body.week_no_answers")
    return speech.say(
        "body.week_within",
        within=round(told.within * told.answers),
        answers=told.answers,
        error=told.error,
    )


def _ahead(week: Week, view: Outlook, speech: Speech) -> list[Sentence]:
    """What the next week is held against."""
    lines = []
    worst = view.soreness[view.sorest]
    if worst.is_sore and worst.clear_at is not None:
        lines.append(
            speech.say(
                "body.week_still",
                region=speech.say(f"muscle.{view.sorest}"),
                clear=speech.day(worst.clear_at),
            )
        )
    if not math.isnan(week.longest_m):
        key = "body.week_longest" if math.isnan(week.spike_m) else "body.week_longest_but"
        lines.append(
            speech.say(
                key,
                limit_m=week.longest_m * _BEYOND,
                longest_m=week.longest_m,
                spike_m=week.spike_m,
            )
        )
    if week.largest_dose_m >= _FELT_M:  # not where it is NaN
        lines.append(speech.say("body.week_descent", dose_m=week.largest_dose_m))
    return lines or [speech.say("body.week_free")]
