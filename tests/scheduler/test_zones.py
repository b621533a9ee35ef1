"""Mornings all over the world, through every change of clocks and across every border."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.outlook import Outlook, outlook
from analysis.soreness.loads import Region
from scheduler.plan import plan
from scheduler.preferences import Preferences, at_local, is_quiet, local_date
from scheduler.prompt import Kind, Planned, Sent, Slot
from tests.scheduler.histories import FIRST, habit, history, outing

TICK = timedelta(minutes=30)
SKIPPED = {  # days that a zone jumped over, from the IANA database
    "Pacific/Apia": date(2011, 12, 30),
    "Pacific/Fakaofo": date(2011, 12, 30),
    "Pacific/Kwajalein": date(1993, 8, 21),
    "Pacific/Kiritimati": date(1994, 12, 31),
    "Pacific/Enderbury": date(1994, 12, 31),
}


@cache
def race() -> Outlook:
    """The outlook after a mountain race, to be moved about in time."""
    end = FIRST + timedelta(days=60)
    return outlook(history(*habit(), outing(60, 30, 2000)), end + timedelta(hours=1))


def seen(now: datetime, end: datetime) -> Outlook:
    """What is seen at a moment of a race that ended at another: sorest a day later."""
    view = race()
    quads = view.soreness[Region.QUADS]
    ahead = replace(quads, peak=55.0 if now < end + timedelta(days=4) else 0.0)
    ahead = replace(ahead, peak_at=max(end + timedelta(hours=30), now))
    bout = replace(view.bouts[-1], end=end)
    return replace(view, now=now, bouts=(bout,), soreness={Region.QUADS: ahead})


def lived(
    end: datetime, zones: Iterator[str], days: int = 5, wake: time = time(7)
) -> tuple[list[tuple[Planned, Preferences]], list[Sent]]:
    """Live some days after a race, half an hour at a time, in a zone each; what was said."""
    said: list[tuple[Planned, Preferences]] = []
    sent: list[Sent] = []
    now = end
    for _ in range(days * 48):
        preferences = Preferences(next(zones), wake=wake)
        for prompt in plan(seen(now, end), preferences, sent).prompts:
            if prompt.due_at <= now:
                said.append((prompt, preferences))
                sent.append(
                    Sent(prompt.slot, prompt.kind, prompt.local_date, prompt.due_at, prompt.about)
                )
        now += TICK
    return said, sent


def check(said: list[tuple[Planned, Preferences]]) -> None:
    kinds = Counter(p.kind for p, _ in said)
    assert kinds[Kind.MORNING_AFTER] + kinds[Kind.SECOND_MORNING] >= 1, "the race was never told"
    assert max(kinds.values()) == 1, "something was told twice"
    dates = Counter(p.local_date for p, _ in said if p.slot is Slot.DAILY)
    assert max(dates.values()) == 1, "two on one date"
    for prompt, preferences in said:
        assert not is_quiet(prompt.due_at, preferences)
        assert local_date(prompt.due_at, preferences) == prompt.local_date
        assert exists(prompt.local_date, preferences.zone)


def exists(day: date, zone: str) -> bool:
    """Whether a zone had any hour of a date."""
    return any(at_local(day, time(h), ZoneInfo(zone)).date() == day for h in range(24))


def always(zone: str) -> Iterator[str]:
    while True:
        yield zone


@cache
def changes(name: str, first: int = 2022, last: int = 2027) -> tuple[tuple[date, timedelta], ...]:
    """The dates on which the clocks of a zone change, and by how much."""
    zone = ZoneInfo(name)
    found = []
    day = datetime(first, 1, 1, tzinfo=UTC)
    before = day.astimezone(zone).utcoffset()
    while day.year <= last:
        day += timedelta(days=1)
        offset = day.astimezone(zone).utcoffset()
        if offset != before and offset is not None and before is not None:
            found.append((day.astimezone(zone).date(), offset - before))
        before = offset
    return tuple(found)


def clocks() -> list[tuple[str, date]]:
    """One zone of each set of clocks in use, with days on which they change, or any other day."""
    zones = sorted(available_timezones() - {"localtime", "Factory", "posixrules"})
    alike: dict[object, str] = {}
    for name in zones:
        noon = datetime(2026, 1, 1, 12, tzinfo=UTC).astimezone(ZoneInfo(name)).utcoffset()
        alike.setdefault((noon, changes(name)), name)
    return [
        (name, day)
        for (_, days), name in alike.items()
        for day in ([d for d, _ in days[-4:]] or [date(2026, 6, 1)])
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("turn", "hour"), list(enumerate([5, 12, 23])))
def test_every_change_of_clocks_in_use_has_its_one_morning(turn: int, hour: int) -> None:
    days = clocks()
    assert len({zone for zone, _ in days}) > 60
    for zone, day in days[turn::3]:
        for before in (0, 1):
            end = at_local(day - timedelta(days=before), time(hour), ZoneInfo(zone))
            check(lived(end.astimezone(UTC), always(zone), days=2)[0])


@pytest.mark.parametrize(("zone", "day"), SKIPPED.items())
@pytest.mark.parametrize("hour", [6, 12, 20])
def test_a_date_that_a_zone_jumped_over_has_no_prompt_and_loses_none(
    zone: str, day: date, hour: int
) -> None:
    assert not exists(day, zone)
    end = at_local(day - timedelta(days=1), time(hour), ZoneInfo(zone))
    said, _ = lived(end.astimezone(UTC), always(zone))
    check(said)
    assert day not in {p.local_date for p, _ in said}


ZONES = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory", "posixrules"}))


@settings(max_examples=25, deadline=None)
@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001 because UTC is added
    st.lists(st.tuples(ZONES, st.integers(1, 72)), min_size=2, max_size=4),
    st.integers(4, 10),
)
def test_a_traveller_has_each_word_once_and_never_two_on_a_date(
    end: datetime, way: list[tuple[str, int]], wake: int
) -> None:
    def zones() -> Iterator[str]:
        for zone, halves in way:
            for _ in range(halves):
                yield zone
        yield from always(way[-1][0])

    said, _ = lived(end.replace(tzinfo=UTC), zones(), wake=time(wake))
    check(said)
