"""Whatever is sent to whatever address, nothing breaks: every response is an intended one."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, quote_from_bytes

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.routing import Route

import sample_data
import web
from scheduler.links import Grant, Purpose
from store.athletes import get_athlete
from store.engine import open_store, reading
from store.tables import metadata
from tests.web.homes import Home, copied, lived_in
from tests.web.visitors import ELSEWHERE, THERE, Visitor, visit

pytestmark = pytest.mark.slow

TEMPLATES = Path(web.__path__[0]) / "templates"
NAMES = sorted(
    {
        name
        for page in TEMPLATES.glob("*.html")
        for name in re.findall(r'name="([a-z_]+)"', page.read_text())
    }
    - {"csrf", "viewport"}
)
RACE = (Path(str(sample_data.recordings())) / sample_data.RACE).read_bytes()

MEANT = {200, 303, 403, 404, 405, 410, 413, 421, 422, 429}

VALID = {
    "place": "quads", "level": "3", "zone": "Europe/Vienna", "wake": "07:00", "quiet_from": "21:00",
    "quiet_until": "07:00", "units": "metric", "language": "en", "kind": "squats", "minutes": "40",
    "sport": "running", "channel": "preview", "email": "a@example.org", "name": "Ada",
    "password": "x", "new": "a long password", "coach": "Coach", "athlete": "1", "number": "0",
}  # fmt: skip
"""What every form takes, so that one odd field at a time comes to be looked at."""

odd = st.sampled_from(
    ["", "0", "1", "-1", "71", "9" * 30, "9" * 5000, "1e999", "nan", "-inf", "1_0", "٣", "on",
     "quads", "calves", "knee", "10", "11", "sharp", "no_weight", "left", "running", "treadmill",
     "Europe/Vienna", "Europe", "../etc/passwd", "X" * 300, "2026-06-01", "2026-06-13T08:00",
     "0001-01-01", "9999-12-31T23:59", "2026-06-13T08:00+23:59", "06:30", "24:00", "06:30+02:00",
     "training", "Ada", "preview", "email", "push:x", "a@b", "json://x", "\x00", "a\x00b", "\ud800",
     "\u202e", "\U0010ffff", "'; DROP TABLE athletes; --", "<script>", "{{ 7 * 7 }}", "%s%n"]
)  # fmt: skip
value = odd | st.text(max_size=40)
forms = st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), value, max_size=8)
parts_of_paths = value.filter(lambda text: text not in ("", ".", ".."))


def encoded(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def urlencoded(fields: dict[str, str]) -> bytes:
    return "&".join(f"{encoded(k)}={encoded(v)}" for k, v in fields.items()).encode()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def wild(
    request: pytest.FixtureRequest, lived: Home, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Home]:
    """A home in which anything may happen, on both databases: they refuse different things."""
    folder = tmp_path_factory.mktemp("wild")
    if request.param == "sqlite":
        with copied(lived, folder) as home:
            yield home
    else:
        with open_store(request.getfixturevalue("postgres")) as engine:
            with engine.begin() as connection:
                for table in reversed(metadata.sorted_tables):
                    connection.execute(table.delete())
            yield lived_in(folder, engine)


@pytest.fixture(scope="module")
def someone(wild: Home) -> Visitor:
    """Somebody who may do everything, and is never too fast."""
    visitor = visit(wild)
    visitor.secret()
    return visitor


def paths(home: Home, method: str) -> list[str]:
    """Every address that takes a method, with {} where something varies."""
    routes = [r for r in home.app().routes if isinstance(r, Route) and method in (r.methods or ())]
    return sorted({re.sub(r"\{\w+\}", "{}", route.path) for route in routes})


def patient(home: Home) -> None:
    """Let time pass, so that nothing is tried too often."""
    home.now += timedelta(minutes=1)


def address(home: Home, purpose: Purpose) -> str:
    """A link that holds, however often all were taken back."""
    with reading(home.engine) as connection:
        athlete = get_athlete(connection, home.athlete.id)
    grant = Grant(purpose, athlete.id, athlete.link_round)
    return f"/{purpose}/{home.links.token(grant, home.now)}"


often = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@often
@given(data=st.data())
def test_any_address_with_any_question_answers_as_meant(
    wild: Home, someone: Visitor, data: st.DataObject
) -> None:
    patient(wild)
    path = data.draw(st.sampled_from([*paths(wild, "GET"), "/{}", "/static/{}", "/{}/{}"]))
    filled = re.sub(r"\{\}", lambda _: encoded(data.draw(parts_of_paths)), path)
    query = urlencoded(data.draw(forms)).decode()
    assert someone.get(f"{filled}?{query}").status_code in MEANT


@often
@given(data=st.data())
def test_any_form_with_anything_in_it_answers_as_meant(
    wild: Home, someone: Visitor, data: st.DataObject
) -> None:
    patient(wild)
    path = data.draw(st.sampled_from(paths(wild, "POST")))
    number = st.sampled_from(["1", "2", "71"]) | parts_of_paths.map(encoded)
    filled = re.sub(r"\{\}", lambda _: data.draw(number), path)
    fields = VALID | data.draw(forms) | {"csrf": someone.secret()}
    answer = someone.post(
        filled,
        content=urlencoded(fields),
        headers={"content-type": "application/x-www-form-urlencoded"},
        follow_redirects=False,
    )
    assert answer.status_code in MEANT


@often
@given(purpose=st.sampled_from(list(Purpose)), fields=forms, level=value)
def test_any_answer_by_a_signed_link_answers_as_meant(
    wild: Home, purpose: Purpose, fields: dict[str, str], level: str
) -> None:
    patient(wild)
    stranger = visit(wild, "http://192.168.1.5", ELSEWHERE)
    link = address(wild, purpose)
    headers = {"content-type": "application/x-www-form-urlencoded"}
    body = urlencoded({"place": "quads", "level": level} | fields)
    assert stranger.post(link, content=body, headers=headers).status_code in MEANT
    assert stranger.get(f"{link}?level={encoded(level)}").status_code in MEANT


@often
@given(
    body=st.binary(max_size=200) | st.binary(max_size=50).map(lambda b: RACE[:2000] + b),
    kind=st.sampled_from(
        ["", "multipart/form-data", "multipart/form-data; boundary=x", "text/plain",
         "application/x-www-form-urlencoded; charset=nonsense"]
    ),
    name=value,
)  # fmt: skip
def test_any_bytes_at_all_are_read_or_refused(
    wild: Home, someone: Visitor, body: bytes, kind: str, name: str
) -> None:
    patient(wild)
    link = address(wild, Purpose.UPLOAD)
    headers = {"content-type": kind}
    for path in (f"{link}?name={encoded(name)}", "/imports", "/checkin", "/sign-in"):
        answer = someone.post(path, content=body, headers=headers)
        assert answer.status_code in MEANT | {400}
    parts = b'--x\r\nContent-Disposition: form-data; name="files"; filename="%s"\r\n\r\n%s\r\n--x--'
    filename = quote_from_bytes(name.encode("utf-8", "surrogatepass")).encode()
    whole = {"content-type": "multipart/form-data; boundary=x"}
    answer = someone.post(link, content=parts % (filename, body), headers=whole)
    assert answer.status_code in MEANT | {400}


@often
@given(headers=st.dictionaries(
    st.sampled_from(["cookie", "host", "origin", "referer", "x-forwarded-for", "content-length",
                     "sec-fetch-site", "forwarded", "range", "if-none-match"]),
    st.binary(max_size=30).map(lambda b: b.replace(b"\r", b"").replace(b"\n", b"")),
))  # fmt: skip
def test_any_headers_are_borne(wild: Home, headers: dict[str, bytes]) -> None:
    patient(wild)
    for base, peer in ((THERE, ELSEWHERE), ("http://127.0.0.1", "127.0.0.1")):
        stranger = visit(wild, base, peer)
        for path in ("/", "/sign-in", "/static/legcast.css", "/nowhere"):
            answer = stranger.get(path, headers=headers, follow_redirects=False)
            assert answer.status_code in MEANT | {206, 304, 400, 416}
        answer = stranger.post("/checkin", headers=headers, content=b"", follow_redirects=False)
        assert answer.status_code in MEANT
    assert isinstance(answer, httpx.Response)
