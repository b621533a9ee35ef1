"""`legcast reanalyse`."""

import click
from rich.progress import Progress

from actions.reanalysis import reanalyse as summarise_again
from legcast.program import answer, open_program, people, with_athlete, with_json


@click.command
@with_athlete
@with_json
def reanalyse(name: str | None, as_json: bool) -> None:
    """Renew the summaries made by an earlier version of the analysis.

    It uses the stored samples; no file is read again. Your corrections stay. Which recording of an
    outing counts is chosen again, too.
    """
    program = open_program()
    athlete = program.athlete(name)
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
