"""The comparison of structured values: lists, tuples, dictionaries, texts and so on, element by element.

Lists and tuples are the same kind unless the rule asks for the exact type. Numbers are compared like any others.
The message names the place of the first difference: `tokens[3]`, `state['m'][0, 2]`. In a hidden case it holds no
value; a key of a dictionary is one.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grader.cases.json_values import presented
from grader.cases.value_text import MOST_IN_A_SENTENCE, value_text
from grader.exercise.outputs import OutputRule, Tolerance
from grader.inside.functions import NamedFunction
from grader.inside.prepared import PreparedGenerator
from grader.inside.structured import MISSING, Table
from grader.judging.comparison import CompareArrays, Comparison
from grader.message import Message
from grader.verdict import Verdict

_HIDDEN_KEY = "[…]"
_WITHOUT_KEY = {"key_missing": "key_missing_hidden", "key_unexpected": "key_unexpected_hidden"}
_LONGEST_KEY = 40
_CONTAINERS = (list, tuple)


@dataclass
class StructuredComparison:
    """One comparison of an output. `error` is the largest difference of two numbers so far."""

    tolerance: Tolerance
    rule: OutputRule
    show: bool
    compare_arrays: CompareArrays
    error: float | None = field(default=None, init=False)

    def compare(self, name: str, actual: Any, expected: Any) -> Comparison:
        """Return the comparison of the contents of two values."""
        message = next(self._differences(name, actual, expected), None)
        verdict = Verdict.WRONG_ANSWER if message else Verdict.ACCEPTED
        return Comparison(verdict, message, self.error)

    def _differences(self, place: str, actual: Any, expected: Any) -> Iterator[Message]:
        """Yield what differs, from the first place on."""
        if not self._same_type(actual, expected):
            yield Message("type_wrong", {"place": place, "actual": _type(actual), "expected": _type(expected)})
        elif isinstance(expected, _CONTAINERS):
            yield from self._elements(place, actual, expected)
        elif isinstance(expected, Table):
            yield from self._entries(place, actual, expected)
        elif isinstance(expected, np.ndarray):
            yield from self._arrays(place, actual, expected)
        elif not self._same(actual, expected):
            yield self._wrong(place, actual, expected)

    def _same_type(self, actual: Any, expected: Any) -> bool:
        if type(actual) is type(expected):
            return True
        if self.rule.dtype == "exact":
            return False
        if isinstance(expected, _CONTAINERS):
            return isinstance(actual, _CONTAINERS)
        # a whole number is a number, too
        return type(expected) in (float, complex) and type(actual) in (int, float)

    def _elements(self, place: str, actual: Any, expected: Any) -> Iterator[Message]:
        pairs = enumerate(zip(actual, expected, strict=False))
        differences = (one for at, pair in pairs for one in self._differences(f"{place}[{at}]", *pair))
        if len(actual) == len(expected):
            yield from differences
            return
        lengths = {"place": place, "actual": len(actual), "expected": len(expected)}
        first = next(differences, None)
        yield Message("length_wrong", lengths).then(*([first] if first else []))

    def _entries(self, place: str, actual: Table, expected: Table) -> Iterator[Message]:
        for key, wanted, got in expected.beside(actual):
            if got is MISSING:
                yield self._about_key("key_missing", place, key)
            else:
                yield from self._differences(f"{place}{self._key(key)}", got, wanted)
        for key, _, wanted in actual.beside(expected):
            if wanted is MISSING:
                yield self._about_key("key_unexpected", place, key)

    def _about_key(self, code: str, place: str, key: Any) -> Message:
        if not self.show:
            return Message(_WITHOUT_KEY[code], {"place": place})
        return Message(code, {"place": place, "key": _short(key)})

    def _key(self, key: Any) -> str:
        return f"[{_short(key, _LONGEST_KEY)}]" if self.show else _HIDDEN_KEY

    def _arrays(self, place: str, actual: Any, expected: Any) -> Iterator[Message]:
        found = self.compare_arrays(place, actual, expected)
        self._note(found.max_abs_error)
        if found.message:
            yield found.message

    def _note(self, error: float | None) -> None:
        if error is not None:
            self.error = max(self.error or 0.0, error)

    def _same(self, actual: Any, expected: Any) -> bool:
        if isinstance(expected, NamedFunction):
            return bool(actual.name == expected.name)
        if isinstance(expected, PreparedGenerator):
            return actual.numbers.keys() == expected.numbers.keys() and all(
                np.array_equal(actual.numbers[kind], expected.numbers[kind], equal_nan=True)
                for kind in expected.numbers
            )
        if type(expected) in (float, complex):
            return self._close(actual, expected)
        return bool(actual == expected)

    def _close(self, actual: Any, expected: Any) -> bool:
        if actual == expected or (actual != actual and expected != expected):
            self._note(0.0)
            return True
        try:
            error = abs(actual - expected)
            size = abs(expected)
        except OverflowError:
            return False
        if not math.isfinite(error):
            return False
        self._note(error)
        is_exact = self.rule.compare == "exact"
        return not is_exact and error <= self.tolerance.atol + self.tolerance.rtol * size

    def _wrong(self, place: str, actual: Any, expected: Any) -> Message:
        if not self.show:
            return Message("place_wrong", {"place": place})
        got, wanted = _apart(actual, expected)
        return Message("place_is", {"place": place, "actual": got, "expected": wanted})


def _short(value: Any, most: int = MOST_IN_A_SENTENCE) -> str:
    return value_text(presented(value), most)


def _apart(actual: Any, expected: Any) -> tuple[str, str]:
    """Return both values in a few words; of long texts the part around the first difference."""
    if isinstance(expected, str | bytes) and max(len(actual), len(expected)) > MOST_IN_A_SENTENCE // 2:
        same = next((at for at, pair in enumerate(zip(actual, expected, strict=False)) if pair[0] != pair[1]), None)
        at = min(len(actual), len(expected)) if same is None else same
        start = max(0, at - MOST_IN_A_SENTENCE // 4)
        cut = [one[start : at + MOST_IN_A_SENTENCE // 4] for one in (actual, expected)]
        before = ["…" if start else "", "…" if start else ""]
        after = ["…" if at + MOST_IN_A_SENTENCE // 4 < len(one) else "" for one in (actual, expected)]
        got, wanted = (f"{b}{_short(c)}{a}" for b, c, a in zip(before, cut, after, strict=True))
        return got, wanted
    return _short(actual), _short(expected)


def _type(value: Any) -> str:
    if value is None:
        return "None"
    names = {Table: "dict", NamedFunction: "function", PreparedGenerator: "prepared generator"}
    return names.get(type(value), type(value).__name__)
