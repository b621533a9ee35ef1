"""The fast reader: points as whole columns, straight from the bytes, or not at all.

Points of one file are written by one program and look alike. So the first point is parsed by lxml
and becomes a template, all points whose markup is the same byte for byte are taken with it, the
next point that differs makes the next template. What remains of the document when the points are
cut out is small and goes through lxml as it is. Whatever is unusual makes the reader decline.
"""

import re

import numpy as np
from lxml import etree

from analysis.arrays import Floats, Ints
from ingest.formats.xml.document import (
    FIRST,
    LAST,
    Document,
    Element,
    Fields,
    Oddities,
    Points,
    local,
    parser,
)
from ingest.formats.xml.swar import PADDING, WORD, ByteView, word
from ingest.formats.xml.template import Template, Unlike, template_of
from ingest.formats.xml.text import Text
from ingest.formats.xml.values import decimals, instants
from ingest.samples import NO_TIME

_MOST_TEMPLATES = 48
_BLOCK = 1 << 17  # bytes looked at together: small enough for buffers that are used again
_LEAST_BYTES_PER_MARK = 4  # fewer than that is no document but an attack

_NOT_OURS = re.compile(rb"[&\x00-\x08\x0b\x0c\x0e-\x1f]")


def read_columns(text: Text, unit: str, fields: Fields) -> Document | None:
    """The document in `text`, or None where the tolerant reader has to look at it."""
    body = text.body
    opening = re.search(rb"<((?:[^\s<>/:\"'=!?]+:)?" + unit.encode() + rb")[\s>]", body)
    try:
        if not opening:
            root = etree.fromstring(body, parser(forgiving=False))
            return Document(root, _no_points(), text.repairs)
        return _Reading(text, unit, opening[1], opening.start(), fields).document()
    except (Unlike, etree.XMLSyntaxError):
        return None


def _no_points() -> Points:
    return Points(np.empty(0, np.int64), np.empty(0, np.int32), {})


class _Reading:
    """One file being read: its marks, and the columns as they fill."""

    def __init__(self, text: Text, unit: str, tag: bytes, start: int, fields: Fields) -> None:
        self.text, self.unit, self.tag, self.fields = text, unit, tag, fields
        self.body = text.body
        last = self.body.rfind(b"</" + tag)
        if last < start:
            raise Unlike
        if len(self.body) - last < PADDING:
            self.body += b" " * PADDING
        self.at = ByteView(self.body)
        self.marks = _marks(self.body, start, last + 1)
        self.heads = self.at.word(self.marks)
        self.opens = self._marked(b"<" + tag)
        # Nearly always a point ends at the mark before the next one.
        before = np.append(self.opens[1:], len(self.marks)) - 1
        self.closes = self._marked(b"</" + tag, before)
        if len(self.closes) < len(before):
            self.closes = self._marked(b"</" + tag)
        count = len(self.opens)
        if len(self.closes) != count:
            raise Unlike
        if (self.opens >= self.closes).any() or (self.closes[:-1] >= self.opens[1:]).any():
            raise Unlike

        self.oddities = Oddities()
        self.time_us = np.full(count, NO_TIME, np.int64)
        self.zone_s = np.zeros(count, np.int32)
        self.timed = False
        self.columns: dict[str, Floats] = {}

    def document(self) -> Document:
        """The whole of it."""
        self._read_points()
        root = self._read_rest()
        points = Points(self.time_us, self.zone_s, self.columns)
        return Document(root, points, (*self.text.repairs, *self.oddities.repairs()))

    def _marked(self, literal: bytes, among: Ints | None = None) -> Ints:
        """Which marks begin with `literal`, of all or `among` these."""
        mask, bits = word(literal[:WORD])
        if among is None:
            found = ((self.heads & mask) == bits).nonzero()[0]
        else:
            found = among[(self.heads[among] & mask) == bits]
        for low in range(WORD, len(literal), WORD):
            mask, bits = word(literal[low : low + WORD])
            found = found[self.at.word(self.marks[found] + low) & mask == bits]
        return np.asarray(found, np.int64)

    def _read_points(self) -> None:
        sizes = self.closes - self.opens + 1
        templates = 0
        for size in {int(sizes[0])} if sizes.min() == sizes.max() else np.unique(sizes):
            rows = (sizes == size).nonzero()[0]
            while len(rows):
                templates += 1
                if templates > _MOST_TEMPLATES:
                    raise Unlike
                rows = self._read_alike(rows, int(size))

    def _read_alike(self, rows: Ints, size: int) -> Ints:
        """Read the points among `rows` (`size` marks each) that look like the first; the others."""
        first = int(self.opens[rows[0]])
        begin, end = int(self.marks[first]), int(self.marks[first + size - 1])
        template = template_of(
            self.body[begin : self._after(end)],
            size,
            self.fields,
        )
        opens = self.opens[rows]
        if len(rows) * size == opens[-1] - opens[0] + size:  # neighbours: no copy needed
            stretch = slice(int(opens[0]), int(opens[-1]) + size)
            marks = self.marks[stretch].reshape(-1, size)
            heads = self.heads[stretch].reshape(-1, size)
        else:
            grid = opens[:, None] + np.arange(size)
            marks, heads = self.marks[grid], self.heads[grid]
        alike = template.fits(self.at, marks, heads)
        if np.count_nonzero(alike) == len(rows):
            self._read_fields(template, rows, marks)
            return rows[:0]
        self._read_fields(template, rows[alike], marks[alike])
        return rows[~alike]

    def _read_fields(self, template: Template, rows: Ints, marks: Ints) -> None:
        for slot in template.times:
            self._read_times(rows, marks[:, slot.mark] + slot.skip, marks[:, slot.mark + 1])
        if not template.numbers:
            return
        starts, ends = template.starts.of(marks), template.ends.of(marks)
        columns = [slot.column for slot in template.numbers]
        values, odd = decimals(self.at, starts, ends)
        if np.count_nonzero(odd):
            for i, j in np.argwhere(odd):
                values[i, j] = self.oddities.decimal(
                    columns[i], self._odd(starts[i, j], ends[i, j])
                )
        for column, numbers in zip(columns, values, strict=True):
            self._fill(column, rows, numbers)

    def _read_times(self, rows: Ints, starts: Ints, ends: Ints) -> None:
        time_us, zone_s, odd = instants(self.at, starts, ends)
        for i in odd.nonzero()[0]:
            time_us[i], zone_s[i] = self.oddities.instant(self._odd(starts[i], ends[i]))
        if len(rows) == len(self.opens) and not self.timed:
            self.time_us, self.zone_s, self.timed = time_us, zone_s, True
            return
        self.timed = True
        missing = self.time_us[rows] == NO_TIME
        self.time_us[rows] = np.where(missing, time_us, self.time_us[rows])
        self.zone_s[rows] = np.where(missing, zone_s, self.zone_s[rows])

    def _parsed(self, rest: bytes) -> Element:
        """The tree of `rest`, which may lack its end if that is known, and nothing else."""
        broken_off = any(repair.code == "truncated" for repair in self.text.repairs)
        how = parser(forgiving=broken_off)
        root = etree.fromstring(rest, how)
        if root is None or any(
            e.type != etree.ErrorTypes.ERR_TAG_NOT_FINISHED for e in how.error_log
        ):
            raise Unlike
        return root

    def _after(self, closing: int) -> int:
        """Where the closing tag that begins at `closing` is over."""
        end = self.body.find(b">", closing)
        if end < 0:
            raise Unlike
        return end + 1

    def _odd(self, start: int, end: int) -> str:
        """The text of an unusual value; entities and control characters are not ours to treat."""
        raw = self.body[start:end]
        if _NOT_OURS.search(raw):
            raise Unlike
        return raw.decode("utf-8", "replace")

    def _fill(self, column: str, rows: Ints, values: Floats) -> None:
        target = self.columns.get(column)
        if target is None:
            if len(rows) == len(self.opens):
                self.columns[column] = values
                return
            target = self.columns[column] = np.full(len(self.opens), np.nan)
        target[rows] = np.where(np.isnan(target[rows]), values, target[rows])

    def _read_rest(self) -> Element:
        """The document with each stretch of points cut out and numbered in their place."""
        breaks = (self.opens[1:] != self.closes[:-1] + 1).nonzero()[0] + 1
        firsts = [0, *breaks.tolist()]
        lasts = [*(breaks - 1).tolist(), len(self.opens) - 1]
        pieces: list[bytes] = []
        done = 0
        for first, last in zip(firsts, lasts, strict=True):
            pieces.append(self.body[done : self.marks[self.opens[first]]])
            pieces.append(
                b'<%s %s="%d" %s="%d"/>'
                % (
                    self.tag,
                    FIRST.encode(),
                    first,
                    LAST.encode(),
                    last,
                )
            )
            done = self._after(int(self.marks[self.closes[last]]))
        pieces.append(self.body[done:])
        root = self._parsed(b"".join(pieces))
        # Points in a comment, or with another prefix, would show up here as a difference.
        stand_ins = [e for e in root.iter() if local(e.tag) == self.unit]
        if [e.get(FIRST) for e in stand_ins] != [str(first) for first in firsts]:
            raise Unlike
        return root


def _marks(body: bytes, start: int, end: int) -> Ints:
    """Where every `<` and every `"` of `body[start:end]` stands."""
    tags, quotes = np.empty(_BLOCK, np.bool_), np.empty(_BLOCK, np.bool_)
    found = []
    for low in range(start, end, _BLOCK):
        chars = np.frombuffer(body, np.uint8, min(_BLOCK, end - low), low)
        marked = np.equal(chars, ord("<"), out=tags[: len(chars)])
        marked |= np.equal(chars, ord('"'), out=quotes[: len(chars)])
        marks = marked.nonzero()[0]
        if len(marks) * _LEAST_BYTES_PER_MARK > len(chars) + 4096:
            raise Unlike
        marks += low
        found.append(marks)
    return np.concatenate(found)
