"""The commands as people and scripts use them: output, exit codes, and error messages."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import sample_data
from legcast.cli import COMMANDS, legcast, main
from store.engine import open_store, writing
from store.tables import activities, checkins
from tests.ingest.recorders import phone, watch

RECORDINGS = Path(str(sample_data.recordings()))
AFTER = sample_data.MORNING_AFTER.isoformat()

Call = Callable[..., Result]


@pytest.fixture(scope="session")
def filled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home into which the invented runner's recordings were imported."""
    home = tmp_path_factory.mktemp("home")
    environment = {"LEGCAST_HOME": str(home)}
    run = CliRunner().invoke
    assert run(legcast, ["init", "--zone", sample_data.ZONE], env=environment).exit_code == 0
    done = run(legcast, ["backfill", str(RECORDINGS), "--jobs", "1"], env=environment)
    assert done.exit_code == 1, done.output  # two files are meant to be refused
    return home


@pytest.fixture
def call(filled_home: Path) -> Call:
    def call(*words: str) -> Result:
        return CliRunner().invoke(legcast, words, env={"LEGCAST_HOME": str(filled_home)})

    return call


@pytest.fixture
def fresh(tmp_path: Path) -> Call:
    def fresh(*words: str) -> Result:
        return CliRunner().invoke(legcast, words, env={"LEGCAST_HOME": str(tmp_path / "home")})

    return fresh


def told(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_every_command_explains_itself(call: Call) -> None:
    for name in COMMANDS:
        done = call(name, "--help")
        assert done.exit_code == 0
        assert "Usage:" in done.output


def test_a_backfill_counts_every_file_and_names_what_it_refused(fresh: Call) -> None:
    done = fresh("backfill", str(RECORDINGS), "--json", "--jobs", "1")
    report = json.loads(done.stdout)
    assert done.exit_code == 1
    assert report["found"] == 73
    assert report["imported"] == 70
    assert {Path(r["path"]).name: r["reason"] for r in report["rejected"]} == {
        "broken-download.fit": "truncated",
        "login-page.gpx": "web_page",
    }
    (twin,) = report["duplicates"]
    assert Path(twin["path"]).name == "2026-05-20-easy-run.gpx"
    assert twin["of"] == "2026-05-20-easy-run.fit"
    assert twin["because"] == "same_session"
    assert report["retry"] == []


def test_a_second_backfill_imports_nothing_new_and_is_fine(call: Call) -> None:
    done = call("backfill", str(RECORDINGS), "--json", "--jobs", "1")
    report = json.loads(done.stdout)
    assert done.exit_code == 0
    assert report["imported"] == 0
    total = len(report["duplicates"]) + len(report["rejected"])
    assert report["found"] == total == 73


def test_a_path_that_is_not_there_is_wrong_usage(fresh: Call, tmp_path: Path) -> None:
    done = fresh("backfill", str(tmp_path / "none.fit"), "--json")
    assert done.exit_code == 2
    assert "none.fit" in done.output


def test_a_link_to_nothing_is_named_and_to_be_tried_again(fresh: Call, tmp_path: Path) -> None:
    link = tmp_path / "none.fit"
    link.symlink_to(tmp_path / "gone.fit")
    done = fresh("backfill", str(link), "--json")
    assert done.exit_code == 1
    (missing,) = json.loads(done.stdout)["retry"]
    assert "none.fit" in missing["detail"]


def test_the_morning_after_the_race_says_what_is_ahead(call: Call) -> None:
    facts = told(call("outlook", "--as-of", AFTER, "--json"))
    quads = facts["soreness"]["quads"]
    assert quads["band"] in ("marked", "heavy")
    assert quads["peak"] == pytest.approx(max(point[1] for point in quads["curve"]), abs=0.5)
    assert {f["detector"] for f in facts["findings"]} >= {
        "session_distance",
        "downhill_dose",
        "downhill_novelty",
    }
    assert facts["prompts"][0]["kind"] == "morning_after"
    assert facts["prompts"][0]["local_date"] == "2026-06-14"
    assert facts["silence"] is None
    regions = {"quads", "hamstrings", "calves", "hip_flexors", "glutes"}
    assert set(facts["soreness"]) == regions
    assert set(facts["chance"]) == {*regions, "any"}
    assert all(0.0 <= p <= 1.0 for hours in facts["chance"].values() for _, p in hours)


def test_the_morning_before_the_race_knows_nothing_of_it(call: Call) -> None:
    facts = told(call("outlook", "--as-of", "2026-06-13T07:00", "--json"))
    assert facts["soreness"]["quads"]["band"] in ("none", "low")
    assert facts["findings"] == []
    assert facts["prompts"] == []
    assert facts["silence"] == "ordinary"


def test_the_same_outlook_for_people(call: Call) -> None:
    done = call("outlook", "--as-of", AFTER)
    assert done.exit_code == 0
    assert done.stdout == ""
    assert "34.2 km with 1,843 m of descent" in done.stderr
    assert "not medical advice" in done.stderr


def test_findings_are_those_of_two_days_or_of_as_many_as_asked_for(call: Call) -> None:
    recent = told(call("findings", "--as-of", AFTER, "--json"))["findings"]
    since = told(call("findings", "--as-of", AFTER, "--since", "2026-03-01", "--json"))["findings"]
    assert {f["date"] for f in recent} == {"2026-06-13"}
    assert len(since) > len(recent)
    assert "2026-06-13" in call("findings", "--as-of", AFTER).stderr
    assert "Nothing stood out" in call("findings", "--as-of", "2026-03-05").stderr


def test_a_replay_is_one_line_a_morning_and_agrees_with_the_outlook(call: Call) -> None:
    done = call("replay", "--from", "2026-06-12", "--to", "2026-06-17", "--json")
    mornings = {m["date"]: m for m in map(json.loads, done.stdout.splitlines())}
    assert len(mornings) == 6
    race = mornings["2026-06-14"]
    assert race["prompt"] == "morning_after"
    facts = told(call("outlook", "--as-of", AFTER, "--json"))
    assert race["peak"]["quads"] == facts["soreness"]["quads"]["peak"]
    assert mornings["2026-06-12"]["prompt"] is None
    assert (
        "messages in 6 mornings"
        in call("replay", "--from", "2026-06-12", "--to", "2026-06-17").stderr
    )


def test_inspect_shows_ours_beside_the_devices(call: Call) -> None:
    race = str(RECORDINGS / sample_data.RACE)
    (recording,) = told(call("inspect", race, "--json"))["recordings"]
    assert recording["sport"] == "trail_running"
    assert recording["altitude_quality"] == "barometric"
    assert recording["descent_m"] == pytest.approx(
        recording["device_totals"]["descent_m"], rel=0.02
    )
    assert "eccentric dose" in call("inspect", race).stderr


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "empty"), (b"hello there", "unknown_format"), (b"<html></html>", "web_page")],
)
def test_inspect_says_why_a_file_is_refused(
    call: Call, tmp_path: Path, content: bytes, reason: str
) -> None:
    bad = tmp_path / "bad.fit"
    bad.write_bytes(content)
    done = call("inspect", str(bad), "--json")
    assert done.exit_code == 1
    facts = json.loads(done.stdout)
    assert facts["recordings"] == []
    assert facts["rejected"]["reason"] == reason
    assert "bad.fit" in done.stderr


def test_a_file_that_is_not_there_is_said_without_a_traceback(call: Call) -> None:
    done = call("inspect", "nowhere.fit")
    assert done.exit_code == 1
    assert "nowhere.fit" in done.stderr


def test_an_answer_is_noted_and_a_red_flag_answered_at_once(fresh: Call) -> None:
    assert "Noted" in fresh("checkin", "quads", "4").stderr
    facts = told(fresh("checkin", "calves", "5", "--side", "left", "--flag", "swelling", "--json"))
    assert facts["signposts"][0]["urgency"] == "same_day"
    done = fresh("checkin", "quads", "9", "--flag", "dark_urine")
    assert "emergency care now" in " ".join(done.stderr.split())
    outlook = told(fresh("outlook", "--json"))
    assert outlook["prompts"][0]["slot"] == "safety"


def test_the_same_answer_twice_is_stored_once(fresh: Call) -> None:
    first, again = (told(fresh("checkin", "quads", "4", "--json")) for _ in range(2))
    assert again["checkin"] == first["checkin"]
    assert set(again) == {"checkin", "signposts", "calibration"}
    assert told(fresh("checkin", "quads", "5", "--json"))["checkin"] > first["checkin"]


def test_answers_are_listed_corrected_and_taken_back_by_their_number(fresh: Call) -> None:
    first = told(fresh("checkin", "quads", "10", "--json"))["checkin"]
    edited = told(fresh("checkin", "edit", f"{first}", "--level", "1", "--json"))
    assert edited["replaced"] == first
    (only,) = told(fresh("checkin", "list", "--json"))["checkins"]
    assert (only["checkin"], only["level"], only["asked"]) == (
        edited["checkin"],
        1.0,
        "volunteered",
    )
    undone = told(fresh("checkin", "undo", f"{only['checkin']}", "--json"))["undone"]
    assert undone["level"] == 1.0
    (again,) = told(fresh("checkin", "list", "--json"))["checkins"]
    assert (again["checkin"], again["level"]) == (first, 10.0)
    assert fresh("checkin", "undo", f"{only['checkin']}").exit_code == 2
    assert fresh("checkin", "edit", f"{first}").exit_code == 2


def test_a_list_of_answers_is_one_import_and_says_which_lines_it_left(
    fresh: Call, tmp_path: Path
) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("at,place,level\n2026-06-12T07:30,quads,4\n2026-06-12T07:30,nose,4\n")
    done = fresh("checkin", "--file", str(path), "--json")
    assert done.exit_code == 1
    facts = json.loads(done.stdout)
    assert (facts["taken"], facts["refused"][0]["line"]) == (1, 3)
    (batch,) = told(fresh("imports", "list", "--json"))["batches"]
    assert (batch["batch"], batch["kind"], batch["answers"]) == (facts["batch"], "answers", 1)
    undone = told(fresh("imports", "undo", f"{facts['batch']}", "--json"))
    assert undone["answers"] == 1
    assert told(fresh("checkin", "list", "--json"))["checkins"] == []
    assert fresh("checkin", "--file", str(tmp_path / "none.csv")).exit_code == 2
    assert fresh("checkin", "quads", "3", "--file", str(path)).exit_code == 2
    assert fresh("checkin", "quads").exit_code == 2


def test_how_hard_it_was_is_told_by_number(fresh: Call, tmp_path: Path) -> None:
    path = tmp_path / "bouts.csv"
    path.write_text("start,kind,minutes,effort\n2026-06-12T18:00,squats,40,6\nnow,squats,40,6\n")
    done = fresh("activity", "add", "--file", str(path), "--json")
    assert done.exit_code == 1
    facts = json.loads(done.stdout)
    (number,) = facts["activities"]
    assert facts["refused"][0]["line"] == 3
    shown = told(fresh("activity", "effort", f"{number}", "8", "--json"))
    assert (shown["effort"], shown["kind"], shown["sport"]) == (8.0, "strength", "other")
    assert fresh("activity", "effort", f"{number}", "11").exit_code == 2
    assert fresh("activity", "effort", "99", "5").exit_code == 2
    assert told(fresh("imports", "undo", f"{facts['batch']}", "--json"))["activities"] == 1
    assert fresh("activity", "add", "squats").exit_code == 2
    assert fresh("activity", "add", "--minutes", "20").exit_code == 2


def test_the_digest_is_text_and_a_page(call: Call, tmp_path: Path) -> None:
    page = tmp_path / "week.html"
    done = call("digest", "--as-of", AFTER, "--out", str(page))
    assert done.exit_code == 0
    assert done.stdout.startswith("Your week:")
    assert "data:image/png;base64," in page.read_text()
    assert told(call("digest", "--as-of", "2026-06-13", "--json"))["subject"].startswith(
        "Your week"
    )


def test_a_digest_without_a_browser_says_where_it_is(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    page = tmp_path / "week.html"
    done = call("digest", "--as-of", AFTER, "--out", str(page), "--preview")
    assert done.exit_code == 0
    assert "No browser could be opened" in done.stderr
    assert page.exists()


def test_a_digest_that_cannot_be_written_is_said(call: Call, tmp_path: Path) -> None:
    (tmp_path / "in-the-way").write_text("")
    done = call("digest", "--out", str(tmp_path / "in-the-way" / "week.html"))
    assert done.exit_code == 1
    assert "cannot write" in done.stderr


def test_athletes_are_added_edited_listed_and_paused(fresh: Call) -> None:
    assert fresh("athlete", "add", "Ada", "--zone", "Europe/Oslo").exit_code == 0
    assert fresh("athlete", "add", "ada").exit_code == 2
    assert fresh("athlete", "edit", "Ada", "--wake", "06:15", "--units", "imperial").exit_code == 0
    (ada,) = told(fresh("athlete", "list", "--json"))["athletes"]
    assert (ada["zone"], ada["wake"], ada["units"]) == ("Europe/Oslo", "06:15", "imperial")
    assert "Ada" in fresh("athlete", "list").stderr
    assert fresh("athlete", "pause", "Ada", "--until", "2030-01-01").exit_code == 0
    assert told(fresh("outlook", "--json"))["silence"] == "paused"
    assert "over" in fresh("athlete", "pause", "--end").stderr
    assert fresh("outlook", "--athlete", "Bob").exit_code == 2


@pytest.mark.parametrize(
    "words",
    [
        ("athlete", "add", "Ada", "--zone", "Mars/Base"),
        ("athlete", "add", "Ada", "--wake", "late"),
        ("athlete", "add", "Ada", "--email", "no address"),
        ("outlook", "--as-of", "yesterday"),
        ("replay", "--from", "x", "--to", "y"),
        ("replay", "--from", "2026-02-01", "--to", "2026-01-01"),
        ("checkin", "nose", "3"),
        ("checkin", "quads", "11"),
        ("dance",),
    ],
)
def test_wrong_usage_is_code_two_and_names_it(fresh: Call, words: tuple[str, ...]) -> None:
    done = fresh(*words)
    assert done.exit_code == 2
    assert "Error" in done.stderr


def test_init_writes_settings_that_load_and_keeps_them(fresh: Call, tmp_path: Path) -> None:
    assert fresh("init", "--zone", "Europe/Vienna", "--folder", str(tmp_path)).exit_code == 0
    file = tmp_path / "home" / "legcast.toml"
    assert file.stat().st_mode & 0o777 == 0o600
    before = file.read_text()
    assert fresh("init", "--email", "ada@example.org").exit_code == 0
    assert file.read_text() == before
    settings = told(fresh("config", "--json"))["settings"]
    assert settings["zone"] == "Europe/Vienna"
    assert settings["watch"]["folders"] == [str(tmp_path)]
    assert "email.port = 587" in fresh("config").stderr


def test_doctor_tells_how_files_are_read(fresh: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actions.checkup.COMPILED", True)
    assert "✓ readers: compiled" in fresh("doctor").stderr
    monkeypatch.setattr("actions.checkup.COMPILED", False)
    done = fresh("doctor")
    assert done.exit_code == 0
    assert "with a C compiler here" in done.stderr


def test_doctor_names_what_to_fix(fresh: Call, tmp_path: Path) -> None:
    assert fresh("doctor").exit_code == 0
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    (home / "legcast.toml").write_text(
        '[watch]\nfolders = ["/no/such/folder"]\n[email]\nhost = "127.0.0.1"\nport = 1\n'
    )
    done = fresh("doctor", "--json")
    assert done.exit_code == 1
    bad = {c["name"]: c["detail"] for c in json.loads(done.stdout)["checks"] if not c["ok"]}
    assert "watch.folders" in bad["folder"]
    assert "email.host" in bad["mail"]


def run_main(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path, *words: str
) -> tuple[int, str]:
    monkeypatch.setenv("LEGCAST_HOME", str(home))
    monkeypatch.setattr("sys.argv", ["legcast", *words])
    with pytest.raises(SystemExit) as stop:
        main()
    return int(stop.value.code or 0), capsys.readouterr().err


def test_the_program_ends_with_the_code_of_its_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    bad = tmp_path / "bad.fit"
    bad.write_text("no recording")
    assert run_main(monkeypatch, capsys, tmp_path, "backfill", str(bad))[0] == 1
    assert run_main(monkeypatch, capsys, tmp_path, "backfill", str(bad))[0] == 0  # nothing new
    assert run_main(monkeypatch, capsys, tmp_path, "dance")[0] == 2
    code, said = run_main(monkeypatch, capsys, tmp_path, "outlook")
    assert code == 0
    assert "No recording of the last two weeks" in said


def test_a_bad_setting_is_named_with_its_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "legcast.toml").write_text('zone = "Mars/Base"\n')
    code, said = run_main(monkeypatch, capsys, tmp_path, "outlook")
    assert code == 1
    assert "legcast.toml: zone:" in said
    assert "Europe/Vienna" in said


def test_a_database_that_cannot_be_had_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "legcast.toml").write_text('database = "postgresql://127.0.0.1:1/none"\n')
    code, said = run_main(monkeypatch, capsys, tmp_path, "outlook")
    assert code == 1
    assert "database" in said
    assert "Traceback" not in said


def test_a_home_that_cannot_be_written_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    code, said = run_main(monkeypatch, capsys, tmp_path / "file", "init")
    assert code == 1
    assert "LEGCAST_HOME" in said


def test_the_demo_shows_the_outlook_and_where_the_page_is(tmp_path: Path) -> None:
    done = CliRunner().invoke(legcast, ["demo", "--into", str(tmp_path / "demo")])
    assert done.exit_code == 0, done.output
    assert "70 imported" in done.stderr
    assert "Quads" in done.stderr
    assert (tmp_path / "demo" / "morning-after.html").stat().st_size < 100_000


def test_no_help_shows_what_is_meant_for_the_formatter(call: Call) -> None:
    for words in (*((name,) for name in COMMANDS), ("activity", "add"), ("imports", "undo")):
        text = call(*words, "--help").output
        assert "\\b" not in text
        assert "\b" not in text
        assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("activity", "add", "swiming", "--minutes", "30"), "did you mean swimming"),
        (("activity", "add", "running", "--minutes", "10", "--km", "500"), "faster than legs"),
        (
            ("activity", "add", "squats", "--minutes", "10", "--start", "2999-01-01"),
            "not ended yet",
        ),
        (("activity", "show", "999999"), "legcast activity list"),
        (("activity", "retype", "1", "skiing"), "'skiing' is not one of"),
        (("checkin", "quads", "5", "--at", "2999-01-01"), "still to come"),
        (("imports", "undo", "999"), "legcast imports list"),
        (("imports", "show", "999"), "legcast imports list"),
        (("athlete", "add", "../x"), "cannot be a name"),
        (("backfill", "x", "--since", "soon"), "is not a date"),
        (("preview", "x.gpx", "--pace", "fast"), "is not a pace"),
        (("outlook", "--as-of", "0001-01-01"), "is not between"),
        (("checkin", "quads", "nan"), "nan"),
    ],
)
def test_what_cannot_be_meant_is_asked_about(call: Call, words: tuple[str, ...], said: str) -> None:
    done = call(*words)
    assert done.exit_code == 2
    assert said in " ".join(done.output.split())


def test_corrections_take_effect_and_say_so(fresh: Call) -> None:
    race = str(RECORDINGS / sample_data.RACE)
    fresh("init", "--zone", sample_data.ZONE)
    told(fresh("backfill", race, "--json"))
    assert "run" in fresh("activity", "list").output
    number = told(fresh("activity", "list", "--json"))["activities"][0]["id"]
    loud = told(fresh("outlook", "--as-of", AFTER, "--json"))["soreness"]["quads"]["peak"]
    done = told(fresh("activity", "exclude", str(number), "--json"))
    assert (done["id"], done["counts"]) == (number, False)
    quiet = told(fresh("outlook", "--as-of", AFTER, "--json"))["soreness"]["quads"]["peak"]
    assert loud > 40 > 10 > quiet
    assert fresh("activity", "include", str(number)).exit_code == 0
    assert fresh("activity", "retype", str(number), "cycling").exit_code == 0
    shown = told(fresh("activity", "show", str(number), "--json"))
    assert (shown["sport"], shown["recorded_sport"], shown["counts"]) == (
        "cycling", "trail_running", True,
    )  # fmt: skip
    assert "recorded sport" in fresh("activity", "show", str(number)).output
    entered = fresh("activity", "add", "squats", "--minutes", "40", "--effort", "7")
    assert "To undo it" in entered.output
    again = fresh("activity", "add", "squats", "--minutes", "40", "--effort", "7")
    assert again.exit_code == 2
    assert "already" in again.output


def test_a_list_of_bouts_is_listed_with_what_it_brought(fresh: Call, tmp_path: Path) -> None:
    path = tmp_path / "bouts.csv"
    path.write_text("start,kind,minutes\n2026-06-10T18:00,strength,45\n2026-06-11T18:00,stairs,9\n")
    assert fresh("activity", "add", "--file", str(path)).exit_code == 0
    (batch,) = told(fresh("imports", "list", "--json"))["batches"]
    assert (batch["kind"], batch["imported"], batch["entered"]) == ("bouts", 0, 2)
    (line,) = [line for line in fresh("imports", "list").output.splitlines() if "bouts" in line]
    assert [cell.strip() for cell in line.split("│")][4] == "2"


def test_an_import_is_listed_shown_and_undone(fresh: Call) -> None:
    pair = [str(RECORDINGS / f"2026-05-20-easy-run.{kind}") for kind in ("fit", "gpx")]
    done = fresh("backfill", *pair)
    assert "a duplicate of 2026-05-20-easy-run.fit" in " ".join(done.output.split())
    (batch,) = told(fresh("imports", "list", "--json"))["batches"]
    assert (batch["imported"], batch["duplicates"], batch["undone_at"]) == (1, 1, None)
    shown = told(fresh("imports", "show", str(batch["batch"]), "--json"))
    assert [f["because"] for f in shown["files"]] == [None, "same_session"]
    assert "easy-run" in fresh("imports", "show", str(batch["batch"])).output
    undone = told(fresh("imports", "undo", str(batch["batch"]), "--json"))
    assert (undone["activities"], undone["fewer_counting"]) == (2, 1)
    assert fresh("imports", "undo", str(batch["batch"])).exit_code == 2
    assert "undone" in fresh("imports", "list").output
    assert told(fresh("activity", "list", "--json"))["activities"] == []
    assert told(fresh("imports", "retry", "--json"))["found"] == 0
    again = told(fresh("backfill", *pair, "--json"))
    assert again["imported"] == 1


def test_a_preview_says_what_a_course_would_be(fresh: Call, tmp_path: Path) -> None:
    points = "".join(
        f'<rtept lat="{47 + i / 500}" lon="11"><ele>{2000 - 30 * i}</ele></rtept>'
        for i in range(50)
    )
    course = tmp_path / "race.gpx"
    course.write_text(f'<gpx xmlns="x"><rte>{points}</rte></gpx>')
    facts = told(fresh("preview", str(course), "--pace", "6:30", "--json"))
    assert facts["course"]["distance_m"] == pytest.approx(49 * 222.4, rel=0.01)
    assert facts["course"]["descent_m"] == pytest.approx(1470, rel=0.02)
    assert facts["course"]["pace_s_per_km"] == pytest.approx(390)
    assert facts["new_to_legs"]["distance_ratio"] is None  # nothing to compare with yet
    assert facts["outlook"]["soreness"]["quads"]["peak"] > 20
    assert "of descent" in fresh("preview", str(course)).output
    past = fresh("preview", str(course), "--start", "2020-01-01T08:00")
    assert (past.exit_code, "looks ahead" in past.output) == (2, True)
    flat = tmp_path / "flat.gpx"
    flat.write_text(course.read_text().replace("<ele>", "<!--").replace("</ele>", "-->"))
    facts = told(fresh("preview", str(flat), "--json"))
    assert (facts["course"]["descent_m"], facts["new_to_legs"]["dose_ratio"]) == (None, None)
    assert "has no altitude" in fresh("preview", str(flat)).output
    bad = fresh("preview", str(RECORDINGS / "login-page.gpx"))
    assert (bad.exit_code, "web page" in bad.output) == (1, True)


def test_before_the_first_recording_nothing_is_claimed(fresh: Call) -> None:
    said = fresh("outlook").output
    assert "Easy running is fine" not in said
    assert "No recording" in said


def test_setting_up_again_changes_nothing_and_says_how_to(fresh: Call) -> None:
    fresh("init", "--name", "Ada", "--zone", "Europe/Vienna")
    assert fresh("init").exit_code == 0
    again = fresh("init", "--name", "Bob", "--zone", "Europe/Berlin")
    assert again.exit_code == 1
    assert "athlete add" in again.output
    (one,) = told(fresh("athlete", "list", "--json"))["athletes"]
    assert (one["name"], one["zone"]) == ("Ada", "Europe/Vienna")


def test_the_reliability_is_that_of_the_answers_drawn_by_lot(fresh: Call, tmp_path: Path) -> None:
    fresh("backfill", str(RECORDINGS / sample_data.RACE))
    fresh("checkin", "quads", "4", "--at", AFTER)
    assert "cannot be judged yet" in " ".join(fresh("reliability").output.split())
    facts = told(fresh("reliability", "--json"))
    assert (facts["judged"], facts["answers"], facts["bias"]) == (False, 0, None)
    with (
        open_store(f"sqlite:///{tmp_path}/home/legcast.db") as engine,
        writing(engine) as connection,
    ):
        connection.execute(checkins.update().values(asked="random"))
    facts = told(fresh("reliability", "--json"))
    assert (facts["judged"], facts["answers"]) == (True, 1)
    assert facts["bias"] == pytest.approx(facts["error"] * (1 if facts["bias"] > 0 else -1))
    (matched,) = facts["by_band"].values()
    assert matched == {"answers": 1, "felt": 40.0}
    assert "One answer." in fresh("reliability").output


def test_what_an_earlier_version_summarised_is_summarised_again(
    fresh: Call, tmp_path: Path
) -> None:
    race = str(RECORDINGS / sample_data.RACE)
    fresh("backfill", race)
    assert told(fresh("reanalyse", "--json")) == {"reanalysed": 0, "told_more": 0}
    before = told(fresh("outlook", "--as-of", AFTER, "--json"))
    address = f"sqlite:///{tmp_path}/home/legcast.db"
    with open_store(address) as engine, writing(engine) as connection:
        earlier = {"analysis_version": 1, "eccentric_dose_m": 0.0, "descent_m": 0.0}
        connection.execute(activities.update().values(**earlier))
    assert told(fresh("outlook", "--as-of", AFTER, "--json")) != before
    assert "One activity was" in fresh("reanalyse").output
    assert told(fresh("reanalyse", "--json")) == {"reanalysed": 0, "told_more": 0}
    assert told(fresh("outlook", "--as-of", AFTER, "--json")) == before


def test_in_the_first_month_it_says_what_it_can_and_what_it_waits_for(fresh: Call) -> None:
    fresh("backfill", str(RECORDINGS / sample_data.RACE))
    said = " ".join(fresh("outlook", "--as-of", AFTER).output.replace("│", " ").split())
    assert "a rough guess that will get better" in said
    assert "12 of 13 kinds of overload cannot be judged yet: too few days on record" in said
    listed = " ".join(fresh("findings", "--as-of", AFTER).output.split())
    assert "Not judged (too few days on record): Longer than usual" in listed
    assert "Estimated of you:" in listed
    assert "resting heart rate 60 (45 to 75)" in listed
    facts = told(fresh("outlook", "--as-of", AFTER, "--json"))
    assert {f["confidence"] for f in facts["findings"]} == {"low"}
    assert len(facts["waiting"]) == 12
    fresh(
        "athlete", "edit", "runner", "--rest-hr", "48", "--max-hr", "190", "--critical-speed", "4"
    )
    profile = told(fresh("outlook", "--as-of", AFTER, "--json"))["profile"]
    assert {name: (one["value"], one["told"]) for name, one in profile.items()} == {
        "highest_heart_rate": (190.0, True),
        "resting_heart_rate": (48.0, True),
        "critical_speed_ms": (4.0, True),
    }
    assert "Estimated" not in fresh("findings", "--as-of", AFTER).output


def test_every_file_found_is_in_exactly_one_part_of_the_report(fresh: Call, tmp_path: Path) -> None:
    folder = tmp_path / "runs"
    folder.mkdir()
    for name, data in {
        "1.fit": watch(0, 330), "2.fit": watch(325, 600), "whole.gpx": phone(),
        "again.gpx": phone(), "bad.gpx": b"no recording",
    }.items():  # fmt: skip
        (folder / name).write_bytes(data)
    (tmp_path / "gone.fit").symlink_to(tmp_path / "nowhere.fit")
    done = fresh("backfill", str(folder), str(tmp_path / "gone.fit"), "--json")
    report = json.loads(done.stdout)
    parts = ("duplicates", "rejected", "skipped", "retry")
    named = [Path(one["path"]).name for part in parts for one in report[part]]
    assert sorted(named) == ["1.fit", "2.fit", "bad.gpx", "gone.fit", "whole.gpx"]
    assert report["imported"] + report["older"] + len(named) == report["found"] == 6
    listed = told(fresh("activity", "list", "--json"))["activities"]
    assert [Path(a["file"]).name for a in listed if a["counts"]] == ["again.gpx"]
    (number,) = (a["id"] for a in listed if a["counts"])
    assert "heart rate from 1.fit" in " ".join(
        fresh("activity", "show", str(number)).output.split()
    )
