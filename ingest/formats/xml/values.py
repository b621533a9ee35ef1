"""How columns of values are read: by the compiled part where there is one, else by numpy."""

COMPILED = True
"""Whether the compiled part is there; without it the same is read, in a third more time."""

try:
    from ingest.formats.xml.compiled import decimals, instants
except ImportError:  # there was no compiler where this was installed
    from ingest.formats.xml.decimals import decimals
    from ingest.formats.xml.instants import instants

    COMPILED = False

__all__ = ["COMPILED", "decimals", "instants"]
