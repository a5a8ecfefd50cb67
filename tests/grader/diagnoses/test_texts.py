"""Every name has its texts in both languages, with the same things filled in."""

import re
from string import Formatter

import pytest

from grader.explain.diagnoses.texts import TEXTS, texts

ENGLISH_ONLY = {"is", "s", "has", "is_wrong", "s_right"}


def fields(text: str) -> set[str]:
    """What is filled in, but for endings of words and what each language has of its own."""
    names = {name for _, name, _, _ in Formatter().parse(text) if name}
    return {re.sub("_(en|zh)$", "", name) for name in names - ENGLISH_ONLY}


@pytest.mark.parametrize("name", TEXTS)
def test_both_languages_fill_in_the_same(name):
    assert fields(TEXTS[name]["en"]) == fields(TEXTS[name]["zh"])


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_a_few_sentences_in_its_language(name):
    english, chinese = TEXTS[name]["en"], TEXTS[name]["zh"]
    assert 15 <= len(english) <= 320 and english == english.strip() and "  " not in english
    assert english[-1] in ".?})" and not re.search("[\u4e00-\u9fff]", english)
    assert re.search("[\u4e00-\u9fff]", chinese.replace("{message}", "一")) and chinese[-1] in "。？}）"


def test_a_text_is_filled_in():
    english, chinese = texts("factor_missing", output="dx", input="w", **{"is": "is", "s": "s", "has": "has"})
    assert english == "A factor is missing in dx: multiply it by w and every value is right."
    assert chinese == "dx 少乘了一个因子：再乘以 w，每个数就都对了。"
