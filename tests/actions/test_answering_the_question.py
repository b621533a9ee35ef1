"""An answer to the question of the week is known as one, whichever way it is given."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from actions.checkins import check_in
from analysis.checkin import Asked, Checkin, Place
from scheduler.links import Links
from scheduler.planner import Planner
from scheduler.status import StatusCache
from store.athletes import Athlete, edit_athlete
from store.engine import reading, writing
from store.outbox import prompts_since
from tests.ingest.conftest import NOW


def test_the_first_answer_after_the_question_answers_it(engine: Engine, ada: Athlete) -> None:
    with writing(engine) as connection:
        ada = edit_athlete(connection, ada.id, weekly_question=True, digest_day=None)
    monday = datetime(2026, 6, 15, tzinfo=ZoneInfo(ada.zone))
    planner = Planner(engine, mail=False, links=Links(b"key"))
    for hours in range(24 * 7):
        planner.round(monday + timedelta(hours=hours))
    with reading(engine) as connection:
        (question,) = prompts_since(connection, ada.id, NOW.date())
    due = question.due_at

    def asked(hours: float) -> Asked:
        said = Checkin(due + timedelta(hours=hours), Place.LEGS, 2.0)
        return check_in(engine, StatusCache(), ada, said, said.at).answer.asked

    assert asked(-1) is Asked.VOLUNTEERED
    assert asked(0.5) is Asked.RANDOM
    assert asked(1.5) is Asked.VOLUNTEERED  # it had its answer
    assert asked(30) is Asked.VOLUNTEERED
