"""Refusals explained in real jails: the right name, a small input, in time, and no hidden value on the way."""

import json
import logging
from pathlib import Path

import numpy as np
import pytest

from grader.exercise.exercise import Exercise
from grader.exercise.parse import load_exercise
from grader.explain.explanation import Explanation
from grader.explain.refusal import Refusal
from grader.explain.steps import KnownMistakes
from grader.grader import Grader
from grader.verdict import Report
from tests.grader.inline import inline_exercise

pytestmark = pytest.mark.sandbox

ROOT = Path(__file__).parents[2]
PATIENT_S = 20.0
REAL = """
from casekit import Case


def generate(rng):
    for place, shape in enumerate([(2,), (2, 3), (4, 5), (3, 1)]):
        yield Case(f"shape-{place}", "shape", {"x": rng.standard_normal(shape)}, visible=place == 0)
"""
NEGATES = b"def double(x):\n    return -2 * x\n"


@pytest.fixture(autouse=True)
def no_part_may_fail(caplog):
    """Fail if a part of an explanation fails, which is otherwise logged and left out."""
    caplog.set_level(logging.WARNING, "grader.explain.steps")
    yield
    assert [record.message for record in caplog.records if record.name == "grader.explain.steps"] == []


def explanation_of(grader: Grader, exercise: Exercise, source: bytes, report: Report, **options) -> dict:
    """Return the explanation of a report as JSON; an empty one if it refuses nothing."""
    refusal = Refusal.of(report, options.pop("inputs", None))
    return (grader.explain(exercise, source, refusal, **options) if refusal else Explanation()).to_json()


@pytest.fixture
def explained(grader: Grader):
    """Return a function that returns the explanation of a refused source as JSON."""

    def explain(exercise: Exercise, source: str | bytes, **options) -> dict:
        raw = source.encode() if isinstance(source, str) else source
        report = grader.grade(exercise, raw, **options)
        found = explanation_of(grader, exercise, raw, report)
        json.dumps(found, allow_nan=False)
        return found

    return explain


def kept(slug: str, name: str) -> tuple[Exercise, str]:
    folder = next((ROOT / "exercises").glob(f"*/{slug}"))
    exercise = load_exercise(folder)
    return exercise, next(one.source for one in exercise.submissions if one.name == name)


def names(found: dict) -> list[str]:
    return [diagnosis["code"] for diagnosis in found["diagnoses"]]


def inputs_of(found: dict) -> dict:
    """Return the smallest input with plain lists."""
    return {
        name: value["data"] if isinstance(value, dict) else value
        for name, value in found["smallest"]["inputs"].items()
    }


# --- Kept solutions --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slug", "name", "diagnosis"),
    [
        ("maxpool_backward", "assigns", "assigned_not_added"),
        ("maxpool_backward", "shares_ties", "tie_shared"),
        ("maxpool_backward", "keeps_the_last_gradient", "adds_to_the_last_result"),
        ("avgpool_backward", "not_divided", "sum_for_mean"),
        ("im2col", "stride_defaults_to_the_window", "wrong_default"),
        ("affine_backward", "dw_transposed", "transposed"),
    ],
)
def test_a_kept_mistake_is_named_hinted_at_and_shown_small(explained, slug, name, diagnosis):
    exercise, source = kept(slug, name)
    found = explained(exercise, source)
    assert names(found) == [diagnosis]
    assert found["hint"] == next(one.hint for one in exercise.submissions if one.name == name)
    sizes = [np.size(value) for value in inputs_of(found).values()]
    assert max(sizes) <= 6


def test_the_smallest_overlap_is_told_in_small_whole_numbers(explained):
    found = explained(*kept("maxpool_backward", "assigns"))
    assert (found["case"], found["output"]) == ("overlap", "dx")
    inputs = inputs_of(found)
    assert {"pool_h": 1, "pool_w": 2, "stride": 1, "pad": 0}.items() <= inputs.items()
    assert sorted(inputs["x"][0][0][0]) == [1, 2, 3]
    assert sorted(map(abs, inputs["dout"][0][0][0])) == [1, 2]
    assert found["smallest"]["actual"]["dx"]["data"] != found["smallest"]["expected"]["dx"]["data"]


def test_a_backward_is_compared_with_the_students_own_forward(explained):
    found = explained(*kept("maxpool_backward", "assigns"))
    assert found["gradient_self_check"]["code"] == "backward_wrong"


def test_at_ties_the_rule_of_the_task_decides(explained):
    found = explained(*kept("maxpool_backward", "last_maximum"))
    assert found["gradient_self_check"]["code"] == "both_right_but_kinks"


TRIPLED = """

class MaxPool(MaxPool):
    def forward(self, x):
        return 3 * super().forward(x)

    def backward(self, dout):
        return 3 * super().backward(dout)
"""


def test_a_backward_that_fits_a_wrong_forward_is_told_so(explained):
    exercise, right = kept("maxpool_backward", "plain_loops")
    found = explained(exercise, right + TRIPLED)
    assert found["gradient_self_check"]["code"] == "forward_wrong"
    assert names(found) == ["constant_factor"]


def test_properties_are_weighed(explained):
    found = explained(*kept("maxpool_backward", "gives_to_every_tie"))
    assert [one["name"] for one in found["properties"] if not one["holds"]] == ["nothing_is_lost"]


def test_the_same_source_is_explained_in_the_same_words(explained):
    first, second = (explained(*kept("avgpool_backward", "assigns"), seed=5) for _ in range(2))
    assert first == second


# --- Without an author's help ----------------------------------------------------------------------------------


def test_an_exercise_that_says_nothing_about_small_cases_gets_them_too(explained):
    found = explained(inline_exercise(cases=REAL), NEGATES)
    assert names(found) == ["wrong_sign"]
    assert inputs_of(found)["x"] in ([1.0], [-1.0])


def test_a_reference_without_a_second_solution_is_enough(explained):
    found = explained(inline_exercise(cases=REAL), "def double(x):\n    return x + 1\n")
    assert found["smallest"] is not None


def test_what_the_author_objects_to_is_never_shown(explained):
    picky = REAL + '\n\ndef problem_with(inputs):\n    return "two at least" if inputs["x"].size < 2 else None\n'
    found = explained(inline_exercise(cases=picky), NEGATES)
    assert np.size(inputs_of(found)["x"]) == 2


def test_a_shrink_that_yields_nothing_switches_the_smallest_input_off(explained):
    silent = REAL + "\n\ndef shrink(rng, family):\n    return iter(())\n"
    found = explained(inline_exercise(cases=silent), NEGATES)
    assert found["smallest"] is None and names(found) == ["wrong_sign"]


def test_a_shrink_that_uses_generate_works(explained):
    again = (
        REAL
        + "\n\ndef shrink(rng, family):\n    yield from (case for case in generate(rng) if case.family == family)\n"
    )
    assert explained(inline_exercise(cases=again), NEGATES)["smallest"] is not None


CURVED = "import numpy as np\n\n\ndef double(x):\n    return 2 * np.tanh(x) + np.cos(3 * x)\n"


def test_a_single_slip_is_recognised_by_what_the_reference_gives_with_it(explained, grader):
    exercise = inline_exercise(cases=REAL, reference=CURVED)
    source = CURVED.replace("2 * np.tanh(x)", "np.tanh(x) * (1 + 1)").replace("np.cos", "np.sin")
    found = explained(exercise, source)
    assert names(found) == ["slip_instead"]
    assert found["diagnoses"][0]["evidence"] == {"function": "double", "wrong": "sin", "right": "cos"}
    report = grader.grade(exercise, source.encode())
    unaided = grader._explainer.knowing(KnownMistakes(slips=False))
    alone = unaided.explain(exercise, source.encode(), Refusal.of(report))
    assert [diagnosis.name for diagnosis in alone.diagnoses] == []


# --- What depends on more than the numbers ---------------------------------------------------------------------


def test_an_overwritten_input_is_named_with_the_proof_that_copies_mend_it(explained):
    twice = "def run(solution, case):\n    return {'y': solution.double(case['x']), 'z': case['x'] + 0}\n"
    reference = "def double(x):\n    return x + x\n"
    exercise = inline_exercise(cases=REAL, driver=twice, reference=reference)
    found = explained(exercise, "def double(x):\n    x *= 2\n    return x.copy()\n")
    assert names(found)[0] == "input_overwritten"
    assert found["diagnoses"][0]["evidence"] == {"inputs": ["x"]}


def test_what_is_kept_between_objects_is_named(explained):
    remembering = "seen = []\n\n\ndef double(x):\n    seen.append(x)\n    return x + x + (len(seen) > 1)\n"
    assert "depends_on_earlier_calls" in names(explained(inline_exercise(cases=REAL), remembering))


def test_chance_is_named(explained):
    chance = (
        "import numpy as np\n\nrng = np.random.default_rng()\n\n\ndef double(x):\n    return rng.random(x.shape)\n"
    )
    assert "not_deterministic" in names(explained(inline_exercise(cases=REAL), chance))


def test_a_loop_without_end_is_named_with_the_smallest_input(explained):
    endless = "def double(x):\n    while x.size > 1:\n        pass\n    return x + x\n"
    exercise = inline_exercise(cases=REAL, time_limit_s=0.5)
    found = explained(exercise, endless)
    assert names(found) == ["does_not_end"]
    assert np.size(inputs_of(found)["x"]) == 2


def test_a_crash_has_a_smallest_input(explained):
    crash = "import os\n\n\ndef double(x):\n    if x.ndim > 1:\n        os._exit(3)\n    return x + x\n"
    found = explained(inline_exercise(cases=REAL), crash)
    assert found["smallest"]["actual"] == {}
    assert np.shape(inputs_of(found)["x"]) == (1, 1)


def test_an_exception_is_explained_with_the_line_on_the_smallest_input(explained):
    found = explained(inline_exercise(cases=REAL), "def double(x):\n    return x[5] + x\n")
    assert names(found) == ["index_too_large"]
    assert found["smallest"]["error"].startswith("IndexError: index 5 is out of bounds")
    assert "line 2, in double" in found["smallest"]["error"]


# --- Every kind of report --------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", ["def double(x):\n    return 2 * x\n", "def double(x:\n", "1 / 0\n", ""])
def test_what_reached_no_failing_case_has_an_empty_explanation(explained, source):
    found = explained(inline_exercise(cases=REAL), source)
    assert not any(value for key, value in found.items() if key not in ("visible", "is_complete"))


def test_a_run_of_the_visible_cases_is_explained(grader):
    exercise = inline_exercise(cases=REAL)
    report = grader.run_visible(exercise, NEGATES)
    found = explanation_of(grader, exercise, NEGATES, report)
    assert found["visible"] and found["first_wrong"]["expected"] == -found["first_wrong"]["actual"]


def test_a_run_on_the_students_own_input_is_explained(grader):
    exercise = inline_exercise(cases=REAL)
    own = {"x": [3.5, 1.0]}
    report = grader.run_inputs(exercise, NEGATES, own)
    found = explanation_of(grader, exercise, NEGATES, report, inputs=own)
    assert (found["case"], found["first_wrong"]["expected"]) == ("own input", 7.0)
    assert names(found) == ["wrong_sign"]


# --- Secrets ---------------------------------------------------------------------------------------------------


def test_no_value_of_a_hidden_case_is_in_the_explanation(grader, explained):
    hidden = REAL.replace("visible=place == 0", "visible=False")
    exercise = inline_exercise(cases=hidden)
    for source in (NEGATES, b"def double(x):\n    return x\n", b"def double(x):\n    return 0 * x\n"):
        report = grader.grade(exercise, source, seed=3)
        text = json.dumps(explanation_of(grader, exercise, source, report))
        graded = [*grader._sets.make(exercise, 3).cases]
        secret = {
            value for case in graded for array in (case.inputs["x"], case.expected["y"]) for value in array.flat
        }
        assert len(secret) > 40
        assert not [value for value in secret if repr(abs(float(value)))[:12] in text]


def test_the_cases_explained_with_are_not_those_that_are_graded(grader):
    exercise = inline_exercise(cases=REAL)
    whole = grader._explainer.probe_case_sets.of(exercise).whole(PATIENT_S)
    graded = grader._sets.draw(exercise)
    assert not np.array_equal(whole.cases[0].inputs["x"], graded.cases[0].inputs["x"])
