"""The skill of the forecast, judged like a weather forecast: `make verify`.

Through the product's own store, outlook and replay: the diary of football players that lies beside
the repository, invented people (from this model and from others), and the published tables. Each
figure has its bar; the command fails where one is missed.
"""

import json
from collections.abc import Iterator

import click
from rich.console import Console
from rich.table import Table

from benchmarks import football, invented, tables
from benchmarks.scores import Row


@click.command
@click.option("--short", is_flag=True, help="A tenth of the people: for a quick look.")
@click.option("--folds", is_flag=True, help="The football diary out of sample; takes minutes.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def main(short: bool, folds: bool, as_json: bool) -> None:
    """Verify the forecast."""
    rows = list(football.out_of_sample() if folds else _rows(short))
    table = Table(title="The forecast, verified", title_justify="left", box=None)
    for name in ("what", "figure", "bar", ""):
        table.add_column(name)
    for row in rows:
        table.add_row(row.what, row.figure, row.bar, "" if row.held else "MISSED")
    Console(stderr=True, width=150).print(table)
    if as_json:
        click.echo(json.dumps([row._asdict() for row in rows]))
    raise SystemExit(0 if all(row.held for row in rows) else 1)


def _rows(short: bool) -> Iterator[Row]:
    yield from tables.rows()
    if football.DIARY.is_file():
        yield from football.rows(short)
    yield from invented.rows(short)


if __name__ == "__main__":
    main()
