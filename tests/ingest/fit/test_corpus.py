"""Real recordings against fitparse; they lie beside the checkout and are never part of it."""

import os
import random
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import Reason, Rejected
from ingest.formats.fit import FORMAT
from ingest.formats.fit.container import parts
from ingest.formats.fit.contents import contents
from tests.ingest.fit.oracle import fitparse_columns

CORPUS = Path(__file__).parents[3].parent / "shared" / "corpus"
EVERYTHING = os.environ.get("LEGCAST_ALL_CORPUS") == "1"
SEED = 2026
BUDGET = 1_500_000
"""Bytes of the usual sample: fitparse reads a tenth of a megabyte a second."""

DIFFERENCES = {
    "20170518-191602-1740899583.fit": (
        {"power"},
        "power is in a developer field only, said to stand for the native one; fitparse gives it"
        " under the developer's name",
    ),
    "mornindew-broken.fit": ({"power"}, "the same: power from a foot pod, in a developer field"),
}
"""Where our columns are not fitparse's, by file name: which, and why."""

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="no corpus beside the checkout"),
]


@cache
def files() -> list[Path]:
    """Every FIT file of the corpus."""
    return sorted(p for p in CORPUS.rglob("*") if p.suffix.lower() == ".fit")


def sampled() -> Iterator[Path]:
    """All files, or some of them that fit the budget, the listed ones of moderate size first."""
    if EVERYTHING:
        yield from files()
        return
    chosen = random.Random(SEED).sample(files(), len(files()))
    spent = 0
    for path in chosen:
        size = path.stat().st_size
        if spent + size <= BUDGET:
            spent += size
            yield path


@pytest.mark.slow
def test_every_column_is_what_fitparse_reads_or_the_difference_is_listed() -> None:
    compared = 0
    for path in sampled():
        data = path.read_bytes()
        try:
            time, theirs = fitparse_columns(data)
        except Exception:  # noqa: BLE001 - fitparse refuses broken files in many ways
            continue
        ours = [found for part in parts(data) if len((found := contents(data, part)).time)]
        names = set(theirs) | {name for one in ours for name in one.columns}
        assert sum(len(one.time) for one in ours) == len(time), path.name
        differing = {
            name
            for name in names
            if not np.array_equal(
                np.concatenate(
                    [np.empty(0)]
                    + [one.columns.get(name, np.full(len(one.time), np.nan)) for one in ours]
                ),
                theirs.get(name, np.full(len(time), np.nan)),
                equal_nan=True,
            )
        }
        if len(time):
            mine = np.concatenate([one.time for one in ours])
            assert np.array_equal(mine, time, equal_nan=True), path.name
        listed, _ = DIFFERENCES.get(path.name, (set(), ""))
        assert differing == listed, path.name
        compared += 1
    assert compared > 10


@pytest.mark.slow
def test_no_file_with_samples_is_lost() -> None:
    """What is refused is refused by its kind, or has no time anywhere."""
    refused: dict[Reason, set[str]] = defaultdict(set)
    for path in files():
        try:
            found = FORMAT.read(path.read_bytes())
        except Rejected as refusal:
            refused[refusal.reason].add(path.name)
            continue
        assert found
        for recording in found:
            told = {repair.code for repair in recording.warnings}
            assert "second_opinion" not in told, path.name
            assert recording.samples.index.is_monotonic_increasing
            assert recording.samples.index.is_unique
            if recording.samples.empty:
                assert recording.totals.elapsed_s or recording.totals.timer_s, path.name
    assert set(refused) == {Reason.NOT_AN_ACTIVITY, Reason.NO_TIME}
    assert refused[Reason.NO_TIME] == {"DeveloperData.fit", "TestEncode.fit"}


@pytest.mark.slow
def test_every_record_with_a_time_is_in_exactly_one_recording() -> None:
    for path in files():
        data = path.read_bytes()
        try:
            found = FORMAT.read(data)
        except Rejected:
            continue
        kept = sum(len(recording.samples) for recording in found)
        times = [contents(data, part).time for part in parts(data)]
        distinct = len(np.unique(np.concatenate([t[~np.isnan(t)] for t in times])))
        absurd = any(w.code == "absurd_time" for r in found for w in r.warnings)
        assert kept == distinct or (absurd and kept < distinct), path.name
