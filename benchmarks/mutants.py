"""Mutation testing: does some test fail when a rule is changed? `python -m benchmarks.mutants`.

`mutants.toml` lists the modules that decide, each with the tests that must notice, and mutants that
are tried always. Every other mutant is made by `benchmarks.mutations`. What a test notices is
killed; a survivor either needs a test or has its reason in `survivors.toml`, by its name.

We wrote our own because mutmut does not mutate module-level constants, where most rules are, and
cosmic-ray changes a number by one (a share of 0.5 to 1.5), cannot map tests to modules, and starts
a Python for each mutant: here each is a fork of a process that has loaded all libraries.
"""

import contextlib
import gc
import hashlib
import importlib.util
import io
import json
import os
import resource
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any, NoReturn

import click
import pytest
from hypothesis import Phase, settings

from benchmarks.mutations import enums_of, mutations

ROOT = Path(__file__).parents[1]
_PACKAGES = ("analysis", "config", "store", "ingest", "scheduler", "actions", "web", "legcast")
_CPU_S = 60  # a mutant that takes longer counts as an endless loop, and as killed
_LEAST = 0.85
"""Share of the mutants that must be killed; our choice, as is the sample's size in `.ci/run`."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed module, and the tests that must notice; `path` is None where none is changed."""

    name: str
    path: Path | None
    line: int
    source: str
    tests: tuple[str, ...]
    always: bool = False

    @property
    def digest(self) -> str:
        """Tells whether a result is of this change and these tests."""
        said = [self.name, self.source, *((ROOT / t).read_text("utf-8") for t in self.tests)]
        return hashlib.sha256("\0".join(said).encode()).hexdigest()[:16]


def mutants() -> list[Mutant]:
    """Every mutant: those that are tried always, then those of each module in order."""
    config = _config()
    found = [_always(entry) for entry in config["always"]]
    enums = enums_of(
        path.read_text("utf-8") for name in _PACKAGES for path in (ROOT / name).rglob("*.py")
    )
    for entry in config["modules"]:
        for path in (ROOT / name for name in entry["paths"]):
            found += [
                Mutant(m.name, path, m.line, m.source, tuple(entry["tests"]))
                for m in mutations(_module(path), path.read_text("utf-8"), enums)
            ]
    return found


def sample(known: Sequence[Mutant], size: int, seed: int) -> list[Mutant]:
    """Those that are always tried, and a sample of others.

    Which ones depends on their names and the seed alone, so that a change elsewhere keeps them.
    """
    always = [m for m in known if m.always]
    others = [m for m in known if not m.always]
    others.sort(key=lambda m: hashlib.sha256(f"{seed} {m.name}".encode()).digest())
    return [*always, *others[:size]]


@click.command
@click.option("--sample", "size", type=int, help="So many mutants and no more; all without it.")
@click.option("--seed", type=int, default=1, help="Chooses the sample.")
@click.option("--jobs", type=int, default=2, help="How many are tried at once.")
@click.option("--only", default="", help="Those whose name contains this.")
@click.option("--list", "listed", is_flag=True, help="Name them and try none.")
@click.option(
    "--results",
    type=click.Path(path_type=Path),
    default=ROOT / ".mutants.jsonl",
    help="Where results are kept: what is there for the same source is not tried again.",
)
@click.option("--fresh", is_flag=True, help="Keep no results, and use none.")
def main(
    size: int | None, seed: int, jobs: int, only: str, listed: bool, results: Path, fresh: bool
) -> None:
    """Try mutants; fails when fewer than 85 % are killed, or one of those always tried lives."""
    chosen = [m for m in mutants() if only in m.name]
    if size is not None:
        chosen = sample(chosen, size, seed)
    if listed:
        for mutant in chosen:
            click.echo(mutant.name)
        return
    known = {} if fresh else _known(results)
    outcome = {m.name: known[m.digest] for m in chosen if m.digest in known}
    left = [m for m in chosen if m.name not in outcome]
    if left:
        tests = tuple(dict.fromkeys(test for m in left for test in m.tests))
        _load_libraries(tests)
        whole = Mutant("no change at all", None, 0, "", tests)
        with contextlib.nullcontext(io.StringIO()) if fresh else results.open("a") as kept:
            for mutant, survived, cpu_s in _tried([whole, *left], jobs):
                if mutant is whole:
                    if not survived:
                        raise click.ClickException("the tests fail without any change")
                    continue
                outcome[mutant.name] = survived
                row = {"digest": mutant.digest, "survived": survived}
                row |= {"name": mutant.name, "cpu_s": round(cpu_s, 1)}
                kept.write(json.dumps(row, ensure_ascii=False) + "\n")
                kept.flush()
    _report(chosen, outcome)


def _report(chosen: Sequence[Mutant], outcome: dict[str, bool]) -> None:
    """Name the survivors, each with why it may live, and judge."""
    why = tomllib.loads((ROOT / "benchmarks/survivors.toml").read_text("utf-8"))
    for mutant in chosen:
        if outcome[mutant.name] and mutant.path is not None:
            place = f"{mutant.path.relative_to(ROOT)}:{mutant.line}"
            click.echo(f"{place}: {mutant.name}\n    {why.get(mutant.name, 'NO REASON GIVEN')}")
    survived = [m for m in chosen if outcome[m.name]]
    share = 1 - len(survived) / max(len(chosen), 1)
    unexplained = sum(m.name not in why for m in survived)
    click.echo(
        f"{len(chosen) - len(survived)} of {len(chosen)} mutants killed ({share:.1%}); "
        f"{unexplained} survivors without a reason"
    )
    if share < _LEAST or any(m.always for m in survived):
        raise SystemExit(1)


def _config() -> dict[str, Any]:
    return tomllib.loads((ROOT / "benchmarks/mutants.toml").read_text("utf-8"))


def _always(entry: dict[str, Any]) -> Mutant:
    """A mutant written by hand: one piece of text in the place of another."""
    path = ROOT / entry["path"]
    source = path.read_text("utf-8")
    if source.count(entry["old"]) != 1:
        raise click.ClickException(f"mutants.toml: {entry['name']}: not once in {entry['path']}")
    line = source[: source.index(entry["old"])].count("\n") + 1
    changed = source.replace(entry["old"], entry["new"])
    return Mutant(entry["name"], path, line, changed, tuple(entry["tests"]), always=True)


def _known(results: Path) -> dict[str, bool]:
    if not results.exists():
        return {}
    rows = (json.loads(line) for line in results.read_text("utf-8").splitlines())
    return {row["digest"]: row["survived"] for row in rows}


def _load_libraries(tests: Iterable[str]) -> None:
    """Load what the tests load, and forget what is ours of it: each mutant loads that anew."""
    _pytest(tests, "--collect-only", "-qq")
    ours = (*_PACKAGES, "tests", "sample_data", "conftest")
    for name in [n for n in sys.modules if n.partition(".")[0] in ours]:
        del sys.modules[name]
    gc.collect()
    gc.freeze()


def _tried(chosen: Iterable[Mutant], jobs: int) -> Iterator[tuple[Mutant, bool, float]]:
    """Each mutant, whether it survived, and the time it took, as they end; some at once."""
    running: dict[int, tuple[Mutant, tempfile.TemporaryDirectory[str]]] = {}
    queue = list(reversed(list(chosen)))
    while queue or running:
        while queue and len(running) < jobs:
            mutant, folder = queue.pop(), tempfile.TemporaryDirectory(prefix="mutant-")
            if (child := os.fork()) == 0:
                _try(mutant, Path(folder.name))
            running[child] = mutant, folder
        child, status, used = os.wait3(0)
        mutant, folder = running.pop(child)
        if status != 0 and mutant.path is None:
            click.echo((Path(folder.name) / "output").read_text("utf-8"))
        folder.cleanup()
        yield mutant, status == 0, used.ru_utime + used.ru_stime


def _try(mutant: Mutant, folder: Path) -> NoReturn:
    """Test a mutant in this process, which then ends: with 0 if no test failed."""
    code = 1
    try:
        output = os.open(folder / "output", os.O_WRONLY | os.O_CREAT)
        os.dup2(output, 1)
        os.dup2(output, 2)
        if mutant.path is not None:
            resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
            _import(mutant.path, mutant.source)
        code = _pytest(mutant.tests, "-x", f"--basetemp={folder / 'pytest'}")
    finally:
        os._exit(code)


class _Changed(SourceFileLoader):
    """Loads a module from another source than its file's."""

    def __init__(self, name: str, path: Path, source: str) -> None:
        super().__init__(name, str(path))
        self._source = source

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 because it is Python's
        return compile(self._source, self.path, "exec", dont_inherit=True)


def _import(path: Path, source: str) -> None:
    name = _module(path)
    parent, _, last = name.rpartition(".")
    spec = importlib.util.spec_from_file_location(name, path, loader=_Changed(name, path, source))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    setattr(importlib.import_module(parent), last, module)


def _pytest(tests: Iterable[str], *options: str) -> int:
    # Only the first failure counts, so that nothing is gained by a smaller example of it.
    settings.register_profile(
        "mutants",
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.explicit, Phase.generate),
    )
    left_out = f"not ({' or '.join(_config()['left_out'])})"
    common = (
        "-q", "-p", "no:cacheprovider", "--hypothesis-profile=mutants",
        "-k", left_out, "-m", "not slow",
        "-W", "ignore:Module already imported:pytest.PytestAssertRewriteWarning",
    )  # fmt: skip
    return int(pytest.main([*(str(ROOT / test) for test in tests), *common, *options]))


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


if __name__ == "__main__":
    main()
