"""Exercises with rules on the source, in the real sandbox: what a student reads, and what it costs."""

import pytest

from grader.exercise.parse import parse_exercise
from grader.verdict import Verdict
from tests.english import english
from tests.grader.inline import inline_exercise, inline_files

pytestmark = pytest.mark.sandbox

_TABLE = '[source_rules]\nforbid_syntax = ["for"]\nforbid_calls = ["numpy.vectorize"]\n'


def vectorised(reference: str = "def double(x):\n    return x + x\n"):
    files = inline_files(reference=reference)
    toml = files["exercise.toml"].decode().replace("format = 1", "format = 2") + _TABLE
    return parse_exercise("double", {**files, "exercise.toml": toml.encode()})


def test_a_source_that_breaks_a_rule_is_not_run_and_says_where(grader):
    loops = "import numpy as np\n\ndef double(x):\n    print('ran')\n    for i in x: pass\n    return x + x\n"
    report = grader.grade(vectorised(), loops.encode())
    assert report.verdict is Verdict.COMPILE_ERROR
    assert english(report.message) == (
        "Write this without `for`: the exercise asks for that. The code was not run, and no attempt was used."
    )
    assert report.trace is not None
    assert report.trace.line == 5
    assert not report.cases


def test_a_source_that_keeps_the_rules_is_graded(grader):
    assert grader.grade(vectorised(), b"def double(x):\n    return 2 * x\n").verdict is Verdict.ACCEPTED


def test_the_rules_are_for_submissions_and_not_for_the_reference(grader):
    reference = "import numpy as np\n\ndef double(x):\n    return np.vectorize(lambda v: v + v)(x)\n"
    assert grader.grade(vectorised(reference), b"def double(x):\n    return 2 * x\n").verdict is Verdict.ACCEPTED


def test_an_exercise_without_rules_takes_any_form(grader):
    loops = b"import numpy as np\n\ndef double(x):\n    return np.vectorize(lambda v: v + v)(x)\n"
    assert grader.grade(inline_exercise(), loops).verdict is Verdict.ACCEPTED


def test_a_claim_of_a_broken_rule_is_not_believed(grader):
    """A child may claim anything once its own code runs: here that its source breaks a rule."""
    forged = (
        "import os, struct\n"
        'text = b\'{"kind": "syntax", "name": "for"}\\x00{}\'\n'
        "os.write(4, struct.pack('<cQ', b'F', len(text) + 1) + bytes([7]) + text)\n"
        "def double(x):\n    return 2 * x\n"
    )
    report = grader.grade(vectorised(), forged.encode())
    assert report.verdict not in (Verdict.COMPILE_ERROR, Verdict.ACCEPTED)
