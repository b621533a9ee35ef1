"""The language of the pages.

So far the pages are only in English, and so is every sentence on them: screen readers would read a
mixed sentence wrongly. Signposts are shown in the athlete's own language.
"""

from dataclasses import replace
from datetime import datetime

from actions.outlooks import speech_for
from analysis.checkin import URGENCY
from analysis.language import Speech
from analysis.outlook import Outlook
from store.athletes import Athlete

LANGUAGE = "en"
"""The language the pages are written in."""


def page_speech(athlete: Athlete, now: datetime, zone: str | None = None) -> Speech:
    """The words of the pages, in the athlete's units, at home or in another zone."""
    return replace(speech_for(athlete, now, zone), language=LANGUAGE)


def signposts(view: Outlook, athlete: Athlete) -> list[tuple[str, str]]:
    """The signposts of the latest answers, in the athlete's language: urgency and text."""
    own = speech_for(athlete, view.now, view.zone)
    return [
        (own.say(f"signpost_title.{URGENCY[s]}"), own.say(f"signpost.{s}")) for s in view.signposts
    ]
