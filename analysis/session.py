"""The summary of one session: everything other packages need without its samples."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from analysis.altitude import despiked, filled, jumps, undrifted, unjumped
from analysis.arrays import Floats
from analysis.eccentric import NO_DOSE, Dose, dose
from analysis.elevation import counted
from analysis.grade import GradeProfile, grade_profile
from analysis.intensity import bests, dwell, seconds_by_heart_rate, seconds_by_speed
from analysis.quality import AltitudeQuality, altitude_quality
from analysis.sport import ON_FOOT, RUNS, Sport
from analysis.track import Track, track
from analysis.witnesses import Doubt, Remark, Witness

VERSION = 3
"""Increased whenever the same samples would give a different summary; stored with each one."""

_WINDOW_M = {AltitudeQuality.BAROMETRIC: 30.0, AltitudeQuality.GPS: 100.0}  # our choice

_WORTH_MISSING_S, _WORTH_MISSING = 300.0, 0.2  # our choice: samples that lack less are complete


@dataclass(frozen=True, slots=True, eq=False)
class Summary:
    """The figures of a session (SI units; None where unknown).

    `start` and `end` are UTC. `eccentric_dose_m` and `descent_bins_m` are explained in
    `analysis.eccentric`, None where the altitude is absent or broken and 0 for sports that do not
    brake with the legs. `heart_seconds` and `speed_seconds` count seconds per bin, `best_s` the
    fastest stretches (`analysis.intensity`). `heart_coverage` is the share of moving time with a
    known heart rate. `witness` is the source of the distance, and `remarks` say what was not
    believed.
    """

    sport: Sport
    start: datetime
    end: datetime
    distance_m: float | None
    elapsed_s: float
    moving_s: float
    ascent_m: float | None
    descent_m: float | None
    altitude_quality: AltitudeQuality
    eccentric_dose_m: float | None
    descent_bins_m: tuple[float, float, float, float] | None
    heart_seconds: Floats
    heart_coverage: float
    speed_seconds: Floats
    best_s: tuple[float, ...]
    steps: float | None
    witness: Witness = Witness.NONE
    remarks: tuple[Remark, ...] = ()
    version: int = VERSION


def summarise(
    samples: pd.DataFrame,
    sport: Sport,
    start: datetime,
    *,
    pauses: Sequence[tuple[datetime, datetime]] = (),
    claimed_distance_m: float | None = None,
    claimed_s: float | None = None,
) -> Summary:
    """The summary of a table of samples (see `ingest.recording` for its shape).

    The device's claim is one of the witnesses of the distance (`analysis.distance`); a session
    without samples (an entry by hand) gets its distance and duration from it.
    """
    if len(samples) < 2:
        return _without_samples(sport, start, claimed_distance_m, claimed_s)
    stood = [(a.timestamp(), b.timestamp()) for a, b in pauses]
    way = track(samples, sport, stood, claimed_distance_m)
    time = way.time
    distance = np.concatenate(([0.0], np.cumsum(way.metres)))
    altitude = _column(samples, "altitude")
    quality = altitude_quality(altitude, distance, time, sport)
    heights = counted_heights(altitude, time, way, quality, sport)

    ascent = descent = None
    if heights is not None:
        rough = quality is AltitudeQuality.GPS
        ascent, descent = counted(heights, distance, rough=rough)
    shape = _profile(distance, heights, time, way, quality)
    eccentric = _dose(shape, sport, heights)

    spent = np.where(way.moving, way.seconds, 0.0)
    heart_seconds = seconds_by_heart_rate(_column(samples, "heart_rate"), dwell(spent))
    moving_s = way.moving_s
    missing_s = _missing_s(way, claimed_distance_m, claimed_s)
    runs = sport in RUNS
    return Summary(
        sport=sport,
        start=start,
        end=max(start, samples.index[-1].to_pydatetime()) + timedelta(seconds=missing_s),
        distance_m=claimed_distance_m if missing_s else _told(way, claimed_distance_m),
        elapsed_s=max(0.0, time[-1] - start.timestamp()) + missing_s,
        moving_s=moving_s + missing_s,
        ascent_m=ascent,
        descent_m=descent,
        altitude_quality=quality,
        eccentric_dose_m=None if eccentric is None else eccentric.dose_m,
        descent_bins_m=None if eccentric is None else eccentric.bins_m,
        heart_seconds=heart_seconds,
        heart_coverage=min(1.0, float(heart_seconds.sum()) / moving_s) if moving_s else 0.0,
        speed_seconds=seconds_by_speed(shape if runs else _NO_WAY),
        best_s=bests(shape if runs else _NO_WAY),
        steps=_steps(samples, spent),
        witness=Witness.TOTAL if missing_s else way.witness,
        remarks=(*way.remarks, *_missing(missing_s)),
    )


_NOWHERE = np.empty(0)
_NO_WAY = GradeProfile(_NOWHERE, _NOWHERE, _NOWHERE, _NOWHERE, _NOWHERE)


def _without_samples(
    sport: Sport, start: datetime, distance_m: float | None, seconds: float | None
) -> Summary:
    duration = seconds or 0.0
    braked = None if sport in ON_FOOT and sport is not Sport.TREADMILL else NO_DOSE
    return Summary(
        sport=sport,
        start=start,
        end=start + timedelta(seconds=duration),
        distance_m=distance_m,
        elapsed_s=duration,
        moving_s=duration,
        ascent_m=None,
        descent_m=None,
        altitude_quality=AltitudeQuality.NONE,
        eccentric_dose_m=None if braked is None else braked.dose_m,
        descent_bins_m=None if braked is None else braked.bins_m,
        heart_seconds=seconds_by_heart_rate(_NOWHERE, _NOWHERE),
        heart_coverage=0.0,
        speed_seconds=seconds_by_speed(_NO_WAY),
        best_s=bests(_NO_WAY),
        steps=None,
        witness=Witness.NONE if distance_m is None else Witness.TOTAL,
    )


def _told(way: Track, claimed_m: float | None) -> float | None:
    """The distance; None where no source can be believed."""
    if way.travelled:
        return way.distance_m
    return claimed_m if way.witness is Witness.TOTAL else None


def _missing_s(way: Track, claimed_m: float | None, claimed_s: float | None) -> float:
    """Seconds that the file's total covers but no samples; 0 if the samples are complete.

    The total is used for them if it continues at the pace of the samples.
    """
    covered = float(way.time[-1] - way.time[0])
    if not claimed_m or not claimed_s or not way.travelled or not way.moving_s:
        return 0.0
    missing = claimed_s - covered
    if missing <= max(_WORTH_MISSING_S, _WORTH_MISSING * covered):
        return 0.0
    pace = (claimed_m - way.distance_m) / missing
    usual = way.distance_m / way.moving_s
    return missing if 0.5 * usual <= pace <= 2.0 * usual else 0.0


def _missing(seconds: float) -> tuple[Remark, ...]:
    if not seconds:
        return ()
    detail = f"{seconds / 60:,.0f} min have no samples; the file's total counts for them"
    return (Remark(Doubt.MISSING, detail),)


def _column(samples: pd.DataFrame, name: str) -> Floats:
    return samples[name].to_numpy() if name in samples else np.full(len(samples), np.nan)


def counted_heights(
    altitude: Floats, time: Floats, way: Track, quality: AltitudeQuality, sport: Sport
) -> Floats | None:
    """Altitudes (m) prepared for counting ascent, or None where they cannot be trusted.

    `altitude` and `time` (s since 1970) belong to the samples that `way` was made from.
    """
    if quality in (AltitudeQuality.NONE, AltitudeQuality.BROKEN):
        return None
    whole = despiked(filled(altitude, time))
    if sport in ON_FOOT:
        whole = unjumped(whole, jumps(whole, way.seconds))
    return undrifted(whole, way)


def _profile(
    distance: Floats, heights: Floats | None, time: Floats, way: Track, quality: AltitudeQuality
) -> GradeProfile:
    if not way.travelled:
        return _NO_WAY
    level = np.zeros_like(distance) if heights is None else heights
    moved = np.concatenate(([0.0], np.cumsum(np.where(way.moving, way.seconds, 0.0))))
    return grade_profile(distance, level, moved, time - time[0], _WINDOW_M.get(quality, 30.0))


def _dose(shape: GradeProfile, sport: Sport, heights: Floats | None) -> Dose | None:
    # A treadmill is level or climbs: without altitude its dose is known to be zero.
    if sport not in ON_FOOT or sport is Sport.TREADMILL:
        return NO_DOSE
    if heights is None or not len(shape.descent):
        return None
    return dose(shape.descent, shape.grade, shape.speed)


def _steps(samples: pd.DataFrame, spent: Floats) -> float | None:
    cadence = _column(samples, "cadence")
    if np.isnan(cadence).all():
        return None
    return float(np.nansum(cadence[:-1] * spent) / 60.0)
