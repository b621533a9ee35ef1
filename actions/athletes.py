"""Athletes: adding one, editing one, and pausing messages."""

from datetime import datetime, time, timedelta

from sqlalchemy import Connection, Engine

from actions import fields
from actions.errors import Invalid
from store.accounts import Role, cares_of, edit_account, find_account
from store.athletes import (
    Athlete,
    PauseReason,
    add_athlete,
    all_athletes,
    edit_athlete,
    get_athlete,
    hold,
    same_name,
)
from store.engine import writing

_LONGEST = 200
_APART = "/\\"
_PAUSE, _LONGEST_PAUSE = timedelta(days=14), timedelta(days=3_660)

_BODY = {
    "highest_heart_rate": (100.0, 240.0, "highest heart rate"),
    "resting_heart_rate": (25.0, 120.0, "resting heart rate"),
    "critical_speed_ms": (1.0, 8.0, "critical speed (m/s)"),
}
"""Physiological values that may be entered: lowest, highest, and the label."""


def add(
    engine: Engine, name: str, zone: str, now: datetime, *, wake: time, **more: object
) -> Athlete:
    """Add an athlete. Raises `Invalid` if the name is taken or another value makes no sense."""
    more = _checked({"zone": zone, **more})
    zone = str(more.pop("zone"))
    with writing(engine) as connection:
        _hold_names(connection)
        free = _free(connection, name)
        return add_athlete(connection, free, zone, now, wake=wake, **more)


def edit(engine: Engine, athlete_id: int, **changes: object) -> Athlete:
    """Edit an athlete; a new `name` must be free, and becomes the account's name too.

    Files in the sub-folder of the old name stay theirs. A new address restarts mail that was
    stopped. Raises `Invalid`.
    """
    changes = _checked(changes)
    with writing(engine) as connection:
        if "name" in changes:
            _hold_names(connection)
        hold(connection, athlete_id)
        if "name" in changes:
            name = _free(connection, str(changes["name"]), but=athlete_id)
            _rename_account(connection, get_athlete(connection, athlete_id), name)
            changes["name"] = name
        return edit_athlete(connection, athlete_id, **changes)


def pause(
    engine: Engine,
    athlete_id: int,
    until: datetime | None,
    reason: PauseReason | None,
    now: datetime,
) -> Athlete:
    """Pause an athlete's messages until a moment, by default for two weeks. Raises `Invalid`.

    Safety messages are sent all the same.
    """
    until = until or now + _PAUSE
    if not now < until <= now + _LONGEST_PAUSE:
        raise Invalid("a pause ends on a day to come, within ten years")
    return edit(engine, athlete_id, paused_until=until, pause_reason=reason)


def end_pause(engine: Engine, athlete_id: int) -> Athlete:
    """End an athlete's pause."""
    return edit(engine, athlete_id, paused_until=None, pause_reason=None)


def checked_name(name: str) -> str:
    """A name as it is stored, if a sub-folder can have it. Raises `Invalid`."""
    name = name.strip()
    fits = name and name.isprintable() and len(name) <= _LONGEST
    if not fits or set(name) & set(_APART) or name.startswith((".", "~")):
        raise Invalid(
            f"{name!r} cannot be a name: a sub-folder is called like it. Write up to "
            f"{_LONGEST} letters, not beginning with . or ~, without / and \\"
        )
    return name


def _checked(changes: dict[str, object]) -> dict[str, object]:
    """The changes, converted for storing. Raises `Invalid`."""
    checked = dict(changes)
    if "zone" in changes:
        checked["zone"] = fields.zone(str(changes["zone"]))
    if "email" in changes:
        told = changes["email"]
        checked["email"] = fields.email(None if told is None else str(told))
        checked["mail_stopped_at"] = None
    for name, (low, high, called) in _BODY.items():
        value = changes.get(name)
        if value is not None:
            checked[name] = fields.number(float(str(value)), low, high, called)
    reason = changes.get("pause_reason")
    if isinstance(reason, PauseReason):
        checked["pause_reason"] = reason.value
    return checked


def _free(connection: Connection, name: str, but: int | None = None) -> str:
    name = checked_name(name)
    for other in all_athletes(connection):
        if other.id != but and same_name(other.name, name):
            raise Invalid(f"there is an athlete {other.name!r} already")
    return name


def _rename_account(connection: Connection, athlete: Athlete, name: str) -> None:
    """Rename the account with which the athlete signs in.

    Otherwise an athlete added under the old name later would get that account, and see everything.
    """
    account = find_account(connection, athlete.name)
    if account is None or account.name == name:
        return
    own = (care.athlete_id for care in cares_of(connection, account.id) if care.role is Role.OWN)
    if athlete.id not in own:
        return
    if find_account(connection, name) is not None:
        raise Invalid(f"somebody else signs in as {name!r} already; choose another name")
    edit_account(connection, account.id, name=name)


def _hold_names(connection: Connection) -> None:
    """Lock the names until the transaction is over."""
    for athlete in all_athletes(connection)[:1]:
        hold(connection, athlete.id)
