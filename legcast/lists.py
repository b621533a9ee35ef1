"""What became of a list that was brought in, for commands that take one."""

from collections.abc import Mapping

import click

from actions.answers import Brought as Answers
from actions.bouts import Brought as Bouts
from legcast.program import answer, people


def say_what_became(
    brought: Answers | Bouts, counts: Mapping[str, object], said: str, *, as_json: bool
) -> None:
    """Say it, in words or as JSON with these counts. Exits with 1 if a line was refused."""
    if as_json:
        refused = [{"line": one.line, "detail": one.detail} for one in brought.refused]
        answer(
            {
                "batch": brought.batch,
                **counts,
                "refused": refused,
                "ignored_columns": brought.unread,
            }
        )
    else:
        people.print(said)
        if brought.batch is not None:
            people.print(f"To take it back: legcast imports undo {brought.batch}")
        if brought.unread:
            people.print(f"Not read: {', '.join(brought.unread)}", markup=False)
        for one in brought.refused:
            people.print(f"line {one.line}: {one.detail}", markup=False, style="yellow")
    if brought.refused:
        raise click.exceptions.Exit(1)
