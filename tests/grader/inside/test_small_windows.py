"""Small window settings: what a family is about, from the smallest map up."""

import pytest

from grader.inside.casekit import WINDOWS, Window, numbered, small_windows

FAMILIES = list(dict.fromkeys(window.family for window in WINDOWS))
each_family = pytest.mark.parametrize("family", FAMILIES)


@each_family
def test_small_windows_are_of_the_family_and_grow(family):
    cells = [window.N * window.C * window.H * window.W for window in small_windows(WINDOWS, family)]
    assert cells and cells == sorted(cells)
    assert {window.family for window in small_windows(WINDOWS, family)} == {family}


@each_family
def test_every_small_window_fits_and_none_lies_wholly_in_the_border(family):
    for window in small_windows(WINDOWS, family):
        assert min(window.out_shape) >= 1
        assert 2 * window.pad <= min(window.kh, window.kw)


def test_the_smallest_overlap_is_three_cells_in_a_row():
    first = next(small_windows(WINDOWS, "overlap"))
    assert (first.shape, first.kh, first.kw, first.stride, first.pad) == ((1, 1, 1, 3), 1, 2, 1, 0)


@pytest.mark.parametrize("family", FAMILIES[: FAMILIES.index("pad")])
def test_no_border_before_the_family_that_brings_it(family):
    assert all(window.pad == 0 for window in small_windows(WINDOWS, family))


@pytest.mark.parametrize("family", FAMILIES[: FAMILIES.index("batch-channels")])
def test_one_image_and_one_channel_before_the_family_that_brings_more(family):
    assert all(window.shape[:2] == (1, 1) for window in small_windows(WINDOWS, family))


@pytest.mark.parametrize("family", FAMILIES[: FAMILIES.index("nonsquare-window")])
def test_windows_are_square_before_the_family_that_changes_it(family):
    assert all(window.kh == window.kw for window in small_windows(WINDOWS, family))


def test_a_gap_has_more_than_one_window():
    assert all(max(window.out_shape[2:]) > 1 and window.stride > 1 for window in small_windows(WINDOWS, "gap"))


def test_defaults_can_be_left_out():
    assert all((window.stride, window.pad) == (1, 0) for window in small_windows(WINDOWS, "defaults"))


def test_a_family_of_the_exercises_own_takes_the_difficulties_that_were_there_before():
    ties = numbered((Window("ties", 1, 1, 2, 2, 2, 2),))
    small = list(small_windows((*WINDOWS[:2], *ties), "ties"))
    assert {window.shape for window in small} == {(1, 1, 2, 2), (1, 1, 4, 4)}


def test_a_family_that_no_window_has_yields_nothing():
    assert list(small_windows(WINDOWS, "unknown")) == []
