"""What makes a recent bout worth a message: its soreness, or what stood out in it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from analysis.outlook import Bout, Outlook
from analysis.overload.detectors import ORDER
from analysis.overload.finding import Finding, Severity
from analysis.soreness.forecast import LOW_BELOW


@dataclass(frozen=True, slots=True, eq=False)
class Trigger:
    """A bout that calls for a message, and its most serious finding, None without any."""

    bout: Bout
    finding: Finding | None

    @property
    def sore(self) -> bool:
        """Whether the bout alone causes soreness worth a message."""
        return self.bout.peak >= LOW_BELOW


def triggers(view: Outlook) -> tuple[Trigger, ...]:
    """Every bout of an outlook that is worth a message, oldest first."""
    found = []
    for bout in view.bouts:
        trigger = Trigger(bout, _loudest(view.findings, bout))
        if trigger.sore or trigger.finding is not None:
            found.append(trigger)
    return tuple(found)


def main_trigger(
    view: Outlook, *, sore: bool | None = None, about: Collection[datetime] = ()
) -> Trigger | None:
    """The trigger that an outlook, or a message, is about; None when there is none.

    It is the sorest bout, or else the one with the most serious finding, the latest among equals.
    `sore` restricts it to one of the two. `about` are the ends of the bouts that a message is
    about; all without it.
    """
    known = [t for t in triggers(view) if not about or t.bout.end in about] or triggers(view)
    by_soreness = [t for t in known if t.sore]
    if by_soreness and sore is not False:
        return max(by_soreness, key=lambda t: (t.bout.peak, t.bout.end))
    by_finding = [t for t in known if t.finding is not None]
    calm = [t for t in by_finding if not t.sore] or by_finding
    return max(calm, key=lambda t: (_loudness(t.finding), t.bout.end), default=None)


def _loudest(findings: Collection[Finding], bout: Bout) -> Finding | None:
    """The most serious finding above a note in a bout; among equals the first in detector order."""
    loud = [f for f in findings if f.activity == bout.activity and f.severity is not Severity.NOTE]
    return min(loud, key=lambda f: (-_loudness(f), ORDER[f.detector]), default=None)


def _loudness(finding: Finding | None) -> int:
    return 0 if finding is None else list(Severity).index(finding.severity)
