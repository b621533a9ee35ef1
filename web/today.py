"""Today: how sore the legs will be, why, what helps, and when running is fine."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from actions.activities import guess
from actions.context import AppContext
from actions.outlooks import (
    Plan,
    caveats,
    description,
    did_lately,
    headline,
    likelihood,
    peak_and_clear,
    running,
    soreness_course,
    subject,
)
from analysis.advice import advise
from analysis.language import Speech
from analysis.outlook import Assessment, Outlook
from analysis.soreness.loads import Region
from web.curve import SPAN_H, curve, moments, mornings
from web.page_language import page_speech, signposts
from web.visit import Visit, page

_FELT = timedelta(days=4)


def routes(context: AppContext) -> list[Route]:
    """The first page."""
    return [Route("/", page(context, show))]


def show(visit: Visit) -> Response:
    """The current outlook, or how to begin while there are no data."""
    if not visit.own:
        return visit.page("nobody.html" if visit.home else "coach_only.html")
    status = visit.status()
    view = status.outlook
    speech = page_speech(visit.athlete, visit.now, view.zone)
    return visit.page(
        "today.html",
        view=view,
        speech=speech,
        reasons=_reasons(view, speech, visit),
        signposts=signposts(view, visit.athlete),
        regions=_regions(view, speech),
        planned=_planned(status.plan, view, speech),
        **_drawn(status.known, view, speech, visit.request.query_params.get("region", "")),
    )


def _reasons(view: Outlook, speech: Speech, visit: Visit) -> dict[str, Any]:
    recent = [bout for bout in view.bouts if view.now - bout.end <= _FELT]
    felt = max(recent, key=lambda bout: bout.peak) if recent else None
    return {
        "headline": headline(view, speech),
        "did": did_lately(view, speech),
        "likelihood": None if view.withholds_advice else likelihood(view, speech),
        "course": soreness_course(view, speech),
        "activity": None if felt is None else felt.activity,
        "guess": felt and guess(visit.context.engine, visit.athlete, felt.activity),
        "running": None if view.withholds_advice or not view.bouts else running(view, speech),
        "advice": [speech.say(f"advice.{line.id}") for line in advise(view)],
        "found": view.headlines,
        "more": len(view.findings) - len(view.headlines),
        "caveats": caveats(view, speech),
    }


@dataclass(frozen=True, slots=True)
class Felt:
    """One region now: its name, its level, and when it is at its worst and when easy again."""

    name: str
    level: float
    when: str


def _regions(view: Outlook, speech: Speech) -> dict[Region, Felt]:
    return {
        region: Felt(speech.say(f"region.{region}"), ahead.now, peak_and_clear(view, ahead, speech))
        for region, ahead in view.soreness.items()
    }


def _planned(planned: Plan, view: Outlook, speech: Speech) -> list[tuple[str, str]]:
    """The messages to come, or why there are none."""
    if planned.silence is not None:
        return [("", speech.say(f"silence.{planned.silence}"))]
    return [
        (speech.stamp(p.due_at), subject(p.kind, p.why, view, speech, p.about))
        for p in planned.prompts
    ]


def _drawn(known: Assessment, view: Outlook, speech: Speech, wanted: str) -> dict[str, Any]:
    region = Region(wanted) if wanted in set(Region) else view.sorest
    return {
        "curve": curve(known, view, region, speech),
        "span": SPAN_H,
        "moments": moments(view, speech),
        "mornings": mornings(view, speech),
        "described": description(view, speech),
    }
