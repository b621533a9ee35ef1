"""`ingest.read`: any source, compressed or not; it raises only the documented errors."""

import gzip
import io
import os
import pickle
import subprocess
import sys

import pytest

import ingest
from ingest import Reason, Rejected, Retry, read, read_bytes
from ingest.formats.packed import MOST_BYTES, unpack

GPX = (
    b'<gpx><trk><type>running</type><trkseg><trkpt lat="47" lon="8">'
    b"<time>2026-05-01T06:00:00Z</time></trkpt></trkseg></trk></gpx>"
)


def test_a_path_bytes_and_a_file_give_the_same(tmp_path):
    path = tmp_path / "run.fit"  # the suffix is wrong on purpose
    path.write_bytes(GPX)

    made = [read(path), read(str(path)), read(GPX), read(io.BytesIO(GPX)), read_bytes(GPX)]

    assert {len(recordings) for recordings in made} == {1}
    assert {recordings[0].start for recordings in made} == {made[0][0].start}


def test_gzip_is_unpacked_whatever_the_name():
    assert len(read(gzip.compress(GPX), name="run.gpx")[0].samples) == 1


def test_a_packed_file_that_breaks_off_gives_what_came_before():
    text = GPX.replace(b"</trkseg>", b"<!-- " + os.urandom(4000).hex().encode() + b" --></trkseg>")
    (made,) = read(gzip.compress(text)[:-2000])
    assert len(made.samples) == 1
    assert [repair.code for repair in made.warnings] == ["bad_gzip", "truncated"]


def test_a_gzip_bomb_is_refused_before_it_goes_off():
    bomb = gzip.compress(b"<gpx>" + bytes(50_000_000))
    with pytest.raises(Rejected) as caught:
        read(bomb)
    assert caught.value.reason == Reason.TOO_LARGE


def test_nothing_unpacks_beyond_the_largest_recording():
    assert MOST_BYTES <= 200_000_000
    content, repair = unpack(gzip.compress(GPX) + gzip.compress(b"more"))  # chained
    assert (content, repair) == (GPX + b"more", None)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (gzip.compress(gzip.compress(GPX, mtime=0), mtime=0), Reason.UNSUPPORTED),
        (gzip.compress(b"", mtime=0), Reason.EMPTY),
        (b"\x1f\x8bnonsense", Reason.CORRUPT),
        (b"", Reason.EMPTY),
    ],
)
def test_what_cannot_be_unpacked_or_is_empty_is_refused(data, reason):
    with pytest.raises(Rejected) as caught:
        read(data, name="run.gpx.gz")
    assert caught.value.reason == reason
    assert caught.value.__notes__ == ["in run.gpx.gz"]


def test_a_missing_file_and_a_folder_are_for_later(tmp_path):
    with pytest.raises(Retry, match=r"gone\.fit: there is no such file"):
        read(tmp_path / "gone.fit")
    with pytest.raises(Retry, match="is a folder"):
        read(tmp_path)
    with pytest.raises(Retry, match="could not be read"):
        read("run\0.fit")


def test_a_file_that_fails_while_it_is_read_is_for_later():
    class Unplugged(io.BytesIO):
        def read(self, *args):
            raise OSError("device not configured")

    with pytest.raises(Retry, match="device not configured"):
        read(Unplugged(), name="run.fit")


def test_the_reader_version_names_every_format():
    assert ingest.READER_VERSION.count("+") == 2
    for name in ("fit", "gpx", "tcx"):
        assert name in ingest.READER_VERSION


def test_importing_the_package_alone_is_cheap():
    code = "import ingest, sys; print(any(m in sys.modules for m in ('pandas', 'numpy', 'lxml')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_name_the_package_does_not_have_is_an_attribute_error():
    with pytest.raises(AttributeError, match="nonsense"):
        _ = ingest.nonsense


def test_a_file_larger_than_any_recording_is_not_even_opened(tmp_path):
    path = tmp_path / "film.fit"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)  # takes no room on the disk
    with pytest.raises(Rejected) as caught:
        read(path)
    assert caught.value.reason == Reason.TOO_LARGE


def test_a_pipe_is_no_file_to_wait_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Retry, match="not an ordinary file"):
        read(tmp_path / "pipe")


def test_a_refusal_travels_between_processes_as_it_is():
    told = Rejected(Reason.CORRUPT, "what", 12, expected=b".FIT", got="x")
    again = pickle.loads(pickle.dumps(told))
    assert (again.reason, again.detail, again.offset) == (Reason.CORRUPT, "what", 12)
    assert (again.expected, again.got, str(again)) == (b".FIT", "x", str(told))
