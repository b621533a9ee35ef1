"""The command line: the list of commands. Each is loaded only when it is called."""

import sys
from importlib import import_module

import click

COMMANDS = {
    "demo": ("legcast.commands.demo", "See it work on invented runs, in a minute."),
    "init": ("legcast.commands.init", "Set up a home: settings, database, yourself."),
    "backfill": ("legcast.commands.backfill", "Import past recordings: files, folders, archives."),
    "watch": ("legcast.commands.run", "Import what comes into the watched folders, no more."),
    "run": ("legcast.commands.run", "Watch folders, forecast and send, until stopped."),
    "outlook": ("legcast.commands.outlook", "What to expect from your legs, and why."),
    "findings": ("legcast.commands.outlook", "What stood out in the last days."),
    "replay": ("legcast.commands.outlook", "What would have been said, morning by morning."),
    "preview": ("legcast.commands.preview", "The morning after a course not yet run."),
    "checkin": ("legcast.commands.checkin", "Tell how your legs really feel."),
    "reliability": ("legcast.commands.outlook", "How well forecasts matched your answers."),
    "outbox": ("legcast.commands.outbox", "What was sent: list, show, resend, dismiss."),
    "calendar": ("legcast.commands.calendar", "The next days as a calendar file."),
    "digest": ("legcast.commands.digest", "The week as the message that goes out."),
    "physio": ("legcast.commands.physio", "A page for your physio, to be printed."),
    "inspect": ("legcast.commands.inspect", "What is in one file, without importing it."),
    "imports": ("legcast.commands.imports", "What was imported: list, show, undo, retry."),
    "activity": ("legcast.commands.activity", "See and correct activities, add one by hand."),
    "reanalyse": ("legcast.commands.reanalyse", "Bring summaries up to this version."),
    "athlete": ("legcast.commands.athlete", "Who runs: add, edit, list, pause."),
    "account": ("legcast.commands.account", "Who signs in to the pages."),
    "serve": ("legcast.commands.serve", "Serve the pages, and do nothing else."),
    "doctor": ("legcast.commands.doctor", "Check that everything is in order."),
    "config": ("legcast.commands.config", "The current settings and where they are stored."),
}
"""Every command: the module that has a function of its name, and its line of help."""


class Commands(click.Group):
    """Commands that are imported when they are used, so that `--help` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 because it is click's
        """The names in the order in which a new user needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 because it is click's
        """The command with this name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(COMMANDS[cmd_name][0]), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 because it is click's
        """Write the list of commands in the help, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="""\b
Examples:
  legcast demo
  legcast init --email you@example.org --folder ~/Runs
  legcast backfill ~/Downloads/all-my-runs
  legcast outlook --as-of 2026-06-14T07:00

LEGCAST_HOME moves all settings and data into one folder.
Shell completion: eval "$(_LEGCAST_COMPLETE=bash_source legcast)"  (or zsh_source, fish_source)
""",
)
@click.version_option(package_name="legcast")
def legcast() -> None:
    """Show the weather forecast for your legs.

    Reads what your GPS watch exports, and says the morning after what to expect.
    """


def main() -> None:
    """Run the program. Exit codes: 0 success, 1 something could not be done, 2 wrong usage."""
    try:
        # Outside its standalone mode click returns the code of an early exit.
        sys.exit(legcast(standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has closed it
        sys.exit(0)
    except Exception as error:  # because `_explained` decides what is explained
        explained = _explained(error)
        if explained is None:
            raise
        click.echo(f"legcast: {explained}", err=True)
        sys.exit(1)


def _explained(error: Exception) -> str | None:
    """The message for an environment error; None for a fault of the program."""
    # Imported late, because loading settings and store takes longer than showing the help.
    from actions.errors import Damaged, StoreError, Unreachable
    from config.settings import SettingsError

    if isinstance(error, SettingsError | StoreError):
        return str(error)
    if isinstance(error, Unreachable):
        return f"database: {error.orig}; check that there is room and that it can be written"
    if isinstance(error, Damaged):
        return f"database: {error.orig}; `legcast doctor` says what to do"
    return None
