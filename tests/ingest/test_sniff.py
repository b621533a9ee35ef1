"""Detecting the format by content, whatever the name says."""

import pytest

from ingest.errors import Reason, Rejected
from ingest.formats.sniff import FORMATS, recognise

FIT = b"\x0e\x10\x5d\x08\x00\x00\x00\x00.FIT\x00\x00" + bytes(8)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<gpx/>", "gpx"),
        (b"\xef\xbb\xbf  <?xml version='1.0'?>\n<!-- a <tcx> -->\n<g:gpx xmlns:g='x'>", "gpx"),
        ("\ufeff<gpx></gpx>".encode("utf-16-be"), "gpx"),
        ("<gpx></gpx>".encode("utf-16-le"), "gpx"),
        (b"\n\n   <?xml version='1.0'?><TrainingCenterDatabase>", "tcx"),
        (FIT, "fit"),
    ],
)
def test_content_tells_the_format(data, name):
    assert recognise(data).name == name


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.EMPTY),
        (b" \r\n\x00\x00", Reason.EMPTY),
        (b"<!DOCTYPE html><html><body>Log in", Reason.WEB_PAGE),
        (b"\n<HTML><head>", Reason.WEB_PAGE),
        (b"<!DOCTYPE kml><kml/>", Reason.DOCTYPE),
        (b"<kml></kml>", Reason.UNKNOWN_FORMAT),
        (b"Activity,Date,Distance\n", Reason.UNKNOWN_FORMAT),
        (b"\x89PNG\r\n\x1a\n", Reason.UNKNOWN_FORMAT),
        (b"PK\x03\x04\x14\x00", Reason.UNSUPPORTED),
    ],
)
def test_what_is_no_recording_is_refused_by_kind(data, reason):
    with pytest.raises(Rejected) as caught:
        recognise(data)
    assert caught.value.reason == reason


def test_every_format_has_a_name_of_its_own():
    assert len({known.name for known in FORMATS}) == len(FORMATS)
