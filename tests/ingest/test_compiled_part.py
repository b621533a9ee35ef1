"""The compiled part: built wherever it can be, and careful with memory.

`LEGCAST_MUTATIONS=100000` makes the memory test longer; `make fuzz` sets it.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from ingest.formats.xml.values import COMPILED

SCRIPT = Path(__file__).with_name("guarded.py")
SOURCE = Path(__file__).parents[2] / "ingest" / "formats" / "xml" / "_values.c"
INCLUDE = Path(sysconfig.get_path("include"))
COMPILER = shutil.which("gcc") if (INCLUDE / "Python.h").exists() else None
ROUNDS = int(os.environ.get("LEGCAST_MUTATIONS", "3000")) * 30

compiler = pytest.mark.skipif(not COMPILER, reason="no compiler, or no headers of Python")


@compiler
def test_where_there_is_a_compiler_the_compiled_part_is_built():
    assert COMPILED, "install again: pip install -e ."


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """Runs the script with every access to memory watched."""
    folder = tmp_path_factory.mktemp("guarded")
    library = folder / "_values.so"
    guards = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-O1", "-g"]
    warnings = ["-std=c11", "-Wall", "-Wextra", "-pedantic", "-Werror"]
    made = subprocess.run(
        [COMPILER, *guards, *warnings, "-shared", "-fPIC", f"-I{INCLUDE}", SOURCE, "-o", library],
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    guard = subprocess.run(
        [COMPILER, "-print-file-name=libasan.so"], capture_output=True, text=True, check=True
    ).stdout.strip()

    def run(*arguments):
        return subprocess.run(
            [sys.executable, SCRIPT, library, *map(str, arguments)],
            capture_output=True,
            text=True,
            env={
                "LD_PRELOAD": guard,
                "ASAN_OPTIONS": "detect_leaks=0",
                "PYTHONMALLOC": "malloc",
            },
        )

    return run


@compiler
@pytest.mark.slow
def test_the_compiled_part_never_looks_beyond_a_value(guarded):
    done = guarded(ROUNDS)
    assert done.returncode == 0, done.stderr[-4000:]


@compiler
@pytest.mark.slow
def test_the_guard_barks_at_one_byte_too_many(guarded):
    done = guarded(1, "overrun")
    assert done.returncode != 0
    assert "heap-buffer-overflow" in done.stderr
