"""Columns of values read by the compiled part; it can be imported only where that was built.

What is read, and what is odd, `decimals` and `instants` say: this gives the same, faster.
"""

import numpy as np
from numpy.typing import NDArray

from analysis.arrays import Bools, Floats, Ints
from ingest.formats.xml._values import decimals as read_decimals
from ingest.formats.xml._values import instants as read_instants
from ingest.formats.xml.swar import ByteView


def decimals(at: ByteView, start: Ints, end: Ints) -> tuple[Floats, Bools]:
    """The numbers written from each `start` to each `end`, and which of them are odd."""
    values = np.empty(start.shape)
    odd = np.empty(start.shape, np.bool_)
    read_decimals(at.text, _in_order(start), _in_order(end), odd, values)
    return values, odd


def instants(at: ByteView, start: Ints, end: Ints) -> tuple[Ints, NDArray[np.int32], Bools]:
    """The times, the zone each was written in, and which are odd."""
    time_us = np.empty(start.shape, np.int64)
    zone_s = np.empty(start.shape, np.int32)
    odd = np.empty(start.shape, np.bool_)
    read_instants(at.text, _in_order(start), _in_order(end), odd, time_us, zone_s)
    return time_us, zone_s, odd


def _in_order(places: Ints) -> Ints:
    """The places in one piece of memory, as C wants them."""
    return np.ascontiguousarray(places)
