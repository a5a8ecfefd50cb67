"""The text that a student's own input starts with."""

from app.web.views.custom_input import own_input_text


def test_parameters_come_first_and_rows_stand_below_one_another():
    x = {"shape": [1, 1, 2, 2], "dtype": "float64", "data": [[[[1.0, 2.0], [3.5, -4.0]]]]}
    assert own_input_text({"x": x, "pool_h": 2, "exact": True}) == (
        "pool_h = 2\nexact = True\nx = [[[[1, 2],\n       [3.5, -4]]]]"
    )


def test_an_array_that_is_too_large_is_left_out():
    large = {"shape": [9000], "dtype": "float64", "data": None}
    assert own_input_text({"x": large, "n": 3}) == "n = 3"
