"""Copies of refused files with their reasons, so that they can be examined and tried again.

The athlete's own file stays unchanged; the copy remains when a folder is tidied or an archive
deleted.
"""

import hashlib
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from config.paths import make_private, write_private
from ingest.errors import Reason

log = logging.getLogger(__name__)

_LARGEST = 20_000_000  # bytes of a file worth keeping twice; our choice
_NOT_KEPT = frozenset({Reason.NOT_AN_ACTIVITY, Reason.EMPTY, Reason.TOO_LARGE})
_UNSAFE = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class Quarantine:
    """The folder of refused files."""

    folder: Path

    def wants(self, size: int, reason: Reason) -> bool:
        """Whether a refused file is worth a copy.

        Files whose kind is not a recording, and huge files, are not.
        """
        return reason not in _NOT_KEPT and size <= _LARGEST

    def keep(
        self, sha256: str, path: str, data: bytes, reason: Reason, detail: str, now: datetime
    ) -> None:
        """Keep a copy of a refused file; if the disk is full, log it and keep none."""
        name = _UNSAFE.sub("_", Path(path).name)[-100:]
        copy = self.folder / f"{sha256[:12]}-{name}"
        told = {
            "path": path,
            "sha256": sha256,
            "reason": reason.value,
            "detail": detail,
            "refused_at": now.isoformat(),
        }
        try:
            make_private(self.folder)
            text = json.dumps(told, ensure_ascii=False, indent=2)
            write_private(copy.with_name(f"{copy.name}.json"), text.encode("utf-8"))
            write_private(copy, data)
        except OSError as error:
            log.warning("cannot keep a copy of %s in quarantine (%s)", name, error.strerror)

    def data(self, sha256: str) -> bytes | None:
        """The bytes of a refused file, None if there is no copy."""
        for copy in self._copies(sha256):
            if copy.suffix not in (".json", ".part"):
                data = copy.read_bytes()
                if hashlib.sha256(data).hexdigest() == sha256:
                    return data
        return None

    def digests(self) -> frozenset[str]:
        """The prefixes of the digests of all copies."""
        if not self.folder.is_dir():
            return frozenset()
        return frozenset(copy.name[:12] for copy in self.folder.iterdir())

    def release(self, sha256: str) -> None:
        """Delete the copy of a file that has been read after all."""
        for copy in list(self._copies(sha256)):
            copy.unlink(missing_ok=True)

    def _copies(self, sha256: str) -> Iterator[Path]:
        return self.folder.glob(f"{sha256[:12]}-*")
