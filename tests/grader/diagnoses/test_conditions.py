"""When and where it goes wrong, if it cannot be said what."""

import numpy as np

from grader.message import Message
from tests.grader.wrong import class_of

rng = np.random.default_rng(9)


def same(x, **_):
    return x.copy()


def noisy(x):
    return x + np.sin(np.arange(x.size).reshape(x.shape) + 1) ** 3


def observed(wrong, inputs, **optional):
    return {found.name: found for found in class_of(same, wrong, inputs).diagnoses(**optional)}


def condition(found):
    return found.message.values["condition"]


def comparison(left, sign, right):
    return Message("comparison", {"left": left, "sign": sign, "right": right})


def padded(*pads):
    return [{"x": rng.standard_normal((3, 4)), "pad": pad, "stride": 1 + place % 2} for place, pad in enumerate(pads)]


def test_a_parameter_that_all_failing_cases_share_is_named():
    found = observed(lambda x, pad, stride: noisy(x) if pad else x, padded(0, 1, 0, 2, 0, 1, 0))["only_when"]
    assert condition(found) == comparison("pad", ">", 0)
    assert found.evidence == {"failed": 3, "such": 3, "passed": 4}


def test_a_length_that_all_failing_cases_share_is_named():
    inputs = [{"x": rng.standard_normal((2, channels))} for channels in (1, 3, 1, 2, 1, 4)]
    found = observed(lambda x: noisy(x) if x.shape[1] > 1 else x, inputs)["only_when"]
    assert condition(found) == comparison("x.shape[1]", ">", 1)


def test_a_parameter_left_out_is_named():
    inputs = [{"x": rng.standard_normal(3), **({"stride": 2} if place % 2 else {})} for place in range(8)]
    found = observed(lambda x, stride=None: x if stride else noisy(x), inputs, stride=2)["only_when"]
    assert condition(found) == Message("argument_omitted", {"name": "stride"})


def test_an_array_that_only_failing_cases_have_is_named_before_its_values():
    inputs = [{"x": -1 - rng.random(3), **({"x_test": rng.random(3)} if place % 2 else {})} for place in range(8)]
    inputs += [{"x": rng.random(3)}]
    found = observed(lambda x, x_test=None: x if x_test is None else noisy(x), inputs)["only_when"]
    assert condition(found) == Message("argument_given", {"name": "x_test"})


def test_two_conditions_are_named_if_one_will_not_do():
    def wrong(x, pad, stride):
        return noisy(x) if pad and stride == 1 else x

    found = observed(wrong, padded(0, 1, 1, 2, 0, 0, 2, 1, 0, 1))["only_when"]
    both = {"first": comparison("pad", ">", 0), "second": comparison("stride", "=", 1)}
    assert condition(found) == Message("both_conditions", both)
    assert found.evidence["failed"] == found.evidence["such"]


def test_a_condition_that_most_passing_cases_meet_is_no_condition():
    inputs = [{"x": rng.standard_normal(4), "pad": 1} for _ in range(12)]
    flip = iter([True, False, False] * 8)
    assert "only_when" not in observed(lambda x, pad: noisy(x) if next(flip) else x, inputs)


def test_the_input_that_decides_which_cells_are_wrong_is_named():
    inputs = [{"x": np.where(rng.random((3, 4)) < 0.3, 0.0, rng.standard_normal((3, 4)))} for _ in range(4)]
    found = observed(lambda x: np.where(x == 0, noisy(x), x), inputs)["wrong_where_input_is"]
    assert condition(found) == comparison("x", "=", 0)


def test_wrong_values_at_one_end_are_named_with_their_axis():
    def wrong(x):
        y = x.copy()
        y[:, -1] = noisy(x)[:, -1]
        return y

    found = observed(wrong, [{"x": rng.standard_normal((side, 4))} for side in (2, 3, 4)])
    assert found["wrong_only_at_the_end"].evidence["axis"] == 1


def test_nan_is_named_with_the_input_that_brings_it():
    def wrong(x):
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(x == 0, np.nan, x)

    inputs = [{"x": np.array([0.0, 1.5, -2.0])}, {"x": np.array([[3.0, 0.0]])}]
    found = observed(wrong, inputs)["not_finite"]
    assert found.message.more == (Message("only_where_input_is_zero", {"input": "x"}),)
    assert found.evidence["cells"] == 2


def test_nothing_but_nan_is_named():
    assert "not_finite_everywhere" in observed(lambda x: x * np.nan, [{"x": rng.standard_normal(3)}])
