"""Real recordings against fitparse; they are beside the checkout and never part of it."""

import os
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from analysis.arrays import Floats
from ingest.errors import Reason, Rejected
from ingest.formats.fit import FORMAT
from ingest.formats.fit.container import parts
from ingest.formats.fit.contents import contents
from tests.ingest.fit.oracle import fitparse_columns

CORPUS = Path(__file__).parents[3].parent / "shared" / "corpus"
EVERYTHING = os.environ.get("LEGCAST_ALL_CORPUS") == "1"
SEED = 2026
BUDGET = 600_000
"""Bytes of the usual sample: fitparse reads a tenth of a megabyte a second."""

DIFFERENCES = {
    "a developer field stands in": (
        "the value is in a developer field alone, declared to stand for the native one;"
        " fitparse keeps it under the name the developer gave it"
    ),
}
"""Why a column of ours may not be fitparse's; every cause is checked value by value below."""

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="no corpus beside the checkout"),
]


@cache
def files() -> list[Path]:
    """Every FIT file of the corpus."""
    return sorted(p for p in CORPUS.rglob("*") if p.suffix.lower() == ".fit")


def sampled() -> Iterator[Path]:
    """All files, or as many as fit the budget, in an order that a seed fixes."""
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


def equal(ours: Floats, theirs: Floats | None) -> bool:
    """Whether two columns agree in every value; an absent one is unknown throughout."""
    if theirs is None:
        return bool(np.isnan(ours).all())
    return np.array_equal(ours, theirs, equal_nan=True)


def ours_of(data: bytes) -> tuple[Floats, dict[str, Floats]]:
    """Time and columns of all records, chained files one after another."""
    found = [one for part in parts(data) if len((one := contents(data, part)).time)]
    if not found:
        return np.empty(0), {}
    names = dict.fromkeys(name for one in found for name in one.columns)
    columns = {
        name: np.concatenate(
            [one.columns.get(name, np.full(len(one.time), np.nan)) for one in found]
        )
        for name in names
    }
    return np.concatenate([one.time for one in found]), columns


@pytest.mark.slow
def test_every_column_is_what_fitparse_reads_or_the_difference_has_a_listed_cause() -> None:
    compared: Counter[str] = Counter()
    for path in sampled():
        data = path.read_bytes()
        try:
            time, theirs, stand_ins = fitparse_columns(data)
        except Exception:  # noqa: BLE001 - fitparse refuses broken files in many ways
            continue
        our_time, ours = ours_of(data)
        assert equal(our_time, time), path.name
        assert set(theirs) <= set(ours), path.name
        for name, column in ours.items():
            if equal(column, theirs.get(name)):
                compared["equal"] += 1
            else:
                assert name not in theirs, (path.name, name)
                assert equal(column, stand_ins.get(name)), (path.name, name)
                compared["a developer field stands in"] += 1
    assert compared.keys() <= {"equal", *DIFFERENCES}
    assert compared["equal"] > 40


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
        distinct = sum(len(np.unique(t[~np.isnan(t)])) for t in times)
        absurd = any(w.code == "absurd_time" for r in found for w in r.warnings)
        assert kept == distinct or (absurd and kept < distinct), path.name
