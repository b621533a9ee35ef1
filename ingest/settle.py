"""Decide when a file is stable: nobody is writing it any more.

A file is ready once its size, time and inode have not changed for a while by our own clock. The
file's own time proves nothing: a copy may keep an old one.
"""

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileStat:
    """The size, time and inode of a file when it was checked."""

    size: int
    mtime_ns: int
    inode: int

    @classmethod
    def of(cls, status: os.stat_result) -> "FileStat":
        """Create it from a file's stat result."""
        return cls(status.st_size, status.st_mtime_ns, status.st_ino)


class Settling:
    """Files that are being watched until they are stable.

    Call `ready` with every file of a scan; a file that is gone is forgotten. A rewrite, a rename
    over it or a growing size restarts the wait; an empty file never settles, because
    many programs create first and write later.
    """

    def __init__(self, rest_s: float) -> None:
        self._rest_s = rest_s
        self._since: dict[str, tuple[FileStat, float]] = {}

    def ready(self, scan: dict[str, FileStat], monotonic: float) -> list[str]:
        """The paths of a scan that have been stable long enough by a monotonic clock (s)."""
        self._since = {
            path: self._since[path]
            if path in self._since and self._since[path][0] == stat
            else (stat, monotonic)
            for path, stat in scan.items()
        }
        return [
            path
            for path, (stat, since) in self._since.items()
            if stat.size > 0 and monotonic - since >= self._rest_s
        ]
