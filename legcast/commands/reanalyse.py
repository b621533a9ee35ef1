"""`legcast reanalyse`."""

import click
from rich.progress import Progress

from ingest.corrections import summarise_again
from ingest.counting import count_all_again
from legcast.program import answer, open_program, people, with_athlete, with_json
from store.activities import outdated
from store.athletes import hold
from store.engine import reading, writing

_TOGETHER = 50


@click.command
@with_athlete
@with_json
def reanalyse(name: str | None, as_json: bool) -> None:
    """Summarise again what an earlier version of the analysis has summarised.

    From the samples that are kept; no file is read again. What you corrected stays corrected. What
    counts among recordings of one outing is chosen anew, too.
    """
    program = open_program()
    athlete = program.athlete(name)
    with reading(program.engine) as connection:
        numbers = outdated(connection, athlete.id)
    with Progress(console=people, transient=True) as bar:
        task = bar.add_task("reanalysing", total=len(numbers))
        for low in range(0, len(numbers), _TOGETHER):
            with writing(program.engine) as connection:
                for number in numbers[low : low + _TOGETHER]:
                    summarise_again(connection, athlete, number)
            bar.update(task, completed=low + _TOGETHER)
    with writing(program.engine) as connection:
        hold(connection, athlete.id)
        count_all_again(connection, athlete.id)
    if as_json:
        answer({"reanalysed": len(numbers)})
    else:
        many = "One activity was" if len(numbers) == 1 else f"{len(numbers)} activities were"
        people.print(f"{many} summarised again.")
