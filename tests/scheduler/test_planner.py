"""What is due becomes a prompt, once, for the right reader through the right channel."""

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select

import scheduler.status as status_module
from analysis.checkin import Checkin, Flag, Place
from analysis.soreness.forecast import MODEL
from scheduler.channels.push import channel_of
from scheduler.links import Links, Purpose
from scheduler.planner import Planner
from scheduler.sender import send_due
from store.accounts import Share, add_account, consent, edit_account
from store.athletes import Athlete, add_athlete, edit_athlete
from store.checkins import add_checkin
from store.engine import reading, writing
from store.outbox import Claimed, claim, dismiss
from store.tables import deliveries, prompts
from store.whereabouts import zone_of
from tests.scheduler.conftest import NOW, RACE_END

Race = Callable[..., datetime]
LINKS = Links(b"key", "https://legs.example.org")


OUT_OF_REACH = Links(b"key")


def planner(engine: Engine, *, mail: bool = True, links: Links = OUT_OF_REACH) -> Planner:
    return Planner(engine, mail, links)


def made(engine: Engine) -> list[Any]:
    with reading(engine) as connection:
        return list(connection.execute(select(prompts).order_by(prompts.c.id)))


def ways(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return sorted(connection.execute(select(deliveries.c.channel)).scalars())


def edit(engine: Engine, athlete: Athlete, **changes: object) -> None:
    with writing(engine) as connection:
        edit_athlete(connection, athlete.id, **changes)


@pytest.mark.parametrize("mail", [True, False])
def test_a_due_prompt_is_made_once_for_the_right_channel(
    engine: Engine, athlete: Athlete, race: Race, mail: bool
) -> None:
    morning = race()
    one = planner(engine, mail=mail)
    assert one.round(morning - timedelta(minutes=1)) == 0
    assert one.round(morning) == 1
    assert one.round(morning + timedelta(minutes=1)) == 0
    assert planner(engine, mail=mail).round(morning + timedelta(minutes=2)) == 0
    assert [row.kind for row in made(engine)] == ["morning_after"]
    assert ways(engine) == ["email" if mail else "preview"]


@pytest.mark.parametrize("discreet", [True, False])
def test_a_discreet_athlete_gets_the_whole_message_under_a_subject_that_tells_nothing(
    engine: Engine, athlete: Athlete, race: Race, discreet: bool
) -> None:
    edit(engine, athlete, discreet=discreet)
    planner(engine).round(race())
    (row,) = made(engine)
    assert (row.subject == "Your note from Legcast") is discreet
    assert (row.line == "It waits for you in Legcast.") is discreet
    assert "Quads" in row.text


def test_another_model_sends_nothing_about_runs_whose_morning_is_past(
    engine: Engine, athlete: Athlete, race: Race
) -> None:
    morning = race()
    edit(engine, athlete, model=MODEL - 1, digest_day=None)
    late = planner(engine)
    assert late.round(morning + timedelta(minutes=10)) == 0
    assert all(late.round(morning + timedelta(days=day, hours=2)) == 0 for day in (1, 2, 3))


def test_another_model_is_told_once_in_the_next_message(
    engine: Engine, athlete: Athlete, race: Race
) -> None:
    morning = race()
    edit(engine, athlete, model=MODEL - 1)
    one = planner(engine)
    assert one.round(morning - timedelta(hours=8)) == 0
    assert one.round(morning) == 1
    assert one.round(morning + timedelta(days=1)) == 1
    first, second = made(engine)
    assert "New since Sat 13 Jun" in first.text
    assert "New since" not in second.text


def test_who_joins_later_hears_nothing_of_a_model_of_before(
    engine: Engine, athlete: Athlete, race: Race
) -> None:
    assert (athlete.model, athlete.model_since) == (MODEL, None)
    planner(engine).round(race())
    assert "New since" not in made(engine)[0].text


def test_every_push_address_has_a_delivery_of_its_own_that_does_not_tell_it(
    engine: Engine, athlete: Athlete, race: Race
) -> None:
    push = ("ntfy://localhost/legs", "json://localhost/hook")
    edit(engine, athlete, push=push)
    planner(engine).round(race())
    assert ways(engine) == sorted(["email", *map(channel_of, push)])
    assert not any("localhost" in way or "legs" in way for way in ways(engine))


def test_who_stopped_the_mail_gets_none_not_even_what_was_made_before(
    engine: Engine, athlete: Athlete, race: Race
) -> None:
    morning = race()
    planner(engine).round(morning)
    edit(engine, athlete, mail_stopped_at=morning)
    from scheduler.channels.email import EmailChannel
    from tests.scheduler.test_sender import by_mail

    channel: EmailChannel = by_mail(1)["email"]
    assert send_due(engine, {"email": channel}, "a", lambda: morning) == 0
    with reading(engine) as connection:
        state, why = connection.execute(select(deliveries.c.state, deliveries.c.last_error)).one()
    assert (state, "stopped" in why) == ("failed", True)
    edit(engine, athlete, mail_stopped_at=morning, after_run=True)
    planner(engine).round(morning + timedelta(days=1))
    assert "preview" in ways(engine)


def test_a_saturday_begins_when_the_athlete_says(
    engine: Engine, athlete: Athlete, race: Race
) -> None:
    edit(engine, athlete, wake_on={6: time(9, 30)})  # the morning after is a Sunday
    morning = race()
    assert planner(engine).round(morning + timedelta(hours=2, minutes=29)) == 0
    assert planner(engine).round(morning + timedelta(hours=2, minutes=30)) == 1


def test_a_new_answer_is_met_at_once_though_nothing_was_due(
    engine: Engine, athlete: Athlete, race: Race
) -> None:
    evening = race() - timedelta(hours=9)
    one = planner(engine)
    assert one.round(evening) == 0
    answer = Checkin(evening, Place.CALVES, 7, flags=frozenset({Flag.DARK_URINE}))
    with writing(engine) as connection:
        add_checkin(connection, athlete.id, answer)
    assert one.round(evening + timedelta(minutes=1)) == 1
    assert [row.kind for row in made(engine)] == ["signpost"]


def test_a_run_that_comes_in_within_two_hours_has_a_note_for_who_asked(
    engine: Engine, athlete: Athlete, race: Race
) -> None:
    race()
    soon = RACE_END + timedelta(hours=1)
    assert planner(engine).round(soon) == 0
    edit(engine, athlete, after_run=True)
    assert planner(engine).round(RACE_END + timedelta(hours=2, minutes=1)) == 0
    assert planner(engine).round(soon) == 1
    assert planner(engine).round(soon + timedelta(minutes=20)) == 0
    (row,) = made(engine)
    assert (row.kind, row.slot, row.expires_at - row.due_at) == (
        "after_run",
        "after_run",
        timedelta(hours=2),
    )
    assert "drink" in row.subject


def test_nothing_is_said_of_a_run_that_ended_in_the_quiet_hours_until_the_morning(
    engine: Engine, athlete: Athlete, race: Race
) -> None:
    edit(engine, athlete, after_run=True, quiet_from=time(13), quiet_until=time(7))
    morning = race()  # ended at 13:00 in Vienna
    assert planner(engine).round(RACE_END + timedelta(hours=1)) == 0
    assert planner(engine).round(morning) == 1


@pytest.mark.parametrize("links", [LINKS, OUT_OF_REACH], ids=["reachable", "out of reach"])
def test_links_are_in_a_message_only_where_a_phone_can_reach_them(
    engine: Engine, athlete: Athlete, race: Race, links: Links
) -> None:
    morning = race()
    planner(engine, links=links).round(morning)
    (row,) = made(engine)
    found = re.findall(r"https?://[^\s\"<?]+", row.html)
    if not links.base_url:
        assert found == []
        assert "legcast checkin quads" in " ".join(row.text.split())
        return
    assert all(url.startswith(links.base_url) for url in found)
    token = next(url for url in found if "/answer/" in url).rsplit("/", 1)[1]
    grant = links.read(Purpose.ANSWER, token, morning)
    assert grant is not None
    assert (grant.athlete_id, grant.place) == (athlete.id, Place.QUADS)
    assert token in row.text
    assert token in row.line


def test_the_digest_goes_out_on_its_weekday_and_once(
    engine: Engine, athlete: Athlete, race: Race
) -> None:
    race()
    edit(engine, athlete, digest_day=3, paused_until=None)
    thursday = datetime(2026, 6, 18, 7, tzinfo=ZoneInfo("Europe/Vienna"))
    one = planner(engine)
    one.round(thursday - timedelta(minutes=1))
    before = len(made(engine))
    one.round(thursday)
    assert [(row.slot, row.kind) for row in made(engine)[before:]] == [("digest", "week")]
    assert one.round(thursday + timedelta(minutes=30)) == 0
    assert planner(engine).round(thursday + timedelta(hours=1)) == 0


def test_a_prompt_and_a_digest_of_one_morning_are_one_message(
    engine: Engine, athlete: Athlete, race: Race
) -> None:
    edit(engine, athlete, digest_day=6)
    morning = race()
    planner(engine).round(morning)
    planner(engine).round(morning + timedelta(hours=1))
    (row, digest) = made(engine)
    assert (row.kind, digest.kind) == ("morning_after", "week")
    assert "Your week" in row.text
    assert len(ways(engine)) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"wake": time(9)},
        {"zone": "America/New_York"},
        {},
    ],
    ids=["another morning", "another zone", "a late wake"],
)
def test_a_digest_that_a_prompt_carried_is_not_made_again(
    engine: Engine, athlete: Athlete, race: Race, change: dict[str, object]
) -> None:
    edit(engine, athlete, digest_day=5 if not change else 6)  # the day before, or the very day
    morning = race() + timedelta(hours=1)
    planner(engine).round(morning)
    assert "Your week" in made(engine)[0].text
    edit(engine, athlete, **change)
    for hours in (1, 2, 6, 9):
        planner(engine).round(morning + timedelta(hours=hours))
    assert len(ways(engine)) == 1


def test_nobody_hears_of_a_quiet_fortnight(engine: Engine, athlete: Athlete) -> None:
    edit(engine, athlete, digest_day=6)
    assert planner(engine).round(NOW) == 0


def test_a_dismissal_is_noted_once(engine: Engine, athlete: Athlete, race: Race) -> None:
    morning = race()
    planner(engine).round(morning)
    with writing(engine) as connection:
        assert dismiss(connection, athlete.id, date(2026, 6, 14), morning)
        assert not dismiss(connection, athlete.id, date(2026, 6, 14), morning)
    assert made(engine)[0].dismissed_at == morning


def test_a_laptop_that_slept_over_the_morning_says_what_still_helps(
    engine: Engine, athlete: Athlete, race: Race
) -> None:
    morning = race()
    one = planner(engine)
    one.round(morning - timedelta(hours=10))
    assert one.round(morning + timedelta(hours=4)) == 1


def test_a_laptop_that_slept_for_days_drops_what_is_stale_and_says_so_once(
    engine: Engine, athlete: Athlete, race: Race, caplog: pytest.LogCaptureFixture
) -> None:
    morning = race()
    one = planner(engine)
    one.round(morning - timedelta(hours=10))
    caplog.set_level(logging.INFO)
    late = morning + timedelta(days=5)
    assert one.round(late) == 0
    assert one.round(late + timedelta(hours=1)) == 0
    assert caplog.text.count("is dropped: its time has passed") == 1


def test_what_waited_for_the_mail_server_expires_while_the_laptop_sleeps(
    engine: Engine, athlete: Athlete, race: Race, caplog: pytest.LogCaptureFixture
) -> None:
    morning = race()
    planner(engine).round(morning)
    assert send_due(engine, {}, "a", lambda: morning) == 0
    caplog.set_level(logging.INFO)
    assert send_due(engine, {}, "a", lambda: morning + timedelta(hours=13)) == 0
    assert "1 prompts expired: their time had passed" in caplog.text


def test_an_athlete_who_travels_is_told_in_the_morning_of_where_they_are(
    engine: Engine, athlete: Athlete, race: Race
) -> None:
    race(zone="America/Denver")  # ended at 05:00 there
    edit(engine, athlete, follows_travel=True)
    denver = datetime(2026, 6, 13, 7, tzinfo=ZoneInfo("America/Denver"))
    one = planner(engine)
    assert one.round(denver + timedelta(hours=23, minutes=59)) == 0
    assert one.round(denver + timedelta(hours=24)) == 1
    assert "morning" in made(engine)[0].text.splitlines()[2]
    home = datetime(2026, 6, 25, 6, tzinfo=UTC)
    with reading(engine) as connection:  # nothing recorded elsewhere for a week: home again
        assert zone_of(connection, replace(athlete, follows_travel=True), home) == athlete.zone


def coach(engine: Engine, athlete: Athlete, *shares: Share) -> None:
    with writing(engine) as connection:
        account = add_account(connection, "Coach", "Europe/Vienna", NOW, email="coach@example.org")
        edit_account(connection, account.id, club_digest=True)
        consent(connection, athlete.id, account.id, frozenset(shares), NOW)


@pytest.mark.parametrize("shares", [(), (Share.TRAINING,), (Share.SORENESS,), tuple(Share)])
def test_a_coach_hears_who_needs_a_word_and_no_more_than_was_agreed(
    engine: Engine, athlete: Athlete, race: Race, shares: tuple[Share, ...]
) -> None:
    with writing(engine) as connection:
        add_athlete(connection, "quiet one", "Europe/Vienna", NOW, wake=time(7))
    morning = race()
    coach(engine, athlete, *shares)
    planner(engine).round(morning)
    rows = [row for row in made(engine) if row.account_id is not None]
    if shares == (Share.TRAINING,):  # nothing stood out in the training
        assert rows == []
        return
    (row,) = rows
    assert (row.slot, row.kind, row.athlete_id) == ("digest", "club", None)
    assert "ada" in row.subject
    assert "quiet one" not in row.text
    assert ("Quads" in row.text) == (Share.SORENESS in shares)
    assert planner(engine).round(morning + timedelta(minutes=5)) == 0


def test_a_coach_hears_nothing_of_who_asked_for_quiet_nor_of_who_did_not_agree(
    engine: Engine, athlete: Athlete, race: Race
) -> None:
    morning = race()
    coach(engine, athlete)
    edit(engine, athlete, paused_until=morning + timedelta(days=3))
    assert planner(engine).round(morning) == 0


def test_what_goes_wrong_with_one_athlete_keeps_nobody_else_from_a_word(
    engine: Engine,
    athlete: Athlete,
    race: Race,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with writing(engine) as connection:
        other = add_athlete(connection, "bob", "Europe/Vienna", NOW, wake=time(7))
    race()
    morning = race(other)
    healthy = status_module.status_of

    def status_of(engine: Engine, runner: Athlete, now: datetime) -> object:
        if runner.id == athlete.id:
            raise ValueError("no such thing")
        return healthy(engine, runner, now)

    monkeypatch.setattr(status_module, "status_of", status_of)
    assert planner(engine).round(morning) == 1
    assert [row.athlete_id for row in made(engine)] == [other.id]
    assert f"no plan for athlete {athlete.id} (ValueError)" in caplog.text


DARK, KNEE = frozenset({Flag.DARK_URINE}), frozenset[Flag]()


def answer(
    engine: Engine,
    athlete: Athlete,
    at: datetime,
    place: Place,
    level: float,
    flags: frozenset[Flag] = KNEE,
) -> None:
    with writing(engine) as connection:
        add_checkin(connection, athlete.id, Checkin(at, place, level, flags=flags))


def signposts(engine: Engine) -> list[datetime]:
    return [row.created_at for row in made(engine) if row.kind == "signpost"]


def test_a_second_flag_on_one_day_is_met_at_once_too(engine: Engine, athlete: Athlete) -> None:
    noon = datetime(2026, 6, 14, 12, tzinfo=UTC)
    one = planner(engine)
    answer(engine, athlete, noon, Place.KNEE, 4)
    one.round(noon)
    later = noon + timedelta(hours=1)
    answer(engine, athlete, later, Place.QUADS, 8, DARK)
    one.round(later)
    one.round(later + timedelta(minutes=1))
    assert signposts(engine) == [noon, later]


def test_a_flag_entered_later_for_an_earlier_hour_is_met(engine: Engine, athlete: Athlete) -> None:
    noon = datetime(2026, 6, 14, 12, tzinfo=UTC)
    one = planner(engine)
    answer(engine, athlete, noon, Place.KNEE, 9, frozenset({Flag.NO_WEIGHT}))
    one.round(noon)
    answer(engine, athlete, noon - timedelta(hours=1), Place.QUADS, 8, DARK)
    one.round(noon + timedelta(hours=1))
    assert len(signposts(engine)) == 2


def test_a_flag_that_was_met_is_not_repeated_at_midnight(engine: Engine, athlete: Athlete) -> None:
    evening = datetime(2026, 6, 14, 16, tzinfo=UTC)
    one = planner(engine)
    answer(engine, athlete, evening, Place.KNEE, 9, frozenset({Flag.NO_WEIGHT}))
    one.round(evening)
    answer(engine, athlete, evening + timedelta(minutes=5), Place.QUADS, 1)
    for hours in range(1, 30):
        one.round(evening + timedelta(hours=hours))
    assert len(signposts(engine)) == 1


def test_what_is_worth_a_thought_waits_for_the_morning_and_is_not_repeated(
    engine: Engine, athlete: Athlete
) -> None:
    night = datetime(2026, 6, 14, 20, tzinfo=UTC)  # 22:00 in Vienna
    one = planner(engine)
    answer(engine, athlete, night, Place.KNEE, 4)
    one.round(night)
    assert signposts(engine) == []
    morning = datetime(2026, 6, 15, 5, tzinfo=UTC)
    one.round(morning)
    answer(engine, athlete, morning + timedelta(hours=5), Place.KNEE, 4)
    one.round(morning + timedelta(hours=6))
    assert signposts(engine) == [morning]


def test_a_word_about_safety_is_tried_for_days_and_goes_before_all_others(
    engine: Engine, athlete: Athlete, race: Race
) -> None:
    morning = race()
    one = planner(engine)
    one.round(morning)
    answer(engine, athlete, morning + timedelta(minutes=1), Place.QUADS, 8, DARK)
    later = morning + timedelta(minutes=2)
    one.round(later)
    assert made(engine)[-1].expires_at == later + timedelta(days=7)
    with writing(engine) as connection:
        first = claim(connection, "a", later, timedelta(minutes=5), most=1)
    assert [letter.slot for letter in first] == ["safety"]


class Taking:
    name = "email"

    def __init__(self) -> None:
        self.took: list[str] = []

    def send(self, letter: Claimed) -> None:
        self.took.append(letter.slot)


@pytest.mark.parametrize(
    ("changes", "hours", "state"),
    [
        ({}, 15, "pending"),  # 22:00
        ({"paused_until": NOW + timedelta(days=9)}, 1, "expired"),
        ({}, 1, "sent"),
    ],
)
def test_what_waited_is_held_back_in_the_quiet_hours_and_in_a_pause(
    engine: Engine,
    athlete: Athlete,
    race: Race,
    changes: dict[str, object],
    hours: int,
    state: str,
) -> None:
    morning = race()
    planner(engine).round(morning)
    with writing(engine) as connection:  # a digest lasts longer than a day's word
        connection.execute(deliveries.update().values(expires_at=morning + timedelta(days=2)))
    edit(engine, athlete, **changes)
    channel = Taking()
    now = morning + timedelta(hours=hours)
    send_due(engine, {"email": channel}, "a", lambda: now)
    with reading(engine) as connection:
        row = connection.execute(select(deliveries.c.state, deliveries.c.not_before)).one()
    assert row.state == state
    assert channel.took == (["daily"] if state == "sent" else [])
    if state == "pending":
        assert row.not_before == morning + timedelta(days=1)


def test_words_about_safety_go_out_in_the_quiet_hours_and_in_a_pause(
    engine: Engine, athlete: Athlete
) -> None:
    night = datetime(2026, 6, 14, 22, tzinfo=UTC)
    edit(engine, athlete, paused_until=night + timedelta(days=3))
    answer(engine, athlete, night, Place.QUADS, 8, DARK)
    planner(engine).round(night)
    channel = Taking()
    send_due(engine, {"email": channel}, "a", lambda: night)
    assert channel.took == ["safety"]


def test_a_clock_that_was_set_back_silences_nobody(
    engine: Engine, athlete: Athlete, race: Race
) -> None:
    morning = race()
    one = planner(engine)
    one.round(morning + timedelta(days=300))
    assert one.round(morning) == 1


def test_a_note_after_a_run_speaks_of_the_run_that_is_worth_it(
    engine: Engine, athlete: Athlete, race: Race
) -> None:
    edit(engine, athlete, after_run=True)
    race()
    with writing(engine) as connection:
        from analysis.session import summarise
        from analysis.sport import Sport
        from store.activities import NewActivity, add_activity
        from tests.scheduler.histories import way

        easy = way(3_000)
        easy.index = easy.index + (RACE_END + timedelta(minutes=30) - easy.index[-1])
        done = summarise(easy, Sport.RUNNING, easy.index[0].to_pydatetime())
        add_activity(connection, athlete, NewActivity(done), file_id=None)
    planner(engine).round(RACE_END + timedelta(hours=1))
    assert made(engine)[0].subject.startswith("20.0 km done")
