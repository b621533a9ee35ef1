"""How soreness comes and goes: a clock for everyday load, one for level races, one for downhill."""

from typing import NamedTuple

import numpy as np

from analysis.arrays import Floats


class Clock(NamedTuple):
    """The shape of one kind of soreness over the hours after a bout's end.

    `peak_h` is when it is worst, `sharpness` how narrowly, `at_once` the share of the peak felt
    right at the end (it fades with a time constant of `ACUTE_H`). `earliest_h` and `latest_h` are
    where sources put the peak.
    """

    peak_h: float
    sharpness: float
    at_once: float
    earliest_h: float
    latest_h: float


FLAT = Clock(peak_h=24.0, sharpness=1.1, at_once=0.9, earliest_h=18.0, latest_h=30.0)
"""A level race or long run. Fitted (RMSE 0.19 of 10) to the quadriceps of eleven marathon runners
by day (Takayama 2017, PMC5613699, table 3). That races hurt at once is published (Vickers 2001,
10.1186/1471-2474-2-5); the size of the share is our choice."""

DOWNHILL = Clock(peak_h=38.0, sharpness=2.5, at_once=0.3, earliest_h=30.0, latest_h=48.0)
"""Unaccustomed downhill. Our choice, unfitted: it meets the peak times (Byrnes 1985: highest at 42
of 6, 18 and 42 h) and resolution within 4 to 5 days; no mean by the hour was to be had. Soreness
right after downhill was measured (Crystal 2013, 10.1007/s00421-013-2693-9)."""

EVERYDAY = Clock(peak_h=18.0, sharpness=1.1, at_once=0.0, earliest_h=14.0, latest_h=24.0)
"""Ordinary training. Measured on the diaries of 47 football players (SoccerMon; `make verify`): of
the level clock's shape, a peak at 14 to 18 h follows their mornings better than one at 24."""

ACUTE_H = 4.0
"""Time constant (h) with which the soreness felt at once fades: "a few hours"; our choice."""


def delayed(hours: Floats, clock: Clock) -> Floats:
    """The delayed soreness at hours after the end, as a share of its peak; 0 before the end."""
    t = np.maximum(hours, 0.0) / clock.peak_h
    return t**clock.sharpness * np.exp(clock.sharpness * (1.0 - t))


def time_course(hours: Floats, clock: Clock) -> Floats:
    """All soreness at hours after the end, delayed and at once, as a share of the delayed peak."""
    acute = clock.at_once * np.exp(-np.maximum(hours, 0.0) / ACUTE_H)
    return np.where(hours >= 0.0, delayed(hours, clock) + acute, 0.0)
