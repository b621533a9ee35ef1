"""Damaged numbers and times for the compiled part; run where every access to memory is watched.

`python guarded.py LIBRARY ROUNDS [overrun]`; the last goes one byte too far, on purpose.
"""

import ctypes
import importlib.util
import random
import sys
from array import array

SOUND = (
    b"-8.12345678901234567890123456789012",
    b"47.1234567",
    b"12345678.5",
    b"160",
    b"2026-03-29T14:05:59.250+02:00",
    b"2024-02-29T23:59:59Z",
    b"9999-12-31T23:59:59.99999999",
)
PIECES = (b"", b"9", b"-", b".", b"Z", b"+", b":", b"\0", b"\xff", b"0" * 40)


def damaged(chance: random.Random) -> "array[int]":
    text = bytearray(chance.choice(SOUND))
    for _ in range(chance.randrange(4)):
        at = chance.randrange(len(text) + 1)
        text[at : at + chance.choice((0, 1, 2, 40))] = chance.choice(PIECES)
    return array("B", text)[:]  # the copy ends where its memory does


def main(library: str, rounds: int, *, overrun: bool) -> None:
    spec = importlib.util.spec_from_file_location("_values", library)
    values = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(values)
    chance = random.Random(2026)
    for _ in range(rounds):
        text = damaged(chance)
        places = array("q", [0]), array("q", [len(text)])
        values.decimals(text, *places, array("B", [0]), array("d", [0]))
        values.instants(text, *places, array("B", [0]), array("q", [0]), array("i", [0]))
    if overrun:
        text = array("B", SOUND[0])[:]
        ctypes.string_at(text.buffer_info()[0], len(text) + 1)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), overrun="overrun" in sys.argv)
