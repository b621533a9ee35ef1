"""How an athlete is reached: push addresses, a trial of each channel, links that were given out."""

from collections.abc import Mapping

from sqlalchemy import Engine

from actions import fields
from actions.errors import Invalid
from scheduler.channels.channel import Channel, SendError
from scheduler.channels.push import masked
from scheduler.clock import Clock
from scheduler.trial import channels_for, send_trial
from store.athletes import Athlete, edit_athlete, get_athlete, lock_athlete
from store.engine import writing

__all__ = [  # with how addresses and channels are shown
    "SendError",
    "add_push",
    "channels_for",
    "masked",
    "remove_push",
    "send_test",
    "take_back_links",
]


def add_push(engine: Engine, athlete_id: int, address: str) -> Athlete:
    """The athlete, reached by one more address. Raises `Invalid`."""
    fields.push_addresses([address])  # before anybody waits: Apprise is slow to load
    with writing(engine) as connection:
        lock_athlete(connection, athlete_id)
        known = get_athlete(connection, athlete_id).push
        others = [one for one in known if one != address]
        fields.few_enough([*others, address])
        return edit_athlete(connection, athlete_id, push=(*others, address))


def remove_push(engine: Engine, athlete_id: int, number: int | None) -> Athlete:
    """The athlete without the address in a place of the list, from 0 on, if there is one."""
    with writing(engine) as connection:
        lock_athlete(connection, athlete_id)
        known = get_athlete(connection, athlete_id).push
        kept = tuple(address for n, address in enumerate(known) if n != number)
        return edit_athlete(connection, athlete_id, push=kept)


def send_test(
    channels: Mapping[str, Channel], athlete: Athlete, channel: str, clock: Clock
) -> None:
    """Send a message by one channel that says that this way works.

    Raises `Invalid` for a channel that does not lead to the athlete, `SendError` with a word for
    people when it did not go out.
    """
    if channel not in channels_for(athlete, channels):
        raise Invalid("channel: choose one of those on the page")
    send_trial(channels, athlete, channel, clock)


def take_back_links(engine: Engine, athlete_id: int) -> Athlete:
    """The athlete, with no link that was ever given out good for anything any more."""
    with writing(engine) as connection:
        lock_athlete(connection, athlete_id)
        later = get_athlete(connection, athlete_id).link_round + 1
        return edit_athlete(connection, athlete_id, link_round=later)
