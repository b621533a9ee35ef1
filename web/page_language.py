"""In which words the pages speak to an athlete.

The pages are written in English alone so far, and so is every sentence on them: half of one in
another language would be read out wrong. What points to care is said in the athlete's own.
"""

from dataclasses import replace
from datetime import datetime

from actions.outlooks import speech_for
from analysis.checkin import URGENCY
from analysis.language import Speech
from analysis.outlook import Outlook
from store.athletes import Athlete

LANGUAGE = "en"
"""What the pages are written in."""


def page_speech(athlete: Athlete, now: datetime, zone: str | None = None) -> Speech:
    """The words of the pages, in the athlete's units, at home or in another zone."""
    return replace(speech_for(athlete, now, zone), language=LANGUAGE)


def signposts(view: Outlook, athlete: Athlete) -> list[tuple[str, str]]:
    """What the latest answers point to, in the athlete's language: how soon, and the words."""
    own = speech_for(athlete, view.now, view.zone)
    return [
        (own.say(f"signpost_title.{URGENCY[s]}"), own.say(f"signpost.{s}")) for s in view.signposts
    ]
