"""Inputs and outputs as JSON-ready values for people: nested lists up to a size, words for the rest."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.cases.refusals import refusal_message
from grader.inside.wire import Refusal

MAX_SHOWN_ELEMENTS = 2000


def present(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return named values as JSON: arrays as {"shape", "dtype", "data"}, refusals as {"refused": a message}.

    Scalars stay as they are. Numbers that are not finite become the words "nan", "inf" and "-inf".
    "data" is None for more than `MAX_SHOWN_ELEMENTS` elements.
    """
    return {name: _one(value) for name, value in values.items()}


def _one(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        # an empty array may have sides of any length, and as nested lists one list for each
        extent = math.prod(max(side, 1) for side in value.shape)
        data = _nested(value) if extent <= MAX_SHOWN_ELEMENTS else None
        return {"shape": list(value.shape), "dtype": str(value.dtype), "data": data}
    if isinstance(value, Refusal):
        return {"refused": refusal_message(value).to_json()}
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def _nested(array: npt.NDArray[Any]) -> Any:
    if array.dtype.kind != "f" or np.isfinite(array).all():
        return array.tolist()
    # JSON has no NaN and no infinity
    if not array.ndim:
        return str(array.item())
    words = array.astype(object)
    for place in zip(*np.nonzero(~np.isfinite(array)), strict=True):
        words[place] = str(array[place])
    return words.tolist()
