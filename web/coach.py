"""The coach's view: who needs a word this morning; and what an athlete lets a coach see."""

from dataclasses import dataclass

from sqlalchemy import Connection
from starlette.responses import Response
from starlette.routing import Route

from analysis.checkin import URGENCY
from analysis.language import Speech
from analysis.outlook import Outlook
from analysis.overload.finding import Severity
from analysis.soreness.forecast import LOW_BELOW
from scheduler.messages.compose import headline
from scheduler.plan import plan
from scheduler.planner import speech_for, wishes_of
from store.accounts import Role, Share, cares_of, consent, find_account, withdraw
from store.athletes import Athlete, get_athlete
from store.engine import reading, writing
from web.form import Wrong
from web.parts import Parts
from web.visit import Visit, page


@dataclass(frozen=True, slots=True)
class Cared:
    """One athlete as a coach may see them: no more than was agreed to."""

    athlete: Athlete
    needs_word: bool
    own: bool
    found: tuple[tuple[str, str], ...] | None
    forecast: str | None
    answered: tuple[str, ...] | None


def routes(parts: Parts) -> list[Route]:
    """The view, and an athlete's consent to it."""
    return [
        Route("/coach", page(parts, show)),
        Route("/settings/coach", page(parts, agree), methods=["POST"]),
        Route("/settings/coach/withdraw", page(parts, take_back), methods=["POST"]),
    ]


def show(visit: Visit) -> Response:
    """Everybody, who needs a word first."""
    with reading(visit.parts.engine) as connection:
        everybody = [_cared(visit, connection, a, frozenset(Share), own=True) for a in visit.own]
        if visit.account is not None:
            everybody += [
                _cared(visit, connection, get_athlete(connection, care.athlete_id), care.shares)
                for care in cares_of(connection, visit.account.id)
                if care.role is Role.COACH and care.athlete_id not in {a.id for a in visit.own}
            ]
    everybody.sort(key=lambda one: (not one.needs_word, one.athlete.name.casefold()))
    return visit.page("coach.html", everybody=everybody)


def agree(visit: Visit) -> Response:
    """Let a coach see who needs a word, and what is shared beyond."""
    name = visit.form.text("coach")
    shares = visit.form.words("share", Share)
    with writing(visit.parts.engine) as connection:
        coach = find_account(connection, name)
        if coach is None or (visit.account is not None and coach.id == visit.account.id):
            raise Wrong("Coach: write the name under which another person signs in here.")
        consent(connection, visit.athlete.id, coach.id, shares, visit.now)
    return visit.back("/settings", f"{coach.name} sees what you agreed to.")


def take_back(visit: Visit) -> Response:
    """End a coach's view."""
    number = visit.form.whole("account", 1, 2**53)
    with writing(visit.parts.engine) as connection:
        done = number is not None and withdraw(connection, visit.athlete.id, number)
    return visit.back("/settings", "They see nothing any more." if done else "They saw nothing.")


def _cared(
    visit: Visit,
    connection: Connection,
    athlete: Athlete,
    shares: frozenset[Share],
    *,
    own: bool = False,
) -> Cared:
    view = visit.parts.outlooks.at(connection, athlete, visit.now)
    speech = speech_for(athlete, visit.now)
    training, soreness = Share.TRAINING in shares, Share.SORENESS in shares
    return Cared(
        athlete=athlete,
        needs_word=_needs_word(view, athlete),
        own=own,
        found=_found(view, speech) if training else None,
        forecast=headline(view, speech) if soreness else None,
        answered=_answered(view, speech) if soreness else None,
    )


def _needs_word(view: Outlook, athlete: Athlete) -> bool:
    """Whether something is to be said today, as the plan has it, or legs are sore today."""
    sore = view.soreness[view.sorest].now >= LOW_BELOW
    return sore or bool(view.signposts) or bool(plan(view, wishes_of(athlete)).prompts)


def _found(view: Outlook, speech: Speech) -> tuple[tuple[str, str], ...]:
    return tuple(
        (f.severity.value, f"{speech.say(f'finding_name.{f.detector}')}. {speech.finding(f)}")
        for f in view.headlines
        if f.severity is not Severity.NOTE
    )


def _answered(view: Outlook, speech: Speech) -> tuple[str, ...]:
    lines = [
        f"{speech.say(f'region.{c.place}')}: {c.level:g} of 10, {speech.when(c.at)}"
        for c in view.checkins[-3:]
    ]
    lines += [speech.say(f"signpost_title.{URGENCY[s]}") for s in view.signposts]
    return tuple(lines)
