"""Outputs that a child could not hand over as arrays: what they were instead, as a message."""

from grader.inside.wire import Refusal
from grader.judging import sanitize
from grader.message import Message

_LONGEST_DETAIL = 200
# What a child may say of a value, with the name of the detail that comes with it.
_KINDS = {"none": "", "integer": "", "type": "type", "dtype": "dtype", "axes": "axes", "size": "shape"}


def refusal_message(refusal: Refusal) -> Message:
    """Return what the value was. The child's text is not trusted: an unknown kind is shown as a type."""
    kind, _, detail = refusal.partition(":")
    if kind not in _KINDS:
        kind, detail = "type", refusal
    name = _KINDS[kind]
    return Message(f"not_array_{kind}", {name: sanitize.message(detail[:_LONGEST_DETAIL])} if name else {})
