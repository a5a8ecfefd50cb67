"""Values that are off by a sign, a factor, a term or their precision, everywhere alike."""

from collections.abc import Hashable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.explain.case_failure import Pair
from grader.explain.diagnoses.formulas import CONSTANTS, formulas
from grader.explain.diagnoses.idea import Guess, Idea, NamedMistake, Undecided, matches
from grader.message import Message

Array = npt.NDArray[Any]
_EXACT = 1e-9
_FLOAT32_ERROR = 1e-2
_DECIMALS = range(1, 7)
_FEW = 2
_LARGEST_DIVISOR = 12
_MOST_FACTORS = 4
# A term that is subtracted where it should be added.
_SUBTRACTED = -2


def _zeros(pair: Pair) -> Iterator[Guess]:
    yield Guess("all_zeros", np.zeros(pair.expected.shape))


def _plain(pair: Pair) -> Iterator[Guess]:
    yield Guess("wrong_sign", -pair.expected)
    yield Guess("sign_lost", np.abs(pair.expected))
    yield _rounding("rounded_down", np.floor(pair.expected))
    yield _rounding("cut_to_integers", np.trunc(pair.expected))


def _say_plain(key: str, pairs: Sequence[Pair]) -> NamedMistake:
    return NamedMistake(key, {})


def _rounded(pair: Pair) -> Iterator[Guess]:
    given = np.concatenate([np.zeros(0), *(array.ravel() for array in pair.arrays().values())])
    for digits in _DECIMALS:
        rounded = np.round(pair.expected, digits)
        # inputs are short numbers themselves: handed back, they look like results that were rounded
        yield _rounding(digits, np.zeros(0) if np.isin(rounded, given).all() else rounded)


def _rounding(key: Hashable, rounded: Array) -> Guess:
    """Guess a rounded result. Cells that become 0 count little: there are other ways to 0."""
    return Guess(key, rounded if rounded.any() else None, free=int(np.count_nonzero(rounded == 0)))


def _say_rounded(digits: int, pairs: Sequence[Pair]) -> NamedMistake:
    return NamedMistake("rounded", {"digits": Message("decimal_places", {"count": digits})}, {"digits": digits})


def _factor(pair: Pair) -> Iterator[Guess]:
    """Guess one factor for all cells: a simple number, or the value of a formula."""
    factor = _ratio(pair)
    if factor is None:
        return
    scaled = factor * pair.expected
    if _is_plain(factor):
        yield Guess(("number", round(factor, 9)), scaled, free=1)
    for formula in _named(pair):
        yield Guess(formula, scaled)
    for text, value in CONSTANTS.items():
        for sign in (1, -1):
            if _is(factor, sign * value):
                yield Guess(("constant", text if sign > 0 else f"-{text}", False), scaled)


def refutes_constant(pair: Pair, mistake: NamedMistake) -> bool:
    """Return whether a constant factor or difference, if a mistake is one, would give something else for a pair."""
    match mistake.name:
        case "constant_factor":
            return not matches(pair, (mistake.evidence or {})["factor"] * pair.expected)
        case "constant_offset":
            return not matches(pair, pair.expected + mistake.values["offset"])
    return False


def has_one_factor(pair: Pair) -> bool:
    """Return whether all values of an output, more than one, are wrong by one common factor."""
    factor = _ratio(pair)
    return factor is not None and bool((pair.expected != 0).sum() > 1) and matches(pair, factor * pair.expected)


def _factor_without_reason(pair: Pair) -> Iterator[Guess]:
    """Guess a factor without a meaning, but the same within each case."""
    factor = _ratio(pair)
    if factor is not None:
        yield Guess(("each", 0.0), factor * pair.expected, free=1)


def _is_plain(factor: float) -> bool:
    """Return whether a factor is a simple fraction: a half, two thirds, minus one and the like."""
    return any(_is(factor * below, round(factor * below)) for below in range(1, _LARGEST_DIVISOR + 1))


def _ratio(pair: Pair) -> float | None:
    """Return the factor from the largest expected value to the actual one; None if it says nothing."""
    if not pair.same_shape or not pair.expected.any():
        return None
    place = np.unravel_index(int(np.argmax(np.abs(pair.expected))), pair.expected.shape)
    factor = float(pair.actual[place] / pair.expected[place])
    return factor if np.isfinite(factor) and factor else None


def _named(pair: Pair) -> Iterator[tuple[str, str, bool]]:
    """Yield the formulae whose value, or its inverse, is the factor: (sign, formula, whether it counts something)."""
    factor = _ratio(pair)
    if factor is None:
        return
    known = list(formulas(pair))
    yield from (("*", text, counts) for text, value, counts in known if _is(factor, value))
    yield from (("/", text, counts) for text, value, counts in known if _is(factor, 1 / value))


def _is(factor: float, value: float) -> bool:
    return abs(factor - value) <= _EXACT * max(1.0, abs(value))


def _say_factor(key: tuple[Any, ...], pairs: Sequence[Pair]) -> NamedMistake:
    factors = [_ratio(pair) or 0.0 for pair in pairs]
    if key[0] == "each" or (key[0] == "number" and len(pairs) == 1):  # with one case its meaning cannot be known
        shown = list(dict.fromkeys(f"{factor:.4g}" for factor in factors))
        return NamedMistake("factor_per_case", {"factors": shown[:_MOST_FACTORS]}, {"factors": shown})
    if key[0] == "number":
        return _say_number(key[1], pairs)
    sign, formula, counts = key
    factor = factors[0]
    if sign == "constant":
        more = tuple(Message("logarithm_of_base", {"base": base}) for base in (2, 10) if f"np.log({base})" in formula)
        return NamedMistake("factor_formula", {"formula": formula, "factor": factor}, None, more)
    if counts:
        number = factor if sign == "*" else 1 / factor
        name = "sum_for_mean" if sign == "*" else "mean_for_sum"
    else:
        number, name = factor, "factor_formula"
        formula = formula if sign == "*" else f"1 / {formula}"
    return NamedMistake(name, {"formula": formula, "factor": number}, {"factor": factor, "equals": formula})


def _say_number(factor: float, pairs: Sequence[Pair]) -> NamedMistake:
    """Name a factor that is the same in all cases, and its possible meanings unless there are many."""
    found = [{(sign, text) for sign, text, counts in _named(pair) if counts} for pair in pairs]
    common = [f"1 / {text}" if sign == "/" else text for sign, text in sorted(set.intersection(*found))]
    is_plain = 1 <= len(common) <= _FEW
    shown = Message("equal_numbers", {"number": factor, "formulas": " = ".join(common)}) if is_plain else factor
    return NamedMistake("constant_factor", {"factor": shown}, {"factor": factor, "equals": common[:_FEW]})


def _offset(pair: Pair) -> Iterator[Guess]:
    """Guess the same difference in every cell."""
    if pair.same_shape and pair.expected.size:
        offset = float(pair.actual.flat[0] - pair.expected.flat[0])
        for name, value in pair.scalars().items():
            if value and _is(offset, value):
                yield Guess(("term_twice", name), pair.expected + value)
            elif value and _is(offset, -value):
                yield Guess(("term_missing", name), pair.expected - value)
        yield Guess(("constant_offset", round(offset, 9)), pair.expected + offset, free=1)


def _say_offset(key: tuple[str, Any], pairs: Sequence[Pair]) -> NamedMistake:
    name, value = key
    return NamedMistake(name, {"offset": value} if name == "constant_offset" else {"input": value})


def _unless_zero(predicted: Array) -> Array | None:
    """Return a prediction, or None if it is 0 everywhere: there are many ways to that."""
    return predicted if predicted.any() else None


def _terms(pair: Pair) -> Iterator[Guess]:
    """Guess an input array that is missing as a term or factor, or there once too often."""
    if not pair.same_shape:
        return
    for name, array in pair.arrays().items():
        for place, spread in _spread(array, pair.expected.shape):
            yield Guess(("term_missing", name, place), _unless_zero(pair.expected - spread))
            yield Guess(("term_twice", name, place), _unless_zero(pair.expected + spread))
            yield Guess(("factor_twice", name, place), _unless_zero(pair.expected * spread))
            if np.all(spread):
                yield Guess(("factor_missing", name, place), pair.expected / spread)


def _multiples(pair: Pair) -> Iterator[Guess]:
    """Guess an input that was added some number of times, or that all but this term has a factor."""
    if not pair.same_shape or not pair.expected.size or not np.isfinite(pair.actual).all():
        return
    terms = [
        (name, place, spread)
        for name, array in pair.arrays().items()
        for place, spread in _spread(array, pair.expected.shape)
    ]
    terms += [(name, 0, np.full(pair.expected.shape, float(value))) for name, value in pair.scalars().items()]
    for name, place, spread in terms:
        cell = np.unravel_index(int(np.argmax(np.abs(spread))), spread.shape)
        if not np.ptp(spread) or np.allclose(pair.expected * spread[cell], spread * pair.expected[cell], rtol=0):
            yield Guess(Undecided(("term_added", name, place)), None)  # a difference, or a factor
        else:
            times = float(f"{float((pair.actual - pair.expected)[cell] / spread[cell]):.9g}")
            yield Guess(("term_added", name, place, times), pair.expected + times * spread, free=1)
        if spread.shape == pair.arrays().get(name, np.zeros(0)).shape:
            continue  # an array of the result's own shape is no bias
        rest = pair.expected - spread
        cell = np.unravel_index(int(np.argmax(np.abs(rest))), rest.shape)
        factor = float((pair.actual - spread)[cell] / rest[cell]) if rest[cell] else 0.0
        yield Guess(("multiplied_not_added", name, place), _unless_zero(rest * spread))
        if not factor:
            yield Guess(Undecided(("rest_scaled", name, place)), None)
        else:
            scaled = spread + factor * rest
            if _is_plain(factor):
                yield Guess(("rest_scaled", name, place, "", round(factor, 9)), scaled, free=1)
            for text, value, _ in formulas(pair):
                if _is(factor, value):
                    yield Guess(("rest_scaled", name, place, "*", text), scaled)
                if _is(factor, 1 / value):
                    yield Guess(("rest_scaled", name, place, "/", text), scaled)


def _say_multiples(key: tuple[Any, ...], pairs: Sequence[Pair]) -> NamedMistake:
    kind, name, _, *rest = key
    if kind == "term_added" and rest[0] == _SUBTRACTED:
        return NamedMistake("term_subtracted", {"input": name})
    if kind == "term_added":
        return NamedMistake(kind, {"input": name, "times": rest[0]})
    if kind == "multiplied_not_added":
        return NamedMistake(kind, {"input": name})
    sign, formula = rest
    shown = f"1 / {formula}" if sign == "/" else formula
    return NamedMistake(kind, {"input": name, "formula": shown})


def _returned(pair: Pair) -> Iterator[Guess]:
    """Guess an input returned as it is."""
    for name, array in pair.arrays().items():
        if pair.expected.ndim and array.shape == pair.expected.shape[pair.expected.ndim - array.ndim :]:
            yield Guess(("returns_input", name, 0), np.broadcast_to(array, pair.expected.shape))


def _spread(array: Array, shape: tuple[int, ...]) -> Iterator[tuple[int, Array]]:
    """Yield an array broadcast to a shape along each axis that it fits."""
    if array.shape == shape:
        yield 0, array
    elif array.ndim == 1:
        for axis, side in enumerate(shape):
            if side == array.size:
                yield axis, np.broadcast_to(array.reshape([-1 if a == axis else 1 for a in range(len(shape))]), shape)


def _say_terms(key: tuple[str, str, int], pairs: Sequence[Pair]) -> NamedMistake:
    return NamedMistake(key[0], {"input": key[1]})


def _single_precision(pair: Pair) -> Iterator[Guess]:
    """Guess an array of float32, or of values that float32 can hold, with the error of float32 arithmetic."""
    if not pair.same_shape or not pair.actual.size or not np.isfinite(pair.actual).all():
        return
    held = pair.actual.astype(np.float32).astype(np.float64)
    scale = max(1.0, float(np.abs(pair.expected).max()))
    near = np.abs(pair.actual - pair.expected).max() <= _FLOAT32_ERROR * scale
    alike = np.array_equal(pair.actual != 0, pair.expected != 0)  # zeros are of any precision
    declared = pair.raw.dtype.kind == "f" and pair.raw.dtype.itemsize < pair.expected.dtype.itemsize
    finer = np.count_nonzero(pair.expected.astype(np.float32) != pair.expected)
    if near and (declared or (np.array_equal(held, pair.actual) and finer and alike)):
        halves = pair.actual.astype(np.float16).astype(np.float64)
        half = pair.raw.dtype.itemsize == 2 if declared else np.array_equal(halves, pair.actual)
        yield Guess("float16" if half else "float32", held)


def _say_single_precision(key: str, pairs: Sequence[Pair]) -> NamedMistake:
    error = max(float(np.abs(pair.actual - pair.expected).max()) for pair in pairs)
    evidence = {"dtype": str(pairs[0].raw.dtype), "max_abs_error": error}
    return NamedMistake(key, {"error": float(f"{error:.2g}")}, evidence)


# Only where no case passes: a solution that is right elsewhere does write its results.
IF_NOTHING_PASSES = (Idea(_zeros, _say_plain),)
# Changes of the whole result, without the terms that it is made of.
PATTERNS = (Idea(_plain, _say_plain), Idea(_rounded, _say_rounded), Idea(_factor, _say_factor))
# True, but often the consequence of a mistake that has its own name.
LATER = (Idea(_factor_without_reason, _say_factor),)
IDEAS = (
    Idea(_plain, _say_plain),
    Idea(_single_precision, _say_single_precision),
    Idea(_rounded, _say_rounded),
    Idea(_factor, _say_factor),
    Idea(_offset, _say_offset),
    Idea(_terms, _say_terms),
    Idea(_multiples, _say_multiples),
    Idea(_returned, _say_terms),
)
