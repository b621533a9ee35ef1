"""The athlete's corrections: exclude, include, change the sport, add an activity by hand.

Each takes effect on every outlook at once, because outlooks are always recomputed from facts.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from analysis.eccentric import dose
from analysis.session import Summary, summarise
from analysis.sport import ON_FOOT, RUNS, Sport
from ingest.counting import count_again, count_all_again
from store.activities import (
    NewActivity,
    activities_of_file,
    activity_rows,
    add_activity,
    correct,
    correct_group,
    samples_of,
    summarised_again,
)
from store.athletes import Athlete, lock_athlete
from store.ledger import take_back
from store.recordings import Activity
from store.remarks import Remark, forget_remarks, newest_remark


def undo(connection: Connection, athlete: Athlete, batch_id: int, now: datetime) -> int:
    """Undo a batch; returns how many activities were removed.

    Activities that counted before count again. Answers and sent prompts stay.
    """
    lock_athlete(connection, athlete.id)
    gone = take_back(connection, athlete.id, batch_id, now)
    for file_id in forget_remarks(connection, batch_id):
        follow_remarks(connection, file_id)
    count_all_again(connection, athlete.id)
    return gone


def exclude(connection: Connection, activity: Activity) -> None:
    """Never let an activity count, nor another recording of the same session in its place."""
    lock_athlete(connection, activity.athlete_id)
    correct(connection, activity.id, excluded=True)
    count_again(connection, activity.athlete_id, activity.started_at, activity.ended_at)


def include(connection: Connection, activity: Activity) -> None:
    """Let an activity count in its own right, even where it was taken for another's duplicate."""
    lock_athlete(connection, activity.athlete_id)
    correct_group(connection, activity.id, excluded=False)
    if activity.duplicate_of is not None:
        correct(connection, activity.id, apart=True)
    count_again(connection, activity.athlete_id, activity.started_at, activity.ended_at)


def retype(
    connection: Connection, activity: Activity, sport: Sport, distance_m: float | None = None
) -> None:
    """Change an activity's sport, and its distance if one is given (from a treadmill).

    Later exports do not overrule the sport, unless it is the one that the file and exports give
    anyway.
    """
    lock_athlete(connection, activity.athlete_id)
    _, said = _said(activity, _newest(connection, activity.file_id))
    correct(connection, activity.id, told_sport=None if sport is said else sport.value)
    _summarise_as(connection, activity, sport, distance_m)


def follow_remarks(connection: Connection, file_id: int) -> bool:
    """Update the activities of a file from the remarks about it; returns whether one changed.

    The athlete's own correction wins, else the newest remark of an export, else the file.
    """
    remark = _newest(connection, file_id)
    changed = False
    for activity in activities_of_file(connection, file_id):
        name, sport = _said(activity, remark)
        if activity.told_sport is not None:
            sport = Sport(activity.told_sport)
        if name != activity.name:
            correct(connection, activity.id, name=name)
            changed = True
        if sport != activity.sport:
            _summarise_as(connection, activity, sport)
            changed = True
    return changed


def _newest(connection: Connection, file_id: int | None) -> Remark | None:
    return None if file_id is None else newest_remark(connection, file_id)


def _said(activity: Activity, remark: Remark | None) -> tuple[str | None, Sport]:
    """Name and sport of an activity by its file and the newest remark of an export."""
    recorded = Sport(activity.recorded_sport)
    if remark is None:
        return activity.recorded_name, recorded
    told = None if remark.sport is None else Sport(remark.sport)
    return remark.name or activity.recorded_name, sport_told(recorded, told)


def sport_told(recorded: Sport, told: Sport | None) -> Sport:
    """The sport of a recording for which an export gives another.

    The export's is what the athlete chose last, so it overrules the file's, except for a more
    specific word for the same sport.
    """
    return recorded if told is None or (told is Sport.RUNNING and recorded in RUNS) else told


def _summarise_as(
    connection: Connection, activity: Activity, sport: Sport, distance_m: float | None = None
) -> None:
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
        lock_athlete(connection, activity.athlete_id)
        _summarise_as(connection, activity, Sport(activity.sport))


def add_bout(
    connection: Connection,
    athlete: Athlete,
    kind: str,
    start: datetime,
    duration: timedelta,
    *,
    effort: float | None = None,
    distance_m: float | None = None,
    descent_m: float | None = None,
    entered_in: int | None = None,
) -> int:
    """Add an activity that no watch recorded; returns its id.

    `kind` is a sport, or any other word for what the legs did. `effort` goes from 0 to 10.
    `entered_in` is the batch of the list it came in, None without one.
    """
    lock_athlete(connection, athlete.id)
    sport = Sport(kind) if kind in set(Sport) else Sport.OTHER
    summary = summarise(
        _NO_SAMPLES,
        sport,
        start,
        claimed_distance_m=distance_m,
        claimed_s=duration.total_seconds(),
    )
    if descent_m is not None:
        summary = _descended(summary, descent_m)
    activity = NewActivity(
        summary,
        entered_in=entered_in,
        sub_sport=None if sport.value == kind else kind,
        effort=effort,
    )
    number = add_activity(connection, athlete, activity, file_id=None)
    # Whoever enters it knows that nothing else has recorded it.
    correct(connection, number, apart=True)
    return number


def _descended(summary: Summary, descent_m: float) -> Summary:
    """The summary of a bout of which somebody tells how far down it went.

    As if half of the way had gone down, evenly: our choice. Without a way there is no steepness.
    """
    metres = summary.distance_m
    if not metres or not summary.moving_s or summary.sport not in ON_FOOT:
        return replace(summary, descent_m=descent_m)
    down = np.array([descent_m])
    braked = dose(down, -down / (metres / 2), np.array([metres / summary.moving_s]))
    return replace(
        summary,
        descent_m=descent_m,
        eccentric_dose_m=braked.dose_m,
        descent_bins_m=braked.bins_m,
    )


_NO_SAMPLES = pd.DataFrame(index=pd.DatetimeIndex([], tz="UTC", name="time"))


def _summary(activity: Activity, sport: Sport, samples: pd.DataFrame | None) -> Summary:
    claimed_m = activity.device_totals.get("distance_m")
    if samples is None:  # by hand, or a file with nothing but totals
        claimed_m = claimed_m or activity.distance_m
    made = summarise(
        _NO_SAMPLES if samples is None else samples,
        sport,
        activity.started_at,
        pauses=[(_moment(a), _moment(b)) for a, b in activity.pauses],
        claimed_distance_m=claimed_m,
        claimed_s=activity.device_totals.get("timer_s") or activity.elapsed_s,
    )
    if activity.file_id is None and activity.descent_m is not None:
        return _descended(made, activity.descent_m)
    return made


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
