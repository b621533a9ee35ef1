"""A planned prompt in words: subject, text, HTML and picture."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from analysis.advice import advise
from analysis.checkin import URGENCY
from analysis.language import Speech
from analysis.outlook import Bout, Outlook
from analysis.overload.finding import Severity
from analysis.quality import AltitudeQuality
from analysis.soreness.forecast import LOW_BELOW, RegionForecast
from scheduler.messages.chart import chart, description
from scheduler.plan import Kind, Why

CHECKIN_COMMAND = "legcast checkin {place} 4"
PAUSE_COMMAND = "legcast athlete pause"
PICTURE = "chart"
"""The name under which the HTML refers to its picture (`cid:chart`)."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message in all its forms. `chart` is a PNG that the HTML shows, None without one."""

    subject: str
    text: str
    html: str
    chart: bytes | None


@dataclass(frozen=True, slots=True)
class Week:
    """What a week amounted to: runs, their distance, all descent, and the week before."""

    start: datetime
    runs: int
    distance_m: float
    descent_m: float
    before_m: float


def subject(kind: Kind, why: Why, view: Outlook, speech: Speech) -> str:
    """The news of a prompt in one line."""
    if kind is Kind.SIGNPOST:
        return speech.say("subject.signpost")
    if kind in (Kind.EASING, Kind.STILL_SORE):
        return speech.say(f"subject.{kind}")
    if why is Why.OVERLOAD and view.soreness[view.sorest].peak < LOW_BELOW:
        return speech.say("subject.overload", distance_m=_longest(view).distance_m)
    return _about_soreness("subject", view, speech)


def compose(kind: Kind, why: Why, view: Outlook, speech: Speech) -> Message:
    """The message of a prompt, from the outlook at the moment it goes out."""
    title = subject(kind, why, view, speech)
    facts = _facts(view, speech) | {"title": title, "question": None, "week": None}
    if kind is Kind.EASING:
        facts["question"] = speech.say("body.easing_question", command=_answer(view))
    return _render(title, facts, chart(view, speech) if _worth_drawing(view) else None)


def compose_week(week: Week, view: Outlook, speech: Speech) -> Message:
    """The weekly digest."""
    key = "subject.week" if week.runs else "subject.quiet_week"
    title = speech.say(key, distance_m=week.distance_m, runs=week.runs)
    lines = [
        speech.say(
            "body.week_line",
            distance_m=week.distance_m,
            runs=week.runs,
            descent_m=week.descent_m,
        ),
        speech.say("body.week_before", distance_m=week.before_m),
    ]
    facts = _facts(view, speech) | {"title": title, "question": None, "week": lines}
    return _render(title, facts, chart(view, speech) if _worth_drawing(view) else None)


def did(bout: Bout, speech: Speech) -> str:
    """What was done, in one sentence with one number or two."""
    key = "body.did_down" if bout.descent_m >= 100 else "body.did"
    return speech.say(
        key,
        sport=speech.say(f"sport.{bout.sport}"),
        when=speech.when(bout.end),
        distance_m=bout.distance_m,
        descent_m=bout.descent_m,
    )


def headline(view: Outlook, speech: Speech) -> str:
    """What is ahead, in one sentence."""
    worst = view.soreness[view.sorest]
    if worst.peak >= LOW_BELOW:
        return _about_soreness("headline", view, speech)
    if not view.bouts:
        return speech.say("headline.empty")
    loud = any(f.severity is not Severity.NOTE for f in view.findings)
    return speech.say("headline.overload" if loud else "headline.nothing")


def running(view: Outlook, speech: Speech) -> str:
    """When running is fine."""
    fine = view.running_fine_at
    if fine <= view.now:
        return speech.say("body.running_fine_now")
    return speech.say("body.running_fine", **{"from": speech.when(fine)})


def caveats(view: Outlook, speech: Speech) -> list[str]:
    """What makes this outlook less sure than usual."""
    lines = []
    recent = [bout for bout in view.bouts if view.now - bout.end <= timedelta(days=3)]
    if any(not bout.sure and bout.peak >= LOW_BELOW / 2 for bout in recent):
        lines.append(speech.say("body.unsure"))
    qualities = {bout.quality for bout in recent if bout.sport.value != "treadmill"}
    if AltitudeQuality.GPS in qualities:
        lines.append(speech.say("body.rough"))
    if qualities & {AltitudeQuality.NONE, AltitudeQuality.BROKEN}:
        lines.append(speech.say("body.no_altitude"))
    return lines


def _about_soreness(section: str, view: Outlook, speech: Speech) -> str:
    region, worst = view.sorest, view.soreness[view.sorest]
    if worst.peak_at is None or worst.clear_at is None:
        return speech.say("headline.nothing")
    name = speech.say(f"region.{region}")
    return speech.say(
        f"{section}.ahead" if worst.peak_at > view.now else f"{section}.passing",
        region=name if section == "subject" else name.lower(),
        peak=speech.when(worst.peak_at),
        clear=speech.day(worst.clear_at),
    )


def _facts(view: Outlook, speech: Speech) -> dict[str, Any]:
    recent = [bout for bout in view.bouts if view.now - bout.end <= timedelta(days=4)]
    return {
        "language": speech.language,
        "headline": headline(view, speech),
        "did": did(max(recent, key=lambda b: b.peak), speech) if recent else None,
        "signposts": [
            (speech.say(f"signpost_title.{URGENCY[s]}"), speech.say(f"signpost.{s}"))
            for s in view.signposts
        ],
        "expect": speech.say("body.expect"),
        "regions": [_row(view, region, ahead, speech) for region, ahead in view.soreness.items()],
        "chart_alt": description(view, speech),
        "honest": speech.say("body.two_clocks"),
        "found": speech.say("body.found"),
        "findings": [
            (speech.say(f"finding_name.{f.detector}"), speech.finding(f)) for f in view.headlines
        ],
        "today": speech.say("body.today"),
        "advice": [speech.say(f"advice.{line.id}") for line in advise(view)],
        "running_title": speech.say("body.running"),
        "running": None if view.signposts else running(view, speech),
        "caveats": caveats(view, speech),
        "answer": speech.say("body.answer", command=_answer(view)),
        "why_you": speech.say("body.why_you", command=PAUSE_COMMAND),
        "disclaimer": speech.say("body.disclaimer"),
    }


def _row(view: Outlook, region: str, ahead: RegionForecast, speech: Speech) -> dict[str, str]:
    return {
        "name": speech.say(f"region.{region}"),
        "band": speech.say(f"band.{ahead.band}"),
        "when": peak_and_clear(view, ahead, speech),
    }


def peak_and_clear(view: Outlook, ahead: RegionForecast, speech: Speech) -> str:
    """When a region is sorest and when it is easy again; empty when it is not sore."""
    if ahead.peak_at is None or ahead.clear_at is None:
        return ""
    if ahead.peak_at <= view.now:
        return speech.say("body.clear", clear=speech.day(ahead.clear_at))
    return speech.say(
        "body.peak_clear", peak=speech.when(ahead.peak_at), clear=speech.day(ahead.clear_at)
    )


def _answer(view: Outlook) -> str:
    return CHECKIN_COMMAND.format(place=view.sorest.value)


def _longest(view: Outlook) -> Bout:
    loud = {f.activity for f in view.findings if f.severity is not Severity.NOTE}
    return max(
        (bout for bout in view.bouts if bout.activity in loud), key=lambda bout: bout.distance_m
    )


def _worth_drawing(view: Outlook) -> bool:
    return view.soreness[view.sorest].peak >= LOW_BELOW / 2


def _render(title: str, facts: dict[str, Any], picture: bytes | None) -> Message:
    facts = facts | {"picture": PICTURE if picture is not None else None}
    html = _environment(escape=True).get_template("message.html").render(facts)
    text = _environment(escape=False).get_template("message.txt").render(facts)
    return Message(_one_line(title), text.strip() + "\n", html, picture)


def _one_line(text: str) -> str:
    """A text fit for a header: whatever a name brought in, no line ends and no control marks."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


@cache
def _environment(*, escape: bool) -> Environment:
    return Environment(
        loader=PackageLoader("scheduler.messages"),
        autoescape=escape,  # noqa: S701 because plain text must not be escaped; HTML always is
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
