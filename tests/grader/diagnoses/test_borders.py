"""A border put on or cut off in another way."""

import numpy as np
import pytest

from tests.grader.wrong import class_of

rng = np.random.default_rng(23)
INPUTS = [
    {"x": rng.standard_normal((n, c, h, w)), "k": k, "pad": pad}
    for n, c, h, w, k, pad in (
        (1, 1, 3, 4, 2, 1),
        (2, 1, 4, 3, 3, 1),
        (1, 2, 5, 4, 3, 2),
        (2, 2, 4, 4, 2, 0),
        (1, 1, 6, 5, 4, 2),
    )
]


def sums(x, k, pad, widths=None, **how):
    """Return the sums over square windows; `widths`: another border than the one asked for."""
    around = ((pad, pad), (pad, pad)) if widths is None else widths
    padded = np.pad(x, ((0, 0), (0, 0), *around), **how)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (k, k), axis=(2, 3))
    return windows.sum(axis=(4, 5))


@pytest.mark.parametrize(
    ("how", "wrong"),
    [
        ("border_before_only", lambda x, k, pad: sums(x, k, pad, ((2 * pad, 0), (2 * pad, 0)))),
        ("border_after_only", lambda x, k, pad: sums(x, k, pad, ((0, 2 * pad), (0, 2 * pad)))),
        ("border_on_one_side", lambda x, k, pad: sums(x, k, pad, ((pad, 0), (pad, 0)))),
        ("border_of_rows_only", lambda x, k, pad: sums(x, k, pad, ((pad, pad), (0, 0)))),
        ("border_of_edges", lambda x, k, pad: sums(x, k, pad, mode="edge")),
        ("border_of_ones", lambda x, k, pad: sums(x, k, pad, constant_values=1.0)),
    ],
)
def test_another_border_is_named(how, wrong):
    (found,) = class_of(sums, wrong, INPUTS).diagnoses()
    assert (found.name, found.evidence["how"]) == ("another_border", how)


def grown(x, k, pad):
    """Return the input spread over its neighbours, with the border cut off again."""
    wide = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    return _spread(wide, k)[..., pad : pad + x.shape[2], pad : pad + x.shape[3]]


def _spread(wide, k):
    return wide + k * np.roll(wide, 1, axis=2) + np.roll(wide, 1, axis=3)


@pytest.mark.parametrize(
    ("how", "cut"),
    [
        ("border_cut_at_the_end", lambda wide, x, pad: wide[..., : x.shape[2], : x.shape[3]]),
        ("border_cut_at_the_start", lambda wide, x, pad: wide[..., 2 * pad :, 2 * pad :]),
    ],
)
def test_a_border_cut_at_one_side_only_is_named(how, cut):
    def wrong(x, k, pad):
        return cut(_spread(np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad))), k), x, pad)

    (found,) = class_of(grown, wrong, INPUTS).diagnoses()
    assert (found.name, found.evidence["how"]) == ("border_cut_elsewhere", how)


def test_wrong_values_within_a_right_border_are_no_border():
    wrong = class_of(sums, lambda x, k, pad: np.sin(sums(x, k, pad)), INPUTS)
    assert not {"another_border", "border_cut_elsewhere"} & {*wrong.names()}
