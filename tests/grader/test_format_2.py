"""The keys of exercise.toml that need `format = 2`: what they become, and what is said where they do not fit."""

import pytest

from grader.exercise.credit import Credits
from grader.exercise.outputs import OutputRule, Tolerance
from grader.exercise.parse import parse_exercise
from grader.exercise.source_rules import SourceRules
from grader.message import Message
from tests.grader.inline import inline_files
from tests.grader.test_exercise import only_problem, problems

HEAD = """format = {toml_format}
points = 7
difficulty = 1
{keys}
[title]
{title}

[[entry_points]]
name = "double"
{tables}
"""


def files(keys: str = "", tables: str = "", *, toml_format: int = 2, title: str = 'en = "Double"', **more: bytes):
    toml = HEAD.format(toml_format=toml_format, keys=keys, title=title, tables=tables)
    return {**inline_files(), "exercise.toml": toml.encode(), **more}


def toml_problem(keys: str = "", tables: str = "") -> tuple[str, str, dict[str, object]]:
    """Return key, code and values of the only problem."""
    file, key, message = only_problem(files(keys, tables))
    assert file == "exercise.toml"
    return key, message.code, dict(message.values)


def test_licence_and_credits_are_read():
    exercise = parse_exercise(
        "double",
        files(
            'license = "MIT OR Apache-2.0"',
            '[credits]\nauthors = ["Ada", "Emmy"]\nbased_on = "A course"\nurl = "https://example.org"',
        ),
    )
    assert exercise.license == "MIT OR Apache-2.0"
    assert exercise.credits == Credits(("Ada", "Emmy"), "A course", "https://example.org")
    assert parse_exercise("double", files()).credits == Credits()


def test_a_licence_is_an_spdx_expression_and_a_link_a_web_address():
    assert toml_problem('license = "free for all!"') == ("license", "license_not_spdx", {"given": "free for all!"})
    link = '[credits]\nurl = "javascript:alert(1)"'
    assert toml_problem("", link) == ("credits.url", "web_address_expected", {"given": "javascript:alert(1)"})


def test_an_output_has_its_own_rule_and_the_tolerance_of_the_exercise_where_it_says_nothing():
    tables = '[tolerance]\natol = 1e-6\n[outputs.ids]\ncompare = "exact"\ndtype = "exact"\n[outputs.y]\nrtol = 1e-3'
    exercise = parse_exercise("double", files("", tables))
    assert exercise.rule_of("ids") == OutputRule("exact", "exact")
    assert exercise.tolerance_of("ids") == Tolerance(1e-6, 0.0)
    assert (exercise.rule_of("y"), exercise.tolerance_of("y")) == (OutputRule(), Tolerance(1e-6, 1e-3))
    assert exercise.rule_of("another") == OutputRule("close", "kind")


def test_a_comparison_of_another_name_is_refused_with_those_that_there_are():
    key, code, values = toml_problem("", '[outputs.y]\ncompare = "fuzzy"')
    assert (key, code, values["choices"]) == ("outputs.y.compare", "choice_expected", ["close", "exact"])


def test_a_checker_is_read_with_its_messages():
    tables = '[messages.not_orthogonal]\nen = "Q is not orthogonal"\nzh = "Q 不是正交的"'
    exercise = parse_exercise("double", files("", tables, **{"hidden/checker.py": b"def check(): ..."}))
    assert exercise.checker
    assert exercise.checker.source == "def check(): ..."
    assert exercise.checker.messages == {"not_orthogonal": {"en": "Q is not orthogonal", "zh": "Q 不是正交的"}}
    assert parse_exercise("double", files()).checker is None


def test_messages_need_a_checker():
    assert toml_problem("", '[messages.a]\nen = "x"') == ("messages", "messages_without_checker", {})


def test_data_files_are_bytes_and_each_must_be_listed():
    table = {"provided/flowers.csv": b"a,b\n\xff,1\n"}
    assert parse_exercise("double", files('data = ["flowers.csv"]', **table)).data == {
        "flowers.csv": b"a,b\n\xff,1\n"
    }
    assert only_problem(files(**table))[1:] == ("data", Message("data_not_listed", {"path": "provided/flowers.csv"}))
    missing = {"name": "other.csv", "path": "provided/other.csv"}
    assert toml_problem('data = ["other.csv"]') == ("data", "data_file_missing", missing)
    assert toml_problem('data = ["../x.csv"]') == ("data", "data_name_wrong", {"name": "../x.csv"})


def test_rules_on_the_source_are_read():
    table = '[source_rules]\nforbid_syntax = ["for"]\nforbid_calls = ["numpy.convolve"]\nreason.en = "Vectorise."'
    rules = parse_exercise("double", files("", table)).source_rules
    assert rules == SourceRules(("for",), ("numpy.convolve",), (), {"en": "Vectorise."})
    assert parse_exercise("double", files()).source_rules is None


@pytest.mark.parametrize(
    ("table", "key", "code"),
    [
        ('forbid_syntax = ["goto"]', "source_rules.forbid_syntax", "choice_expected"),
        ('forbid_calls = ["np.dot()"]', "source_rules.forbid_calls", "dotted_name_expected"),
        ("", "source_rules.", "source_rules_empty"),
    ],
)
def test_a_rule_on_the_source_that_cannot_be_checked_is_refused(table, key, code):
    assert toml_problem("", f"[source_rules]\n{table}")[:2] == (key, code)


def test_packages_and_the_time_class_are_read():
    keys = 'packages = ["scipy"]'
    exercise = parse_exercise("double", files(keys, '[limits]\ntime_class = "training"'))
    assert exercise.packages == ("scipy",)
    assert exercise.limits.time_class == "training"
    plain = parse_exercise("double", files())
    assert plain.limits.time_class == "short"


def test_one_language_is_enough():
    hint = {"hidden/submissions/wrong_answer/adds.py": '"""要乘二，\n\n不是加二。"""\n'.encode()}
    chinese = files(title='zh = "加倍"', **hint)
    chinese["statement.zh.md"] = chinese.pop("statement.en.md")
    exercise = parse_exercise("double", chinese)
    assert exercise.title == {"zh": "加倍"}
    assert exercise.submissions[0].hint == {"zh": "要乘二，不是加二。"}
    without = only_problem(files(title=""))
    assert without == ("exercise.toml", "title.en", Message("no_language"))


def test_figures_may_be_png():
    picture = {"figures/loss.png": b"\x89PNG\r\n\x1a\n"}
    assert parse_exercise("double", files(**picture)).figures == {"loss.png": b"\x89PNG\r\n\x1a\n"}


@pytest.mark.parametrize("keys", ['license = "MIT"', 'packages = ["scipy"]'])
def test_format_1_knows_none_of_the_keys(keys):
    found = problems(files(keys, toml_format=1))
    assert [message for _, _, message in found] == [Message("key_of_later_format", {"format": 2})]


def test_format_1_knows_neither_checker_nor_png():
    more = {"hidden/checker.py": b"", "figures/a.png": b""}
    found = problems(files(toml_format=1, **more))
    later = Message("file_of_later_format", {"format": 2})
    assert sorted(found, key=str) == [("figures/a.png", "", later), ("hidden/checker.py", "", later)]
