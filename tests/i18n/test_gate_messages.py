"""Findings of the publish gate, as its readers see them in each language."""

import pytest

from app.authoring.skeleton import skeleton_files
from app.i18n.words import Words
from app.present.problem_text import problem_text
from grader.exercise.parse import parse_exercise
from grader.exercise.problems import ExerciseError, Problem
from grader.languages import LANGUAGES
from grader.message import Message, verbatim
from grader.publish_gate.checks.missing_family import _BY_OPERATOR, _NAMES
from grader.publish_gate.gate import CHECKS

EN, ZH = Words("en"), Words("zh")


@pytest.mark.parametrize(
    ("message", "english", "chinese"),
    [
        (
            Message("text_expected", {"given": Message("value_given", {"value": "3"})}),
            "Write text here. It is 3 now.",
            "请写文本。现在是 3。",
        ),
        (
            Message("integer_expected", {"low": 0, "high": 100000, "given": Message("value_missing")}),
            "Write a whole number from 0 to 100000. It is missing now.",
            "请写 0 到 100000 之间的整数。现在没有写。",
        ),
        (
            Message("format_unknown", {"formats": ["1", "2"], "given": "3"}),
            "This file has format 3. This release of TensorJudge reads 1 and 2.",
            "这个文件的格式是 3，当前版本的 TensorJudge 支持 1 和 2。",
        ),
        (
            Message("key_of_later_format", {"format": 2}),
            "This key needs `format = 2` at the top of the file.",
            "使用这个键，需要在文件开头写 `format = 2`。",
        ),
        (
            Message("weight_without_cases", {"family": "tie", "families": ["ties", "plain"], "seed": 1}),
            "No case belongs to the family tie with seed 1, so its weight counts for nothing. "
            "The families are: ties and plain.",
            "种子 1 下没有测试点属于类别 tie，它的权重不起作用。现有的类别：ties 和 plain。",
        ),
        (
            Message("at_seed", {"seed": 1, "problem": Message("too_few_visible", {"count": 1, "least": 2})}),
            "Seed 1: 1 case is visible. At least 2 are needed.",
            "种子 1：有 1 个测试点公开，至少需要 2 个。",
        ),
        (
            Message("refused_by_others", {"seed": 1, "family": "pad", "others": ["high", "wide"], "count": 2}),
            "Seed 1: the family pad does not reject it; high and wide do.",
            "种子 1：类别 pad 没有拒绝它，拒绝它的是 high 和 wide。",
        ),
        (
            Message("verdict_differs", {"seed": 2, "verdict": "wrong_answer", "expected": "accepted"}).then(
                Message("in_case", {"case": "pad", "reason": verbatim("y is wrong.")})
            ),
            "Seed 2: the verdict is wrong_answer instead of accepted. Case pad: y is wrong.",
            "种子 2：评测结果是 wrong_answer，应为 accepted。测试点 pad：y is wrong.",
        ),
        (
            Message(
                "mutants_counted",
                {
                    "count": 38,
                    "fates": [
                        Message("mutants_killed", {"count": 37}),
                        Message("mutants_equivalent", {"count": 1}),
                        Message("mutants_surviving", {"count": 0}),
                    ],
                },
            ),
            "38 mutants: 37 killed, 1 equivalent and 0 surviving",
            "38 个变异体：被杀死 37 个、等价 1 个 和 存活 0 个",
        ),
        (Message("no_function", {"name": "100%(x)s"}), "Define a function 100%(x)s.", "请定义函数 100%(x)s。"),
    ],
)
def test_a_finding_reads_well_in_each_language(message, english, chinese):
    assert (EN.message(message), ZH.message(message)) == (english, chinese)


def test_every_problem_of_the_format_has_a_sentence_in_each_language():
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
        texts = {words.message(problem.message) for words in (EN, ZH)}
        assert len(texts) == 2 and problem.message.code not in texts


def test_a_problem_is_one_line_with_file_and_key():
    assert problem_text(Problem("a.toml", "n", Message("key_unknown")), EN).startswith("a.toml: n: There is no such")
    assert problem_text(Problem("a.py", "", Message("file_missing")), ZH) == "a.py: 缺少这个文件。"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_check_has_a_name(language):
    names = {Words(language).check(code) for code in ("format", *CHECKS)}
    assert len(names) == len(CHECKS) + 1
    assert language == "en" or not names & {"format", *CHECKS}


def test_every_kind_of_missing_case_has_a_sentence_in_each_language():
    for family in [*_BY_OPERATOR.values(), *(family for _, family in _NAMES)]:
        assert family.code not in (EN.message(family), ZH.message(family))
        assert EN.message(family) != ZH.message(family)
