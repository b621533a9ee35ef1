"""Detect a file's format from its content."""

from ingest.errors import Reason, Rejected
from ingest.formats import Format, fit, gpx, tcx
from ingest.formats.xml.text import has_document_type, is_web_page

FORMATS: tuple[Format, ...] = (
    fit.FORMAT,
    gpx.FORMAT,
    tcx.FORMAT,
)

_BLANKS = b" \t\r\n\0\xef\xbb\xbf\xff\xfe"


def recognise(data: bytes) -> Format:
    """The format of `data`, which is uncompressed.

    Raises `Rejected`: EMPTY, WEB_PAGE, DOCTYPE, UNSUPPORTED for a ZIP, else UNKNOWN_FORMAT.
    """
    if not data[:65_536].strip(_BLANKS):
        raise Rejected(Reason.EMPTY, "there is nothing in it")
    for known in FORMATS:
        if known.matches(data):
            return known
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise Rejected(Reason.UNSUPPORTED, "a ZIP archive: import it with `legcast backfill`")
    if is_web_page(data):
        raise Rejected(Reason.WEB_PAGE, "a web page, saved in place of the recording")
    if has_document_type(data):
        raise Rejected(Reason.DOCTYPE, "a document type, which no recording needs, is declared")
    begins = data[:16].decode("latin-1")
    told = f", it begins with “{begins.strip()}”" if begins.strip().isprintable() else ""
    raise Rejected(Reason.UNKNOWN_FORMAT, f"neither FIT, GPX nor TCX{told}")
