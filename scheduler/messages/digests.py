"""The digests: the athlete's week, and the coach's morning."""

from analysis.checkin import Place
from analysis.language import Sentence, Speech
from analysis.outlook import Outlook
from analysis.week import Week
from scheduler.club import Word
from scheduler.messages.chart import week_chart, week_description
from scheduler.messages.compose import (
    CHECKIN_COMMAND,
    PAUSE_COMMAND,
    Message,
    Reply,
    blank,
    render,
    signposts,
)
from scheduler.messages.week import week_facts, week_subject
from scheduler.messages.words import one_line

STOP_COMMAND = "legcast account edit '{name}' --no-club-digest"


def compose_week(
    week: Week,
    view: Outlook,
    speech: Speech,
    reply: Reply | None = None,
    news: Sentence | None = None,
) -> Message:
    """The weekly digest: the week in one picture, findings, and what the next one is held to."""
    facts = week_facts(week, view, speech)
    picture = week_chart(week, speech) if week.runs else None
    values = blank(speech) | {
        "signposts": signposts(view, speech),
        "lead": facts["did"],
        "week": {**facts, "did": []},
        "caveats": [] if news is None else [news],
        "picture_alt": week_description(week, speech) if picture else None,
        "why_you": speech.say("body.why_you_week"),
        "stop": speech.say("body.stop", command=PAUSE_COMMAND),
    }
    care = [text for _, text in values["signposts"]]
    parts = care or [facts["did"][0], *facts["next"][:1]]
    return render(week_subject(week, speech), parts, values, picture, reply)


def compose_question(view: Outlook, speech: Speech, reply: Reply | None = None) -> Message:
    """The question of the week: it tells nothing that could lead to an answer."""
    command = CHECKIN_COMMAND.format(place=Place.LEGS.value)
    values = blank(speech) | {
        "signposts": signposts(view, speech),
        "lead": [speech.say("body.question_lead")],
        "ask": speech.say("body.question") if reply else speech.say("body.answer", command=command),
        "why_you": speech.say("body.why_you_question"),
        "stop": speech.say("body.stop", command=PAUSE_COMMAND),
    }
    return render(
        speech.say("subject.question"), [speech.say("body.question_lead")], values, None, reply
    )


def compose_club(words: list[Word], speech: Speech, account: str) -> Message:
    """Who of a club needs a word this morning, and what each of them lets the coach know.

    `account` is the name of the coach's account, for how to stop.
    """
    name = one_line(words[0].name)
    key = "subject.club_one" if len(words) == 1 else "subject.club"
    title = speech.say(key, name=name, count=len(words))
    lines = [
        speech.say("body.club_found", name=one_line(word.name), what="; ".join(word.told))
        if word.told
        else speech.say("body.club_line", name=one_line(word.name))
        for word in words
    ]
    values = blank(speech) | {
        "lead": lines,
        "caveats": [speech.say("body.club_only")],
        "why_you": speech.say("body.why_you_coach"),
        "stop": speech.say("body.stop_coach", command=STOP_COMMAND.format(name=one_line(account))),
    }
    return render(title, lines, values, None, None)
