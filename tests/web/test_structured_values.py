"""Tokens, dictionaries and lists of arrays on a page."""

from app.web.views.arrays import array_view, compared, split_inputs
from app.web.views.case_data import detail_view, is_wrong
from app.web.views.custom_input import names_of_lists, own_input_text
from grader.exercise.outputs import Tolerance


def cells(view):
    return [[cell.text for cell in row] for row in view.slices[0].rows]


def marked(view):
    return [cell.text for row in view.slices[0].rows for cell in row if cell.differs]


def test_a_list_of_tokens_reads_as_tokens_and_the_wrong_one_is_marked():
    wanted, got = compared("tokens", ["low", "er"], ["low", "e", "r"], Tolerance())
    assert cells(wanted) == [["'low'", "'er'"]]
    assert marked(got) == ["'e'", "'r'"]
    assert (got.dtype, got.shape) == ("list", "(3)")


def test_a_dictionary_is_a_table_of_keys_and_values():
    counts = {"dict": [[{"tuple": ["l", "o"]}, 2], [{"tuple": ["o", "w"]}, 1]]}
    wrong = {"dict": [[{"tuple": ["o", "w"]}, 1], [{"tuple": ["l", "o"]}, 1]]}
    wanted, got = compared("counts", counts, wrong, Tolerance())
    assert cells(wanted) == [["('l', 'o')", "2"], ["('o', 'w')", "1"]]
    assert marked(got) == ["1"]


def test_arrays_in_a_list_have_a_row_each_and_the_tolerance_counts():
    arrays = [
        {"shape": [2], "dtype": "float64", "data": [1.0, 2.0]},
        {"shape": [1], "dtype": "float64", "data": [3.0]},
    ]
    near = [{**arrays[0], "data": [1.0, 2.000001]}, arrays[1]]
    wanted, got = compared("states", arrays, near, Tolerance())
    assert cells(wanted) == [["array([1, 2])"], ["array([3])"]]
    assert marked(got) == []


def test_none_bytes_and_complex_numbers_read_as_in_python():
    parameters, views = split_inputs(
        {"a": None, "b": {"bytes": "b'x'"}, "c": {"complex": "1+2j"}, "s": "low", "n": 2}
    )
    assert parameters == {"a": "None", "b": "b'x'", "c": "1+2j", "s": "'low'", "n": "2"}
    assert views == []


def test_an_array_of_complex_numbers_has_cells():
    view = array_view("z", {"shape": [2], "dtype": "complex128", "data": ["1+2j", "nan+0j"]})
    assert cells(view) == [["1+2j", "nan+0j"]]


def test_an_output_none_is_no_missing_output():
    detail = detail_view({}, {"y": None}, {"y": None}, lambda name: Tolerance())
    assert not is_wrong(detail.outputs[0])
    assert is_wrong(detail_view({}, {"y": None}, {}, lambda name: Tolerance()).outputs[0])


def test_a_value_too_large_to_store_is_said_to_be():
    assert array_view("tokens", {"left_out": 5000}).slices is None


def test_the_own_input_starts_from_python_values():
    inputs = {"words": ["low", "er"], "pair": {"tuple": ["l", "o"]}, "f": {"function": "square"}, "n": 2}
    assert own_input_text(inputs) == "words = ['low', 'er']\npair = ('l', 'o')\nf = 'square'\nn = 2"
    assert names_of_lists([inputs]) == ["words", "pair", "f"]
