"""The coach's view: who needs a word this morning; and what an athlete lets a coach see."""

from dataclasses import dataclass

from starlette.responses import Response
from starlette.routing import Route

from actions.context import AppContext
from actions.sharing import share, stop_sharing_with
from scheduler.club import Member, words
from store.accounts import Role, Share, memberships_of
from store.athletes import Athlete, all_athletes
from store.engine import reading
from web.visit import Visit, page


@dataclass(frozen=True, slots=True)
class Seen:
    """One athlete as a coach may see them: `told` is None where nothing is the matter."""

    athlete: Athlete
    own: bool
    told: tuple[str, ...] | None
    shares: frozenset[Share]


def routes(context: AppContext) -> list[Route]:
    """The view, and an athlete's consent to it."""
    return [
        Route("/coach", page(context, show)),
        Route("/settings/coach", page(context, agree), methods=["POST"]),
        Route("/settings/coach/withdraw", page(context, take_back), methods=["POST"]),
    ]


def show(visit: Visit) -> Response:
    """Everybody, who needs a word first."""
    cared = _cared_for(visit)
    members = []
    for athlete, shares in cared.values():
        status = visit.context.statuses.status(visit.context.engine, athlete, visit.now)
        members.append(Member(athlete.name, status.outlook, status.preferences, shares))
    own = {athlete.name for athlete in visit.own}
    needed = words(members, visit.words)
    quiet = sorted(set(cared) - {word.name for word in needed}, key=str.casefold)
    told = [(word.name, word.told) for word in needed] + [(name, None) for name in quiet]
    return visit.page(
        "coach.html",
        everybody=[Seen(cared[name][0], name in own, what, cared[name][1]) for name, what in told],
    )


def agree(visit: Visit) -> Response:
    """Let a coach see who needs a word, and what is shared beyond."""
    name = visit.form.text("coach")
    shares = visit.form.words("share", Share)
    coach = share(visit.context.engine, visit.athlete, name, shares, visit.now)
    return visit.back("/settings", f"{coach.name} sees what you agreed to.")


def take_back(visit: Visit) -> Response:
    """End a coach's view."""
    number = visit.form.whole("account", 1, 2**53)
    done = number is not None and stop_sharing_with(visit.context.engine, visit.athlete, number)
    return visit.back("/settings", "They see nothing any more." if done else "They saw nothing.")


def _cared_for(visit: Visit) -> dict[str, tuple[Athlete, frozenset[Share]]]:
    """Everybody this visitor may know of, by name, with what is shared."""
    found = {athlete.name: (athlete, frozenset(Share)) for athlete in visit.own}
    if visit.account is not None:
        with reading(visit.context.engine) as connection:
            athletes = {athlete.id: athlete for athlete in all_athletes(connection)}
            for membership in memberships_of(connection, visit.account.id):
                athlete = athletes[membership.athlete_id]
                if membership.role is Role.COACH and athlete.name not in found:
                    found[athlete.name] = athlete, membership.shares
    return found
