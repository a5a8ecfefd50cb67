"""A student's own input: JSON values become arrays and scalars of the types that the exercise's samples have."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from grader.errors import InputError

MAX_ELEMENTS = 10_000


def typed(inputs: Mapping[str, Any], samples: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """`inputs` with the types of `samples`. Raises InputError naming the input that does not fit, and how."""
    models = {name: value for sample in reversed(samples) for name, value in sample.items()}
    required = set.intersection(*(set(sample) for sample in samples))
    unknown = sorted(set(inputs) - set(models))
    if unknown:
        raise InputError(f"{unknown[0]} is not an input here. The inputs are: {', '.join(models)}.")
    missing = [name for name in models if name in required and name not in inputs]
    if missing:
        raise InputError(f"{missing[0]} is missing.")
    axes = {name: {np.ndim(sample[name]) for sample in samples if name in sample} for name in models}
    values = {name: _like(name, value, models[name], axes[name]) for name, value in inputs.items()}
    if sum(value.size for value in values.values() if isinstance(value, np.ndarray)) > MAX_ELEMENTS:
        raise InputError(f"The arrays have more than {MAX_ELEMENTS} elements together.")
    return values


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
        kind = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}[type(model)]
        raise InputError(f"{name} must be {kind}, such as {example}.")
    return value


def _array(name: str, value: Any, model: Any, axes: Collection[int]) -> Any:
    try:
        array = np.array(value)
    except (ValueError, RecursionError, OverflowError) as error:
        raise InputError(f"{name} must be nested lists of numbers, all rows of one length.") from error
    if not _fits(array, model.dtype):
        wanted = {"i": "whole numbers", "b": "true or false"}.get(model.dtype.kind, "numbers")
        raise InputError(f"{name} must hold {wanted} only.")
    if array.ndim not in axes:
        wanted = " or ".join(map(str, sorted(axes)))
        noun = "axis" if wanted == "1" else "axes"
        raise InputError(f"{name} must have {wanted} {noun} (nested lists {wanted} deep), not {array.ndim}.")
    return array.astype(model.dtype)


def _fits(array: np.ndarray[Any, Any], wanted: np.dtype[Any]) -> bool:
    if array.size == 0:
        return str(array.dtype) == "float64"  # of no numbers at all
    # whole numbers beyond int64 come as uint64, or as objects
    return str(array.dtype.kind) in {"f": "fiub", "b": "b"}.get(wanted.kind, "ib")
