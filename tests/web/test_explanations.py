"""An explanation in words: which parts are folded below the card, and in which order."""

from app.i18n.explanations import explanation_fields
from app.i18n.words import Words
from app.submissions.explanation_schemas import ExplanationRead
from app.web.page import _environment
from app.web.views.card import smallest_view
from app.web.views.explanation import more_view
from grader.exercise.outputs import Tolerance
from grader.message import Message

NOTHING = {
    "stage": "rest",
    "is_complete": True,
    "case": "basic",
    "family": "basic",
    "visible": False,
    "output": None,
    "share_wrong": None,
    "max_abs_error": None,
    "max_rel_error": None,
    "times_allowed": None,
    "first_wrong": None,
    "error_map": None,
    "smallest": None,
    "diagnoses": [],
    "hint": None,
    "gradient_self_check": None,
    "properties": [],
}
DIAGNOSIS = {"code": "wrong_sign", "values": {"outputs": ["dx"], "count": 1}, "evidence": {}}
WRONG_SIGN = "dx has the wrong sign: every value is the negative of the right one."
BOTH_RIGHT = {
    "code": "both_right",
    "values": {},
    "forward_right": True,
    "gradients": [{"output": "dx", "of": "x", "agrees": True, "max_abs_error": 0.0, "kinks": 0}],
}


def read(language="en", **parts):
    return ExplanationRead(**explanation_fields({**NOTHING, **parts}, Words(language)))


def told(language="en", sentences=(), *, is_smallest_on_card=True, **parts):
    return more_view(
        read(language, **parts),
        sentences,
        Words(language),
        lambda _: Tolerance(),
        is_smallest_on_card=is_smallest_on_card,
    )


def shown(**parts):
    return smallest_view(read(**parts), lambda _: Tolerance(), Words("en"))


def vector(*values):
    return {"shape": [len(values)], "dtype": "float64", "data": [float(value) for value in values]}


def smallest(actual):
    expected = {"dx": vector(1, 2), "db": vector(3)}
    return {"inputs": {"stride": 1, "x": vector(5, 6)}, "expected": expected, "actual": actual, "error": None}


def error_map(cells, shape, left_out=0, block=(1, 1)):
    axes = list(range(len(shape)))[-2:]
    return {"shape": shape, "axes": axes, "block": list(block), "cells": cells, "left_out": left_out}


def level_map(at, levels):
    return {"at": at, "levels": levels, "wrong": sum(level > 0 for row in levels for level in row)}


def prop(name, holds, left=None, right=None):
    return {
        "name": name,
        "text": {"en": f"{name} holds.", "zh": name},
        "holds": holds,
        "left": left,
        "right": right,
    }


def test_of_the_smallest_input_only_wrong_outputs_are_shown():
    view = shown(smallest=smallest({"dx": vector(1, 4), "db": vector(3)}))
    assert [expected.name for expected, _ in view.detail.outputs] == ["dx"]
    assert view.right == "Correct here: db."
    assert view.detail.parameters == {"stride": "1"}


def test_an_output_that_is_missing_or_of_another_shape_is_wrong():
    view = shown(smallest=smallest({"dx": vector(1, 2, 3)}))
    assert [expected.name for expected, _ in view.detail.outputs] == ["dx", "db"]
    assert view.right == ""


def test_an_error_map_shows_the_places_with_an_error_and_says_that_the_others_are_right():
    cells = [level_map([0], [[0, 0]]), level_map([1], [[0, 3]])]
    view = told(output="dx", error_map=error_map(cells, [2, 1, 2]), share_wrong={"count": 1, "size": 4}).error_map
    assert [one.label for one in view.maps] == ["dx[1]"]
    assert view.maps[0].rows == [[0, 3]]
    assert view.maps[0].wrong == "1 value is wrong"
    assert view.note == "The other table is correct."


def test_maps_that_are_left_out_with_errors_are_counted():
    cells = [level_map([0], [[4]])]
    view = told(output="dx", error_map=error_map(cells, [9, 1, 1], 8), share_wrong={"count": 9, "size": 9}).error_map
    assert view.note == "8 more tables are not shown."


def test_rows_and_columns_of_a_coarse_map_name_all_they_stand_for():
    cells = [level_map([], [[0, 1, 2], [0, 0, 0]])]
    (view,) = told(output="dx", error_map=error_map(cells, [4, 5], block=(2, 2))).error_map.maps
    assert (list(view.row_names), list(view.column_names)) == (["0-1", "2-3"], ["0-1", "2-3", "4"])


def test_a_vector_is_a_map_of_one_row_without_a_name():
    (view,) = told(output="db", error_map=error_map([level_map([], [[0, 3]])], [2])).error_map.maps
    assert (list(view.row_names), list(view.column_names), view.label) == ([""], ["0", "1"], "db")


def test_a_single_number_needs_no_map():
    assert told(output="loss", error_map=error_map([level_map([], [[3]])], [])) is None


def test_a_legend_names_the_levels_that_occur():
    view = told(output="db", error_map=error_map([level_map([], [[0, 3]])], [2])).error_map
    assert view.legend == [(0, "correct"), (3, "off by less than 100 %")]


def test_the_fold_says_what_is_inside():
    cells = error_map([level_map([], [[0, 3]])], [2])
    view = told(sentences=["a", "b"], output="db", error_map=cells, properties=[prop("first", True, 1, 1)])
    assert view.contents == "2 more findings · error map · 1 check"
    view = told("zh", sentences=["a"], is_smallest_on_card=False, smallest=smallest({"dx": vector(1, 4)}))
    assert view.contents == "另有 1 条发现 · 最小输入"
    assert view.smallest is not None


def test_without_anything_more_there_is_no_fold():
    assert told() is None


def test_what_does_not_hold_comes_first_with_both_sides():
    checks = told(properties=[prop("first", True, 1, 1), prop("second", False, 0.1 + 0.2, 1)]).checks
    assert [(check.text, check.holds) for check in checks] == [("second holds.", False), ("first holds.", True)]
    assert [check.sides for check in checks] == ["The left side is 0.3, the right side is 1.", ""]


def test_that_forward_and_backward_agree_is_said_unless_the_mistake_has_a_name():
    assert [check.text for check in told(gradient_self_check=BOTH_RIGHT).checks] == [
        Words("en").message(Message("both_right"))
    ]
    assert told(gradient_self_check=BOTH_RIGHT, diagnoses=[DIAGNOSIS]) is None


def test_code_in_a_sentence_is_shown_as_code_and_nothing_of_it_as_markup():
    parts = _environment("en").get_template("site/_parts.html").module
    assert parts.coded("`a < b` stands where `a <= b` belongs.") == (
        "<code>a &lt; b</code> stands where <code>a &lt;= b</code> belongs."
    )
