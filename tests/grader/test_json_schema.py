"""The JSON Schemas of exercise.toml and lab.toml: they know what the reader knows, and the docs hold them."""

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from grader.exercise.json_schema import exercise_schema, lab_schema
from tests.grader.test_exercise import FULL
from tests.grader.test_format_2 import HEAD

ROOT = Path(__file__).parents[2]
EXERCISES = sorted((ROOT / "exercises").glob("*/*/exercise.toml"))
LABS = sorted((ROOT / "exercises").glob("*/lab.toml"))
EVERYTHING = HEAD.format(
    toml_format=2,
    keys='license = "MIT"\npackages = ["scipy"]\ndata = ["a.csv"]',
    title='zh = "加倍"',
    tables="""
[limits]
time_class = "training"
[outputs.y]
compare = "exact"
rtol = 1e-3
[tolerance.outputs.y]
atol = 1
[messages.too_far]
en = "x"
[source_rules]
forbid_syntax = ["for"]
reason.zh = "x"
[credits]
authors = ["Ada"]
[weights]
basic = 2
[gradient]
outputs = { dx = "x" }
[[properties]]
name = "sum"
zh = "x"
""",
)


def errors(schema: dict[str, Any], toml: str) -> list[str]:
    """Return where a file breaks its schema."""
    validator = jsonschema.Draft202012Validator(schema)
    return sorted(error.json_path for error in validator.iter_errors(tomllib.loads(toml)))


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.parent.name)
def test_every_exercise_of_the_catalogue_is_valid(path):
    assert errors(exercise_schema(), path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", LABS, ids=lambda path: path.parent.name)
def test_every_lab_of_the_catalogue_is_valid(path):
    assert errors(lab_schema(), path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("text", [FULL.decode(), EVERYTHING])
def test_every_key_is_known(text):
    assert errors(exercise_schema(), text) == []


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("points = 7", "pionts = 7", "$"),
        ("points = 7", 'points = "7"', "$.points"),
        ("difficulty = 1", "difficulty = 6", "$.difficulty"),
        ('time_class = "training"', 'time_class = "long"', "$.limits.time_class"),
        ("rtol = 1e-3", "rtol = -1", "$.outputs.y.rtol"),
        ("rtol = 1e-3", "rtoll = 1", "$.outputs.y"),
        ("basic = 2", "basic = 0", "$.weights.basic"),
        ('name = "double"', "nmae = 1", "$.entry_points[0]"),
        ('forbid_syntax = ["for"]', "forbid_syntax = [1]", "$.source_rules.forbid_syntax[0]"),
    ],
)
def test_what_the_reader_refuses_an_editor_marks(old, new, place):
    assert old in EVERYTHING
    assert place in errors(exercise_schema(), EVERYTHING.replace(old, new))


def test_what_is_required_is_marked_where_it_is_missing():
    assert exercise_schema()["required"] == ["difficulty", "entry_points", "points", "title"]
    assert lab_schema()["required"] == ["summary", "title"]


@pytest.mark.parametrize(("name", "schema"), [("exercise", exercise_schema()), ("lab", lab_schema())])
def test_the_documentation_holds_the_schema(name, schema):
    text = (ROOT / "docs" / f"{name}.schema.json").read_text(encoding="utf-8")
    assert json.loads(text) == schema, f"run: tensorjudge exercise schema {name} > docs/{name}.schema.json"
