"""Values that are off by a sign, a factor, a term or their precision."""

import numpy as np
import pytest

from tests.grader.wrong import class_of

rng = np.random.default_rng(5)
SHAPES = [(1, 1), (2, 3), (4, 2), (3, 5)]
MATRICES = [{"x": rng.standard_normal(shape) + 2.0} for shape in SHAPES]
SCALED = [
    {"x": rng.standard_normal(shape), "kh": kh, "kw": kw}
    for shape, kh, kw in zip(SHAPES, (1, 2, 3, 2), (2, 3, 1, 2), strict=True)
]


def same(x, **_):
    return x.copy()


def named(wrong, inputs=MATRICES, right=same):
    return class_of(right, wrong, inputs).names()


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("wrong_sign", lambda x: -x),
        ("sign_lost", lambda x: np.abs(x)),
        ("rounded_down", lambda x: np.floor(x)),
        ("rounded", lambda x: np.round(x, 2)),
        ("constant_factor", lambda x: 2 * x),
        ("constant_offset", lambda x: x + 0.75),
    ],
)
def test_a_change_that_is_the_same_everywhere_is_named(name, wrong):
    inputs = [{"x": rng.standard_normal(shape) * 3} for shape in SHAPES]
    assert named(wrong, inputs) == [name]


def test_a_short_input_handed_back_is_not_taken_for_a_rounded_result():
    """0.25 is 0.251 rounded, but it is what the solution was given."""
    inputs = [{"x": np.round(rng.standard_normal(shape), 2)} for shape in SHAPES]
    assert "rounded" not in named(lambda x: x.copy(), inputs, right=lambda x: x + 1e-3)


def test_one_factor_in_a_single_case_is_not_said_to_be_that_of_every_case():
    (found,) = class_of(same, lambda x: 0.5 * x, [{"x": rng.standard_normal((2, 3))}]).diagnoses()
    assert (found.name, found.evidence["factors"]) == ("factor_per_case", ["0.5"])


def test_integers_in_place_of_fractions_are_named():
    inputs = [{"x": rng.standard_normal(shape) * 5} for shape in SHAPES]
    assert named(lambda x: x.astype(int), inputs) == ["cut_to_integers"]


def test_nothing_but_zeros_is_named_only_if_nothing_is_right():
    assert named(lambda x: np.zeros_like(x)) == ["all_zeros"]
    some_right = [*MATRICES, *({"x": np.full((2, 2), -value)} for value in (1.0, 2.0, 3.0))]
    assert "all_zeros" not in named(lambda x: x if (x < 0).all() else np.zeros_like(x), some_right)


def test_a_missing_mean_is_named_with_the_number_it_is_divided_by():
    (found,) = class_of(lambda x: x.mean(axis=0), lambda x: x.sum(axis=0), MATRICES).diagnoses()
    assert found.name == "sum_for_mean"
    assert found.evidence["equals"] == "x.shape[0]"


def test_a_mean_in_place_of_a_sum_is_named():
    assert named(lambda x: x.mean(axis=0), right=lambda x: x.sum(axis=0)) == ["mean_for_sum"]


def test_a_factor_made_of_two_parameters_is_named():
    (found,) = class_of(lambda x, kh, kw: x / (kh * kw), lambda x, kh, kw: x / kh**2, SCALED).diagnoses()
    assert (found.name, found.evidence["equals"]) == ("factor_formula", "(kw / kh)")


def test_a_factor_of_one_case_alone_is_no_more_than_that():
    one = [{"x": np.array([[1.0, 2.0], [3.0, 5.0]])}]
    (found,) = class_of(same, lambda x: x * 0.37, one).diagnoses()
    assert (found.name, found.evidence["factors"]) == ("factor_per_case", ["0.37"])


BIASED = [{"x": rng.standard_normal((n, m)), "b": rng.standard_normal(m)} for n, m in ((2, 3), (4, 2), (3, 5))]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("term_missing", lambda x, b: x),
        ("term_twice", lambda x, b: x + 2 * b),
        ("factor_twice", lambda x, b: (x + b) * b),
    ],
)
def test_an_input_that_is_missing_or_there_twice_is_named(name, wrong):
    (found,) = class_of(lambda x, b: x + b, wrong, BIASED).diagnoses()
    assert (found.name, found.evidence["input"]) == (name, "b")


def test_a_missing_factor_is_named():
    (found,) = class_of(lambda x, b: x * b, lambda x, b: x, BIASED).diagnoses()
    assert (found.name, found.evidence["input"]) in [("factor_missing", "b"), ("returns_input", "x")]


def test_single_precision_is_named_with_its_error():
    inputs = [{"x": rng.standard_normal((9, 9)) * 1000} for _ in range(3)]
    (found,) = class_of(same, lambda x: x.astype(np.float32), inputs).diagnoses()
    assert found.name == "float32"
    assert found.evidence["dtype"] == "float32"


def test_single_precision_inside_is_named_too():
    inputs = [{"x": rng.standard_normal((9, 9)) * 1000} for _ in range(3)]
    assert named(lambda x: x.astype(np.float32).astype(np.float64), inputs) == ["float32"]


def test_two_wrong_values_are_too_few_for_a_name():
    assert named(lambda x: -x, [{"x": np.array([1.0, 2.0])}]) == []


def test_a_name_must_fit_every_case():
    wrong = [MATRICES[1], MATRICES[2]]
    assert "wrong_sign" not in named(lambda x: -x if x.shape == (2, 3) else x + x**2, wrong)


def test_zeros_near_small_numbers_are_not_taken_for_single_precision():
    inputs = [{"x": 1e-3 * rng.standard_normal(shape)} for shape in SHAPES]
    assert "float32" not in named(np.zeros_like, inputs)


ADDED = [{"x": rng.standard_normal((n, m)), "b": rng.standard_normal(m)} for n, m in ((2, 3), (4, 2), (3, 5), (6, 4))]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("term_subtracted", lambda x, b: x - b),
        ("multiplied_not_added", lambda x, b: x * b),
        ("term_added", lambda x, b: x + 1.01 * b),
        ("rest_scaled", lambda x, b: x / len(x) + b),
    ],
)
def test_a_term_used_in_another_way_is_named(name, wrong):
    (found,) = class_of(lambda x, b: x + b, wrong, ADDED).diagnoses()
    assert (found.name, found.evidence["input"]) == (name, "b")


@pytest.mark.parametrize("wrong", [lambda x, b: x + np.tanh(b), lambda x, b: np.tanh(x) + b])
def test_a_term_that_was_changed_is_no_multiple(wrong):
    names = class_of(lambda x, b: x + b, wrong, ADDED).names()
    assert not {"term_added", "rest_scaled", "multiplied_not_added"} & {*names}


@pytest.mark.parametrize("kind", ["float16", "float32"])
def test_the_precision_is_that_of_the_arrays(kind):
    (found,) = class_of(same, lambda x: (x * np.pi / np.pi).astype(kind), MATRICES).diagnoses() or (None,)
    if kind == "float16":
        assert found.name == "float16"
    else:
        assert found is None or found.name == "float32"


def test_zeros_are_neither_a_missing_term_nor_a_product():
    """A search that starts at 0 gives 0 for negative numbers, as a product with `pad` = 0 would."""
    inputs = [{"x": -1 - rng.random(shape), "pad": 0} for shape in ((3, 2), (2, 4), (5, 3))]
    inputs += [{"x": 1 + rng.random(shape), "pad": 0} for shape in ((3, 2), (2, 4), (5, 3))]
    made = class_of(lambda x, pad: x.max(axis=1), lambda x, pad: np.maximum(x.max(axis=1), 0), inputs)
    assert not {"multiplied_not_added", "term_missing", "factor_twice"}.intersection(made.names())
