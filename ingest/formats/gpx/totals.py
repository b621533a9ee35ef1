"""What a GPX file claims for the whole session, in the extensions that some programs write."""

from math import isnan

from ingest.formats.xml.document import Element, child_text, children, local
from ingest.formats.xml.numerals import decimal
from ingest.recording import Totals


def file_totals(root: Element) -> Totals:
    """The totals in `<extensions>` of the file itself, as running_page writes them.

    It knows moving and elapsed time; the former is the nearest it has to a timer.
    """
    return Totals(
        distance_m=_number(root, "extensions", "distance"),
        timer_s=_number(root, "extensions", "moving_time"),
        elapsed_s=_number(root, "extensions", "elapsed_time"),
    )


def track_totals(track: Element) -> Totals:
    """The totals in Garmin's TrackStatsExtension, as OpenTracks writes it for each track."""
    for extensions in children(track, "extensions"):
        for stats in extensions:
            if local(stats.tag) == "TrackStatsExtension":
                return Totals(
                    distance_m=_number(stats, "Distance"),
                    timer_s=_number(stats, "TimerTime"),
                    ascent_m=_number(stats, "Ascent"),
                    descent_m=_number(stats, "Descent"),
                )
    return Totals()


def _number(element: Element, *path: str) -> float | None:
    value = decimal(child_text(element, *path) or "")
    return None if isnan(value) else value
