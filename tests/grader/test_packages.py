"""Packages besides numpy in the real sandbox: an exercise that names scipy, and one that does not."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from grader import Grader, SandboxError
from grader.exercise.checker import Checker
from grader.exercise.parse import parse_exercise
from grader.explain.refusal import Refusal
from grader.sandbox.check import failed
from grader.sandbox.selftest import check_jail
from grader.verdict import Verdict
from tests.english import english
from tests.grader.inline import CASES, inline_files

pytestmark = pytest.mark.sandbox

TABLE = "length,width\n" + "".join(f"{4 + i / 10},{3 - i / 20 + i % 3}\n" for i in range(20))
REFERENCE = """
import numpy as np
from scipy import stats

def double(x):
    table = np.loadtxt("flowers.csv", delimiter=",", skiprows=1)
    return stats.linregress(table[:, 0], table[:, 1]).slope * x
"""
BY_HAND = b"""
import csv

def double(x):
    with open("flowers.csv") as file:
        rows = [[float(row["length"]), float(row["width"])] for row in csv.DictReader(file)]
    n = len(rows)
    mean_a, mean_b = sum(a for a, _ in rows) / n, sum(b for _, b in rows) / n
    return sum((a - mean_a) * (b - mean_b) for a, b in rows) / sum((a - mean_a) ** 2 for a, _ in rows) * x
"""
USES_SCIPY = b"import scipy.linalg\n\ndef double(x):\n    return scipy.linalg.norm([2.0]) * x\n"


def with_scipy(reference: str = REFERENCE):
    files = inline_files(reference=reference, cases=CASES)
    keys = 'format = 2\npackages = ["scipy"]\ndata = ["flowers.csv"]'
    toml = files["exercise.toml"].decode().replace("format = 1", keys)
    return parse_exercise("double", {**files, "exercise.toml": toml.encode(), "provided/flowers.csv": TABLE.encode()})


def plain():
    return parse_exercise("double", inline_files())


@pytest.fixture(scope="module")
def allowing() -> Iterator[Grader]:
    made = Grader(slots=1, packages=("scipy",))
    made.start()
    yield made
    made.close()


def test_a_table_is_read_and_fitted_with_scipy_or_by_hand(allowing):
    for source in (REFERENCE.encode(), BY_HAND):
        assert allowing.grade(with_scipy(), source, seed=3).verdict is Verdict.ACCEPTED
    wrong = REFERENCE.replace(".slope", ".intercept").encode()
    assert allowing.grade(with_scipy(), wrong, seed=3).verdict is Verdict.WRONG_ANSWER


def test_the_reference_agrees_with_the_formula_outside_of_any_jail(allowing):
    table = np.array([line.split(",") for line in TABLE.split()[1:]], dtype=float)
    slope = stats.linregress(table[:, 0], table[:, 1]).slope
    case = allowing.case_set(with_scipy(), 3).cases[0]
    np.testing.assert_allclose(case.expected["y"], slope * case.inputs["x"], atol=1e-12)


def test_exercises_with_and_without_packages_take_turns_in_one_slot(allowing):
    for _ in range(2):
        report = allowing.grade(plain(), USES_SCIPY, seed=1)
        assert report.verdict is Verdict.COMPILE_ERROR
        assert "There is no module `scipy.linalg` here" in english(report.message)
        assert (
            allowing.grade(with_scipy("def double(x): return 2 * x"), USES_SCIPY, seed=1).verdict is Verdict.ACCEPTED
        )


def test_a_jail_with_packages_passes_the_checks_of_every_jail(allowing):
    assert allowing.grade(with_scipy(), BY_HAND, seed=3).verdict is Verdict.ACCEPTED
    jail = allowing._pool._slots[0]._more
    assert jail is not None
    assert failed(check_jail(jail)) == []


def test_a_forged_compile_error_is_not_believed_where_the_source_imports_a_package(allowing):
    """The child that checks the claim must find the package too, or each such attempt would cost nothing."""
    forged = (
        "import os, struct\n"
        "import scipy.linalg\n"
        "text = b'SyntaxError: invalid syntax\\x00{}'\n"
        "os.write(4, struct.pack('<cQ', b'F', len(text) + 1) + bytes([1]) + text)\n"
        "def double(x):\n    return 2 * x\n"
    )
    report = allowing.grade(with_scipy("def double(x): return 2 * x"), forged.encode(), seed=1)
    assert report.verdict not in (Verdict.COMPILE_ERROR, Verdict.ACCEPTED)


def test_a_checker_has_the_packages_and_the_data_of_its_exercise(allowing):
    source = """
import numpy as np
import scipy.linalg
from checkkit import ok, wrong

ROWS = len(open("flowers.csv").readlines())

def check(case, expected, actual):
    far = scipy.linalg.norm(np.ravel(actual["y"] - expected["y"])) > 1e-9
    return wrong("far") if far or ROWS != 21 else ok()
"""
    exercise = with_scipy("def double(x): return 2 * x")
    checked = replace(exercise, version="checked", checker=Checker(source, {"far": {"en": "Too far."}}))
    right, wrong = b"def double(x):\n    return x + x\n", b"def double(x):\n    return x\n"
    assert allowing.grade(checked, right, seed=1).verdict is Verdict.ACCEPTED
    assert allowing.grade(checked, wrong, seed=1).verdict is Verdict.WRONG_ANSWER


def test_a_package_that_is_not_allowed_is_our_failure_and_names_the_setting():
    strict = Grader(slots=1, packages=())
    strict.start()
    try:
        with pytest.raises(SandboxError) as raised:
            strict.grade(with_scipy(), BY_HAND, seed=3)
        assert "does not allow the package scipy" in english(raised.value.message)
        assert "TENSORJUDGE_PACKAGES" in english(raised.value.message)
    finally:
        strict.close()


@pytest.mark.parametrize("source", [REFERENCE.replace("slope", "slopes"), "def double(x):\n    return x[0]\n"])
def test_a_mistake_with_packages_is_explained(allowing, source):
    report = allowing.grade(with_scipy(), source.encode(), seed=3)
    explanation = allowing.explain(with_scipy(), source.encode(), Refusal.of(report))
    assert explanation.is_complete
    assert explanation.smallest is not None
