"""One outing counts once, with each figure from the best recording."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from itertools import permutations
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from analysis.intensity import BEST_DISTANCES, HEART_BINS, SPEED_BINS
from analysis.quality import AltitudeQuality
from analysis.session import Summary
from analysis.sport import Sport
from ingest import corrections
from ingest.backfill import backfill
from ingest.batch import Way
from ingest.duplicates import DuplicateReason
from ingest.importer import Decoded, record
from ingest.report import Report
from store.activities import NewActivity, activity_rows
from store.athletes import Athlete, add_athlete
from store.batches import start_batch
from store.engine import open_store, reading, writing
from store.history import history
from store.ledger import State
from store.recordings import Activity, Witness
from store.witnesses import united
from tests.ingest.conftest import NOW
from tests.ingest.recorders import WEEK, phone, watch

START = datetime(2026, 5, 1, 8, tzinfo=UTC)


def brought(engine: Engine, athlete: Athlete, folder: Path, *files: tuple[str, bytes]) -> Report:
    """Files that come in one after another, each by an import of its own; the last report."""
    for name, data in files:
        (folder / name).write_bytes(data)
        report = backfill(engine, athlete, [folder / name], NOW)
    return report


def counting(engine: Engine, athlete: Athlete) -> list[Activity]:
    """The activities that count, with their figures from the best witnesses, the first first."""
    with reading(engine) as connection:
        rows = united(connection, activity_rows(connection, athlete.id))
    return [row for row in reversed(rows) if row.duplicate_of is None]


REPETITIONS = {f"r{n}.gpx": phone(n * 150, n * 150 + 60) for n in range(4)}


@pytest.mark.parametrize(
    ("files", "metres"),
    [
        ({"a.fit": watch(), "b.gpx": phone(3, 597), "c.gpx": phone(longer=1.03)}, [1800]),
        ({"a.fit": watch(), "longer.gpx": phone(longer=1.2)}, [1800]),
        ({"a.fit": watch(), "cropped.gpx": phone(60, 540)}, [1800]),
        ({"a.fit": watch(), "left_running.gpx": phone(stands=400)}, [1800]),
        ({"died.fit": watch(0, 390), "whole.gpx": phone()}, [1800]),
        ({"1.fit": watch(0, 330), "2.fit": watch(325, 600), "whole.gpx": phone()}, [1800]),
        ({"whole.fit": watch(), **REPETITIONS}, [1800]),
        ({"late.gpx": phone(200, 640), "a.fit": watch()}, [1800]),
        ({"1.fit": watch(0, 330), "2.fit": watch(325, 600)}, [990, 825]),
        ({f"week{n}.fit": watch(n * WEEK, n * WEEK + 600) for n in range(3)}, [1800] * 3),
        ({"run.fit": watch(), "ride.gpx": phone(sport="cycling")}, [1800, 1800]),
        (
            {
                "swim.gpx": phone(0, 150, sport="swimming"),
                "ride.gpx": phone(160, 400, sport="cycling"),
                "run.fit": watch(410, 600),
                "whole.gpx": phone(sport="other"),
            },
            [450, 720, 570],
        ),
    ],
    ids=[
        "three devices", "a fifth longer", "cropped", "left running", "died", "halves and whole",
        "repetitions and whole", "started late", "halves", "every week", "at once", "triathlon",
    ],
)  # fmt: skip
def test_an_outing_counts_once_in_whatever_order_its_recordings_come(
    tmp_path: Path, files: dict[str, bytes], metres: list[float]
) -> None:
    with open_store(f"sqlite:///{tmp_path / 'legcast.db'}") as engine:
        seen = []
        for n, order in enumerate((list(files), list(reversed(files)))):
            with writing(engine) as connection:
                athlete = add_athlete(connection, f"athlete {n}", "UTC", NOW, wake=time(7))
            brought(engine, athlete, tmp_path, *((name, files[name]) for name in order))
            rows = counting(engine, athlete)
            assert [row.distance_m for row in rows] == pytest.approx(metres, rel=0.02)
            seen.append({(row.file, row.distance_m, row.descent_m, row.steps) for row in rows})
        assert seen[0] == seen[1]


def test_a_watch_without_gps_does_not_silence_the_phones_descent(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    brought(engine, ada, tmp_path, ("phone.gpx", phone()))
    (alone,) = counting(engine, ada)
    brought(engine, ada, tmp_path, ("watch.fit", watch(gps=False)))
    (both,) = counting(engine, ada)
    assert both.file == "watch.fit"  # it knows heart rate and cadence
    assert both.heart_coverage > 0.99
    assert both.descent_m == alone.descent_m > 100
    assert both.eccentric_dose_m == alone.eccentric_dose_m > 0
    assert both.descent_bins_m == alone.descent_bins_m
    assert both.told_by == {"altitude": (Witness(alone.id, "phone.gpx"),)}
    with reading(engine) as connection:
        felt = history(connection, ada).activities.iloc[0]
    assert (felt["dose_m"], felt["descent_m"]) == (alone.eccentric_dose_m, alone.descent_m)


def test_two_halves_tell_the_heart_rate_and_altitude_of_a_whole_that_knows_neither(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    halves = (("1.fit", watch(0, 330)), ("2.fit", watch(325, 600)))
    brought(engine, ada, tmp_path, *halves, ("whole.gpx", phone(altitude=False)))
    (row,) = counting(engine, ada)
    assert row.file == "whole.gpx"
    assert [one.file for one in row.told_by["altitude"]] == ["1.fit", "2.fit"]
    assert set(row.told_by) == {"altitude", "heart_rate", "steps"}
    assert row.descent_m == pytest.approx(120, rel=0.05)
    assert row.heart_coverage == 1.0
    with reading(engine) as connection:
        known = history(connection, ada)
    assert known.heart[0, 140] == pytest.approx(600, abs=6)
    assert known.activities.loc[0, "steps"] == row.steps > 1500


def test_what_is_left_out_is_no_witness(engine: Engine, ada: Athlete, tmp_path: Path) -> None:
    files = ("phone.gpx", phone()), ("watch.fit", watch(gps=False))
    brought(engine, ada, tmp_path, *files)
    with writing(engine) as connection:
        (excluded,) = (r for r in activity_rows(connection, ada.id) if r.file == "phone.gpx")
        corrections.exclude(connection, excluded)
    (row,) = counting(engine, ada)
    assert (row.witnesses, row.told_by) == (None, {})
    with writing(engine) as connection:
        assert history(connection, ada).activities.empty  # as a car ride is, by either device
        (watched,) = (r for r in activity_rows(connection, ada.id) if r.file == "watch.fit")
        corrections.include(connection, watched)
    (row,) = counting(engine, ada)
    assert set(row.told_by) == {"altitude"}


def test_a_half_written_copy_is_an_earlier_state_of_the_whole_file(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    for data in (phone(0, 300), phone()):
        report = brought(engine, ada, tmp_path, ("latest.gpx", data))
    (row,) = counting(engine, ada)
    assert row.distance_m == pytest.approx(1800, rel=0.02)
    (half,) = report.displaced
    assert (Path(half.path).name, half.because) == ("latest.gpx", DuplicateReason.SAME_FILE)
    brought(engine, ada, tmp_path, ("latest.gpx", phone(86_400, 87_000)))
    assert len(counting(engine, ada)) == 2  # the next day's run, written over it


@pytest.mark.parametrize("dry", [False, True])
def test_what_is_said_of_a_file_is_what_became_of_it_at_the_end_of_the_import(
    engine: Engine, ada: Athlete, tmp_path: Path, dry: bool
) -> None:
    files = {"1.fit": watch(0, 330), "2.fit": watch(325, 600), "9.gpx": phone(), "bad.gpx": b"no"}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "twice.gpx").write_bytes(files["9.gpx"])
    report = backfill(engine, ada, [tmp_path], NOW, Way(dry=dry))
    told = {Path(o.path).name: (o.state, o.of, o.because) for o in report.outcomes}
    assert told == {
        "1.fit": (State.DUPLICATE, "9.gpx", DuplicateReason.SAME_SESSION),
        "2.fit": (State.DUPLICATE, "9.gpx", DuplicateReason.SAME_SESSION),
        "9.gpx": (State.IMPORTED, None, None),
        "bad.gpx": (State.REJECTED, None, None),
        "twice.gpx": (State.DUPLICATE, "9.gpx", DuplicateReason.SAME_BYTES),
    }
    assert report.displaced == []
    assert report.found == len(told) == 5


def test_an_earlier_file_whose_place_is_taken_is_named(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    report = brought(engine, ada, tmp_path, ("strava.gpx", phone()), ("watch.fit", watch()))
    (new,) = report.outcomes
    assert (new.state, new.of, len(new.activities)) == (State.IMPORTED, None, 1)
    (old,) = report.displaced
    assert (Path(old.path).name, old.of) == ("strava.gpx", "watch.fit")


WAYS = {"whole": (0, 60), "cropped": (3, 58), "first": (0, 30), "second": (30, 60)}
RECORDING = st.tuples(
    st.sampled_from(sorted(WAYS)),
    st.booleans(),  # whether it knows positions
    st.sampled_from(["none", "gps", "barometric"]),
    st.booleans(),  # whether it knows the heart rate
    st.integers(0, 30),  # minutes it was left running
)
Made = tuple[str, bool, str, bool, int]


def made(number: int, what: Made) -> Decoded:
    """A recording of a part of an hour's run, as its file would be decoded."""
    way, positions, altitude, heart, longer = what
    begin, end = WAYS[way]
    minutes = end - begin
    beats = np.zeros(HEART_BINS)
    beats[140] = 60 * minutes * heart
    summary = Summary(
        sport=Sport.RUNNING,
        start=START + timedelta(minutes=begin),
        end=START + timedelta(minutes=end + longer),
        distance_m=200.0 * minutes if positions else None,
        elapsed_s=60.0 * (minutes + longer),
        moving_s=60.0 * minutes,
        ascent_m=None if altitude == "none" else 0.0,
        descent_m=None if altitude == "none" else 10.0 * minutes,
        altitude_quality=AltitudeQuality(altitude),
        eccentric_dose_m=None if altitude == "none" else 8.0 * minutes,
        descent_bins_m=None if altitude == "none" else (0.0, 0.0, 10.0 * minutes, 0.0),
        heart_seconds=beats,
        heart_coverage=float(heart),
        speed_seconds=np.full(SPEED_BINS, 0.6 * minutes * positions),
        best_s=(300.0 if positions else float("nan"),) * len(BEST_DISTANCES),
        steps=None,
    )
    columns = ("time", *["latitude"] * positions, *["altitude"] * (altitude != "none"))
    activity = NewActivity(summary, samples=1000 + 400 * number, columns=columns)
    return Decoded(f"{number}", 1, (activity,))


def imported(engine: Engine, recordings: Iterable[tuple[int, Made]]) -> Athlete:
    """An athlete who brings recordings, each by a batch of its own."""
    with writing(engine) as connection:
        athlete = add_athlete(connection, f"{Random().random()}", "UTC", NOW, wake=time(7))
        for number, what in recordings:
            add(engine, connection, athlete, number, what)
    return athlete


def add(engine: Engine, connection: Any, athlete: Athlete, number: int, what: Made) -> int:
    batch = start_batch(connection, athlete.id, "test", NOW)
    name = f"{number}.fit"
    record(connection, athlete, batch, name, name, made(number, what), NOW)
    return batch


def state(engine: Engine, athlete: Athlete) -> list[Any]:
    """What counts, why the others do not, who knows what, and the history: all by file names."""
    with reading(engine) as connection:
        rows = activity_rows(connection, athlete.id)
        names = {row.id: row.file for row in rows}
        known = history(connection, athlete)
    choice = {
        row.file: (
            names.get(row.duplicate_of),
            row.because,
            {q: sorted(names[i] for i in seen) for q, seen in (row.witnesses or {}).items()},
        )
        for row in rows
    }
    table = known.activities.drop(columns="id").to_csv()
    return [
        choice,
        table,
        *(m.tolist() for m in (known.heart, known.speed, np.nan_to_num(known.best))),
    ]


def covered(engine: Engine, athlete: Athlete) -> np.ndarray[Any, Any]:
    """Metres, metres of descent and seconds of heart rate that the legs are known to have had."""
    with reading(engine) as connection:
        known = history(connection, athlete)
    table = known.activities
    return np.array([table["distance_m"].sum(), table["descent_m"].sum(), known.heart.sum()])


@pytest.fixture(scope="module")
def shared_engine(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with open_store(f"sqlite:///{tmp_path_factory.mktemp('outings') / 'legcast.db'}") as engine:
        yield engine


@settings(max_examples=25, deadline=None)
@given(recordings=st.lists(RECORDING, min_size=1, max_size=5), dice=st.randoms())
def test_what_is_known_of_an_outing_does_not_depend_on_the_order_of_import(
    shared_engine: Engine, recordings: list[Made], dice: Random
) -> None:
    numbered = list(enumerate(recordings))
    first = state(shared_engine, imported(shared_engine, numbered))
    dice.shuffle(numbered)
    assert state(shared_engine, imported(shared_engine, numbered)) == first


@settings(max_examples=25, deadline=None)
@given(recordings=st.lists(RECORDING, min_size=1, max_size=4), another=RECORDING)
@example(  # which overlaps one of the two that count by just half
    [("second", False, "none", False, 0), ("second", False, "none", False, 1),
     ("second", False, "none", True, 0)],
    ("first", False, "none", False, 15),
)  # fmt: skip
def test_another_recording_takes_nothing_away_and_undoing_it_brings_back_what_was(
    shared_engine: Engine, recordings: list[Made], another: Made
) -> None:
    athlete = imported(shared_engine, enumerate(recordings))
    before, known = state(shared_engine, athlete), covered(shared_engine, athlete)
    with writing(shared_engine) as connection:
        batch = add(shared_engine, connection, athlete, len(recordings), another)
    assert (covered(shared_engine, athlete) >= 0.8 * known).all()
    with writing(shared_engine) as connection:
        corrections.undo(connection, athlete, batch, NOW)
    assert state(shared_engine, athlete) == before


def test_a_permutation_of_three_devices_is_one_outing_with_all_that_they_know(
    shared_engine: Engine,
) -> None:
    devices: list[Made] = [
        ("whole", True, "none", False, 20),
        ("first", False, "barometric", True, 0),
        ("second", False, "barometric", True, 0),
    ]
    for order in permutations(enumerate(devices)):
        athlete = imported(shared_engine, order)
        assert covered(shared_engine, athlete).tolist() == [12_000.0, 600.0, 3600.0]
