"""The search for false names: every change is Python and does what it says, and allowed names exist."""

import ast

import pytest

from app.i18n.extraction import read
from app.i18n.words import MESSAGE
from bench.false_names import ARRAYS, PARAMETERS, RESULTS, changed, claims, false_claims, says_it
from grader.exercise.catalogue import exercise_folders
from grader.exercise.parse import load_exercise
from grader.explain.diagnoses.idea import Diagnosis
from grader.explain.explanation import Explanation
from grader.message import Message

FOLDERS = exercise_folders()
CODES = {one.id[0] if isinstance(one.id, tuple) else one.id for one in read("en") if one.context == MESSAGE}


def test_allowed_names_exist():
    for one in (RESULTS, ARRAYS, *PARAMETERS.values()):
        assert {name.partition(" ")[0] for names in one.values() for name in names} <= CODES


@pytest.mark.parametrize("slug", sorted(FOLDERS))
def test_a_changed_reference_is_python_and_differs(slug):
    exercise = load_exercise(FOLDERS[slug])
    found = list(changed(exercise))
    assert len(found) >= len(RESULTS) + len(ARRAYS)
    assert len({one.source for one in found}) == len(found)
    for one in found:
        assert ast.parse(one.source).body[-1].targets


def test_a_change_acts_on_the_result_the_array_or_the_parameter():
    by_change = {one.change: one.source for one in changed(load_exercise(FOLDERS["conv2d_single_forward"]))}
    for change, expected in {
        "Conv2dSingle.forward: out * 2": 2 * (2 * 3 + 1),
        "Conv2dSingle.forward: 2 * a": 2 * 2 * 3 + 1,
        "Conv2dSingle, bias: 2 * v": 2 * 3 + 2,
    }.items():
        module: dict = {}
        exec(compile(by_change[change], "changed", "exec"), module)
        layer = module["Conv2dSingle"](module["np"].array([[2.0]]), 1.0)
        assert layer.forward(module["np"].array([[3.0]])).item() == expected, change


def test_observations_and_slips_claim_nothing():
    names = ["only_when", "slip_loop", "wrong_sign"]
    explanation = Explanation(diagnoses=[Diagnosis(Message(name), {}) for name in names])
    assert [message.code for message in claims(explanation)] == ["wrong_sign"]
    assert false_claims(explanation, {"sign_lost"}) == claims(explanation)
    assert false_claims(explanation, {"wrong_sign"}) == []


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (Message("sign_lost", {}), True),
        (Message("function_of_the_result", {"formula": "np.abs(y)"}), True),
        (Message("function_of_the_result", {"formula": "np.minimum(y, 0)"}), False),
        (Message("wrong_sign", {}), False),
    ],
)
def test_a_formula_must_be_that_of_the_change(message, said):
    assert says_it(message, RESULTS["np.abs(out)"]) is said
