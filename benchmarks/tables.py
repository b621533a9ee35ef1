"""Published soreness after single bouts, against the model."""

from collections.abc import Iterator

import numpy as np

from analysis.soreness.curve import DOWNHILL, FLAT, delayed
from analysis.soreness.peaks import downhill_peak, flat_peak, habit
from benchmarks.scores import Row

Before = tuple[tuple[float, float], ...]

TAKAYAMA = (5.1, 3.8, 1.8, 0.9, 0.1, 0.2, -0.3)
"""Quadriceps by day after a marathon above the day before it, 0 to 10 (Takayama 2017, table 3)."""

ROTHER = {24.0: 4.2, 36.0: 4.8, 48.0: 4.2, 72.0: 2.7}
"""Calves by hour after 460 to 600 m down stairs (Rother 2012, 10.1055/s-0032-1321718)."""

_DOWNHILL: tuple[tuple[str, float, Before, float], ...] = (
    ("Maeo 2017, 40 min", 1_079, (), 81.4),
    ("Maeo 2015, 20 min", 539, (), 26),
    ("Burnett 2010, 30 min", 724, (), 62),
    ("Maeo 2017, 5 min a week before", 1_079, ((135, 7),), 27.8),
    ("Maeo 2015, 20 min a week before", 1_079, ((539, 7),), 34.5),
    ("Maeo 2015, 20 min four weeks before", 1_079, ((539, 28),), 34.5),
    ("a mountain race of 3,200 m, 2,000 before", 3_200, ((2_000, 14),), 52),
    ("a mountain race of 4,000 m, 2,000 before", 4_000, ((2_000, 14),), 68),
    ("a mountain race of 5,000 m, 2,000 before", 5_000, ((2_000, 14),), 81),
)
_LEVEL = ((42.195, 31.0, 51.0), (30.0, 30.0, 14.0), (21.0975, 12.0, 41.0), (21.0975, 18.0, 14.0))
_SESSION = 260.0  # m; not published: half of the test's dose


def rows() -> Iterator[Row]:
    """The figures."""
    days = np.arange(1, 8, dtype=np.float64) * 24.0
    off = float(np.sqrt(np.mean((TAKAYAMA[0] * delayed(days, FLAT) - TAKAYAMA) ** 2)))
    yield Row("marathon, by day (Takayama 2017)", f"RMSE {off:.2f} of 10", "0.3", off <= 0.3)
    hours = np.array(list(ROTHER))
    measured = np.array(list(ROTHER.values())) / max(ROTHER.values())
    worst = float(np.abs(delayed(hours, DOWNHILL) - measured).max())
    yield Row(
        "stairs, by hour (Rother 2012)", f"off by {worst:.2f} of the peak", "0.1", worst <= 0.1
    )
    none, five, ten = (
        _downhill(525.0, tuple((_SESSION, 2.0 + i) for i in range(n))) for n in (0, 5, 10)
    )
    yield Row(
        "after 0, 5, 10 sessions (Bontemps 2025: 29.6, 15.4, 8.7)",
        f"{none:.1f}, {five:.1f}, {ten:.1f}",
        "each lower",
        none > five > ten,
    )
    ninth = _downhill(1_292.0, ((1_292.0, 63.0),)) / _downhill(1_292.0, ())
    yield Row("the ninth week (Byrnes 1985)", f"{ninth:.0%} of the first", "60 %", ninth >= 0.6)
    for what, dose, before, wanted in _DOWNHILL:
        yield _near(what, _downhill(dose, before), wanted)
    for km, longest, wanted in _LEVEL:
        what = f"{km:.0f} km level after a longest of {longest:.0f}"
        yield _near(what, _distance(km, longest), wanted)
    twice = _distance(10.0, 5.0)
    yield Row("10 km after a longest of 5", f"{twice:.0f}", "felt: 20", twice >= 20)
    half, hundred = _distance(21.0975, 0.0), _distance(100.0, 50.0)
    yield Row(
        "a half marathon after four months off, a race of 100 km",
        f"{half:.0f}, {hundred:.0f}",
        "the race is heavier",
        half < hundred,
    )


def _near(what: str, model: float, wanted: float) -> Row:
    return Row(what, f"{model:.0f}, wanted {wanted:g}", "within 12", abs(model - wanted) <= 12.0)


def _downhill(dose: float, before: Before) -> float:
    """The peak of a dose (m) after earlier ones, each a (dose, days before)."""
    ordered = sorted(before, key=lambda bout: -bout[1])
    ends = np.array([*(-days for _, days in ordered), 0.0])
    doses = np.array([*(m for m, _ in ordered), dose])
    return float(downhill_peak(doses, habit(ends, doses, np.zeros(len(ends))).downhill)[-1])


def _distance(km: float, longest: float) -> float:
    """The peak of a level run after a longest of the fortnight before."""
    ends, kms = np.array([-14.0, 0.0]), np.array([longest, km])
    return float(flat_peak(kms, habit(ends, np.zeros(2), kms).flat_km)[-1])
