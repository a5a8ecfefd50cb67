"""The quick way to a verdict says nothing that the long way would not say."""

import numpy as np
import pytest

from grader.cases.case_sets import PreparedCase
from grader.cases.fast_path import Layout
from grader.exercise.parse import load_exercise
from grader.inside import wire
from tests.grader.hostile import EXERCISE

EXPECTED = {"y": np.arange(6.0).reshape(2, 3), "dx": np.array([0.5, -1.5]), "none": np.zeros((0, 4))}
ATOL = load_exercise(EXERCISE).tolerance_of("y").atol


def space_for(expected):
    return sum(value.nbytes + -value.nbytes % wire.ALIGNMENT for value in expected.values())


def right(outputs, *, expected=EXPECTED, visible=False, change=lambda memory: None):
    """Return the layout's judgement of one case with these outputs, packed as a child packs them."""
    case = PreparedCase("case", "family", visible, {}, expected)
    layout = Layout(load_exercise(EXERCISE), [case], space_for(expected))
    memory = bytearray(wire.Space.NOTES_BYTES + space_for(expected))
    content = b"".join(wire.pack_values(outputs, wire.Space(memory)))
    doubles = np.frombuffer(memory, np.float64)
    change(doubles)
    return layout.right(0, memoryview(content), doubles)


def changed(**outputs):
    return {**EXPECTED, **outputs}


def test_equal_outputs_are_right():
    assert right(EXPECTED).error == 0.0


def test_the_largest_error_of_all_outputs_is_told():
    found = right(changed(y=EXPECTED["y"] + 2e-6, dx=EXPECTED["dx"] - 5e-6))
    assert found.error == pytest.approx(5e-6)


@pytest.mark.parametrize("error", [ATOL * 1.01, -ATOL * 1.01, np.nan, np.inf, -np.inf, 1e308])
def test_one_value_beyond_the_tolerance_is_left_to_the_long_way(error):
    dx = EXPECTED["dx"].copy()
    dx[1] += error
    assert right(changed(dx=dx)) is None


def test_a_wrong_value_of_the_opposite_sign_does_not_overflow_into_a_right_one():
    huge = {"y": np.array([1e308])}
    assert right({"y": np.array([-1e308])}, expected=huge) is None


@pytest.mark.parametrize(
    "outputs",
    [
        changed(y=EXPECTED["y"].T),
        changed(y=EXPECTED["y"].reshape(3, 2)),
        changed(y=EXPECTED["y"].astype(np.float32)),
        changed(dx=wire.Refusal("type:list")),
        {"y": EXPECTED["y"], "dx": EXPECTED["dx"]},
        {"dx": EXPECTED["dx"], "y": EXPECTED["y"], "none": EXPECTED["none"]},
        changed(more=np.zeros(1)),
    ],
    ids=["transposed", "reshaped", "float32", "refused", "missing", "another order", "one more"],
)
def test_another_form_is_left_to_the_long_way(outputs):
    assert right(outputs) is None


def test_whole_numbers_are_left_to_the_long_way():
    expected = {"y": np.array([1, 2])}
    assert right(expected, expected=expected) is None


def test_shown_outputs_are_copies_in_their_shapes():
    taken = {}
    found = right(EXPECTED, visible=True, change=lambda memory: taken.update(memory=memory))
    taken["memory"][:] = 7.0
    assert found.outputs.keys() == EXPECTED.keys()
    for name, value in EXPECTED.items():
        np.testing.assert_array_equal(found.outputs[name], value)


def test_memory_of_another_size_is_left_to_the_long_way():
    case = PreparedCase("case", "family", False, {}, EXPECTED)
    layout = Layout(load_exercise(EXERCISE), [case], space_for(EXPECTED))
    content = layout.first_frame()
    assert layout.right(0, memoryview(content), np.empty(0)) is None
