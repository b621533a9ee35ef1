"""Array types used throughout, by element type."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
"""Measured values; NaN where unknown."""
Ints = NDArray[np.int64]
"""Counts, dates as days since 1970, times in microseconds since 1970."""
Bools = NDArray[np.bool_]
"""A mask."""
