"""Links in messages: what they allow without a login, and for how long."""

from datetime import date, timedelta

import pytest

from analysis.checkin import Asked, Flag, Place
from scheduler.links import Grant, Links, Purpose
from store.athletes import edit_athlete, get_athlete
from store.checkins import checkins_until
from store.engine import reading, writing
from store.outbox import prompts_since
from tests.web.homes import NOW, Home
from tests.web.visitors import Visitor


def answered(home: Home) -> int:
    with reading(home.engine) as connection:
        return len(checkins_until(connection, home.athlete.id, None))


def test_from_a_mailed_link_to_a_changed_forecast(stranger: Visitor, public: Home) -> None:
    link = public.link(Purpose.ANSWER, Place.CALVES)
    before = answered(public)
    question = stranger.get(f"{link}?level=8")
    assert 'value="calves" checked' in question.text
    assert "You chose 8 in the message" in question.text
    assert answered(public) == before
    done = stranger.post(link, data={"place": "calves", "level": "8"})
    assert done.status_code == 200
    assert "The forecast has learnt from it" in done.text
    assert answered(public) == before + 1


def test_a_red_flag_is_answered_at_once(stranger: Visitor, public: Home) -> None:
    link = public.link(Purpose.ANSWER)
    data = {"place": "calves", "level": "6", "side": "left", "pain": "throbbing",
            "flag": Flag.SWELLING.value}  # fmt: skip
    page = stranger.post(link, data=data).text
    assert "See a doctor today" in page
    assert page.index("See a doctor today") < page.index("Noted: calves, 6 of 10")


def test_what_points_to_care_is_said_in_the_athletes_own_language(
    stranger: Visitor, public: Home
) -> None:
    with writing(public.engine) as connection:
        edit_athlete(connection, public.athlete.id, language="de")
    data = {"place": "quads", "level": "8", "flag": Flag.DARK_URINE.value}
    page = stranger.post(public.link(Purpose.ANSWER), data=data).text
    assert 'role="alert" lang="de"><h2>Notfall</h2>' in page
    assert "Follow the advice above first." in page


def test_a_trembling_thumb_answers_once(stranger: Visitor, public: Home) -> None:
    link, before = public.link(Purpose.ANSWER), answered(public)
    for _ in range(3):
        stranger.post(link, data={"place": "quads", "level": "3"})
    assert answered(public) == before + 1
    public.now += timedelta(hours=3)
    stranger.post(link, data={"place": "quads", "level": "3"})
    assert answered(public) == before + 2


def test_an_answer_on_the_page_and_by_the_link_is_one(visitor: Visitor, home: Home) -> None:
    before = answered(home)
    for _ in range(2):
        assert visitor.fill("/checkin", place="quads", level="3").status_code == 200
    visitor.post(home.link(Purpose.ANSWER), data={"place": "quads", "level": "3"})
    assert answered(home) == before + 1


def test_a_slip_of_the_thumb_is_mended_where_it_was_made_and_keeps_its_warning_sign(
    stranger: Visitor, public: Home
) -> None:
    link, before = public.link(Purpose.ANSWER), answered(public)
    data = {"place": "quads", "level": "10", "flag": Flag.FEVER.value}
    page = stranger.post(link, data=data).text
    number = page.split('name="corrects" value="')[1].split('"')[0]
    public.now += timedelta(minutes=5)
    page = stranger.post(link, data={"corrects": number, "level": "1"}).text
    assert "Noted: quads, 1 of 10" in page
    assert 'role="alert"' in page
    assert answered(public) == before + 1
    public.now += timedelta(hours=2)
    number = page.split('name="corrects" value="')[1].split('"')[0]
    assert stranger.post(link, data={"corrects": number, "level": "2"}).status_code == 404


def test_one_tap_says_that_it_is_not_from_training_and_nothing_is_learnt(
    stranger: Visitor, public: Home
) -> None:
    link = public.link(Purpose.ANSWER)
    page = stranger.post(link, data={"place": "quads", "level": "6"}).text
    assert "The forecast has learnt from it" in page
    number = page.split('name="corrects" value="')[1].split('"')[0]
    page = stranger.post(link, data={"corrects": number, "cause": "other"}).text
    assert "Noted: quads, 6 of 10" in page
    assert "learns nothing from it" in page


def test_answers_on_the_page_are_corrected_and_taken_back(visitor: Visitor, home: Home) -> None:
    before = answered(home)
    page = visitor.fill("/checkin", place="legs", level="0").text
    number = page.split('href="/checkin/')[1].split('"')[0]
    assert f'href="/checkin/{number}"' in visitor.get("/checkin").text
    secret = visitor.secret(f"/checkin/{number}")
    data = {"csrf": secret, "place": "quads", "level": "2", "side": "left"}
    page = visitor.post(f"/checkin/{number}", data=data).text
    assert "Noted: quads, 2 of 10" in page
    assert visitor.get(f"/checkin/{number}").status_code == 404
    assert answered(home) == before + 1
    corrected = page.split('href="/checkin/')[1].split('"')[0]
    for one in (corrected, number):
        visitor.post(f"/checkin/{one}/undo", data={"csrf": secret})
    assert answered(home) == before


def test_an_answer_says_why_it_exists(stranger: Visitor, public: Home) -> None:
    def asked(purpose: Purpose, day: date | None = None) -> str:
        grant = Grant(purpose, public.athlete.id, public.athlete.link_round, Place.LEGS, day)
        link = public.links.url(grant, public.now).removeprefix(public.settings.base_url)
        public.now += timedelta(minutes=10)
        stranger.post(link, data={"place": "legs", "level": "2"})
        with reading(public.engine) as connection:
            return checkins_until(connection, public.athlete.id, None)[-1].asked

    today = public.now.date()
    assert asked(Purpose.ANSWER) == "message"
    assert asked(Purpose.ASKED, today) == "random"
    assert asked(Purpose.ASKED, today - timedelta(days=1)) == "message"


def test_the_mornings_of_a_week_are_told_with_a_tap_each_and_corrected(
    stranger: Visitor, public: Home
) -> None:
    before, day = answered(public), public.now.date()
    grant = Grant(Purpose.DAYS, public.athlete.id, public.athlete.link_round, day=day)
    link = public.links.url(grant, public.now).removeprefix(public.settings.base_url)
    assert stranger.get(link).text.count("<fieldset>") == 7
    levels = {f"level_{n}": "1" for n in range(7)}
    assert "Noted: 7 mornings" in stranger.post(link, data=levels).text
    assert "Noted: 1 morning<" in stranger.post(link, data={"level_6": "3"}).text
    assert answered(public) == before + 7
    with reading(public.engine) as connection:
        kept = checkins_until(connection, public.athlete.id, None)
    last = [one for one in kept if one.asked is Asked.WEEK]
    assert {one.place for one in last} == {Place.LEGS}
    assert [one.level for one in last] == [1.0] * 6 + [3.0]
    assert [one.late for one in last] == [True] * 5 + [False] * 2  # a day is not more than one
    assert stranger.post(link, data={}).status_code == 422
    assert stranger.post(link, data={"level_0": "11"}).status_code == 422


def test_the_same_again_after_another_answer_is_another_answer(
    stranger: Visitor, public: Home
) -> None:
    link, before = public.link(Purpose.ANSWER), answered(public)
    for level in ("3", "8", "3"):
        public.now += timedelta(seconds=20)
        stranger.post(link, data={"place": "quads", "level": level})
    assert answered(public) == before + 3


@pytest.mark.parametrize(
    ("hours", "place", "level", "said"),
    [
        (1, "quads", "6", "The forecast has learnt from it"),
        (1, "knee", "2", "Soreness here is not forecast"),
        (150, "hamstrings", "0", "The forecast has learnt from it"),
        (24 * 40, "quads", "3", "The forecast has learnt from it"),
    ],
)
def test_what_an_answer_teaches_is_said(
    stranger: Visitor, public: Home, hours: int, place: str, level: str, said: str
) -> None:
    public.now += timedelta(hours=hours)
    link = public.link(Purpose.ANSWER)
    assert said in stranger.post(link, data={"place": place, "level": level}).text


def test_a_mail_program_stops_the_mail_with_one_click(stranger: Visitor, public: Home) -> None:
    link = public.link(Purpose.STOP)
    assert "Stop the mail?" in stranger.get(link).text
    with reading(public.engine) as connection:
        assert get_athlete(connection, public.athlete.id).mail_stopped_at is None
    done = stranger.post(link, data={"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    with reading(public.engine) as connection:
        assert get_athlete(connection, public.athlete.id).mail_stopped_at is not None


def test_a_message_that_was_no_use_is_noted(stranger: Visitor, public: Home) -> None:
    link = public.link(Purpose.ENOUGH)
    stranger.get(link)
    with reading(public.engine) as connection:
        assert all(p.dismissed_at is None for p in prompts_since(connection, 1, NOW.date()))
    assert "Noted" in stranger.post(link).text
    with reading(public.engine) as connection:
        assert all(p.dismissed_at for p in prompts_since(connection, 1, NOW.date()))


def test_the_calendar_is_a_calendar(stranger: Visitor, public: Home) -> None:
    feed = stranger.get(public.link(Purpose.CALENDAR))
    assert feed.headers["content-type"].startswith("text/calendar")
    assert "SUMMARY:Quads: heavy soreness" in feed.text
    assert "legs.example.org" not in feed.text


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_link_of_ours_is_over_one_day_or_once_all_are_taken_back(
    stranger: Visitor, public: Home, purpose: Purpose
) -> None:
    link = public.link(purpose)
    assert stranger.get(link).status_code == 200
    public.now += timedelta(days=731)
    lasting = purpose in (Purpose.CALENDAR, Purpose.UPLOAD)
    assert stranger.get(link).status_code == (200 if lasting else 410)
    public.now -= timedelta(days=731)
    with writing(public.engine) as connection:
        edit_athlete(connection, public.athlete.id, link_round=public.athlete.link_round + 1)
    assert stranger.get(link).status_code == 410
    if purpose is not Purpose.CALENDAR:
        assert stranger.post(link).status_code == 410


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_link_of_somebody_else_or_for_something_else_is_nothing_here(
    stranger: Visitor, public: Home, purpose: Purpose
) -> None:
    suffix = ".ics" if purpose is Purpose.CALENDAR else ""
    other = next(p for p in Purpose if p is not purpose)
    forged = Links(b"another key").token(Grant(purpose, 1, 0), NOW)
    twisted = public.links.token(Grant(other, 1, 0), NOW)
    nobody = public.links.token(Grant(purpose, 999, 0), NOW)
    for token in (forged, twisted, "x", "a.b", "%00", "ü"):
        assert stranger.get(f"/{purpose}/{token}{suffix}").status_code == 404
    assert stranger.get(f"/{purpose}/{nobody}{suffix}").status_code == 410


def test_pages_behind_links_tell_nobody_where_they_are(stranger: Visitor, public: Home) -> None:
    for purpose in Purpose:
        for link in (public.link(purpose), f"/{purpose}/forged"):
            headers = stranger.get(link).headers
            assert headers["cache-control"] == "no-store"
            assert headers["referrer-policy"] == "no-referrer"


def test_an_answer_that_makes_no_sense_leads_back_to_its_question(
    stranger: Visitor, public: Home
) -> None:
    link = public.link(Purpose.ANSWER)
    page = stranger.post(link, data={"place": "quads", "level": "11"})
    assert page.status_code == 422
    assert f'href="{link}">Back' in page.text


def test_links_are_not_tried_out_without_end(stranger: Visitor, public: Home) -> None:
    tried = [stranger.get(f"/stop/{n}").status_code for n in range(62)]
    assert tried == [404] * 60 + [429] * 2
    public.now += timedelta(seconds=2)
    assert stranger.get(public.link(Purpose.STOP)).status_code == 200
