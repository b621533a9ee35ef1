"""Links that were given out long ago still open: they lie in mailboxes, calendars and phones.

They were signed by commit 4df62c4 with the key of these tests, on the morning after the race, for
the first athlete in round 271828. Nobody can make them anew: the text here is never changed.
"""

from datetime import timedelta

import pytest

from store.athletes import edit_athlete, get_athlete
from store.engine import reading, writing
from tests.ingest.zips import FIT
from tests.web.homes import Home
from tests.web.visitors import Visitor

ROUND = 271828
ANSWER = "/answer/WzEsMjcxODI4LDE3ODIyNzcyMDAsIiIsIjIwMjYtMDYtMTQiXQ.Aw2Z9RRsSlvqkZZ4zLBkYPO8EPg"
CALVES = (
    "/answer/WzEsMjcxODI4LDE3ODIyNzcyMDAsImNhbHZlcyIsIjIwMjYtMDYtMTQiXQ.5AotEh-HgFLgrVhppHLMr_kY95E"
)
STOP = "/stop/WzEsMjcxODI4LDE4NDQ0ODUyMDAsIiIsIiJd.CbMP-Tl1nvHAsHGzyiwr3glWhiE"
ENOUGH = "/enough/WzEsMjcxODI4LDE3ODIyNzcyMDAsIiIsIjIwMjYtMDYtMTQiXQ.Rt2rhC314bBlE72xkCZBZsHttn8"
CALENDAR = "/calendar/WzEsMjcxODI4LDAsIiIsIiJd.csfc-Hkn19-OMLLLhKZRR1hdFxU.ics"
UPLOAD = "/upload/WzEsMjcxODI4LDAsIiIsIiJd.O1xjglpKWfqeMbWy2EwI3fkyXlU"


@pytest.fixture
def stranger(public: Home, stranger: Visitor) -> Visitor:
    """Somebody from elsewhere, with links of the athlete's round in hand."""
    with writing(public.engine) as connection:
        edit_athlete(connection, public.athlete.id, link_round=ROUND, email="ada@example.org")
    return stranger


@pytest.mark.parametrize("link", [ANSWER, CALVES, STOP, ENOUGH, CALENDAR, UPLOAD])
def test_an_old_link_opens_and_with_one_letter_changed_does_not(
    stranger: Visitor, link: str
) -> None:
    assert stranger.get(link).status_code == 200
    purpose, _, token = link.rpartition("/")
    assert stranger.get(f"{purpose}/w{token[1:]}").status_code == 404


def test_an_old_link_for_one_place_still_asks_about_it(stranger: Visitor) -> None:
    assert 'value="calves" checked' in stranger.get(CALVES).text


def test_an_answer_link_is_over_after_ten_days_and_a_stop_link_works_for_two_years(
    stranger: Visitor, public: Home
) -> None:
    public.now += timedelta(days=10, seconds=1)
    assert stranger.get(ANSWER).status_code == 410
    assert stranger.get(ENOUGH).status_code == 410
    public.now += timedelta(days=719)
    assert stranger.post(STOP).status_code == 200
    with reading(public.engine) as connection:
        assert get_athlete(connection, public.athlete.id).mail_stopped_at == public.now


def test_a_phone_uploads_and_a_calendar_reads_by_old_links_for_good(
    stranger: Visitor, public: Home
) -> None:
    public.now += timedelta(days=3_000)
    assert stranger.get(CALENDAR).text.startswith("BEGIN:VCALENDAR")
    assert stranger.post(UPLOAD, content=FIT, params={"name": "run.fit"}).json()["files"]
