"""The club: which of a coach's athletes to talk to this morning. Pure.

A coach learns no more than an athlete agreed to: without that, only that there is something to talk
about. The order does not reveal what was not shared either.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.checkin import is_red_flag
from analysis.language import Speech
from analysis.outlook import Outlook
from analysis.overload.finding import Finding, Severity
from scheduler.plan import plan
from scheduler.preferences import Preferences, first_morning, local_date
from scheduler.prompt import Kind, Verdict
from store.accounts import Share


@dataclass(frozen=True, slots=True)
class Member:
    """What a coach's digest needs about an athlete: the outlook, the hours, and what is shared."""

    name: str
    view: Outlook
    preferences: Preferences
    shares: frozenset[Share]


@dataclass(frozen=True, slots=True)
class Word:
    """An athlete to talk to, what the coach may know about it, and how urgent that is."""

    name: str
    told: tuple[str, ...]
    urgency: float


def words(members: Sequence[Member], speech: Speech) -> list[Word]:
    """The athletes to talk to, most urgent first as far as that is shared, else by name."""
    needed = [
        Word(member.name, _told(member, speech), _urgency(member))
        for member in members
        if _needs_a_word(member)
    ]
    return sorted(needed, key=lambda word: (-word.urgency, word.name.casefold()))


def _needs_a_word(member: Member) -> bool:
    """Whether there is something to talk about this morning, as far as the coach may know.

    That is an answer that raised a flag, where soreness is shared; else a bout worth a message, on
    its first morning. An athlete who shares only the training is listed only because of the
    training: a name without a reason would reveal the soreness. Paused athletes are not listed.
    """
    view, shares = member.view, member.shares
    if member.preferences.paused(view.now):
        return False
    if Share.SORENESS in shares and is_red_flag(view.signposts):
        return True
    if shares == {Share.TRAINING} and not _loud(view):
        return False
    today = local_date(view.now, member.preferences)
    return any(
        word.kind is Kind.MORNING_AFTER
        and word.verdict is Verdict.PLANNED
        and word.bout is not None
        and local_date(first_morning(word.bout.end, member.preferences), member.preferences)
        == today
        for word in plan(view, member.preferences).considered
    )


def _loud(view: Outlook) -> list[Finding]:
    return [finding for finding in view.findings if finding.severity is not Severity.NOTE]


def _urgency(member: Member) -> float:
    """The urgency, 0 to 200, only from what is shared."""
    view, urgency = member.view, 0.0
    if Share.SORENESS in member.shares:
        urgency = 200.0 if is_red_flag(view.signposts) else view.soreness[view.sorest].peak
    if Share.TRAINING in member.shares and any(f.severity is Severity.HIGH for f in view.findings):
        urgency = max(urgency, 50.0)
    return urgency


def _told(member: Member, speech: Speech) -> tuple[str, ...]:
    view, told = member.view, []
    if Share.SORENESS in member.shares:
        if is_red_flag(view.signposts):
            told.append(speech.say("body.club_signpost"))
        worst = view.soreness[view.sorest]
        if worst.is_sore and worst.clear_at is not None:
            told.append(
                speech.say(
                    "body.club_sore",
                    region=speech.say(f"region.{view.sorest}"),
                    band=speech.say(f"band.{worst.band}"),
                    clear=speech.day(worst.clear_at),
                )
            )
    if Share.TRAINING in member.shares:
        told += [speech.say(f"finding_name.{finding.detector}") for finding in _loud(view)]
    return tuple(told)
