"""Mistakes by name: of several outputs, of one family only, and none where the numbers do not prove it."""

import numpy as np
import pytest

from grader.explain.diagnose import Background, asks_for_slips, diagnose, with_slips
from grader.explain.diagnoses.idea import Diagnosis
from grader.message import Message
from tests.grader.wrong import class_of

rng = np.random.default_rng(11)
LAYERS = [
    {"x": rng.standard_normal((n, d)), "w": rng.standard_normal((d, m)), "dout": rng.standard_normal((n, m))}
    for n, d, m in ((1, 2, 3), (3, 2, 4), (4, 3, 2), (2, 5, 3))
]


def gradients(x, w, dout):
    return {"dx": dout @ w.T, "dw": x.T @ dout, "db": dout.sum(axis=0)}


def test_each_wrong_output_has_its_own_mistake():
    def wrong(x, w, dout):
        right = gradients(x, w, dout)
        return {**right, "dw": right["dw"].T, "db": -right["db"]}

    found = class_of(gradients, wrong, LAYERS).diagnoses()
    assert {one.name: one.evidence["outputs"] for one in found} == {"transposed": ["dw"], "wrong_sign": ["db"]}


def test_outputs_with_the_same_mistake_share_one_sentence():
    def wrong(x, w, dout):
        right = gradients(x, w, dout)
        return {**right, "dw": right["dw"] / len(x), "db": right["db"] / len(x)}

    (found,) = class_of(gradients, wrong, LAYERS[1:]).diagnoses()
    assert found.name == "mean_for_sum"
    assert (found.message.values["outputs"], found.message.values["count"]) == (["dw", "db"], 2)


def test_a_mistake_of_the_first_family_is_named_with_the_family():
    def wrong(x):
        return -x if x.shape[1] == 4 else np.sin(x) * 3

    inputs = [{"x": rng.standard_normal(shape)} for shape in ((1, 4), (2, 4), (3, 4), (3, 3), (3, 3))]
    families = ["four", "four", "four", "more", "more"]
    (found,) = class_of(lambda x: x, wrong, inputs, families).diagnoses()
    assert (found.name, found.evidence["family"]) == ("wrong_sign", "four")
    assert found.message.more == (Message("in_family", {"family": "four"}),)


@pytest.mark.parametrize("shapes", [((1, 4), (1, 5), (1, 6)), ((3, 4), (3, 4), (3, 4))], ids=["one row", "one size"])
def test_cases_of_one_row_or_of_one_size_prove_no_name_for_their_family(shapes):
    def wrong(x):
        return -x if x.shape != (5, 5) else np.sin(x) * 3

    inputs = [{"x": rng.standard_normal(shape)} for shape in (*shapes, (5, 5), (5, 5))]
    made = class_of(lambda x: x, wrong, inputs, ["alike", "alike", "alike", "more", "more"])
    assert "wrong_sign" not in made.names()


def test_a_mistake_of_the_plainest_family_alone_is_no_name():
    """Refuse a diagnosis from one cell: there, the negative and the cosine of something may be equal."""
    inputs = [{"x": rng.standard_normal((rows, 4))} for rows in (1, 1, 1, 3, 3)]
    made = class_of(
        lambda x: x,
        lambda x: -x if len(x) == 1 else np.sin(x) * 3,
        inputs,
        ["one", "one", "one", "more", "more"],
    )
    background = Background(made.passed, {}, made.reference, plainest="one")
    assert "wrong_sign" not in [found.name for found in diagnose(made.failures, background)]


def test_a_mistake_that_gives_nan_in_some_case_is_named_all_the_same():
    """A variance of one sample by N - 1 is 0 / 0, which is the same mistake again."""

    def wrong(x):
        return x * np.nan if len(x) == 1 else -x

    inputs = [{"x": rng.standard_normal((rows, 4))} for rows in (3, 1, 2)]
    (found,) = class_of(lambda x: x, wrong, inputs, ["three", "one", "two"]).diagnoses()
    assert found.name == "wrong_sign" and "family" not in found.evidence
    assert found.message.more == (Message("others_left_aside"),)


def test_a_parameter_is_not_blamed_for_one_of_two_wrong_outputs():
    """Where y is wrong for another reason, z is what an ignored k gives by chance or in consequence."""
    inputs = [{"x": rng.standard_normal((2, side)), "k": k} for side, k in ((3, 2), (4, 3), (2, 4), (5, 2))]

    def right(x, k):
        return {"y": k * x, "z": np.tanh(k * x)}

    def wrong(x, k):
        return {"y": np.cos(7 * x), "z": np.tanh(x)}

    assert "parameter_ignored" in class_of(right, lambda x, k: right(x, 1), inputs).names()
    assert class_of(right, wrong, inputs).names() == []


def test_two_mistakes_in_one_output_get_no_wrong_name():
    def wrong(x, w, dout):
        right = gradients(x, w, dout)
        return {**right, "dx": -right["dx"] + 0.3 * rng.standard_normal(right["dx"].shape)}

    assert class_of(gradients, wrong, LAYERS).names() == []


def test_an_exception_that_comes_first_is_named_before_the_values_of_later_cases():
    def wrong(x):
        if x.shape[0] == 1:
            raise IndexError("index 4 is out of bounds for axis 1 with size 4")
        return -x

    inputs = [{"x": rng.standard_normal((rows, 4))} for rows in (1, 2, 3)]
    assert class_of(lambda x: x, wrong, inputs).names() == ["index_too_large"]


def test_the_second_round_is_left_out_where_the_first_is_wrong_already():
    def right(x, x2=None):
        return {"y": x, **({} if x2 is None else {"y2": x2})}

    def wrong(x, x2=None):
        return {"y": -x, **({} if x2 is None else {"y2": np.sin(x2)})}

    inputs = [{"x": rng.standard_normal(4)}, {"x": rng.standard_normal(4), "x2": rng.standard_normal(4)}]
    (found,) = class_of(right, wrong, inputs).diagnoses()
    assert (found.name, found.evidence["outputs"]) == ("wrong_sign", ["y"])


def test_nothing_is_said_of_no_failure():
    assert class_of(gradients, gradients, LAYERS).diagnoses() == []


def test_a_reference_that_cannot_use_our_inputs_is_no_obstacle():
    def picky(x, n):
        if len(x) != n:
            raise ValueError("n does not fit")
        return x[::-1] * n

    inputs = [{"x": rng.standard_normal(n), "n": n} for n in (2, 3, 4)]
    assert class_of(picky, lambda x, n: np.sin(x), inputs).names() == []


def test_evidence_is_plain():
    def wrong(x, w, dout):
        right = gradients(x, w, dout)
        return {**right, "dx": right["dx"] * 2.0}

    (found,) = class_of(gradients, wrong, LAYERS).diagnoses()
    assert found.to_json() == {
        "code": "constant_factor",
        "values": {"outputs": ["dx"], "count": 1, "factor": 2.0},
        "evidence": {"outputs": ["dx"], "factor": 2.0, "equals": []},
    }


FIVE = ["one", "two", "three", "four", "five"]
ROWS = [{"x": rng.standard_normal((rows, 4)) + 3} for rows in (2, 3, 4, 5, 6)]


def test_a_mistake_of_most_families_is_named_with_those_that_fail_otherwise():
    def wrong(x):
        return -x if len(x) != 5 else np.sin(x) * 3

    made = class_of(lambda x: x, wrong, ROWS, FIVE)
    (found,) = diagnose(made.failures, Background(made.passed, {}, made.reference, plainest="one"))
    assert found.name == "wrong_sign"
    assert found.message.more == (Message("not_in_families", {"families": ["four"], "count": 1}),)


def test_a_mistake_of_half_of_the_families_is_no_name():
    def wrong(x):
        return -x if len(x) < 4 else np.sin(x) * len(x)

    made = class_of(lambda x: x, wrong, ROWS, FIVE)
    background = Background(made.passed, {}, made.reference, plainest="one")
    assert "wrong_sign" not in [found.name for found in diagnose(made.failures, background)]


def named(name, *more):
    return Diagnosis(Message(name, {}, tuple(Message(one) for one in more)), {})


def test_slips_are_asked_for_where_no_name_is_sure():
    assert asks_for_slips([]) and asks_for_slips([named("only_when")])
    assert asks_for_slips([named("transposed", "in_family")]) and asks_for_slips([named("factor_per_case")])
    assert not asks_for_slips([named("transposed"), named("only_when")])


def test_a_slip_that_explains_every_case_comes_before_what_explains_some():
    slip = Diagnosis(Message("slip_instead", {"wrong": "+", "right": "-"}), {"function": "f"})
    vague = Diagnosis(Message("slip_loop"), {"function": ""})
    mostly, partly = named("transposed", "not_in_families"), named("transposed", "in_family")
    weak, seen = named("too_long"), named("only_when")
    assert with_slips([weak, seen], [slip]) == [slip, seen]
    assert with_slips([mostly], [vague]) == [mostly, vague]
    assert with_slips([mostly], [slip]) == with_slips([partly], [slip]) == [slip]
    assert with_slips([partly], [vague]) == [vague]
    assert with_slips([partly], []) == [partly]


BIASED = [
    {"x": rng.standard_normal((n, d)), "w": rng.standard_normal((d, 3)), "b": rng.standard_normal(3), "stride": 1}
    for n, d in ((2, 3), (4, 2), (3, 5), (5, 4))
]


def affine(x, w, b, stride):
    return np.tanh(x) @ np.exp(w) + np.sin(b)


def test_two_mistakes_in_one_output_are_named_together():
    made = class_of(affine, lambda x, w, b, stride: affine(x, -w, 0 * b, stride), BIASED)
    (found,) = made.diagnoses()
    assert (found.name, {*found.evidence["mistakes"]}) == ("two_mistakes", {"input_ignored", "input_negated"})
    assert [one.values["outputs"] for one in found.message.more] == [["y"], ["y"]]


def test_a_changed_input_and_a_pattern_are_named_together():
    (found,) = class_of(affine, lambda x, w, b, stride: affine(x, w, 0 * b, stride) / len(x), BIASED).diagnoses()
    assert (found.name, found.evidence["mistakes"]) == ("two_mistakes", ["input_ignored", "mean_for_sum"])


def test_two_changes_of_which_one_is_of_no_kind_known_get_no_name():
    made = class_of(affine, lambda x, w, b, stride: affine(np.cos(x), w, 0 * b, stride), BIASED)
    assert "two_mistakes" not in made.names()


def test_an_exception_of_most_cases_comes_before_a_shape_of_few():
    def wrong(x):
        if x.size > 1:
            raise ValueError("The truth value of an array with more than one element is ambiguous.")
        return x.reshape(())

    inputs = [{"x": rng.standard_normal(size)} for size in (1, 3, 4, 5)]
    first, *_ = class_of(lambda x: x, wrong, inputs).diagnoses()
    assert first.name == "truth_of_an_array"
    assert first.message.more == (Message("other_values_left_aside"),)


@pytest.mark.parametrize(
    ("shares", "name"), [((0.9, 0.9, 0.9, 0.9), "constant_factor"), ((0.9, 0.9, 0.9, 0.5), "factor_formula")]
)
def test_a_factor_is_constant_only_if_no_family_that_is_left_out_has_another_one(shares, name):
    """A share that is 0.9 in most families makes a factor of them look like a number."""

    def wrong(x, share):
        return np.cos(x) if x.shape == (3, 3) else x / (1 - share)

    inputs = [{"x": rng.standard_normal((side, 4)), "share": share} for side, share in enumerate(shares, 2)]
    inputs += [{"x": rng.standard_normal((3, 3)), "share": 0.9}]
    families = ["one", "two", "three", "four", "five"]
    (found, *_) = class_of(lambda x, share: x, wrong, inputs, families).diagnoses()
    assert found.name == name
    assert found.message.more == (Message("not_in_families", {"families": ["five"], "count": 1}),)


@pytest.mark.parametrize("family", ["signs", "positive"])
def test_a_name_that_a_passing_case_of_the_same_family_refutes_is_not_given(family):
    """Gradients that are all positive show no leak: a case with them passes, and the name says that it could not."""

    def right(x, dout):
        return np.where(x > 0, dout, 0)

    def leaks_negative_ones(x, dout):
        return np.where((x > 0) | (dout < 0), dout, 0)

    shapes = ((4,), (3, 2), (2, 5))
    inputs = [{"x": rng.standard_normal(shape), "dout": -rng.random(shape)} for shape in shapes]
    inputs += [{"x": rng.standard_normal(shape), "dout": rng.random(shape)} for shape in shapes]
    made = class_of(right, leaks_negative_ones, inputs, [*["signs"] * 3, *[family] * 3])
    leaks = {"not_zero_where_it_should_be", "returns_input"}  # here both are the same
    assert bool(leaks.intersection(made.names())) == (family != "signs")


def test_two_mistakes_that_would_spoil_a_case_that_passes_are_not_named():
    """The value with the largest size is the smallest one where all are negative, and only there."""

    def largest(x):
        return x.max(axis=-1)

    def largest_by_size(x):
        return np.take_along_axis(x, np.abs(x).argmax(axis=-1)[..., None], axis=-1)[..., 0]

    shapes = ((2, 3), (3, 4), (4, 2))
    negative = [{"x": -1 - rng.random(shape)} for shape in shapes]
    positive = [{"x": 1 + rng.random(shape)} for shape in shapes]
    families = [*["negative"] * 3, *["positive"] * 3]
    assert class_of(largest, largest_by_size, negative + positive, families).names() == ["only_when"]
    smallest = class_of(largest, lambda x: x.min(axis=-1), negative + positive, families)
    assert smallest.names() == ["two_mistakes"]
