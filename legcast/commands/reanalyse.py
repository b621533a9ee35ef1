"""`legcast reanalyse`."""

import click
from rich.progress import Progress

from actions.reanalysis import reanalyse as summarise_again
from legcast.program import Program, answer, people, with_athlete, with_json
from store.athletes import Athlete


@click.command
@with_athlete
@with_json
def reanalyse(program: Program, athlete: Athlete, as_json: bool) -> None:
    """Summarise again what an earlier version of the analysis has summarised.

    From the samples that are kept; no file is read again. What you corrected stays corrected. What
    counts among recordings of one outing is chosen anew, too.
    """
    with Progress(console=people, transient=True) as bar:
        task = bar.add_task("reanalysing", total=None)
        done = summarise_again(
            program.engine,
            athlete,
            lambda done, total: bar.update(task, completed=done, total=total),
        )
    if as_json:
        answer({"reanalysed": done})
    else:
        many = "One activity was" if done == 1 else f"{done} activities were"
        people.print(f"{many} summarised again.")
