"""The outlook at one moment: findings, forecast and the facts behind them. Pure; used by all."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from analysis.answers import Judged, beyond, calling, judge, open_answers, signposts_of
from analysis.athlete import Estimate, estimates
from analysis.checkin import BEYOND, LASTING_AFTER, Checkin, Signpost
from analysis.history import History
from analysis.lessons import Lessons
from analysis.overload.detectors import NOTHING_KNOWN, findings, missing
from analysis.overload.finding import Finding, Missing, Severity
from analysis.quality import AltitudeQuality
from analysis.soreness.forecast import LOW_BELOW, MILD_BELOW, RegionForecast, forecast
from analysis.soreness.loads import Bouts, Region, bouts
from analysis.soreness.person import Calibration, Person, calibration
from analysis.sport import RUNS, Sport

LATELY_DAYS = 180.0
"""How old the latest activity may be for an outlook to say anything; our choice."""

FRESH = timedelta(hours=48)
"""How long a finding stays in the outlook."""


_FEW = 3  # our choice: as many findings as anybody reads in the morning

HARD_EFFORT = 3.0
"""Effort (0 to 10) from which a bout entered by hand may be felt afterwards; our choice."""


@dataclass(frozen=True, slots=True)
class Bout:
    """A recent activity, with what planning and messages need to know about it.

    `peak` is the level (0 to 100) that it alone adds to the quadriceps' everyday soreness;
    `downhill` says whether descent causes the larger part of that, `sure` whether the six weeks
    before it were on record. `effort` (0 to 10) is the athlete's rating, None if there is none.
    """

    activity: int
    sport: Sport
    end: datetime
    distance_m: float
    descent_m: float
    dose_m: float
    quality: AltitudeQuality
    peak: float
    downhill: bool
    sure: bool
    effort: float | None

    @property
    def can_be_felt(self) -> bool:
        """Whether it may make legs sore: by the model, or because it was hard in itself."""
        return self.peak >= LOW_BELOW or self.was_hard

    @property
    def was_hard(self) -> bool:
        """Whether the athlete calls it hard."""
        return self.effort is not None and self.effort >= HARD_EFFORT


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """Everything that can be said at `now` about one athlete's legs.

    `findings` are those of the last 48 hours, `bouts` those that can still be felt, oldest first,
    `checkins` the answers of the last week. `signposts` are what answers call for and no later one
    has settled, `calling` those answers of the last week. `said_lately` tells whether an answer
    calls for something that was said within a week. `waiting` names the detectors that could not
    judge the latest activity, and why; `profile` holds the physiological values, `person` what was
    learned from the answers.
    """

    now: datetime
    zone: str
    findings: tuple[Finding, ...]
    soreness: dict[Region, RegionForecast]
    bouts: tuple[Bout, ...]
    checkins: tuple[Checkin, ...]
    signposts: tuple[Signpost, ...]
    calling: tuple[Judged, ...]
    said_lately: bool
    person: Person
    waiting: Mapping[str, Missing]
    profile: Mapping[str, Estimate]

    @property
    def withholds_advice(self) -> bool:
        """Whether no advice to run or train is given, because an answer calls for care."""
        return bool(self.signposts) or self.said_lately

    @property
    def calibration(self) -> Calibration:
        """What was learned from the answers, in three figures."""
        return calibration(self.person)

    @property
    def sorest(self) -> Region:
        """The region with the highest level ahead."""
        return max(self.soreness, key=lambda region: self.soreness[region].peak)

    @property
    def headlines(self) -> tuple[Finding, ...]:
        """The findings to show in the morning: all above a note, and notes up to three in total."""
        loud = [f for f in self.findings if f.severity is not Severity.NOTE]
        notes = [f for f in self.findings if f.severity is Severity.NOTE]
        chosen = {id(f) for f in (*loud, *notes[: max(0, _FEW - len(loud))])}
        return tuple(f for f in self.findings if id(f) in chosen)

    @property
    def running_fine_at(self) -> datetime:
        """When easy running is fine again: no region is markedly above its usual level any more."""
        return max(f.below_at(LOW_BELOW, self.now) for f in self.soreness.values())

    @property
    def hard_running_fine_at(self) -> datetime:
        """When hard running and long descents are fine again: strength returns after soreness goes.

        Never before easy running is, nor within `days_to_strength` after any bout.
        """
        back = (b.end + timedelta(days=days_to_strength(b.distance_m, b.peak)) for b in self.bouts)
        return max([self.running_fine_at, *back])


def days_to_strength(distance_m: float, peak: float) -> float:
    """Days until strength is nearly back after a bout of a distance (m) and a peak (0 to 100).

    A day for each 10 km beyond 25, or 0.07 days for each point of a peak of 40 or more; the longer
    of the two, at most two weeks. Status: our choice, in the range of what was measured:
    strength 9 % down on day 2 and 5 % on day 9 after 166 km (Millet 2011, 10.1371/journal.pone.
    0017059), 400 m 12 % slower on day 5 after 161 km, when soreness was gone (Hoffman 2017), force
    at 90 % after three days of a damaging descent (PMC11129977, 2024).
    """
    km = 0.0 if math.isnan(distance_m) else distance_m / 1000.0
    by_distance = (km - _NO_DAYS_KM) / _KM_A_DAY
    by_peak = _DAYS_A_POINT * peak if peak >= MILD_BELOW else 0.0
    return min(max(by_distance, by_peak, 0.0), _MOST_DAYS)


_NO_DAYS_KM, _KM_A_DAY, _DAYS_A_POINT, _MOST_DAYS = 25.0, 10.0, 0.07, 14.0  # our choice, as above


@dataclass(frozen=True, slots=True, eq=False)
class Assessment:
    """A whole history, assessed once, from which the outlook of many mornings follows.

    Each entry depends only on what came before it; `outlook_at` never looks past its moment.
    """

    history: History
    loads: Bouts
    findings: tuple[Finding, ...]
    bouts: tuple[Bout, ...]
    waiting: tuple[Mapping[str, Missing], ...]
    answers: tuple[Judged, ...]
    lessons: Lessons

    def meaning(self, answer: Judged) -> Judged:
        """An answer, also held against what the bouts explain."""
        if not answer.ordinary or answer.felt < BEYOND * 10.0:
            return answer
        return beyond(answer, self.lessons.explained(answer.day))


def assess(history: History) -> Assessment:
    """Assess a history: its bouts and findings."""
    loads = bouts(history)
    done = _bouts(history, loads)
    answers = judge(history.checkins, [b.end for b in done if b.can_be_felt])
    return Assessment(
        history,
        loads,
        tuple(findings(history, loads)),
        done,
        tuple(missing(history, loads)),
        answers,
        Lessons(answers, loads),
    )


def outlook(history: History, now: datetime) -> Outlook:
    """The outlook at a moment (aware) from the facts known by then."""
    return outlook_at(assess(history.until(now)), now)


def outlook_at(known: Assessment, now: datetime) -> Outlook:
    """The outlook at a moment from an assessed history."""
    answers = known.answers[: bisect_right(known.answers, now, key=_asked)]
    days = now.timestamp() / 86_400.0
    person = known.lessons.person(days)
    recent = known.bouts[known.loads.recent(days)]
    lately = slice(
        int(np.searchsorted(known.loads.end_days, days - LATELY_DAYS)),
        int(np.searchsorted(known.loads.end_days, days, side="right")),
    )
    since = now - LASTING_AFTER
    week = slice(bisect_left(answers, since, key=_asked), len(answers))
    still = open_answers((*answers[: week.start], *map(known.meaning, answers[week])))
    return Outlook(
        now=now,
        zone=known.history.zone,
        findings=known.findings[
            bisect_left(known.findings, now - FRESH, key=_at) : bisect_right(
                known.findings, now, key=_at
            )
        ],
        soreness=forecast(known.loads, now, person),
        bouts=recent,
        checkins=known.history.checkins[week],
        signposts=signposts_of(still, since),
        calling=calling([answer for answer in still if answer.at >= since]),
        said_lately=any(answer.said_lately and answer.at >= since for answer in still),
        person=person,
        waiting=_waiting(known, lately),
        profile=estimates(known.history, lately),
    )


def _at(finding: Finding) -> datetime:
    return finding.at


def _asked(answer: Judged) -> datetime:
    return answer.at


def _waiting(known: Assessment, lately: slice) -> Mapping[str, Missing]:
    """What was missing at the latest run (few detectors judge a ride), else at the latest one."""
    for i in range(lately.stop - 1, lately.start - 1, -1):
        if known.bouts[i].sport in RUNS:
            return known.waiting[i]
    return known.waiting[lately.stop - 1] if lately.start < lately.stop else NOTHING_KNOWN


def _bouts(history: History, loads: Bouts) -> tuple[Bout, ...]:
    table = history.activities
    down, flat = loads.downhill[:, 0], loads.flat[:, 0]
    columns = zip(
        table["id"].to_list(),
        table["sport"].to_list(),
        table["end"].dt.to_pydatetime(),
        table["distance_m"].to_list(),
        table["descent_m"].to_list(),
        loads.dose_m.tolist(),
        table["quality"].to_list(),
        np.hypot(down, flat).tolist(),
        (down > flat).tolist(),
        loads.sure.tolist(),
        [None if math.isnan(e) else e for e in table["effort"].to_list()],
        strict=True,
    )
    return tuple(
        Bout(i, Sport(sport), end, distance, descent, dose, AltitudeQuality(quality), *rest)
        for i, sport, end, distance, descent, dose, quality, *rest in columns
    )
