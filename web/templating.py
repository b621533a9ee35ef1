"""Templates, and the filters that format figures in them."""

import hashlib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from analysis.language import Speech
from web import words
from web.figures import duration, heat, percent


def render(template: str, status: int = 200, **values: Any) -> Response:
    """Render a template as a response."""
    return HTMLResponse(_environment().get_template(template).render(values), status)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"duration": duration, "heat": heat, "percent": percent}
    made.globals |= {"words": words, "static": static, "day": day}
    return made


def day(of: date, speech: Speech) -> str:
    """A date for people, with the year unless it is the current one."""
    year = "" if of.year == speech.local(speech.now).year else f" {of.year}"
    return f"{speech.short_date(of)}{year}"


@cache
def static(name: str) -> str:
    """The address of a static file; it changes with the content, so that it can be cached."""
    content = files("web").joinpath("static", name).read_bytes()
    return f"/static/{name}?{hashlib.sha256(content).hexdigest()[:8]}"
