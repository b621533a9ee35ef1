"""The distance of a recording: which source is believed, interval by interval, and why.

A recording has up to four witnesses: the device's cumulative distance, the positions, the speed,
and the total in the file. The cumulative distance combines all sensors of the device (satellites,
accelerometer, foot pod, wheel), so it is believed unless the others show that it is missing,
stopped, in another unit, or plainly wrong.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.advances import by_span, evened, since_change, usual_speed
from analysis.arrays import Bools, Floats
from analysis.witnesses import (
    SEAM_S,
    WORTH_A_WORD_M,
    Distance,
    Doubt,
    Remark,
    Witness,
    Witnesses,
    left_out_in_pauses,
)

_UNITS = {1000.0: "kilometres", 1609.344: "miles"}

# All our choice:
_LIKE = 0.15  # two witnesses agree within this share of the larger
_FAR = 2.0  # two witnesses without a third contradict each other from this ratio on
_CORRECTED = 2.5  # a total is the runner's correction of a belt or pool up to this ratio
_DEAD = 0.01  # a cumulative distance below this share of the others never counted
_STOPPED_S = 60.0  # a distance unchanged for longer may have stopped
_STOPPED_M = 100.0  # and has, if the others moved this far in the meantime
_LIKE_THE_REST = 0.7  # where they are at least this share as fast as elsewhere
_QUICK_LOOK = (0.75, 1.08)  # distance through few positions, as a share of the cumulative one


def distance(
    samples: pd.DataFrame,
    time: Floats,
    paused: Bools,
    limit: float,
    claimed_m: float | None,
    *,
    indoors: bool = False,
) -> Distance:
    """The distance of a table of samples.

    `time` is in seconds since 1970, `paused` marks the intervals in which the timer was stopped,
    `limit` is the fastest possible speed (m/s), `claimed_m` the file's own total. `indoors` ignores
    positions: a receiver under a roof invents them.
    """
    seconds = np.diff(time)
    claimed = claimed_m or None
    if claimed is not None and claimed > limit * float(seconds.sum()):
        claimed = None
    others = Witnesses(samples, time, seconds, paused, limit, indoors)
    if "distance" in samples and not np.isnan(total := samples["distance"].to_numpy()).all():
        return _by_running_total(total, others, claimed)
    if (metres := others.positions()) is not None:
        return Distance(metres, Witness.POSITIONS, tuple(others.remarks))
    if (metres := others.speed()) is not None:
        corrected = _corrected(metres, claimed)
        return Distance(corrected, Witness.SPEED)
    return Distance(np.zeros(len(seconds)), Witness.TOTAL if claimed else Witness.NONE)


def _by_running_total(total: Floats, others: Witnesses, claimed: float | None) -> Distance:
    counted, in_pauses = _run(_advances(total, others.time), others, claimed)
    metres, lost = evened(counted, others.seconds, others.limit)
    length = float(metres.sum())
    if _looks_fine(length, metres, others, claimed):
        return Distance(metres, Witness.DISTANCE, (*in_pauses, *_jump(lost)))

    by_position = others.positions()
    by_speed = others.speed()
    if (unit := _unit(float(counted.sum()), by_position, claimed)) is not None:
        remark = Remark(Doubt.UNIT, f"the running distance is in {_UNITS[unit]}")
        metres, lost = evened(counted * unit, others.seconds, others.limit)
        return Distance(metres, Witness.DISTANCE, (remark, *_jump(lost)))
    other = by_position if by_position is not None else by_speed
    told = Witness.POSITIONS if by_position is not None else Witness.SPEED
    if other is None:
        return _alone(metres, lost, claimed)
    third = by_speed if by_position is not None else None
    mended, filled_m = _where_it_stopped(metres, other, others)
    dead = length < _DEAD * float(other.sum())
    if _is_wrong(length if dead else float(mended.sum()), other, third, claimed):
        remark = Remark(
            Doubt.DEAD if dead else Doubt.WRONG,
            f"the running distance comes to {length:,.0f} m; {other.sum():,.0f} m by {told} count",
        )
        return Distance(other, told, (remark, *others.remarks))
    remarks = (*in_pauses, *_jump(lost))
    if filled_m:
        detail = f"the running distance stops on the way; {filled_m:,.0f} m by {told} fill it"
        remarks = (Remark(Doubt.STOPPED, detail), *remarks)
    if by_position is None:
        mended = _corrected(mended, claimed)
    return Distance(mended, Witness.DISTANCE, remarks)


def _advances(total: Floats, time: Floats) -> Floats:
    """The gain of a cumulative distance per interval; it may restart, and be unknown."""
    known = ~np.isnan(total)
    if not known.all():
        total = np.interp(time, time[known], total[known])
    return np.maximum(np.diff(total), 0.0)


def _run(
    counted: Floats, others: Witnesses, claimed: float | None
) -> tuple[Floats, tuple[Remark, ...]]:
    """The gain without pauses, if the total in the file leaves pauses out, too.

    The total shows whether a watch counts on in a pause: then that is part of the distance.
    """
    apart = others.paused & (others.seconds > SEAM_S)
    moved, length = float(counted[apart].sum()), float(counted.sum())
    if not claimed or moved <= WORTH_A_WORD_M:
        return counted, ()
    if abs(length - moved - claimed) >= abs(length - claimed):
        return counted, ()
    return np.where(apart, 0.0, counted), (left_out_in_pauses(moved),)


def _looks_fine(length: float, metres: Floats, others: Witnesses, claimed: float | None) -> bool:
    """Whether a quick comparison with positions and total leaves no doubt."""
    coarse = others.coarse()
    if coarse is None or not length:
        return False
    low, high = _QUICK_LOOK
    if not low * length <= coarse <= high * length:
        return False
    if claimed is not None and abs(claimed - length) > _LIKE * length:
        return False
    span = since_change(metres)
    long = by_span(span, others.running_s()) >= _STOPPED_S
    return not _left(others, span, long).any()


def _left(others: Witnesses, span: NDArray[np.intp], wanted: Bools) -> Bools:
    """Which of the `wanted` spans got far away from where they began."""
    left = np.zeros_like(wanted)
    for number in np.flatnonzero(wanted).tolist():
        first, end = np.searchsorted(span, [number, number + 1]).tolist()
        left[number] = others.got_away(first, end) >= _STOPPED_M
    return left


def _unit(length: float, by_position: Floats | None, claimed: float | None) -> float | None:
    """The factor that converts the cumulative distance to metres; None where it is in metres."""
    witness = claimed if by_position is None else float(by_position.sum())
    if not witness or not length:
        return None
    return next((unit for unit in _UNITS if _agree(length * unit, witness)), None)


def _is_wrong(length: float, other: Floats, third: Floats | None, claimed: float | None) -> bool:
    """Whether another witness is believed instead of the whole cumulative distance.

    That takes two against one, or, with only two, a contradiction that no error explains.
    """
    theirs = float(other.sum())
    if theirs <= _STOPPED_M or _agree(length, theirs):
        return False
    thirds = [w for w in (None if third is None else float(third.sum()), claimed) if w]
    if any(_agree(length, witness) for witness in thirds):
        return False
    if any(_agree(theirs, witness) for witness in thirds):
        return True
    return max(length, theirs) > _FAR * max(min(length, theirs), 1.0)


def _where_it_stopped(metres: Floats, other: Floats, others: Witnesses) -> tuple[Floats, float]:
    """The metres, filled from another witness where the counter stood still.

    Only where the other moved as fast there as elsewhere, and away from where it was: positions of
    somebody who stands still also wander, but slowly and in circles.
    """
    usual = usual_speed(other, others.seconds, others.limit)
    span = since_change(metres)
    seconds = by_span(span, others.running_s())
    mine, theirs = by_span(span, metres), by_span(span, other)
    stopped = (
        (seconds >= _STOPPED_S)
        & (theirs >= _STOPPED_M)
        & (theirs > _FAR * mine)
        & (theirs >= _LIKE_THE_REST * usual * seconds)
    )
    if others.positioned:
        stopped = _left(others, span, stopped)
    if not stopped.any():
        return metres, 0.0
    return np.where(stopped[span], other, metres), float((theirs - mine)[stopped].sum())


def _alone(metres: Floats, lost: float, claimed: float | None) -> Distance:
    """A cumulative distance with only the total beside it: a treadmill, a pool, a trainer.

    The total is the device's, or the runner's correction at the end.
    """
    length = float(metres.sum())
    if claimed and (not length or length < claimed / _CORRECTED):
        remark = Remark(
            Doubt.DEAD if length < _DEAD * claimed else Doubt.STOPPED,
            f"the running distance comes to {length:,.0f} m; the file's total counts",
        )
        return Distance(np.zeros_like(metres), Witness.TOTAL, (remark,))
    return Distance(_corrected(metres, claimed), Witness.DISTANCE, _jump(lost))


def _corrected(metres: Floats, claimed: float | None) -> Floats:
    """The metres scaled to the total, where it can be a correction of them."""
    length = float(metres.sum())
    if not claimed or not length or not 1 / _CORRECTED <= claimed / length <= _CORRECTED:
        return metres
    return metres * (claimed / length)


def _agree(one: float, other: float) -> bool:
    return abs(one - other) <= _LIKE * max(one, other)


def _jump(lost: float) -> tuple[Remark, ...]:
    if lost <= WORTH_A_WORD_M:
        return ()
    return (Remark(Doubt.JUMP, f"{lost:,.0f} m in jumps of the running distance were left out"),)
