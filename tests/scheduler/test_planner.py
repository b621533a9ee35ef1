"""What is due becomes a prompt, once, for the right reader by the right way."""

import logging
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, Row, select

import scheduler.planner as planner_module
from analysis.checkin import Checkin, Flag, Place
from scheduler.channels.push import channel_of
from scheduler.links import Links, Purpose
from scheduler.planner import Planner
from scheduler.sender import send_due
from store.accounts import Share, add_account, consent, edit_account
from store.athletes import Athlete, add_athlete, edit_athlete
from store.checkins import add_checkin
from store.engine import reading, writing
from store.outbox import dismiss
from store.tables import deliveries, prompts
from tests.scheduler.conftest import NOW, RACE_END

Race = Callable[..., datetime]
LINKS = Links(b"key", "https://legs.example.org")


OUT_OF_REACH = Links(b"key")


def planner(engine: Engine, *, mail: bool = True, links: Links = OUT_OF_REACH) -> Planner:
    return Planner(engine, mail, links)


def made(engine: Engine) -> list[Row]:  # type: ignore[type-arg]
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
    race()  # ended at 13:00 in Vienna
    assert planner(engine).round(RACE_END + timedelta(hours=1)) == 0


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
    (row,) = made(engine)
    assert row.kind == "morning_after"
    assert "Your week" in row.text


def test_nobody_hears_of_a_quiet_fortnight(engine: Engine, athlete: Athlete) -> None:
    edit(engine, athlete, digest_day=6)
    assert planner(engine).round(NOW) == 0


def test_two_dismissals_halve_what_is_said(engine: Engine, athlete: Athlete, race: Race) -> None:
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
    assert "midday" not in made(engine)[0].text
    home = datetime(2026, 6, 25, 6, tzinfo=UTC)
    one.round(home)
    assert home.astimezone(ZoneInfo("Europe/Vienna")).date() == date(2026, 6, 25)


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
    (row,) = (row for row in made(engine) if row.account_id is not None)
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
    healthy = planner_module.look

    def look(engine: Engine, runner: Athlete, now: datetime) -> object:
        if runner.id == athlete.id:
            raise ValueError("no such thing")
        return healthy(engine, runner, now)

    monkeypatch.setattr(planner_module, "look", look)
    assert planner(engine).round(morning) == 1
    assert [row.athlete_id for row in made(engine)] == [other.id]
    assert f"no plan for athlete {athlete.id} (ValueError)" in caplog.text
