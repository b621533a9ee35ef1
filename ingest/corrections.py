"""What the athlete says about activities: leave out, take in, another sport, one without a file.

Each takes effect on every outlook at once, because outlooks are made of facts anew.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Row

from analysis.session import Summary, summarise
from analysis.sport import Sport
from ingest.counting import count_again, count_all_again
from store.activities import (
    NewActivity,
    activity_rows,
    add_activity,
    correct,
    correct_group,
    samples_of,
    summarised_again,
)
from store.athletes import Athlete, hold
from store.ledger import take_back


def undo(connection: Connection, athlete: Athlete, batch_id: int, now: datetime) -> int:
    """Take back what a batch brought; how many activities that were.

    What counted before counts again. Answers and sent prompts stay: they happened.
    """
    hold(connection, athlete.id)
    gone = take_back(connection, athlete.id, batch_id, now)
    count_all_again(connection, athlete.id)
    return gone


def exclude(connection: Connection, activity: Row[Any]) -> None:
    """Never let an activity count, nor another recording of the same session in its place."""
    hold(connection, activity.athlete_id)
    correct(connection, activity.id, excluded=True)
    count_again(connection, activity.athlete_id, activity.started_at, activity.ended_at)


def include(connection: Connection, activity: Row[Any]) -> None:
    """Let an activity count in its own right, even where it was taken for another's duplicate."""
    hold(connection, activity.athlete_id)
    correct_group(connection, activity.id, excluded=False)
    if activity.duplicate_of is not None:
        correct(connection, activity.id, apart=True)
    count_again(connection, activity.athlete_id, activity.started_at, activity.ended_at)


def retype(
    connection: Connection, activity: Row[Any], sport: Sport, distance_m: float | None = None
) -> None:
    """Give an activity another sport, and another distance if one is told (a treadmill's)."""
    hold(connection, activity.athlete_id)
    told = activity.told_distance_m if distance_m is None else distance_m
    samples = samples_of(connection, activity.id)
    summary = _summary(activity, sport, samples)
    if told is not None:
        summary = replace(summary, distance_m=told)
    summarised_again(connection, activity.id, summary, told)
    count_again(connection, activity.athlete_id, summary.start, summary.end)


def summarise_again(connection: Connection, athlete: Athlete, number: int) -> None:
    """Summarise an activity from its samples as this version of the analysis does."""
    for activity in activity_rows(connection, athlete.id, activity_id=number):
        retype(connection, activity, Sport(activity.sport))


def add_bout(
    connection: Connection,
    athlete: Athlete,
    kind: str,
    start: datetime,
    duration: timedelta,
    *,
    effort: float | None = None,
    distance_m: float | None = None,
) -> int:
    """Enter something the watch did not see; its number.

    `kind` is a sport, or any other word for what the legs did. `effort` goes from 0 to 10.
    """
    hold(connection, athlete.id)
    sport = Sport(kind) if kind in set(Sport) else Sport.OTHER
    summary = summarise(
        _NO_SAMPLES,
        sport,
        start,
        claimed_distance_m=distance_m,
        claimed_s=duration.total_seconds(),
    )
    activity = NewActivity(
        summary,
        sub_sport=None if sport.value == kind else kind,
        effort=effort,
    )
    number = add_activity(connection, athlete, activity, file_id=None)
    # Somebody who enters it knows that nothing else has recorded it.
    correct(connection, number, apart=True)
    return number


_NO_SAMPLES = pd.DataFrame(index=pd.DatetimeIndex([], tz="UTC", name="time"))


def _summary(activity: Row[Any], sport: Sport, samples: pd.DataFrame | None) -> Summary:
    return summarise(
        _NO_SAMPLES if samples is None else samples,
        sport,
        activity.started_at,
        pauses=[(_moment(a), _moment(b)) for a, b in activity.pauses],
        claimed_distance_m=activity.device_totals.get("distance_m") or activity.distance_m,
        claimed_s=activity.elapsed_s,
    )


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
