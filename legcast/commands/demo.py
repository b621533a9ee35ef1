"""`legcast demo`."""

import tempfile
from pathlib import Path

import click
from rich.progress import Progress

import sample_data
from analysis.outlook import outlook
from config.paths import make_private
from ingest.backfill import backfill
from ingest.batch import Way
from legcast.program import open_engine, people
from legcast.screen import show_outlook
from scheduler.channels.preview import write_page
from scheduler.messages.compose import compose
from scheduler.plan import plan
from scheduler.status import preferences_of, speech_for
from store.activities import history
from store.athletes import add_athlete
from store.engine import reading, writing
from store.ledger import State


@click.command
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep the demo's database and page here; a temporary folder without it.",
)
def demo(into: Path | None) -> None:
    """Import fourteen weeks of an invented runner and show the morning after the race.

    Touches nothing of yours: everything goes into a folder of its own.
    """
    folder = into.absolute() if into else Path(tempfile.mkdtemp(prefix="legcast-demo-"))
    make_private(folder)
    now = sample_data.MORNING_AFTER
    engine = open_engine(f"sqlite:///{folder / 'legcast.db'}")
    with writing(engine) as connection:
        athlete = add_athlete(connection, "demo", sample_data.ZONE, now, wake=now.time())
    with Progress(console=people, transient=True) as bar:
        task = bar.add_task("importing", total=None)
        report = backfill(
            engine,
            athlete,
            [Path(str(sample_data.recordings()))],
            now,
            Way(progress=lambda done, total: bar.update(task, completed=done, total=total)),
        )
    imported = sum(o.state is State.IMPORTED for o in report.outcomes)
    people.print(f"{report.found} files of an invented runner: {imported} imported.")
    for outcome in report.outcomes:
        if outcome.because is not None:
            people.print(
                f"  = {Path(outcome.path).name}: the same session as {outcome.of}", markup=False
            )
        elif outcome.reason is not None:
            people.print(f"  ✗ {Path(outcome.path).name}: {outcome.detail}", markup=False)
    with reading(engine) as connection:
        view = outlook(history(connection, athlete, now), now)
    planned, speech = plan(view, preferences_of(athlete)), speech_for(athlete, now)
    people.print()
    show_outlook(people, view, planned, speech)
    first = planned.prompts[0]
    message = compose(first.kind, first.why, view, speech)
    page = folder / "morning-after.html"
    write_page(page, message.html, message.chart)
    people.print(f"\nThe message as it goes out: {page}", soft_wrap=True, markup=False)
    people.print("Next: legcast init", markup=False)
