"""An explanation fit to be stored: plain, finite, printable JSON within its bytes, whatever was in it."""

import json

import numpy as np
import pytest

from grader.explain.diagnoses.idea import Diagnosis
from grader.explain.explanation import Explanation, Figures
from grader.explain.stored_form import MOST_BYTES, plain, size_bytes, stored_form
from grader.message import Message

LONG = "long " * 700


def array(size):
    return {"shape": [size], "dtype": "float64", "data": [0.123456789012345] * size}


def explanation(**changes):
    return Explanation(case="c", family="f", **changes)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        (np.float64(1.5), 1.5),
        (np.float32("inf"), "inf"),
        (np.bool_(True), True),
        (10**5000, "very large"),
        ("\x1b[2J\u202e\0", "\\x1b[2J\\u202e\\x00"),
        ("x" * 5000, "x" * 3999 + "…"),
        ({"\x1b": (1, 2)}, {"\\x1b": [1, 2]}),
        (object, "<class 'object'>"),
    ],
    ids=["nan", "infinity", "float64", "float32", "bool", "large", "control", "long", "names", "other"],
)
def test_every_value_becomes_plain(value, expected):
    assert plain(value) == expected


def test_what_is_nested_too_deeply_ends():
    value = []
    for _ in range(5000):
        value = [value]
    assert json.dumps(plain(value)).count("[") < 50


def test_a_small_explanation_stays_as_it_is():
    made = explanation(smallest={"inputs": {"x": array(3)}, "expected": {}, "actual": {}, "error": None}).to_json()
    assert made["smallest"]["inputs"]["x"]["data"] == [0.123456789012345] * 3
    assert made["is_complete"] and made["reason"] is None


def maps(count):
    cells = [{"at": [place], "levels": [[4] * 32] * 32, "wrong": 1024} for place in range(count)]
    return {"shape": [count, 32, 32], "axes": [1, 2], "block": [1, 1], "cells": cells, "left_out": 0}


def test_maps_of_errors_are_left_out_first():
    made = explanation(figures=Figures("y", error_map=maps(64)), properties=[{"name": "p", "text": {}}]).to_json()
    assert size_bytes(made) <= MOST_BYTES
    assert len(made["error_map"]["cells"]) == 16 and made["error_map"]["left_out"] == 48
    assert made["properties"]


def test_then_properties_then_the_numbers_of_large_arrays():
    smallest = {"inputs": {"x": array(2000), "k": array(90)}, "expected": {"y": array(2000)}, "actual": {}}
    made = explanation(
        figures=Figures("y", error_map=maps(2)),
        smallest=smallest,
        properties=[{"name": "p", "text": {"en": LONG}}],
        diagnoses=[Diagnosis(Message("a"), {"b": 1})],
    ).to_json()
    assert size_bytes(made) <= MOST_BYTES
    assert (made["error_map"], made["properties"]) == (None, [])
    assert made["smallest"]["inputs"]["x"] == {"shape": [2000], "dtype": "float64", "data": None}
    assert made["smallest"]["inputs"]["k"]["data"] is not None
    assert made["diagnoses"][0]["evidence"] == {"b": 1}


def test_then_evidence_and_the_ends_of_texts():
    many = [Diagnosis(Message("a", {"text": LONG}), {"b": LONG}) for _ in range(12)]
    made = explanation(diagnoses=many).to_json()
    assert size_bytes(made) <= MOST_BYTES
    assert len(made["diagnoses"]) == 12 and made["diagnoses"][0]["evidence"] == {}
    assert made["diagnoses"][0]["values"]["text"] == LONG[:3500]


@pytest.mark.parametrize("part", ["smallest", "hint", "gradient_self_check", "first_wrong"])
def test_nothing_is_too_large_in_the_end(part):
    enormous = {str(place) * 40: LONG for place in range(1000)}
    made = stored_form({**explanation().to_json(), part: enormous})
    assert size_bytes(made) <= MOST_BYTES
    assert (made["case"], made["family"], made["is_complete"]) == ("c", "f", True)
    assert made[part] is None
