"""The markup of one point: what must be the same in another, and where its values stand."""

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from lxml import etree

from analysis.arrays import Bools, Ints
from ingest.formats.xml.document import TIME, Element, Fields, parser
from ingest.formats.xml.swar import WORD, ByteView, Words, word

_LONGEST = 16_384  # bytes of markup in a point, our choice: templates are kept in memory
_VALUE = re.compile(rb'"[^<"]*"')
_TEXT = re.compile(rb">[^<]+")
_MARKUP = re.compile(rb'(?:<(?![!?])[^<>"\']+(?:""[^<>"\']*)*>)+')
_TAG = re.compile(rb"<[^>]+>")
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
class Places:
    """Places in every point: `skip` bytes after some of its marks, a row for each."""

    marks: Ints
    skips: Ints

    def of(self, marks: Ints) -> Ints:
        """The positions of the places in points with these `marks` (a row for each point)."""
        return np.asarray(marks.T[self.marks] + self.skips, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """Which bits of some words count, and what they must be."""

    masks: Words
    bits: Words

    def fits(self, words: Words) -> Bools:
        """Which of the words have it."""
        return np.asarray((words & self.masks) == self.bits, np.bool_)


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """The literal bytes that follow each mark of a point, and the slots between them.

    `heads` is the pattern of their first eight bytes; in the longer ones `tails` follow.
    """

    literals: tuple[bytes, ...]
    times: tuple[Slot, ...]
    numbers: tuple[Slot, ...]
    starts: Places
    ends: Places
    heads: Pattern
    tails_at: Places
    tails: Pattern

    def fits(self, at: ByteView, marks: Ints, heads: Words) -> Bools:
        """Which points have exactly these literals.

        `marks` holds a row of positions for each point, `heads` the eight bytes at each of them.
        """
        alike = self.heads.fits(heads)
        fit = np.ones(len(marks), np.bool_) if alike.all() else alike.all(axis=1)
        if len(self.tails_at.marks):
            fit &= self.tails.fits(at.word(self.tails_at.of(marks))).all(axis=0)
        return np.asarray(fit, np.bool_)


def template_of(point: bytes, count: int, fields: Fields) -> Template:
    """The template of `point`, in which there are `count` marks.

    Raises `Unlike` if there is more in it than plain tags with quoted attributes, or too many.
    """
    markup = _TEXT.sub(b">", _VALUE.sub(b'""', point))
    if len(markup) > _LONGEST:
        raise Unlike
    template = _template(markup, fields)
    if b"&" in point or len(template.literals) != count:
        raise Unlike
    return template


@lru_cache(maxsize=512)
def _template(markup: bytes, fields: Fields) -> Template:
    """The template of a point with this markup, its values empty; made once for all files."""
    if not _MARKUP.fullmatch(markup):
        raise Unlike
    literals: list[bytes] = []
    elements: list[int] = []  # the mark at which each element begins, in document order
    attributes: dict[tuple[int, str], int] = {}  # the mark of the quote that opens its value
    for tag in _TAG.findall(markup):
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

    element = _parsed(markup)
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
    numbers = [slot for slot in slots if slot.column != TIME]
    # The quote of an attribute has to follow its name at once.
    written = [literal + b'"' if literal.endswith(b"=") else literal for literal in literals]
    tails = [
        (mark, skip, literal[skip : skip + WORD])
        for mark, literal in enumerate(written)
        if not literal.startswith(b"</")  # a well-formed document has no other there
        for skip in range(WORD, len(literal), WORD)
    ]
    masks, bits = _pattern([tail for _, _, tail in tails])
    return Template(
        tuple(literals),
        tuple(slot for slot in slots if slot.column == TIME),
        tuple(numbers),
        _places([(slot.mark, slot.skip) for slot in numbers]),
        _places([(slot.mark + 1, 0) for slot in numbers]),
        Pattern(*_pattern([literal[:WORD] for literal in written])),
        _places([(mark, skip) for mark, skip, _ in tails]),
        Pattern(masks[:, None], bits[:, None]),
    )


def _places(places: list[tuple[int, int]]) -> Places:
    marks, skips = zip(*places, strict=True) if places else ((), ())
    return Places(np.array(marks, np.int64), np.array(skips, np.int64)[:, None])


def _pattern(literals: list[bytes]) -> tuple[Words, Words]:
    masks, bits = zip(*map(word, literals), strict=True) if literals else ((), ())
    return np.array(masks, np.uint64), np.array(bits, np.uint64)


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
