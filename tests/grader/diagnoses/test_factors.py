"""A factor solved from the sizes and parameters of the cases, where the cases tell the formulae apart."""

import numpy as np
import pytest

from tests.grader.wrong import class_of

rng = np.random.default_rng(19)
SIZES = [
    {"x": rng.standard_normal((n, c)), "p": p, "kh": kh, "kw": kw}
    for n, c, p, kh, kw in (
        (2, 3, 0.5, 2, 3),
        (5, 4, 0.2, 3, 1),
        (3, 7, 0.4, 1, 5),
        (6, 2, 0.3, 4, 3),
        (4, 5, 0.1, 2, 7),
    )
]


def right(x, p, kh, kw):
    return x


@pytest.mark.parametrize(
    ("formula", "factor"),
    [
        ("x.shape[0] / x.shape[1]", lambda x, p, kh, kw: len(x) / x.shape[1]),
        ("(p / (1 - p))", lambda x, p, kh, kw: p / (1 - p)),
        ("(kh + kw) / (kh*kw)", lambda x, p, kh, kw: (kh + kw) / (kh * kw)),
        ("1 / sqrt(x.size)", lambda x, p, kh, kw: 1 / np.sqrt(x.size)),
    ],
)
def test_the_factor_of_every_case_is_solved(formula, factor):
    (found,) = class_of(right, lambda **inputs: inputs["x"] * factor(**inputs), SIZES).diagnoses()
    assert (found.name, found.evidence["equals"]) == ("factor_formula", formula)


def test_few_factors_do_not_make_a_formula_of_two_quantities():
    wrong = class_of(right, lambda x, p, kh, kw: x * len(x) / x.shape[1], SIZES[:3])
    assert "factor_formula" not in wrong.names()


def test_factors_without_a_meaning_get_no_formula():
    factors = iter([1.234, 0.777, 3.21, 0.513, 2.05] * 9)
    made = {one["kw"]: next(factors) for one in SIZES}
    assert class_of(right, lambda x, p, kh, kw: x * made[kw], SIZES).names() == ["factor_per_case"]


@pytest.mark.parametrize(("base", "function"), [(2, np.log2), (10, np.log10)])
def test_another_base_of_the_logarithm_is_told(base, function):
    inputs = [{"x": rng.random(shape) + 1.5} for shape in ((3,), (2, 4), (5,))]
    (found,) = class_of(lambda x: np.log(x), lambda x: function(x), inputs).diagnoses()
    assert found.evidence["formula"] == f"1 / np.log({base})"
    assert found.message.more[0].values == {"base": base}
