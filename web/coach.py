"""The coach's view: athletes to talk to this morning; and an athlete's consent to it."""

from dataclasses import dataclass

from starlette.responses import Response
from starlette.routing import Route

from actions.context import AppContext
from actions.sharing import share, stop_sharing_with
from scheduler.club import Member, words
from store.accounts import Role, Share, cares_of
from store.athletes import Athlete, all_athletes
from store.engine import reading
from web.visit import Visit, page


@dataclass(frozen=True, slots=True)
class Seen:
    """One athlete as a coach may see them: `told` is None if there is nothing to talk about."""

    athlete: Athlete
    own: bool
    told: tuple[str, ...] | None
    shares: frozenset[Share]


def routes(parts: AppContext) -> list[Route]:
    """The view, and an athlete's consent to it."""
    return [
        Route("/coach", page(parts, show)),
        Route("/settings/coach", page(parts, agree), methods=["POST"]),
        Route("/settings/coach/withdraw", page(parts, take_back), methods=["POST"]),
    ]


def show(visit: Visit) -> Response:
    """All athletes, those to talk to first."""
    cared = _cared_for(visit)
    members = []
    for athlete, shares in cared.values():
        status = visit.parts.statuses.status(visit.parts.engine, athlete, visit.now)
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
    """Let a coach see when to talk to the athlete, and what is shared beyond that."""
    name = visit.form.text("coach")
    shares = visit.form.words("share", Share)
    coach = share(visit.parts.engine, visit.athlete, name, shares, visit.now)
    return visit.back("/settings", f"{coach.name} sees what you agreed to.")


def take_back(visit: Visit) -> Response:
    """End a coach's access."""
    number = visit.form.whole("account", 1, 2**53)
    done = number is not None and stop_sharing_with(visit.parts.engine, visit.athlete, number)
    return visit.back("/settings", "They no longer see anything." if done else "They saw nothing.")


def _cared_for(visit: Visit) -> dict[str, tuple[Athlete, frozenset[Share]]]:
    """All athletes this visitor may see, by name, with what is shared."""
    found = {athlete.name: (athlete, frozenset(Share)) for athlete in visit.own}
    if visit.account is not None:
        with reading(visit.parts.engine) as connection:
            athletes = {athlete.id: athlete for athlete in all_athletes(connection)}
            for care in cares_of(connection, visit.account.id):
                athlete = athletes[care.athlete_id]
                if care.role is Role.COACH and athlete.name not in found:
                    found[athlete.name] = athlete, care.shares
    return found
