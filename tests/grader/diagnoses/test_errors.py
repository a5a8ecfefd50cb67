"""Errors of numpy and Python, in words for people."""

import math

import numpy as np
import pytest

from grader.cases.case_sets import PreparedCase
from grader.explain.case_failure import CaseFailure
from grader.explain.diagnose import Background, diagnose
from grader.explain.diagnoses.errors import named_error
from grader.explain.probe_run import Answer
from grader.message import Message
from tests.grader.wrong import class_of


def saying(error, template=""):
    def wrong(x):
        raise error

    made = class_of(lambda x: x, wrong, [{"x": 1.0}, {"x": 2.0}])
    return diagnose(made.failures, Background(made.passed, {}, made.reference, template=template))


def named_by(text):
    """Return the name and the values for the text of an exception, with the lines of the source behind it."""
    case = PreparedCase("c", "f", True, {}, {})
    found = named_error([CaseFailure(case, Answer(error=text), "error", (), ())])
    return (found.name, found.values) if found else (None, {})


TEMPLATE = 'class Pool:\n    def backward(self, dout):\n        raise NotImplementedError("yours to write")\n'
UNWRITTEN = (
    'NotImplementedError: yours to write\n  line 3, in backward\n    raise NotImplementedError("yours to write")'
)


@pytest.mark.parametrize(
    ("error", "is_named"),
    [
        (UNWRITTEN, True),
        (UNWRITTEN.replace("yours to write", "padding of this kind"), False),
        (UNWRITTEN.replace("in backward", "in reflect"), False),
        ("NotImplementedError", False),
        ("NotImplementedError: yours to write", False),
    ],
)
def test_only_the_templates_own_line_is_not_written_yet(error, is_named):
    found = named_error([CaseFailure(None, Answer(error=error), "error", (), ())], TEMPLATE)
    assert found.name == ("not_written_yet" if is_named else "own_part_not_written")


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("not_written_yet", NotImplementedError("MaxPool.backward is yours to write")),
        ("shapes_do_not_fit", ValueError("operands could not be broadcast together with shapes (2,3) (3,2) ")),
        ("shapes_do_not_fit", ValueError("could not broadcast input array from shape (2,2) into shape (2,1)")),
        ("lengths_do_not_fit", ValueError("shapes (2,3) and (2,4) not aligned: 3 (dim 1) != 2 (dim 0)")),
        ("size_does_not_fit", ValueError("cannot reshape array of size 36 into shape (1,4,2,1)")),
        (
            "lengths_do_not_fit",
            ValueError(
                "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature "
                "(n?,k),(k,m?)->(n?,m?) (size 4 is different from 3)"
            ),
        ),
        ("attribute_never_set", AttributeError("'MaxPool' object has no attribute 'x'")),
        ("name_unknown", NameError("name 'stride' is not defined")),
        ("local_before_set", UnboundLocalError("cannot access local variable 'dx' where it is not associated")),
        ("fraction_for_integer", TypeError("'float' object cannot be interpreted as an integer")),
        ("index_too_large", IndexError("index 4 is out of bounds for axis 1 with size 4")),
        ("too_many_indices", IndexError("too many indices for array: array is 1-dimensional, but 2 were indexed")),
        ("too_few_to_unpack", ValueError("not enough values to unpack (expected 4, got 2)")),
        ("too_many_to_unpack", ValueError("too many values to unpack (expected 2)")),
        ("maximum_of_nothing", ValueError("zero-size array to reduction operation maximum which has no identity")),
        ("recursion_without_end", RecursionError("maximum recursion depth exceeded")),
        ("division_by_zero", ZeroDivisionError("division by zero")),
        ("nothing_used", TypeError("unsupported operand type(s) for *: 'NoneType' and 'float'")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_common_exception_is_explained(name, error):
    assert [found.name for found in saying(error)] == [name]


def in_place():
    narrow = np.ones((1, 2))
    narrow += np.ones((2, 2))


def indexed():
    np.zeros((4, 4))[np.array([0, 1]), np.array([0, 1])] = np.ones((2, 1, 3))


@pytest.mark.parametrize(
    ("name", "mistake"),
    [
        ("shapes_do_not_fit", in_place),
        ("shapes_do_not_fit", indexed),
        ("sums_do_not_fit", lambda: np.tensordot(np.ones((2, 3)), np.ones((2, 3)), 1)),
        ("axis_too_large", lambda: np.ones((2, 3)).sum(axis=2)),
        ("step_of_zero", lambda: np.ones(3)[::0]),
        ("step_of_zero", lambda: range(0, 3, 0)),
        ("fraction_for_integer", lambda: np.ones(3)[np.ones(2)]),
        ("function_unknown", lambda: math.sum([1])),
        ("index_too_large", lambda: np.ones(3)[3]),
        ("lengths_do_not_fit", lambda: np.ones((2, 3)) @ np.ones((2, 3))),
        ("size_does_not_fit", lambda: np.ones(6).reshape(4, 2)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_numpy_really_says_is_explained(name, mistake):
    def wrong(x):
        mistake()

    assert class_of(lambda x: x, wrong, [{"x": 1.0}, {"x": 2.0}]).names() == [name]


def test_an_exception_that_nobody_knows_is_left_to_speak_for_itself():
    assert saying(OSError("Read-only file system")) == []


def test_transposed_operands_are_told():
    (found,) = saying(ValueError("operands could not be broadcast together with shapes (2,3) (3,2) "))
    assert found.message.more == (Message("shapes_are_transposed"),)
    assert found.evidence == {"left": [2, 3], "right": [3, 2]}


def test_two_exceptions_in_different_cases_are_no_single_mistake():
    def wrong(x):
        raise (ZeroDivisionError if x > 1 else RecursionError)("no")

    assert class_of(lambda x: x, wrong, [{"x": 1.0}, {"x": 2.0}]).names() == []


def test_a_students_own_not_implemented_error_is_told_with_its_text():
    (found,) = saying(NotImplementedError("the test mode comes tomorrow"), TEMPLATE)
    assert (found.name, found.message.values["text"]) == ("own_part_not_written", "the test mode comes tomorrow")


@pytest.mark.parametrize(
    ("text", "name", "instead"),
    [
        ("AttributeError: module 'numpy' has no attribute 'int'.\n`np.int` was a deprecated alias", "np.int", "int"),
        ("AttributeError: module 'numpy' has no attribute 'product'", "np.product", "np.prod"),
        ("AttributeError: `np.Inf` was removed in the NumPy 2.0 release. Use `np.inf` instead.", "np.Inf", "np.inf"),
    ],
)
def test_a_name_that_numpy_has_removed_is_told_with_what_to_write(text, name, instead):
    assert named_by(text) == ("name_removed", {"name": name, "instead": instead})


def test_a_name_that_numpy_never_had_is_no_removed_one():
    assert named_by("AttributeError: module 'numpy' has no attribute 'summ'")[0] == "function_unknown"


def test_a_method_of_another_library_is_told_with_numpys():
    assert named_by("AttributeError: 'numpy.ndarray' object has no attribute 'permute'") == (
        "method_of_another_library",
        {"name": "permute", "instead": "transpose"},
    )
    assert named_by("AttributeError: 'numpy.ndarray' object has no attribute 'summ'")[0] == "no_array_method"


@pytest.mark.parametrize(
    "line", ["assert x.ndim == 2", "raise ValueError('only 2-D')", "if x.ndim != 2: raise ValueError('only 2-D')"]
)
def test_a_check_of_the_students_own_is_told_with_its_line(line):
    found = named_by(f"ValueError: only 2-D\n  line 7, in forward\n    {line}")
    assert found == ("own_check_refuses", {"kind": "ValueError", "line": line})


@pytest.mark.parametrize(
    "text",
    [
        "ValueError: only 2-D\n  line 7, in forward\n    y = raised(x)",
        "ValueError: only 2-D\n  line 7, in f\n    im2col(x)\n  line 3 of utils.py, in im2col\n    raise E()",
        "ValueError: grads was changed",
    ],
)
def test_an_error_of_other_code_is_no_check_of_the_students(text):
    assert named_by(text)[0] is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("attribute_of_another_type", "AttributeError: 'int' object has no attribute 'shape'"),
        ("attribute_never_set", "AttributeError: 'MaxPool' object has no attribute 'x'"),
        ("nothing_used", "AttributeError: 'NoneType' object has no attribute 'shape'"),
        (
            "whole_array_for_fractions",
            "UFuncTypeError: Cannot cast ufunc 'add' output from dtype('float64') to dtype('int64')",
        ),
        ("truth_of_an_array", "ValueError: The truth value of an array with more than one element is ambiguous."),
        ("array_for_number", "TypeError: only 0-dimensional arrays can be converted to Python scalars"),
        ("axes_to_transpose", "ValueError: axes don't match array"),
        ("unknown_argument", "TypeError: _sum() got an unexpected keyword argument 'axes'"),
        ("argument_missing", "TypeError: f() missing 1 required positional argument: 'x'"),
        ("too_many_arguments", "TypeError: f() takes 1 positional argument but 2 were given"),
        ("called_value", "TypeError: 'numpy.ndarray' object is not callable"),
        ("indexed_number", "IndexError: invalid index to scalar variable."),
        ("list_for_array", "TypeError: unsupported operand type(s) for /: 'list' and 'int'"),
        ("key_missing", "KeyError: 'W'"),
        (None, "ValueError: something else"),
        (None, "TypeError: unsupported operand type(s) for /: 'str' and 'int'"),
    ],
)
def test_the_text_of_an_exception_is_read(name, text):
    assert named_by(text)[0] == name


def test_the_shapes_of_a_product_that_numpy_tells_are_told():
    (found,) = saying(ValueError("shapes (6,) and (3,4) not aligned: 6 (dim 0) != 3 (dim 0)"))
    assert found.message.values == {"left": 6, "right": 3}
    assert found.message.more == (Message("shapes_of_the_product", {"left": "(6,)", "right": "(3, 4)"}),)
