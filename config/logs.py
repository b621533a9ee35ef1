"""Logging for a service: one line per event, to standard error, without personal data.

Log lines identify files by name only and athletes by id: no positions, no addresses, no tokens.
"""

import logging


class OneLine(logging.Formatter):
    """One line an event: what is no printable character is shown as its code.

    File names and texts from files come in here; without this they could forge a line of their own
    or steer the terminal. A traceback, which is ours, keeps its lines.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 because it is Python's
        """The line of an event."""
        return shown(super().formatMessage(record))


def shown(text: str) -> str:
    """A text with whatever cannot be printed as its code: `\\x1b`, `\\n`, `\\u202e`."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def start_logging(*, verbose: bool = False) -> None:
    """Set the process up to log to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    level = logging.DEBUG if verbose else logging.INFO
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # The last one would repeat the addresses that messages are pushed to.
    for chatty in ("alembic", "watchfiles", "matplotlib", "sqlalchemy", "urllib3"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # It warns about every round that is skipped while one is running, which is expected.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
