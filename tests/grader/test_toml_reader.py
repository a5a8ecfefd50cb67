"""Typed values out of a TOML table: what is taken, and the words for what does not fit."""

import pytest

from grader.exercise.toml_reader import Problem, TomlReader


def reader(**values: object) -> TomlReader:
    return TomlReader("lab.toml", values)


def words(table: TomlReader) -> list[str]:
    return [str(problem) for problem in table.problems]


def test_a_problem_names_file_key_and_what_was_expected():
    assert str(Problem("lab.toml", "levels", "expected a table")) == "lab.toml: levels: expected a table"
    assert str(Problem("lab.toml", "", "is missing")) == "lab.toml: is missing"


@pytest.mark.parametrize("value", [0, 7, 10])
def test_a_whole_number_within_its_bounds_is_taken(value):
    table = reader(n=value)
    assert table.integer("n", low=0, high=10) == value
    assert words(table) == []


@pytest.mark.parametrize("value", [-1, 11, 3.0, True, "3", [3]])
def test_what_is_no_such_whole_number_is_named(value):
    table = reader(n=value)
    table.integer("n", low=0, high=10)
    assert words(table) == [f"lab.toml: n: expected a whole number from 0 to 10, got {value!r}"]


@pytest.mark.parametrize("value", [0, 1, 0.5, 1.0])
def test_a_number_may_be_whole_and_becomes_a_float(value):
    table = reader(n=value)
    taken = table.number("n", low=0.0, high=1.0)
    assert (taken, type(taken), words(table)) == (value, float, [])


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -0.1, False, "0.5"])
def test_what_is_no_such_number_is_named(value):
    table = reader(n=value)
    table.number("n", low=0.0, high=1.0)
    assert words(table) == [f"lab.toml: n: expected a number from 0 to 1, got {value!r}"]


def test_a_key_that_is_absent_takes_its_default():
    table = reader()
    assert table.integer("n", low=0, high=9, default=4) == 4
    assert table.number("m", low=0, high=9, default=0.5) == 0.5
    assert table.strings("tags") == ()
    assert words(table) == []


def test_a_key_that_is_absent_and_has_no_default_is_said_to_be_missing():
    table = reader()
    table.text("name")
    table.number("m", low=0, high=1)
    assert words(table) == [
        "lab.toml: name: expected text, but it is missing",
        "lab.toml: m: expected a number from 0 to 1, but it is missing",
    ]


@pytest.mark.parametrize("value", ["", "  \n", 3, ["x"]])
def test_text_must_say_something(value):
    table = reader(name=value)
    assert table.text("name") == ""
    assert words(table) == [f"lab.toml: name: expected text, got {value!r}"]


@pytest.mark.parametrize("value", ["x", [1], ["x", 1], {"x": 1}])
def test_strings_are_a_list_of_strings_only(value):
    table = reader(tags=value)
    assert table.strings("tags") == ()
    assert words(table) == [f"lab.toml: tags: expected a list of strings, got {value!r}"]


def test_one_of_the_allowed_values_is_taken_and_no_other():
    table = reader(format=1, mode="x")
    assert table.choice("format", (1, 2)) == 1
    table.choice("mode", ("a", "b"))
    assert words(table) == ["lab.toml: mode: expected 'a' / 'b', got 'x'"]


def test_keys_that_nobody_asked_for_are_named_in_their_order():
    table = reader(zeta=1, name="x", alpha=2)
    table.text("name")
    table.no_other_keys()
    assert words(table) == ["lab.toml: zeta: is not a known key", "lab.toml: alpha: is not a known key"]


def test_problems_of_inner_tables_gather_in_the_outer_one_with_their_whole_key():
    table = reader(limits={"inner": {"n": "x"}}, points=[{"name": "a"}, {"name": 3}])
    table.table("limits").table("inner").integer("n", low=0, high=1)
    for item in table.tables("points"):
        item.text("name")
    assert words(table) == [
        "lab.toml: limits.inner.n: expected a whole number from 0 to 1, got 'x'",
        "lab.toml: points[1].name: expected text, got 3",
    ]


@pytest.mark.parametrize("value", [3, "x", [], [3]])
def test_what_is_no_table_is_named_and_reads_as_empty(value):
    table = reader(limits=value)
    assert list(table.table("limits").names()) == []
    assert words(table) == [f"lab.toml: limits: expected a table, got {value!r}"]


@pytest.mark.parametrize("value", [3, {"name": "x"}, [{"name": "x"}, 3]])
def test_what_is_no_list_of_tables_is_named(value):
    table = reader(points=value)
    assert table.tables("points") == []
    assert words(table) == [f"lab.toml: points: expected [[points]] tables, got {value!r}"]


def test_too_few_tables_are_a_problem():
    table = reader()
    assert table.tables("points", at_least=1) == []
    assert words(table) == ["lab.toml: points: expected at least 1 [[points]] table"]


def test_english_is_required_and_other_languages_are_those_known():
    table = reader(title={"zh": "池化", "fr": "x"})
    assert table.text_by_language("title", ("en", "zh")) == {"zh": "池化"}
    assert words(table) == [
        "lab.toml: title.en: is missing: every exercise has an English text",
        "lab.toml: title.fr: is not a known key",
    ]


def test_a_silent_reader_says_nothing():
    table = TomlReader("lab.toml", {}, silent=True)
    table.text("name")
    table.table("inner").integer("n", low=0, high=1)
    assert words(table) == []
