"""Typed values out of a TOML table: what is taken, and the problem of what does not fit."""

import pytest

from grader.exercise.problems import Problem
from grader.exercise.toml_reader import TomlReader
from grader.message import Message


def reader(**values: object) -> TomlReader:
    return TomlReader("lab.toml", values)


def problems(table: TomlReader) -> list[tuple[str, Message]]:
    """Key and message of every problem; all are of one file."""
    assert {problem.file for problem in table.problems} <= {"lab.toml"}
    return [(problem.key, problem.message) for problem in table.problems]


def found(code: str, value: object, **values: object) -> Message:
    """Return a message that names the found value."""
    return Message(code, {**values, "given": Message("value_given", {"value": repr(value)})})


def missing(code: str, **values: object) -> Message:
    return Message(code, {**values, "given": Message("value_missing")})


def test_a_problem_names_file_key_code_and_values_in_one_line_of_a_log():
    problem = Problem("lab.toml", "n", found("integer_expected", "x", low=0, high=1))
    assert str(problem) == "lab.toml: n: integer_expected(low=0, high=1, given=value_given(value='x'))"
    assert str(Problem("lab.toml", "", Message("file_missing"))) == "lab.toml: file_missing"


@pytest.mark.parametrize("value", [0, 7, 10])
def test_a_whole_number_within_its_bounds_is_taken(value):
    table = reader(n=value)
    assert table.integer("n", low=0, high=10) == value
    assert problems(table) == []


@pytest.mark.parametrize("value", [-1, 11, 3.0, True, "3", [3]])
def test_what_is_no_such_whole_number_is_named(value):
    table = reader(n=value)
    table.integer("n", low=0, high=10)
    assert problems(table) == [("n", found("integer_expected", value, low=0, high=10))]


@pytest.mark.parametrize("value", [0, 1, 0.5, 1.0])
def test_a_number_may_be_whole_and_becomes_a_float(value):
    table = reader(n=value)
    taken = table.number("n", low=0.0, high=1.0)
    assert (taken, type(taken), problems(table)) == (value, float, [])


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -0.1, False, "0.5"])
def test_what_is_no_such_number_is_named(value):
    table = reader(n=value)
    table.number("n", low=0.0, high=1.0)
    assert problems(table) == [("n", found("number_expected", value, low=0.0, high=1.0))]


def test_a_key_that_is_absent_takes_its_default():
    table = reader()
    assert table.integer("n", low=0, high=9, default=4) == 4
    assert table.number("m", low=0, high=9, default=0.5) == 0.5
    assert table.strings("tags") == ()
    assert problems(table) == []


def test_a_key_that_is_absent_and_has_no_default_is_said_to_be_missing():
    table = reader()
    table.text("name")
    table.number("m", low=0, high=1)
    assert problems(table) == [
        ("name", missing("text_expected")),
        ("m", missing("number_expected", low=0, high=1)),
    ]


@pytest.mark.parametrize("value", ["", "  \n", 3, ["x"]])
def test_text_must_say_something(value):
    table = reader(name=value)
    assert table.text("name") == ""
    assert problems(table) == [("name", found("text_expected", value))]


@pytest.mark.parametrize("value", ["x", [1], ["x", 1], {"x": 1}])
def test_strings_are_a_list_of_strings_only(value):
    table = reader(tags=value)
    assert table.strings("tags") == ()
    assert problems(table) == [("tags", found("strings_expected", value))]


def test_one_of_the_allowed_values_is_taken_and_no_other():
    table = reader(colour="b", mode="x")
    assert table.choice("colour", ("a", "b")) == "b"
    table.choice("mode", ("a", "b"))
    assert problems(table) == [("mode", found("choice_expected", "x", choices=["a", "b"]))]


@pytest.mark.parametrize(("values", "number"), [({}, 1), ({"format": 1}, 1), ({"format": 2}, 2)])
def test_the_format_is_1_or_2_and_1_if_it_is_absent(values, number):
    table = reader(**values)
    assert table.read_format() == number
    table.no_other_keys()
    assert problems(table) == []


@pytest.mark.parametrize("value", [0, 3, 1.0, "1", True, [1]])
def test_another_format_is_refused_with_those_that_are_read(value):
    table = reader(format=value)
    table.read_format()
    assert problems(table) == [("format", Message("format_unknown", {"formats": ["1", "2"], "given": repr(value)}))]


def test_keys_that_nobody_asked_for_are_named_in_their_order():
    table = reader(zeta=1, name="x", alpha=2)
    table.text("name")
    table.no_other_keys()
    assert problems(table) == [("zeta", Message("key_unknown")), ("alpha", Message("key_unknown"))]


def test_problems_of_inner_tables_gather_in_the_outer_one_with_their_whole_key():
    table = reader(limits={"inner": {"n": "x"}}, points=[{"name": "a"}, {"name": 3}])
    table.table("limits").table("inner").integer("n", low=0, high=1)
    for item in table.tables("points"):
        item.text("name")
    assert problems(table) == [
        ("limits.inner.n", found("integer_expected", "x", low=0, high=1)),
        ("points[1].name", found("text_expected", 3)),
    ]


@pytest.mark.parametrize("value", [3, "x", [], [3]])
def test_what_is_no_table_is_named_and_reads_as_empty(value):
    table = reader(limits=value)
    assert list(table.table("limits").names()) == []
    assert problems(table) == [("limits", found("table_expected", value))]


@pytest.mark.parametrize("value", [3, {"name": "x"}, [{"name": "x"}, 3]])
def test_what_is_no_list_of_tables_is_named(value):
    table = reader(points=value)
    assert table.tables("points") == []
    assert problems(table) == [("points", found("tables_expected", value, key="points"))]


def test_too_few_tables_are_a_problem():
    table = reader()
    assert table.tables("points", at_least=1) == []
    assert problems(table) == [("points", Message("too_few_tables", {"count": 1, "key": "points"}))]


def test_english_is_required_and_other_languages_are_those_known():
    table = reader(title={"zh": "池化", "fr": "x"})
    assert table.text_by_language("title") == {"zh": "池化"}
    assert problems(table) == [("title.en", Message("english_missing")), ("title.fr", Message("key_unknown"))]


def test_a_silent_reader_says_nothing():
    table = TomlReader("lab.toml", {}, silent=True)
    table.text("name")
    table.table("inner").integer("n", low=0, high=1)
    assert problems(table) == []
