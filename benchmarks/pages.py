"""Response times of the pages for somebody with ten years of history.

`make bench` runs it; `python -m benchmarks.pages --times 200` asks each page more often. Every page
is asked for over a real connection to a real server; `first` is with nothing remembered.
"""

import argparse
import sqlite3
import statistics
import tempfile
import threading
import time
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import httpx
import uvicorn
from sqlalchemy import Engine

import sample_data
from actions.context import AppContext
from analysis.checkin import Checkin, Place
from config.paths import Paths
from config.settings import Settings
from ingest.importer import decode
from ingest.reading import READER_VERSION
from legcast.commands.serve import listening
from scheduler.channels.preview import PreviewChannel
from scheduler.clock import Clock
from scheduler.links import Grant, Links, Purpose
from store.activities import NewActivity, add_activity
from store.athletes import Athlete, add_athlete
from store.batches import start_batch
from store.checkins import add_checkin
from store.engine import open_store, writing
from store.ledger import Entry, State, enter
from web.app import create_app

NOW = sample_data.MORNING_AFTER
YEARS, A_YEAR = 10, 350
LIMIT_MS, LIMIT_KB = 60.0, 200.0
ENOUGH = 60  # requests from which on the 95th percentile is judged


def main() -> None:
    """Fill a store with ten years, ask every page, print the table; exit with 1 if over a limit."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--times", type=int, default=60)
    times = asked.parse_args().times
    with (
        tempfile.TemporaryDirectory() as folder,
        open_store(f"sqlite:///{folder}/legcast.db") as engine,
    ):
        athlete, latest = fill(engine)
        links = Links(b"a key for the measurement")
        grant = Grant(Purpose.ANSWER, athlete.id, athlete.link_round, Place.QUADS)
        answer = links.token(grant, NOW)
        pages = {
            "today": "/", "training": "/training", "older": "/training?before=1700",
            "activity": f"/activity/{latest}", "check-in": "/checkin", "accuracy": "/accuracy",
            "imports": "/imports", "one import": "/imports/1", "outbox": "/outbox",
            "settings": "/settings", "coach": "/coach", "answer by link": f"/answer/{answer}",
        }  # fmt: skip
        good = measure(engine, Path(folder), links, pages, times)
    raise SystemExit(0 if good else 1)


def fill(engine: Engine) -> tuple[Athlete, int]:
    """A store with ten years of an invented runner; the athlete, and the latest activity."""
    known = [
        (path.name, activity)
        for path in sorted(Path(str(sample_data.recordings())).iterdir())
        for activity in decode(path.read_bytes(), path.name).activities
    ]
    known.sort(key=lambda pair: pair[1].summary.start)
    rounds = YEARS * A_YEAR // len(known)
    apart = timedelta(days=YEARS * 365 / rounds)
    with writing(engine) as connection:
        athlete = add_athlete(connection, "Ada", sample_data.ZONE, NOW, wake=NOW.time())
        batch = start_batch(connection, athlete.id, "backfill", NOW)
        number = 0
        for back in range(rounds - 1, -1, -1):
            for name, activity in known:
                path = f"/runs/{back}/{name}"
                entry = Entry(path, name, path, 50_000, State.IMPORTED, READER_VERSION)
                file_id = enter(connection, athlete.id, batch, entry, NOW, None)
                moved = _earlier(activity, apart * back, keep=back < 2)
                number = add_activity(connection, athlete, moved, file_id=file_id)
        for days in range(1, YEARS * 365, 9):
            at = NOW - timedelta(days=days)
            add_checkin(connection, athlete.id, Checkin(at, Place.QUADS, days % 4))
    return athlete, number


def _earlier(activity: NewActivity, by: timedelta, *, keep: bool) -> NewActivity:
    """The same activity longer ago; its samples only if they are kept."""
    summary = activity.summary
    moved = replace(summary, start=summary.start - by, end=summary.end - by)
    return replace(activity, summary=moved, block=activity.block if keep else None)


def measure(engine: Engine, folder: Path, links: Links, pages: dict[str, str], times: int) -> bool:
    """Ask every page so many times and print what it took; whether all is within the limits."""
    places = Paths(*(folder / name for name in ("t", "db", "quarantine", "preview", "key")))
    channels = {"preview": PreviewChannel(places.preview)}
    door = listening("127.0.0.1", 0)
    address = f"http://127.0.0.1:{door.getsockname()[1]}"
    good = True
    print(f"{YEARS} years, SQLite {sqlite3.sqlite_version}, {times} times each")
    print(
        f"{'page':16}{'first ms':>10}{'median ms':>11}{'p95 ms':>9}{'kB':>7}{'first load kB':>15}"
    )
    for name, path in pages.items():
        app = create_app(AppContext(engine, Settings(), places, _ticking(), links, channels))
        # Each page meets a server that has not seen anybody yet.
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door.dup()]}, daemon=True)
        thread.start()
        with httpx.Client(base_url=address) as client:
            client.get("/static/legcast.css")
            first, size = _ask(client, path)
            spent = [_ask(client, path)[0] for _ in range(times)]
            assets = sum(
                len(client.get(f"/static/{asset}").content)
                for asset in ("legcast.css", "legcast.js", "icon.svg")
            )
        server.should_exit = True
        thread.join()
        p95 = statistics.quantiles(spent, n=20)[-1]
        load = (size + assets) / 1000
        middle = statistics.median(spent)
        slow = times >= ENOUGH and p95 >= LIMIT_MS  # fewer requests tell of the machine alone
        good = good and not slow and load < LIMIT_KB
        print(f"{name:16}{first:10.0f}{middle:11.1f}{p95:9.1f}{size / 1000:7.0f}{load:15.0f}")
    door.close()
    return good


def _ticking() -> Clock:
    """A clock that goes on by some seconds whenever it is read, as between real visits."""
    ticks = count()
    return lambda: NOW + timedelta(seconds=5 * next(ticks))


def _ask(client: httpx.Client, path: str) -> tuple[float, int]:
    """Milliseconds until a page was there, and its bytes."""
    began = time.perf_counter()
    answer = client.get(path)
    answer.raise_for_status()
    return (time.perf_counter() - began) * 1000, len(answer.content)


if __name__ == "__main__":
    main()
