"""The initial text of the custom input: a sample as lines of `name = value`."""

from collections.abc import Mapping
from typing import Any

from app.web.views.arrays import is_array


def own_input_text(inputs: Mapping[str, Any]) -> str:
    """Return parameters, then arrays, with each row of numbers on its own line.

    Values too large to store are left out.
    """
    parameters = {name: value for name, value in inputs.items() if not is_array(value)}
    arrays = {name: value["data"] for name, value in inputs.items() if is_array(value) and value["data"] is not None}
    return "\n".join(f"{name} = {_text(value, len(name) + 3)}" for name, value in {**parameters, **arrays}.items())


def _text(value: Any, indent: int) -> str:
    if not isinstance(value, list):
        return _scalar(value)
    if not any(isinstance(item, list) for item in value):
        return f"[{', '.join(map(_scalar, value))}]"
    joint = ",\n" + " " * (indent + 1)
    return f"[{joint.join(_text(item, indent + 1) for item in value)}]"


def _scalar(value: Any) -> str:
    if isinstance(value, bool | str):
        return repr(value)
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
