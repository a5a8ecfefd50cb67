"""Hostile values out of a jail: each gets a verdict, and a report within bounds."""

import json
from dataclasses import asdict

import pytest

from grader.verdict import Verdict
from tests.english import english
from tests.grader.hostile import MAX_REPORT_BYTES, faults_of
from tests.grader.structured_exercises import bpe_exercise

pytestmark = pytest.mark.sandbox

HOSTILE = {
    "a list in itself": "a = []\n    a.append(a)\n    return a, {}",
    "itself many times": "a = []\n    a += [a] * 9\n    return a, {}",
    "a million keys": "return [], dict.fromkeys(range(10**6), 1)",
    "a number of many digits": "return [10**(10**5)], {}",
    "a text that lies": "return [type('S', (str,), {'__eq__': lambda s, o: True, '__hash__': None})('l')], {}",
    "a list that lies": "return type('L', (list,), {'__len__': lambda s: 6})(), {}",
    "a whole number that lies": "return [], {('l', 'ow'): type('I', (int,), {})(2)}",
    "a key NaN": "return [], {float('nan'): 1}",
    "a generator": "return (one for one in words), {}",
    "an array of objects": "import numpy as np\n    return np.array([None]), {}",
    "complex NaN": "return [complex('nan+nanj')] * 6, {}",
    "lone surrogates": "return ['\\ud800'] * 6, {}",
    "control characters and turned text": "return ['\\x1b[2J\\u202eevil\\x00'] * 6, {'\\u2066': 1}",
    "a text of megabytes": "return ['x' * 10**7], {}",
    "deeper than allowed": "a = 1\n    for _ in range(10**4): a = [a]\n    return a, {}",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_value_gets_a_verdict(grade_source, name):
    report = grade_source(f"def bpe(words, merges):\n    {HOSTILE[name]}\n", on=bpe_exercise())
    assert report.verdict in (Verdict.WRONG_ANSWER, Verdict.RUNTIME_ERROR)
    assert list(faults_of(report)) == []
    assert len(json.dumps(asdict(report), allow_nan=False)) < MAX_REPORT_BYTES
    assert all(english(case.message) for case in report.cases if case.verdict is not Verdict.ACCEPTED)
