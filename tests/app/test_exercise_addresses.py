"""The address of an exercise is its slug, or its source and its slug."""

import re

import pytest
from starlette.routing import compile_path

from app.http.exercise_address import RESERVED
from app.main import create_app
from tests.app.conftest import settings_in
from tests.app.routes import routes_of

_EXERCISE = compile_path("/exercises/{slug:exercise}")[0]
_RECORDS = compile_path("/exercises/{slug:exercise}/records")[0]


@pytest.mark.parametrize("address", ["dense", "course/dense", "course/recordset"])
def test_an_address_has_one_part_or_two(address):
    assert _EXERCISE.match(f"/exercises/{address}")["slug"] == address
    assert _RECORDS.match(f"/exercises/{address}/records")["slug"] == address


@pytest.mark.parametrize("path", ["/exercises/dense/records", "/exercises/dense/export.zip", "/exercises/a/b/c"])
def test_a_part_below_an_exercise_is_no_slug(path):
    assert _EXERCISE.match(path) is None


def test_every_part_below_an_exercise_is_reserved(tmp_path):
    below = {
        found[1]
        for route in routes_of(create_app(settings_in(tmp_path)))
        if (found := re.search(r"/(?:exercises|authoring)/\{slug\}/(\w+)(?![\w.])", route))
    }
    assert {"records", "runs", "submissions", "solution"} <= below <= RESERVED
