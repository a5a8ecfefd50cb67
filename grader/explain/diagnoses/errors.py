"""Exceptions whose numbers say what is wrong. Only the exception's text is read, never the source."""

import math
import re
from collections.abc import Sequence

from grader.explain.case_failure import CaseFailure
from grader.explain.diagnoses.idea import NamedMistake
from grader.message import Message

_SHAPE = r"\(([\d,\s]*)\)"
_BROADCAST = re.compile(rf"could not be broadcast together with (?:remapped )?shapes .*?{_SHAPE} .*?{_SHAPE}")
_ASSIGNED = re.compile(rf"could not broadcast input array from shape {_SHAPE} into shape {_SHAPE}")
_INDEXED = re.compile(rf"value array of shape {_SHAPE} could not be broadcast to indexing result of shape {_SHAPE}")
_IN_PLACE = re.compile(rf"output operand with shape {_SHAPE} doesn't match the broadcast shape {_SHAPE}")
_ALIGNED = re.compile(rf"shapes {_SHAPE} and {_SHAPE} not aligned")
_RESHAPE = re.compile(rf"cannot reshape array of size (\d+) into shape {_SHAPE}")
_MATMUL = re.compile(r"matmul.*\(size (\d+) is different from (\d+)\)")
# The meaning of other exceptions, by how they begin; the groups of the pattern are filled in by name.
_PLAIN = (
    ("not_written_yet", re.compile(r"NotImplementedError")),
    ("attribute_never_set", re.compile(r"AttributeError: '(?P<kind>\w+)' object has no attribute '(?P<name>\w+)'")),
    ("local_before_set", re.compile(r"UnboundLocalError: .*variable '(?P<name>\w+)'")),
    ("name_unknown", re.compile(r"NameError: name '(?P<name>\w+)' is not defined")),
    ("fraction_for_integer", re.compile(r"TypeError: 'float' object cannot be interpreted as an integer")),
    ("fraction_for_integer", re.compile(r"TypeError: slice indices must be integers")),
    ("fraction_for_integer", re.compile(r"IndexError: only integers, slices .* are valid indices")),
    ("fraction_for_integer", re.compile(r"IndexError: arrays used as indices must be of integer")),
    ("index_too_large", re.compile(r"IndexError: index (?P<index>-?\d+) is out of bounds.* size (?P<size>\d+)")),
    (
        "too_many_indices",
        re.compile(r"IndexError: too many indices .*: array is (?P<count>\d+)-dimensional, but (?P<used>\d+)"),
    ),
    (
        "too_few_to_unpack",
        re.compile(r"ValueError: not enough values to unpack \(expected (?P<wanted>\d+), got (?P<got>\d+)\)"),
    ),
    ("too_many_to_unpack", re.compile(r"ValueError: too many values to unpack \(expected (?P<wanted>\d+)")),
    ("maximum_of_nothing", re.compile(r"ValueError: (?:zero-size array to reduction|attempt to get arg)")),
    ("axis_too_large", re.compile(r"\w*AxisError: axis (?P<axis>-?\d+) is out of bounds.* dimension (?P<count>\d+)")),
    ("sums_do_not_fit", re.compile(r"ValueError: shape-mismatch for sum")),
    ("step_of_zero", re.compile(r"ValueError: (?:slice step cannot be|range\(\) arg 3 must not be) zero")),
    ("function_unknown", re.compile(r"AttributeError: module '(?P<module>[\w.]+)' has no attribute '(?P<name>\w+)'")),
    ("recursion_without_end", re.compile(r"RecursionError")),
    ("division_by_zero", re.compile(r"ZeroDivisionError")),
    ("nothing_used", re.compile(r"TypeError: .*'NoneType'")),
)


def named_error(failures: Sequence[CaseFailure], template: str = "") -> NamedMistake | None:
    """Return what every failing case's exception says; None if they differ in kind.

    `template`: the exercise's. Only its own `raise NotImplementedError` stands for code that is not written yet.
    """
    errors = [failure.answer.error for failure in failures]
    if not errors or not all(errors) or not all(_is_of_template(error, template) for error in errors):
        return None
    for read in (_two_shapes, _lengths, _reshape, _plain):
        found = [read(error) for error in errors]
        if all(found) and len({words.name for words in found if words}) == 1:
            return found[0]
    return None


def _plain(error: str) -> NamedMistake | None:
    for name, pattern in _PLAIN:
        found = pattern.match(error)
        if found:
            return NamedMistake(name, {key: _number_or_text(value) for key, value in found.groupdict().items()})
    return None


def _is_of_template(error: str, template: str) -> bool:
    """Return whether an exception may be the template's: False for a NotImplementedError of another line."""
    if not error.startswith("NotImplementedError") or not template:
        return True
    *_, place, line = ["", *error.splitlines()]
    function = place.rpartition(", in ")[2]
    return line.strip() in map(str.strip, template.splitlines()) and f"def {function}(" in template


def _number_or_text(text: str) -> int | str:
    return int(text) if re.fullmatch(r"-?\d+", text) else text


def _lengths(error: str) -> NamedMistake | None:
    found = _MATMUL.search(error)
    return NamedMistake("lengths_do_not_fit", {"left": int(found[2]), "right": int(found[1])}) if found else None


def _two_shapes(error: str) -> NamedMistake | None:
    patterns = (_BROADCAST, _ASSIGNED, _INDEXED, _IN_PLACE, _ALIGNED)
    found = next(filter(None, (pattern.search(error) for pattern in patterns)), None)
    if not found:
        return None
    left, right = _numbers(found[1]), _numbers(found[2])
    values = {"left": str(left), "right": str(right)}
    evidence = {"left": list(left), "right": list(right)}
    return NamedMistake("shapes_do_not_fit", values, evidence, (_advice(left, right),))


def _advice(left: tuple[int, ...], right: tuple[int, ...]) -> Message:
    if len(left) > 1 and left == right[::-1]:
        return Message("shapes_are_transposed")
    if len(left) == len(right) and sorted(left) == sorted(right):
        return Message("shapes_have_the_same_lengths")
    if len(left) == len(right) > 0:
        axis = next((axis for axis, both in enumerate(zip(left, right, strict=True)) if len({*both, 1}) == 3), None)
        if axis is not None:
            return Message("shapes_differ_along_an_axis", {"axis": axis, "left": left[axis], "right": right[axis]})
    return Message("shapes_differ_in_axes" if len(left) != len(right) else "shapes_to_print")


def _reshape(error: str) -> NamedMistake | None:
    found = _RESHAPE.search(error)
    if not found:
        return None
    size, shape = int(found[1]), _numbers(found[2])
    evidence = {"size": size, "shape": list(shape), "wanted": math.prod(shape)}
    return NamedMistake("size_does_not_fit", {**evidence, "shape": str(shape)}, evidence)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", text))
