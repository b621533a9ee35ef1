"""The commands, their options and what is said of each stay: scripts and habits know them."""

from collections.abc import Iterator
from pathlib import Path

import click
from click.testing import CliRunner

from legcast.cli import legcast

GOLDEN = Path(__file__).with_name("help.txt")
"""What `--help` says of every command, in the order of the list; then its hidden options."""


def said(command: click.Command, *path: str) -> Iterator[str]:
    """The help of a command and of those below it."""
    yield " ".join(["$ legcast", *path, "--help\n"])
    asked, wide = [*path, "--help"], {"COLUMNS": "80"}
    yield CliRunner().invoke(legcast, asked, env=wide, prog_name="legcast").stdout + "\n"
    for option in command.params:
        if isinstance(option, click.Option) and option.hidden:
            yield f"  (hidden) {' '.join(option.opts)}\n\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            below = command.get_command(click.Context(command), name)
            assert below is not None
            yield from said(below, *path, name)


def test_help_says_what_is_written_down(tmp_path: Path) -> None:
    now = tmp_path / "help.txt"
    now.write_text("".join(said(legcast)), encoding="utf-8")
    assert now.read_text("utf-8") == GOLDEN.read_text("utf-8"), f"meant? cp {now} {GOLDEN}"
