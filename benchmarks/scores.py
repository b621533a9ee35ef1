"""Scores of forecasts beside answers: ranks, the Brier score, reliability, PIT, hits."""

from typing import NamedTuple

import numpy as np

from analysis.arrays import Bools, Floats


class Row(NamedTuple):
    """One line of a table of figures: what, how much, what it must reach, and whether it does."""

    what: str
    figure: str
    bar: str = ""
    held: bool = True


def ranks(values: Floats) -> Floats:
    """Ranks from 0, ties shared."""
    _, where, count = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(count) - (count + 1) / 2.0)[where])


def spearman(forecast: Floats, answer: Floats) -> float:
    """Rank correlation; NaN where either never changes."""
    a, b = ranks(forecast), ranks(answer)
    if not a.std() or not b.std():
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])


def share(sore: Bools) -> Floats:
    """One's own share of sore mornings before each, (k + 0.7) / (n + 2)."""
    before: Floats = np.cumsum(sore, dtype=np.float64) - sore
    return np.asarray((before + 0.7) / (np.arange(len(sore)) + 2.0))


def brier(chance: Floats, sore: Bools) -> Floats:
    """The squared distance of each chance from what came."""
    return np.asarray((chance - sore) ** 2)


def skill(chance: Floats, other: Floats, sore: Bools) -> float:
    """How much smaller the Brier score is than another forecast's, as a share of it."""
    return float(1.0 - brier(chance, sore).mean() / brier(other, sore).mean())


def logistic(columns: Floats, sore: Bools) -> Floats:
    """Weights of a logistic regression (Newton's method, a trace of ridge)."""
    weight = np.zeros(columns.shape[1])
    for _ in range(30):
        p = 1.0 / (1.0 + np.exp(-columns @ weight))
        bend = (columns * (p * (1 - p))[:, None]).T @ columns + 1e-6 * np.eye(len(weight))
        weight = weight + np.linalg.solve(bend, columns.T @ (sore - p))
    return weight


def hits_less_false_alarms(chance: Floats, sore: Bools, at: float) -> float:
    """The share of sore mornings that are called so, less the share of calm ones that are."""
    return float((chance[sore] >= at).mean() - (chance[~sore] >= at).mean())


def reliability(chance: Floats, sore: Bools) -> list[tuple[float, float, int]]:
    """By tenths of the chance: its mean, how often it came, and how many there were."""
    tenth = np.minimum((chance * 10).astype(int), 9)
    here = [tenth == t for t in range(10)]
    return [(float(chance[h].mean()), float(sore[h].mean()), int(h.sum())) for h in here if h.any()]


def over_people(values: Floats, seed: int = 1) -> tuple[float, float]:
    """The 95 % interval of a mean, by drawing people again."""
    values = values[~np.isnan(values)]
    drawn = np.random.default_rng(seed).integers(0, len(values), (1_000, len(values)))
    low, high = np.percentile(values[drawn].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)
