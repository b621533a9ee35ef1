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

GUARDS = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-O1", "-g"]

compiler = pytest.mark.skipif(not COMPILER, reason="no compiler, or no headers of Python")


@compiler
def test_where_there_is_a_compiler_the_compiled_part_is_built():
    assert COMPILED, "install again: pip install -e ."


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """Runs the script with every access to memory watched."""
    folder = tmp_path_factory.mktemp("guarded")
    (folder / "empty.c").write_text("int empty;")
    link = [COMPILER, *GUARDS, "-shared", "-fPIC"]
    if (
        sys.platform != "linux"
        or compiled([*link, folder / "empty.c", "-o", folder / "empty.so"]).returncode
    ):
        pytest.skip("this compiler cannot watch over memory")
    library = folder / "_values.so"
    warnings = ["-std=c11", "-Wall", "-Wextra", "-pedantic", "-Werror"]
    made = compiled([*link, *warnings, "-isystem", INCLUDE, SOURCE, "-o", library])
    assert made.returncode == 0, made.stderr
    guard = compiled([COMPILER, "-print-file-name=libasan.so"]).stdout.strip()
    watching = {
        "LD_PRELOAD": guard,
        "ASAN_OPTIONS": "detect_leaks=0",  # Python keeps some memory to its end
        "PYTHONMALLOC": "malloc",
    }

    def run(*arguments):
        return subprocess.run(
            [sys.executable, SCRIPT, library, *map(str, arguments)],
            capture_output=True,
            text=True,
            env=os.environ | watching,
        )

    return run


def compiled(command):
    return subprocess.run(command, capture_output=True, text=True)


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
