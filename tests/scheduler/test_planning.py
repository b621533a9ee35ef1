"""When to send a message, when to be silent, and why."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.checkin import Checkin, Flag, Place
from analysis.history import History
from analysis.language import Speech
from analysis.outlook import outlook
from scheduler.clock import Rounds, shifted_clock, system_clock
from scheduler.plan import plan
from scheduler.preferences import Preferences, at_local, first_morning, next_allowed
from scheduler.prompt import Kind, Plan, PromptReason, Sent, Silence, Slot, Verdict
from tests.scheduler.histories import FIRST, habit, history, outing

PREFERENCES = Preferences(zone="UTC")
RACE = history(*habit(), outing(60, 30, 2000))
END = FIRST + timedelta(days=60)  # 08:00 UTC
MORNING = at_local((END + timedelta(days=1)).date(), time(7), ZoneInfo("UTC"))


def planned(
    at: datetime,
    known: History = RACE,
    preferences: Preferences = PREFERENCES,
    sent: tuple[Sent, ...] = (),
) -> Plan:
    return plan(outlook(known, at), preferences, sent)


def told(kind: Kind, at: datetime) -> Sent:
    return Sent(Slot.DAILY, kind, at.date(), at)


def kinds(what: Plan) -> list[tuple[Kind, datetime]]:
    return [(p.kind, p.due_at) for p in what.prompts]


def test_a_race_is_told_on_the_morning_after() -> None:
    first = planned(END + timedelta(hours=1)).prompts[0]
    assert (first.kind, first.due_at, first.why) == (
        Kind.MORNING_AFTER,
        MORNING,
        PromptReason.SORENESS,
    )
    assert first.local_date == MORNING.date()


def test_an_evening_race_is_told_on_the_first_morning_six_hours_later() -> None:
    zone = ZoneInfo("UTC")
    for end, day in ((time(0, 59), 2), (time(1, 1), 3), (time(22), 3)):
        ended = datetime.combine(date(2026, 6, 2), end, zone)
        assert first_morning(ended, PREFERENCES).date() == date(2026, 6, day)


def test_what_was_told_is_not_told_again() -> None:
    sent = (told(Kind.MORNING_AFTER, MORNING),)
    assert Kind.MORNING_AFTER not in dict(kinds(planned(MORNING, sent=sent)))


def test_a_run_that_came_in_late_is_told_at_the_next_allowed_hour_and_then_never() -> None:
    noon = MORNING + timedelta(hours=5)
    assert kinds(planned(noon))[0] == (Kind.MORNING_AFTER, noon)
    late = MORNING + timedelta(hours=15)
    assert kinds(planned(late))[0][1] == MORNING + timedelta(days=1)
    after = planned(END + timedelta(hours=61))
    assert Kind.MORNING_AFTER not in dict(kinds(after))
    assert planned(END + timedelta(days=5)).silence is Silence.PASSED


def test_a_marked_soreness_is_asked_after_at_72_hours() -> None:
    sent = (told(Kind.MORNING_AFTER, MORNING),)
    asked = dict(kinds(planned(MORNING + timedelta(hours=1), sent=sent)))
    assert asked[Kind.EASING] == MORNING + timedelta(days=3)  # 07:00 on day 3 is 71 h: day 4
    assert asked[Kind.EASING] - END >= timedelta(hours=72)


def test_the_second_morning_has_a_word_only_while_the_peak_is_ahead() -> None:
    evening = history(*habit(), outing(60.5, 10, 2500))  # ended at 20:00
    sent = (told(Kind.MORNING_AFTER, MORNING),)
    ahead = planned(MORNING + timedelta(hours=1), evening, sent=sent)
    assert (Kind.SECOND_MORNING, MORNING + timedelta(days=1)) in kinds(ahead)
    assert Kind.SECOND_MORNING not in dict(kinds(planned(MORNING, sent=sent)))


def test_a_week_later_there_is_a_word_only_if_the_answers_are_still_sore() -> None:
    sent = (told(Kind.MORNING_AFTER, MORNING), told(Kind.EASING, MORNING + timedelta(days=3)))
    at = END + timedelta(days=6)
    assert planned(at, sent=sent).silence is not None
    sore = replace(RACE, checkins=(Checkin(END + timedelta(days=5), Place.QUADS, 5),))
    assert Kind.STILL_SORE in dict(kinds(planned(at, sore, sent=sent)))


def test_an_overload_without_soreness_is_told_too() -> None:
    longer = history(*habit(), outing(60, 11.5))
    first = planned(END + timedelta(hours=1), longer).prompts[0]
    assert first.why is PromptReason.OVERLOAD
    assert planned(END + timedelta(hours=40), longer).silence is Silence.PASSED


@pytest.mark.parametrize(
    ("known", "at", "silence"),
    [
        (history(), END, Silence.NO_RECENT_RUN),
        (history(*habit()), END - timedelta(days=2), Silence.ORDINARY),
        (RACE, END + timedelta(days=6), Silence.PASSED),
        (RACE, END + timedelta(days=40), Silence.NO_RECENT_RUN),
    ],
)
def test_silence_has_a_reason(known: History, at: datetime, silence: Silence) -> None:
    quiet = planned(at, known)
    assert quiet.silence is silence
    assert quiet.prompts == ()


def test_a_pause_is_kept_and_a_red_flag_breaks_it() -> None:
    paused = replace(PREFERENCES, paused_until=END + timedelta(days=30))
    assert planned(MORNING, preferences=paused).silence is Silence.PAUSED
    flagged = replace(
        RACE, checkins=(Checkin(MORNING, Place.QUADS, 9, flags=frozenset({Flag.DARK_URINE})),)
    )
    at = MORNING + timedelta(minutes=1)
    loud = planned(at, flagged, paused)
    assert kinds(loud) == [(Kind.SIGNPOST, at)]
    once = (Sent(Slot.SAFETY, Kind.SIGNPOST, at.date(), at, loud.prompts[0].about),)
    assert planned(at, flagged, paused, once).silence is Silence.PAUSED


def test_three_in_seven_dates_are_enough() -> None:
    sent = tuple(told(Kind.EASING, END - timedelta(days=d, hours=2)) for d in (1, 3, 4))
    after = planned(END + timedelta(hours=1), sent=sent)
    assert all(p.due_at >= END + timedelta(days=2) for p in after.prompts)


def test_several_bouts_on_one_day_are_one_prompt() -> None:
    twice = history(*habit(), outing(60, 30, 1500), outing(60.2, 12, 1500))
    days = [p.local_date for p in planned(END + timedelta(hours=6), twice).prompts]
    assert len(days) == len(set(days))


def test_a_skipped_hour_is_the_moment_after_and_a_doubled_one_the_first() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    gap = at_local(date(2026, 3, 29), time(2, 30), berlin)
    assert gap.isoformat() == "2026-03-29T03:30:00+02:00"
    fold = at_local(date(2026, 10, 25), time(2, 30), berlin)
    assert fold.isoformat() == "2026-10-25T02:30:00+02:00"
    cairo = at_local(date(2026, 4, 24), time(0), ZoneInfo("Africa/Cairo"))
    assert cairo.isoformat() == "2026-04-24T01:00:00+03:00"


ZONES = sorted(available_timezones() - {"localtime", "Factory", "posixrules"})


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),  # noqa: DTZ001 because the zone is added
    st.integers(0, 20),
)
def test_no_prompt_is_due_in_quiet_hours_anywhere(zone: str, moment: datetime, wake: int) -> None:
    preferences = Preferences(zone, wake=time(wake), quiet_until=time(min(wake, 7)))
    now = moment.replace(tzinfo=UTC)
    local = next_allowed(now, preferences).astimezone(ZoneInfo(zone))
    assert next_allowed(now, preferences) >= now
    assert not (local.time() >= time(21))
    assert not (local.time() < preferences.quiet_until)
    morning = first_morning(now, preferences)
    assert timedelta(hours=6) <= morning - now <= timedelta(hours=31)


def test_a_shifted_clock_runs_from_its_start() -> None:
    start = datetime(2026, 6, 14, tzinfo=UTC)
    assert timedelta(0) <= shifted_clock(start, 2.0)() - start < timedelta(seconds=5)
    assert system_clock().tzinfo is UTC


def test_rounds_go_on_after_one_failed() -> None:
    import threading

    went, done = [], threading.Event()

    def job() -> None:
        went.append(1)
        if len(went) == 1:
            raise RuntimeError("once")
        done.set()

    rounds = Rounds()
    rounds.every(3600, "job", job)
    rounds.start()
    for _ in range(100):
        rounds.sooner("job")  # passed over while the first round is still under way
        if done.wait(0.1):
            break
    assert done.is_set()
    rounds.stop(60)
    assert not rounds.go_on(threading.Event()), "rounds that have died are noticed"


TWO = history(*habit(), outing(59.5, 12, 900), outing(60, 30, 2000))


def test_a_run_that_came_in_after_the_word_about_another_still_has_its_own() -> None:
    """The watch was emptied at noon: the morning's word knew of the first run alone."""
    (first, second) = (o.end for o in outlook(TWO, MORNING).bouts[-2:])
    told_of_first = Sent(Slot.DAILY, Kind.MORNING_AFTER, MORNING.date(), MORNING, (first,))
    noon, morning = MORNING + timedelta(hours=5), MORNING + timedelta(days=1)
    assert all(p.due_at > noon for p in planned(noon, TWO, sent=(told_of_first,)).prompts)
    assert kinds(planned(morning, TWO, sent=(told_of_first,)))[0] == (Kind.MORNING_AFTER, morning)
    both = replace(told_of_first, about=(first, second))
    assert Kind.MORNING_AFTER not in dict(kinds(planned(morning, TWO, sent=(both,))))


def test_a_richer_recording_of_a_run_that_was_told_is_not_told_again() -> None:
    about = (END + timedelta(minutes=2),)
    sent = (Sent(Slot.DAILY, Kind.MORNING_AFTER, MORNING.date(), MORNING, about),)
    assert Kind.MORNING_AFTER not in dict(kinds(planned(MORNING + timedelta(hours=1), sent=sent)))


@pytest.mark.parametrize(("dismissed", "room"), [(0, True), (1, True), (2, False), (3, False)])
def test_two_dismissals_halve_the_week(dismissed: int, room: bool) -> None:
    earlier = [8, 10, 12]  # days before the race: out of the week, within a fortnight
    sent = tuple(
        replace(told(Kind.EASING, END - timedelta(days=d)), dismissed=n < dismissed)
        for n, d in enumerate(earlier)
    )
    after = planned(END + timedelta(hours=1), sent=sent)
    assert (Kind.MORNING_AFTER in dict(kinds(after))) == room
    if not room:
        full = [c for c in after.considered if c.verdict is Verdict.WEEK_FULL]
        assert full


@pytest.mark.parametrize(
    ("after_h", "sent", "preferences", "verdict"),
    [
        (1, (), {}, Verdict.PLANNED),
        (2.1, (), {}, Verdict.PASSED),
        (1, (), {"quiet_from": time(8), "quiet_until": time(12)}, Verdict.QUIET),
        (1, ((Slot.DAILY, Kind.EASING),), {}, Verdict.DAY_TAKEN),
        (1, ((Slot.AFTER_RUN, Kind.AFTER_RUN),), {}, Verdict.TOLD),
    ],
)
def test_the_note_after_a_run_comes_soon_or_not_at_all(
    after_h: float,
    sent: tuple[tuple[Slot, Kind], ...],
    preferences: dict[str, Any],
    verdict: Verdict,
) -> None:
    now = END + timedelta(hours=after_h)
    before = tuple(Sent(slot, kind, now.date(), END) for slot, kind in sent)
    asked = replace(PREFERENCES, after_run=True, **preferences)
    notes = planned(now, preferences=asked, sent=before).considered
    assert [c.verdict for c in notes if c.kind is Kind.AFTER_RUN] == [verdict]
    unasked = planned(now, sent=before).considered
    assert not any(c.kind is Kind.AFTER_RUN for c in unasked)


def test_every_verdict_has_its_words() -> None:
    speech = Speech(END, "UTC")
    for verdict in Verdict:
        assert speech.say(f"verdict.{verdict}", due="then", peak=3.0)
