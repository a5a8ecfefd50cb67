"""Outputs that a child could not hand over as arrays: what they were instead, as a message."""

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


def refusal_message(refusal: Refusal) -> Message:
    """Return what the value was. The child's text is not trusted: an unknown kind is shown as a type."""
    kind, _, detail = refusal.partition(":")
    if kind not in _KINDS:
        kind, detail = "type", refusal
    code, name = _KINDS[kind]
    return Message(code, {name: sanitize.message(detail[:_LONGEST_DETAIL])} if name else {})
