"""Messages of the judge in Chinese: the real ones, made by the code that makes them."""

import re

import numpy as np
import pytest

from app.grading.worker import OUR_FAULT
from app.i18n.sentences import translate
from app.i18n.words import Words
from grader.cases import custom_input
from grader.errors import InputError
from grader.exercise.exercise import Tolerance
from grader.inside.errors_in_words import wrong_type
from grader.inside.wire import Refusal
from grader.judging.compare import compare
from grader.judging.source_check import reason_not_to_run

ZH = Words("zh")
TOLERANCE = Tolerance()
ENGLISH = re.compile(r"\b(the|is|are|must|expected|got|your|of|and|line)\b", re.IGNORECASE)

PAIRS = {
    "shape": (np.zeros((2, 3)), np.zeros((3, 2))),
    "kind": (np.zeros(2), np.zeros(2, dtype=np.int64)),
    "kind of truth": (np.zeros(2), np.zeros(2, dtype=bool)),
    "nan": (np.array([np.nan, 1.0]), np.ones(2)),
    "infinity": (np.array([np.inf, 1.0]), np.ones(2)),
    "nan alone": (np.array(np.nan), np.array(1.0)),
    "not nan": (np.ones(2), np.array([np.nan, 1.0])),
    "not nan, all": (np.ones(2), np.array([np.nan, np.nan])),
    "one of many": (np.array([1.0, 3.0]), np.ones(2)),
    "several": (np.array([1.0, 3.0, 4.0]), np.ones(3)),
    "all": (np.zeros(2), np.ones(2)),
    "a number": (np.array(1.0), np.array(3.0)),
    "just beyond": (np.array([1.000011, 1.0]), np.ones(2)),
    "integers": (np.array([1, 2]), np.array([1, 3])),
    "missing": (None, np.ones(2)),
    "text": (Refusal(wrong_type("x")), np.ones(2)),
    "nothing": (Refusal(wrong_type(None)), np.ones(2)),
}
SAMPLES = [{"x": np.zeros((1, 1, 2, 2)), "n": np.array([1]), "stride": 1, "rate": 0.5, "exact": True, "mode": "same"}]
INPUTS = {
    "unknown": {"z": 1},
    "missing": {},
    "ragged": {"x": [[1, 2], [3]]},
    "shallow": {"x": [1.0]},
    "text in an array": {"x": [[[["a"]]]]},
    "a fraction": {"n": [0.5]},
    "a list for a number": {"stride": [1]},
    "a word for a number": {"rate": "fast"},
    "a number for a truth": {"exact": 1},
    "a number for a word": {"mode": 1},
    "too many": {"x": [[[[0.0] * 200] * 100]]},
}


def assert_chinese(message):
    chinese = translate(message, ZH)
    assert message and chinese != message
    assert not ENGLISH.search(chinese), chinese


@pytest.mark.parametrize("show", [True, False])
@pytest.mark.parametrize("name", PAIRS)
def test_every_comparison_is_told_in_chinese(name, show):
    actual, expected = PAIRS[name]
    assert_chinese(compare("dx", actual, expected, TOLERANCE, show=show).message)


@pytest.mark.parametrize("name", INPUTS)
def test_every_refused_input_is_told_in_chinese(name):
    complete = {"x": [[[[1.0]]]], "n": [1], "stride": 1, "rate": 0.5, "exact": True, "mode": "same"}
    given = {} if name == "missing" else {**complete, **INPUTS[name]}
    with pytest.raises(InputError) as refused:
        custom_input.typed(given, SAMPLES)
    assert_chinese(str(refused.value))


@pytest.mark.parametrize("source", [b"", b"x\0", b"\xff\xfe", b" " * 300_000])
def test_every_refused_source_is_told_in_chinese(source):
    assert_chinese(reason_not_to_run(source))


def test_our_own_failure_is_told_in_chinese():
    assert_chinese(OUR_FAULT)


def test_values_are_kept():
    message = compare("dx", np.array([1.0, 3.0]), np.ones(2), TOLERANCE, show=True).message
    assert translate(message, ZH) == (
        "dx 的 2 个元素中有 1 个有误。最大误差为 2，是允许误差 1e-05 的 200,000 倍。第一处位于 [1]：得到 3，应为 1。"
    )


@pytest.mark.parametrize(
    "message", ["ValueError: dx is wrong.", "SyntaxError: invalid syntax (line 2)\n    x =\n", "dx"]
)
def test_what_python_or_an_author_says_stays_as_it_is(message):
    assert translate(message, ZH) == message


def test_english_is_not_touched():
    assert translate("dx is wrong. They must be equal.", Words("en")) == "dx is wrong. They must be equal."
