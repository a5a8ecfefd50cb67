"""The initial text of the custom input: a sample as lines of `name = value`."""

from collections.abc import Mapping, Sequence
from typing import Any

from grader.cases.value_text import is_array, is_left_out, value_text

_WHOLE = 10**9


def own_input_text(inputs: Mapping[str, Any]) -> str:
    """Return parameters, then arrays, with each row of numbers on its own line.

    Values too large to store are left out.
    """
    there = {name: value for name, value in inputs.items() if not is_left_out(value)}
    parameters = {name: value for name, value in there.items() if not is_array(value)}
    arrays = {name: value["data"] for name, value in there.items() if is_array(value) and value["data"] is not None}
    lines = [f"{name} = {_scalar(value)}" for name, value in parameters.items()]
    return "\n".join([*lines, *(f"{name} = {_text(value, len(name) + 3)}" for name, value in arrays.items())])


def names_of_lists(samples: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the inputs whose lists are no arrays: their rows may differ in length."""
    named = [(name, value) for inputs in samples for name, value in inputs.items()]
    return list(
        dict.fromkeys(name for name, value in named if isinstance(value, list | Mapping) and not is_array(value))
    )


def _text(value: Any, indent: int) -> str:
    if not isinstance(value, list):
        return _number(value)
    if not any(isinstance(item, list) for item in value):
        return f"[{', '.join(map(_number, value))}]"
    joint = ",\n" + " " * (indent + 1)
    return f"[{joint.join(_text(item, indent + 1) for item in value)}]"


def _scalar(value: Any) -> str:
    if isinstance(value, Mapping) and "function" in value:
        return repr(value["function"])
    is_number = isinstance(value, float | int) and not isinstance(value, bool)
    return _number(value) if is_number else value_text(value, _WHOLE)


def _number(value: Any) -> str:
    """Return an element of an array; words stand for what JSON cannot hold, such as 1+2j."""
    if isinstance(value, bool):
        return repr(value)
    if isinstance(value, str):
        return value
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
