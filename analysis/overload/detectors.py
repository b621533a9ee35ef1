"""All detectors, and what they find in a history."""

import math
from datetime import date, timedelta

from analysis.history import History
from analysis.overload import distance, downhill, intensity
from analysis.overload.finding import Finding, Severity
from analysis.soreness.forecast import Bouts, Confidence

DETECTORS = (distance.DETECTOR, intensity.DETECTOR, downhill.DOSE, downhill.NOVELTY)
"""Every detector in the order in which findings are told."""

_SAID = ("severity", "confidence")
_EPOCH = date(1970, 1, 1)


def findings(history: History, legs: Bouts) -> list[Finding]:
    """Everything that stood out in a history, oldest first."""
    table = history.activities
    ends = table["end"].dt.to_pydatetime() if len(table) else []
    days = table["day"].to_numpy()
    ids = table["id"].to_numpy()
    told: list[tuple[int, int, Finding]] = []
    for order, detector in enumerate(DETECTORS):
        for row in detector.detect(history, legs).reset_index().to_dict("records"):
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
                grade=detector.grade,
                confidence=Confidence(row["confidence"]),
                source=detector.source,
                activity=int(ids[i]),
            )
            told.append((i, order, finding))
    return [finding for _, _, finding in sorted(told, key=lambda t: t[:2])]
