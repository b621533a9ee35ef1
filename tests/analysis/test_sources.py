"""Every sentence that claims something says what it rests on, and the docs list it."""

import re
from pathlib import Path

import pytest

from analysis.advice import all_advice, habits
from analysis.checkin import Flag, Place, Signpost
from analysis.language import catalogue, claims_nothing, languages, sources

SCIENCE = (Path(__file__).parents[2] / "docs" / "science.md").read_text()
LISTED = set(re.findall(r"^- `(\w+)`: ", SCIENCE, re.MULTILINE))
CLAIMS = re.compile(
    r"\b(injur|stud(y|ies)|trial|protect|most people|usually|strength)", re.IGNORECASE
)
LABELS = {
    f"kinds.{name}"
    for name in ("title", "when", "feels", "lasts", "do", "signs", "answer",
                 "acute_name", "delayed_name", "injury_name")
}  # fmt: skip
NO_CLAIMS = LABELS | {"body.disclaimer", "body.trial", "subject.trial"}


def keys(language: str) -> set[str]:
    return {f"{section}.{name}" for section, words in catalogue(language).items() for name in words}


@pytest.mark.parametrize("language", languages())
def test_each_sentence_says_what_it_rests_on_or_its_section_claims_nothing(language: str) -> None:
    known = keys(language)
    assert set(sources()) <= known
    assert claims_nothing() <= set(catalogue(language))
    for key in known - set(sources()):
        # So a new sentence of advice or care needs a source, and a new section a decision.
        assert key.split(".")[0] in claims_nothing() or key in LABELS, key


def test_no_sentence_without_a_source_speaks_of_injuries_studies_or_protection() -> None:
    words = catalogue("en")
    for key in keys("en") - set(sources()) - NO_CLAIMS:
        section, name = key.split(".")
        assert not CLAIMS.search(str(words[section][name])), key


def test_every_source_is_listed_in_the_docs_and_every_one_listed_is_used() -> None:
    used = {one for ids in sources().values() for one in ids}
    assert used == LISTED
    assert all(ids for ids in sources().values())


def test_all_reviewed_advice_has_its_sources() -> None:
    named = {f"advice.{line.id}" for line in all_advice()} | {f"habit.{h.id}" for h in habits()}
    assert named <= set(sources())


@pytest.mark.parametrize(
    ("language", "key", "never"),
    [
        # What a study did not show is not said in its name.
        ("en", "step_headline.session_distance_small", "big step"),
        ("en", "step_subject.session_distance_big", "big step"),
        ("en", "advice.little_downhill_often", "every few weeks"),
        ("en", "body.right_now", "comes later"),
        ("en", "finding.load_ratio", "did not go with"),
        ("en", "finding_name.downhill_dose", "will feel"),
        ("en", "advice.skip_downhill", "are down"),
        ("en", "body.hard_running_fine", "comes back later"),
        ("de", "step_headline.session_distance_small", "großer Schritt"),
        ("de", "advice.little_downhill_often", "alle paar Wochen"),
        ("de", "body.right_now", "kommt später"),
        ("de", "finding.load_ratio", "ging nicht mit"),
        ("de", "finding_name.downhill_dose", "in die Beine geht"),
        ("de", "advice.skip_downhill", "sind vermindert"),
        ("de", "body.hard_running_fine", "kommt später zurück"),
    ],
)
def test_no_wording_says_more_than_its_study(language: str, key: str, never: str) -> None:
    section, name = key.split(".")
    assert never not in catalogue(language)[section][name]


def rules() -> list[list[str]]:
    """The rows of the table of the source article, cell by cell."""
    table = SCIENCE.split("### The source article, rule by rule")[1].split("###")[0]
    rows = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows[1:]]


def names_of_all_tests() -> set[str]:
    root = Path(__file__).parents[1]
    return {
        name
        for path in root.rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE)
    }


def test_each_rule_of_the_source_article_has_its_test_or_the_reason_why_it_is_left_out() -> None:
    known = names_of_all_tests()
    for said, answered, held in rules():
        named = set(re.findall(r"`(test_\w+)`", held))
        assert named <= known, said
        assert named or answered.startswith("left out: "), said


def test_every_sign_place_signpost_advice_and_habit_stands_in_the_table() -> None:
    answers = {name for _, answered, _ in rules() for name in re.findall(r"`(\w+)`", answered)}
    signs = {flag.value for flag in Flag} | {post.value for post in Signpost}
    given = {"move_gently", "massage", "eat_and_drink", "stretch_for_comfort", "sleep", "cold",
             "warmth", "run_if_mild", "rest_if_form_alters"}  # fmt: skip
    assert signs | given <= answers
    text = " ".join(" ".join(row) for row in rules()).lower()
    for place in set(Place) - {Place.LEGS}:
        assert place.value.replace("_", " ") in text or f"`{place.value}`" in text, place
