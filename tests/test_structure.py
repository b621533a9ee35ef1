"""The structure of the code is kept, and the documentation is true."""

import ast
import os
import re
import shutil
import subprocess
import sys
from enum import StrEnum
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path
from zipfile import ZipFile

import pytest

from analysis.checkin import Asked, Cause, Urgency
from analysis.overload.detectors import DETECTORS
from analysis.overload.finding import Evidence, Severity
from analysis.quality import AltitudeQuality
from analysis.soreness.forecast import Band, Confidence
from analysis.soreness.loads import Region
from analysis.sport import Sport
from benchmarks.figures import FIGURES
from ingest.duplicates import DuplicateReason
from ingest.errors import Reason
from ingest.formats.xml.values import COMPILED
from legcast.cli import COMMANDS
from scheduler.prompt import Kind, PromptReason, Silence, Slot, Verdict
from store.outbox import Delivery
from store.witnesses import Quantity

ROOT = Path(__file__).parent.parent
OURS = [
    "config",
    "store",
    "analysis",
    "ingest",
    "scheduler",
    "actions",
    "web",
    "legcast",
    "sample_data",
]


def modules() -> list[Path]:
    return [path for package in OURS for path in (ROOT / package).rglob("*.py")]


@pytest.mark.parametrize("door", ["web", "legcast"])
def test_doors_take_nothing_but_types_from_the_store(door: str) -> None:
    taken = {}
    for path in (ROOT / door).rglob("*.py"):
        if path != ROOT / "legcast" / "compose.py":  # it alone puts the application together
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("store."):
                    module = import_module(node.module or "")
                    taken |= {(path.name, a.name): getattr(module, a.name) for a in node.names}
    assert taken
    assert [name for name, one in taken.items() if not isinstance(one, type)] == []


def test_no_other_distribution_has_a_package_of_our_names() -> None:
    owners = packages_distributions()
    for name in OURS:
        assert set(owners.get(name, ["legcast"])) == {"legcast"}, name


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a real wheel of this tree holds, unpacked."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("shipped")
    for name in OURS:
        left = shutil.ignore_patterns("__pycache__", "*.so", "*.pyd")
        shutil.copytree(ROOT / name, source / name, ignore=left)
    for name in ("pyproject.toml", "README.md", "LICENSE", "hatch_build.py"):
        shutil.copy(ROOT / name, source)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    subprocess.run(build, cwd=source, check=True, capture_output=True)
    (wheel,) = out.glob("*.whl")
    with ZipFile(wheel) as archive:
        archive.extractall(out)
    return out


def test_everything_in_our_packages_is_shipped_and_nothing_else(shipped: Path) -> None:
    def files(root: Path, packages: list[str]) -> set[str]:
        found = [path for name in packages for path in (root / name).rglob("*") if path.is_file()]
        built = {".pyc", ".so", ".pyd"}
        return {path.relative_to(root).as_posix() for path in found if path.suffix not in built}

    packages = [path.name for path in shipped.iterdir() if path.is_dir()]
    assert files(shipped, [p for p in packages if p.startswith("legcast-")])  # its own papers
    assert files(shipped, [p for p in packages if not p.startswith("legcast-")]) == files(
        ROOT, OURS
    )
    assert bool([*shipped.rglob("_values*.so"), *shipped.rglob("_values*.pyd")]) == COMPILED


def test_what_is_shipped_makes_its_database(shipped: Path, tmp_path: Path) -> None:
    script = "import store; from legcast.cli import main; print(store.__path__); main()"
    init = [sys.executable, "-c", script, "init", "--name", "Ada", "--zone", "Europe/Vienna"]
    ours = {"PYTHONPATH": str(shipped), "LEGCAST_HOME": str(tmp_path)}
    done = subprocess.run(
        init, cwd=tmp_path, env={**os.environ, **ours}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert str(shipped) in done.stdout, "it was this tree that answered"


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_no_module_is_too_long_or_a_drawer(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400
    assert path.stem not in ("utils", "helpers", "common", "manager")


def test_no_bare_row_of_the_database_leaves_the_store() -> None:
    for path in (*modules(), *(ROOT / "tests").rglob("*.py")):
        if ROOT / "store" not in path.parents:
            imported = [
                name.name
                for node in ast.walk(ast.parse(path.read_text()))
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
                for name in node.names
            ]
            assert {"Row", "RowMapping"}.isdisjoint(imported), path
    given = [
        (path.name, node.name)
        for path in (ROOT / "store").glob("*.py")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if re.search(r"\b(Row|RowMapping|Result|Any)\b", ast.unparse(node.returns or node))
    ]
    assert given == []


@pytest.mark.parametrize(
    "words",
    [
        Sport, AltitudeQuality, Reason, DuplicateReason, Region, Band, Kind, Slot, PromptReason,
        Silence, Severity, Asked, Cause, Evidence, Confidence, Urgency, Verdict, Delivery, Quantity,
    ],
)  # fmt: skip
def test_every_word_of_the_answers_is_documented(words: type[StrEnum]) -> None:
    text = (ROOT / "docs" / "json.md").read_text()
    assert [word.value for word in words if f"`{word.value}`" not in text] == []


def test_every_detector_and_every_command_is_documented() -> None:
    text = (ROOT / "docs" / "json.md").read_text() + (ROOT / "README.md").read_text()
    assert [d.id for d in DETECTORS if f"`{d.id}`" not in text] == []
    known = text + (ROOT / "Makefile").read_text()
    assert [name for name in COMMANDS if f"legcast {name}" not in known] == []


def test_the_science_tells_of_every_detector_with_its_grade() -> None:
    text = (ROOT / "docs" / "science.md").read_text()
    rows = [line.split("|")[1:5] for line in text.splitlines() if line.startswith("| `")]
    told = {row[0].strip(" `"): row[2].strip() for row in rows}
    assert told == {detector.id: detector.evidence.value for detector in DETECTORS}
    loudest = {row[0].strip(" `"): Severity(row[3].strip()) for row in rows}
    assert len(loudest) == 13


@pytest.mark.slow
def test_the_pictures_of_the_science_are_those_the_code_draws(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "science.md").read_text()
    shown = set(re.findall(r"\(figures/(\w+)\.svg\)", text))
    assert shown == set(FIGURES)
    drawn = [sys.executable, "-m", "benchmarks.figures", str(tmp_path)]
    subprocess.run(drawn, cwd=ROOT, check=True, timeout=120)
    for name in FIGURES:
        now, kept = (
            _numbers((folder / f"{name}.svg").read_text())
            for folder in (tmp_path, ROOT / "docs" / "figures")
        )
        assert now == pytest.approx(kept, abs=0.01), f"{name}: run make figures"
    now, kept = (
        _words((folder / "outlook.svg").read_text())
        for folder in (tmp_path, ROOT / "docs" / "figures")
    )
    assert now == kept, "outlook: run make figures"


def _words(picture: str) -> list[str]:
    return re.findall(r">([^<>]+)</text>", picture)


def _numbers(picture: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+\.\d+", picture)]


def test_help_imports_nothing_heavy() -> None:
    # pandas alone takes longer to import than a person waits for help.
    code = (
        "import sys, contextlib\n"
        "from legcast.cli import legcast\n"
        "with contextlib.suppress(SystemExit): legcast(['--help'])\n"
        "print([m for m in ('pandas', 'numpy', 'sqlalchemy', 'rich') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
