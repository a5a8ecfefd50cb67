"""An explanation as text: the smallest input as small tables; a list of further findings, a map of the errors."""

import io

from rich.console import Console

from app.i18n.explanations import explanation_fields
from app.i18n.words import Words
from app.present.explanation_text import print_more, print_smallest

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


def printed(language: str = "en", sentences: tuple[str, ...] = (), *, colours: bool = False, **parts: object) -> str:
    system = "standard" if colours else None
    console = Console(file=io.StringIO(), width=100, highlight=False, color_system=system, force_terminal=colours)
    words = Words(language)
    explanation = explanation_fields({**NOTHING, **parts}, words)
    if explanation["smallest"]:
        print_smallest(console, explanation["smallest"], words)
    print_more(console, explanation, sentences, words)
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
    assert "  Smallest input that fails" in lines
    assert "  stride = 1" in lines
    assert "  x (1, 1, 1, 2)" in lines and "   2 30" in lines


def test_only_the_wrong_outputs_are_shown():
    text = printed(smallest=SMALLEST)
    assert "expected dx (1, 2)" in text and "yours dx (1, 2)" in text
    assert "expected y" not in text


def test_wrong_cells_stand_out():
    assert "\x1b[1;31m1 " in printed(colours=True, smallest=SMALLEST)


def test_where_an_exception_took_the_place_of_outputs_none_is_expected():
    text = printed(smallest={**SMALLEST, "actual": {}, "error": "IndexError: index 2 is out of bounds"})
    assert "stride = 1" in text and "expected dx" not in text and "yours dx" not in text


def test_values_that_are_no_numbers_are_shown_and_marked():
    actual = {"y": array([1.0], [1]), "dx": array([["nan", "-inf"]], [1, 2])}
    assert "nan -inf" in printed(smallest={**SMALLEST, "actual": actual})


def test_further_findings_are_a_list_without_the_marks_of_code():
    assert "  • dx has lost its `sign`." not in printed(sentences=("dx has lost its `sign`.",))
    assert "  • dx has lost its sign." in printed(sentences=("dx has lost its `sign`.",))


def test_an_incomplete_explanation_says_so():
    assert "this explanation lacks a part" in printed(is_complete=False)


def test_of_the_properties_those_that_fail_are_named_with_both_sides():
    declared = {"text": {"en": "dx adds up to dout.", "zh": "总和相等。"}}
    kept = {**declared, "name": "a", "holds": True, "left": 1.0, "right": 1.0}
    broken = {**declared, "name": "b", "holds": False, "left": 2.0, "right": 1.0}
    assert printed(properties=[kept]) == ""
    assert "Does not hold: dx adds up to dout. (2 ≠ 1)" in printed(properties=[kept, broken])
