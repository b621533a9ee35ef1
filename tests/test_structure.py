"""The house keeps its shape, and its papers say what is so."""

import re
import subprocess
import sys
import tomllib
from enum import StrEnum
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from analysis.checkin import Urgency
from analysis.overload.detectors import DETECTORS
from analysis.overload.finding import Grade, Severity
from analysis.quality import AltitudeQuality
from analysis.soreness.forecast import Band, Confidence, Region
from analysis.sport import Sport
from benchmarks.figures import FIGURES
from ingest.duplicates import Because
from ingest.errors import Reason
from legcast.cli import COMMANDS
from scheduler.prompt import Kind, Silence, Slot, Verdict, Why
from store.outbox import Delivery

ROOT = Path(__file__).parent.parent
OURS = ["config", "store", "analysis", "ingest", "scheduler", "web", "legcast", "sample_data"]


def modules() -> list[Path]:
    return [path for package in OURS for path in (ROOT / package).rglob("*.py")]


def test_no_other_distribution_has_a_package_of_our_names() -> None:
    owners = packages_distributions()
    for name in OURS:
        assert set(owners.get(name, ["legcast"])) == {"legcast"}, name


def test_every_package_and_every_file_beside_its_modules_is_shipped() -> None:
    setup = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    assert setup["packages"]["find"]["include"] == [f"{name}*" for name in OURS]
    known = {pattern.removeprefix("**/*") for pattern in setup["package-data"]["*"]}
    built = {".py", ".pyc", ".c", ".pyi", ".so", ".pyd"}
    files = [path for name in OURS for path in (ROOT / name).rglob("*") if path.is_file()]
    assert {path.suffix for path in files} - built <= known


def test_no_compiler_is_needed() -> None:
    setup = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    assert all(part["optional"] for part in setup["ext-modules"])


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_no_module_is_too_long_or_a_drawer(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400
    assert path.stem not in ("utils", "helpers", "common", "manager")


@pytest.mark.parametrize(
    "words",
    [
        Sport, AltitudeQuality, Reason, Because, Region, Band, Kind, Slot, Why, Silence, Severity,
        Grade, Confidence, Urgency, Verdict, Delivery,
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
    assert told == {detector.id: detector.grade.value for detector in DETECTORS}
    loudest = {row[0].strip(" `"): Severity(row[3].strip()) for row in rows}
    assert len(loudest) == 13


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
