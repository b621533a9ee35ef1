"""A test message, sent on request, to check whether a channel reaches its reader."""

from collections.abc import Mapping
from datetime import timedelta

from scheduler.channels.channel import Channel, Permanent
from scheduler.channels.push import channel_of
from scheduler.clock import Clock
from scheduler.messages.compose import blank, render
from scheduler.status import speech_for
from store.athletes import Athlete
from store.outbox import Claimed

_HOLDS = timedelta(hours=1)


def channels_for(athlete: Athlete, channels: Mapping[str, Channel]) -> list[str]:
    """The names of the channels by which an athlete can be reached now."""
    mail = ["email"] if "email" in channels and athlete.address else []
    return [*mail, *(channel_of(address) for address in athlete.push)] or ["preview"]


def send_trial(
    channels: Mapping[str, Channel], athlete: Athlete, channel: str, clock: Clock
) -> None:
    """Send a test message through one channel at once, bypassing the outbox.

    Raises `SendError`, with a message for people, when it fails.
    """
    by = channels.get(channel.partition(":")[0])
    if by is None:
        raise Permanent(f"no channel {channel} is set up; `legcast config` shows the settings")
    now = clock()
    speech = speech_for(athlete, now)
    text = speech.say("body.trial")
    message = render(
        speech.say("subject.trial"),
        [text],
        blank(speech) | {"lead": [text], "why_you": speech.say("body.why_you_trial")},
        None,
        None,
    )
    by.send(
        Claimed(
            id=0,
            attempt=1,
            channel=channel,
            message_id=f"<legcast-trial-{now.timestamp():.0f}@legcast.invalid>",
            expires_at=now + _HOLDS,
            address=athlete.address,
            push=athlete.push,
            athlete_id=athlete.id,
            link_round=athlete.link_round,
            slot="trial",
            zone=athlete.zone,
            quiet_from=None,
            quiet_until=None,
            paused_until=None,
            subject=message.subject,
            line=message.line,
            text=message.text,
            html=message.html,
            chart=None,
        )
    )
