"""The football diary out of sample: what is fitted is fitted again with people left out in folds.

The product's filter, drawn out over people so that a fit takes minutes: of one region without
peaks three things are learnt (base, sensitivity, state), so its matrices are of that size. A test
holds that its chances are the product's. Each fold starts from round numbers that no diary has
seen and climbs the log score of the people of the other folds (Gauss-Newton).
"""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from analysis import lessons
from analysis.arrays import Floats
from analysis.soreness import person, scale
from analysis.soreness.curve import EVERYDAY, Clock, delayed
from analysis.soreness.loads import LASTING_DAYS, MOST_SESSIONS, USUAL_MINUTES
from benchmarks.mornings import FIRST, Diary, Forecasts

FOLDS = 5
_WAKE, _ASKED = 7.0 / 24.0, 7.5 / 24.0  # as in `benchmarks.mornings`
_ROUNDS, _NUDGE, _RIDGE = 6, 0.02, 2.0
_AT_ONCE = 1e9  # days: while fitting, all of a diary teaches, which takes a third of the time
_ENOUGH = 2e-4  # of the log score of a morning
_FIRST_DAYS = 300  # of each diary that a fit learns from: half of the time again


class Fitted(NamedTuple):
    """Every constant of the filter that was fitted to the diary: one to fit is one more here."""

    cut_1: float
    cut_2: float
    cut_3: float
    cut_7: float
    base_spread: float
    drift: float
    sensitivity: float
    sensitivity_spread: float
    state_spread: float
    kept: float
    peak_h: float


PRODUCT = Fitted(
    **{f"cut_{step}": float(scale.CUTS[step - 1]) for step in scale.FITTED_STEPS},
    base_spread=float(np.hypot(person.BASE_SPREAD, person.OWN_BASE_SPREAD)),
    drift=person.DRIFT,
    sensitivity=person.SENSITIVITY,
    sensitivity_spread=person.SENSITIVITY_SPREAD,
    state_spread=float(np.hypot(person.STATE_SPREAD, person.OWN_STATE_SPREAD)),
    kept=person.KEPT,
    peak_h=EVERYDAY.peak_h,
)
"""What the product supposes. The base is no constant of its own: only its distance from the cuts
shows in answers, so that it stays and the cuts are fitted."""

START = Fitted(-2.0, 0.0, 2.0, 4.0, 1.0, 0.1, 0.5, 0.25, 1.0, 0.5, 24.0)
"""Where every fold starts: round numbers, with the clock of level races."""


def left_out(diaries: Sequence[Diary]) -> tuple[list[Forecasts], list[Forecasts], list[Fitted]]:
    """Each person forecast by constants of the other folds: cold, taught, and the constants."""
    fold = np.random.default_rng(FOLDS).permutation(len(diaries)) % FOLDS
    cold: dict[int, Forecasts] = {}
    taught: dict[int, Forecasts] = {}
    chosen = []
    for k in range(FOLDS):
        others = [d for d, f in zip(diaries, fold, strict=True) if f != k]
        own = np.flatnonzero(fold == k).tolist()
        fitted = fit(others)
        chosen.append(fitted)
        kept_back = [diaries[i] for i in own]
        for into, told in ((cold, False), (taught, True)):
            into.update(zip(own, forecast(kept_back, fitted, told=told), strict=True))
    in_order = range(len(diaries))
    return [cold[i] for i in in_order], [taught[i] for i in in_order], chosen


def fit(diaries: Sequence[Diary]) -> Fitted:
    """The constants with the best log score of five steps on these people, from round numbers."""
    first = slice(0, _FIRST_DAYS)
    score = partial(
        _scores, [Diary(d.load[first], d.answer[first], d.told[first]) for d in diaries]
    )
    free = _free(START)
    best = score(_fixed(free))
    for _ in range(_ROUNDS):
        slopes = np.stack(
            [(score(_fixed(free + _NUDGE * one)) - best) / _NUDGE for one in np.eye(len(free))]
        )
        step = np.linalg.solve(slopes @ slopes.T + _RIDGE * np.eye(len(free)), slopes.sum(axis=1))
        while np.abs(step).max() > 1e-3:
            tried = score(_fixed(free + step))
            if tried.mean() > best.mean():
                break
            step = step / 2.0
        gained = tried.mean() - best.mean()
        if gained > 0.0:
            free, best = free + step, tried
        if gained < _ENOUGH:
            break
    return _fixed(free)


def forecast(
    diaries: Sequence[Diary],
    fitted: Fitted,
    *,
    told: bool,
    stretch: float = lessons.STRETCH_DAYS,
) -> list[Forecasts]:
    """What the product would forecast at 07:00 of each answered day, with these constants.

    It learns anew every `stretch` days, as the product does.
    """
    days = max(len(d.answer) for d in diaries)
    answer = np.full((len(diaries), days), np.nan)
    load = np.zeros((len(diaries), days))
    taught = np.zeros((len(diaries), days), dtype=bool)
    for i, diary in enumerate(diaries):
        answer[i, : len(diary.answer)] = diary.answer
        load[i, : len(diary.load)] = diary.load
        taught[i, : len(diary.told)] = diary.told
    lesson = np.where(taught & told, answer, np.nan)
    everyday = _felt(load, EVERYDAY._replace(peak_h=fitted.peak_h))
    first_day = FIRST.timestamp() / 86_400.0
    reached = np.empty((*answer.shape, 10))
    begins = int(first_day // stretch)
    for number in range(begins, int((first_day + days) // stretch) + 1):
        start = number * stretch - first_day
        here = slice(max(0, int(np.ceil(start - _WAKE))), min(days, int(start + stretch)))
        known = _Known(len(diaries), fitted)
        for day in range(max(0, int(np.ceil(start - lessons.TEACHING_DAYS))), here.stop):
            if day >= here.start:
                reached[:, day] = known.chances(everyday[0][:, day])
            known.morning(lesson[:, day], everyday[1][:, day])
    told_of = [np.flatnonzero(~np.isnan(d.answer)) for d in diaries]
    return [
        Forecasts(day, d.answer[day], np.full(len(day), np.nan), reached[i, day])
        for i, (d, day) in enumerate(zip(diaries, told_of, strict=True))
    ]


def _felt(load: Floats, clock: Clock) -> tuple[Floats, Floats]:
    """The everyday load at waking and when asked (both people × days)."""
    session = np.minimum(load / USUAL_MINUTES, MOST_SESSIONS)
    felt = []
    for moment in (_WAKE, _ASKED):
        squares = np.zeros(load.shape)
        for ago in range(1, int(LASTING_DAYS) + 1):
            hours = 24.0 * (ago + moment) - 18.0
            if hours <= 24.0 * LASTING_DAYS:
                part = session[:, :-ago] * delayed(np.array(hours), clock)
                squares[:, ago:] += part**2
        felt.append(np.sqrt(squares))
    return felt[0], felt[1]


class _Known:
    """What answers have told of each person: as `analysis.soreness.person.Person`, people first."""

    def __init__(self, number: int, fitted: Fitted) -> None:
        spreads = fitted.base_spread, fitted.sensitivity_spread, fitted.state_spread
        bank = len(person.SPREAD)
        self.fitted, self.cuts = fitted, scale.cuts_of(fitted[:4])
        self.meant = np.array([person.meant(step, self.cuts) for step in range(11)])
        self.mean = np.tile([person.BASE, fitted.sensitivity, 0.0], (number, bank, 1))
        self.covariance = np.tile(np.diag(np.square(spreads)), (number, bank, 1, 1))
        self.log_weight = np.tile(person.FIRST_WEIGHT, (number, 1))
        self.given, self.mornings = np.ones((number, 2)), np.full((number, 2), 2.0)
        self.lately = np.ones(number, dtype=int)
        self.silent = np.full(number, -1)  # mornings since the last answer, -1 before the first

    def chances(self, everyday: Floats) -> Floats:
        """The chances of 1, 2, … 10 or more (people × 10) half an hour before an answer."""
        days = np.where(self.silent >= 0, 1.0 - (_ASKED - _WAKE), 0.0)
        kept = self.fitted.kept**days
        more = self.fitted.drift**2 * days + self.fitted.state_spread**2 * (1.0 - kept**2)
        middle, deviation, _ = self._expected(everyday, kept, more)
        weight = np.exp(self.log_weight - self.log_weight.max(axis=1, keepdims=True))
        weight /= weight.sum(axis=1, keepdims=True)
        above = 1.0 - scale.normal_below((self.cuts - middle[..., None]) / deviation[..., None])
        return np.asarray(np.einsum("pb,pbk->pk", weight, above))

    def morning(self, answer: Floats, everyday: Floats) -> None:
        """Pass a day, and learn from the answer of its morning, or from there being none."""
        begun, told = self.silent >= 0, ~np.isnan(answer)
        fading = np.where(begun[:, None], [1.0, 1.0, self.fitted.kept], 1.0)
        grown = [self.fitted.drift**2, 0.0, self.fitted.state_spread**2 * (1 - self.fitted.kept**2)]
        self.mean = self.mean * fading[:, None]
        self.covariance = self.covariance * (fading[:, :, None] * fading[:, None, :])[:, None]
        self.covariance += begun[:, None, None, None] * np.diag(grown)
        self.silent = np.where(told, 0, np.where(begun, self.silent + 1, -1))
        missed = (self.silent > 0) & (self.silent <= lessons.GONE_SILENT)
        middle, deviation, gain = self._expected(everyday, np.ones(len(answer)))
        step = np.where(told, np.nan_to_num(answer), 0.0).astype(int)
        sore = (step >= scale.SORE)[:, None]
        ends = (self.meant[step, 0], self.meant[step, 1], self.cuts[scale.SORE - 1])
        below, above, cut = ((np.reshape(e, (-1, 1)) - middle) / deviation for e in ends)
        heard, shift, narrowed = person.foretold(below, above, cut, sore)
        likely, back, tighter = person.hinted(cut)
        here, none = told[:, None], missed[:, None]
        self._learn(
            gain,
            np.where(here, shift, back * (none & person.VOLUNTARY)),
            np.where(here, narrowed, tighter * (none & person.VOLUNTARY)),
        )
        which = np.arange(len(answer)), self.lately
        rate = (self.given[which] / self.mornings[which])[:, None]
        often = np.where(sore, *person.VOLUNTEERED)
        heard = heard + np.log(np.where(person.VOLUNTARY, often, rate))
        hint = np.log(np.where(person.VOLUNTARY, likely, 1.0 - rate))
        self.log_weight += np.where(here, heard, np.where(none, hint, 0.0))
        self.given[which] += told
        self.mornings[which] += told | missed
        self.lately = np.where(told, 1, np.where(missed, 0, self.lately))

    def _expected(
        self, everyday: Floats, kept: Floats, more: Floats | float = 0.0
    ) -> tuple[Floats, Floats, Floats]:
        row = np.stack([np.ones(len(everyday)), everyday, kept], axis=1)
        reach = np.einsum("pbij,pj->pbi", self.covariance, row)
        variance = np.einsum("pbi,pi->pb", reach, row) + np.reshape(more, (-1, 1))
        deviation = np.sqrt(variance + person.SPREAD**2)
        middle = np.einsum("pbi,pi->pb", self.mean, row)
        return middle, deviation, reach / deviation[..., None]

    def _learn(self, gain: Floats, shift: Floats, narrowed: Floats) -> None:
        shift = shift * person.LEARNS
        narrowed = np.clip(narrowed, 0.0, person.MOST_NARROWED) * person.LEARNS
        self.mean = self.mean + gain * shift[..., None]
        self.covariance -= gain[..., :, None] * gain[..., None, :] * narrowed[..., None, None]


def _scores(diaries: Sequence[Diary], fitted: Fitted) -> Floats:
    """The log score of each morning's step, all people in a row."""
    scores = []
    for told in forecast(diaries, fitted, told=True, stretch=_AT_ONCE):
        edges = np.pad(told.reached[:, [s - 1 for s in scale.FITTED_STEPS]], ((0, 0), (1, 1)))
        edges[:, 0] = 1.0
        step = np.searchsorted(scale.FITTED_STEPS, told.answer, side="right")
        here = np.arange(len(step))
        scores.append(np.log(np.maximum(edges[here, step] - edges[here, step + 1], 1e-4)))
    return np.concatenate(scores)


def _free(fitted: Fitted) -> Floats:
    """The constants on scales without ends: logarithms, and of the share kept its odds."""
    cuts, rest = np.array(fitted[:4]), np.array(fitted[4:])
    rest[5] = rest[5] / (1.0 - rest[5])
    return np.concatenate((cuts[:1], np.log(np.diff(cuts)), np.log(rest)))


def _fixed(free: Floats) -> Fitted:
    cuts, rest = (
        np.concatenate((free[:1], free[0] + np.cumsum(np.exp(free[1:4])))),
        np.exp(free[4:]),
    )
    rest[5] = rest[5] / (1.0 + rest[5])
    return Fitted(*cuts.tolist(), *rest.tolist())
