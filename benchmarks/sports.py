"""The accuracy of guessed sports, on recordings whose known sport is hidden.

    python -m benchmarks.sports

Walking and hiking are one row: they differ in the climb alone.
"""

import sys
from collections import Counter
from pathlib import Path

import pandas as pd

from analysis.sport import ON_FOOT, RUNS, Sport
from benchmarks.corpus import corpus
from ingest import read
from ingest.errors import Rejected
from ingest.formats.guess import guessed
from ingest.recording import Recording

_KINDS = ("running", "walking or hiking", "cycling", "nothing")
_FEWEST = 60  # samples; shorter recordings are test files


def main() -> None:
    """Print told against guessed, and every recording that was guessed wrong."""
    seen = set()
    table: Counter[tuple[str, str]] = Counter()
    wrong = []
    for path in sorted(corpus().rglob("*")):
        for recording in _recordings(path):
            told = _kind(recording.sport)
            time_us = pd.DatetimeIndex(recording.samples.index).asi8
            if (twin := (recording.start, len(time_us), told)) in seen:  # the same test file again
                continue
            seen.add(twin)
            columns = {str(c): recording.samples[c].to_numpy() for c in recording.samples}
            guess = guessed(time_us, columns)
            found = "nothing" if guess is None else _kind(guess.sport)
            table[told, found] += 1
            if found not in (told, "nothing"):
                wrong.append(f"  {told:18} taken for {found:18} {path.name}")
    print(f"{'told':20}" + "".join(f"{kind:>20}" for kind in _KINDS))
    for told in _KINDS[:3]:
        print(f"{told:20}" + "".join(f"{table[told, kind]:20}" for kind in _KINDS))
    judged = sum(count for (_, found), count in table.items() if found != "nothing")
    right = sum(count for (told, found), count in table.items() if told == found)
    print(f"\nright: {right} of {judged} ({right / max(judged, 1):.1%})")
    print("\n".join(wrong), file=sys.stderr)


def _recordings(path: Path) -> list[Recording]:
    """The recordings of a file whose sport the file tells and we can judge."""
    if path.suffix.lower() not in (".fit", ".gpx", ".tcx", ".gz"):
        return []
    try:
        found = read(path)
    except (Rejected, OSError):
        return []
    return [
        r
        for r in found
        if r.sport in ON_FOOT | {Sport.CYCLING}
        and r.sport is not Sport.TREADMILL
        and len(r.samples) >= _FEWEST
        and not any(warning.code.startswith("sport_") for warning in r.warnings)
    ]


def _kind(sport: Sport) -> str:
    if sport in RUNS:
        return "running"
    return "walking or hiking" if sport in ON_FOOT else str(sport)


if __name__ == "__main__":
    main()
