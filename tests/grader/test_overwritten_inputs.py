"""Arrays that a solution was only given and changes: noted for accepted and refused ones, and never refused."""

from pathlib import Path

import pytest

from grader.exercise.parse import load_exercise
from grader.explain.refusal import Refusal
from grader.verdict import Verdict
from tests.app.api import MAXPOOL
from tests.grader.inline import inline_exercise

pytestmark = pytest.mark.sandbox
ROOT = Path(__file__).parents[2]
IN_PLACE = b"def double(x):\n    x *= 2\n    return x\n"
IN_PLACE_AND_WRONG = b"def double(x):\n    y = 3 * x\n    x *= 2\n    return y\n"
ATTACK = ROOT / "tests" / "attacks" / "wrong_answer" / "names_inputs_that_do_not_exist.py"


def exercise_named(slug):
    return load_exercise(next((ROOT / "exercises").glob(f"*/{slug}")))


def explained(grader, exercise, source):
    return grader.explain(exercise, source, Refusal.of(grader.grade(exercise, source))).to_json()


def test_an_accepted_source_that_overwrites_its_input_is_noted(grader):
    exercise = inline_exercise()
    assert grader.grade(exercise, IN_PLACE).verdict is Verdict.ACCEPTED
    assert grader.find_overwritten(exercise, IN_PLACE) == ("x",)


@pytest.mark.parametrize(
    "source",
    [
        b"def double(x):\n    return 2 * x\n",
        b"def double(x):\n    x *= 2\n    y = x.copy()\n    x /= 2\n    return y\n",
    ],
)
def test_one_that_leaves_its_input_alone_or_restores_it_is_not(grader, source):
    assert grader.find_overwritten(inline_exercise(), source) == ()


def test_what_the_reference_overwrites_too_is_the_task(grader):
    exercise = inline_exercise(reference=IN_PLACE.decode())
    assert grader.find_overwritten(exercise, IN_PLACE) == ()


def test_only_the_names_that_the_reference_leaves_alone_are_noted(grader):
    cases = (
        "from casekit import Case\n\n\ndef generate(rng):\n"
        "    yield Case('one', 'basic', {'x': rng.standard_normal(2), 'z': rng.standard_normal(2)}, visible=True)\n"
    )
    driver = "def run(solution, case):\n    return {'y': solution.double((case['x'], case['z']))}\n"
    reference = "def double(pair):\n    pair[0][:] *= 2\n    return pair[0]\n"
    exercise = inline_exercise(cases=cases, driver=driver, reference=reference)
    source = reference.replace("    return", "    pair[1][:] = 0\n    return").encode()
    assert grader.find_overwritten(exercise, source) == ("z",)


@pytest.mark.parametrize(
    ("slug", "name", "inputs"),
    [
        ("sgd_momentum", "in_place", ()),
        ("sgd_momentum", "scales_the_gradient_in_place", ("dW", "db")),
        ("numerical_gradient", "in_place", ()),
        ("numerical_gradient", "last_element_left_moved", ("x",)),
        ("relu", "masked_in_place", ("x", "dout")),
        ("relu", "from_the_output", ()),
    ],
)
def test_accepted_examples_of_the_catalogue(grader, slug, name, inputs):
    exercise = exercise_named(slug)
    source = next(one.source for one in exercise.submissions if one.name == name)
    assert grader.find_overwritten(exercise, source.encode()) == inputs


@pytest.mark.parametrize("source", [b"while True:\n    pass\n", b"raise ValueError\n", b"def other():\n    pass\n"])
def test_one_that_does_not_run_is_not_noted(grader, source):
    assert grader.find_overwritten(inline_exercise(), source) == ()


def test_names_that_a_jail_makes_up_are_not_quoted(grader):
    exercise, source = load_exercise(MAXPOOL), ATTACK.read_bytes()
    assert grader.find_overwritten(exercise, source) == ("x",)
    assert set(explained(grader, exercise, source)["overwritten"]) <= {"x"}


def test_a_refused_source_is_noted_beside_its_mistake(grader):
    found = explained(grader, inline_exercise(), IN_PLACE_AND_WRONG)
    assert found["overwritten"] == ["x"]
    assert explained(grader, inline_exercise(), b"def double(x):\n    return 3 * x\n")["overwritten"] == []


def test_where_overwriting_is_the_mistake_it_is_said_once(grader):
    twice = "def run(solution, case):\n    return {'y': solution.double(case['x']), 'z': case['x'] + 0}\n"
    found = explained(grader, inline_exercise(driver=twice), b"def double(x):\n    x *= 2\n    return x.copy()\n")
    assert found["diagnoses"][0]["code"] == "input_overwritten"
    assert found["overwritten"] == []
