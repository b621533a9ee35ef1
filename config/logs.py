"""Logging for a service: one line per event, to standard error, without personal data.

Log lines identify files by name only and athletes by id: no positions, no addresses, no tokens.
"""

import logging


def start_logging(*, verbose: bool = False) -> None:
    """Set the process up to log to standard error."""
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.INFO,
        format="%(asctime)s %(levelname)-7s %(name)s: %(message)s",
        force=True,
    )
    # The last one would log the addresses that messages are pushed to.
    for chatty in ("alembic", "watchfiles", "matplotlib", "sqlalchemy", "urllib3"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # It warns about every round that is skipped while one is running, which is expected.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
