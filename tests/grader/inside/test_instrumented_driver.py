"""Drivers wrapped to watch, copy, repeat or differentiate."""

import sys
import warnings
from types import ModuleType

import numpy as np
import pytest

from grader.inside import instrumented_driver


def module(**functions):
    made = ModuleType("submission")
    vars(made).update(functions)
    return made


def run(solution, case):
    return {"y": solution.f(case["x"])}


def overwrite(x):
    x *= 2
    return x


# --- Watching and copying --------------------------------------------------------------------------------------


def test_an_input_that_changes_is_named():
    case = {"x": np.arange(3.0), "w": np.ones(2)}
    found = instrumented_driver.watching(run)(module(f=overwrite), case)
    assert {*found} == {"y", "changed|x"}


def test_an_input_with_nan_that_stays_is_not_named():
    assert {*instrumented_driver.watching(run)(module(f=np.copy), {"x": np.array([np.nan, 1.0])})} == {"y"}


def test_copies_protect_the_inputs_of_functions():
    case = {"x": np.arange(3.0)}
    instrumented_driver.copying(run)(module(f=overwrite), case)
    assert case["x"].tolist() == [0.0, 1.0, 2.0]


class Layer:
    def __init__(self, w):
        self.w = w
        self.scale = 1.0

    def forward(self, x):
        x += 1
        self.w *= self.scale
        return x


def test_copies_protect_the_inputs_of_objects_and_leave_their_state_usable():
    def twice(solution, case):
        layer = solution.Layer(case["w"])
        layer.scale = 3.0
        return {"y": layer.forward(case["x"]), "y2": layer.forward(case["x"]), "w": layer.w}

    case = {"x": np.zeros(2), "w": np.ones(2)}
    found = instrumented_driver.copying(twice)(module(Layer=Layer), case)
    assert found["y"].tolist() == found["y2"].tolist() == [1.0, 1.0]
    assert found["w"].tolist() == [9.0, 9.0]
    assert case["w"].tolist() == [1.0, 1.0]


# --- Several solutions at once ---------------------------------------------------------------------------------

SOURCES = {
    "right": "def f(x):\n    return x + x\n",
    "greedy": "def f(x):\n    x += x\n    return x\n",
    "broken": "def f(x):\n    raise ValueError('no')\n",
}


@pytest.fixture
def modules_put_back():
    before = dict(sys.modules)
    yield
    for name in sys.modules.keys() - before.keys():
        del sys.modules[name]


@pytest.mark.usefixtures("modules_put_back")
class TestTogether:
    def test_each_gets_its_own_copy_and_answers_under_its_label(self):
        found = instrumented_driver.together(run, SOURCES)(None, {"x": np.ones(2)})
        assert found["right|y"].tolist() == found["greedy|y"].tolist() == [2.0, 2.0]

    def test_an_error_comes_as_text(self):
        found = instrumented_driver.together(run, SOURCES)(None, {"x": np.ones(2)})
        assert instrumented_driver.text_of(found["broken|error"]) == "ValueError: no"
        assert "broken|y" not in found

    def test_one_that_cannot_even_be_loaded_does_not_stop_the_others(self):
        sources = {"unloadable": "raise OSError('not at home')\n", **SOURCES}
        found = instrumented_driver.together(run, sources)(None, {"x": np.ones(2)})
        assert instrumented_driver.text_of(found["unloadable|error"]) == "OSError: not at home"
        assert found["right|y"].tolist() == [2.0, 2.0]

    def test_what_numpy_warns_of_is_no_error(self):
        divides = {"divides": "def f(x):\n    return x / 0\n"}
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            found = instrumented_driver.together(run, divides)(None, {"x": np.ones(1)})
        assert found["divides|y"].tolist() == [np.inf]

    def test_what_the_author_objects_to_is_not_run(self):
        judged = instrumented_driver.together(run, SOURCES, lambda case: "too large" if case["x"].size > 1 else None)
        assert judged(None, {"x": np.ones(2)}) == {"problem|": 1.0}
        assert "right|y" in judged(None, {"x": np.ones(1)})

    def test_the_author_is_asked_through_problem_with(self):
        cases = (
            "from casekit import Case\n\ndef problem_with(inputs):\n    return 'no' if inputs['x'].sum() else None\n"
        )
        judge = instrumented_driver.judge_in(cases)
        assert judge({"x": np.ones(1)}) == "no"
        assert judge({"x": np.zeros(1)}) is None
        assert judge({}) is None, "an author's own error is no objection"

    def test_an_author_without_problem_with_objects_to_nothing(self):
        assert instrumented_driver.judge_in("") is None


# --- Slopes ----------------------------------------------------------------------------------------------------


def slopes(forward, backward, case, upstream="dout"):
    solution = module()
    compared = instrumented_driver.sloped(
        lambda _, case: {"dx": backward(case)}, lambda _, case: forward(case), {"dx": "x"}, upstream
    )
    return compared(solution, case)


def test_the_slope_of_a_smooth_function_is_its_derivative():
    case = {"x": np.array([[0.5, -1.0], [2.0, 0.1]]), "dout": np.array([[1.0, 2.0], [-1.0, 0.5]])}
    found = slopes(lambda case: case["x"] ** 3, lambda case: 3 * case["x"] ** 2 * case["dout"], case)
    np.testing.assert_allclose(found["central|dx"], found["backward|dx"], atol=1e-8)
    assert not found["kink|dx"].any()


def test_a_bend_is_a_kink():
    case = {"x": np.array([-1.0, 0.0, 2.0]), "dout": np.ones(3)}
    found = slopes(lambda case: np.maximum(case["x"], 0), lambda case: np.zeros(3), case)
    assert found["kink|dx"].tolist() == [False, True, False]


def test_without_a_gradient_from_above_the_result_is_the_loss():
    found = slopes(lambda case: (case["x"] ** 2).sum(), lambda case: 2 * case["x"], {"x": np.array([3.0])}, "")
    assert found["central|dx"] == pytest.approx([6.0])
    assert found["value|"] == 9.0


def test_a_plain_number_has_a_slope_too():
    found = slopes(lambda case: np.array([case["x"] * 5]), lambda case: 5.0, {"x": 2.0, "dout": np.ones(1)})
    assert found["central|dx"] == pytest.approx(5.0)


def test_a_forward_that_overwrites_its_input_does_not_disturb():
    found = slopes(
        lambda case: overwrite(case["x"]), lambda case: 2 * case["dout"], {"x": np.ones(3), "dout": np.ones(3)}
    )
    assert found["central|dx"] == pytest.approx([2.0] * 3)


# --- Properties ------------------------------------------------------------------------------------------------


def test_a_property_is_weighed_on_inputs_and_own_outputs():
    def properties(case, outputs):
        assert {*case} == {"x"}
        yield "sum", outputs["dx"].sum(), case["x"].sum()

    found = instrumented_driver.weighing(properties)(None, {"x": np.ones(3), "own|dx": np.ones(2)})
    assert (found["left|sum"], found["right|sum"]) == (2.0, 3.0)
