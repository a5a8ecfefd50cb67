"""Texts of explanations: a sentence and a title for every mistake, and sentences that read well."""

import re
import tomllib
from pathlib import Path

import pytest

from app.i18n.extraction import read
from app.i18n.words import MESSAGE, MISTAKE, QUESTION, Words
from grader.explain.diagnose import OBSERVATIONS
from grader.explain.diagnoses.errors import _PLAIN
from grader.message import Message

TRUTH = tomllib.loads((Path(__file__).parents[2] / "bench/diagnosis_truth.toml").read_text())
NAMED = {name for names in TRUTH.values() for one in names.values() for name in one}
TITLES = sorted(str(one.id) for one in read("en") if one.context == MISTAKE)
SENTENCES = {
    str(one.id if isinstance(one.id, str) else one.id[0]): one for one in read("en") if one.context == MESSAGE
}
QUESTIONS = {str(one.id): str(one.string) for one in read("en") if one.context == QUESTION}
SHAPES = {"got": "(3, 1)", "wanted": "(3,)"}


def said(language, code, /, **values):
    return Words(language).message(Message(code, values))


@pytest.mark.parametrize("code", sorted(OBSERVATIONS | {name for name, _ in _PLAIN}))
def test_a_mistake_has_a_title(code):
    assert code in TITLES


@pytest.mark.parametrize("code", TITLES)
def test_a_mistake_with_a_title_has_a_sentence_in_each_language(code):
    english, chinese = (said(language, code) for language in ("en", "zh"))
    assert 15 <= len(english) <= 320 and english[-1] in ".?" and not re.search("[\u4e00-\u9fff]", english)
    assert chinese[-1] in "。？" and re.search("[\u4e00-\u9fff]", chinese)


@pytest.mark.parametrize("code", sorted(QUESTIONS))
def test_a_question_leads_on_from_a_sentence_that_asks_nothing_itself(code):
    forms = SENTENCES[code].string
    sentence = forms if isinstance(forms, str) else " ".join(forms)
    assert "?" not in sentence
    holes = re.compile(r"%\(\w+\)s")
    assert set(holes.findall(QUESTIONS[code])) <= set(holes.findall(sentence))
    english, chinese = QUESTIONS[code], Words("zh").question(Message(code))
    assert english.endswith("?") and len(english) <= 90
    assert chinese.endswith("？") and re.search("[\u4e00-\u9fff]", chinese)


def test_a_message_without_a_question_asks_nothing():
    assert Words("en").question(Message("slip_instead", {"wrong": "-", "right": "+"})) == ""


@pytest.mark.parametrize("code", sorted(NAMED & set(TITLES)))
def test_a_title_is_short_and_in_its_language(code):
    english, chinese = (Words(language).mistake(code) for language in ("en", "zh"))
    assert len(english) <= 60 and not english.endswith(".")
    assert len(chinese) <= 20 and re.search("[\u4e00-\u9fff]", chinese)


@pytest.mark.parametrize(
    ("outputs", "text"),
    [
        (["dx"], "dx is transposed: its rows should be its columns. Transpose it back and every value is right."),
        (
            ["dx", "dw", "db"],
            "dx, dw and db are transposed: their rows should be their columns. "
            "Transpose them back and every value is right.",
        ),
    ],
)
def test_one_output_is_and_several_are(outputs, text):
    assert said("en", "transposed", outputs=outputs, count=len(outputs)) == text


def test_the_shape_of_several_outputs_is_named_once():
    assert said("en", "extra_axis", outputs=["a", "b"], count=2, **SHAPES) == (
        "The values of a and b are right, but the shape has one axis too many: (3, 1) instead of (3,). "
        "Does it come from `keepdims=True`?"
    )


@pytest.mark.parametrize(
    ("how", "english", "chinese"),
    [
        (Message("rows_too_low", {"count": 1}), "one row too low", "整体偏下 1 行"),
        (Message("columns_too_far_left", {"count": 2}), "2 columns too far left", "整体偏左 2 列"),
        (
            Message("places_too_early", {"count": 1, "axis": 0}),
            "one place too early along axis 0",
            "沿第 0 轴整体靠前 1 位",
        ),
    ],
)
def test_a_shift_is_told_by_its_direction(how, english, chinese):
    values = {"outputs": ["dx"], "count": 1, "how": how, "belongs": [0, 0, 0, 0], "found": [0, 0, 1, 0]}
    assert said("en", "shifted", **values) == f"dx is {english}: the value for [0, 0, 0, 0] is at [0, 0, 1, 0]."
    assert said("zh", "shifted", **values) == f"dx {chinese}：该在 [0, 0, 0, 0] 的值在 [0, 0, 1, 0]。"


@pytest.mark.parametrize(
    ("code", "values", "text"),
    [
        ("axis_too_large", {"axis": 1, "count": 1}, "the array has 1 axis (the first one is axis 0)."),
        ("too_many_indices", {"used": 3, "count": 2}, "Too many indices for an array with 2 axes: 3."),
        ("index_too_large", {"index": 1, "size": 1}, "Index 1 is out of range for an axis of length 1"),
        ("rounded", {"digits": Message("decimal_places", {"count": 1})}, "rounded to 1 decimal place."),
        ("extra_rows", {"got": 2, "wanted": 1}, "is 2 instead of 1."),
    ],
)
def test_numbers_agree_with_what_they_count(code, values, text):
    assert text in said("en", code, **{"outputs": ["dx"], "count": 1, **values})


def test_conditions_are_part_of_a_chinese_sentence_as_of_an_english_one():
    both = Message(
        "both_conditions",
        {
            "first": Message("comparison", {"left": "pad", "sign": ">", "right": 0}),
            "second": Message("array_has_large_values", {"name": "x", "limit": 100.0}),
        },
    )
    values = {"condition": both, "failed": 3, "such": 4, "passed": 9}
    assert said("en", "only_when", **values) == (
        "Only cases where pad > 0 and x has absolute values of 100 or more fail: 3 of 4. All others pass (9)."
    )
    assert said("zh", "only_when", **values) == (
        "只有 pad > 0 且 x 含有绝对值不小于 100 的值时才会失败：这样的测试点有 4 个，失败 3 个；其余 9 个全部通过。"
    )


OF_ONE = re.compile(r"(?<! of )%\((outputs|inputs|names)\)s (is|has|was|does|ends|contains|lacks|keeps)\b")


@pytest.mark.parametrize("code", sorted(code for code, one in SENTENCES.items() if "%(outputs)s" in str(one.string)))
def test_sentences_about_outputs_agree_with_one_and_with_several(code):
    forms = SENTENCES[code].string
    of_several = forms if isinstance(forms, str) else forms[1]
    assert not OF_ONE.search(of_several)
    assert not re.search(r"\bits\b", of_several)
