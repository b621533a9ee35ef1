"""`legcast demo`."""

import tempfile
from pathlib import Path

import click
from rich.progress import Progress

from actions.demo import play
from config.paths import make_private
from legcast.program import asked, open_engine, people
from legcast.screen import show_outlook
from store.ledger import State


@click.command
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep the demo's database and page here; default: a temporary folder.",
)
@asked()
def demo(into: Path | None) -> None:
    """Import fourteen weeks of an invented runner and show the morning after the race.

    Does not touch your data: everything goes into a separate folder.
    """
    folder = into.absolute() if into else Path(tempfile.mkdtemp(prefix="legcast-demo-"))
    make_private(folder)
    engine = open_engine(f"sqlite:///{folder / 'legcast.db'}")
    with Progress(console=people, transient=True) as bar:
        task = bar.add_task("importing", total=None)
        played = play(
            engine, folder, lambda done, total: bar.update(task, completed=done, total=total)
        )
    report = played.report
    imported = sum(o.state is State.IMPORTED for o in report.outcomes)
    people.print(f"{report.found} files of an invented runner: {imported} imported.")
    for outcome in report.outcomes:
        if outcome.because is not None:
            people.print(
                f"  = {Path(outcome.path).name}: the same session as {outcome.of}", markup=False
            )
        elif outcome.reason is not None:
            people.print(f"  ✗ {Path(outcome.path).name}: {outcome.detail}", markup=False)
    people.print()
    show_outlook(people, played.ahead.outlook, played.ahead.plan, played.speech)
    people.print(f"\nThe message as it goes out: {played.page}", soft_wrap=True, markup=False)
    people.print("Next: legcast init", markup=False)
