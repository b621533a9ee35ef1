"""All detectors, and what they find in a history."""

import math
from datetime import date, timedelta

from analysis.history import History
from analysis.overload import (
    calf,
    distance,
    downhill,
    fast,
    gap,
    intensity,
    load,
    shin,
    stacked,
    weekly,
)
from analysis.overload.finding import Finding, Missing, Severity
from analysis.soreness.forecast import Confidence
from analysis.soreness.loads import Bouts

DETECTORS = (
    distance.DETECTOR,
    gap.DETECTOR,
    intensity.DETECTOR,
    downhill.DOSE,
    downhill.NOVELTY,
    stacked.DETECTOR,
    load.DETECTOR,
    fast.DETECTOR,
    calf.DETECTOR,
    shin.DETECTOR,
    weekly.WEEKLY_JUMP,
    weekly.LOAD_RATIO,
    weekly.MONOTONY_DETECTOR,
)
"""Every detector, in the order in which findings are shown."""

ORDER = {detector.id: place for place, detector in enumerate(DETECTORS)}
"""The position of each detector in that order."""

NOTHING_KNOWN = {detector.id: Missing.HISTORY for detector in DETECTORS}
"""What is missing before the first activity: everything."""

_SAID = ("severity", "confidence")
_EPOCH = date(1970, 1, 1)


def findings(history: History, loads: Bouts) -> list[Finding]:
    """Everything that stood out in a history, oldest first."""
    table = history.activities
    ends = table["end"].dt.to_pydatetime() if len(table) else []
    days = table["day"].to_numpy()
    ids = table["id"].to_numpy()
    told: list[tuple[int, int, Finding]] = []
    for order, detector in enumerate(DETECTORS):
        for row in detector.detect(history, loads).reset_index().to_dict("records"):
            i = int(row.pop("activity"))
            numbers = {
                str(k): float(v) for k, v in row.items() if k not in _SAID and not math.isnan(v)
            }
            finding = Finding(
                detector=detector.id,
                severity=Severity(row["severity"]),
                at=ends[i],
                day=_EPOCH + timedelta(days=int(days[i])),
                numbers=numbers,
                evidence=detector.evidence,
                confidence=Confidence(row["confidence"]),
                source=detector.source,
                activity=int(ids[i]),
            )
            told.append((i, order, finding))
    return [finding for _, _, finding in sorted(told, key=lambda t: t[:2])]


def missing(history: History, loads: Bouts) -> list[dict[str, Missing]]:
    """For every activity the detectors that lack data, and which data."""
    lacks = {detector.id: detector.missing(history, loads) for detector in DETECTORS}
    return [
        {name: reasons[i] for name, reasons in lacks.items() if reasons[i] is not None}
        for i in range(len(history.activities))
    ]
