"""Seven taps in the digest: how the legs were on each morning of the week before."""

from datetime import datetime

from actions.answers import Brought, tell_days
from actions.context import AppContext
from store.athletes import Athlete
from web.form import Form, Wrong


def take(
    context: AppContext, athlete: Athlete, form: Form, asked: tuple[datetime, ...], now: datetime
) -> Brought:
    """Store what was tapped in a form for each morning. Raises `Wrong` where nothing was."""
    levels = {}
    for n, at in enumerate(asked):
        level = form.number(f"level_{n}", 0, 10)
        if level is not None:
            levels[at] = level
    if not levels:
        raise Wrong("Tap a number for at least one morning.")
    return tell_days(context.engine, athlete, levels, now)
