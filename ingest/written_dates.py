"""Parse dates and times as a service writes them in the language of an account.

Each is told by its parts: five or six numbers with the name of a month or its number, and words
for morning and afternoon where the clock has twelve hours. So the many ways of a language, and
those of a language that nobody thought of, are read as long as they are clear.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime

_MONTHS = (
    # as Unicode's CLDR has them for the languages of Strava and some more
    "jan gen ene janv jaan sty led oca tamm янв січ ιαν gennaio enero januar",
    "feb fev fevr feve lut uno sub şub helm фев лют φεβ febbraio febrero",
    "mar mars mär maar mrt mart marz març marzo brez maalis мар бер μαρ märz",
    "apr avr abr kwi dub nis huht апр кві απρ aprile abril avril",
    "may mai mei maj mag mayo maggio kve touk май мая тра μαι maio",
    "jun juin giu czer cze cer haz kesä июн чер ιουν junio giugno giun",
    "jul juil lug lip cvc cerv tem heinä июл лип ιουλ julio luglio lugl",
    "aug aou août ago agu sie srp ağu elo авг сер αυγ agosto",
    "sep sept set wrz zar eyl syys сен вер σεπ settembre setembro",
    "oct okt ott out paz paź rij eki loka окт жов οκτ ottobre outubro",
    "nov lis kas marr ноя лис νοε novembre",
    "dec dez dic des déc gru pro ara joulu дек гру δεκ dicembre dezembro",
)
_AFTERNOON = re.compile(r"(?<![a-z])p\.?\s*m(?![a-z])|nachm|下午|午後|오후|晚上|μμ")
_MORNING = re.compile(r"(?<![a-z])a\.?\s*m(?![a-z])|vorm|上午|午前|오전|πμ|凌晨|早上")
_PARTS = re.compile(r"\d+|[^\W\d_]+")
_LONG_WORD = re.compile(r"[^\W\d_\u1100-\ud7af]{3,}")  # no name of an hour in Asia is meant


def day_first(dates: Iterable[str]) -> bool | None:
    """Whether the day comes before the month in dates of one account; None if unclear."""
    for text in dates:
        numbers = [int(part) for part in re.findall(r"\d+", text)[:2]]
        if len(numbers) == 2 and all(number <= 31 for number in numbers):
            if numbers[0] > 12:
                return True
            if numbers[1] > 12:
                return False
    return None


def moment_in(text: str, *, day_is_first: bool | None = None) -> datetime | None:
    """The time in a text, as UTC; None if it is not clear.

    `day_is_first` decides where only numbers are told, parted by slashes. With dots, the day comes
    first in every language.
    """
    text = _plain(text)
    parts = _PARTS.findall(text)
    numbers = [part for part in parts if part.isdigit()]
    words = [part for part in parts if not part.isdigit()]
    month = next((found for word in words if (found := _month(word))), None)
    year_at = next((i for i, number in enumerate(numbers[:3]) if len(number) == 4), None)
    if year_at is None or (month is None and _LONG_WORD.search(text)):
        return None
    date_parts = 3 if month is None else 2
    date, clock = [int(n) for n in numbers[:date_parts]], [int(n) for n in numbers[date_parts:]]
    if year_at >= date_parts or len(clock) not in (2, 3):
        return None
    year = date.pop(year_at)
    if month is None:
        if year_at == 0:
            month, day = date
        elif re.match(r"\s*\d+\s*\.", text) or day_is_first:
            day, month = date
        elif day_is_first is False:
            month, day = date
        else:
            return None
    else:
        (day,) = date
    hour = _hour(clock[0], text)
    try:
        second = clock[2] if len(clock) == 3 else 0
        return datetime(year, month, day, hour, clock[1], second, tzinfo=UTC)
    except ValueError:
        return None


def _plain(text: str) -> str:
    """Small letters without accents, so that "févr." and "FEVR" are one word."""
    bare = (c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c) != "Mn")
    return unicodedata.normalize("NFKC", "".join(bare)).lower()


_NAMES = tuple(_plain(names).split() for names in _MONTHS)


def _month(word: str) -> int | None:
    """The month that a plain word names, in full or shortened."""
    for number, names in enumerate(_NAMES, 1):
        if word in names:
            return number
    begun = {
        number
        for number, names in enumerate(_NAMES, 1)
        if any(len(name) >= 3 and word.startswith(name) for name in names)
    }
    return begun.pop() if len(begun) == 1 else None


def _hour(hour: int, text: str) -> int:
    """The hour of the day, 0 to 23, of one that a clock of twelve hours may have told."""
    if hour <= 12 and _AFTERNOON.search(text):
        return hour % 12 + 12
    if hour <= 12 and _MORNING.search(text):
        return hour % 12
    return hour
