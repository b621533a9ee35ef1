"""Request bodies: forms and files within limits, and the check for cross-site requests."""

import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message, Receive

from web.form import DIGITS, Form, whole
from web.guard import same_origin

SMALL = 100_000
"""The largest form without files, in bytes."""

_MOST_FILES, _MOST_FIELDS = 1000, 200  # our choice: more than any of our pages sends


@asynccontextmanager
async def posted(request: Request, most: int) -> AsyncIterator[Form]:
    """The form of a request, up to a number of bytes; its files are closed afterwards."""
    bound = Request(request.scope, bounded(request, most))
    async with bound.form(
        max_files=_MOST_FILES, max_fields=_MOST_FIELDS, max_part_size=SMALL
    ) as data:
        yield Form.of(data)


def bounded(request: Request, most: int) -> Receive:
    """The body of a request, up to a number of bytes."""
    told = request.headers.get("content-length", "")
    if len(told) > DIGITS or (whole(told) or 0) > most:
        raise HTTPException(413)
    left = most

    async def receive() -> Message:
        nonlocal left
        message = await request.receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(413)
        return message

    return receive


def read_files(files: Sequence[UploadFile]) -> list[tuple[str, bytes]]:
    """Uploaded files by name."""
    return [(upload.filename or "upload", upload.file.read()) for upload in files]


def secret_of(request: Request) -> str:
    """The session's CSRF secret, created if missing; every form contains it."""
    if "csrf" not in request.session:
        request.session["csrf"] = secrets.token_urlsafe(24)
    return str(request.session["csrf"])


def check_secret(request: Request, form: Form) -> None:
    """Refuse a form that none of our own pages in this session sent."""
    known = str(request.session.get("csrf", ""))
    same = secrets.compare_digest(known.encode(), form.raw("csrf").encode())
    if not known or not same or not same_origin(request.headers):
        raise HTTPException(403, "This form is too old or not ours. Reload the page.")
