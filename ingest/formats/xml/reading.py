"""The way from bytes to a document: the fast reader where it is sure, else the tolerant one."""

from dataclasses import replace

from ingest.errors import Reason, Rejected
from ingest.formats.xml.columnar import read_columns
from ingest.formats.xml.document import Document, Fields
from ingest.formats.xml.text import clean, whole
from ingest.formats.xml.tolerant import read_tolerantly
from ingest.recording import Repair


def read_document(data: bytes, root: str, unit: str, fields: Fields) -> Document:
    """The document with root element `root` in `data`, its `unit` elements as points.

    Raises `Rejected`: DOCTYPE, or CORRUPT if not even a root element can be made out.
    """
    text = whole(clean(data), root, unit)
    try:
        document = read_columns(text, unit, fields)
    except Exception as error:  # noqa: BLE001 - a fault of ours must not cost the runner a file
        why = f"the fast reader gave up: {type(error).__name__} ({error})"
        text = replace(text, repairs=(*text.repairs, Repair("second_opinion", why)))
        document = None
    document = document or read_tolerantly(text, unit, fields)
    if document is None:
        raise Rejected(Reason.CORRUPT, f"no <{root}> could be made out")
    return document
