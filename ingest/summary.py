"""The summary of a recording, from its samples and the other data in its file."""

from analysis.session import Summary, summarise
from ingest.recording import Recording

_LONGEST_S = 10 * 86_400.0  # our choice: no session is longer, a broken total is


def summary_of(recording: Recording) -> Summary:
    """The summary of a recording; the file's totals and pauses are used, but checked."""
    totals = recording.totals
    lasted = totals.timer_s or totals.elapsed_s
    return summarise(
        recording.samples,
        recording.sport,
        recording.start,
        pauses=[(pause.start, pause.end) for pause in recording.pauses],
        claimed_distance_m=totals.distance_m,
        claimed_s=lasted if lasted is not None and 0 <= lasted <= _LONGEST_S else None,
    )
