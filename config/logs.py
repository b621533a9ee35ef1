"""Logging for a service: one line an event, to standard error, without personal data.

What is logged names files by their name alone and athletes by their number: no position, no
address, no token.
"""

import logging


def start_logging(*, verbose: bool = False) -> None:
    """Set the process up to log to standard error."""
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.INFO,
        format="%(asctime)s %(levelname)-7s %(name)s: %(message)s",
        force=True,
    )
    # The last one would repeat the addresses that messages are pushed to.
    for chatty in ("alembic", "watchfiles", "matplotlib", "sqlalchemy", "urllib3"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # It reports every round that is passed over while one is under way; that is as it should be.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
