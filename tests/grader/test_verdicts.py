"""The verdict of each kind of source, and the sentence its author reads."""

from collections.abc import Callable

import pytest

from grader.exercise.exercise import Exercise
from grader.message import Message, verbatim
from grader.verdict import CaseResult, Report, Verdict
from tests.english import english
from tests.grader.inline import RIGHT, inline_exercise

pytestmark = pytest.mark.sandbox

DOUBLE = inline_exercise()
QUICK = inline_exercise(time_limit_s=0.3)
ROOMY = inline_exercise(memory_limit_mib=64)


@pytest.fixture
def double(grade_source: Callable[..., Report]) -> Callable[..., Report]:
    """Return a function that grades a body of `double(x)`; `n` counts its calls from 1."""

    def grade(body: str, *, on: Exercise = DOUBLE, before: str = "", **options: object) -> Report:
        lines = "".join(f"\n    {line}" for line in body.splitlines())
        return grade_source(f"{before}\nn = 0\ndef double(x):\n    global n\n    n += 1{lines}\n", on=on, **options)

    return grade


def found(report: Report) -> list[tuple[str, str]]:
    """Name and verdict of each case."""
    return [(case.name, str(case.verdict)) for case in report.cases]


def first_failure(report: Report) -> CaseResult:
    return next(case for case in report.cases if case.verdict is not Verdict.ACCEPTED)


# --- Accepted and wrong ----------------------------------------------------------------------------------------


def test_a_right_answer_is_accepted_with_all_points(grade_source):
    report = grade_source(RIGHT, on=DOUBLE)
    assert (report.verdict, report.score, report.message) == (Verdict.ACCEPTED, 7, None)
    assert found(report) == [("pair", "accepted"), ("grid", "accepted"), ("last", "accepted")]
    assert (report.exercise, report.version, report.case_count) == ("double", DOUBLE.version, 3)


def test_the_reference_of_a_catalogue_exercise_is_accepted(grade_source, exercise):
    report = grade_source(exercise.reference_source)
    assert (report.verdict, report.score) == (Verdict.ACCEPTED, 300)
    assert len(report.cases) == report.case_count > 20
    assert all(case.max_abs_error == 0.0 for case in report.cases)


def test_a_wrong_answer_gets_no_points_and_every_case_its_own_verdict(double):
    report = double("return 2 * x if n != 2 else x")
    assert (report.verdict, report.score) == (Verdict.WRONG_ANSWER, 0)
    assert found(report) == [("pair", "accepted"), ("grid", "wrong_answer"), ("last", "accepted")]
    assert english(first_failure(report).message).startswith("y: all 6 values are wrong. The largest error is")


def test_the_largest_error_of_each_case_is_kept(double):
    report = double("return 2 * x + 0.5 * (n == 2)")
    assert [case.max_abs_error for case in report.cases] == pytest.approx([0, 0.5, 0])


def test_the_template_is_a_runtime_error_that_says_what_is_left_to_write(grade_source, exercise):
    report = grade_source(exercise.template)
    assert report.verdict is Verdict.RUNTIME_ERROR
    assert english(report.cases[0].message).startswith(
        "NotImplementedError: MaxPool.backward is yours to write\n  line "
    )


def test_a_kept_wrong_solution_fails_only_where_windows_overlap(grade_source, exercise):
    assigns = next(kept for kept in exercise.submissions if kept.name == "assigns")
    report = grade_source(assigns.source)
    assert report.verdict is Verdict.WRONG_ANSWER
    failed = {case.family for case in report.cases if case.verdict is not Verdict.ACCEPTED}
    assert "overlap" in failed
    assert not {"basic", "one-window", "window-1", "gap"} & failed


# --- Errors while it runs --------------------------------------------------------------------------------------


def test_an_exception_in_one_case_fails_that_case_alone(double):
    report = double("return 2 * x if n != 2 else x[9]")
    assert found(report) == [("pair", "accepted"), ("grid", "runtime_error"), ("last", "accepted")]
    assert report.verdict is Verdict.RUNTIME_ERROR


def test_an_exception_is_told_with_its_line_and_no_line_of_the_driver(double):
    told = english(double("return x[9]").cases[0].message)
    assert told == (
        "IndexError: index 9 is out of bounds for axis 0 with size 2\n  line 6, in double\n    return x[9]"
    )


LEAVING = (
    "Your code ends the program (exit, quit, sys.exit). Remove that call: the grader still has to call your code."
)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("raise ValueError('no')", "ValueError: no\n  line 1, in <module>\n    raise ValueError('no')"),
        ("import sys\nsys.exit(0)", f"{LEAVING}\nSystemExit: 0\n  line 2, in <module>\n    sys.exit(0)"),
        ("raise SystemExit", f"{LEAVING}\nSystemExit\n  line 1, in <module>\n    raise SystemExit"),
        (
            "def double(x): return x\ndouble = 3",
            "`double` is not a function or class. Keep the names that the template gives.",
        ),
        (
            "def Double(x): return x",
            "There is no function `double`. Keep the names that the template gives."
            " Line 1 defines `Double`. Is that the one?",
        ),
    ],
)
def test_an_error_at_import_is_told_once_and_no_case_is_reached(grade_source, source, told):
    report = grade_source(source, on=DOUBLE)
    assert (report.verdict, english(report.message), report.cases) == (Verdict.RUNTIME_ERROR, told, ())
    assert report.case_count == 3


def test_leaving_within_a_case_is_an_exception_of_that_case(double):
    report = double("raise SystemExit(0)")
    assert [case.verdict for case in report.cases] == [Verdict.RUNTIME_ERROR] * 3
    assert english(report.cases[0].message).startswith(f"{LEAVING}\nSystemExit: 0\n  line 6, in double")


def test_a_wrong_signature_is_told_beside_python_s_own_words(grade_source):
    report = grade_source("def double():\n    return 1\n", on=DOUBLE)
    assert report.verdict is Verdict.RUNTIME_ERROR
    error = verbatim("TypeError: double() takes 0 positional arguments but 1 was given")
    advice = Message("parameters_differ", {"name": "double", "wanted": "double(x)"})
    assert report.cases[0].message == Message("error_with_advice", {"advice": advice, "error": error})


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("", "There is no class `MaxPool`. Keep the names that the template gives."),
        (
            "class MaxPool:\n    def forward(self, x): return x",
            "MaxPool has no method `backward`. Keep the names that the template gives.",
        ),
    ],
)
def test_a_missing_class_or_method_is_named(grade_source, source, told):
    report = grade_source(f"import numpy as np\n{source}\n")
    assert (report.verdict, english(report.message)) == (Verdict.RUNTIME_ERROR, told)


# --- What is returned ------------------------------------------------------------------------------------------

RETURNED = {
    "x.tolist()": "of type list",
    "(x, x)": "of type tuple",
    "'text'": "of type str",
    "1j": "of type complex",
    "{'y': x}": "of type dict",
    "np.ma.masked_array(2 * x, mask=True)": "of type numpy.ma.MaskedArray",
    "np.asmatrix(2 * x.reshape(-1, 2))": "of type numpy.matrix",
    "type('Mine', (np.ndarray,), {})(x.shape)": "of type submission.Mine",
    "np.array(list(x), dtype=object)": "an array of dtype object",
    "x + 0j": "an array of dtype complex128",
    "x.astype(str)": "an array of dtype <U32",
    "x.astype(np.longdouble)": "an array of dtype float128",
    "np.zeros((1,) * 17)": "an array with 17 axes",
    "2 ** 100": "an integer too large for 64 bits",
    "np.zeros((1000, 1000))": "an array of shape (1000, 1000), far larger than expected",
}


@pytest.fixture(scope="module")
def returned_messages(grader) -> dict[str, str]:
    """Return the message about each returned value, from one grading with a case for each."""
    count = len(RETURNED)
    cases = f"from casekit import Case\ndef generate(rng):\n    for i in range({count}):\n        " + (
        'yield Case(f"case-{i}", "all", {"x": rng.standard_normal(2)})\n'
    )
    branches = "".join(f"    if n == {place}: return {value}\n" for place, value in enumerate(RETURNED, start=1))
    source = f"import numpy as np\nn = 0\ndef double(x):\n    global n\n    n += 1\n{branches}"
    report = grader.grade(inline_exercise(cases=cases), source.encode(), seed=0)
    assert {case.verdict for case in report.cases} == {Verdict.RUNTIME_ERROR}
    return {value: english(case.message) for value, case in zip(RETURNED, report.cases, strict=True)}


@pytest.mark.parametrize("value", RETURNED)
def test_what_is_returned_in_place_of_an_array_is_named(returned_messages, value):
    assert returned_messages[value] == f"y must be a numpy array of numbers, but is {RETURNED[value]}."


def test_a_missing_return_is_asked_about(grade_source):
    message = grade_source("def double(x): 2 * x", on=DOUBLE).cases[0].message
    assert english(message) == "y is None. Is a `return` missing?"


@pytest.mark.parametrize(
    "body",
    [
        "return (2 * x).astype(np.float32).astype(np.float64)",
        "return (2 * x).astype('>f8')",
        "return np.asfortranarray(2 * x)",
        "return (2 * x)[::-1][::-1]",
        "x *= 2\nreturn x",
    ],
)
def test_an_array_is_taken_however_it_lies_in_memory_or_came_to_be(double, body):
    assert double(body, before="import numpy as np").verdict is Verdict.ACCEPTED


def test_a_python_number_serves_as_an_array_without_axes(grade_source):
    sums = inline_exercise(
        driver="def run(solution, case): return {'y': solution.double(case['x'])}",
        reference="def double(x): return x.sum()",
    )
    assert grade_source("def double(x): return float(x.sum())", on=sums).verdict is Verdict.ACCEPTED
    message = grade_source("def double(x): return x.sum(keepdims=True)", on=sums).cases[0].message
    assert english(message) == "y has shape (1,); expected shape ()."


def test_a_loss_that_is_not_a_number_can_be_reported_and_shown(grade_source):
    losses = inline_exercise(reference="def double(x): return x.sum()")
    report = grade_source("def double(x): return float('nan')", on=losses)
    assert english(report.cases[0].message) == "y is NaN; a finite number is expected."
    assert report.cases[0].detail.actual["y"]["data"] == "nan"


# --- Limits ----------------------------------------------------------------------------------------------------


def test_a_loop_without_end_is_over_time_in_the_case_that_it_holds_up(double):
    report = double("while n == 2: pass\nreturn 2 * x", on=QUICK)
    assert report.verdict is Verdict.TIME_LIMIT_EXCEEDED
    assert found(report) == [("pair", "accepted"), ("grid", "time_limit_exceeded")]
    assert report.message == report.cases[1].message
    assert (report.message.code, report.message.values) == ("time_limit", {"limit_s": 0.3})
    assert 0.3 <= report.wall_time_s < 10


def test_a_loop_without_end_at_import_holds_up_the_first_case(grade_source):
    report = grade_source("while True: pass", on=QUICK)
    assert report.verdict is Verdict.TIME_LIMIT_EXCEEDED
    assert found(report) == [("pair", "time_limit_exceeded")]


def test_sleeping_counts_as_time(double):
    assert double("time.sleep(5)", before="import time", on=QUICK).verdict is Verdict.TIME_LIMIT_EXCEEDED


def test_a_loop_in_compiled_code_is_over_time_too(double):
    report = double(
        "return np.arange(10**9).sum() ** 10**6 if n else sum(range(10**12))", before="import numpy as np", on=QUICK
    )
    assert report.verdict in (Verdict.TIME_LIMIT_EXCEEDED, Verdict.MEMORY_LIMIT_EXCEEDED)


def test_too_much_memory_at_once_is_told_with_the_limit(double):
    report = double("return 2 * x if n != 2 else np.ones(10**9)", before="import numpy as np")
    assert found(report)[:2] == [("pair", "accepted"), ("grid", "memory_limit_exceeded")]
    assert report.cases[1].message == Message("memory_limit", {"limit_mib": 512})


def test_memory_taken_bit_by_bit_is_told_with_the_limit(double):
    report = double("while True: kept.append(bytearray(10**6))", before="kept = []", on=ROOMY)
    assert report.verdict is Verdict.MEMORY_LIMIT_EXCEEDED
    assert Message("memory_limit", {"limit_mib": 64}) in (report.message, report.cases[0].message)


def test_too_much_memory_at_import_is_told_once(grade_source):
    report = grade_source("import numpy as np\nkept = np.ones(10**9)\n", on=DOUBLE)
    assert (report.verdict, report.cases) == (Verdict.MEMORY_LIMIT_EXCEEDED, ())
    assert report.message == Message("memory_limit", {"limit_mib": 512})


def test_memory_within_the_limit_may_be_used(double):
    body = "room = np.ones(4 * 10**6)\nreturn 2 * x"  # 32 MB
    assert double(body, before="import numpy as np", on=ROOMY).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("size", [70_000, 1_000_000])
def test_too_much_printed_is_told_in_the_case_that_prints(double, size):
    report = double(f"print('x' * {size} if n == 2 else '')\nreturn 2 * x")
    assert report.verdict is Verdict.OUTPUT_LIMIT_EXCEEDED
    assert found(report) == [("pair", "accepted"), ("grid", "output_limit_exceeded")]
    assert report.message == report.cases[1].message
    assert (report.message.code, report.message.values) == ("output_limit", {"limit_kib": 64})


def test_printing_without_end_is_told_soon(double):
    report = double("while True: print('x' * 1000)")
    assert found(report) == [("pair", "output_limit_exceeded")]
    assert report.wall_time_s < 5


def test_what_may_be_printed_may_be_printed(double):
    assert double("print('x' * 20_000)\nreturn 2 * x").verdict is Verdict.ACCEPTED


def test_a_process_that_leaves_early_keeps_the_cases_before(double):
    report = double("if n == 3: os._exit(0)\nreturn 2 * x", before="import os")
    assert found(report) == [("pair", "accepted"), ("grid", "accepted"), ("last", "runtime_error")]
    assert report.message == Message("process_ended", {"status": 0})


def test_a_process_that_crashes_is_told_the_signal(double):
    report = double("if n == 2: ctypes.string_at(0)\nreturn 2 * x", before="import ctypes")
    assert found(report) == [("pair", "accepted"), ("grid", "runtime_error"), ("last", "accepted")]
    assert report.message == Message("process_crashed", {"signal": "SIGSEGV"})


def test_of_all_that_went_wrong_the_worst_decides(double):
    body = "if n == 1: raise MemoryError\nif n == 2: os._exit(0)\nreturn 2 * x"
    report = double(body, before="import os")
    assert found(report) == [
        ("pair", "memory_limit_exceeded"),
        ("grid", "runtime_error"),
        ("last", "memory_limit_exceeded"),
    ]
    assert report.verdict is Verdict.MEMORY_LIMIT_EXCEEDED


@pytest.mark.parametrize("stream", ["None", "io.StringIO()", "types.SimpleNamespace(write=len)"])
def test_a_student_may_send_what_they_print_elsewhere(double, stream):
    before = f"import io, sys, types\nsys.stdout = {stream}"
    assert double("print('hello')\nreturn 2 * x", before=before).verdict is Verdict.ACCEPTED


# --- Times -----------------------------------------------------------------------------------------------------


def test_each_case_has_its_own_time(double):
    report = double("time.sleep(0.2 if n == 2 else 0)\nreturn 2 * x", before="import time")
    pair, grid, last = (case.wall_time_s for case in report.cases)
    assert grid >= 0.2
    assert 0 <= pair < grid and 0 <= last < grid
    assert pair + grid + last <= report.wall_time_s
