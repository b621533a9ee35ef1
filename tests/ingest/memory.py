"""How much memory reading takes, measured from outside."""

import subprocess
import sys
from pathlib import Path

_PROGRAM = """
import sys
from contextlib import suppress
from pathlib import Path
from ingest import Rejected, read
def peak():  # getrusage would give the peak of whoever started this process
    status = Path("/proc/self/status").read_text()
    return 1024 * int(next(x for x in status.splitlines() if x.startswith("VmHWM")).split()[1])
point = b'<trkpt lat="1" lon="2"><time>2026-05-01T06:00:00Z</time></trkpt>'
read(b"<gpx><trk><type>run</type><trkseg>" + point + b"</trkseg></trk></gpx>")
before = peak()
{body}
print(peak() - before)
"""


def grown(body: str, *arguments: Path) -> tuple[str, int]:
    """What a program that has `read` prints, and how many bytes it grows by at its highest."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM.replace("{body}", body), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=True,
    )
    *said, taken = done.stdout.splitlines()
    return "\n".join(said), int(taken)
