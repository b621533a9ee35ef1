"""The sender: sends what is due in the outbox, each delivery once."""

import logging
import random
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Engine

from scheduler.channels.channel import Channel, Permanent, SendError, Temporary
from scheduler.clock import Clock
from scheduler.preferences import Preferences, is_quiet, next_allowed
from scheduler.prompt import Slot
from store.engine import writing
from store.outbox import Claimed, Delivery, begin, claim, recover_leases, settle

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=15)
"""How long a claim is valid, renewed when sending begins: longer than the slowest pass through all
steps of a mail server, so that a slow send ends before another sender may consider it lost."""

WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
"""How long to wait after the first, the second and every later failure."""


def send_due(engine: Engine, channels: Mapping[str, Channel], owner: str, clock: Clock) -> int:
    """Send everything that is due; returns how many were sent.

    1. Recover what other senders left behind.
    2. Claim a few deliveries, so that no other sender takes them.
    3. Mark each as begun, in a separate transaction, before anything is sent.
    4. Send with no transaction open.
    5. Settle: sent, failed, to be tried again, or unknown.
    """
    with writing(engine) as connection:
        left = recover_leases(connection, clock())
    if left[Delivery.UNKNOWN]:
        log.warning("%d deliveries are unknown: they may have arrived", left[Delivery.UNKNOWN])
    if left[Delivery.EXPIRED]:
        log.info("%d prompts expired: their time had passed", left[Delivery.EXPIRED])
    sent = 0
    while True:
        with writing(engine) as connection:
            letters = claim(connection, owner, clock(), LEASE)
        if not letters:
            return sent
        sent += sum(_send(engine, channels, owner, letter, clock) for letter in letters)


def _send(
    engine: Engine, channels: Mapping[str, Channel], owner: str, letter: Claimed, clock: Clock
) -> bool:
    if (held := _held(letter, clock())) is not None:
        log.info("delivery %d waits: %s", letter.id, held[1])
        state, not_before = held[0], held[2]
        with writing(engine) as connection:
            settle(connection, owner, letter, state, clock(), error=held[1], not_before=not_before)
        return False
    with writing(engine) as connection:
        if not begin(connection, owner, letter, clock(), LEASE):
            return False
    state, error, not_before = Delivery.SENT, None, None
    try:
        channel = channels.get(letter.channel.partition(":")[0])
        if channel is None:
            raise Temporary(f"no channel {letter.channel} is set up")
        channel.send(letter)
        log.info("delivery %d went out by %s", letter.id, letter.channel)
    except Temporary as problem:
        wait = WAITS[min(letter.attempt, len(WAITS)) - 1]
        wait += timedelta(seconds=random.uniform(0, wait.total_seconds() / 10))  # noqa: S311 because it is no secret
        state, error, not_before = Delivery.PENDING, str(problem), clock() + wait
        log.warning(
            "delivery %d did not go out: %s; tried again in %.0f s",
            letter.id,
            problem,
            wait.total_seconds(),
        )
    except Permanent as problem:
        state, error = Delivery.FAILED, str(problem)
        log.error("delivery %d failed for good: %s", letter.id, problem)
    except SendError as problem:
        state, error = Delivery.UNKNOWN, str(problem)
        log.warning("delivery %d may have arrived: %s; it is not sent again", letter.id, problem)
    except Exception as problem:  # noqa: BLE001 because a library may fail in any way, at any time
        state, error = Delivery.UNKNOWN, f"the channel failed ({type(problem).__name__})"
        log.error("delivery %d may have arrived: %s; it is not sent again", letter.id, error)
    with writing(engine) as connection:
        ours = settle(connection, owner, letter, state, clock(), error=error, not_before=not_before)
    if not ours:
        log.warning("delivery %d took longer than its lease; it stays unknown", letter.id)
    return ours and state is Delivery.SENT


def _held(letter: Claimed, now: datetime) -> tuple[Delivery, str, datetime | None] | None:
    """What becomes of a delayed message at this hour; None if it may be sent.

    The plan respects quiet hours and pauses when it creates a prompt; a server that was down all
    day, or a machine that slept, must not undo that. Safety messages are sent at any hour.
    """
    if letter.slot == Slot.SAFETY or letter.quiet_from is None or letter.quiet_until is None:
        return None
    preferences = Preferences(
        letter.zone,
        quiet_from=letter.quiet_from,
        quiet_until=letter.quiet_until,
        paused_until=letter.paused_until,
    )
    if preferences.paused(now):
        return Delivery.EXPIRED, "the athlete paused messages before it was sent", None
    if is_quiet(now, preferences):
        return Delivery.PENDING, "it is the athlete's quiet hours", next_allowed(now, preferences)
    return None
