"""Sound UTF-8 out of whatever bytes claim to be XML, with nothing in it that could bite."""

import codecs
import re
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from ingest.errors import Reason, Rejected
from ingest.recording import Repair

_BLANK = b" \t\r\n\0"
_STARTS = (b"<", b" ", b"\t", b"\r", b"\n")
_HEAD = 65_536  # bytes in which a root element must begin; some exports start with long comments
_DECLARATION = re.compile(rb"<\?xml\s[^>]*?\?>")
_ENCODING = re.compile(rb"""\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ASIDE = re.compile(rb"\s+|<!--.*?-->|<\?.*?\?>|<![^>]*>", re.DOTALL)
_PAGE = 65_536
_ROOT = re.compile(rb"<(?:[^\s<>/:\"'=!?]+:)?([A-Za-z_][\w.-]*)")
_EIGHT_BIT = re.compile(  # encodings that a declaration written in ASCII can truly announce
    r"(iso-?8859-?\d+|latin-?\d|(windows-?|cp-?)\d+|gb\w+|big5|shift_?jis|euc-\w+|koi8-\w|macroman)"
)
_TAG_START = re.compile(rb"</(?:[^\s<>/:\"'=!?]+:)?\Z")
_TAG_END = re.compile(rb"\s*>")
_LONGEST_PREFIX = 64
_MOST_STRAYS = 100  # unclosed tags that are left to the parser, which knows better what to do
_STRAY = re.compile(rb"<[^<>]*(?=<|\Z)")
_VERBATIM_OR_STRAY = re.compile(
    rb"(<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z))|<(?=[^<>]*(?:<|\Z))",
    re.DOTALL,
)
_ILLEGAL = bytes(c for c in range(32) if c not in b"\t\r\n")
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class Text:
    """A document as UTF-8 that begins with its first tag or a declaration that says so.

    `skipped` bytes of the file come before it, if it still has the file's own bytes.
    """

    body: bytes
    skipped: int | None
    repairs: tuple[Repair, ...] = ()


def root_name(data: bytes) -> str | None:
    """The local name of the root element, or None if `data` does not look like XML."""
    head = _head(data)
    at = 0
    while aside := _ASIDE.match(head, at):
        at = aside.end()
    match = _ROOT.match(head, at)
    return match[1].decode("ascii", "replace") if match else None


def is_web_page(data: bytes) -> bool:
    """Whether this is an HTML page, as a login form saved in place of the file is."""
    head = _head(data)[:4096].lower()
    return head.startswith(b"<!doctype html") or (root_name(data) or "").lower() in (
        "html",
        "head",
        "body",
    )


def has_document_type(data: bytes) -> bool:
    """Whether an XML document type is declared in the first bytes."""
    return b"<!DOCTYPE" in _head(data)


def clean(data: bytes) -> Text:
    """The document in `data` as sound text.

    Raises `Rejected` (DOCTYPE) when a document type is declared anywhere in it, in any encoding,
    before a parser has seen a byte of it.
    """
    encoding, mark = _encoding(data)
    repairs: list[Repair] = []
    body = data[mark:] if mark else data
    own_bytes = True
    if encoding != "utf-8":
        body = body.decode(encoding, "replace").encode("utf-8", "replace")
        own_bytes = False
    elif not _is_utf8(body):
        body = body.decode("cp1252", "replace").encode()
        own_bytes = False
        repairs.append(Repair("encoding", "not the UTF-8 it should be; read as Latin-1"))
    _refuse_document_type(body)

    body = body.lstrip(_BLANK)
    declaration = _DECLARATION.match(body)
    if declaration and not (own_bytes and _says_utf8(declaration[0])):
        body = body[declaration.end() :].lstrip(_BLANK)
    skipped = len(data) - len(body) if own_bytes else None
    if body.endswith(b"\0"):
        body = body.rstrip(_BLANK)
    return Text(body, skipped, tuple(repairs))


def _refuse_document_type(body: bytes) -> None:
    at = body.find(b"!")  # a single character is found many times as fast as the whole word
    while at >= 0:
        if body.startswith(b"DOCTYPE", at + 1):
            raise Rejected(Reason.DOCTYPE, "a document type, which no recording needs, is declared")
        at = body.find(b"!", at + 1)


def bearable(body: bytes) -> bytes:
    """`body` without the control characters that XML forbids, and without masses of unclosed tags.

    Of the latter a parser that forgives makes a tree as deep as they are many, in a time that
    grows with the square of their number. Raises `Rejected` (DOCTYPE) when a document type appears
    once those are gone.
    """
    body = body.translate(None, _ILLEGAL)
    if sum(1 for _ in _STRAY.finditer(body)) > _MOST_STRAYS:
        body = _VERBATIM_OR_STRAY.sub(lambda found: found[1] or b"", body)
    _refuse_document_type(body)
    return body


def whole(text: Text, root: str, unit: str) -> Text:
    """`text` up to its root's end or, where that is missing, up to its last whole `unit`.

    What lies behind the end is left out and named, as is a missing end.
    """
    body = text.body
    closing = _last_end(body, root)
    if closing is not None:
        if not body[closing:].strip():
            return text
        junk = len(body) - closing
        repair = Repair("trailing_junk", f"{junk:,} bytes follow the end", _offset(text, closing))
        return Text(body[:closing], text.skipped, (*text.repairs, repair))
    last = _last_end(body, unit)
    if last is None:
        if body.rstrip().endswith(b"/>"):  # <gpx/>, for one
            return text
        repair = Repair("truncated", "the file breaks off early", _offset(text, len(body)))
        return Text(body, text.skipped, (*text.repairs, repair))
    lost = len(body) - last
    repair = Repair(
        "truncated",
        f"the file breaks off; {lost:,} bytes after the last whole point are left out",
        _offset(text, last),
    )
    return Text(body[:last], text.skipped, (*text.repairs, repair))


def _offset(text: Text, position: int) -> int | None:
    return None if text.skipped is None else text.skipped + position


def _last_end(body: bytes, name: str) -> int | None:
    """Where the last closing tag of `name`, in any prefix, ends."""
    at = len(body)
    while (at := body.rfind(name.encode(), 0, at)) >= 0:
        after = at + len(name)
        end = _TAG_END.match(body, after, after + _LONGEST_PREFIX)
        if end and _TAG_START.search(body[max(0, at - _LONGEST_PREFIX) : at]):
            return end.end()
    return None


def _head(data: bytes) -> bytes:
    encoding, mark = _encoding(data)
    head = data[mark : mark + _HEAD]
    if encoding != "utf-8":
        head = head.decode(encoding, "replace").encode("utf-8", "replace")
    return head.lstrip(_BLANK)


def _encoding(data: bytes) -> tuple[str, int]:
    """What the text is encoded in, and how many bytes its byte order mark takes."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, len(mark)
    if data[1:2] == b"\0" and data[:1] in _STARTS:
        return "utf-16-le", 0
    if data[:1] == b"\0" and data[1:2] in _STARTS:
        return "utf-16-be", 0
    declaration = _DECLARATION.match(data[:1024].lstrip(_BLANK))
    named = _ENCODING.search(declaration[0]) if declaration else None
    if named:
        name = named[1].decode().lower()
        if _EIGHT_BIT.fullmatch(name):
            with suppress(LookupError):
                return codecs.lookup(name).name, 0
    return "utf-8", 0


def _says_utf8(declaration: bytes) -> bool:
    named = _ENCODING.search(declaration)
    return named is None or named[1].lower() in (b"utf-8", b"utf8", b"us-ascii", b"ascii")


def _is_utf8(body: bytes) -> bool:
    """Whether `body` is UTF-8; only the part that is not ASCII is decoded."""
    if body.isascii():
        return True
    chars = np.frombuffer(body, np.uint8)
    foreign = [
        low
        for low in range(0, len(body), _PAGE)
        if np.maximum.reduce(chars[low : low + _PAGE]) > 127
    ]
    try:
        body[foreign[0] : foreign[-1] + _PAGE].decode()
    except UnicodeDecodeError:
        return False
    return True
