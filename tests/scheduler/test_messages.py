"""Messages: the news first, complete in every form, and safe whatever a name contains."""

import re
from dataclasses import replace
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.checkin import Checkin, Flag, Place
from analysis.language import Speech, Units, catalogue, languages
from analysis.outlook import Outlook, assess, outlook, outlook_at
from analysis.sport import Sport
from analysis.week import week_of
from scheduler.club import Word
from scheduler.messages.compose import (
    LINE_MOST,
    Message,
    Reply,
    blank,
    compose,
    discreet,
    render,
)
from scheduler.messages.digests import compose_club, compose_week
from scheduler.messages.words import did_lately, headline, kinds_of_soreness
from scheduler.prompt import Kind, PromptReason
from tests.scheduler.histories import FIRST, habit, history, outing

END = FIRST + timedelta(days=60)
MORNING = END + timedelta(hours=23)
RACE = history(*habit(), outing(60, 30, 2000))
REPLY = Reply(
    "https://legs.example.org/answer/a",
    "https://legs.example.org/stop/b",
    "https://legs.example.org/enough/c",
    "https://legs.example.org/",
)
FLAGGED = replace(
    RACE, checkins=(Checkin(MORNING, Place.QUADS, 9, flags=frozenset({Flag.DARK_URINE})),)
)
CASES = {
    Kind.AFTER_RUN: (RACE, END + timedelta(hours=1)),
    Kind.MORNING_AFTER: (RACE, MORNING),
    Kind.SECOND_MORNING: (RACE, MORNING + timedelta(days=1)),
    Kind.EASING: (RACE, MORNING + timedelta(days=3)),
    Kind.STILL_SORE: (RACE, MORNING + timedelta(days=6)),
    Kind.SIGNPOST: (FLAGGED, MORNING),
}


def message(
    kind: Kind,
    language: str = "en",
    units: Units = Units.METRIC,
    reply: Reply | None = REPLY,
    why: PromptReason = PromptReason.SORENESS,
) -> Message:
    known, now = CASES[kind]
    return compose(kind, why, outlook(known, now), Speech(now, "UTC", language, units), reply)


def week(language: str = "en", units: Units = Units.METRIC, days: int = 1) -> Message:
    known, now = assess(RACE), MORNING + timedelta(days=days)
    speech = Speech(now, "UTC", language, units)
    return compose_week(week_of(known, now), outlook_at(known, now), speech, REPLY)


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", CASES)
def test_every_kind_carries_its_news_in_every_form(kind: Kind, language: str) -> None:
    said = message(kind, language)
    assert 10 < len(said.subject) < 78
    assert said.text.startswith(said.subject) or kind is Kind.SIGNPOST
    assert said.subject in said.html
    assert len(said.html) + len(said.chart or b"") < 100_000
    assert "{" not in said.text
    assert len(said.line) < 500
    assert "\n" not in said.line


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("days", [1, 12])
def test_the_digest_of_a_week_is_whole(language: str, days: int) -> None:
    said = week(language, days=days)
    assert said.subject in said.text
    assert (said.chart is not None) == (days == 1)
    assert len(said.html) + len(said.chart or b"") < 100_000


def test_words_about_safety_stand_alone_and_first() -> None:
    said = message(Kind.SIGNPOST)
    assert words(said.text).index("emergency care now") < 200
    assert "emergency care now" in said.line
    assert said.chart is None
    assert "What helps today" not in said.text
    assert "Easy running" not in said.text


def test_a_note_right_after_a_run_tells_the_two_kinds_of_soreness_apart() -> None:
    text = words(message(Kind.AFTER_RUN).text)
    assert "acute kind of soreness" in text
    assert "Drink" in text
    assert "How sore" not in text


def test_one_tap_answers_where_a_phone_can_reach_the_pages_and_a_command_elsewhere() -> None:
    taps = re.findall(r'href="https://legs.example.org/answer/a\?level=(\d+)"', message(
        Kind.MORNING_AFTER
    ).html)  # fmt: skip
    assert taps == ["0", "2", "4", "6", "8", "10"]
    alone = message(Kind.MORNING_AFTER, reply=None)
    assert "http" not in alone.text + alone.line + re.sub("<!doctype.*?>", "", alone.html)
    assert "legcast checkin quads 4" in words(alone.text)


def test_the_footer_says_why_how_to_stop_and_what_it_is_not() -> None:
    text = words(message(Kind.MORNING_AFTER).text)
    for part in ("You get this because", REPLY.stop, REPLY.enough, "not medical advice"):
        assert part in text


def test_figures_are_in_the_readers_units() -> None:
    assert "18.6 mi" in message(Kind.MORNING_AFTER, units=Units.IMPERIAL).text
    assert "30.0 km" in message(Kind.MORNING_AFTER).text
    assert " km" not in week(units=Units.IMPERIAL).text


def test_the_alternative_text_says_what_the_picture_shows() -> None:
    class Alternatives(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.found: list[str] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag == "img":
                self.found.append(dict(attrs)["alt"] or "")

    for said, expected in ((message(Kind.MORNING_AFTER), "Quads:"), (week(), "30.0 km")):
        reader = Alternatives()
        reader.feed(said.html)
        (alternative,) = reader.found
        assert expected in alternative


def test_nothing_in_a_message_comes_from_elsewhere_or_tells_that_it_was_read() -> None:
    html = message(Kind.MORNING_AFTER).html
    assert re.findall(r'src="([^"]*)"', html) == ["cid:chart"]
    assert "<script" not in html
    assert "url(" not in html


HARM = st.text(
    st.sampled_from("\r\n\t\0\x1b\x7f\u202e\u200f\u2028<>&\"'{}%éü漢😀ab .:")
    | st.characters(codec="utf-8"),
    max_size=60,
)


@settings(max_examples=120, deadline=None)
@given(HARM)
def test_whatever_a_name_holds_comes_out_harmless(name: str) -> None:
    speech = Speech(MORNING, "UTC")
    club = compose_club([Word(name, (), 0.0), Word(name, ("fine",), 0.0)], speech, name)
    plain = render(name, [name], blank(speech) | {"lead": [name], "why_you": name}, None, None)
    for said in (club, plain):
        for line in (said.subject, said.line):
            assert line.isprintable()
        assert all(line.isprintable() for line in said.text.split("\n"))
        harmless_in_html(said.html)
    mail = EmailMessage(policy=SMTP)
    mail["To"] = Address("", "ada", "example.org")
    mail["Subject"] = plain.subject
    mail.set_content(plain.text)
    assert mail.as_bytes().count(b"\r\nTo:") <= 1
    assert b"\nBcc:" not in mail.as_bytes().partition(b"\r\n\r\n")[0]


def harmless_in_html(html: str) -> None:
    """Nothing that the name brought in is markup, and no control mark is left."""
    assert re.findall(r"<(?:script|img|iframe|svg|object)", html) == []
    assert all(c.isprintable() or c == "\n" for c in html)
    assert html.count("<a ") == 0
    assert html.count("<b>") == 0


def test_an_outlook_without_soreness_still_has_its_words() -> None:
    longer: Outlook = outlook(history(*habit(), outing(60, 11.5)), MORNING)
    said = compose(Kind.MORNING_AFTER, PromptReason.OVERLOAD, longer, Speech(MORNING, "UTC"))
    assert said.subject == "11.5 km: a small step beyond your month's longest"
    assert said.chart is None
    assert "cid:" not in said.html


def test_a_week_on_and_still_sore_no_word_speaks_against_the_answer() -> None:
    sore = replace(RACE, checkins=(Checkin(END + timedelta(days=6), Place.QUADS, 6),))
    now = END + timedelta(days=7)
    said = compose(
        Kind.STILL_SORE, PromptReason.SEVEN_DAYS, outlook(sore, now), Speech(now, "UTC"), REPLY
    )
    text = words(said.text)
    assert "should be checked by a professional" in text
    for wrong in ("Easy running", "easy run is fine", "Nothing out of the ordinary"):
        assert wrong not in text + said.line


def test_a_digest_with_a_flag_points_to_care_and_gives_no_tips() -> None:
    known, now = assess(FLAGGED), MORNING + timedelta(hours=1)
    said = compose_week(week_of(known, now), outlook_at(known, now), Speech(now, "UTC"), REPLY)
    text = words(said.text)
    assert text.index("emergency care now") < 200
    assert "emergency care now" in said.line
    assert "Next week" not in text
    assert "habit" not in text


def test_a_bout_without_distance_is_told_without_one() -> None:
    view = outlook(RACE, MORNING)
    squats = replace(
        view.bouts[-1], distance_m=float("nan"), descent_m=0.0, sport=Sport.OTHER, peak=0.0,
        effort=8.0,
    )  # fmt: skip
    quiet = outlook(history(*habit(until=50)), MORNING)
    seen = replace(quiet, bouts=(squats,))
    speech = Speech(MORNING, "UTC")
    assert did_lately(seen, speech) == "Your session yesterday morning."
    assert "used to" not in headline(seen, speech)


def test_an_emergency_is_not_asked_whether_it_was_of_use() -> None:
    reply = replace(REPLY, enough=None)
    known, now = CASES[Kind.SIGNPOST]
    said = compose(
        Kind.SIGNPOST, PromptReason.RED_FLAG, outlook(known, now), Speech(now, "UTC"), reply
    )
    assert "no use" not in said.text + said.html


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", CASES)
def test_every_message_leads_to_the_three_kinds_of_soreness(kind: Kind, language: str) -> None:
    title = Speech(MORNING, "UTC", language).say("kinds.title")
    page = "https://legs.example.org/soreness?language=en"
    linked = message(kind, language, reply=replace(REPLY, kinds=page))
    assert f"{title}: {page}" in linked.text
    assert f'href="{page}"' in linked.html
    alone = message(kind, language, reply=None)
    for name, told in kinds_of_soreness(Speech(MORNING, "UTC", language)):
        assert f"{name}: {told}" in words(alone.text)
        assert told in words(alone.html)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", CASES)
def test_a_discreet_message_tells_nothing_in_its_subject_and_push_line(
    kind: Kind, language: str
) -> None:
    plain = message(kind, language)
    speech = Speech(MORNING, "UTC", language)
    quiet = discreet(plain, kind, speech, REPLY)
    outside = f"{quiet.subject} {quiet.line}".lower()
    told = [text for section in ("region", "muscle", "band", "sport", "signpost_title")
            for text in catalogue(language)[section].values()]  # fmt: skip
    assert not any(re.search(rf"\\b{re.escape(word.lower())}\\b", outside) for word in told)
    assert not re.search(r"sore|muskelkater|pain|schmerz|km", outside)
    assert REPLY.forecast in quiet.line
    assert quiet.text == plain.text
    title = quiet.html.partition("<title>")[2].partition("</title>")[0]
    assert title == quiet.subject


def test_a_push_fits_a_phone_and_care_is_never_cut() -> None:
    for kind in CASES:
        said = message(kind)
        assert kind is Kind.SIGNPOST or len(said.line) <= LINE_MOST
    care = message(Kind.SIGNPOST)
    assert catalogue("en")["signpost"]["dark_urine"] in care.line


def test_a_week_without_a_run_before_it_names_no_distance_of_zero() -> None:
    known = history(outing(60, 12.0))
    view, speech = outlook(known, MORNING), Speech(MORNING, "UTC")
    text = compose_week(week_of(assess(known), MORNING), view, speech).text
    assert "The week before: no run." in text
    assert not re.search(r"(?<![\d.])0(\.0)? k?m\b", text)
