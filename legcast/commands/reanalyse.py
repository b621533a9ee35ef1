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

    From the samples that are kept. Originals that are still where they were read are looked at once
    more after an update, for what an earlier version passed over, such as how hard it was.
    What you corrected stays corrected. What counts among recordings of one outing is chosen anew.
    """
    with Progress(console=people, transient=True) as bar:
        task = bar.add_task("reanalysing", total=None)
        done = summarise_again(
            program.engine,
            athlete,
            lambda done, total: bar.update(task, completed=done, total=total),
        )
    if as_json:
        answer({"reanalysed": done.summarised, "told_more": done.told_more})
    else:
        number = done.summarised
        many = "One activity was" if number == 1 else f"{number} activities were"
        people.print(f"{many} summarised again.")
        if done.told_more:
            people.print(f"Of {done.told_more} the original told more.")
