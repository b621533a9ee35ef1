"""Rows as typed objects: the fields of a dataclass are the columns that are read."""

from collections.abc import Callable, Sequence
from dataclasses import MISSING, fields
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Result

T = TypeVar("T")


def each(kind: type[T], found: Result[Any]) -> list[T]:
    """What a statement found, each row as an object of a dataclass of at least two fields.

    Columns are matched to fields by name, whatever their order; columns without a field are left
    out. A field with a default is no column. Raises ValueError for a field without a column.
    """
    make = _maker(kind, found)
    return [make(row) for row in found]


def one(kind: type[T], found: Result[Any]) -> T | None:
    """The only row as an object of a dataclass (see `each`); None when nothing was found."""
    make = _maker(kind, found)
    row = found.one_or_none()
    return None if row is None else make(row)


def columns(kind: type) -> tuple[str, ...]:
    """The names of the columns that a dataclass is read from, in the order of its fields."""
    return tuple(
        field.name
        for field in fields(kind)
        if field.default is MISSING and field.default_factory is MISSING
    )


def _maker(kind: type[T], found: Result[Any]) -> Callable[[Sequence[Any]], T]:
    names, wanted = tuple(found.keys()), columns(kind)
    if names == wanted:
        return lambda row: kind(*row)
    in_order = itemgetter(*map(names.index, wanted))
    return lambda row: kind(*in_order(row))
