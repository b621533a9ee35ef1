"""The outlook of one moment: findings, forecast and what they rest on. Pure; everything uses it."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from analysis.athlete import Estimate, estimates
from analysis.checkin import MUSCLES, Checkin, Pain, Signpost, triage
from analysis.history import History
from analysis.overload.detectors import NOTHING_KNOWN, findings, missing
from analysis.overload.finding import Finding, Missing, Severity
from analysis.quality import AltitudeQuality
from analysis.soreness.calibration import Calibration, calibrate
from analysis.soreness.forecast import (
    LOW_BELOW,
    Bouts,
    Region,
    RegionForecast,
    bouts,
    forecast,
    level_at,
)
from analysis.sport import ON_FOOT, Sport

FRESH = timedelta(hours=48)
"""How long a finding belongs to the outlook."""


_FEW = 3

HARD_EFFORT = 3.0
"""Effort (0 to 10) from which a bout entered by hand may be felt afterwards; our choice."""

ORDINARY = timedelta(days=5)
"""How long ordinary soreness may last: answers within it may be about such a bout; our choice,
reviews give three to seven days."""


@dataclass(frozen=True, slots=True)
class Bout:
    """A recent activity as the planner and the words need it.

    `peak` is the level (0 to 100) it alone brings to the quadriceps; `downhill` tells whether its
    descent is the larger part of that; `sure` whether the six weeks before it were on record.
    `effort` (0 to 10) is what the athlete told of it, None if nothing.
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
        """Whether sore legs may come from it: by the model, or because it was hard in itself."""
        return self.peak >= LOW_BELOW or self.was_hard

    @property
    def was_hard(self) -> bool:
        """Whether the athlete calls it hard."""
        return self.effort is not None and self.effort >= HARD_EFFORT


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """What can be said at `now` about one athlete's legs.

    `findings` are those of the last 48 hours, `bouts` those that can still be felt, oldest first,
    `checkins` the answers of the last week, `signposts` what the latest of them call for. `waiting`
    names the detectors that could say nothing of the latest activity, and why; `profile` holds what
    the history tells about the body.
    """

    now: datetime
    zone: str
    findings: tuple[Finding, ...]
    soreness: dict[Region, RegionForecast]
    bouts: tuple[Bout, ...]
    checkins: tuple[Checkin, ...]
    signposts: tuple[Signpost, ...]
    calibration: Calibration
    waiting: Mapping[str, Missing]
    profile: Mapping[str, Estimate]

    @property
    def sorest(self) -> Region:
        """The region with the highest level ahead."""
        return max(self.soreness, key=lambda region: self.soreness[region].peak)

    @property
    def headlines(self) -> tuple[Finding, ...]:
        """The findings worth a reader's morning: all above a note, and notes up to three in all."""
        loud = [f for f in self.findings if f.severity is not Severity.NOTE]
        notes = [f for f in self.findings if f.severity is Severity.NOTE]
        chosen = {id(f) for f in (*loud, *notes[: max(0, _FEW - len(loud))])}
        return tuple(f for f in self.findings if id(f) in chosen)

    @property
    def running_fine_at(self) -> datetime:
        """From when every region stays below mild: easy running is fine again."""
        return max(f.below_at(LOW_BELOW, self.now) for f in self.soreness.values())


@dataclass(frozen=True, slots=True, eq=False)
class Assessment:
    """A whole history, assessed once, so that many mornings can be told from it.

    Each entry depends on what came before it alone; `outlook_at` never looks past its moment.
    """

    history: History
    legs: Bouts
    findings: tuple[Finding, ...]
    bouts: tuple[Bout, ...]
    waiting: tuple[Mapping[str, Missing], ...]


def assess(history: History) -> Assessment:
    """The bouts and findings of a history."""
    legs = bouts(history)
    return Assessment(
        history,
        legs,
        tuple(findings(history, legs)),
        _bouts(history, legs),
        tuple(missing(history, legs)),
    )


def outlook(history: History, now: datetime) -> Outlook:
    """The outlook at a moment (aware) from the facts known by then."""
    return outlook_at(assess(history.until(now)), now)


def outlook_at(known: Assessment, now: datetime) -> Outlook:
    """The outlook at a moment from a history that was assessed before."""
    answers = tuple(c for c in known.history.checkins if c.at <= now)
    personal = calibrated(known, answers)
    days = now.timestamp() / 86_400.0
    recent = known.bouts[known.legs.recent(days)]
    done = int(np.searchsorted(known.legs.end_days, days, side="right"))
    lately = tuple(c for c in answers if now - c.at <= timedelta(days=7))
    return Outlook(
        now=now,
        zone=known.history.zone,
        findings=known.findings[
            bisect_left(known.findings, now - FRESH, key=_at) : bisect_right(
                known.findings, now, key=_at
            )
        ],
        soreness=forecast(known.legs, now, personal),
        bouts=recent,
        checkins=lately,
        signposts=_signposts(lately, recent),
        calibration=personal,
        waiting=known.waiting[done - 1] if done else NOTHING_KNOWN,
        profile=estimates(known.history, done),
    )


def _at(finding: Finding) -> datetime:
    return finding.at


def _bouts(history: History, legs: Bouts) -> tuple[Bout, ...]:
    table = history.activities
    down, level = legs.downhill[:, 0], legs.level[:, 0]
    columns = zip(
        table["id"].to_list(),
        table["sport"].to_list(),
        table["end"].dt.to_pydatetime(),
        table["distance_m"].to_list(),
        table["descent_m"].to_list(),
        legs.dose_m.tolist(),
        table["quality"].to_list(),
        np.hypot(down, level).tolist(),
        (down > level).tolist(),
        legs.sure.tolist(),
        [None if math.isnan(e) else e for e in table["effort"].to_list()],
        strict=True,
    )
    return tuple(
        Bout(i, Sport(sport), end, distance, descent, dose, AltitudeQuality(quality), *rest)
        for i, sport, end, distance, descent, dose, quality, *rest in columns
    )


def calibrated(known: Assessment, answers: Sequence[Checkin]) -> Calibration:
    """What some answers teach about this person.

    They count where a forecast exists, or should have, and soreness was ordinary.
    """
    told = [
        (answer, answer.level * 10.0)
        for answer in answers
        if is_ordinary(known, answer)
        and (expected := expected_at(known, answer)) > 0
        and max(expected, answer.level * 10.0) >= LOW_BELOW / 2
    ]
    return calibrate(
        [felt for _, felt in told],
        lambda pace: [expected_at(known, answer, pace) for answer, _ in told],
    )


def expected_at(known: Assessment, answer: Checkin, pace: float = 1.0) -> float:
    """The level (0 to 100) that the model alone expects where and when an answer was given."""
    return level_at(known.legs, answer.at, Region(answer.place.value), pace)


def is_ordinary(known: Assessment, answer: Checkin) -> bool:
    """Whether an answer is about soreness that a forecast could have known of.

    Not after a hard bout that no forecast is made of (squats, a game): it tells nothing about the
    runs.
    """
    if answer.place not in MUSCLES or answer.pain is Pain.SHARP or answer.flags:
        return False
    return not any(
        bout.was_hard
        and bout.sport not in ON_FOOT
        and timedelta(0) <= answer.at - bout.end <= ORDINARY
        for bout in known.bouts
    )


def _signposts(answers: tuple[Checkin, ...], recent: tuple[Bout, ...]) -> tuple[Signpost, ...]:
    """What the latest answer about each place calls for."""
    latest = {answer.place: answer for answer in answers}
    shown: set[Signpost] = set()
    for answer in latest.values():
        causes = [b for b in recent if b.end <= answer.at and b.can_be_felt]
        shown.update(triage(answer, causes[-1].end if causes else None))
    return tuple(s for s in Signpost if s in shown)
