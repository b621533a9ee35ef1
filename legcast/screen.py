"""Print an outlook on a terminal."""

from collections.abc import Mapping

from rich import box
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from actions.outlooks import (
    Plan,
    caveats,
    did_lately,
    headline,
    length,
    likelihood,
    peak_and_clear,
    running,
    subject,
)
from analysis.advice import advise
from analysis.athlete import Estimate
from analysis.checkin import URGENCY
from analysis.language import Speech
from analysis.outlook import Outlook
from analysis.overload.detectors import NOTHING_KNOWN
from analysis.overload.finding import Missing, Severity
from analysis.soreness.forecast import Band, RegionForecast, band

COLOURS = {
    Band.NONE: "bright_black",
    Band.LOW: "green",
    Band.MILD: "yellow",
    Band.MARKED: "dark_orange",
    Band.HEAVY: "red",
}
_SEVERITY = {Severity.NOTE: "cyan", Severity.CAUTION: "yellow", Severity.HIGH: "red"}
_BARS = " ▁▂▃▄▅▆▇█"
_STEP_H = 4
_HOURS = 120


def show_outlook(console: Console, view: Outlook, planned: Plan, speech: Speech) -> None:
    """Everything an outlook says, for somebody who reads it over a coffee."""
    parts: list[RenderableType] = []
    for signpost in view.signposts:
        title = speech.say(f"signpost_title.{URGENCY[signpost]}")
        parts += [Panel(speech.say(f"signpost.{signpost}"), title=title, style="bold red"), ""]
    if (done := did_lately(view, speech)) is not None:
        parts.append(done)
    parts += [Text(headline(view, speech), style="bold"), ""]
    if not view.withholds_advice and (likely := likelihood(view, speech)) is not None:
        parts += [likely, ""]
    if view.bouts:
        parts += [curves(view, speech), ""]
    if view.findings:
        parts.append(findings_table(view, speech))
        if more := len(view.findings) - len(view.headlines):
            rest = speech.say("body.more_findings", count=more)
            parts.append(Text(rest, style="bright_black"))
        parts.append("")
    for line in advise(view):
        parts.append(f"• {speech.say(f'advice.{line.id}')}")
    if view.bouts and not view.withholds_advice:
        parts.append(f"• {running(view, speech)}")
    parts += [Text(line, style="italic") for line in caveats(view, speech)]
    young = [why for why in view.waiting.values() if why is Missing.HISTORY]
    if view.bouts and young:
        short = {
            "count": len(young),
            "all": len(NOTHING_KNOWN),
            "why": speech.say(f"missing.{young[0]}"),
        }
        parts.append(Text(speech.say("body.waiting_short", **short), style="bright_black"))
    parts += ["", plans(view, planned, speech)]
    parts.append(Text(speech.say("body.disclaimer"), style="bright_black"))
    title = speech.say("screen.title", now=speech.stamp(view.now), zone=view.zone)
    width = min(console.width, 100)
    console.print(Panel(Group(*parts), title=title, padding=(1, 2), width=width))


def curves(view: Outlook, speech: Speech) -> Table:
    """Each region's next five days as a small chart, a column every four hours."""
    table = Table(box=None, padding=(0, 1, 0, 0), show_header=True, header_style="bright_black")
    table.add_column("")
    table.add_column(_days(view, speech), no_wrap=True)
    table.add_column("")
    table.add_column("")
    for region, ahead in view.soreness.items():
        table.add_row(
            speech.say(f"region.{region}"),
            _sparkline(ahead),
            Text(speech.say(f"band.{ahead.band}"), style=COLOURS[ahead.band]),
            peak_and_clear(view, ahead, speech),
        )
    return table


def findings_table(view: Outlook, speech: Speech) -> Table:
    """The findings with their numbers and how good the evidence is."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    table.add_column("")
    table.add_column(speech.say("body.found"))
    table.add_column(speech.say("screen.evidence"), style="bright_black")
    for finding in view.headlines:
        table.add_row(
            Text(speech.say(f"severity.{finding.severity}"), style=_SEVERITY[finding.severity]),
            f"{speech.say(f'finding_name.{finding.detector}')}. {speech.finding(finding)}",
            finding.evidence.value,
        )
    return table


def plans(view: Outlook, planned: Plan, speech: Speech) -> Table:
    """The prompts to come with their local times, or why there is silence."""
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for prompt in planned.prompts:
        table.add_row(
            f"✉ {speech.stamp(prompt.due_at)}",
            Text(subject(prompt.kind, prompt.why, view, speech, prompt.about), style="bold"),
            Text(speech.say(f"kind.{prompt.kind}"), style="bright_black"),
        )
    if planned.silence is not None:
        why = speech.say(f"silence.{planned.silence}")
        table.add_row(speech.say("screen.no_message", why=why))
    return table


def reasoning(planned: Plan, speech: Speech) -> Table:
    """Every prompt that was considered, the bout it is about, and what became of it."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    for heading in ("bout", "message", "became"):
        table.add_column(speech.say(f"screen.{heading}"))
    for word in planned.considered:
        due = "" if word.planned is None else speech.stamp(word.planned.due_at)
        peak, bout = 0.0, ""
        if word.bout is not None:
            peak = word.bout.peak
            distance = length(word.bout, speech)
            sport = speech.say(f"sport.{word.bout.sport}")
            bout = f"{speech.short_date(speech.local(word.bout.end))}, {sport}, {distance}"
        table.add_row(
            bout,
            speech.say(f"kind.{word.kind}"),
            speech.say(f"verdict.{word.verdict}", due=due, peak=peak),
        )
    return table


def _sparkline(ahead: RegionForecast) -> Text:
    line = Text()
    for start in range(0, _HOURS, _STEP_H):
        level = float(ahead.level[start : start + _STEP_H].max())
        bar = _BARS[min(8, round(level / 100 * 8 + 0.3))] if level >= 1 else " "
        line.append(bar, style=COLOURS[band(level)])
    return line


def _days(view: Outlook, speech: Speech) -> Text:
    """Short names of the days above the columns where they begin."""
    marks = [" "] * (_HOURS // _STEP_H)
    local = speech.local(view.now)
    until_midnight = 24 - local.hour
    for hour in range(until_midnight, _HOURS, 24):
        at = hour // _STEP_H
        name = speech.stamp(
            view.now.fromtimestamp(view.now.timestamp() + hour * 3600, view.now.tzinfo)
        )
        label = "│" + name.split(" ", 1)[0]
        if at + len(label) <= len(marks):  # never show part of a name
            marks[at : at + len(label)] = label
    return Text("".join(marks))


def waiting_lines(waiting: Mapping[str, Missing], speech: Speech) -> list[str]:
    """What could not be judged about the latest activity, one line per reason."""
    lines: list[str] = []
    for reason in Missing:
        names = [
            speech.say(f"finding_name.{name}") for name, why in waiting.items() if why is reason
        ]
        if names:
            why = speech.say(f"missing.{reason}")
            lines.append(speech.say("body.waiting", names=", ".join(names), why=why))
    return lines


def estimates_line(profile: Mapping[str, Estimate], speech: Speech) -> str | None:
    """The estimated physiological values with their ranges; None if all were entered."""
    values = [
        speech.say(f"profile.{name}", value=one.value, low=one.low, high=one.high)
        for name, one in profile.items()
        if not one.told
    ]
    return speech.say("body.estimated", values=", ".join(values)) if values else None
