"""The generator of everything in `recordings/`: `python -m sample_data.generate`.

One seed gives the same recordings on every machine. Only the compression of `.fit.gz` depends on
the installed zlib: other versions compress the same contents to other bytes.
"""

import argparse
import gzip
from collections.abc import Iterator
from pathlib import Path

from sample_data import recordings
from sample_data.course import Course, mountain, rolling
from sample_data.fit_writer import fit
from sample_data.gpx_writer import gpx
from sample_data.legs import go
from sample_data.noise import generator
from sample_data.runner import BASE_M, Outing, plan
from sample_data.watch import wear

SEED = 20260613

LOGIN_PAGE = b"""<!DOCTYPE html>
<html lang="en"><head><title>Sign in</title></head>
<body><h1>Your session has ended</h1><p>Sign in again to download this activity.</p>
<form method="post" action="/login"><input name="user"><input name="password" type="password">
<button>Sign in</button></form></body></html>
"""
"""What is saved as a .gpx when the site had signed the runner out."""

_HEADER_LEFT = 12  # of 14 bytes: recognisably FIT, and nothing to save
_SHARE_LEFT = 0.7


def files(seed: int = SEED) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every recording, in order of time, and then those beyond reading."""
    for outing in plan():
        yield from _files_of(outing, seed)
    whole = dict(_files_of(plan()[0], seed))
    yield "broken-download.fit", next(iter(whole.values()))[:_HEADER_LEFT]
    yield "login-page.gpx", LOGIN_PAGE


def write(folder: Path, seed: int = SEED) -> list[Path]:
    """All recordings written into a folder, made if need be; other files in it are left alone."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, data in files(seed):
        path = folder / name
        path.write_bytes(data)
        written.append(path)
    return written


def _files_of(outing: Outing, seed: int) -> Iterator[tuple[str, bytes]]:
    rng = generator(seed, outing.start.date())
    course = _course(outing, seed)
    track = wear(rng, outing, go(rng, outing, course))
    for ending in outing.files:
        data = gpx(outing, track) if ending == "gpx" else fit(outing, track)
        if outing.cut_off:
            yield f"{outing.stem}-cut-off.{ending}", data[: round(_SHARE_LEFT * len(data))]
        elif ending.endswith(".gz"):
            yield f"{outing.stem}.{ending}", gzip.compress(data, 9, mtime=0)
        else:
            yield f"{outing.stem}.{ending}", data


def _course(outing: Outing, seed: int) -> Course:
    rng = generator(seed + 1, outing.start.date())
    if outing.slopes:
        return mountain(rng, outing.slopes, BASE_M)
    return rolling(rng, outing.metres, BASE_M, outing.relief)


def main() -> None:
    """The command line of the generator."""
    parser = argparse.ArgumentParser(prog="python -m sample_data.generate", description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED, help="another seed, another spring")
    parser.add_argument("--into", type=Path, default=recordings(), help="the folder to write to")
    arguments = parser.parse_args()
    written = write(arguments.into, arguments.seed)
    megabytes = sum(path.stat().st_size for path in written) / 1e6
    print(f"{len(written)} files, {megabytes:.1f} MB, in {arguments.into}")  # noqa: T201


if __name__ == "__main__":
    main()
