"""Exceptions of the student's code as short text: what, why, and the student's own lines."""

import json
import linecache
import re
import types
from collections.abc import Iterator

import numpy as np
import pytest

from grader.inside import errors_in_words, wire


@pytest.fixture
def run_source() -> Iterator:
    """Return a function that executes a source as the child does, and returns its exception."""

    def run(source: str, filename: str = "submission.py", **names: object) -> BaseException:
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
        try:
            exec(compile(source, filename, "exec"), {"__name__": "submission", **names})
        except BaseException as error:
            return error
        raise AssertionError("the source raised nothing")

    yield run
    linecache.cache.pop("submission.py", None)
    linecache.cache.pop("utils.py", None)


@pytest.fixture
def words(run_source):
    def of(source: str, **names: object) -> str:
        return errors_in_words.runtime(run_source(source, **names))

    return of


@pytest.fixture
def compiler_words(run_source):
    def of(source: str) -> str:
        return errors_in_words.syntax(run_source(source))

    return of


# --- While it runs ---------------------------------------------------------------------------------------------


def test_an_exception_is_told_with_its_type_message_and_line(words):
    assert words("x = 1\ny = [][3]\n") == (
        "IndexError: list index out of range\n  line 2, in <module>\n    y = [][3]"
    )


def test_the_calls_it_came_through_are_told_in_order(words):
    told = words("def inner():\n    return 1 / 0\n\n\ndef outer():\n    return inner()\n\n\nouter()\n")
    assert told == (
        "ZeroDivisionError: division by zero\n"
        "  line 9, in <module>\n    outer()\n"
        "  line 6, in outer\n    return inner()\n"
        "  line 2, in inner\n    return 1 / 0"
    )


def test_an_exception_without_a_message_is_its_name(words):
    assert words("assert False\n").startswith("AssertionError\n  line 1")


def test_lines_of_libraries_and_of_the_grader_are_left_out(words):
    told = words("import numpy as np\nnp.linalg.inv(np.zeros((2, 2)))\n")
    assert told == (
        "numpy.linalg.LinAlgError: Singular matrix\n  line 2, in <module>\n    np.linalg.inv(np.zeros((2, 2)))"
    ).replace("numpy.linalg.", "")


def test_lines_of_a_provided_module_are_told_with_its_name(words, run_source):
    utils: dict[str, object] = {}
    source = "def im2col(x):\n    return x.shape\n"
    linecache.cache["utils.py"] = (len(source), None, source.splitlines(keepends=True), "utils.py")
    exec(compile(source, "utils.py", "exec"), utils)
    told = words("im2col(None)\n", im2col=utils["im2col"])
    assert told.endswith("line 1, in <module>\n    im2col(None)\n  line 2 of utils.py, in im2col\n    return x.shape")


@pytest.mark.parametrize("filename", ["driver.py", "cases.py", "reference.py"])
def test_lines_of_the_author_are_never_told(run_source, filename):
    error = run_source("secret = 1 / 0\n", filename)
    assert errors_in_words.runtime(error) == "ZeroDivisionError: division by zero"


def test_of_a_recursion_each_call_is_told_once(words):
    told = words("def f(n):\n    return f(n + 1)\n\n\nf(0)\n")
    assert told.startswith("RecursionError: maximum recursion depth exceeded")
    assert re.search(r"exceeded[^\n]*\n  \.\.\. \(\d+\)\n  line 5, in <module>\n    f\(0\)\n  line 2, in f\n", told)
    assert told.count("line 2, in f") == 1


def test_functions_that_call_each_other_are_told_once(words):
    told = words("def f(n):\n    return g(n)\n\n\ndef g(n):\n    return f(n)\n\n\nf(0)\n")
    assert (told.count("in f\n"), told.count("in g\n"), told.count("in <module>\n")) in ((1, 1, 1), (2, 1, 1))


def test_parts_of_an_exception_group_are_told(words):
    told = words("raise ExceptionGroup('two', [ValueError('a'), TypeError('b')])\n")
    assert told.startswith("ExceptionGroup: two (2 sub-exceptions)\n  - ValueError: a\n  - TypeError: b\n  line 1")


def places(told: str) -> dict:
    return json.loads(wire.split_error(told)[1])


def test_the_frames_of_the_students_file_are_told_as_numbers(run_source):
    error = run_source("def f(x):\n    return [1 / one for one in x]\n\n\nf([0])\n")
    told = errors_in_words.with_trace(error)
    assert places(told) == {"frames": [[5, "<module>"], [2, "f"], [2, "<listcomp>"]]}
    assert wire.split_error(told)[0] == errors_in_words.runtime(error)


def test_an_exceptions_own_text_does_not_pass_for_places(run_source):
    error = run_source('raise ValueError(\'x\\0{"frames": [[7, "f"]]}\')\n')
    assert places(errors_in_words.with_trace(error)) == {"frames": [[1, "<module>"]]}


def test_a_name_that_is_no_text_leaves_the_words(run_source):
    source = "class Sly(Exception):\n    def __str__(self):\n        raise SystemExit\n\n\nraise Sly\n"
    told = errors_in_words.with_trace(run_source(source))
    assert told.startswith("Sly\n  line 6") and places(told) == {"frames": [[6, "<module>"]]}


def test_a_long_message_is_cut(words):
    assert len(words("raise ValueError('x' * 10**6)\n")) < 3000


def test_many_long_lines_are_cut_together(words):
    line = f"    return f(n - 1) if n else 1 / 0  # {'x' * 5000}"
    assert len(words(f"def f(n):\n{line}\n\n\nf(20)\n")) <= 8000


@pytest.mark.parametrize(
    "method",
    [
        "__str__(self):\n        raise ValueError",
        "__str__(self):\n        return 3",
        "__str__(self):\n        exit_()",
    ],
)
def test_of_an_exception_whose_message_cannot_be_read_there_is_its_name(words, method):
    def exit_() -> None:
        raise SystemExit

    told = words(f"class Sly(Exception):\n    def {method}\n\n\nraise Sly\n", exit_=exit_)
    assert told.startswith("Sly\n  line ")


def test_leaving_the_interpreter_is_an_exception_like_any(words):
    assert words("raise SystemExit(0)\n").startswith("SystemExit: 0\n  line 1")


# --- What does not compile -------------------------------------------------------------------------------------


def test_a_syntax_error_is_told_with_line_text_and_caret(compiler_words):
    assert compiler_words("x = 1\ndef f()\n    pass\n") == (
        "SyntaxError: expected ':' (line 2)\n    def f()\n           ^"
    )


@pytest.mark.parametrize("indent", ["        ", "\t\t", "    \t"])
def test_the_caret_stands_below_its_place_however_the_line_is_indented(compiler_words, indent):
    text, caret = compiler_words(f"if True:\n{indent}x = )\n").splitlines()[-2:]
    assert caret[:-1] == text[: text.index(")")].replace("x =", "   ")
    assert caret[-1] == "^"


def test_a_wrong_indentation_has_its_own_name(compiler_words):
    assert compiler_words("def f():\nreturn 1\n").startswith("IndentationError: expected an indented block")


def test_an_error_at_the_end_of_the_file_has_its_line(compiler_words):
    assert "(line 1)" in compiler_words("f(\n")


def test_what_the_compiler_says_of_an_endless_line_is_cut(compiler_words):
    assert len(compiler_words(f"x = {'1 + ' * 10_000} )\n")) <= 8000


@pytest.mark.parametrize("error", [ValueError("source code cannot contain null bytes"), RecursionError("too deep")])
def test_what_else_the_compiler_raises_is_told_by_name(error):
    assert errors_in_words.syntax(error) == f"{type(error).__name__}: {error}"


def test_a_syntax_error_without_a_line_is_told_without_one():
    assert (
        errors_in_words.syntax(SyntaxError("unknown encoding: klingon")) == "SyntaxError: unknown encoding: klingon"
    )


# --- What is returned ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "none"),
        ([1, 2], "type:list"),
        ((1, 2), "type:tuple"),
        ("text", "type:str"),
        (1j, "type:complex"),
        ({}, "type:dict"),
        (np.ma.zeros(3), "type:numpy.ma.MaskedArray"),
        (lambda: None, "type:function"),
    ],
)
def test_what_is_no_array_is_named(value, told):
    assert errors_in_words.wrong_type(value) == told


# --- What is defined -------------------------------------------------------------------------------------------

POOL = {"name": "MaxPool", "methods": ["forward", "backward"]}
HELPER = {"name": "double", "methods": []}


def missing(source: str, *entry_points: dict) -> dict | None:
    """Return the message about a missing name; None if nothing is missing."""
    solution = types.ModuleType("submission")
    exec(source, solution.__dict__)
    found = errors_in_words.missing_entry_point(solution, list(entry_points))
    return json.loads(found) if found else None


@pytest.mark.parametrize("source", ["", "class Maxpool: pass", "MaxPool = None"])
def test_a_class_that_is_missing_is_named(source):
    assert missing(source, POOL) == {"kind": "class_missing", "name": "MaxPool"}


@pytest.mark.parametrize("rest", ["", "\n    backward = 3"])
def test_a_method_that_is_missing_is_named(rest):
    source = f"class MaxPool:\n    def forward(self): ...{rest}"
    assert missing(source, POOL) == {"kind": "method_missing", "name": "MaxPool", "method": "backward"}


def test_a_function_that_is_missing_is_named():
    assert missing("triple = abs", HELPER) == {"kind": "function_missing", "name": "double"}


def test_a_name_that_cannot_be_called_is_named():
    assert missing("double = 3", HELPER) == {"kind": "not_callable", "name": "double"}


def test_a_name_of_the_interpreter_is_not_the_students():
    assert missing("", {"name": "abs", "methods": []}) == {"kind": "function_missing", "name": "abs"}


@pytest.mark.parametrize(
    "source",
    [
        "class MaxPool:\n    def forward(self): ...\n    def backward(self): ...\ndouble = abs",
        "class A:\n    def forward(self): ...\nclass MaxPool(A):\n    backward = A.forward\ndouble = lambda x: x",
    ],
)
def test_what_is_there_in_any_way_is_enough(source):
    assert missing(source, POOL, HELPER) is None
