"""Case results in a report: in order, as they finish, and only the finding for hidden cases."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict

import pytest

from grader.verdict import CaseResult, Report, Verdict
from tests.grader.inline import RIGHT, inline_exercise

pytestmark = pytest.mark.sandbox

DOUBLE = inline_exercise()


def counting(body: str) -> str:
    """Return a right solution that does something in each call; `n` counts the calls."""
    return f"import os, time\nn = 0\ndef double(x):\n    global n\n    n += 1\n    {body}\n    return 2 * x\n"


PRINTING = "print('at import')\n" + counting("print('in case', n)")


@pytest.fixture
def stream(grade_source: Callable[..., Report]) -> Callable[..., tuple[list[CaseResult], Report]]:
    """Return a function that grades, and returns the cases in order of arrival, and the report."""

    def grade(source: str, **options: object) -> tuple[list[CaseResult], Report]:
        seen: list[CaseResult] = []
        report = grade_source(source, on=DOUBLE, on_case=seen.append, **options)
        return seen, report

    return grade


def without_output(case: CaseResult) -> dict:
    """Return a case without its output, which is known only when the run is over."""
    plain = asdict(case)
    if plain["detail"]:
        del plain["detail"]["stdout"]
    return plain


# --- In order, as they finish ----------------------------------------------------------------------------------


@pytest.mark.parametrize("source", [RIGHT, "def double(x): return x", "def double(x): return 1 / 0"])
def test_each_case_is_told_once_in_order_and_as_the_report_has_it(stream, source):
    seen, report = stream(source)
    assert [case.name for case in seen] == ["pair", "grid", "last"]
    assert [without_output(case) for case in seen] == [without_output(case) for case in report.cases]


def test_a_case_that_is_cut_short_is_told_too(stream):
    seen, report = stream(counting("if n == 2: os._exit(1)"))
    assert [str(case.verdict) for case in seen] == ["accepted", "runtime_error", "accepted"]  # of another family
    assert [without_output(case) for case in seen] == [without_output(case) for case in report.cases]


def test_a_case_is_told_while_the_next_one_runs(grade_source):
    told: list[float] = []
    source = counting("time.sleep(0.6 * (n == 2))")
    grade_source(source, on=DOUBLE, on_case=lambda _: told.append(time.monotonic()))
    assert told[1] - told[0] > 0.3


def test_without_a_case_reached_nothing_is_told(stream):
    seen, report = stream("def double(x:")
    assert (seen, report.cases) == ([], ())


# --- Visible and hidden ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source", [RIGHT, "def double(x): return x", "def double(x): return None", "def double(x): 1/0"]
)
def test_a_visible_case_shows_its_values_and_a_hidden_one_none(grade_source, source):
    for case in grade_source(source, on=DOUBLE).cases:
        assert (case.detail is None) is not case.visible
    assert [case.visible for case in grade_source(source, on=DOUBLE).cases] == [True, False, True]


def test_the_values_of_a_visible_case_are_its_inputs_what_was_wanted_and_what_came(grade_source):
    pair = grade_source("def double(x): return 3 * x", on=DOUBLE).cases[0]
    x, wanted, came = pair.detail.inputs["x"], pair.detail.expected["y"], pair.detail.actual["y"]
    assert x["shape"] == wanted["shape"] == came["shape"] == [2]
    assert x["dtype"] == wanted["dtype"] == came["dtype"] == "float64"
    assert [2 * value for value in x["data"]] == wanted["data"]
    assert [3 * value for value in x["data"]] == came["data"]


def test_a_refused_value_is_shown_as_refused(grade_source):
    pair = grade_source("def double(x): return [1]", on=DOUBLE).cases[0]
    assert pair.detail.actual == {"y": {"refused": {"code": "not_array_type", "values": {"type": "list"}}}}


def test_a_case_that_raised_shows_its_inputs_and_no_value(grade_source):
    pair = grade_source("def double(x): return x[9]", on=DOUBLE).cases[0]
    assert pair.detail.actual == {}
    assert pair.detail.inputs["x"]["shape"] == [2]


def test_the_inputs_shown_are_those_given_even_if_they_were_overwritten(grade_source):
    pair = grade_source("def double(x):\n    x[:] = 7.0\n    return x", on=DOUBLE).cases[0]
    assert 7.0 not in pair.detail.inputs["x"]["data"]


def test_a_hidden_case_tells_of_a_wrong_value_only_how_much_and_where(grade_source):
    pair, grid, _ = grade_source("def double(x): return 0 * x", on=DOUBLE).cases
    assert [one.code for one in pair.message.more] == ["largest_error", "first_wrong"]
    assert pair.message.more[1].values.keys() == {"index", "actual", "expected"}
    assert [one.code for one in grid.message.more] == ["largest_error", "first_wrong_at"]
    assert grid.message.more[1].values == {"index": [0, 0]}


@pytest.mark.parametrize(
    "source", [RIGHT, PRINTING, "def double(x): return x / 0 * float('nan')", "def double(x): 1/0"]
)
def test_a_report_is_strict_json(grade_source, source):
    report = grade_source(f"import warnings\nwarnings.simplefilter('ignore')\n{source}", on=DOUBLE)
    assert json.loads(json.dumps(asdict(report), allow_nan=False))["case_count"] == 3


# --- What was printed ------------------------------------------------------------------------------------------


def test_what_a_visible_case_printed_is_shown_with_it_and_that_of_hidden_ones_nowhere(grade_source):
    report = grade_source(PRINTING, on=DOUBLE)
    pair, _, last = report.cases
    assert pair.detail.stdout == "at import\nin case 1\n"
    assert last.detail.stdout == "in case 3\n"
    assert report.stdout == "at import\nin case 1\nin case 3\n"
    assert "in case 2" not in repr(report)


def test_what_was_printed_before_a_hidden_first_case_is_not_shown(grade_source):
    cases = DOUBLE.cases_source.replace(', visible=True)\n    yield Case("grid"', ')\n    yield Case("grid"')
    report = grade_source(PRINTING, on=inline_exercise(cases=cases))
    assert report.stdout == "in case 3\n"


@pytest.mark.parametrize("end", ["return 1 / 0", "time.sleep(9)", "os._exit(0)", "return x"])
def test_however_a_case_ends_what_it_printed_is_its_own(grade_source, end):
    source = counting(f"print('in case', n)\n    if n == 3: {end}")
    report = grade_source(source, on=inline_exercise(time_limit_s=0.3))
    assert [case.detail and case.detail.stdout for case in report.cases] == ["in case 1\n", None, "in case 3\n"]
    assert report.stdout == "in case 1\nin case 3\n"


def test_a_line_without_an_end_is_of_the_case_that_printed_it(grade_source):
    report = grade_source(counting("print(n, end='')"), on=DOUBLE)
    assert [case.detail and case.detail.stdout for case in report.cases] == ["1", None, "3"]


def test_standard_error_and_warnings_are_shown_as_well(grade_source):
    source = "import sys\nprint('to error', file=sys.stderr)\ndef double(x):\n    return x / 0"
    report = grade_source(source, on=DOUBLE)
    assert report.stdout.startswith("to error\n")
    assert "RuntimeWarning: divide by zero" in report.stdout


def test_any_text_may_be_printed(grade_source):
    report = grade_source("print('池化 ∂x \\ud800')\n" + RIGHT, on=DOUBLE)
    assert report.stdout == "池化 ∂x \\ud800\n"


# --- Seeds -----------------------------------------------------------------------------------------------------


def comparable(report: Report) -> dict:
    """Return a report without the times in it."""
    plain = asdict(report)
    del plain["wall_time_s"]
    for case in plain["cases"]:
        del case["wall_time_s"]
    return plain


@pytest.mark.parametrize("source", [RIGHT, "def double(x): return x", "def double(x): return 1 / 0"])
def test_one_seed_gives_one_report(grade_source, source):
    first, second = (grade_source(source, on=DOUBLE, seed=123) for _ in range(2))
    assert comparable(first) == comparable(second)
    assert first.seed == 123


def test_another_seed_gives_the_same_cases_with_other_values(grade_source):
    first, second = (grade_source(RIGHT, on=DOUBLE, seed=seed) for seed in (1, 2))
    assert [case.name for case in first.cases] == [case.name for case in second.cases]
    assert first.cases[0].detail.inputs != second.cases[0].detail.inputs


def test_a_drawn_seed_can_be_graded_again(grade_source):
    drawn = grade_source("def double(x): return x", on=DOUBLE, seed=None)
    assert comparable(grade_source("def double(x): return x", on=DOUBLE, seed=drawn.seed)) == comparable(drawn)


def test_draws_differ(grade_source):
    seeds = {grade_source(RIGHT, on=DOUBLE, seed=None).seed for _ in range(25)}
    assert len(seeds) > 1
    assert all(0 <= seed < 2**53 for seed in seeds)


@pytest.mark.parametrize("seed", [0, 2**53 - 1])
def test_the_first_and_the_last_seed_are_seeds_like_any(grade_source, seed):
    report = grade_source(RIGHT, on=DOUBLE, seed=seed)
    assert (report.seed, report.verdict) == (seed, Verdict.ACCEPTED)


def test_random_numbers_of_the_student_are_the_same_in_every_run(grade_source):
    source = f"import random\nimport numpy as np\nprint(random.random(), np.random.rand(), hash('x'))\n{RIGHT}"
    assert len({grade_source(source, on=DOUBLE).stdout for _ in range(3)}) == 1


# --- Where it came from ----------------------------------------------------------------------------------------


def test_a_report_names_what_is_needed_to_reproduce_it(grade_source, exercise):
    provenance = grade_source(exercise.reference_source).provenance
    assert provenance.keys() == {"python", "numpy", "runtime", "time_limit_s", "memory_limit_mib"}
    assert (provenance["time_limit_s"], provenance["memory_limit_mib"]) == (20, 512)
    assert provenance["numpy"] in provenance["runtime"] and provenance["python"] in provenance["runtime"]
