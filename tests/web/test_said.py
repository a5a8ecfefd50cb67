"""The publish gate in Chinese: what it really finds, said from templates and values."""

import pytest

from app.authoring.schemas import SaidRead
from app.authoring.skeleton import skeleton_files
from app.i18n.said import CHECK_NAMES, said
from app.i18n.words import Words
from grader.exercise.exercise import ExerciseError, parse_exercise
from grader.publish_gate.checks.missing_family import _BY_OPERATOR, _NAMES
from grader.publish_gate.gate import CHECKS
from grader.sentence import Sentence, say, to_json

ZH = Words("zh")


def chinese(text):
    return said(SaidRead.model_validate(to_json(text)), ZH)


def test_english_is_the_text_itself_and_templates_stay_with_it():
    inner = say("got %(value)s", value="'x'")
    sentence = say("expected text, %(got)s", got=inner)
    assert sentence == "expected text, got 'x'"
    assert to_json(sentence) == {
        "template": "expected text, %(got)s",
        "values": {"got": {"template": "got %(value)s", "values": {"value": "'x'"}}},
    }
    assert said(SaidRead.model_validate(to_json(sentence)), Words("en")) == sentence


def test_a_value_may_hold_whatever_an_author_writes():
    assert chinese(say("defines no %(name)s", name="100%(x)s")) == "没有定义 100%(x)s"


def test_a_value_may_have_any_name():
    inner = say("is not a known key")
    sentence = say("%(key)s: %(message)s", key="tolerance.limit", message=inner)
    assert chinese(sentence) == "tolerance.limit：不是已知的键"


def test_what_is_not_ours_has_no_template():
    assert to_json("ZeroDivisionError: division by zero") == "ZeroDivisionError: division by zero"


def test_every_problem_of_the_format_is_told_in_chinese():
    files = {
        **skeleton_files("row_norms"),
        "exercise.toml": b'points = "many"\nprovided = ["numpy", "helper"]\n[tolerance]\natol = 7\n[x]\n',
        "hidden/submissions/wrong_answer/silent.py": b"x = 1",
        "hidden/submissions/elsewhere.py": b"x = 1",
    }
    del files["template.py"]
    with pytest.raises(ExerciseError) as refused:
        parse_exercise("row_norms", files)
    assert len(refused.value.problems) > 8
    for problem in refused.value.problems:
        assert isinstance(problem.message, Sentence), problem
        assert chinese(problem.message) != problem.message


def test_every_check_has_a_chinese_name():
    assert set(CHECK_NAMES) == {"format", *CHECKS}
    assert all(ZH.text(name) != name for name in CHECK_NAMES)


def test_every_kind_of_missing_case_is_told_in_chinese():
    for family in [*_BY_OPERATOR.values(), *(text for _, text in _NAMES)]:
        assert chinese(family) != family
