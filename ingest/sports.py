"""Recognise the words for sports that files, services and people use, from one list.

The words themselves are in `sports.toml`.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from pathlib import Path

from analysis.sport import Sport

_LIST = Path(__file__).with_name("sports.toml")
_LONGEST = 200  # characters considered; a type is a word or two, a name a line
_LONGEST_PHRASE = 5  # tokens, of "бег по пересеченной местности"
_MOST_BESIDE = 3  # our choice: a name with more words than these beside the sport is a sentence
_SHORTEST_STEM = 2  # letters before the last part of a compound, as in "Abendlauf"

_UNSPACED = r"\u0e00-\u0e7f\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af"
_TOKEN = re.compile(rf"[{_UNSPACED}]+|[^\W_{_UNSPACED}]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "ı": "i"})

_ON_WHEELS_OR_WALKING = (Sport.CYCLING, Sport.WALKING, Sport.HIKING, Sport.SWIMMING)


class _Role(Enum):
    """The role of a word in the list."""

    NAMES = "names a sport"
    BESIDE = "makes a run one on a treadmill or a trail"
    SILENT = "says nothing of a sport"


@dataclass(frozen=True, slots=True)
class _Word:
    role: _Role
    sport: Sport | None = None


@dataclass(frozen=True, slots=True)
class _Words:
    """The list, prepared for look-ups.

    `known` are all words that count anywhere, `alone` those that count as the whole text only,
    `unspaced` finds those of scripts without spaces, `endings` are last parts of compounds.
    """

    known: dict[str, _Word]
    alone: dict[str, Sport]
    unspaced: re.Pattern[str]
    endings: tuple[tuple[str, Sport], ...]
    when: frozenset[str]


@lru_cache(maxsize=1024)
def sport_of(text: str | None) -> tuple[Sport | None, str | None]:
    """The sport that a text gives, and the more specific word it uses.

    `(None, None)` if the text says nothing (empty, "other"), `(None, word)` if the word is unknown.
    A sport that is known but not tracked (skiing, rowing) is `Sport.OTHER`.
    """
    text = (text or "")[:_LONGEST].strip()
    tokens = _tokens(text)
    finer = "_".join(re.findall(r"\w+", text.lower()))
    found = _found(tokens)
    sport = _words().alone.get("".join(tokens)) or _decided([word for word, _ in found])
    if sport is None:
        silent = all(word.role is _Role.SILENT for word, _ in found)
        said = len({place for _, places in found for place in places}) < len(tokens)
        return None, finer if said or not silent else None
    return sport, None if finer.strip("_") == sport or finer.isdigit() else finer


@lru_cache(maxsize=1024)
def sport_in_name(name: str | None) -> Sport | None:
    """The sport that the name of a recording clearly gives; None if it does not.

    "Morning Run", "Lauf am Nachmittag", "Cycling 10/1/26 5:00 pm", "Vienna Running" do. Names with
    words of several sports, and longer sentences, are not used.
    """
    tokens = [token for token in _tokens((name or "")[:_LONGEST]) if not token.isdigit()]
    if "".join(tokens) in _words().alone:
        return None
    found = _found(tokens)
    sports = {word.sport for word, _ in found if word.role is _Role.NAMES}
    if len(sports) != 1:
        return None
    used = {place for _, places in found for place in places}
    used |= {place for place, token in enumerate(tokens) if token in _words().when}
    beside = [place for place in range(len(tokens)) if place not in used]
    first, last = (
        f(p for w, places in found if w.role is _Role.NAMES for p in places) for f in (min, max)
    )
    amid = any(place < first for place in beside) and any(place > last for place in beside)
    return None if amid or len(beside) > _MOST_BESIDE else _decided([word for word, _ in found])


def _decided(found: list[_Word]) -> Sport | None:
    """The sport that these words give together.

    One that is not tracked wins over all others (horse riding); an indoor walk is a walk.
    """
    named = [word.sport for word in found if word.role is _Role.NAMES and word.sport]
    if not named:
        return None
    if Sport.OTHER in named:
        return Sport.OTHER
    for sport in named:
        if sport in _ON_WHEELS_OR_WALKING and Sport.RUNNING not in named:
            return sport
    beside = [word.sport for word in found if word.role is _Role.BESIDE]
    for kind in (Sport.TREADMILL, Sport.TRAIL_RUNNING):
        if kind in named or (named[0] is Sport.RUNNING and kind in beside):
            return kind
    return named[0]


def _found(tokens: list[str]) -> list[tuple[_Word, range]]:
    """The words of the list in a text, longest first at each place, and the tokens they take."""
    words = _words()
    found: list[tuple[_Word, range]] = []
    place = 0
    while place < len(tokens):
        for length in range(min(_LONGEST_PHRASE, len(tokens) - place), 0, -1):
            word = words.known.get("".join(tokens[place : place + length]))
            if word is not None:
                found.append((word, range(place, place + length)))
                break
        else:
            length = 1
            found += ((word, range(place, place + 1)) for word in _inside(tokens[place]))
        place += length
    return found


def _inside(token: str) -> Iterator[_Word]:
    """The words inside one token: at the end of a compound, or in a script without spaces."""
    words = _words()
    if re.match(f"[{_UNSPACED}]", token):
        for part in words.unspaced.findall(token):
            yield words.known[part]
        return
    for ending, sport in words.endings:
        if token.endswith(ending) and len(token) >= len(ending) + _SHORTEST_STEM:
            yield _Word(_Role.NAMES, sport)
            return


def _tokens(text: str) -> list[str]:
    """The words of a text without case and accents, split also at humps ("TrailRun")."""
    return _TOKEN.findall(_plain(_HUMP.sub(" ", text)))


def _plain(text: str) -> str:
    taken_apart = unicodedata.normalize("NFKD", text.casefold())
    without = "".join(c for c in taken_apart if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFC", without).translate(_LETTERS)


@cache
def _words() -> _Words:
    with _LIST.open("rb") as file:
        listed = tomllib.load(file)
    known: dict[str, _Word] = {}

    def take(text: str, role: _Role, sport: Sport | None = None) -> None:
        for word in _split(text):
            known.setdefault(word, _Word(role, sport))

    for name in Sport:
        for text in listed[name].values():
            take(text, _Role.NAMES, name)
    for name, text in listed["beside"].items():
        take(text, _Role.BESIDE, Sport(name))
    take(listed["silent"]["words"], _Role.SILENT)
    unspaced = [word for word in known if re.match(f"[{_UNSPACED}]", word)]
    alone = {w: Sport(name) for name, text in listed["alone"].items() for w in _split(text)}
    endings = ((e, Sport(name)) for name, text in listed["ending"].items() for e in _split(text))
    return _Words(
        known,
        alone,
        re.compile("|".join(sorted(unspaced, key=len, reverse=True))),
        tuple(sorted(endings, key=lambda pair: -len(pair[0]))),
        frozenset(_split(listed["when"]["words"])),
    )


def _split(text: str) -> Iterator[str]:
    for word in text.split(","):
        yield "".join(_tokens(word))
