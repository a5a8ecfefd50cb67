"""A map of a wrong output: an error level for every cell, never a value.

Level 0 is right. Levels 1 to 3 are errors below 1 %, 10 %, 100 % of the largest expected magnitude.
Level 4 is a larger error or not a number.
So coarse a map shows rows, borders and channels, and reveals no hidden number.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from grader.explain.case_failure import Pair, difference

Array = npt.NDArray[Any]
LEVELS = 4
_BOUNDS = (0.01, 0.1, 1.0)
_LARGEST_SIDE = 32
_MOST_MAPS = 64


def error_map(pair: Pair) -> dict[str, Any] | None:
    """Return the levels as maps over the last two axes, one per place on the leading axes; None if shapes differ.

    The result has these keys:
    * "shape": shape of the array;
    * "axes": the two drawn, fewer for an array with fewer;
    * "block": cells of the array per cell of a map, by axis;
    * "cells": the maps, each {"at": place on the leading axes, "levels": rows of levels, "wrong": count of wrong
      cells};
    * "left_out": count of maps left out, because they have no error or there are too many.
    """
    if not pair.same_shape or not pair.expected.size:
        return None
    levels = _levels(pair)
    drawn = min(2, levels.ndim)
    leading = levels.shape[: levels.ndim - drawn]
    maps = levels.reshape(*leading, *((1,) * (2 - drawn)), *levels.shape[levels.ndim - drawn :])
    block = [-(-side // _LARGEST_SIDE) for side in maps.shape[-2:]]
    places = list(np.ndindex(leading))
    wrong = [place for place in places if maps[place].any()]
    shown = sorted({*wrong[:_MOST_MAPS], *places[: max(0, _MOST_MAPS - len(wrong))]})
    return {
        "shape": list(levels.shape),
        "axes": list(range(levels.ndim - drawn, levels.ndim)),
        "block": block,
        "cells": [
            {
                "at": [int(axis) for axis in place],
                "levels": _pooled(maps[place], block).tolist(),
                "wrong": int(np.count_nonzero(maps[place])),
            }
            for place in shown
        ],
        "left_out": len(places) - len(shown),
    }


def _levels(pair: Pair) -> Array:
    scale = float(np.abs(pair.expected[np.isfinite(pair.expected)]).max(initial=0.0)) or 1.0
    error = difference(pair.actual, pair.expected)
    with np.errstate(invalid="ignore", over="ignore"):
        graded = 1 + np.searchsorted(_BOUNDS, np.where(np.isfinite(error), error, np.inf) / scale, side="right")
    return np.where(pair.wrong, graded, 0)


def _pooled(levels: Array, block: list[int]) -> Array:
    """Return the worst level of each block of cells."""
    height, width = block
    rows, columns = (-(-side // step) for side, step in zip(levels.shape, block, strict=True))
    padded = np.zeros((rows * height, columns * width), dtype=int)
    padded[: levels.shape[0], : levels.shape[1]] = levels
    pooled: Array = padded.reshape(rows, height, columns, width).max(axis=(1, 3))
    return pooled
