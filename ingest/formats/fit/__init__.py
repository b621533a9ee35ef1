"""FIT, the binary format of most watches (protocol 1 and 2)."""

from ingest.formats import Format
from ingest.formats.fit.container import is_fit
from ingest.formats.fit.reader import read

FORMAT = Format(name="fit", version=3, matches=is_fit, read=read)
"""The FIT reader."""
