"""The result of comparing outputs, and the form of a function that compares arrays."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from grader.message import Message
from grader.verdict import Verdict


@dataclass(frozen=True)
class Comparison:
    """One output against its expected value. `max_abs_error` is None where no numbers could be compared.

    `verdict` is None where there is no expected value.
    Of a checker: `got` of `of` points if it gives some, and how far a `measured` number is within its bound.
    """

    verdict: Verdict | None
    message: Message | None = None
    max_abs_error: float | None = None
    got: int | None = None
    of: int | None = None
    measured: float | None = None


CompareArrays = Callable[[str, Any, Any], Comparison]
"""Compares an array with the expected one; the name says where they are."""
