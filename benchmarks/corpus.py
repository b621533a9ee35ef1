"""Real recordings to measure on, outside the project; else the sample data is used."""

import os
import random
from collections.abc import Callable
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_BESIDE = _ROOT.parent / "shared" / "corpus"
_SAMPLES = _ROOT / "sample_data" / "recordings"
_SEED = 2026


def corpus() -> Path:
    """The folder of recordings: `LEGCAST_CORPUS`, one beside the checkout, or the sample data."""
    given = os.environ.get("LEGCAST_CORPUS")
    if given:
        return Path(given)
    return _BESIDE if _BESIDE.is_dir() else _SAMPLES


def chosen(suffix: str, most: int, wanted: Callable[[Path], bool]) -> list[Path]:
    """As many files of a suffix that are `wanted`, in an order that a fixed seed decides."""
    files = sorted(corpus().rglob(f"*{suffix}"))
    random.Random(_SEED).shuffle(files)
    found: list[Path] = []
    for path in files:
        if len(found) == most:
            break
        if wanted(path):
            found.append(path)
    return found
