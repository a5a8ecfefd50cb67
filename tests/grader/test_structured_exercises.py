"""Exercises whose values are texts, lists and dictionaries, graded in real jails."""

import json
from dataclasses import asdict

import pytest

from grader.explain.refusal import Refusal
from grader.verdict import Verdict
from tests.english import english
from tests.grader.structured_exercises import (
    BPE,
    NMS,
    RAGGED,
    bpe_exercise,
    nms_exercise,
    ragged_exercise,
)

pytestmark = pytest.mark.sandbox

EXERCISES = {"bpe": (bpe_exercise, BPE), "nms": (nms_exercise, NMS), "ragged": (ragged_exercise, RAGGED)}


def failing(report):
    return next(case for case in report.cases if case.verdict is not Verdict.ACCEPTED)


@pytest.mark.parametrize("name", EXERCISES)
def test_the_reference_is_accepted(grade_source, name):
    exercise, reference = EXERCISES[name]
    report = grade_source(reference, on=exercise())
    assert report.verdict is Verdict.ACCEPTED
    json.dumps(asdict(report), allow_nan=False)


def test_samples_show_tokens_as_tokens(grader):
    sample = grader.samples(bpe_exercise())[0]
    assert sample.inputs == {"words": ["low", "lower"], "merges": 1}
    assert sample.expected["tokens"] == ["l", "ow", "l", "ow", "e", "r"]
    assert sample.expected["counts"] == {
        "dict": [
            [{"tuple": ["l", "ow"]}, 2],
            [{"tuple": ["ow", "e"]}, 1],
            [{"tuple": ["e", "r"]}, 1],
        ]
    }


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "max(counts, key=lambda pair: (counts[pair], pair))",
            "min(counts, key=lambda pair: (-counts[pair], pair))",
            "tokens[0] is 'lo', expected 'l'.",
        ),
        ("word], pairs(split)", "word], dict.fromkeys(pairs(split), 1)", "counts[('l', 'ow')] is 1, expected 2."),
        (
            "return [token for word in split for token in word]",
            "return [token for word in split for token in word[:1]]",
            "tokens has length 2; expected length 6. tokens[1] is 'l', expected 'ow'.",
        ),
        (
            "return [token for word in split for token in word]",
            "return split",
            "tokens has length 2; expected length 6. tokens[0] is of type list, expected str.",
        ),
    ],
)
def test_a_wrong_answer_names_the_place_and_the_values(grade_source, old, new, said):
    report = grade_source(BPE.replace(old, new), on=bpe_exercise())
    assert report.verdict is Verdict.WRONG_ANSWER
    assert english(failing(report).message) == said


def test_a_hidden_case_names_the_place_and_no_value(grade_source):
    source = BPE.replace("range(merges)", "range(min(merges, 1))")
    report = grade_source(source, on=bpe_exercise())
    message = english(failing(report).message)
    assert not failing(report).visible
    assert message.startswith("tokens has ")
    assert "'" not in message
    only_counts = BPE.replace(
        ", pairs(split)\n", ", {**pairs(split), ('x', 'y'): 1} if len(words) > 2 else pairs(split)\n"
    )
    assert english(failing(grade_source(only_counts, on=bpe_exercise())).message) == (
        "counts has a key that is not expected."
    )


def test_numbers_of_numpy_in_a_list_are_numbers(grade_source):
    source = NMS.replace("keep.append(place)", "keep.append(int(place))")
    assert grade_source(source, on=nms_exercise()).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    ("ending", "said"),
    [
        ("return np.array(keep)", "keep is of type ndarray, expected list."),
        ("return [float(one) for one in keep]", "keep[0] is of type float, expected int."),
        ("return keep[::-1]", "keep[0] is 2, expected 1."),
        ("return None", "keep is None. Is a `return` missing?"),
    ],
)
def test_another_type_is_told(grade_source, ending, said):
    report = grade_source(NMS.replace("return keep", ending), on=nms_exercise())
    assert english(failing(report).message) == said


def test_what_cannot_be_taken_is_named_with_its_place(grade_source):
    report = grade_source(NMS.replace("return keep", "return [1, {2}]"), on=nms_exercise())
    assert report.verdict is Verdict.RUNTIME_ERROR
    assert english(failing(report).message).startswith("keep[1] is of type set. Return numbers, text, bytes, None,")


def test_a_tuple_may_stand_for_a_list_unless_the_exact_type_counts(grade_source):
    source = NMS.replace("return keep", "return tuple(keep)")
    assert grade_source(source, on=nms_exercise()).verdict is Verdict.ACCEPTED
    exact = nms_exercise(outputs='\n[outputs.keep]\ndtype = "exact"\n')
    assert english(failing(grade_source(source, on=exact)).message) == "keep is of type tuple, expected list."


def test_an_array_in_a_list_is_compared_as_any_array(grade_source):
    exercise = ragged_exercise()
    report = grade_source(RAGGED.replace("np.tanh(row + h @ w)", "np.tanh(row + w @ h)"), on=exercise)
    assert report.verdict is Verdict.WRONG_ANSWER
    assert "states[1]" in english(failing(report).message)
    report = grade_source(RAGGED.replace("np.array(states)", "np.array(states[-1])"), on=exercise)
    assert english(failing(report).message) == "states[0] has shape (2,); expected shape (1, 2)."


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("bpe", "(counts[pair], pair)", "counts[pair]"),
        ("nms", "<= limit", "< 0.9"),
        ("ragged", "h @ w", "w @ h"),
    ],
)
def test_a_refusal_is_explained_without_a_crash(grader, grade_source, name, old, new):
    exercise, reference = EXERCISES[name][0](), EXERCISES[name][1]
    source = reference.replace(old, new)
    report = grade_source(source, on=exercise)
    assert report.verdict is Verdict.WRONG_ANSWER
    found = grader.explain(exercise, source.encode(), Refusal.of(report)).to_json()
    assert found["is_complete"]
    assert found["smallest"]["expected"]
