"""Athletes: adding and finding one, changing what is known of one, and being silent for a while."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine

from actions import fields
from actions.errors import Invalid, Missing
from store.accounts import Role, edit_account, find_account, memberships_of
from store.athletes import (
    Athlete,
    PauseReason,
    add_athlete,
    all_athletes,
    edit_athlete,
    find_athlete,
    get_athlete,
    lock_athlete,
    same_name,
)
from store.engine import reading, writing
from store.export import export_athlete

FIRST_NAME = "runner"
"""The name of the athlete who is made when there is none."""

_LONGEST = 200
_APART = "/\\"
_PAUSE, _LONGEST_PAUSE = timedelta(days=14), timedelta(days=3_660)

_BODY = {
    "highest_heart_rate": (100.0, 240.0, "highest heart rate"),
    "resting_heart_rate": (25.0, 120.0, "resting heart rate"),
    "critical_speed_ms": (1.0, 8.0, "critical speed (m/s)"),
}
"""Physiological values that may be entered: lowest, highest, and the label."""


@dataclass(frozen=True, slots=True)
class SetUp:
    """An athlete of one's own, what of it was changed, and what stays other than asked for."""

    athlete: Athlete
    is_new: bool
    changed: Mapping[str, str]
    left: tuple[str, ...]


def find(engine: Engine, name: str | None) -> Athlete | None:
    """The athlete of a name, the first one without, None when there is nobody. Raises `Missing`."""
    with reading(engine) as connection:
        known = all_athletes(connection)
        found = find_athlete(connection, name) if name else next(iter(known), None)
    if found is None and name:
        names = ", ".join(a.name for a in known) or "none yet"
        raise Missing(f"there is no athlete {name!r} (there are: {names})")
    return found


def first(engine: Engine, zone: str, now: datetime, *, wake: time) -> Athlete:
    """The first athlete, made if there is none: somebody must own what comes in."""
    with writing(engine) as connection:
        known = all_athletes(connection)
        return known[0] if known else add_athlete(connection, FIRST_NAME, zone, now, wake=wake)


def add(
    engine: Engine, name: str, zone: str, now: datetime, *, wake: time, **more: object
) -> Athlete:
    """Add an athlete. Raises `Invalid` if the name is taken or another value makes no sense."""
    more = _checked({"zone": zone, **more})
    zone = str(more.pop("zone"))
    with writing(engine) as connection:
        hold_names(connection)
        free = _free(connection, name)
        return add_athlete(connection, free, zone, now, wake=wake, **more)


def set_up(
    engine: Engine,
    home_zone: str,
    now: datetime,
    *,
    wake: time,
    name: str = FIRST_NAME,
    zone: str | None = None,
    email: str | None = None,
) -> SetUp:
    """Oneself as the first athlete: a new one, or the one who is here with what was missing.

    An athlete whom another command made, for somebody had to own what came in, takes everything.
    What somebody chose stays. Raises `Invalid`.
    """
    name, email = checked_name(name), fields.email(email)
    where = fields.zone(zone or home_zone)
    with writing(engine) as connection:
        hold_names(connection)
        known = all_athletes(connection)
        if not known:
            new = add_athlete(connection, name, where, now, wake=wake, email=email)
            return SetUp(new, True, {}, ())
        here = known[0]
        wanted = {"name": None if name == FIRST_NAME else name, "zone": zone, "email": email}
        other = {k: v for k, v in wanted.items() if v is not None and v != getattr(here, k)}
        made_for_them = here.name == FIRST_NAME
        changed = {k: v for k, v in other.items() if made_for_them or getattr(here, k) is None}
        after = _edited(connection, here.id, _checked(changed))
    return SetUp(after, False, changed, tuple(key for key in other if key not in changed))


def edit(engine: Engine, athlete_id: int, **changes: object) -> Athlete:
    """Edit an athlete; a new `name` must be free, and becomes the account's name too.

    Files in the sub-folder of the old name stay theirs. A new address restarts mail that was
    stopped. Raises `Invalid`.
    """
    checked = _checked(changes)
    with writing(engine) as connection:
        return _edited(connection, athlete_id, checked)


def export(engine: Engine, athlete: Athlete, out: Path) -> int:
    """Write all that is kept of an athlete into a ZIP; how many activities. Raises OSError."""
    with reading(engine) as connection:
        return export_athlete(connection, athlete.id, out)


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


def hold_names(connection: Connection) -> None:
    """Let nobody else take a name until the transaction is over."""
    for athlete in all_athletes(connection)[:1]:
        lock_athlete(connection, athlete.id)


def _edited(connection: Connection, athlete_id: int, changes: Mapping[str, object]) -> Athlete:
    """The athlete after changes that make sense."""
    if "name" in changes:
        hold_names(connection)
    lock_athlete(connection, athlete_id)
    if "name" in changes:
        name = _free(connection, str(changes["name"]), but=athlete_id)
        _rename_account(connection, get_athlete(connection, athlete_id), name)
        changes = {**changes, "name": name}
    return edit_athlete(connection, athlete_id, **changes)


def _checked(changes: Mapping[str, object]) -> dict[str, object]:
    """Changes as they are stored. Raises `Invalid`."""
    checked = fields.checked(changes)
    if "email" in changes:
        checked["mail_stopped_at"] = None
    for name, (low, high, called) in _BODY.items():
        value = changes.get(name)
        if value is not None:
            checked[name] = fields.number(float(str(value)), low, high, called)
    push = changes.get("push")
    if isinstance(push, tuple):
        checked["push"] = fields.push_addresses(push)
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
    own = (
        membership.athlete_id
        for membership in memberships_of(connection, account.id)
        if membership.role is Role.OWN
    )
    if athlete.id not in own:
        return
    if find_account(connection, name) is not None:
        raise Invalid(f"somebody else signs in as {name!r} already; choose another name")
    edit_account(connection, account.id, name=name)
