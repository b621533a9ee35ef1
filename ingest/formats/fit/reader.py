"""Read FIT bytes into recordings, part by part, with fitparse as the fallback."""

from dataclasses import replace

from ingest.errors import Reason, Rejected
from ingest.formats.fit.container import Part, parts
from ingest.formats.fit.contents import ACTIVITIES, Contents, contents
from ingest.formats.fit.fallback import second_opinion
from ingest.formats.fit.heart import Beats, with_heart
from ingest.formats.fit.profile import word
from ingest.formats.fit.session import recordings
from ingest.recording import Recording, Repair


def read(data: bytes) -> list[Recording]:
    """The recordings in a FIT file, one per session of each activity chained in it.

    Raises `Rejected` when there is none, and nothing else.
    """
    try:
        return read_alone(data)
    except Rejected:
        raise
    except Exception as error:  # noqa: BLE001 - a bug of ours must not lose a file
        why = f"{type(error).__name__} ({error})"
    try:
        return _recordings(second_opinion(data, why))
    except Rejected:
        raise
    except Exception as error:  # whatever it is, the fallback has failed too
        raise Rejected(Reason.CORRUPT, f"no reader understands it: {error}") from error


def read_alone(data: bytes) -> list[Recording]:
    """The recordings as our own reader sees them; raises `Rejected` when there is none."""
    found: list[Recording] = []
    refused: list[tuple[Part, Rejected]] = []
    chained = [(part, contents(data, part)) for part in parts(data)]
    straps = [content.heart for _, content in chained if _is_of_a_strap(content)]
    for part, content in chained:
        if straps and _is_of_a_strap(content) and len(chained) > 1:
            continue
        try:
            found += _recordings(_with_heart(content, straps))
        except Rejected as refusal:
            refused.append((part, refusal))
    if not found:
        raise refused[0][1]
    if refused:
        left_out = (
            Repair("left_out", f"one of several chained files: {refusal.detail}", part.start)
            for part, refusal in refused
        )
        found[-1] = replace(found[-1], warnings=(*found[-1].warnings, *left_out))
    return found


def _is_of_a_strap(content: Contents) -> bool:
    """Whether a file contains only heart rates that a strap stored for another file."""
    return bool(len(content.heart.time) and not len(content.time) and not content.rows["session"])


def _with_heart(content: Contents, straps: list[Beats]) -> Contents:
    """The content with heart rates stored outside its samples, here or in other files."""
    columns = content.columns
    for beats in (content.heart, *straps):
        columns = with_heart(content.time, columns, beats)
    return replace(content, columns=columns)


def _recordings(content: Contents) -> list[Recording]:
    """The recordings of one FIT file; refused if its kind is not an activity."""
    kind = content.identity.get("type")
    name = word("file", kind)
    if kind is not None and name not in ACTIVITIES and not content.rows["session"]:
        raise Rejected(
            Reason.NOT_AN_ACTIVITY, f"a FIT file of kind {name or kind}, not an activity"
        )
    return recordings(content)
