"""A workout of an Apple Health export becomes a recording: route and heart rates in one table."""

import re
from datetime import timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.sport import Sport
from ingest.apple.workout import Workout
from ingest.errors import Reason, Rejected
from ingest.formats.gpx.reading import read_gpx
from ingest.recording import Device, Pause, Recording, Repair, Totals
from ingest.samples import tabulate

_SECOND_US = 1_000_000
_NEAR_US = 10 * _SECOND_US  # our choice: a heart rate holds for so long, before and after
_GAP_US = 30 * _SECOND_US  # our choice: a watch reads every 5 s, so more is a gap
_AROUND = timedelta(minutes=1)  # our choice: a receiver starts before the workout, stops after it

_SPORTS = {
    "Running": Sport.RUNNING,
    "Walking": Sport.WALKING,
    "Hiking": Sport.HIKING,
    "Cycling": Sport.CYCLING,
    "Swimming": Sport.SWIMMING,
}
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NAME = re.compile(r"\bname:\s*([^,>]+)")
_MAKER = re.compile(r"\bmanufacturer:\s*([^,>]+?)(?:\s+Inc\.)?\s*(?:[,>]|\Z)")


def recording(workout: Workout) -> Recording:
    """The recording of a workout: its route with the heart rate along it, or the heart rate alone.

    Without either it keeps its totals. A route that cannot be read costs the route only. Raises
    `Rejected` (NO_ACTIVITY) for a workout without samples, distance and duration.
    """
    sport, sub_sport = _sport(workout)
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
    return Recording(
        samples=samples,
        sport=sport,
        sub_sport=sub_sport,
        start=workout.start,
        utc_offset=workout.utc_offset,
        device=_device(workout),
        pauses=tuple(Pause(start, end) for start, end in workout.pauses),
        totals=totals,
        warnings=(*repairs, *found),
    )


def _sport(workout: Workout) -> tuple[Sport, str | None]:
    """The sport, and the finer word for one that we have no name for."""
    sport = _SPORTS.get(workout.kind, Sport.OTHER)
    if sport is Sport.RUNNING and workout.indoor:
        return Sport.TREADMILL, None
    finer = _WORD_START.sub("_", workout.kind).lower()
    return sport, finer if sport is Sport.OTHER and finer not in ("", sport) else None


def _device(workout: Workout) -> Device:
    """The device; where none is told, the program that the workout comes from."""
    told = workout.device or ""
    name, maker = _NAME.search(told), _MAKER.search(told)
    if not name and not maker:
        return Device(product=workout.source)
    return Device(maker[1] if maker else "Apple", name[1].strip() if name else None)


def _track(workout: Workout) -> tuple[pd.DataFrame | None, list[Repair]]:
    """The samples of the route, None if there is none, and what is amiss with it."""
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
    time_us = track.index.to_numpy("datetime64[us]").astype(np.int64)
    columns = {str(name): track[name].to_numpy(np.float64) for name in track.columns}
    if "speed" in columns:  # a negative one is how the receiver says that it does not know
        columns["speed"] = np.where(columns["speed"] < 0, np.nan, columns["speed"])
    return tabulate(time_us, {**columns, "heart_rate": _heart_rate_at(time_us, workout)})


def _heart_rate_at(time_us: NDArray[np.int64], workout: Workout) -> NDArray[np.float64]:
    """The heart rate (bpm) at these times, on the line between the readings before and after.

    It is unknown (NaN) far from any reading and between readings far apart. Of readings at the
    same time the last counts.
    """
    if not len(workout.heart_time_us):
        return np.full(len(time_us), np.nan)
    last = np.append(np.diff(workout.heart_time_us) > 0, True)
    known_us, rate = workout.heart_time_us[last], workout.heart_rate[last]
    after = np.searchsorted(known_us, time_us)
    right = np.minimum(after, len(known_us) - 1)
    left = np.where(known_us[right] == time_us, right, np.maximum(after - 1, 0))
    before_us, after_us = known_us[left], known_us[right]
    near = np.minimum(np.abs(time_us - before_us), np.abs(after_us - time_us)) <= _NEAR_US
    near &= after_us - before_us <= _GAP_US
    return np.where(near, np.interp(time_us, known_us, rate), np.nan)
