"""Explanations of exercises with a checker: a hint, the smallest input, and no name that numbers only would prove."""

import pytest

from grader.exercise.parse import parse_exercise
from grader.explain.refusal import Refusal
from tests.grader.checked import checked_files

pytestmark = pytest.mark.sandbox

FLIPS_ONE = """
import numpy as np


def qr(a):
    q, r = np.linalg.qr(a)
    return q, r * (1 if len(a) == 2 else 2)
"""
HINT = '"""Is Q @ R really A for every size?"""\n\n# killed-by: square\n'


def explained(grader, source, **hints):
    files = checked_files() | {
        f"hidden/submissions/wrong_answer/{name}.py": text.encode() for name, text in hints.items()
    }
    exercise = parse_exercise("qr", files)
    report = grader.grade(exercise, source.encode(), seed=7)
    return grader.explain(exercise, source.encode(), Refusal.of(report)).to_json()


def test_the_smallest_input_is_one_that_the_checker_refuses(grader):
    found = explained(grader, FLIPS_ONE)
    assert found["is_complete"], found["reason"]
    assert found["smallest"]["inputs"]["a"]["shape"][0] != 2
    assert found["smallest"]["expected"] == {}, "another answer might be right"
    assert found["diagnoses"] == [] and found["error_map"] is None


def test_a_wrong_example_with_the_same_outputs_gives_its_hint(grader):
    assert explained(grader, FLIPS_ONE, doubles=HINT + FLIPS_ONE)["hint"] == {
        "en": "Is Q @ R really A for every size?"
    }
    other = FLIPS_ONE.replace("else 2", "else 3")
    assert explained(grader, FLIPS_ONE, triples=HINT + other)["hint"] is None
