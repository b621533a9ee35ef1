"""The sentences that an outlook is told in, on every screen and in every message alike."""

import math
from collections.abc import Collection
from datetime import datetime, timedelta

from analysis.language import Sentence, Speech
from analysis.outlook import Bout, Outlook
from analysis.overload.distance import DETECTOR, FAR_BEYOND, SMALL_STEP
from analysis.overload.finding import Finding
from analysis.quality import AltitudeQuality
from analysis.soreness.forecast import LOW_BELOW, RegionForecast
from analysis.sport import ON_FOOT, RUNS, Sport
from analysis.trigger import Trigger, main_trigger, triggers
from scheduler.prompt import Kind, PromptReason

_WORTH_SAYING = timedelta(hours=12)  # our choice: less apart is one and the same

SUBJECT_MOST = 60
"""Characters of a subject that a phone shows; our choice."""

_NO_DISTANCE_M = 50.0  # our choice: less was not measured
_HILLY_M = 100.0  # our choice: from this descent on it is told


def subject(
    kind: Kind, why: PromptReason, view: Outlook, speech: Speech, about: Collection[datetime] = ()
) -> Sentence:
    """The news of a message in one line; `about` are the ends of the bouts it is about."""
    if kind is Kind.AFTER_RUN:
        bout = told_after(view)
        key = "subject.after_run" if _measured(bout) else "subject.after_run_somehow"
        return speech.say(key, distance_m=bout.distance_m).about(bout.activity)
    if kind in (Kind.EASING, Kind.STILL_SORE, Kind.SIGNPOST):
        return speech.say(f"subject.{kind}")
    if why is PromptReason.OVERLOAD or not tells_soreness(view):
        sore = False if why is PromptReason.OVERLOAD else None
        trigger = main_trigger(view, sore=sore, about=about)
        if trigger is not None and trigger.finding is not None:
            return _step("step_subject", trigger.finding, speech)
        if trigger is not None and not tells_soreness(view):
            return _faint("subject", trigger.bout, speech)
    return _about_soreness("subject", view, speech)


def tells_soreness(view: Outlook) -> bool:
    """Whether a forecast is told as soreness: mild or more. Less promises neither it nor none."""
    worst = view.soreness[view.sorest]
    return worst.peak_at is not None and worst.peak >= LOW_BELOW


def headline(view: Outlook, speech: Speech) -> Sentence:
    """What is ahead, in one sentence."""
    worst = view.soreness[view.sorest]
    if worst.is_sore:
        return _about_soreness("headline", view, speech)
    if not view.bouts:
        return speech.say("headline.empty")
    trigger = main_trigger(view, sore=False)
    if trigger is not None and trigger.finding is not None:
        return step(trigger.finding, speech)
    # Squats, a game: nobody forecasts those, so nothing is said to be ordinary either.
    if any(b.was_hard and b.sport not in ON_FOOT for b in _recent(view)):
        return speech.say("headline.unforecast")
    return speech.say("headline.nothing" if view.bouts[-1].sure else "headline.too_early")


def faint(bout: Bout, speech: Speech) -> Sentence:
    """What is said of a bout that called for a message when hardly anything of it is ahead."""
    return _faint("headline", bout, speech)


def step(finding: Finding, speech: Speech) -> Sentence:
    """What was more than usual in a bout that need not hurt, in one sentence."""
    return _step("step_headline", finding, speech)


def did(bout: Bout, speech: Speech) -> Sentence:
    """What was done, in one sentence with one number or two, or none."""
    key = "body.did_down" if bout.descent_m >= _HILLY_M else "body.did"
    if not _measured(bout):
        key = "body.did_somehow"
    said = speech.say(
        key,
        sport=speech.say(f"sport.{bout.sport}"),
        when=speech.when(bout.end),
        distance_m=bout.distance_m,
        descent_m=bout.descent_m,
    )
    return said.about(bout.activity)


def did_lately(view: Outlook, speech: Speech) -> Sentence | None:
    """What was done that the outlook speaks of, None when nothing was done in four days."""
    bout = told_of(view)
    return None if bout is None else did(bout, speech)


def told_of(view: Outlook, trigger: Trigger | None = None) -> Bout | None:
    """The bout that an outlook speaks of: what calls for a word, else what is felt most."""
    recent = _recent(view)
    called = trigger or main_trigger(view)
    if called is not None and called.bout in recent:
        return called.bout
    return max(recent, key=lambda bout: bout.peak) if recent else None


def told_after(view: Outlook) -> Bout:
    """The bout that a note right after a run is about: the last one worth a word."""
    worth = [trigger.bout for trigger in triggers(view)]
    return (worth or view.bouts)[-1]


def soreness_course(view: Outlook, speech: Speech) -> Sentence | None:
    """How soreness of this kind goes, None when none is ahead."""
    worst = view.soreness[view.sorest]
    if not worst.is_sore or worst.peak_at is None or not view.bouts:
        return None
    if worst.peak_at <= view.now:
        return None
    sorest = max(view.bouts, key=lambda bout: bout.peak)
    hilly = "body.course_mixed" if sorest.descent_m >= _HILLY_M else "body.course_easing"
    said = speech.say("body.course_building" if sorest.downhill else hilly)
    return said.about(sorest.activity)


def running(view: Outlook, speech: Speech) -> Sentence:
    """When running is fine, what to do until then, and when hard running is."""
    fine = running_fine(view, speech)
    parts: list[str] = [fine]
    if view.running_fine_at > view.now:
        parts.append(speech.say("body.running_until"))
    if (hard := hard_running(view, speech)) is not None:
        parts.append(hard)
    return Sentence(" ".join(parts), fine.key)


def hard_running(view: Outlook, speech: Speech) -> Sentence | None:
    """From when on hard running is fine, None where easy running being so says enough."""
    fine = max(view.running_fine_at, view.now)
    if view.hard_running_fine_at - fine < _WORTH_SAYING:
        return None
    day = speech.day(view.hard_running_fine_at)
    return speech.say("body.hard_running_fine", **{"from": day})


def running_fine(view: Outlook, speech: Speech) -> Sentence:
    """From when on running is fine."""
    if view.running_fine_at <= view.now:
        return speech.say("body.running_fine_now")
    return speech.say("body.running_fine", **{"from": speech.when(view.running_fine_at)})


def caveats(view: Outlook, speech: Speech, bout: Bout | None = None) -> list[Sentence]:
    """What makes what is said of a bout less sure than usual; of `told_of` without one."""
    bout = bout or told_of(view)
    if bout is None:
        return []
    keys = []
    if not bout.sure and bout.peak >= LOW_BELOW / 2:
        keys.append("body.unsure")
    if bout.sport in ON_FOOT and bout.sport is not Sport.TREADMILL:
        if bout.quality is AltitudeQuality.GPS and bout.downhill:
            keys.append("body.rough")
        elif bout.quality in (AltitudeQuality.NONE, AltitudeQuality.BROKEN):
            keys.append("body.no_altitude")
    said = [speech.say(key).about(bout.activity) for key in keys]
    why = view.waiting.get(DETECTOR.id)
    latest_run = next((b for b in reversed(view.bouts) if b.sport in RUNS), None)
    if why is not None and bout is latest_run:
        unjudged = speech.say("body.unjudged", why=speech.say(f"missing.{why}"))
        said.append(unjudged.about(bout.activity))
    return said


KINDS = ("acute", "delayed", "injury")
"""The three kinds of soreness that the source article tells apart."""


def kinds_of_soreness(speech: Speech) -> list[tuple[Sentence, Sentence]]:
    """A line for each kind of soreness: what it is called, and how to tell it and what to do."""
    lines = []
    for kind in KINDS:
        feels = speech.say(f"kinds.{kind}_feels")
        parts = [feels, *(speech.say(f"kinds.{kind}_{part}") for part in ("lasts", "do"))]
        told = Sentence(". ".join(parts) + ".", feels.key)
        lines.append((speech.say(f"kinds.{kind}_name"), told))
    return lines


def length(bout: Bout, speech: Speech) -> str:
    """How far a bout went; a dash where nobody knows."""
    return speech.say("body.distance", distance_m=bout.distance_m) if _measured(bout) else "–"


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


def _measured(bout: Bout) -> bool:
    return not math.isnan(bout.distance_m) and bout.distance_m >= _NO_DISTANCE_M


def _recent(view: Outlook) -> list[Bout]:
    return [bout for bout in view.bouts if view.now - bout.end <= timedelta(days=4)]


def _faint(section: str, bout: Bout, speech: Speech) -> Sentence:
    sport = speech.say(f"sport.{bout.sport}")
    said = speech.say(f"{section}.faint", sport=sport, when=speech.when(bout.end))
    return said.about(bout.activity)


def _step(section: str, finding: Finding, speech: Speech) -> Sentence:
    name = finding.detector
    if name == "session_distance":
        ratio = finding.numbers["ratio"]
        size = "small" if ratio <= SMALL_STEP else "big" if ratio < FAR_BEYOND else "far"
        name = f"session_distance_{size}"
    said = speech.say(f"{section}.{name}", **finding.numbers)
    return said.about(finding.activity, finding.detector)


def _about_soreness(section: str, view: Outlook, speech: Speech) -> Sentence:
    worst = view.soreness[view.sorest]
    if worst.peak_at is None or worst.clear_at is None:
        return speech.say("headline.nothing")
    names = "region" if section == "subject" else "muscle"
    key = f"{section}.ahead" if worst.peak_at > view.now else f"{section}.passing"
    figures = {
        "region": speech.say(f"{names}.{view.sorest}"),
        "clear": speech.day(worst.clear_at),
    }
    said = speech.say(key, peak=speech.when(worst.peak_at), **figures)
    if section == "subject" and len(said) > SUBJECT_MOST:  # then without the time of day
        said = speech.say(key, peak=speech.day(worst.peak_at), **figures)
    sorest = max(view.bouts, key=lambda bout: bout.peak)
    return said.about(sorest.activity)
