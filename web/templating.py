"""How pages are written: the templates, and how figures are put into them."""

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
    """A template with its facts written in, as an answer."""
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
    """A date as people write it, with its year where that is not this one."""
    year = "" if of.year == speech.local(speech.now).year else f" {of.year}"
    return f"{speech.short_date(of)}{year}"


@cache
def static(name: str) -> str:
    """The address of a static file; it changes with its content, so that it may be kept."""
    content = files("web").joinpath("static", name).read_bytes()
    return f"/static/{name}?{hashlib.sha256(content).hexdigest()[:8]}"
