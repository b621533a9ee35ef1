"""The formats Legcast reads: one module each, one line each in `FORMATS`."""

from collections.abc import Callable
from dataclasses import dataclass

from ingest.recording import Recording


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: how its content is recognised, and how its bytes become recordings.

    `matches` looks at the uncompressed content and never raises. `read` returns at least one
    recording or raises `Rejected`, nothing else. `version` is increased whenever `read` can read
    something it refused before, so that refused files are tried again.
    """

    name: str
    version: int
    matches: Callable[[bytes], bool]
    read: Callable[[bytes], list[Recording]]
