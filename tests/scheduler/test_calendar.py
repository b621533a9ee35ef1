"""The calendar feed, read back by the library that calendar programs use."""

from datetime import timedelta

from icalendar import Calendar

from analysis.history import History
from analysis.language import Speech
from analysis.outlook import outlook
from scheduler.calendar import feed
from tests.scheduler.histories import FIRST, habit, history, outing

END = FIRST + timedelta(days=60)
RACE = history(*habit(), outing(60, 30, 2000))


def entries(hours: float, known: History = RACE) -> list[tuple[str, str, int]]:
    now = END + timedelta(hours=hours)
    written = feed(outlook(known, now), Speech(now, "UTC"))
    return [
        (str(e["SUMMARY"]), e.start.isoformat(), (e.end - e.start).days)
        for e in Calendar.from_ical(written).walk("VEVENT")
    ]


def test_a_race_fills_the_days_until_running_is_fine_again() -> None:
    told = entries(1)
    assert told[-1][0] == "Easy running is fine again"
    sore = told[:-1]
    assert sore
    assert all("Quads:" in title for title, *_ in sore)
    days = [day for _, day, _ in told]
    assert days == sorted(days)


def test_a_feed_asked_for_later_keeps_the_same_name_for_the_same_entry() -> None:
    first = feed(outlook(RACE, END + timedelta(hours=1)), Speech(END, "UTC"))
    later = feed(outlook(RACE, END + timedelta(hours=3)), Speech(END, "UTC"))

    def fine(feed: bytes) -> str:
        events = Calendar.from_ical(feed).walk("VEVENT")
        return str(next(e["UID"] for e in events if "fine" in str(e["SUMMARY"])))

    assert fine(first) == fine(later)


def test_ordinary_legs_have_an_empty_calendar() -> None:
    assert entries(1, history(*habit(until=61))) == []
    assert entries(1, history()) == []
