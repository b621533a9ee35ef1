"""The arrays that everything else speaks of, by what one element is."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
"""Measures; NaN where unknown."""
Ints = NDArray[np.int64]
"""Counts, dates as days since 1970, times in microseconds since 1970."""
Bools = NDArray[np.bool_]
"""Which of them."""
