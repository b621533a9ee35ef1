"""GPX 1.0 and 1.1 files."""

from ingest.formats import Format
from ingest.formats.gpx.reading import is_gpx, read_gpx

FORMAT = Format("gpx", 2, is_gpx, read_gpx)
