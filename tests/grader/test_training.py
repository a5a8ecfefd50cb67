"""An exercise that trains: the checker measures the loss itself, so nothing that is claimed of it counts."""

from textwrap import dedent, indent

import pytest

from grader.exercise.parse import parse_exercise
from grader.publish_gate.checks import checker, mutants
from grader.publish_gate.checks.subject import Subject
from grader.verdict import Verdict
from tests.grader.checked import TOML, checked_files, says
from tests.grader.trained import CHECKER, REFERENCE, SECOND, trained_files

pytestmark = pytest.mark.sandbox
TRAINS = REFERENCE.replace("def fit", "def train")
FIT = "import numpy as np\n\n\ndef fit(x, y):\n"
CHEATS = {
    "the weights of a visible case": """
        if not hasattr(fit, "kept"):
            fit.kept = train(x, y)
        return fit.kept
    """,
    "a loss that is only claimed": """
        return np.zeros(x.shape[1]), 0.0
    """,
    "the labels of a few rows, learned by heart": """
        return np.linalg.solve(x[:8], 20.0 * (2 * y[:8] - 1)), 0.0
    """,
    "functions of numpy that find no loss": """
        np.logaddexp = np.log1p = lambda *any: np.zeros(1)
        np.mean = np.abs = lambda *any, **more: np.zeros(1)
        return 0 * x[0], 0.0
    """,
    "data that any weights fit": """
        x[:], y[:] = 0, 1
        return x[0] + 1e-9, 0.0
    """,
    "the bound, looked for in the checker": """
        import gc
        import sys
        found = [one for one in gc.get_objects() if isinstance(one, dict) and "RIGHT_SIDE" in one]
        assert not found and "checker" not in sys.modules and "checkkit" not in sys.modules
        return 0 * x[0], 0.0
    """,
}


def dedented(body: str) -> str:
    return indent(dedent(body), "    ")


@pytest.fixture(scope="module")
def training():
    return parse_exercise("training", trained_files())


@pytest.mark.parametrize("source", [REFERENCE, SECOND], ids=["the reference", "another"])
def test_whatever_trains_well_enough_is_accepted(grade_source, training, source):
    report = grade_source(source, on=training)
    assert report.verdict is Verdict.ACCEPTED
    assert all(case.measured > 0 for case in report.cases)


@pytest.mark.parametrize("body", CHEATS.values(), ids=CHEATS)
def test_a_cheat_is_refused(grade_source, training, body):
    report = grade_source(f"{TRAINS}\n{FIT}{dedented(body)}", on=training)
    assert report.verdict is Verdict.WRONG_ANSWER
    wrong = next(case for case in report.cases if case.verdict is Verdict.WRONG_ANSWER)
    assert wrong.message.values["key"] == "loss"
    assert says(wrong.message)["value"] > 0.1


@pytest.mark.parametrize("value", ["nan", "inf", "-inf"])
def test_weights_that_are_no_numbers_are_refused(grade_source, training, value):
    report = grade_source(f"{FIT}    return np.full(x.shape[1], float('{value}')), 0.0\n", on=training)
    assert report.verdict is Verdict.WRONG_ANSWER
    assert report.cases[0].message.values["key"] == "not_finite"


@pytest.mark.parametrize(
    "returned",
    [
        "object(), 0.0",
        "'w', 0.0",
        "None, 0.0",
        "np.zeros(10**6), 0.0",
        "np.array([object()] * 8), 0.0",
        "Sly(8), 0.0",
    ],
)
def test_no_other_object_reaches_the_checker(grade_source, training, returned):
    sly = "\n\nclass Sly(np.ndarray):\n    def __eq__(self, other): return True\n    __array_priority__ = 10**6\n"
    report = grade_source(f"{FIT}    return {returned}\n{sly}", on=training)
    assert report.verdict is Verdict.RUNTIME_ERROR


@pytest.mark.parametrize("returned", ["np.zeros((8, 1))", "np.zeros(())", "np.zeros(0)"])
def test_another_shape_is_the_checkers_to_refuse(grade_source, training, returned):
    report = grade_source(f"{FIT}    return {returned}, 0.0\n", on=training)
    assert report.cases[0].message.values["key"] == "shape_wrong"


# --- The publish gate ------------------------------------------------------------------------------------------


def findings_of(grader, check, **changes):
    subject = Subject(parse_exercise("training", trained_files(**changes)), grader)
    return {(one.message.code, one.file) for one in check(subject)}


@pytest.fixture(autouse=True)
def few_seeds(monkeypatch):
    monkeypatch.setattr(checker, "MORE_SEEDS", 20)


def test_a_bound_that_right_solutions_keep_with_room_passes_the_gate(grader):
    assert findings_of(grader, checker.margin) == {("margin_measured", "")}
    assert findings_of(grader, checker.checker) == {("outputs_judged", "")}


def test_a_bound_that_is_kept_by_a_hair_does_not(grader):
    tight = CHECKER.replace("at_most=0.1", "at_most=0.0038")
    assert {code for code, _ in findings_of(grader, checker.margin, checker=tight)} & {
        "bound_too_close",
        "bound_missed",
    }


@pytest.mark.parametrize(
    "change",
    [
        ("x = np.random", "SEEN.append(1)\n    x = len(SEEN) * np.random"),
        ("np.random.default_rng(len(case['x']))", "np.random.default_rng(__import__('time').time_ns())"),
    ],
    ids=["it counts", "it draws"],
)
def test_a_checker_whose_results_depend_on_anything_else_does_not(grader, change):
    other = (
        CHECKER.replace('case["x"]', "case['x']").replace(*change).replace("RIGHT_SIDE =", "SEEN = []\nRIGHT_SIDE =")
    )
    assert ("checker_differs", "hidden/checker.py") in findings_of(grader, checker.checker, checker=other)


def test_a_field_without_a_value_is_found(grader):
    mute = CHECKER.replace('bound("loss", loss, at_most=0.1)', 'wrong("loss", value=loss)')
    assert ("checker_field_unfilled", "exercise.toml") in findings_of(grader, checker.checker, checker=mute)


@pytest.mark.parametrize("time_class", ["short", "training"])
def test_a_mutant_that_the_checker_takes_is_a_finding_unless_training_is_graded(grader, time_class):
    lenient = "from checkkit import ok\n\n\ndef check(case, expected, actual):\n    return ok()\n"
    reference = "import numpy as np\n\n\ndef qr(a):\n    q, r = np.linalg.qr(a)\n    return 1.0 * q, r + 2.0\n"
    toml = TOML.replace("time_limit_s = 5", f'time_limit_s = 5\ntime_class = "{time_class}"')
    subject = Subject(parse_exercise("qr", checked_files(lenient, toml=toml, reference=reference)), grader)
    codes = {one.message.code for one in mutants.mutants_killed(subject)}
    assert subject.mutation.survivors
    assert (mutants.SURVIVOR in codes) == (time_class == "short")
