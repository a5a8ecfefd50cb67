"""One formula for every element: what the code computes, where it is short enough to be found.

Such a sentence is a fact about the outputs of the cases looked at. It says what is computed, not what should be.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import permutations, product
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.explain.case_failure import Pair
from grader.explain.diagnoses.idea import ENOUGH, Guess, Idea, NamedMistake
from grader.explain.diagnoses.rounds import SECOND

Array = npt.NDArray[Any]
Function = Callable[[Array], Array]
_LARGEST = 4000
_SAME_FACTOR = 1e-7


def _sigmoid(a: Array) -> Array:
    found: Array = 1 / (1 + np.exp(-a))
    return found


# What may have been done to an input, or to the right result, element by element.
_FUNCTIONS: tuple[tuple[str, Function], ...] = (
    ("np.maximum({0}, 0)", lambda a: np.maximum(a, 0.0)),
    ("np.minimum({0}, 0)", lambda a: np.minimum(a, 0.0)),
    ("np.clip({0}, 0, 1)", lambda a: np.clip(a, 0.0, 1.0)),
    ("np.clip({0}, 0, 6)", lambda a: np.clip(a, 0.0, 6.0)),
    ("np.clip({0}, -1, 1)", lambda a: np.clip(a, -1.0, 1.0)),
    ("np.abs({0})", np.abs),
    ("{0}**2", np.square),
    ("np.sqrt({0})", np.sqrt),
    ("np.exp({0})", np.exp),
    ("np.log({0})", np.log),
    ("np.tanh({0})", np.tanh),
    ("(1 / (1 + np.exp(-{0})))", _sigmoid),
    ("(1 - {0})", lambda a: 1 - a),
    ("(1 - {0}**2)", lambda a: 1 - a**2),
    ("(1 + {0}**2)", lambda a: 1 + a**2),
    ("(1 - {0})**2", lambda a: (1 - a) ** 2),
    ("{0} * (1 - {0})", lambda a: a * (1 - a)),
    ("{0} * (1 + {0})", lambda a: a * (1 + a)),
    ("1 / {0}", lambda a: 1 / a),
)
# The last one is not tried as a factor, which is a quotient.
_INVERSE = -1


_SIGNS: tuple[tuple[str, Function], ...] = (
    ("({0} > 0)", lambda a: (a > 0).astype(np.float64)),
    ("({0} >= 0)", lambda a: (a >= 0).astype(np.float64)),
    ("np.sign({0})", np.sign),
)


def _applied(pair: Pair) -> Iterator[Guess]:
    """Guess one more function applied to the right result."""
    if pair.same_shape:
        for text, function in _FUNCTIONS:
            yield _guess(text, function(pair.expected))


def _say_applied(text: str, pairs: Sequence[Pair]) -> NamedMistake:
    return NamedMistake("function_of_the_result", {"formula": text.format(pairs[0].output)})


def _computed(pair: Pair) -> Iterator[Guess]:
    """Guess a function of an input, or of another output, alone or times one of them."""
    if not pair.same_shape or pair.expected.size > _LARGEST:
        return
    known = _known(pair)
    for name, value in known.items():
        for text, function in _FUNCTIONS:
            yield _guess(text.format(name), function(value))
    for factor, name in permutations(known, 2):
        yield _guess(f"{factor} * {name}", known[factor] * known[name])
        yield _guess(f"{factor} / {name}", known[factor] / known[name])
    for factor, name in product(known, known):
        for text, function in _FUNCTIONS[:_INVERSE]:
            yield _guess(f"{factor} * {text.format(name)}", known[factor] * function(known[name]))


def _signs(pair: Pair) -> Iterator[Guess]:
    """Guess only the sign of an input, or whether it is above 0: no values but -1, 0 and 1."""
    if pair.same_shape and pair.expected.size > 1:
        for name, value in _known(pair).items():
            for text, function in _SIGNS:
                predicted = function(value)
                yield Guess(text.format(name), predicted if np.ptp(predicted) else None)
                for factor, scale in _known(pair).items():
                    if factor != name:
                        yield Guess(
                            f"{factor} * {text.format(name)}", scale * predicted if np.ptp(predicted) else None
                        )


def _say_computed(text: str, pairs: Sequence[Pair]) -> NamedMistake:
    return NamedMistake("computed_formula", {"formula": text})


def _known(pair: Pair) -> dict[str, Array]:
    """Return the inputs and the other right outputs of the output's round that have its shape."""
    second = pair.output.endswith(SECOND) and pair.output.removesuffix(SECOND) in pair.case.expected
    gradients = pair.output.startswith("d")  # a result is never made from a gradient
    others = {n: v for n, v in pair.case.expected.items() if n != pair.output and (gradients or n[0] != "d")}
    found = {**pair.arrays(), **others}
    return {
        name: value.astype(np.float64)
        for name, value in found.items()
        if value.shape == pair.expected.shape and value.dtype.kind == "f" and name.endswith(SECOND) == second
    }


def _guess(key: str, values: Array) -> Guess:
    """Guess values that are finite; few others than 0 and 1 among them say nothing: there are other ways to those."""
    telling = int(np.count_nonzero((values != 0) & (values != 1)))
    return Guess(key, values if np.isfinite(values).all() and telling >= ENOUGH else None)


def _leaked(pair: Pair) -> Iterator[Guess]:
    """Guess a multiple of an input where the right value is 0."""
    if not pair.same_shape or not np.isfinite(pair.actual).all():
        return
    zero = (pair.expected == 0) & (pair.actual != 0)
    for name, value in _known(pair).items():
        if zero.any() and np.all(value[zero]):
            ratios = pair.actual[zero] / value[zero]
            if np.ptp(ratios) <= _SAME_FACTOR * max(1.0, float(np.abs(ratios).max())):
                factor = float(f"{float(np.median(ratios)):.9g}")
                leak = np.where(pair.expected == 0, factor * value, pair.expected)
                yield Guess((name, factor), np.where(zero, leak, pair.expected), free=1)


def _say_leaked(key: tuple[str, float], pairs: Sequence[Pair]) -> NamedMistake:
    name, factor = key
    formula = {1.0: name, -1.0: f"-{name}"}.get(factor, f"{factor:.4g} * {name}")
    return NamedMistake("not_zero_where_it_should_be", {"formula": formula}, {"input": name, "factor": factor})


def _other_output(pair: Pair) -> Iterator[Guess]:
    """Guess the value of another output."""
    for name, value in pair.case.expected.items():
        if name != pair.output and name.endswith(SECOND) == pair.output.endswith(SECOND):
            yield Guess(name, value.astype(np.float64))


def _say_other_output(name: str, pairs: Sequence[Pair]) -> NamedMistake:
    return NamedMistake("value_of_another_output", {"other": name})


FIRST = (Idea(_other_output, _say_other_output),)
IDEAS = (
    Idea(_applied, _say_applied, 2),
    Idea(_computed, _say_computed, 2),
    Idea(_signs, _say_computed, 2),
    Idea(_leaked, _say_leaked, 2),
)
