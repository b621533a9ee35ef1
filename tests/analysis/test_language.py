"""Language: times as people say them, figures in the reader's units, nothing missing."""

import string
import subprocess
import sys
from datetime import UTC, datetime
from importlib.resources import files

import pytest

from analysis.checkin import Place
from analysis.language import Speech, Units, catalogue, languages
from analysis.overload.detectors import DETECTORS, findings
from analysis.overload.finding import Finding, Missing, Severity
from analysis.soreness.forecast import Band
from analysis.soreness.loads import Region, bouts
from analysis.sport import Sport
from tests.analysis.made import Done, history, month

NOW = datetime(2026, 6, 14, 5, 0, tzinfo=UTC)  # a Sunday, 07:00 in Berlin
SPEECH = Speech(now=NOW, zone="Europe/Berlin")
MILES = Speech(now=NOW, zone="Europe/Berlin", units=Units.IMPERIAL)


def berlin(day: int, hour: int) -> datetime:
    return datetime(2026, 6, day, hour - 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (berlin(14, 5), "this morning"),
        (berlin(14, 10), "this morning"),
        (berlin(14, 11), "midday today"),
        (berlin(14, 14), "this afternoon"),
        (berlin(14, 18), "this evening"),
        (berlin(14, 22), "tonight"),
        (berlin(15, 3), "tonight"),
        (berlin(15, 5), "tomorrow morning"),
        (berlin(15, 23), "tomorrow night"),
        (berlin(16, 4), "tomorrow night"),
        (berlin(13, 12), "yesterday midday"),
        (berlin(16, 20), "Tuesday evening"),
        (berlin(12, 8), "Friday morning"),
    ],
)
def test_moments_are_said_as_people_say_them(moment: datetime, said: str) -> None:
    assert SPEECH.when(moment) == said


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (berlin(14, 23), "tonight"),
        (berlin(15, 9), "tomorrow"),
        (berlin(16, 9), "Tuesday"),
        (berlin(20, 9), "Saturday"),
        (berlin(21, 9), "Sun 21 Jun"),
        (berlin(13, 9), "Sat 13 Jun"),
    ],
)
def test_days_are_said_as_people_say_them(moment: datetime, said: str) -> None:
    assert SPEECH.day(moment) == said


def test_a_stamp_is_on_the_reader_s_clock() -> None:
    assert SPEECH.stamp(NOW) == "Sun 14 Jun 07:00"
    assert Speech(NOW, "America/New_York").stamp(NOW) == "Sun 14 Jun 01:00"


def test_figures_are_in_the_reader_s_units() -> None:
    values = {"distance_m": 21_097.5, "runs": 4, "descent_m": 1_234.4}
    assert SPEECH.say("body.week_line", **values) == "21.1 km in 4 runs, 1,234 m of descent."
    assert MILES.say("body.week_line", **values) == "13.1 mi in 4 runs, 4,050 ft of descent."


def test_a_ratio_is_written_finely_while_it_is_small() -> None:
    numbers = {"distance_m": 15_000.0, "longest_30d_m": 10_000.0}
    assert "1.50 times" in SPEECH.say("finding.session_distance", ratio=1.5, **numbers)
    assert "15 times" in SPEECH.say("finding.session_distance", ratio=15.2, **numbers)


def everything() -> list[Finding]:
    """One finding of every detector, from histories in which each has its day."""
    usual = {"heart": {140: 3_000, 185: 60}, "speed": {2.8: 3_000, 4.0: 60}, "steps": 9_000.0}
    best = {400: 90.0, 800: 200.0, 5_000: 1_500.0}
    spike = {"heart": {140: 3_000, 185: 1_800}, "speed": {2.8: 3_000, 6.0: 300}, "steps": 40_000.0}
    even = [Done(end=d + 0.4, km=8.0, best=best, **usual) for d in range(0, 56, 2)]
    many = [Done(end=57.4 + d, km=8.0, best=best, **usual) for d in range(7)]
    busy = history(
        *even, *many, Done(end=64.4, km=25, dose=1_500, ascent=900.0, best=best, **spike),
        Done(end=65.4, km=12, dose=400, best=best, **spike),
    )  # fmt: skip
    away = history(*month(days=60), Done(end=95.4, km=9.0))
    return [f for known in (busy, away) for f in findings(known, bouts(known))]


@pytest.mark.parametrize("speech", [SPEECH, MILES])
def test_every_finding_can_be_said_from_its_own_numbers(speech: Speech) -> None:
    found = everything()
    assert {f.detector for f in found} == {d.id for d in DETECTORS}
    for finding in found:
        said = speech.finding(finding)
        assert said.endswith(".")
        assert "{" not in said
        assert "nan" not in said.lower()


def test_an_unknown_language_has_no_catalogue() -> None:
    with pytest.raises(FileNotFoundError):
        catalogue("xx")


@pytest.mark.parametrize(
    ("section", "keys"),
    [
        ("region", {*Region, *Place}),
        ("band", set(Band)),
        ("sport", set(Sport)),
        ("severity", set(Severity)),
        ("finding", {d.id for d in DETECTORS}),
        ("finding_name", {d.id for d in DETECTORS}),
        ("missing", set(Missing)),
    ],
)
def test_every_word_that_is_looked_up_is_there(section: str, keys: set[str]) -> None:
    assert keys <= set(catalogue("en")[section])


def test_no_text_is_empty_and_every_field_is_well_formed() -> None:
    everything = [section for name in languages() for section in catalogue(name).values()]
    for section in everything:
        for text in section.values():
            for line in [text] if isinstance(text, str) else text:
                assert line.strip()
                list(string.Formatter().parse(line))


def fields(text: str) -> set[tuple[str | None, str | None]]:
    return {(name, spec) for _, name, spec, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", [name for name in languages() if name != "en"])
def test_every_language_says_everything_with_the_same_figures(language: str) -> None:
    english, other = catalogue("en"), catalogue(language)
    assert {(s, key) for s in other for key in other[s]} == {
        (s, key) for s in english for key in english[s]
    }
    for section, texts in english.items():
        for key, text in texts.items():
            theirs = other[section][key]
            if isinstance(text, list):
                assert len(theirs) == len(text)
                assert set.union(*map(fields, theirs)) == set.union(*map(fields, text))
            else:
                assert fields(theirs) == fields(text), f"{section}.{key}"


def test_german_writes_figures_and_days_its_own_way() -> None:
    german = Speech(now=NOW, zone="Europe/Berlin", language="de")
    assert german.say("body.distance", distance_m=1_234_500) == "1.234,5 km"
    assert german.when(berlin(14, 20)) == "heute Abend"
    assert german.when(berlin(15, 7)) == "morgen früh"
    assert german.when(berlin(19, 15)) == "Freitagnachmittag"
    assert german.day(berlin(21, 9)) == "So 21. Jun"


def test_a_moment_more_than_six_days_off_is_said_with_its_date() -> None:
    assert SPEECH.when(berlin(21, 9)) == "the morning of Sun 21 Jun"
    assert SPEECH.when(berlin(20, 9)) == "Saturday morning"


def test_the_medical_lines_of_a_translation_are_marked_for_review() -> None:
    for language in set(languages()) - {"en"}:
        text = files("analysis.language").joinpath(f"{language}.toml").read_text()
        for section in ("[advice]", "[signpost]", "[signpost_title]"):
            assert "native-speaking clinician" in text[: text.index(section)].rsplit("\n\n", 1)[1]


def test_in_the_small_hours_the_night_is_still_the_same() -> None:
    awake = Speech(now=berlin(15, 2), zone="Europe/Berlin")
    assert awake.when(berlin(15, 4)) == "tonight"
    assert awake.when(berlin(15, 8)) == "tomorrow morning"


def test_words_are_had_without_loading_pandas() -> None:
    """Mail and help need words, and pandas takes longer to load than to say them."""
    ask = "import sys, analysis.language as a; a.catalogue('en'); print('pandas' in sys.modules)"
    answered = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True)
    assert answered.stdout.strip() == "False", answered.stderr
