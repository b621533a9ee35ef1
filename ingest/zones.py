"""The time zone of a place, from zone boundaries that come with the program."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd


def zone_at_start(samples: pd.DataFrame) -> str | None:
    """The name of the time zone where a recording first knows its position.

    None without a position, and on the high seas. Boundaries are simplified: within a few
    kilometres of one, the neighbouring zone may be returned.
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
        ZoneInfo(name)
    except ZoneInfoNotFoundError:
        return None
    return str(name)
