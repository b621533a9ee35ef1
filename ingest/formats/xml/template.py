"""The markup of one point: what must be the same in another, and where its values stand."""

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from ingest.formats.xml.digits import Windows
from ingest.formats.xml.document import Element, Fields, parser

_TAG = re.compile(rb'<(?![!?])[^<>"\']+(?:"[^<"]*"[^<>"\']*)*>')
_ATTRIBUTE = re.compile(rb"\s([^\s=\"]+)=\Z")


class Unlike(Exception):
    """The bytes are not of the kind that is read in columns."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A value of `column`: it begins `skip` bytes after a mark and ends at the next mark."""

    column: str
    mark: int
    skip: int


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """The literal bytes that follow each mark of a point, and the slots between them.

    `masks` and `heads` are the literals' first eight bytes as windows: which bits, and their value.
    """

    literals: tuple[bytes, ...]
    slots: tuple[Slot, ...]
    masks: NDArray[np.uint64]
    heads: NDArray[np.uint64]

    def fits(
        self, at: Windows, marks: NDArray[np.int64], heads: NDArray[np.uint64]
    ) -> NDArray[np.bool_]:
        """Which points have exactly these literals.

        `marks` holds a row of positions for each point, `heads` the eight bytes at each of them.
        Of closing tags eight bytes are enough: a well-formed document has no other there.
        """
        agree = (heads & self.masks) == self.heads
        fit = np.ones(len(marks), np.bool_) if agree.all() else agree.all(axis=1)
        for mark, literal in enumerate(self.literals):
            if literal.endswith(b"="):  # the quote follows at once
                fit &= marks[:, mark + 1] - marks[:, mark] == len(literal)
            if not literal.startswith(b"</"):
                for low in range(8, len(literal), 8):
                    fit &= same(at[marks[:, mark] + low], literal[low : low + 8])
        return np.asarray(fit, np.bool_)


def same(chars: NDArray[np.uint64], literal: bytes) -> NDArray[np.bool_]:
    """Which windows begin with `literal` (up to eight bytes)."""
    mask, expected = _window(literal)
    return np.asarray((chars & mask) == expected, np.bool_)


@lru_cache(maxsize=4096)
def _window(literal: bytes) -> tuple[np.uint64, np.uint64]:
    mask = np.uint64((1 << 8 * len(literal)) - 1)
    return mask, np.uint64(int.from_bytes(literal, "little"))


def template_of(point: bytes, count: int, fields: Fields) -> Template:
    """The template of `point`, in which there are `count` marks.

    Raises `Unlike` if there is more in it than plain tags with quoted attributes.
    """
    if b"&" in point:
        raise Unlike
    tags: list[bytes] = []
    text_from = 0
    for tag in _TAG.finditer(point):
        if b'"' in point[text_from : tag.start()] or b"<" in point[text_from : tag.start()]:
            raise Unlike
        text_from = tag.end()
        tags.append(b'""'.join(tag[0].split(b'"')[::2]))  # without the values
    template = _template(tuple(tags), fields)
    if len(template.literals) != count:
        raise Unlike
    return template


@lru_cache(maxsize=512)
def _template(tags: tuple[bytes, ...], fields: Fields) -> Template:
    """The template of a point with these tags, whose attributes are empty; made once for all."""
    literals: list[bytes] = []
    elements: list[int] = []  # the mark at which each element begins, in document order
    attributes: dict[tuple[int, str], int] = {}  # the mark of the quote that opens its value
    for tag in tags:
        if not tag.startswith(b"</"):
            elements.append(len(literals))
        first, *rest = tag.split(b'""')
        literals.append(first)
        before = first
        for piece in rest:
            name = _ATTRIBUTE.search(before)
            if not name:
                raise Unlike
            attributes[len(elements) - 1, name[1].decode()] = len(literals)
            literals += (b'"', b'"' + piece)
            before = piece

    element = _parsed(b"".join(tags))
    if sum(1 for _ in element.iter()) != len(elements):
        raise Unlike
    slots = []
    for field in fields(element):
        if field.attribute is None:
            mark = _text_mark(literals, elements[field.element])
        else:
            mark = attributes.get((field.element, field.attribute), -1)
        if mark is None:
            continue
        if mark < 0:
            raise Unlike
        slots.append(Slot(field.column, mark, len(literals[mark])))
    masks, heads = zip(*(_window(literal[:8]) for literal in literals), strict=True)
    return Template(
        tuple(literals), tuple(slots), np.array(masks, np.uint64), np.array(heads, np.uint64)
    )


def _parsed(point: bytes) -> Element:
    """The point as an element; its prefixes are declared elsewhere, nothing else may be amiss."""
    forgiving = parser(forgiving=True)
    try:
        element = etree.fromstring(point, forgiving)
    except etree.XMLSyntaxError as error:
        raise Unlike from error
    if any(e.type != etree.ErrorTypes.NS_ERR_UNDEFINED_NAMESPACE for e in forgiving.error_log):
        raise Unlike
    return element


def _text_mark(literals: list[bytes], mark: int) -> int | None:
    """The mark whose literal ends the opening tag that begins at `mark`; None if it is empty."""
    while not literals[mark].endswith(b">"):
        mark += 1
    return None if literals[mark].endswith(b"/>") else mark
