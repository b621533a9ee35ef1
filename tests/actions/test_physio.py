"""The page for a physio: answers, bouts and flags of six weeks, by both doors, without tracks."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from actions.activities import enter
from actions.physio import Sheet, lines_of, sheet_for
from analysis.checkin import Checkin, Flag, Pain, Place, Side
from analysis.session import summarise
from analysis.sport import Sport
from legcast.cli import legcast
from store.activities import NewActivity, add_activity
from store.athletes import Athlete, edit_athlete
from store.checkins import add_checkin
from store.engine import writing
from tests.ingest.conftest import NOW
from tests.scheduler.histories import way

DAY = timedelta(days=1)


def ran(engine: Engine, athlete: Athlete, days_ago: float, metres: float, grade: float) -> None:
    down = way(metres, grade)
    down.index = down.index + (NOW - days_ago * DAY - down.index[-1])
    done = summarise(down, Sport.TRAIL_RUNNING, down.index[0].to_pydatetime())
    with writing(engine) as connection:
        add_activity(connection, athlete, NewActivity(done, effort=6.0), file_id=None)


def told(engine: Engine, athlete: Athlete, answer: Checkin) -> None:
    with writing(engine) as connection:
        add_checkin(connection, athlete.id, answer)


@pytest.fixture
def sheet(engine: Engine, ada: Athlete) -> Sheet:
    ran(engine, ada, 50, 5_000, 0.0)
    ran(engine, ada, 3, 12_000, -0.12)
    told(engine, ada, Checkin(NOW - 45 * DAY, Place.CALVES, 3))
    told(engine, ada, Checkin(NOW - 2 * DAY, Place.QUADS, 6, easing=False))
    swollen = frozenset({Flag.SWELLING})
    told(engine, ada, Checkin(NOW - DAY, Place.KNEE, 4.5, Side.LEFT, Pain.SHARP, swollen))
    return sheet_for(engine, ada, NOW)


def test_it_holds_six_weeks_newest_first(sheet: Sheet) -> None:
    assert [(a.place, a.level) for a in sheet.answers] == [("Knee", 4.5), ("Quads", 6.0)]
    assert [(d.what, d.distance, d.effort) for d in sheet.done] == [("trail run", "12.0 km", "6")]
    assert sheet.done[0].descent.endswith(" m")
    assert "Downhill your legs may feel" in [name for _, name, _ in sheet.findings]


def test_an_answer_says_side_kind_signs_and_what_it_was_pointed_to(sheet: Sheet) -> None:
    knee, quads = sheet.answers
    assert (knee.kind, knee.signs) == ("sharp, left", ("swelling",))
    assert knee.pointed_to == ("Stop running", "Have it checked", "Worth a thought")
    assert quads.signs == ("not easing",)


def test_as_text_it_says_the_same_and_holds_no_code(sheet: Sheet) -> None:
    text = "\n".join(lines_of(sheet))
    for answer in sheet.answers:
        assert answer.place in text
        assert answer.kind in text
    assert f"trail run, 12.0 km, {sheet.done[0].descent} of descent," in text
    assert "effort 6 of 10" in text
    assert not {"nan", "None", "_", "{"} & set(text.split())
    assert "not medical advice" in text


def test_what_was_entered_keeps_its_own_word(engine: Engine, ada: Athlete) -> None:
    enter(engine, ada, "leg press", timedelta(minutes=45), NOW, effort=7)
    (done,) = sheet_for(engine, ada, NOW).done
    assert (done.what, done.distance, done.time) == ("leg press", "", "0:45 h")


def test_it_is_in_the_athlete_s_language_and_says_where_nothing_is_known(
    engine: Engine, bob: Athlete
) -> None:
    with writing(engine) as connection:
        bob = edit_athlete(connection, bob.id, language="de", units="imperial")
    text = "\n".join(lines_of(sheet_for(engine, bob, NOW)))
    assert "Für die Physiotherapie: Bob" in text
    assert "Keine Antwort" in text
    assert "Nichts aufgezeichnet" in text


def test_the_command_prints_it_and_answers_in_json(tmp_path: object) -> None:
    env = {"LEGCAST_HOME": str(tmp_path)}
    assert CliRunner().invoke(legcast, ["athlete", "add", "Ada"], env=env).exit_code == 0
    assert CliRunner().invoke(legcast, ["checkin", "quads", "4"], env=env).exit_code == 0
    printed = CliRunner().invoke(legcast, ["physio"], env=env)
    assert "Quads 4" in printed.stdout
    facts = json.loads(CliRunner().invoke(legcast, ["physio", "--json"], env=env).stdout)
    assert facts["name"] == "Ada"
    assert [(a["place"], a["level"]) for a in facts["answers"]] == [("Quads", 4)]
    assert set(facts) == {"name", "first", "last", "answers", "done", "findings"}
