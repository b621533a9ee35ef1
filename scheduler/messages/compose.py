"""A planned prompt in words: subject, one line, text, HTML and picture."""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from analysis.advice import advise
from analysis.checkin import URGENCY
from analysis.language import Sentence, Speech
from analysis.outlook import Outlook
from analysis.overload.finding import Finding
from analysis.soreness.forecast import LOW_BELOW
from analysis.trigger import Trigger, main_trigger
from analysis.week import Week
from scheduler.messages.chart import chart, description
from scheduler.messages.week import week_facts
from scheduler.messages.words import (
    caveats,
    did,
    faint,
    kinds_of_soreness,
    likelihood,
    one_line,
    peak_and_clear,
    running,
    running_fine,
    soreness_course,
    step,
    subject,
    tells_soreness,
    told_after,
    told_of,
)
from scheduler.prompt import Kind, PromptReason

CHECKIN_COMMAND = "legcast checkin {place} 4"
PAUSE_COMMAND = "legcast athlete pause"
PICTURE = "chart"
"""The name under which the HTML refers to its picture (`cid:chart`)."""

LINE_MOST = 160
"""Characters of a push that a phone shows; our choice. What points to care is never left out."""

TAPS = (0, 2, 4, 6, 8, 10)
"""The levels that can be answered with one tap: as many as fit a phone, big enough for a thumb."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message in all its forms.

    `line` says what `subject` does not, for a push; `chart` is a PNG that the HTML shows, None
    without one. `sentences` are those it is made of, each of which knows what it is about.
    """

    subject: str
    line: str
    text: str
    html: str
    chart: bytes | None
    sentences: tuple[Sentence, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """Links by which a reader answers a message; `enough` is None where that would be no answer.

    `kinds` leads to the table of the three kinds of soreness; without it the message has its lines.
    `days` leads to the mornings of the week before.
    """

    answer: str
    stop: str
    enough: str | None
    forecast: str
    kinds: str = ""
    days: str | None = None


def compose(
    kind: Kind,
    why: PromptReason,
    view: Outlook,
    speech: Speech,
    reply: Reply | None = None,
    week: Week | None = None,
    about: Collection[datetime] = (),
    news: Sentence | None = None,
) -> Message:
    """The message of a prompt, from the outlook at the moment it goes out.

    It speaks of one bout, and of the finding in it that called for the message; `about` are the
    ends of the bouts it may choose from. Without `reply` it says how to answer by command. With a
    `week` it carries the digest too; `news` about Legcast itself stand last.
    """
    title = subject(kind, why, view, speech, about)
    sore = {PromptReason.OVERLOAD: False, PromptReason.SORENESS: True}.get(why)
    trigger = main_trigger(view, sore=sore, about=about)
    facts = _facts(view, trigger, speech, reply) | _by_kind(kind, view, trigger, speech)
    if news is not None and kind is not Kind.SIGNPOST:
        facts["caveats"] = [*facts["caveats"], news]
    if week is not None:
        facts["week"] = week_facts(week, view, speech, told=view.headlines)
    picture = None
    if facts["regions"] and view.soreness[view.sorest].above >= LOW_BELOW / 2:
        picture = chart(view, speech)
        facts["picture_alt"] = description(view, speech)
    asked = speech.say("body.easing_short") if kind is Kind.EASING else facts["question"]
    first = asked or next(iter(facts["advice"]), None)
    fine = running_fine(view, speech) if facts["running"] else None
    short = [text for _, text in facts["signposts"]] or [first, fine]
    return render(title, short, facts, picture, reply)


def discreet(message: Message, kind: Kind, speech: Speech, reply: Reply | None) -> Message:
    """The message with a subject and a push line that tell nothing to who looks over a shoulder."""
    title = speech.say("discreet.signpost" if kind is Kind.SIGNPOST else "discreet.subject")
    line = speech.say("discreet.line")
    link = f" {reply.forecast}" if reply else ""
    html = message.html.replace(
        f"<title>{escape(message.subject)}</title>", f"<title>{escape(title)}</title>", 1
    )
    return replace(message, subject=title, line=f"{line}{link}", html=html)


def render(
    title: str,
    short: Iterable[str | None],
    facts: Mapping[str, Any],
    picture: bytes | None,
    reply: Reply | None,
) -> Message:
    """A message in all its forms from the facts that the templates show; `short` for a push."""
    subject_line = one_line(title)
    values = {
        **facts,
        "title": subject_line,
        "picture": PICTURE if picture is not None else None,
        "reply": reply,
    }
    html = _environment(escape=True).get_template("message.html").render(values)
    text = _environment(escape=False).get_template("message.txt").render(values)
    answer = reply.answer if reply and facts["ask"] else ""
    room = math.inf if facts["signposts"] else LINE_MOST
    line = _fitting([one_line(part) for part in short if part], answer, room) or subject_line
    sentences = tuple(_sentences([title, *short, *facts.values()]))
    return Message(subject_line, line, _tidy(text), html, picture, sentences)


def _fitting(parts: Sequence[str], link: str, room: float) -> str:
    """The parts that fit into a line together with a link, in their order; a part is never cut."""
    said: list[str] = []
    for part in parts:
        if len(" ".join([*said, part, *([link] if link else [])])) <= room:
            said.append(part)
    return " ".join([*said, *([link] if link else [])])


def _sentences(parts: Iterable[object]) -> Iterator[Sentence]:
    """Every sentence among the facts of a message, however deep it lies."""
    for part in parts:
        if isinstance(part, Sentence):
            yield part
        elif isinstance(part, Mapping):
            yield from _sentences(part.values())
        elif isinstance(part, list | tuple):
            yield from _sentences(part)


def blank(speech: Speech) -> dict[str, Any]:
    """The facts of a message that says nothing yet: every part the templates know, empty."""
    return {
        "language": speech.language,
        "say": speech.say,
        "signposts": [],
        "lead": [],
        "question": None,
        "regions": [],
        "picture_alt": None,
        "findings": [],
        "advice": [],
        "running": None,
        "caveats": [],
        "week": None,
        "ask": None,
        "taps": TAPS,
        "kinds": kinds_of_soreness(speech),
        "why_you": None,
        "stop": None,
    }


def _facts(
    view: Outlook, trigger: Trigger | None, speech: Speech, reply: Reply | None
) -> dict[str, Any]:
    bout = told_of(view, trigger)
    activity = None if bout is None else bout.activity
    command = CHECKIN_COMMAND.format(place=view.sorest.value)
    return blank(speech) | {
        "signposts": signposts(view, speech),
        "lead": [
            None if bout is None else did(bout, speech),
            None if view.withholds_advice else likelihood(view, speech),
            soreness_course(view, speech),
        ],
        "regions": [
            {
                "name": speech.say(f"region.{region}"),
                "band": speech.say(f"band.{ahead.band}"),
                "when": peak_and_clear(view, ahead, speech),
            }
            for region, ahead in view.soreness.items()
        ],
        "findings": [
            (_name(f, activity, speech), speech.finding(f))
            for f in sorted(view.headlines, key=lambda f: f.activity != activity)
        ],
        "advice": [speech.say(f"advice.{line.id}") for line in advise(view, activity=activity)],
        "running": None if view.withholds_advice else running(view, speech),
        "caveats": caveats(view, speech, bout),
        "ask": speech.say("body.how_sore", region=speech.say(f"muscle.{view.sorest}"))
        if reply
        else speech.say("body.answer", command=command),
        "why_you": speech.say("body.why_you"),
        "stop": speech.say("body.stop", command=PAUSE_COMMAND),
    }


def _name(finding: Finding, activity: int | None, speech: Speech) -> Sentence:
    """What a finding is called, with the date where it is in another bout than the message's."""
    name = speech.say(f"finding_name.{finding.detector}")
    if finding.activity != activity:
        name = Sentence(f"{name}, {speech.short_date(finding.day)}", name.key)
    return name.about(finding.activity, finding.detector)


def signposts(view: Outlook, speech: Speech) -> list[tuple[str, str]]:
    """The signposts that answers call for, each with how urgent it is."""
    return [
        (speech.say(f"signpost_title.{URGENCY[s]}"), speech.say(f"signpost.{s}"))
        for s in view.signposts
    ]


def _by_kind(kind: Kind, view: Outlook, trigger: Trigger | None, speech: Speech) -> dict[str, Any]:
    """What a kind of prompt says otherwise than the others."""
    if kind is Kind.AFTER_RUN:
        return {
            "lead": [did(told_after(view), speech), speech.say("body.right_now")],
            "advice": [] if view.withholds_advice else [speech.say("body.drink_and_eat")],
            "findings": [],
            "ask": None,
        }
    if kind is Kind.SIGNPOST:  # nothing stands beside what must be read
        why = speech.say("body.why_you_answer")
        return {"lead": [], "regions": [], "findings": [], "why_you": why}
    if kind is Kind.EASING:
        return {
            "question": speech.say("body.easing_question"),
            "findings": [],
            **({} if tells_soreness(view) else {"regions": []}),
        }
    if kind is Kind.STILL_SORE:  # the answer counts, and not what a model makes of the hour
        return {
            "lead": [did(max(view.bouts, key=lambda bout: bout.peak), speech)],
            "question": speech.say("body.sore_week"),
            "regions": [],
            "findings": [],
            "advice": [],
            "running": None,
        }
    bout = told_of(view, trigger)
    done = None if bout is None else did(bout, speech)
    told = tells_soreness(view)
    only: dict[str, Any] = {} if told else {"regions": []}
    if trigger is not None and trigger.finding is not None and not (trigger.sore and told):
        return {"lead": [done, step(trigger.finding, speech)], **only}
    if bout is not None and not told:
        return {"lead": [done, faint(bout, speech)], **only}
    return {}


def _tidy(text: str) -> str:
    """Plain text with no more than one empty line between its parts."""
    kept: list[str] = []
    for line in map(str.rstrip, text.split("\n")):
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip() + "\n"


def _harmless(value: object) -> object:
    """A value as it may stand in a message: without marks that control or turn what follows."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return "".join(c if c.isprintable() or c == "\n" else " " for c in value)
    return value


@cache
def _environment(*, escape: bool) -> Environment:
    return Environment(
        loader=PackageLoader("scheduler.messages"),
        autoescape=escape,  # noqa: S701 because plain text must not be escaped; HTML always is
        finalize=_harmless,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
