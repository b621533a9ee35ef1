"""The demo: fourteen weeks of an invented runner, and the morning after the race."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

import sample_data
from actions.athletes import add
from actions.imports import Report
from actions.outlooks import AthleteOutlook, outlook_of, speech_for
from analysis.language import Speech
from ingest.backfill import backfill
from ingest.batch import Way
from scheduler.channels.preview import write_page
from scheduler.messages.compose import compose


@dataclass(frozen=True, slots=True, eq=False)
class Demo:
    """What was imported, what is to be expected after it, and the page with the first message."""

    report: Report
    ahead: AthleteOutlook
    speech: Speech
    page: Path


def play(engine: Engine, folder: Path, progress: Callable[[int, int], object]) -> Demo:
    """Import the invented runner into an empty database, and write the message into a folder."""
    now = sample_data.MORNING_AFTER
    athlete = add(engine, "demo", sample_data.ZONE, now, wake=now.time())
    recordings = [Path(str(sample_data.recordings()))]
    report = backfill(engine, athlete, recordings, now, Way(progress=progress))
    ahead, speech = outlook_of(engine, athlete, now), speech_for(athlete, now)
    first = ahead.plan.prompts[0]
    message = compose(first.kind, first.why, ahead.outlook, speech)
    page = folder / "morning-after.html"
    write_page(page, message.html, message.chart)
    return Demo(report, ahead, speech, page)
