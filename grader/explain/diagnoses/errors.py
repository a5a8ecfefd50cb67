"""Exceptions whose text says what is wrong.

Of the source, only the line that raised is read, to tell a student's own check from an error of numpy or Python.
"""

import math
import re
from collections.abc import Sequence
from functools import partial

from grader.explain.case_failure import CaseFailure
from grader.explain.diagnoses.idea import NamedMistake
from grader.message import Message

_SHAPE = r"\(([\d,\s]*)\)"
_BROADCAST = re.compile(rf"could not be broadcast together with (?:remapped )?shapes .*?{_SHAPE} .*?{_SHAPE}")
_ASSIGNED = re.compile(rf"could not broadcast input array from shape {_SHAPE} into shape {_SHAPE}")
_INDEXED = re.compile(rf"value array of shape {_SHAPE} could not be broadcast to indexing result of shape {_SHAPE}")
_IN_PLACE = re.compile(rf"output operand with shape {_SHAPE} doesn't match the broadcast shape {_SHAPE}")
_ALIGNED = re.compile(rf"shapes {_SHAPE} and {_SHAPE} not aligned: (\d+) \(dim \d\) != (\d+) \(dim \d\)")
_RESHAPE = re.compile(rf"cannot reshape array of size (\d+) into shape {_SHAPE}")
_MATMUL = re.compile(r"matmul.*\(size (\d+) is different from (\d+)\)")
# The meaning of other exceptions, by how they begin; the groups of the pattern are filled in by name.
_PLAIN = (
    ("nothing_used", re.compile(r"AttributeError: 'NoneType' object has no attribute")),
    (
        "no_array_method",
        re.compile(r"AttributeError: 'numpy\.ndarray' object has no attribute '(?P<name>\w+)'"),
    ),
    (
        "attribute_of_another_type",
        re.compile(
            r"AttributeError: '(?P<kind>int|float|bool|str|list|tuple|dict|set|range|function|method|"
            r"builtin_function_or_method|numpy\.\w+)' object has no attribute '(?P<name>\w+)'"
        ),
    ),
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
    (
        "whole_array_for_fractions",
        re.compile(r"\w*TypeError: Cannot cast ufunc .* from dtype\('float\d+'\) to dtype\('u?int"),
    ),
    (
        "shape_in_two_arguments",
        re.compile(r"TypeError: (?:Cannot interpret '\d+' as a data type|data type '?\d*'? not)"),
    ),
    ("truth_of_an_array", re.compile(r"ValueError: The truth value of an array with more than one element")),
    ("array_for_number", re.compile(r"TypeError: only (?:0-dimensional|length-1|size-1) arrays can be converted")),
    ("array_for_number", re.compile(r"ValueError: can only convert an array of size 1")),
    ("rows_of_different_length", re.compile(r"ValueError: setting an array element with a sequence.*inhomogeneous")),
    ("array_for_number", re.compile(r"ValueError: setting an array element with a sequence")),
    ("axes_to_transpose", re.compile(r"ValueError: (?:axes don't match array|repeated axis in transpose)")),
    (
        "too_few_axes_to_multiply",
        re.compile(r"ValueError: matmul: Input operand (?P<operand>\d) does not have enough"),
    ),
    ("read_only_array", re.compile(r"ValueError: (?:assignment destination|output array) is read-only")),
    ("arrays_to_join", re.compile(r"ValueError: all (?:the )?input arrays? (?:dimensions|must have)")),
    ("negative_length", re.compile(r"ValueError: negative dimensions are not allowed")),
    (
        "argument_missing",
        re.compile(
            r"TypeError: (?:\w+\.)*(?P<function>\w+)\(\) missing \d+ required .*arguments?: (?P<names>.{1,80})"
        ),
    ),
    (
        "too_many_arguments",
        re.compile(
            r"TypeError: (?:\w+\.)*(?P<function>\w+)\(\) takes .*positional arguments? but \d+ (?:was|were) given"
        ),
    ),
    ("called_value", re.compile(r"TypeError: '(?P<kind>[\w.]+)' object is not callable")),
    ("indexed_value", re.compile(r"TypeError: '(?P<kind>[\w.]+)' object is not subscriptable")),
    ("indexed_number", re.compile(r"IndexError: invalid index to scalar variable")),
    ("list_for_array", re.compile(r"TypeError: unsupported operand type\(s\) for (?P<sign>\S+): .*'(?:list|tuple)'")),
    ("key_missing", re.compile(r"KeyError: (?P<key>.{1,60})")),
    ("index_beyond_list", re.compile(r"IndexError: (?:list|tuple) (?:assignment )?index out of range")),
)
_REMOVED = (
    re.compile(
        r"AttributeError: `(?P<name>np\.\w+)` was removed in the NumPy .* release\. Use `(?P<instead>[\w.]+)`"
    ),
    re.compile(r"AttributeError: module 'numpy' has no attribute '(?P<short>\w+)'"),
)
# Names that numpy had once, and what takes their place now.
_INSTEAD = {
    **{name: name for name in ("int", "float", "bool", "complex", "object", "str")},
    "long": "int",
    "product": "np.prod",
    "cumproduct": "np.cumprod",
    "in1d": "np.isin",
    "trapz": "np.trapezoid",
    "msort": "np.sort",
    "row_stack": "np.vstack",
}
# Methods that arrays of other libraries have, and what numpy has for them.
_METHODS = {
    "permute": "transpose",
    "clamp": "clip",
    "clamp_": "clip",
    "unsqueeze": "np.expand_dims",
    "numpy": "",
    "detach": "",
    "float": "astype(float)",
    "double": "astype(float)",
    "long": "astype(int)",
    "int": "astype(int)",
    "mm": "@",
    "matmul": "@",
    "bmm": "@",
    "t": "T",
    "exp": "np.exp",
    "log": "np.log",
    "sqrt": "np.sqrt",
    "abs": "np.abs",
    "tanh": "np.tanh",
    "pow": "**",
    "median": "np.median",
    "flip": "np.flip",
    "tile": "np.tile",
    "expand": "np.broadcast_to",
    "append": "np.append",
    "maximum": "np.maximum",
    "minimum": "np.minimum",
    "square": "np.square",
    "pad": "np.pad",
    "size_": "shape",
}
_UNKNOWN = re.compile(
    r"TypeError: (?:\w+\.)*_?(?P<function>\w+)\(\) got an unexpected keyword argument '(?P<name>\w+)'"
)
_ARGUMENTS = {"dim": "axis", "dims": "axis", "axes": "axis", "keepdim": "keepdims", "keep_dims": "keepdims"}
_FRAME = re.compile(r"^  line \d+(?P<module> of \S+)?, in ", re.MULTILINE)
_REFUSES = re.compile(r"(?:(?:if|elif|else)\b.*:\s*)?(?:assert|raise)\b")
_MOST_QUOTED = 120


def named_error(failures: Sequence[CaseFailure], template: str = "") -> NamedMistake | None:
    """Return what every failing case's exception says; None if they differ in kind.

    `template`: the exercise's. Only its own `raise NotImplementedError` stands for code that is not written yet.
    """
    errors = [failure.answer.error for failure in failures]
    if not errors or not all(errors):
        return None
    reads = (partial(_not_written, template=template), _own_check, _removed, _method, _argument)
    for read in (*reads, _two_shapes, _lengths, _reshape, _plain):
        found = [read(error) for error in errors]
        if all(found) and len({words.name for words in found if words}) == 1:
            return found[0]
    return None


def _not_written(error: str, template: str) -> NamedMistake | None:
    """Return that the template's own exception is still there, or that the student's code raises another one."""
    if not error.startswith("NotImplementedError"):
        return None
    if _is_of_template(error, template):
        return NamedMistake("not_written_yet", {})
    return NamedMistake("own_part_not_written", {"text": _text_of(error) or "NotImplementedError"})


def _own_check(error: str) -> NamedMistake | None:
    """Return that a line of the student's, `assert` or `raise`, stops a case that the task allows."""
    line = _innermost_line(error)
    if line is None or not _REFUSES.match(line):
        return None
    kind, text = error.partition(":")[0].split()[0], _text_of(error)
    return NamedMistake(
        "own_check_refuses", {"kind": kind, "line": line[:_MOST_QUOTED]}, {"kind": kind, "text": text}
    )


def _innermost_line(error: str) -> str | None:
    """Return the line that raised, if it is in the student's file; None if it is elsewhere or not known."""
    frames = list(_FRAME.finditer(error))
    if not frames or frames[-1]["module"]:
        return None
    rest = error[frames[-1].end() :].splitlines()
    return rest[1].strip() if len(rest) > 1 else None


def _text_of(error: str) -> str:
    """Return the first line of an exception's text, capped."""
    first = error.splitlines()[0] if error else ""
    return first.partition(": ")[2].strip()[:_MOST_QUOTED]


def _removed(error: str) -> NamedMistake | None:
    for pattern in _REMOVED:
        found = pattern.match(error)
        if found and "instead" in found.groupdict():
            return NamedMistake(
                "name_removed", {"name": found["name"], "instead": found["instead"].replace("numpy.", "np.")}
            )
        if found and found["short"] in _INSTEAD:
            return NamedMistake("name_removed", {"name": f"np.{found['short']}", "instead": _INSTEAD[found["short"]]})
    return None


def _method(error: str) -> NamedMistake | None:
    """Return that a method of another library's arrays was called, where numpy has one for it."""
    found = re.match(r"AttributeError: 'numpy\.ndarray' object has no attribute '(?P<name>\w+)'", error)
    instead = _METHODS.get(found["name"], "") if found else ""
    return (
        NamedMistake("method_of_another_library", {"name": found["name"], "instead": instead})
        if found and instead
        else None
    )


def _argument(error: str) -> NamedMistake | None:
    """Return an argument that a function does not have, and NumPy's name for it where another library's was used."""
    found = _UNKNOWN.match(error)
    if not found:
        return None
    instead = _ARGUMENTS.get(found["name"])
    more = (Message("argument_of_numpy", {"name": instead}),) if instead else ()
    return NamedMistake("unknown_argument", {"function": found["function"], "name": found["name"]}, None, more)


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
    """Return the inner lengths of a matrix product that differ, and the shapes where numpy tells them."""
    aligned, found = _ALIGNED.search(error), _MATMUL.search(error)
    if aligned:
        shapes = {"left": str(_numbers(aligned[1])), "right": str(_numbers(aligned[2]))}
        values = {"left": int(aligned[3]), "right": int(aligned[4])}
        return NamedMistake("lengths_do_not_fit", values, None, (Message("shapes_of_the_product", shapes),))
    return NamedMistake("lengths_do_not_fit", {"left": int(found[2]), "right": int(found[1])}) if found else None


def _two_shapes(error: str) -> NamedMistake | None:
    patterns = (_BROADCAST, _ASSIGNED, _INDEXED, _IN_PLACE)
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
