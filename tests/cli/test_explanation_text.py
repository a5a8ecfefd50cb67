"""An explanation as text: a map of the errors, the smallest input as small tables, the mistakes as lines."""

import io

import pytest
from rich.console import Console

from app.i18n.explanations import explanation_fields
from app.i18n.languages import terminal_language
from app.i18n.words import Words
from app.present.explanation_text import print_explanation

NOTHING = {
    "output": None,
    "share_wrong": None,
    "error_map": None,
    "smallest": None,
    "diagnoses": [],
    "hint": None,
    "gradient_self_check": None,
    "properties": [],
}
MAP = {
    "output": "dx",
    "share_wrong": {"count": 2, "size": 8},
    "error_map": {
        "shape": [2, 2, 2],
        "axes": [1, 2],
        "block": [1, 1],
        "cells": [
            {"at": [0], "levels": [[0, 1], [4, 0]], "wrong": 2},
            {"at": [1], "levels": [[0, 0], [0, 0]], "wrong": 0},
        ],
        "left_out": 0,
    },
}


def array(data: list, shape: list[int]) -> dict:
    return {"shape": shape, "dtype": "float64", "data": data}


SMALLEST = {
    "inputs": {"stride": 1, "x": array([[[[2.0, 30.0]]]], [1, 1, 1, 2])},
    "expected": {"y": array([1.0], [1]), "dx": array([[3.0, -1.0]], [1, 2])},
    "actual": {"y": array([1.0], [1]), "dx": array([[3.0, 1.0]], [1, 2])},
    "error": None,
}
TRANSPOSED = {"code": "transposed", "values": {"outputs": ["dx"], "count": 1}, "evidence": {}}


def printed(language: str | None = "en", *, colours: bool = False, **parts: object) -> str:
    system = "standard" if colours else None
    console = Console(file=io.StringIO(), width=100, highlight=False, color_system=system, force_terminal=colours)
    words = Words(language or terminal_language())
    print_explanation(console, explanation_fields({**NOTHING, **parts}, words), language)
    return console.file.getvalue()


def test_nothing_found_prints_nothing():
    assert printed() == ""


def test_the_map_shows_each_wrong_part_in_blocks():
    text = printed(**MAP)
    assert "where dx is wrong (2 of 8 values; down: axis 1, across: axis 2)" in text
    lines = [line.rstrip() for line in text.splitlines()]
    assert "  [0]" in lines and "  · ░" in lines and "  █ ·" in lines
    assert "  [1]" not in lines, "nothing is wrong there"


def test_levels_have_colours():
    assert "\x1b[1;31m█" in printed(colours=True, **MAP)


def test_the_smallest_input_is_a_table_with_its_parameters():
    lines = [line.rstrip() for line in printed(smallest=SMALLEST).splitlines()]
    assert "the smallest input that goes wrong" in lines
    assert "  stride = 1" in lines
    assert "  x (1, 1, 1, 2)" in lines and "   2 30" in lines


def test_only_the_wrong_outputs_are_shown():
    text = printed(smallest=SMALLEST)
    assert "expected dx (1, 2)" in text and "got dx (1, 2)" in text
    assert "expected y" not in text


def test_wrong_cells_stand_out():
    assert "\x1b[1;31m1 " in printed(colours=True, smallest=SMALLEST)


def test_an_error_takes_the_place_of_outputs():
    text = printed(smallest={**SMALLEST, "actual": {}, "error": "IndexError: index 2 is out of bounds"})
    assert "IndexError: index 2 is out of bounds" in text
    assert "expected dx" in text and "got dx" not in text


def test_values_that_are_no_numbers_are_shown_and_marked():
    actual = {"y": array([1.0], [1]), "dx": array([["nan", "-inf"]], [1, 2])}
    assert "nan -inf" in printed(smallest={**SMALLEST, "actual": actual})


@pytest.mark.parametrize(
    ("language", "words"), [("en", "dx is transposed: its rows"), ("zh", "dx 转置了：行和列对调了。")]
)
def test_mistakes_are_said_in_the_language_of_the_terminal(language, words):
    assert f"• {words}" in printed(language, diagnoses=[TRANSPOSED])


@pytest.mark.parametrize(("setting", "words"), [("zh_CN.UTF-8", "dx 转置了："), ("de_DE.UTF-8", "dx is transposed:")])
def test_the_language_is_taken_from_the_environment(monkeypatch, setting, words):
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", setting)
    assert words in printed(None, diagnoses=[TRANSPOSED])


def test_a_hint_without_chinese_is_shown_in_english():
    assert "提示： Look there." in printed("zh", hint={"en": "Look there."})
    assert "提示： 看那里。" in printed("zh", hint={"en": "Look there.", "zh": "看那里。"})


def test_of_the_properties_those_that_fail_are_named_with_both_sides():
    declared = {"text": {"en": "dx adds up to dout.", "zh": "总和相等。"}}
    kept = {**declared, "name": "a", "holds": True, "left": 1.0, "right": 1.0}
    broken = {**declared, "name": "b", "holds": False, "left": 2.0, "right": 1.0}
    assert printed(properties=[kept]) == ""
    assert "Does not hold: dx adds up to dout. (2 ≠ 1)" in printed(properties=[kept, broken])
