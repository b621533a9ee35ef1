"""The reader that takes any XML there is, however broken, one point at a time through lxml."""

from lxml import etree

from ingest.formats.xml.document import (
    FIRST,
    LAST,
    Document,
    Element,
    Fields,
    PointRows,
    local,
)
from ingest.formats.xml.text import Text, bearable
from ingest.recording import Repair

_CHUNK = 32_768
_DEEPEST = 64  # no recording nests deeper; unclosed tags do, and cost the square of their depth


def read_tolerantly(text: Text, unit: str, fields: Fields) -> Document | None:
    """The document in `text`, up to where nothing more can be made of it.

    None if there is not even a root element.
    """
    body = bearable(text.body)
    repairs = list(text.repairs)
    if lost := len(text.body) - len(body):
        repairs.append(Repair("bad_characters", f"{lost} characters that XML forbids are left out"))

    pull = etree.XMLPullParser(
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=True,
    )
    rows = PointRows()
    root: Element | None = None
    depth = 0
    fault = ""
    for low in range(0, len(body) + 1, _CHUNK):
        try:
            if low + _CHUNK > len(body):
                pull.feed(body[low:])
                pull.close()
            else:
                pull.feed(body[low : low + _CHUNK])
        except etree.XMLSyntaxError as error:
            fault = str(error)
        for event, element in pull.read_events():
            if event == "start":
                root = element if root is None else root
                depth += 1
                continue
            depth -= 1
            if local(element.tag) == unit:
                _take(element, unit, fields, rows)
        if depth > _DEEPEST:
            fault = f"elements nest {depth} deep"
        if fault:
            break
    if root is None:
        return None
    if not fault and len(pull.feed_error_log):
        fault = pull.feed_error_log[0].message
    if fault and not any(r.code == "truncated" for r in repairs):
        repairs.append(Repair("malformed", f"not well formed: {fault.strip()}"))
    return Document(root, rows.points(), (*repairs, *rows.oddities.repairs()))


def _take(element: Element, unit: str, fields: Fields, rows: PointRows) -> None:
    """Move the values of a point into `rows`, and leave its number in its place."""
    within = list(element.iter())
    rows.add(
        [
            (
                field.column,
                (within[field.element].text or "")
                if field.attribute is None
                else within[field.element].get(field.attribute, ""),
            )
            for field in fields(element)
        ]
    )
    element.clear()
    number = str(len(rows) - 1)
    element.set(FIRST, number)
    element.set(LAST, number)
    before = element.getprevious()
    parent = element.getparent()
    if before is not None and parent is not None and local(before.tag) == unit:
        element.set(FIRST, before.get(FIRST, number))
        parent.remove(before)
