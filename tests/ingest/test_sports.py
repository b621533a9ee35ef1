"""The words for sports in every format and language, and words that are not sports."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ingest
from analysis.sport import Sport
from ingest.sports import sport_in_name, sport_of


@pytest.mark.parametrize(
    ("sport", "words"),
    [
        (Sport.RUNNING, ["Run", "Outdoor run", "户外跑步", "Course à pied", "朝のランニング", "Бег",
                         "실외 달리기", "Løb", "street_running", "Running commute", "ランチラン",
                         "9", "course", "Jogging", "half-marathon", "RUNNING"]),
        (Sport.TRAIL_RUNNING, ["TrailRun", "trail running", "running/trail", "越野跑", "Terrengløp",
                               "Бег по пересечённой местности", "트레일 런", "Trail", "Berglauf"]),
        (Sport.TREADMILL, ["VirtualRun", "treadmill_running", "室内跑步", "跑步机", "indoor run",
                           "Course à pied virtuelle", "виртуальный забег", "Run (indoor)"]),
        (Sport.WALKING, ["Outdoor Walking", "nordic_walking", "treadmill walking", "散步", "10",
                         "Jalan Kaki", "Yürüyüş", "trail walk", "speedWalking"]),
        (Sport.HIKING, ["Hike", "Wanderung", "戶外健行", "Doğa Yürüyüşü", "mountaineering", "4",
                        "Randonnée pédestre"]),
        (Sport.CYCLING, ["E-Bike Ride", "EMountainBikeRide", "mountain bike ride", "virtual ride",
                         "Indoor Cycle", "ランチライド", "Trail Ride", "骑行", "1", "Radfahrt",
                         "touring_bicycle", "CYCLING_TRANSPORTATION"]),
        (Sport.SWIMMING, ["Open Water Swimming", "lap_swimming", "游泳", "Schwimmen"]),
        (Sport.OTHER, ["Backcountry Ski", "horseback_riding", "Inline Skate", "motor bike",
                       "Weight Training", "rowing", "swimrun", "hand_cycling", "wheelchair run",
                       "スキー", "e-scooter", "Kayaking", "driving"]),
    ],
)  # fmt: skip
def test_a_sport_is_known_in_whatever_words(sport: Sport, words: list[str]) -> None:
    assert {word: sport_of(word)[0] for word in words} == dict.fromkeys(words, sport)


@pytest.mark.parametrize("text", [None, "", "Other", "generic", "Sonstige", "Workout", "其他"])
def test_a_word_that_tells_nothing_is_silent(text: str | None) -> None:
    assert sport_of(text) == (None, None)


@pytest.mark.parametrize(
    ("text", "word"), [("trunk", "trunk"), ("Foo Bar", "foo_bar"), ("brunch", "brunch")]
)
def test_a_word_that_nobody_knows_is_handed_on(text: str, word: str) -> None:
    assert sport_of(text) == (None, word)


@given(st.text(max_size=300))
def test_any_text_has_a_sport_or_none(text: str) -> None:
    sport, word = sport_of(text)
    assert sport is None or sport in Sport
    assert word is None or word
    sport_in_name(text)


def test_every_word_of_the_list_names_the_sport_that_it_stands_under() -> None:
    listed = tomllib.loads(Path(ingest.__file__).with_name("sports.toml").read_text())
    for sport in Sport:
        for words in listed[sport].values():
            for word in words.split(","):
                assert sport_of(word)[0] == sport, word


@pytest.mark.parametrize(
    ("name", "sport"),
    [
        ("Cycling 10/1/26 5:00 pm", Sport.CYCLING),
        ("Morning Run", Sport.RUNNING),
        ("Lauf am Nachmittag", Sport.RUNNING),
        ("Abendlauf", Sport.RUNNING),
        ("Vienna Running", Sport.RUNNING),
        ("2026-05-03 Trail Run", Sport.TRAIL_RUNNING),
        ("Walk the dog", Sport.WALKING),
        ("Skilanglauf", Sport.OTHER),
        ("Run to the bike shop", None),
        ("Golf, then a run", None),
        ("Bus ride", None),
        ("Evening ride with Bob along the river", None),
        ("Course", None),
        ("Rad", None),
        ("Around the lake", None),
        (None, None),
    ],
)
def test_a_name_tells_the_sport_only_where_it_is_clear(name: str | None, sport: Sport) -> None:
    assert sport_in_name(name) == sport
