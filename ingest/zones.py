"""The local clock of a place, from the boundaries of time zones that come with the program."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd


def offset_at_start(samples: pd.DataFrame, start: datetime) -> timedelta | None:
    """How far the local clock was from UTC where a recording first knows its position.

    None without a position, and on the high seas, where nobody's clock is meant. Boundaries are
    simplified: within a few kilometres of one the neighbour's zone may be found.
    """
    if not {"latitude", "longitude"} <= set(samples):
        return None
    latitude, longitude = samples["latitude"].to_numpy(), samples["longitude"].to_numpy()
    known = np.flatnonzero(~(np.isnan(latitude) | np.isnan(longitude)))
    if not len(known):
        return None
    # Loaded late, because its map takes longer to load than most commands take.
    from tzfpy import get_tz

    name = get_tz(float(longitude[known[0]]), float(latitude[known[0]]))
    if not name or name.startswith("Etc/"):
        return None
    try:
        return start.astimezone(ZoneInfo(name)).utcoffset()
    except ZoneInfoNotFoundError:
        return None
