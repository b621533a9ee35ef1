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
from analysis.language import Sentence, Speech
from analysis.outlook import Outlook
from analysis.session import VERSION
from analysis.soreness.forecast import MODEL
from analysis.week import week_of
from scheduler.channels.push import channel_of
from scheduler.club import Member, words
from scheduler.links import Grant, Links, Purpose
from scheduler.messages.compose import Message, Reply, compose, discreet
from scheduler.messages.digests import compose_club, compose_question, compose_week
from scheduler.plan import REMEMBERED, USEFUL
from scheduler.preferences import Preferences, local_date, morning_of
from scheduler.prompt import Kind, Planned, PromptReason, Silence, Slot
from scheduler.status import AthleteStatus, StatusCache, facts_of, speech_for
from scheduler.weekly import plan_digest, plan_question
from store.accounts import Account, Role, all_accounts, memberships_of
from store.athletes import Athlete, all_athletes, edit_athlete
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

    def _judged_anew(self, athlete: Athlete, now: datetime) -> Athlete:
        """The athlete, from now on judged by the model of now: nothing goes out about the past."""
        if athlete.model == MODEL:
            return athlete
        log.info("athlete %d: model %d from now on", athlete.id, MODEL)
        with writing(self.engine) as connection:
            return edit_athlete(connection, athlete.id, model=MODEL, model_since=now)

    def _athlete(self, athlete: Athlete, now: datetime) -> int:
        athlete = self._judged_anew(athlete, now)
        facts = facts_of(self.engine, athlete, now)
        before, looked, until = self._waiting.get(athlete.id, (None, now, now))
        if facts == before and looked <= now < until:  # a clock that was set back must not wait
            return 0
        status = self.statuses.status(self.engine, athlete, now, facts)
        self._report(athlete, status)
        speech = speech_for(athlete, now, status.outlook.zone)
        digest = plan_digest(status.outlook, status.preferences, status.sent)
        news = _news(athlete, status, speech)
        made = 0
        for prompt in (p for p in status.plan.prompts if p.due_at <= now):
            carried = digest if prompt.slot is Slot.DAILY else None
            reply = reply_for(self.links, athlete, prompt, status.outlook, now)
            message = compose(
                prompt.kind,
                prompt.why,
                status.outlook,
                speech,
                reply,
                week_of(status.known, carried.due_at) if carried else None,
                prompt.about,
                news,
            )
            if athlete.discreet:
                message = discreet(message, prompt.kind, speech, reply)
            made += self._make(athlete, prompt, message, status.preferences.zone, now, carried)
            digest = None if carried else digest
        if digest is not None:
            reply = reply_for(self.links, athlete, digest, status.outlook, now)
            week = week_of(status.known, digest.due_at)
            message = compose_week(week, status.outlook, speech, reply, news)
            if athlete.discreet:
                message = discreet(message, digest.kind, speech, reply)
            made += self._make(athlete, digest, message, status.preferences.zone, now)
        question = plan_question(status.outlook, status.preferences, status.sent)
        if question is not None:
            reply = reply_for(self.links, athlete, question, status.outlook, now)
            message = compose_question(status.outlook, speech, reply)
            made += self._make(athlete, question, message, status.preferences.zone, now)
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
        preferences = Preferences(account.zone, wake=time(7))
        day = local_date(now, preferences)
        due = morning_of(day, preferences)
        again = self._quiet_clubs.get(account.id, now)
        if not due <= now < due + _CLUB_MORNING or now < again:
            return 0
        with reading(self.engine) as connection:
            if club_told(connection, account.id, day):
                return 0
            shares = {
                membership.athlete_id: membership.shares
                for membership in memberships_of(connection, account.id)
                if membership.role is Role.COACH
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
        prompt = Planned(Kind.CLUB, due, due + USEFUL, day, PromptReason.NEEDS_A_WORD)
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
        place = Place.LEGS if purpose is Purpose.ASKED else place
        day = None if purpose in (Purpose.ANSWER, Purpose.STOP) else prompt.local_date
        return links.url(Grant(purpose, athlete.id, athlete.link_round, place, day), now)

    return Reply(
        answer=link(Purpose.ASKED if prompt.kind is Kind.QUESTION else Purpose.ANSWER),
        stop=link(Purpose.STOP),
        enough=None if prompt.kind in (Kind.SIGNPOST, Kind.QUESTION) else link(Purpose.ENOUGH),
        forecast=f"{links.base_url}/",
        kinds=f"{links.base_url}/soreness?language={athlete.language}",
        days=link(Purpose.DAYS),
    )


def _news(athlete: Athlete, status: AthleteStatus, speech: Speech) -> Sentence | None:
    """What another model changed, if no message has said it yet; after a while it is no news."""
    since = athlete.model_since
    if since is None or speech.now - since > REMEMBERED or any(s.at >= since for s in status.sent):
        return None
    return speech.say(f"model.change_{athlete.model}", since=speech.short_date(speech.local(since)))


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
