"""The memory growth of a separate process that reads one file."""

import subprocess
import sys
from pathlib import Path

_POINT = (
    '<trkpt lat="{:.24f}" lon="{:.24f}"><ele>{}.5</ele><time>2026-05-{:02}T{:02}:{:02}:{:02}Z'
    "</time><extensions><ns3:TrackPointExtension><ns3:hr>{}</ns3:hr><ns3:cad>85</ns3:cad>"
    "</ns3:TrackPointExtension></extensions></trkpt>\n"
)


def growth(reader: str, first: Path, then: Path) -> int:
    """Bytes that a fresh process which has read `first` grows by, at its highest, reading `then`.

    What the first file brings in, modules above all, is no matter of the second one.
    """
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.memory", reader, str(first), str(then)],
        capture_output=True,
        check=True,
        text=True,
    )
    return int(done.stdout)


def write_track(path: Path, points: int) -> None:
    """A made-up GPX track of so many points, about 250 bytes each."""
    with path.open("w") as file:
        file.write('<gpx xmlns:ns3="x"><trk><type>run</type><trkseg>')
        for i in range(points):
            minute, second = divmod(i, 60)
            hour, minute = divmod(minute, 60)
            day, hour = divmod(hour, 24)
            clock = (day + 1, hour, minute, second)
            file.write(_POINT.format(47 + i / 1e6, 8 + i / 1e6, i % 300, *clock, 99 + second))
        file.write("</trkseg></trk></gpx>")


def peak() -> int:
    """The most memory this process has had, in bytes.

    `getrusage` would not do: its figure is inherited from the process that started this one.
    """
    status = Path("/proc/self/status").read_text()
    return 1024 * int(next(x for x in status.splitlines() if x.startswith("VmHWM")).split()[1])


def _main(name: str, first: Path, then: Path) -> None:
    from benchmarks.rivals import OURS, RIVALS

    reader = next(r for rs in ((OURS,), *RIVALS.values()) for r in rs if r.name == name)
    reader.run(first)
    before = peak()
    reader.run(then)
    print(peak() - before)


if __name__ == "__main__":
    _main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
