"""What is known of activities, and what a person enters and corrects, by whichever door."""

import math
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from actions import activities
from actions.activities import Entered, activity, enter, exclude, include, latest, lines, recorded
from actions.errors import Invalid, Missing
from ingest.backfill import backfill
from legcast.cli import legcast
from store.athletes import Athlete
from tests.ingest.conftest import NOW
from tests.ingest.recorders import phone, watch
from tests.ingest.zips import FIT, GPX
from tests.web.homes import Home
from tests.web.visitors import visit

HOUR = timedelta(hours=1)
LONG_AGO = NOW - timedelta(days=90)


def squats(engine: Engine, athlete: Athlete, start: datetime | None = None) -> Entered:
    return enter(engine, athlete, "squats", HOUR, NOW, start=start)


@pytest.fixture
def run(engine: Engine, ada: Athlete, tmp_path: Path) -> int:
    """One run in two formats, in for Ada; the number of the one that counts."""
    (tmp_path / "run.fit").write_bytes(FIT)
    (tmp_path / "run.gpx").write_bytes(GPX)
    backfill(engine, ada, [tmp_path], NOW)
    return next(row.id for row in latest(engine, ada, 9) if row.counts)


def test_what_is_entered_is_known_by_its_word_and_has_just_ended(
    engine: Engine, ada: Athlete
) -> None:
    entered = enter(engine, ada, " Leg-Press ", HOUR, NOW, effort=7)
    assert entered == Entered(entered.number, "leg_press", known=False)
    row = activity(engine, ada, entered.number)
    assert (row.sport, row.sub_sport, row.effort, row.file) == ("other", "leg_press", 7, None)
    assert (row.started_at, row.elapsed_s) == (NOW - HOUR, 3600)


def test_the_same_entry_is_stored_once_however_much_came_after_it(
    engine: Engine, ada: Athlete
) -> None:
    first = squats(engine, ada, LONG_AGO)
    for day in range(40):
        squats(engine, ada, LONG_AGO + timedelta(days=1 + day))
    again = squats(engine, ada, LONG_AGO + HOUR / 2)
    assert again == Entered(first.number, "squats", known=True)
    assert not squats(engine, ada, LONG_AGO + HOUR).known  # the next one begins as it ends


def test_another_kind_at_the_time_and_what_was_left_out_are_no_such_entry(
    engine: Engine, ada: Athlete, bob: Athlete
) -> None:
    first = squats(engine, ada)
    assert not enter(engine, ada, "lunges", HOUR, NOW).known
    assert not squats(engine, bob).known
    exclude(engine, ada, first.number)
    assert not squats(engine, ada).known


def test_the_same_entry_from_several_threads_at_once_is_stored_once(
    engine: Engine, ada: Athlete
) -> None:
    entered: list[Entered] = []
    threads = [
        threading.Thread(target=lambda: entered.append(squats(engine, ada))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one.number for one in entered}) == 1
    assert sorted(one.known for one in entered) == [False, True, True, True]


WRONG: dict[str, dict[str, object]] = {
    "did you mean swimming": {"kind": "swiming"},
    "write a sport": {"kind": "x" * 61},
    "or a word like": {"kind": " "},
    "how many minutes": {"duration": timedelta(0)},
    "up to 3000": {"duration": timedelta(minutes=3001)},
    "effort": {"effort": 10.5},
    "effort: write a number": {"effort": math.nan},
    "from 0 to 1000 km": {"distance_m": 1_000_001.0},
    "faster than legs": {"kind": "running", "distance_m": 7.1 * 3600},
    "too long ago": {"start": NOW.replace(year=1979)},
    "not ended yet": {"start": NOW - HOUR + timedelta(seconds=1)},
}


@pytest.mark.parametrize("said", WRONG)
def test_what_makes_no_sense_is_not_entered(engine: Engine, ada: Athlete, said: str) -> None:
    asked: dict[str, object] = {"kind": "squats", "duration": HOUR, **WRONG[said]}
    call: Callable[..., Entered] = enter
    with pytest.raises(Invalid, match=said):
        call(engine, ada, now=NOW, **asked)
    assert latest(engine, ada, 9) == []


def test_a_fast_run_is_no_mistake(engine: Engine, ada: Athlete) -> None:
    assert not enter(engine, ada, "running", HOUR, NOW, distance_m=6.9 * 3600).known
    assert not enter(engine, ada, "cycling", HOUR, NOW, distance_m=40_000).known


def test_an_activity_of_somebody_else_is_missing_whatever_is_asked(
    engine: Engine, ada: Athlete, bob: Athlete, run: int
) -> None:
    for ask in (activity, recorded, exclude, include):
        for number in (run, 10**12):
            with pytest.raises(Missing, match=f"no activity {number}"):
                ask(engine, bob, number)
    assert activities.guess(engine, bob, run) is None
    assert activity(engine, ada, run).counts


def test_what_is_left_out_does_not_count_until_it_is_taken_in(
    engine: Engine, ada: Athlete, run: int
) -> None:
    exclude(engine, ada, run)
    assert [row.counts for row in latest(engine, ada, 9)] == [False, False]
    include(engine, ada, run)
    assert activity(engine, ada, run).counts
    twin = next(row for row in latest(engine, ada, 9) if not row.counts)
    assert (twin.duplicate_of, twin.because) == (run, "same_session")
    include(engine, ada, twin.id)
    assert [row.counts for row in latest(engine, ada, 9)] == [True, True]


def test_what_another_recording_knows_better_is_shown_but_drawn_from_its_own_samples(
    engine: Engine, ada: Athlete, tmp_path: Path
) -> None:
    (tmp_path / "a.fit").write_bytes(watch(gps=False))
    (tmp_path / "b.gpx").write_bytes(phone())
    backfill(engine, ada, [tmp_path], NOW)
    (number,) = [row.id for row in latest(engine, ada, 9) if row.counts]
    found = recorded(engine, ada, number)
    assert (found.activity.descent_m or 0) > 100
    assert found.activity.file == "a.fit"
    assert found.elevation is None
    assert found.pulse is not None
    assert found.pulse.mean == 140
    assert [line.descent_m for line in lines(engine, ada, 9)] == [
        row.descent_m for row in latest(engine, ada, 9)
    ]


def test_a_list_goes_on_before_its_last_line(engine: Engine, ada: Athlete) -> None:
    numbers = [squats(engine, ada, NOW - day * timedelta(days=1)).number for day in range(1, 5)]
    assert [line.id for line in lines(engine, ada, 2)] == numbers[:2]
    assert [line.id for line in lines(engine, ada, 9, before=numbers[1])] == numbers[2:]


@pytest.mark.parametrize(
    ("kind", "start", "says"),
    [
        ("swiming", None, "did you mean swimming?"),
        ("squats", "2999-01-01T00:00", "it has not ended yet"),
        ("x" * 61, None, "write a sport, or a word like squats"),
    ],
)
def test_a_page_and_a_command_refuse_an_entry_in_the_same_words(
    home: Home, tmp_path: Path, kind: str, start: str | None, says: str
) -> None:
    more = {} if start is None else {"start": start}
    page = visit(home).fill("/imports/bout", kind=kind, minutes="40", **more)
    assert page.status_code == 422
    assert says in page.text.lower()
    words = ["activity", "add", kind, "--minutes", "40", *(["--start", start] if start else [])]
    done = CliRunner().invoke(legcast, words, env={"LEGCAST_HOME": str(tmp_path / "home")})
    assert done.exit_code == 2
    assert says in " ".join(done.output.split()).lower()


def test_an_activity_that_is_not_there_is_missing_at_both_doors(home: Home, tmp_path: Path) -> None:
    visitor = visit(home)
    assert visitor.get("/activity/999999").status_code == 404
    for act in ("exclude", "include"):
        page = visitor.fill(f"/activity/999999/{act}")
        assert page.status_code == 404
        assert "There is no activity 999999" in page.text
        environment = {"LEGCAST_HOME": str(tmp_path / "home")}
        done = CliRunner().invoke(legcast, ["activity", act, "999999"], env=environment)
        assert done.exit_code == 2
        said = " ".join(done.output.split())
        assert "there is no activity 999999; `legcast activity list` shows all" in said
