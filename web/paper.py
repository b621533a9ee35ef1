"""How pages are written: the templates, and how figures are put into them."""

import hashlib
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from web import words
from web.figures import duration, heat, percent, signed


def paper(template: str, status: int = 200, **facts: Any) -> Response:
    """A template with its facts written in, as an answer."""
    return HTMLResponse(_environment().get_template(template).render(facts), status)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"duration": duration, "heat": heat, "percent": percent, "signed": signed}
    made.globals |= {"words": words, "static": static, "timedelta": timedelta}
    return made


@cache
def static(name: str) -> str:
    """The address of a static file; it changes with its content, so that it may be kept."""
    content = files("web").joinpath("static", name).read_bytes()
    return f"/static/{name}?{hashlib.sha256(content).hexdigest()[:8]}"
