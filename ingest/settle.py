"""When a file has come to rest: nobody is writing it any more.

A file is ready once its size, time and inode have not changed for a while of our own clock. The
file's own time proves nothing: a copy may keep an old one.
"""

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileStat:
    """How a file lay when it was looked at."""

    size: int
    mtime_ns: int
    inode: int

    @classmethod
    def of(cls, status: os.stat_result) -> "FileStat":
        """The look of a file's status."""
        return cls(status.st_size, status.st_mtime_ns, status.st_ino)


class Settling:
    """Files that are being watched until they rest.

    `ready` is to be called with every file of a scan; a file that is gone is forgotten. A rewrite,
    a rename over it or a growing size starts the wait anew; an empty file never settles, because
    many programs create first and write later.
    """

    def __init__(self, rest_s: float) -> None:
        self._rest_s = rest_s
        self._since: dict[str, tuple[FileStat, float]] = {}

    def ready(self, scan: dict[str, FileStat], monotonic: float) -> list[str]:
        """The paths of a scan that have rested long enough by a monotonic clock in seconds."""
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
