"""Inputs and outputs as JSON-ready values for people: nested lists up to a size, words for the rest.

What JSON cannot say stands in a table with one key: {"tuple": [...]}, {"dict": [[key, value], ...]},
{"bytes": "b'..'"}, {"complex": "1+2j"}, {"float": "nan"}, {"int": "..."} beyond 64 bits, {"str": "'...'"} for a text
with characters that cannot be shown, {"function": "square"}, {"prepared": {...}}.
`value_text` writes all of them as Python does.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.cases.refusals import refusal_message
from grader.inside.functions import NamedFunction
from grader.inside.prepared import PreparedGenerator
from grader.inside.structured import Structured, Table
from grader.inside.wire import Refusal
from grader.sandbox import sanitize

MAX_SHOWN_ELEMENTS = 2000
MAX_SHOWN_BYTES = 16 * 1024
_NOT_FINITE = ("nan", "inf", "-inf")


def present(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return named values as JSON: arrays as {"shape", "dtype", "data"}, refusals as {"refused": a message}.

    Scalars stay as they are. Numbers that are not finite become the words "nan", "inf" and "-inf".
    "data" is None for more than `MAX_SHOWN_ELEMENTS` elements. A structured value as large is {"left_out": its size}.
    """
    return {name: _one(value, name) for name, value in values.items()}


def _one(value: Any, name: str = "") -> Any:
    if isinstance(value, np.ndarray):
        # an empty array may have sides of any length, and as nested lists one list for each
        extent = math.prod(max(side, 1) for side in value.shape)
        data = _nested(value) if extent <= MAX_SHOWN_ELEMENTS else None
        return {"shape": list(value.shape), "dtype": str(value.dtype), "data": data}
    if isinstance(value, Refusal):
        return {"refused": refusal_message(value, name).to_json()}
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, Structured):
        if value.size > MAX_SHOWN_ELEMENTS or value.nbytes > MAX_SHOWN_BYTES:
            return {"left_out": value.size}
        return presented(value.content)
    return _text(value) if isinstance(value, str) else value


def presented(content: Any) -> Any:
    """Return a structured value's content as JSON."""
    if isinstance(content, list):
        return [presented(one) for one in content]
    if isinstance(content, tuple):
        return {"tuple": [presented(one) for one in content]}
    if isinstance(content, Table):
        return {"dict": [[presented(key), presented(value)] for key, value in content.items()]}
    if isinstance(content, str):
        return _text(content)
    if isinstance(content, bytes):
        return {"bytes": repr(content)}
    if isinstance(content, complex):
        return {"complex": complex_text(content)}
    if isinstance(content, float) and not math.isfinite(content):
        return {"float": str(content)}
    if isinstance(content, int) and not -(2**63) <= content < 2**63:
        return {"int": str(content)}
    if isinstance(content, NamedFunction):
        return {"function": content.name}
    if isinstance(content, PreparedGenerator):
        return {"prepared": present(content.numbers)}
    return _one(content) if isinstance(content, np.ndarray) else content


def complex_text(number: complex) -> str:
    """Return a complex number as Python writes it, without the brackets around it."""
    return str(number).strip("()")


def _text(text: str) -> Any:
    """Return a text as it is, if every page and terminal shows it so and no number is written like it."""
    is_plain = text not in _NOT_FINITE and sanitize.printable(text) == text
    return text if is_plain else {"str": repr(text)}


def _nested(array: npt.NDArray[Any]) -> Any:
    if array.dtype.kind == "c":
        words = np.array([complex_text(complex(one)) for one in array.ravel()], dtype=object)
        return words.reshape(array.shape).tolist()
    if array.dtype.kind != "f" or np.isfinite(array).all():
        return array.tolist()
    # JSON has no NaN and no infinity
    if not array.ndim:
        return str(array.item())
    words = array.astype(object)
    for place in zip(*np.nonzero(~np.isfinite(array)), strict=True):
        words[place] = str(array[place])
    return words.tolist()
