"""Settings of one athlete: messages, and physiological values."""

from datetime import time, timedelta

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from actions.athletes import edit, end_pause
from actions.athletes import pause as silence
from actions.contact import channels_for, masked
from actions.context import AppContext
from actions.links import Grant, Purpose
from actions.sharing import coaches
from analysis.language import Units, languages
from store.athletes import PauseReason
from web.form import Wrong
from web.visit import Visit, page


def routes(context: AppContext) -> list[Route]:
    """The page, and the settings that can be changed on it."""
    return [
        Route("/settings", page(context, show)),
        Route("/settings", page(context, save), methods=["POST"]),
        Route("/settings/name", page(context, rename), methods=["POST"]),
        Route("/settings/pause", page(context, pause), methods=["POST"]),
        Route("/settings/body", page(context, tell_body), methods=["POST"]),
    ]


def show(visit: Visit) -> Response:
    """All settings."""
    athlete = visit.athlete
    paused = athlete.paused_until
    return visit.page(
        "settings.html",
        languages=languages(),
        units=list(Units),
        paused=paused if paused is not None and paused > visit.now else None,
        channels=channels_for(athlete, visit.context.channels),
        push=[masked(address) for address in athlete.push],
        calendar=visit.link(Grant(Purpose.CALENDAR, athlete.id, athlete.link_round)),
        coaches=coaches(visit.context.engine, athlete),
    )


def save(visit: Visit) -> Response:
    """Change when and how to get messages."""
    form = visit.form
    wake, quiet_from, quiet_until = (form.clock(n) for n in ("wake", "quiet_from", "quiet_until"))
    if wake is None or quiet_from is None or quiet_until is None:
        raise Wrong("Write when the morning begins, and from when until when it is quiet.")
    mornings = {d: at for d in range(7) if (at := form.clock(f"wake_{d}")) not in (None, wake)}
    language = form.text("language", 16)
    if language not in languages():
        raise Wrong("Language: choose one of those on the page.")
    changes: dict[str, object] = {
        "zone": form.text("zone", 64),
        "wake": wake,
        "wake_on": mornings,
        "quiet_from": quiet_from,
        "quiet_until": quiet_until,
        "units": form.word("units", Units).value,
        "language": language,
        "after_run": form.checked("after_run"),
        "weekly_question": form.checked("weekly_question"),
        "follows_travel": form.checked("follows_travel"),
        "discreet": form.checked("discreet"),
        "digest_day": form.whole("digest_day", 0, 6),
    }
    return _changed(visit, "Saved.", **changes)


def rename(visit: Visit) -> Response:
    """Rename the athlete; files in the folder of the new name are theirs from then on."""
    if not visit.operator:
        raise HTTPException(403, "Only the operator of this Legcast may rename athletes.")
    return _changed(visit, "Saved.", name=visit.form.raw("name"))


def pause(visit: Visit) -> Response:
    """Pause messages, or end the pause."""
    form, engine = visit.form, visit.context.engine
    if form.checked("end"):
        end_pause(engine, visit.athlete.id)
        return visit.back("/settings", "The pause is over.")
    reason = form.word("reason", PauseReason, PauseReason.OTHER)
    until = form.local_time("until", visit.athlete.zone)
    if until is not None and until.timetz().replace(tzinfo=None) == time(0):
        until += timedelta(days=1)  # a date alone means its end
    silence(engine, visit.athlete.id, until, reason, visit.now)
    return visit.back("/settings", "Paused until then.")


def tell_body(visit: Visit) -> Response:
    """Save the values that the athlete knows better than the recordings."""
    return _changed(
        visit,
        "Saved; outlooks are updated at once.",
        highest_heart_rate=visit.form.number("highest_heart_rate", 100, 240),
        resting_heart_rate=visit.form.number("resting_heart_rate", 25, 120),
        critical_speed_ms=visit.form.number("critical_speed_ms", 1, 8),
    )


def _changed(visit: Visit, said: str, **changes: object) -> Response:
    edit(visit.context.engine, visit.athlete.id, **changes)
    return visit.back("/settings", said)
