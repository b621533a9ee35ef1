"""`legcast demo`."""

import tempfile
from pathlib import Path

import click
from rich.progress import Progress

import sample_data
from actions.athletes import add
from actions.outlooks import outlook_of, speech_for
from config.paths import make_private
from ingest.backfill import backfill
from ingest.batch import Way
from legcast.program import open_engine, people
from legcast.screen import show_outlook
from scheduler.channels.preview import write_page
from scheduler.messages.compose import compose
from store.ledger import State


@click.command
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep the demo's database and page here; default: a temporary folder.",
)
def demo(into: Path | None) -> None:
    """Import fourteen weeks of an invented runner and show the morning after the race.

    Does not touch your data: everything goes into a separate folder.
    """
    folder = into.absolute() if into else Path(tempfile.mkdtemp(prefix="legcast-demo-"))
    make_private(folder)
    now = sample_data.MORNING_AFTER
    engine = open_engine(f"sqlite:///{folder / 'legcast.db'}")
    athlete = add(engine, "demo", sample_data.ZONE, now, wake=now.time())
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
    ahead, speech = outlook_of(engine, athlete, now), speech_for(athlete, now)
    people.print()
    show_outlook(people, ahead.outlook, ahead.plan, speech)
    first = ahead.plan.prompts[0]
    message = compose(first.kind, first.why, ahead.outlook, speech)
    page = folder / "morning-after.html"
    write_page(page, message.html, message.chart)
    people.print(f"\nThe message as it is sent: {page}", soft_wrap=True, markup=False)
    people.print("Next: legcast init", markup=False)
