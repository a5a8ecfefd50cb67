"""The toolkit for authors' cases."""

import numpy as np
import pytest

from grader.inside.casekit import WINDOWS, Window, any_sign, consecutive, distinct, few_valued, numbered, whole

SHAPES = [(1,), (2, 3), (1, 1, 9, 11), (4, 3, 14, 14)]
each_shape = pytest.mark.parametrize("shape", SHAPES, ids=str)
FAMILIES = [
    "one-window",
    "basic",
    "window-1",
    "nonsquare-map",
    "nonsquare-window",
    "batch-channels",
    "overlap",
    "gap",
    "remainder",
    "pad",
    "pad>stride",
    "defaults",
    "twice",
]


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@each_shape
def test_distinct_values_keep_their_distance(rng, shape):
    values = np.sort(distinct(rng, shape), axis=None)
    assert values[0] > 0 and values[-1] < 1
    assert values.size == 1 or np.diff(values).min() > 9e-5


def test_a_negative_scale_gives_negative_distinct_values(rng):
    values = distinct(rng, (3, 4), scale=-100)
    assert values.max() < 0 and values.min() > -100
    assert np.unique(values).size == values.size


@each_shape
def test_any_sign_is_never_zero_and_its_magnitudes_differ(rng, shape):
    values = any_sign(rng, shape)
    assert values.shape == shape
    assert np.unique(np.abs(values)).size == values.size and np.abs(values).min() > 0


def test_any_sign_has_both_signs(rng):
    assert {*np.sign(any_sign(rng, (5, 5))).ravel()} == {-1.0, 1.0}


@each_shape
def test_whole_is_one_two_three_in_some_order(rng, shape):
    assert np.array_equal(np.sort(whole(rng, shape), axis=None), consecutive(shape).ravel())


def test_consecutive_counts_row_by_row():
    assert consecutive((2, 2), start=5).tolist() == [[5, 6], [7, 8]]


def test_few_valued_draws_from_its_values_only(rng):
    assert {*few_valued(rng, (6, 6)).ravel()} == {0.0, 1.0, 2.0}


@pytest.mark.parametrize("make", [distinct, any_sign, whole, few_valued])
def test_a_maker_gives_float64_and_the_same_for_one_seed(make):
    first, second = (make(np.random.default_rng(3), (2, 5)) for _ in range(2))
    assert first.dtype == np.float64
    assert np.array_equal(first, second)


def test_settings_are_numbered_within_their_family():
    window = Window("gap", 1, 1, 5, 5, 2, 2, stride=3)
    assert [one.name for one in numbered([window, window])] == ["gap", "gap-2"]


def test_the_shared_families_are_all_there_in_order():
    assert list(dict.fromkeys(window.family for window in WINDOWS)) == FAMILIES


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.name)
def test_every_setting_has_a_window_that_lies_on_the_map(window):
    assert min(window.out_shape) >= 1
    assert 2 * window.pad <= min(window.kh, window.kw)


def _of(family: str) -> list[Window]:
    return [window for window in WINDOWS if window.family == family]


def _left_over(window: Window) -> bool:
    down, right = window.H + 2 * window.pad - window.kh, window.W + 2 * window.pad - window.kw
    return bool(down % window.stride or right % window.stride)


@pytest.mark.parametrize(
    ("difficulty", "family"),
    [
        (lambda window: window.H != window.W, "nonsquare-map"),
        (lambda window: window.kh != window.kw, "nonsquare-window"),
        (lambda window: window.N > 1 or window.C > 1, "batch-channels"),
        (lambda window: window.stride < max(window.kh, window.kw), "overlap"),
        (lambda window: window.stride > max(window.kh, window.kw), "gap"),
        (_left_over, "remainder"),
        (lambda window: window.pad > 0, "pad"),
        (lambda window: window.pad > window.stride, "pad>stride"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_difficulty_first_appears_in_the_family_named_after_it(difficulty, family):
    # one-window has stride 1, as the smallest call there is: its only window overlaps nothing.
    several = [window for window in WINDOWS if window.family != "one-window"]
    assert next(window.family for window in several if difficulty(window)) == family


def test_families_are_what_they_are_called():
    assert all(window.stride < min(window.kh, window.kw) for window in _of("overlap"))
    assert all(window.stride > max(window.kh, window.kw) for window in _of("gap"))
    assert all(_left_over(window) for window in _of("remainder"))
    assert {window.stride for window in _of("pad")} == {1, 2}
    assert all(window.pad > window.stride for window in _of("pad>stride"))
    assert all(1 < window.N != window.C > 1 for window in _of("batch-channels"))


def test_the_maps_are_higher_than_wide_and_wider_than_high():
    assert {window.H > window.W for window in _of("nonsquare-map")} == {True, False}


def test_mixing_up_the_sides_of_a_window_changes_the_output_size():
    for window in _of("nonsquare-window"):
        swapped = Window("", *window.shape, window.kw, window.kh, window.stride, window.pad)
        assert np.prod(swapped.out_shape) != np.prod(window.out_shape)
    assert {window.kh > window.kw for window in _of("nonsquare-window")} == {True, False}


def test_the_defaults_are_left_out_of_the_parameters():
    (window,) = _of("defaults")
    assert window.parameters("pool_h", "pool_w") == {"pool_h": 2, "pool_w": 2}
    assert (window.stride, window.pad) == (1, 0)
