"""The planner: puts every reader's due prompts into the outbox, once."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from importlib.metadata import version

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from analysis.checkin import Place
from analysis.language import Speech
from analysis.outlook import Outlook
from analysis.session import VERSION
from analysis.week import week_of
from scheduler.channels.push import channel_of
from scheduler.club import Member, words
from scheduler.hours import Preferences, local_date, morning_of
from scheduler.links import Grant, Links, Purpose
from scheduler.messages.compose import Message, Reply, compose
from scheduler.messages.digests import compose_club, compose_week
from scheduler.plan import USEFUL, plan_digest
from scheduler.prompt import Kind, Planned, Silence, Slot, Why
from scheduler.status import AthleteStatus, StatusCache, facts_of, speech_for
from store.accounts import Account, Role, all_accounts, cares_of
from store.athletes import Athlete, all_athletes
from store.engine import reading, writing
from store.outbox import NewPrompt, add_prompt, club_told

log = logging.getLogger(__name__)

LOOK_AGAIN = timedelta(minutes=15)
"""How long the plan of an athlete is reused while no facts change."""

_CLUB_MORNING = timedelta(hours=2)  # later a coach's morning is over


@dataclass(slots=True)
class Planner:
    """Creates the prompts that are due, round by round.

    With `mail` they go to athletes who have an address, and to every push address; for athletes
    with neither they are written to the preview folder. Links are added if `links` has a base
    address. A prompt that another planner has already created is left alone.

    Between rounds it remembers each athlete's facts and when the next prompt is due, so that an
    unchanged athlete costs no more than one query.
    """

    engine: Engine
    mail: bool
    links: Links
    statuses: StatusCache = field(default_factory=StatusCache)
    _waiting: dict[int, tuple[object, datetime, datetime]] = field(default_factory=dict)
    _silent: dict[int, Silence | None] = field(default_factory=dict)
    _quiet_clubs: dict[int, datetime] = field(default_factory=dict)
    _failing: set[str] = field(default_factory=set)

    def round(self, now: datetime) -> int:
        """Create the prompts due at a moment; returns how many."""
        with reading(self.engine) as connection:
            athletes, accounts = all_athletes(connection), all_accounts(connection)
        made = 0
        for athlete in athletes:
            with self._apart(f"athlete {athlete.id}"):
                made += self._athlete(athlete, now)
        for account in accounts:
            with self._apart(f"account {account.id}"):
                made += self._club(account, athletes, now)
        return made

    def _athlete(self, athlete: Athlete, now: datetime) -> int:
        facts = facts_of(self.engine, athlete, now)
        before, looked, until = self._waiting.get(athlete.id, (None, now, now))
        if facts == before and looked <= now < until:  # a clock that was set back must not wait
            return 0
        status = self.statuses.status(self.engine, athlete, now, facts)
        self._report(athlete, status)
        speech = speech_for(athlete, now, status.outlook.zone)
        digest = plan_digest(status.outlook, status.preferences, status.sent)
        made = 0
        for prompt in (p for p in status.plan.prompts if p.due_at <= now):
            carried = digest if prompt.slot is Slot.DAILY else None
            message = compose(
                prompt.kind,
                prompt.why,
                status.outlook,
                speech,
                reply_for(self.links, athlete, prompt, status.outlook, now),
                week_of(status.known, carried.due_at) if carried else None,
                prompt.about,
            )
            made += self._make(athlete, prompt, message, status.preferences.zone, now, carried)
            digest = None if carried else digest
        if digest is not None:
            message = compose_week(
                week_of(status.known, digest.due_at),
                status.outlook,
                speech,
                reply_for(self.links, athlete, digest, status.outlook, now),
            )
            made += self._make(athlete, digest, message, status.preferences.zone, now)
        today = local_date(now, status.preferences)
        mornings = [morning_of(today + timedelta(days=n), status.preferences) for n in (0, 1)]
        ahead = [at for at in (*mornings, *(p.due_at for p in status.plan.prompts)) if at > now]
        self._waiting[athlete.id] = (facts, now, min([now + LOOK_AGAIN, *ahead]))
        return made

    def _make(
        self,
        athlete: Athlete,
        prompt: Planned,
        message: Message,
        zone: str,
        now: datetime,
        carried: Planned | None = None,
    ) -> int:
        """Put a prompt into the outbox, and record what it covers, so that it is not repeated."""
        channels = ["email"] if self.mail and athlete.address else []
        channels += [channel_of(address) for address in athlete.push]
        new = _new(prompt, message, athlete.language, zone, athlete_id=athlete.id)
        with writing(self.engine) as connection:
            number = add_prompt(connection, new, channels or ["preview"], now)
            if number is not None and carried is not None:
                digest = _new(carried, message, athlete.language, zone, athlete_id=athlete.id)
                add_prompt(connection, digest, [], now)
        if number is None:
            return 0
        log.info("prompt %d (%s) for athlete %d", number, prompt.kind, athlete.id)
        return 1

    def _report(self, athlete: Athlete, status: AthleteStatus) -> None:
        """Log once that a prompt came too late, for example because the machine slept."""
        silence = status.plan.silence
        if silence is Silence.PASSED and self._silent.get(athlete.id, silence) is not silence:
            log.info("a prompt for athlete %d is dropped: its time has passed", athlete.id)
        self._silent[athlete.id] = silence

    @contextmanager
    def _apart(self, reader: str) -> Iterator[None]:
        """Keep an error with one reader from affecting the others, and log it once."""
        try:
            yield
        except OperationalError:  # a lost database concerns all
            raise
        except Exception as error:  # because one athlete's data must not silence another
            if reader not in self._failing:
                log.error("no plan for %s (%s); the others continue", reader, type(error).__name__)
            log.debug("no plan for %s", reader, exc_info=error)
            self._failing.add(reader)
        else:
            self._failing.discard(reader)

    def _club(self, account: Account, athletes: Sequence[Athlete], now: datetime) -> int:
        if not account.club_digest:
            return 0
        hours = Preferences(account.zone, wake=time(7))
        day = local_date(now, hours)
        due = morning_of(day, hours)
        again = self._quiet_clubs.get(account.id, now)
        if not due <= now < due + _CLUB_MORNING or now < again:
            return 0
        with reading(self.engine) as connection:
            if club_told(connection, account.id, day):
                return 0
            shares = {
                care.athlete_id: care.shares
                for care in cares_of(connection, account.id)
                if care.role is Role.COACH
            }
        members = []
        for athlete in athletes:
            if athlete.id in shares:
                status = self.statuses.status(self.engine, athlete, now)
                members.append(
                    Member(athlete.name, status.outlook, status.preferences, shares[athlete.id])
                )
        speech = Speech(now, account.zone, account.language)
        needed = words(members, speech)
        if not needed:
            self._quiet_clubs[account.id] = now + LOOK_AGAIN
            return 0
        prompt = Planned(Kind.CLUB, due, due + USEFUL, day, Why.NEEDS_A_WORD)
        message = compose_club(needed, speech, account.name)
        new = _new(prompt, message, account.language, account.zone, account_id=account.id)
        with writing(self.engine) as connection:
            channel = "email" if self.mail and account.email else "preview"
            number = add_prompt(connection, new, [channel], now)
        if number is not None:
            log.info("prompt %d (%s) for account %d", number, prompt.kind, account.id)
        return int(number is not None)


def reply_for(
    links: Links, athlete: Athlete, prompt: Planned, view: Outlook, now: datetime
) -> Reply | None:
    """The links for answering a prompt; None where no phone can reach the pages."""
    if not links.base_url:
        return None

    def link(purpose: Purpose) -> str:
        place = Place(view.sorest.value) if purpose is Purpose.ANSWER else None
        day = prompt.local_date if purpose is Purpose.ENOUGH else None
        return links.url(Grant(purpose, athlete.id, athlete.link_round, place, day), now)

    return Reply(
        answer=link(Purpose.ANSWER),
        stop=link(Purpose.STOP),
        enough=None if prompt.kind is Kind.SIGNPOST else link(Purpose.ENOUGH),
        forecast=f"{links.base_url}/",
    )


def _new(
    prompt: Planned,
    message: Message,
    language: str,
    zone: str,
    *,
    athlete_id: int | None = None,
    account_id: int | None = None,
) -> NewPrompt:
    """A prompt and its message as the outbox stores them."""
    return NewPrompt(
        athlete_id=athlete_id,
        account_id=account_id,
        slot=prompt.slot.value,
        local_date=prompt.local_date,
        kind=prompt.kind.value,
        reason=prompt.why.value,
        due_at=prompt.due_at,
        expires_at=prompt.expires_at,
        subject=message.subject,
        line=message.line,
        text=message.text,
        html=message.html,
        chart=message.chart,
        language=language,
        versions={"legcast": version("legcast"), "analysis": VERSION},
        about=tuple(end.timestamp() for end in prompt.about),
        zone=zone,
        occasion=prompt.occasion,
    )
