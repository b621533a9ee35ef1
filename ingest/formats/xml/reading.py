"""The way from bytes to a document: the fast reader where it is sure, else the careful one."""

from ingest.errors import Reason, Rejected
from ingest.formats.xml.careful import read_carefully
from ingest.formats.xml.columnar import read_columns
from ingest.formats.xml.document import Document, Fields
from ingest.formats.xml.text import clean, whole


def read_document(data: bytes, root: str, unit: str, fields: Fields) -> Document:
    """The document with root element `root` in `data`, its `unit` elements as points.

    Raises `Rejected`: DOCTYPE, or CORRUPT if not even a root element can be made out.
    """
    text = whole(clean(data), root, unit)
    document = read_columns(text, unit, fields) or read_carefully(text, unit, fields)
    if document is None:
        raise Rejected(Reason.CORRUPT, f"no <{root}> could be made out")
    return document
