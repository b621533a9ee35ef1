"""Checking paths before an import, and inspecting a file."""

import os
from collections.abc import Sequence
from pathlib import Path

import ingest
from actions.errors import Invalid
from analysis.session import Summary
from ingest.errors import Reason, Rejected
from ingest.recording import Recording
from ingest.summary import summary_of
from ingest.workers import LONGEST_S, Workers


def named(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The given paths. Raises `Invalid` for those that do not exist.

    A broken link, a drive that does not respond and a name that is not valid text count as
    existing: reading them says what is wrong.
    """
    missing = [path for path in paths if not _is_there(path)]
    if missing:
        names = ", ".join(repr(str(path)) for path in missing)
        raise Invalid(f"there is no file or folder {names}; nothing was imported")
    return tuple(paths)


def inspect(path: Path, longest_s: float = LONGEST_S) -> list[tuple[Recording, Summary]]:
    """The content of a file, read with the limits of an import: in its own process, in time.

    Raises `Rejected` where its content is at fault, also where reading it takes longer than
    `longest_s` seconds or ends its process, and `Retry` where it cannot be reached.
    """
    with Workers(1, longest_s) as process:
        try:
            return process.submit(_read, str(path)).result()
        except TimeoutError as error:
            raise Rejected(Reason.TOO_SLOW, "reading it takes too long") from error
        except (ingest.Rejected, ingest.Retry):
            raise
        except Exception as error:
            why = f"reading it ended in {type(error).__name__}"
            raise Rejected(Reason.CRASHED, why) from error


def _read(path: str) -> list[tuple[Recording, Summary]]:
    return [(recording, summary_of(recording)) for recording in ingest.read(path)]


def _is_there(path: Path) -> bool:
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError):
        return True
    return True
