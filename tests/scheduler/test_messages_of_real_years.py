"""Every message of real years, read one by one (skipped where there are none)."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from pathlib import Path

import pytest

from analysis.history import History
from analysis.language import Speech, Units
from analysis.outlook import assess, outlook_at
from analysis.overload.finding import Severity
from analysis.trigger import triggers
from analysis.week import week_of
from ingest.backfill import backfill
from scheduler.messages.compose import Message, Reply, compose
from scheduler.messages.digests import compose_week
from scheduler.plan import REMEMBERED, plan
from scheduler.preferences import Preferences, morning_of
from scheduler.prompt import Kind, Planned, Sent
from scheduler.weekly import plan_digest
from store.athletes import add_athlete
from store.engine import open_store, reading, writing
from store.history import history
from tests.scheduler.test_message_causes import DONE, LONGEST_LINE, LONGEST_SUBJECT, UNSURE

CORPUS = Path(__file__).parents[3].parent / "shared" / "corpus"
UNKNOWN = re.compile(r"\bnan\b|\b0[.,]0 (km|mi)\b|\bNone\b|\bhere\b|\b0 (m|ft|min)\b|\b1 runs\b")
CODE = re.compile(r"\b[a-z]+_[a-z]+\b|\{\w+")
TAG = re.compile(r"<(style|title).*?</\1>|<[^>]+>", re.DOTALL)
LINKS = Reply("https://legs.example/answer/x", "https://legs.example/stop/x",
              "https://legs.example/enough/x", "https://legs.example/")  # fmt: skip

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.slow,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="no real recordings beside the checkout"),
]


@pytest.fixture(scope="module", params=["mountain", "history"])
def known(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> History:
    path = tmp_path_factory.mktemp("store") / "legcast.db"
    now = datetime.now(UTC)
    with open_store(f"sqlite:///{path}") as engine:
        with writing(engine) as connection:
            athlete = add_athlete(connection, "x", "UTC", now, wake=time(7))
        backfill(engine, athlete, [CORPUS / request.param], now)
        with reading(engine) as connection:
            return history(connection, athlete)


def checked(message: Message, language: str) -> None:
    """What holds for every message alone."""
    body, _, _ = message.text.partition("\n--\n")
    shown = unescape(TAG.sub(" ", message.html))
    for text in (message.subject, message.line, body, shown):
        found = UNKNOWN.search(text) if language == "en" else re.search(r"\bnan\b|\bNone\b", text)
        assert not found, text
    said = (message.subject, message.line.replace(LINKS.answer, ""), body.split("legcast ")[0])
    assert not any(CODE.search(text) for text in said)
    assert len(message.subject) <= LONGEST_SUBJECT, message.subject
    assert 0 < len(message.line) <= LONGEST_LINE, message.line
    assert all(len(line) <= 80 for line in message.text.splitlines())


def spoken(now: datetime, zone: str) -> Iterator[tuple[Speech, Reply | None]]:
    yield Speech(now, zone), None
    yield Speech(now, zone, "de", Units.IMPERIAL), LINKS


def test_every_message_names_its_run_and_its_finding_and_nothing_unknown(
    known: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    for drawn in ("compose.chart", "digests.week_chart"):  # drawing takes longer than all the rest
        monkeypatch.setattr(f"scheduler.messages.{drawn}", lambda *_: b"a picture")
    assessed, preferences = assess(known), Preferences("UTC", digest_day=0, after_run=True)
    ends: list[datetime] = known.activities["end"].dt.to_pydatetime().tolist()
    mornings = sorted({end.date() + timedelta(days=n) for end in ends for n in range(9)})
    sent: list[Sent] = []
    count = 0
    for day in mornings:
        for prompt, now in due(assessed, preferences, day, sent):
            view = outlook_at(assessed, now)
            for speech, reply in spoken(now, view.zone):
                if prompt.kind is Kind.WEEK:
                    message = compose_week(week_of(assessed, prompt.due_at), view, speech, reply)
                else:
                    message = compose(
                        prompt.kind, prompt.why, view, speech, reply, about=prompt.about
                    )
                    worth = [t for t in triggers(view) if t.bout.end in prompt.about]
                    causes = {t.bout.activity: t for t in worth}
                    told = {s.activity for s in message.sentences if s.key in DONE}
                    assert len(told) == 1
                    assert told <= set(causes)
                    own = {s.activity for s in message.sentences if s.key in UNSURE}
                    assert own <= told
                    for sentence in message.sentences:
                        if sentence.key.startswith("step_"):
                            finding = causes[sentence.activity].finding  # type: ignore[index]
                            assert finding is not None
                            assert sentence.finding == finding.detector
                            assert finding.severity is not Severity.NOTE
                checked(message, speech.language)
                count += 1
    assert count > 100


def due(
    assessed: object, preferences: Preferences, day: date, sent: list[Sent]
) -> Iterator[tuple[Planned, datetime]]:
    """What goes out on a morning; what was sent is noted."""
    now = morning_of(day, preferences)
    view = outlook_at(assessed, now)  # type: ignore[arg-type]
    sent[:] = [s for s in sent if s.local_date > day - REMEMBERED]
    planned = [p for p in plan(view, preferences, sent).prompts if p.due_at <= now]
    digest = plan_digest(view, preferences, sent)
    for prompt in [*planned, *([digest] if digest else [])]:
        sent.append(Sent(prompt.slot, prompt.kind, prompt.local_date, now, prompt.about))
        yield prompt, now
