"""The calendar feed: the sore days, as entries that any calendar program can show."""

from datetime import date, timedelta
from itertools import groupby

from icalendar import Calendar, Event

from analysis.language import Speech
from analysis.outlook import Outlook
from analysis.soreness.forecast import Band, band
from analysis.soreness.loads import Region

DAYS = 7
"""How far ahead the feed looks."""


def feed(view: Outlook, speech: Speech, whose: str = "") -> bytes:
    """An iCalendar file (RFC 5545): an all-day entry for each series of days in one band.

    Only from mild on, for the sorest region; plus the day from which running is fine again, unless
    an answer calls for care. `whose` distinguishes the entries of several athletes.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//Legcast//forecast//{speech.language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Legcast")
    calendar.add("refresh-interval", timedelta(hours=4), parameters={"VALUE": "DURATION"})
    region = view.sorest
    days = [(day, band(level)) for day, level in _levels(view, region, speech)]
    for word, group in groupby(days, key=lambda one: one[1]):
        dates = [day for day, _ in group]
        if word not in (Band.NONE, Band.LOW):
            where, how = speech.say(f"region.{region}"), speech.say(f"band.{word}")
            title = speech.say("calendar.sore", region=where, band=how)
            name = f"{whose}-{region}-{word}"
            calendar.add_component(_entry(name, title, dates[0], dates[-1], view, speech))
    fine = speech.local(view.running_fine_at).date()
    if fine > speech.local(view.now).date() and not view.withholds_advice:
        title = speech.say("calendar.fine")
        calendar.add_component(_entry(f"{whose}-fine", title, fine, fine, view, speech))
    return bytes(calendar.to_ical())


def _levels(view: Outlook, region: Region, speech: Speech) -> list[tuple[date, float]]:
    """The highest level of each of the next days."""
    highest: dict[date, float] = {}
    ahead = view.soreness[region]
    for hour, level in zip(ahead.hours.tolist(), ahead.level.tolist(), strict=True):
        day = speech.local(view.now + timedelta(hours=hour)).date()
        highest[day] = max(highest.get(day, 0.0), level)
    if not view.soreness[region].is_sore:
        return []
    return list(highest.items())[:DAYS]


def _entry(name: str, title: str, first: date, last: date, view: Outlook, speech: Speech) -> Event:
    entry = Event()
    entry.add("uid", f"{name}-{first}@legcast.invalid")
    entry.add("dtstamp", view.now)
    entry.add("dtstart", first)
    entry.add("dtend", last + timedelta(days=1))
    entry.add("summary", title)
    entry.add("description", speech.say("body.disclaimer"))
    entry.add("transp", "TRANSPARENT")
    return entry
