"""The sentences that an outlook is told in, on every screen and in every message alike."""

import math
from datetime import timedelta

from analysis.language import Speech
from analysis.outlook import Bout, Outlook
from analysis.overload.finding import Severity
from analysis.quality import AltitudeQuality
from analysis.soreness.forecast import LOW_BELOW, RegionForecast
from analysis.sport import ON_FOOT, Sport
from scheduler.prompt import Kind, Why


def subject(kind: Kind, why: Why, view: Outlook, speech: Speech) -> str:
    """The news of a prompt in one line."""
    if kind is Kind.AFTER_RUN:
        return speech.say("subject.after_run", distance_m=told_after(view).distance_m)
    if kind in (Kind.EASING, Kind.STILL_SORE, Kind.SIGNPOST):
        return speech.say(f"subject.{kind}")
    if why is Why.OVERLOAD and view.soreness[view.sorest].peak < LOW_BELOW:
        return speech.say("subject.overload", distance_m=_longest(view).distance_m)
    return _about_soreness("subject", view, speech)


def headline(view: Outlook, speech: Speech) -> str:
    """What is ahead, in one sentence."""
    worst = view.soreness[view.sorest]
    if worst.peak >= LOW_BELOW:
        return _about_soreness("headline", view, speech)
    if not view.bouts:
        return speech.say("headline.empty")
    if any(f.severity is not Severity.NOTE for f in view.findings):
        return speech.say("headline.overload")
    # Squats, a game: nobody forecasts those, so nothing is said to be ordinary either.
    unforecast = any(b.was_hard and b.sport not in ON_FOOT for b in _recent(view))
    return speech.say("headline.unforecast" if unforecast else "headline.nothing")


def did(bout: Bout, speech: Speech) -> str:
    """What was done, in one sentence with one number or two, or none."""
    key = "body.did_down" if bout.descent_m >= 100 else "body.did"
    if math.isnan(bout.distance_m):
        key = "body.did_somehow"
    return speech.say(
        key,
        sport=speech.say(f"sport.{bout.sport}"),
        when=speech.when(bout.end),
        distance_m=bout.distance_m,
        descent_m=bout.descent_m,
    )


def did_lately(view: Outlook, speech: Speech) -> str | None:
    """What was done that is felt most, None when nothing was done in the last four days."""
    recent = _recent(view)
    return did(max(recent, key=lambda bout: bout.peak), speech) if recent else None


def told_after(view: Outlook) -> Bout:
    """The bout that a note right after a run is about: the last one worth a word."""
    loud = {f.activity for f in view.findings if f.severity is not Severity.NOTE}
    worth = [b for b in view.bouts if b.peak >= LOW_BELOW or b.activity in loud]
    return (worth or view.bouts)[-1]


def course(view: Outlook, speech: Speech) -> str | None:
    """How soreness of this kind goes, None when none is ahead."""
    worst = view.soreness[view.sorest]
    if worst.peak < LOW_BELOW or worst.peak_at is None or not view.bouts:
        return None
    if worst.peak_at <= view.now:
        return None
    downhill = max(view.bouts, key=lambda bout: bout.peak).downhill
    return speech.say("body.course_building" if downhill else "body.course_easing")


def running(view: Outlook, speech: Speech) -> str:
    """When running is fine, and what to do until then."""
    fine = running_fine(view, speech)
    return (
        fine if view.running_fine_at <= view.now else f"{fine} {speech.say('body.running_until')}"
    )


def running_fine(view: Outlook, speech: Speech) -> str:
    """From when on running is fine."""
    if view.running_fine_at <= view.now:
        return speech.say("body.running_fine_now")
    return speech.say("body.running_fine", **{"from": speech.when(view.running_fine_at)})


def caveats(view: Outlook, speech: Speech) -> list[str]:
    """What makes this outlook less sure than usual."""
    lines = []
    recent = [bout for bout in view.bouts if view.now - bout.end <= timedelta(days=3)]
    if any(not bout.sure and bout.peak >= LOW_BELOW / 2 for bout in recent):
        lines.append(speech.say("body.unsure"))
    qualities = {bout.quality for bout in recent if bout.sport is not Sport.TREADMILL}
    if AltitudeQuality.GPS in qualities:
        lines.append(speech.say("body.rough"))
    if qualities & {AltitudeQuality.NONE, AltitudeQuality.BROKEN}:
        lines.append(speech.say("body.no_altitude"))
    return lines


def peak_and_clear(view: Outlook, ahead: RegionForecast, speech: Speech) -> str:
    """When a region is sorest and when it is easy again; empty when it is not sore."""
    if ahead.peak_at is None or ahead.clear_at is None:
        return ""
    if ahead.peak_at <= view.now:
        return speech.say("body.clear", clear=speech.day(ahead.clear_at))
    return speech.say(
        "body.peak_clear", peak=speech.when(ahead.peak_at), clear=speech.day(ahead.clear_at)
    )


def one_line(text: str) -> str:
    """A text fit for a header or a push: no line ends, no control marks, whatever a name holds.

    Marks that turn the direction of writing go too: they would turn what comes after them.
    """
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _recent(view: Outlook) -> list[Bout]:
    return [bout for bout in view.bouts if view.now - bout.end <= timedelta(days=4)]


def _about_soreness(section: str, view: Outlook, speech: Speech) -> str:
    worst = view.soreness[view.sorest]
    if worst.peak_at is None or worst.clear_at is None:
        return speech.say("headline.nothing")
    names = "region" if section == "subject" else "muscle"
    return speech.say(
        f"{section}.ahead" if worst.peak_at > view.now else f"{section}.passing",
        region=speech.say(f"{names}.{view.sorest}"),
        peak=speech.when(worst.peak_at),
        clear=speech.day(worst.clear_at),
    )


def _longest(view: Outlook) -> Bout:
    loud = {f.activity for f in view.findings if f.severity is not Severity.NOTE}
    return max(
        (bout for bout in view.bouts if bout.activity in loud), key=lambda bout: bout.distance_m
    )
