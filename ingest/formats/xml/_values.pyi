import numpy as np
from numpy.typing import NDArray

def decimals(
    text: bytes,
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    odd: NDArray[np.bool_],
    values: NDArray[np.float64],
    /,
) -> None: ...
def instants(
    text: bytes,
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    odd: NDArray[np.bool_],
    time_us: NDArray[np.int64],
    zone_s: NDArray[np.int32],
    /,
) -> None: ...
