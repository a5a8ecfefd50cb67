"""Outputs that a child could not hand over: what they were instead, as a message."""

from typing import Any

from grader.inside.structured import Structured
from grader.inside.wire import Refusal
from grader.message import Message
from grader.sandbox import sanitize

_LONGEST_DETAIL = 200
# The kinds that a child may send: the code of the message, and the name of the detail that comes with it.
_KINDS = {
    "none": ("not_array_none", ""),
    "integer": ("not_array_integer", ""),
    "type": ("not_array_type", "type"),
    "dtype": ("not_array_dtype", "dtype"),
    "axes": ("not_array_axes", "axes"),
    "size": ("not_array_size", "shape"),
}
# Reasons why a part of a structured value was not taken: "within:<reason>:<detail>:<place in the value>".
_WITHIN = {
    "type": "within_type",
    "dtype": "within_dtype",
    "key": "within_key",
    "integer": "within_integer",
    "axes": "within_axes",
    "depth": "within_depth",
    "count": "within_count",
    "bytes": "within_bytes",
}


def refusal_message(refusal: Refusal, name: str = "") -> Message:
    """Return what the value was. The child's text is not trusted: an unknown kind is shown as a type.

    `name`: that of the output, to which the place of a part is added.
    """
    kind, _, detail = refusal.partition(":")
    if kind == "within":
        reason, _, rest = detail.partition(":")
        if reason in _WITHIN:
            what, _, place = rest.partition(":")
            return Message(_WITHIN[reason], {"place": _short(name + place), "detail": _short(what)})
    if kind not in _KINDS:
        kind, detail = "type", refusal
    code, value = _KINDS[kind]
    return Message(code, {value: _short(detail)} if value else {})


def too_large(value: Any) -> Refusal:
    """Return the refusal of a value of more bytes than are taken."""
    return Refusal("within:bytes::" if isinstance(value, Structured) else f"size:{value.shape}")


def _short(text: str) -> str:
    return sanitize.message(text[:_LONGEST_DETAIL])
