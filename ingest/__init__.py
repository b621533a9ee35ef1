"""Files become recordings, recordings become activities, exactly once.

`from ingest import read` is all that most callers need. Heavy modules are imported on first use, so
that `import ingest` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from ingest.errors import Reason, Rejected, Retry

if TYPE_CHECKING:
    from ingest.reading import READER_VERSION, read, read_bytes
    from ingest.recording import Recording

__all__ = [
    "READER_VERSION",
    "Reason",
    "Recording",
    "Rejected",
    "Retry",
    "read",
    "read_bytes",
]

_HOMES = {
    "READER_VERSION": "ingest.reading",
    "Recording": "ingest.recording",
    "read": "ingest.reading",
    "read_bytes": "ingest.reading",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value
