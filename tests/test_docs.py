"""What CONTRIBUTING says about the code is true."""

import re
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("actions", "analysis", "config", "ingest", "legcast", "scheduler", "store", "web")
NAMED = sorted(
    set(
        re.findall(
            rf"`((?:{'|'.join(PACKAGES)})(?:\.\w+)+)`", (ROOT / "CONTRIBUTING.md").read_text()
        )
    )
)


def test_the_walks_have_at_most_ten_steps() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    walks = text.split("## Three walks through the code")[1].split("## How we write")[0]
    steps = [len(re.findall(r"^\d+\. ", walk, re.MULTILINE)) for walk in walks.split("\n**")[1:]]
    assert len(steps) == 3
    assert max(steps) <= 10


@pytest.mark.parametrize("name", NAMED)
def test_every_module_and_function_that_is_named_exists(name: str) -> None:
    module, parts = name, []
    while True:
        try:
            found: object = import_module(module)
            break
        except ModuleNotFoundError:
            module, _, part = module.rpartition(".")
            parts.insert(0, part)
    for part in parts:
        found = getattr(found, part)
