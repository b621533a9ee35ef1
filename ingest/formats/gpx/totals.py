"""What a GPX file claims for the whole session, in the extensions that some programs write."""

from ingest.formats.xml.document import Element, child_text, children, local
from ingest.formats.xml.numerals import quantity
from ingest.recording import Totals


def file_totals(root: Element) -> Totals:
    """The totals in `<extensions>` of the file itself, as running_page writes them.

    It knows moving and elapsed time; the former is the nearest it has to a timer.
    """
    found = children(root, "extensions")
    if not found:
        return Totals()
    return Totals(
        distance_m=_quantity(found[0], "distance"),
        timer_s=_quantity(found[0], "moving_time"),
        elapsed_s=_quantity(found[0], "elapsed_time"),
    )


def track_totals(track: Element) -> Totals:
    """The totals in Garmin's TrackStatsExtension, as OpenTracks writes it for each track."""
    for extensions in children(track, "extensions"):
        for stats in extensions:
            if local(stats.tag) == "TrackStatsExtension":
                return Totals(
                    distance_m=_quantity(stats, "Distance"),
                    timer_s=_quantity(stats, "TimerTime"),
                    ascent_m=_quantity(stats, "Ascent"),
                    descent_m=_quantity(stats, "Descent"),
                )
    return Totals()


def _quantity(element: Element, name: str) -> float | None:
    return quantity(child_text(element, name))
