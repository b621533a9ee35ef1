"""Files that cannot be read: the errors of the system when they are opened."""

import os
from collections.abc import Callable
from typing import Any

import pytest


def opening(
    monkeypatch: pytest.MonkeyPatch, instead: Callable[[str], object], name: str = ""
) -> None:
    """Let something happen whenever a file whose path ends in a name is opened to be read."""
    real = os.open

    def opened(path: Any, flags: int, *more: Any, **named: Any) -> int:
        if str(path).endswith(name) and flags & os.O_ACCMODE == os.O_RDONLY:
            instead(str(path))
        return real(path, flags, *more, **named)

    monkeypatch.setattr(os, "open", opened)


def fails(code: int) -> Callable[[str], object]:
    """What raises the system's error of a number."""

    def fail(path: str) -> object:
        raise OSError(code, os.strerror(code), path)

    return fail
