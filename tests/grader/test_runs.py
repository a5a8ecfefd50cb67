"""Runs that are not scored: the samples, a student's own input, and stopping one."""

import json
import threading
import time
from dataclasses import asdict, replace

import pytest

from grader.errors import AuthorError, InputError
from grader.exercise.exercise import Exercise
from grader.grader import Grader
from grader.message import Message
from grader.verdict import Report, Verdict
from tests.english import english
from tests.grader.inline import CASES, RIGHT, inline_exercise

pytestmark = pytest.mark.sandbox

DOUBLE = inline_exercise()
# n is the size of what the author does with an input; forbidden is refused by the author's own check
CHECKED = inline_exercise(
    cases=CASES.replace('"x": rng', '"n": 1, "x": rng')
    + """

def problem_with(inputs):
    if inputs["n"] == 13:
        return "n must not be 13."
    if inputs["n"] == 14:
        raise RuntimeError("the author forgot this")
""",
    reference="def double(x):\n    return x + x\n\n\ndef unlucky(n):\n    while n == 15: pass\n",
    driver="""
def run(solution, case):
    if case["n"] == 15:
        while hasattr(solution, "unlucky"): pass
    if case["n"] == 16:
        raise ValueError("shapes (2,) and (3,)")
    return {"y": solution.double(case["x"])}
""",
    time_limit_s=0.5,
)
SPINNING = "def double(x):\n    while True: pass\n"


def run_inputs(grader: Grader, inputs: dict, source: str = RIGHT, on: Exercise = DOUBLE) -> Report:
    return grader.run_inputs(on, source.encode(), inputs)


def problem(grader: Grader, inputs: dict, on: Exercise = DOUBLE) -> str:
    """Return the message about an input that does not fit."""
    with pytest.raises(InputError) as caught:
        run_inputs(grader, inputs, on=on)
    return english(caught.value.message)


# --- The samples -----------------------------------------------------------------------------------------------


def test_the_samples_are_the_visible_cases_as_strict_json(grader):
    samples = grader.samples(DOUBLE)
    assert [(sample.name, sample.family) for sample in samples] == [("pair", "basic"), ("last", "more")]
    plain = json.loads(json.dumps([asdict(sample) for sample in samples], allow_nan=False))
    assert plain[0]["inputs"]["x"]["shape"] == plain[0]["expected"]["y"]["shape"] == [2]
    assert [2 * value for value in plain[0]["inputs"]["x"]["data"]] == plain[0]["expected"]["y"]["data"]


def test_the_samples_are_always_the_same(grader):
    again = replace(DOUBLE, version="another version, so that nothing is cached")
    assert grader.samples(DOUBLE) == grader.samples(DOUBLE) == grader.samples(again)


def test_the_samples_of_a_catalogue_exercise_show_scalars_too(grader, exercise):
    basic = next(sample for sample in grader.samples(exercise) if sample.name == "basic")
    assert (basic.inputs["pool_h"], basic.inputs["stride"]) == (2, 2)
    assert basic.expected["dx"]["shape"] == basic.inputs["x"]["shape"]


def test_an_exercise_without_a_visible_case_is_its_authors_fault_not_a_students_time(grader):
    hidden = inline_exercise(cases=CASES.replace(", visible=True", ""))
    with pytest.raises(AuthorError, match="author_no_visible_case"):
        grader.run_visible(hidden, RIGHT.encode())


# --- A run of the visible cases --------------------------------------------------------------------------------


def test_a_run_shows_the_visible_cases_and_scores_nothing(grader):
    report = grader.run_visible(DOUBLE, RIGHT.encode())
    assert (report.verdict, report.score, report.case_count) == (Verdict.ACCEPTED, 0, 2)
    assert [case.name for case in report.cases] == ["pair", "last"]


def test_a_run_is_made_on_the_samples_however_often(grader):
    samples = grader.samples(DOUBLE)
    for _ in range(3):
        report = grader.run_visible(DOUBLE, RIGHT.encode())
        assert [case.detail.inputs for case in report.cases] == [sample.inputs for sample in samples]
        assert [case.detail.expected for case in report.cases] == [sample.expected for sample in samples]


def test_a_run_tells_its_cases_as_they_come(grader):
    seen: list[str] = []
    grader.run_visible(
        DOUBLE, b"def double(x): return x", on_case=lambda case: seen.append(f"{case.name} {case.verdict}")
    )
    assert seen == ["pair wrong_answer", "last wrong_answer"]


def test_a_run_of_a_source_that_does_not_compile_says_so(grader):
    report = grader.run_visible(DOUBLE, b"def double(x:")
    assert (report.verdict, report.case_count, report.cases) == (Verdict.COMPILE_ERROR, 2, ())


# --- A student's own input -------------------------------------------------------------------------------------


def test_an_own_input_is_one_visible_case_with_the_references_answer(grader):
    report = run_inputs(grader, {"x": [1, 2.5]}, "def double(x): return 3 * x")
    (case,) = report.cases
    assert (case.name, case.visible, case.verdict, report.score) == ("own input", True, Verdict.WRONG_ANSWER, 0)
    assert case.detail.inputs["x"]["data"] == [1.0, 2.5]
    assert case.detail.expected["y"]["data"] == [2.0, 5.0]
    assert case.detail.actual["y"]["data"] == [3.0, 7.5]


def test_an_own_input_may_be_right(grader):
    assert run_inputs(grader, {"x": [0.0]}).verdict is Verdict.ACCEPTED


def test_an_own_input_suits_a_catalogue_exercise(grader, exercise):
    inputs = {"x": [[[[1, 2], [3, 4]]]], "dout": [[[[5]]]], "pool_h": 2, "pool_w": 2, "stride": 1, "pad": 0}
    report = grader.run_inputs(exercise, exercise.reference_source.encode(), inputs)
    assert report.cases[0].detail.actual["dx"]["data"] == [[[[0, 0], [0, 5]]]]


@pytest.mark.parametrize(
    ("inputs", "told"),
    [
        ({}, "x is missing."),
        ({"x": [1], "y": 2}, "There is no input y. The inputs are x."),
        ({"x": "text"}, "x must contain only numbers."),
        ({"x": [[1], [2, 3]]}, "x must be a nested list of numbers with rows of equal length."),
        ({"x": 5}, "x must have 1 axis (a plain list), not 0."),
        ({"x": [0] * 10_001}, "The arrays have more than 10000 elements in total."),
    ],
)
def test_an_own_input_that_does_not_suit_is_told_why(grader, inputs, told):
    # one axis in all samples of this one
    flat = inline_exercise(cases=CASES.replace("(2, 3)", "6"))
    assert problem(grader, inputs, flat) == told


def test_a_gradient_of_another_shape_is_told_the_right_one(grader, exercise):
    inputs = {"x": [[[[1, 2], [3, 4]]]], "dout": [[[[5, 6]]]], "pool_h": 2, "pool_w": 2, "stride": 1, "pad": 0}
    assert problem(grader, inputs, exercise) == "dout must have the shape of the pooled map, (1, 1, 1, 1)."


def test_the_author_may_refuse_an_input(grader):
    assert problem(grader, {"n": 13, "x": [1.0]}, CHECKED) == "n must not be 13."


def test_an_input_that_the_reference_cannot_use_is_told_its_reason(grader):
    assert problem(grader, {"n": 16, "x": [1.0]}, CHECKED) == (
        "The reference solution cannot use this input (ValueError: shapes (2,) and (3,)). Do the shapes fit together?"
    )


def test_an_input_that_takes_the_reference_too_long_is_refused_within_the_time_limit(grader):
    started = time.monotonic()
    told = problem(grader, {"n": 15, "x": [1.0]}, CHECKED)
    assert told == "The reference solution takes too long with this input. Try a smaller one."
    assert time.monotonic() - started < 10


def test_an_error_of_the_authors_own_check_is_not_the_students(grader):
    with pytest.raises(AuthorError, match="the author forgot this"):
        run_inputs(grader, {"n": 14, "x": [1.0]}, on=CHECKED)


# --- An own input of which nothing is expected -------------------------------------------------------------------


UNASKED = inline_exercise(
    cases=CASES
    + """

def problem_with(inputs):
    if inputs["x"].size == 3:
        return "x must not have 3 elements."
""",
    reference="def double(x):\n    if x.size == 2 and x[0] == 0.25: raise RuntimeError\n    return x + x\n",
    time_limit_s=0.5,
)


def run_unasked(grader: Grader, source: str, x: list) -> Report:
    return grader.run_inputs(UNASKED, source.encode(), {"x": x}, with_expected=False)


def test_nothing_is_compared_where_nothing_is_expected(grader):
    report = run_unasked(grader, "def double(x):\n    print('mine')\n    return 3 * x", [1, 2.5])
    (case,) = report.cases
    assert (report.verdict, report.message, report.score) == (None, Message("nothing_compared"), 0)
    assert (case.verdict, case.message, case.max_abs_error) == (None, None, None)
    assert (case.detail.expected, case.detail.actual["y"]["data"]) == ({}, [3.0, 7.5])
    assert (case.detail.inputs["x"]["data"], case.detail.stdout) == ([1.0, 2.5], "mine\n")


@pytest.mark.parametrize("returned", ["2 * x", "3 * x", "x[:1]", "(2 * x).astype(int)", "x / 0"])
def test_right_and_wrong_answers_are_not_told_apart(grader, returned):
    report = run_unasked(grader, f"def double(x): return {returned}", [1, 2])
    assert (report.verdict, report.cases[0].verdict, report.cases[0].message) == (None, None, None)


def test_the_reference_is_not_asked(grader):
    with pytest.raises(InputError):
        grader.run_inputs(UNASKED, RIGHT.encode(), {"x": [0.25, 1]})
    assert run_unasked(grader, RIGHT, [0.25, 1]).cases[0].detail.actual["y"]["data"] == [0.5, 2.0]


def test_an_input_that_the_author_objects_to_is_refused_all_the_same(grader):
    with pytest.raises(InputError, match="verbatim"):
        run_unasked(grader, RIGHT, [1, 2, 3])


@pytest.mark.parametrize(
    ("source", "verdict", "told"),
    [
        ("def double(x): return x[9]", Verdict.RUNTIME_ERROR, "IndexError"),
        ("def double(x): return None", Verdict.RUNTIME_ERROR, "y is None"),
        ("def double(x): return [1, 2]", Verdict.RUNTIME_ERROR, "y must be a numpy array"),
        ("def double(x): return x.repeat(10**6)", Verdict.RUNTIME_ERROR, "y"),
        ("def double(x):\n    while True: pass", Verdict.TIME_LIMIT_EXCEEDED, "Stopped after"),
        ("def double(x): print('x' * 10**6)", Verdict.OUTPUT_LIMIT_EXCEEDED, "printed more"),
    ],
)
def test_a_failure_of_the_code_keeps_its_verdict(grader, source, verdict, told):
    report = run_unasked(grader, source, [1, 2])
    (case,) = report.cases
    assert (report.verdict, case.verdict, case.detail.expected) == (verdict, verdict, {})
    assert told in english(case.message)


def test_a_source_that_does_not_compile_or_load_is_told_so(grader):
    assert run_unasked(grader, "def double(x:", [1, 2]).verdict is Verdict.COMPILE_ERROR
    assert run_unasked(grader, "def triple(x): pass", [1, 2]).verdict is Verdict.RUNTIME_ERROR


def test_a_large_output_of_an_own_input_is_taken(grader):
    assert run_unasked(grader, "def double(x): return x.repeat(50_000)", [1, 2]).verdict is None


# --- Stopping one ----------------------------------------------------------------------------------------------


def stop_after(seconds: float) -> threading.Event:
    """Return an event that is set after a time."""
    event = threading.Event()
    timer = threading.Timer(seconds, event.set)
    timer.daemon = True
    timer.start()
    return event


def test_a_run_that_is_stopped_ends_soon_and_says_so(grader):
    started = time.monotonic()
    report = grader.run_visible(DOUBLE, SPINNING.encode(), cancelled=stop_after(0.2))
    assert 0.2 <= time.monotonic() - started < 6, "it ran to its time limit"
    assert (report.verdict, report.message) == (Verdict.RUNTIME_ERROR, Message("stopped"))
    assert report.cases == ()


def test_what_was_done_before_a_run_was_stopped_is_kept(grader):
    source = "n = 0\ndef double(x):\n    global n\n    n += 1\n    while n == 2: pass\n    return 2 * x\n"
    report = grader.run_visible(DOUBLE, source.encode(), cancelled=stop_after(0.2))
    assert [(case.name, case.verdict) for case in report.cases] == [("pair", Verdict.ACCEPTED)]


def test_a_run_of_an_own_input_can_be_stopped_too(grader):
    report = grader.run_inputs(DOUBLE, SPINNING.encode(), {"x": [1.0]}, cancelled=stop_after(0.1))
    assert report.message == Message("stopped")


def test_a_run_that_was_stopped_before_it_began_does_not_begin(grader):
    stopped = threading.Event()
    stopped.set()
    started = time.monotonic()
    assert grader.run_visible(DOUBLE, SPINNING.encode(), cancelled=stopped).message == Message("stopped")
    assert time.monotonic() - started < 6


def test_a_run_that_nobody_stops_runs_to_its_end(grader):
    report = grader.run_visible(DOUBLE, RIGHT.encode(), cancelled=threading.Event())
    assert report.verdict is Verdict.ACCEPTED
