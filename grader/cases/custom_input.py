"""A student's own input: JSON values become arrays and scalars of the types that the exercise's samples have."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from grader.cases.custom_values import read_value
from grader.errors import InputError
from grader.inside.structured import Structured
from grader.message import Message

MAX_ELEMENTS = 10_000
_EXPECTED = {
    bool: "input_boolean_expected",
    int: "input_integer_expected",
    float: "input_number_expected",
    str: "input_text_expected",
}
_ONLY = {"i": "input_integers_only", "b": "input_booleans_only", "f": "input_numbers_only", "c": "input_numbers_only"}


def typed(inputs: Mapping[str, Any], samples: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return `inputs` with the types of `samples`. Raises InputError that names an input that does not fit."""
    models = {name: value for sample in reversed(samples) for name, value in sample.items()}
    required = set.intersection(*(set(sample) for sample in samples))
    unknown = sorted(set(inputs) - set(models))
    if unknown:
        raise _refused("input_unknown", unknown[0], inputs=[*models])
    missing = [name for name in models if name in required and name not in inputs]
    if missing:
        raise _refused("input_missing", missing[0])
    axes = {name: {np.ndim(sample[name]) for sample in samples if _is_array(sample.get(name))} for name in models}
    values = {}
    for name, value in inputs.items():
        known = [sample[name] for sample in samples if name in sample]
        if any(isinstance(one, Structured) or one is None for one in known):
            values[name] = read_value(name, value, known)
        else:
            values[name] = _like(name, value, models[name], axes[name])
    if sum(value.size for value in values.values() if isinstance(value, np.ndarray | Structured)) > MAX_ELEMENTS:
        raise InputError(Message("inputs_too_large", {"limit": MAX_ELEMENTS}))
    return values


def _is_array(value: Any) -> bool:
    return isinstance(value, np.ndarray)


def _like(name: str, value: Any, model: Any, axes: Collection[int]) -> Any:
    if isinstance(model, np.ndarray):
        return _array(name, value, model, axes)
    if isinstance(model, bool):
        fits = isinstance(value, bool)
    elif isinstance(model, float):
        fits = isinstance(value, int | float) and not isinstance(value, bool)
        value = float(value) if fits else value
    else:
        fits = isinstance(value, type(model)) and not isinstance(value, bool)
    if not fits:
        example = "true" if isinstance(model, bool) else repr(model)
        raise _refused(_EXPECTED[type(model)], name, example=example)
    return value


def _refused(code: str, name: str, **values: Any) -> InputError:
    return InputError(Message(code, {"name": name, **values}))


def _array(name: str, value: Any, model: Any, axes: Collection[int]) -> Any:
    try:
        array = np.array(value)
    except (ValueError, RecursionError, OverflowError) as error:
        raise _refused("input_array_expected", name) from error
    if not _fits(array, model.dtype):
        raise _refused(_ONLY.get(model.dtype.kind, "input_integers_only"), name)
    if array.ndim not in axes:
        wanted = sorted(axes)
        if len(wanted) == 1:
            raise _refused("input_axes_expected", name, count=wanted[0], actual=array.ndim)
        raise _refused("input_axes_of_several", name, wanted=[str(count) for count in wanted], actual=array.ndim)
    return array.astype(model.dtype)


def _fits(array: np.ndarray[Any, Any], wanted: np.dtype[Any]) -> bool:
    if array.size == 0:
        return str(array.dtype) == "float64"  # the dtype of an array without numbers
    # whole numbers beyond int64 come as uint64, or as objects
    return str(array.dtype.kind) in {"f": "fiub", "b": "b", "c": "cfiu"}.get(wanted.kind, "ib")
