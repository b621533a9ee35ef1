"""Turn a workout of an Apple Health export into a recording: route and heart rate in one table."""

import re
from datetime import timedelta

import numpy as np
import pandas as pd

from analysis.arrays import Ints
from analysis.sport import Sport
from ingest.apple.workout import Workout
from ingest.errors import Reason, Rejected
from ingest.formats.gpx.reading import read_gpx
from ingest.formats.sport import Told, sport_by
from ingest.recording import Device, Pause, Recording, Repair, Totals
from ingest.samples import heart_rate_at, tabulate
from ingest.sports import sport_of

_AROUND = timedelta(minutes=1)  # our choice: a receiver starts before the workout, stops after it

_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NAME = re.compile(r"\bname:\s*([^,>]+)")
_MAKER = re.compile(r"\bmanufacturer:\s*([^,>]+?)(?:\s+Inc\.)?\s*(?:[,>]|\Z)")


def recording(workout: Workout) -> Recording:
    """The recording of a workout: its route with the heart rate along it, or the heart rate alone.

    Without either it keeps its totals. If the route cannot be read, only the route is lost. Raises
    `Rejected` (NO_ACTIVITY) for a workout without samples, distance and duration.
    """
    told = _told(workout)
    track, repairs = _track(workout)
    if track is None or track.empty:
        samples, found = tabulate(workout.heart_time_us, {"heart_rate": workout.heart_rate})
    else:
        samples, found = _with_heart_rate(track, workout)
    totals = Totals(
        distance_m=workout.distance_m,
        timer_s=workout.duration_s,
        elapsed_s=(workout.end - workout.start).total_seconds() or None,
    )
    if samples.empty:
        if totals == Totals():
            raise Rejected(Reason.NO_ACTIVITY, "a workout with neither samples nor totals")
        found.append(Repair("no_samples", "neither route nor heart rate, only what sums them up"))
    columns = {str(name): samples[name].to_numpy(np.float64) for name in samples.columns}
    sport, guessed = sport_by(told, _time_us(samples), columns)
    return Recording(
        samples=samples,
        sport=sport,
        sub_sport=told.word,
        start=workout.start,
        utc_offset=workout.utc_offset,
        device=_device(workout),
        pauses=tuple(Pause(start, end) for start, end in workout.pauses),
        totals=totals,
        warnings=(*repairs, *found, *guessed),
    )


def _told(workout: Workout) -> Told:
    """The sport, and Apple's more specific word for one that we do not distinguish.

    Apple's list is closed: a kind that we do not know (Barre) is `OTHER`.
    """
    sport, finer = sport_of(_WORD_START.sub("_", workout.kind))
    if sport is Sport.RUNNING and workout.indoor:
        return Told(Sport.TREADMILL)
    if sport is None and finer:
        sport = Sport.OTHER
    return Told(sport, finer if sport is Sport.OTHER else None)


def _device(workout: Workout) -> Device:
    """The device, or else the program that recorded the workout."""
    told = workout.device or ""
    name, maker = _NAME.search(told), _MAKER.search(told)
    if not name and not maker:
        return Device(product=workout.source)
    return Device(maker[1] if maker else "Apple", name[1].strip() if name else None)


def _track(workout: Workout) -> tuple[pd.DataFrame | None, list[Repair]]:
    """The samples of the route, None if there is none, and its problems."""
    if workout.route is None:
        return None, []
    if not workout.route:
        return None, [Repair("no_route", "the route it names is missing, or damaged")]
    try:
        sessions = read_gpx(workout.route)
    except Rejected as error:
        return None, [Repair("bad_route", f"the route could not be read: {error}")]
    repairs = [  # of the first, as they tell of the whole file; the workout knows its sport
        repair for repair in sessions[0].warnings if not repair.code.startswith("sport_")
    ]
    if len(sessions) == 1:
        return sessions[0].samples, repairs
    track = pd.concat([session.samples for session in sessions])
    within = (track.index >= workout.start - _AROUND) & (track.index <= workout.end + _AROUND)
    if outside := int((~within).sum()):
        repairs.append(Repair("left_out", f"{outside} points of the route are of another time"))
    return track[within], repairs


def _with_heart_rate(track: pd.DataFrame, workout: Workout) -> tuple[pd.DataFrame, list[Repair]]:
    """The samples of the route with the heart rate at each of them."""
    time_us = _time_us(track)
    columns = {str(name): track[name].to_numpy(np.float64) for name in track.columns}
    if "speed" in columns:  # the receiver writes a negative speed for unknown
        columns["speed"] = np.where(columns["speed"] < 0, np.nan, columns["speed"])
    rate = heart_rate_at(time_us, workout.heart_time_us, workout.heart_rate)
    return tabulate(time_us, {**columns, "heart_rate": rate})


def _time_us(samples: pd.DataFrame) -> Ints:
    return samples.index.to_numpy("datetime64[us]").astype(np.int64)
