"""Dates on the command line."""

from datetime import date

import click
import pytest

from legcast.program import day


@pytest.mark.parametrize("text", ["1980-01-01", "2026-06-14", "3000-12-31"])
def test_a_date_of_any_watch_is_taken(text: str) -> None:
    assert day(text) == date.fromisoformat(text)


@pytest.mark.parametrize("text", ["1979-12-31", "3001-01-01", "0026-06-14"])
def test_a_year_of_no_watch_is_a_slip_of_the_keys(text: str) -> None:
    with pytest.raises(click.BadParameter, match="between 1980 and 3000"):
        day(text)
