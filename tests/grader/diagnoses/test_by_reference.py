"""Diagnoses by comparison: the reference's output for other inputs, or for one part at a time, was returned."""

import numpy as np
import pytest

from tests.grader.wrong import class_of

rng = np.random.default_rng(8)


def blocks(x, rows, columns, stride=1, pad=0):
    """Means of blocks of a matrix: something with parameters to get wrong."""
    padded = np.pad(x, pad)
    down = range(0, padded.shape[0] - rows + 1, stride)
    across = range(0, padded.shape[1] - columns + 1, stride)
    return np.array([[padded[i : i + rows, j : j + columns].mean() for j in across] for i in down])


BLOCKS = [
    {"x": rng.standard_normal(shape), "rows": rows, "columns": columns, "stride": stride, "pad": pad}
    for shape, rows, columns, stride, pad in (
        ((4, 5), 1, 2, 1, 0),
        ((5, 5), 2, 1, 2, 1),
        ((6, 7), 2, 3, 2, 1),
        ((5, 6), 3, 2, 1, 1),
        ((4, 4), 2, 2, 1, 0),
    )
]


def the_one(right, wrong, inputs, **optional):
    (found,) = class_of(right, wrong, inputs).diagnoses(**optional)
    return found


def test_a_parameter_that_is_ignored_is_named_with_the_value_used():
    found = the_one(blocks, lambda x, rows, columns, stride, pad: blocks(x, rows, columns, stride), BLOCKS)
    assert (found.name, found.evidence) == ("parameter_ignored", {"outputs": ["y"], "name": "pad", "value": 0})


def test_two_parameters_exchanged_are_named():
    found = the_one(blocks, lambda x, rows, columns, stride, pad: blocks(x, columns, rows, stride, pad), BLOCKS)
    assert (found.name, found.evidence["first"], found.evidence["second"]) == (
        "parameters_swapped",
        "rows",
        "columns",
    )


def test_two_inputs_exchanged_are_named_where_they_could_be_taken_for_one_another():
    inputs = [{"a": rng.standard_normal(shape), "b": rng.standard_normal(shape)} for shape in ((3,), (2, 3), (4, 2))]
    found = the_one(lambda a, b: a - np.tanh(b), lambda a, b: b - np.tanh(a), inputs)
    assert (found.name, found.evidence["first"], found.evidence["second"]) == ("inputs_swapped", "a", "b")


def test_two_inputs_of_another_range_are_not_said_to_be_exchanged():
    """A mask that lets all through is what one gets with any large numbers in place of the chances."""
    inputs = [{"chances": rng.random(shape), "x": 1 + rng.random(shape)} for shape in ((3,), (2, 3), (4, 2))]
    made = class_of(lambda chances, x: (chances > 0.5) * 2.0, lambda chances, x: np.full(x.shape, 2.0), inputs)
    assert "inputs_swapped" not in made.names()


def test_a_parameter_in_the_place_of_another_is_named():
    found = the_one(blocks, lambda x, rows, columns, stride, pad: blocks(x, rows, rows, stride, pad), BLOCKS)
    assert (found.name, found.evidence["first"], found.evidence["second"]) == (
        "parameter_for_another",
        "rows",
        "columns",
    )


def test_a_wrong_default_is_named_by_the_parameter_that_it_takes():
    left_out = [{name: value for name, value in one.items() if name != "stride"} for one in BLOCKS]

    def wrong(x, rows, columns, stride=None, pad=0):
        return blocks(x, rows, columns, stride or rows, pad)

    found = the_one(blocks, wrong, [*BLOCKS, *left_out], stride=1)
    assert (found.name, found.evidence["name"], found.evidence["equals"]) == ("wrong_default", "stride", "rows")


def test_a_flag_the_wrong_way_round_is_named():
    inputs = [{"x": rng.standard_normal((2, 3)) + 1, "train": train} for train in (True, False, True)]
    found = the_one(lambda x, train: x if train else np.exp(x), lambda x, train: np.exp(x) if train else x, inputs)
    assert found.name == "flag_inverted"


def test_a_flag_that_is_ignored_is_named_with_the_value_used():
    inputs = [{"x": rng.standard_normal((2, 3)) + 1, "train": train} for train in (True, False, True, False)]
    found = the_one(lambda x, train: x if train else np.exp(x), lambda x, train: np.exp(x), inputs)
    assert (found.name, found.evidence["value"]) == ("parameter_ignored", False)


def test_p_in_place_of_what_is_left_of_it_is_named():
    inputs = [{"x": rng.standard_normal(5) + 1, "p": p} for p in (0.25, 0.1, 0.4)]
    found = the_one(lambda x, p: x**2 + p, lambda x, p: x**2 + 1 - p, inputs)
    assert (found.name, found.evidence["name"]) == ("complement", "p")


def test_an_input_that_does_not_count_is_named():
    inputs = [{"x": rng.standard_normal((3, 2)), "w": rng.standard_normal((2, 2))} for _ in range(3)]
    found = the_one(lambda x, w: np.tanh(x) @ w + x, lambda x, w: x.copy(), inputs)
    assert found.name in ("input_ignored", "returns_input")


def test_a_transposed_input_is_named():
    inputs = [{"x": rng.standard_normal((n, 3)), "w": rng.standard_normal((3, 3))} for n in (2, 3, 4)]
    found = the_one(lambda x, w: x @ w, lambda x, w: x @ w.T, inputs)
    assert (found.name, found.evidence["name"]) == ("input_transposed", "w")


def test_an_input_read_in_the_order_of_memory_is_named():
    inputs = [{"x": rng.standard_normal(shape)} for shape in ((1, 2, 3, 2), (2, 3, 2, 2), (2, 2, 2, 3))]

    def right(x):
        return np.cumsum(x.transpose(0, 2, 3, 1).ravel())

    found = the_one(right, lambda x: np.cumsum(x.ravel()), inputs)
    assert (found.name, found.evidence["order"]) == ("input_taken_in_memory_order", [0, 2, 3, 1])


@pytest.mark.parametrize("axis", [0, 1])
def test_a_variance_divided_by_one_less_is_named(axis):
    def normalised(x, gamma, beta, ddof=0):
        deviations = x - x.mean(axis=axis, keepdims=True)
        return gamma * deviations / np.sqrt(x.var(axis=axis, ddof=ddof, keepdims=True) + 1e-5) + beta

    inputs = [
        {
            "x": rng.standard_normal(shape),
            "gamma": rng.standard_normal(shape[1]),
            "beta": rng.standard_normal(shape[1]),
        }
        for shape in ((2, 3), (5, 2), (4, 4))
    ]
    found = the_one(normalised, lambda **case: normalised(**case, ddof=1), inputs)
    assert (found.name, found.evidence["name"], found.evidence["axis"]) == ("ddof_one", "x", axis)


def test_what_passing_cases_speak_against_is_not_named():
    """The wrong function is right for positive inputs: that x were 0 there is no explanation."""
    inputs = [{"x": sign * (rng.random(4) + 1)} for sign in (1, -1, 1, -1, 1, -1)]
    names = class_of(np.exp, lambda x: np.exp(x) if (x > 0).all() else np.exp(x * 0), inputs).names()
    assert "input_ignored" not in names


# --- Parts that meet in one cell -------------------------------------------------------------------------------


def spread(x, dout):
    """Each element of dout goes to two neighbouring cells of a row."""
    dx = np.zeros(x.shape)
    for place, value in enumerate(dout):
        dx[place] += value
        dx[place + 1] += 2 * value
    return dx


def overlapping():
    return [{"x": rng.standard_normal(count + 1), "dout": rng.standard_normal(count)} for count in (2, 3, 4, 3)]


def assigned(x, dout):
    dx = np.zeros(x.shape)
    for place, value in enumerate(dout):
        dx[place] = value
        dx[place + 1] = 2 * value
    return dx


def averaged(x, dout):
    dx = spread(x, dout)
    dx[1:-1] /= 2
    return dx


@pytest.mark.parametrize(("name", "wrong"), [("assigned_not_added", assigned), ("averaged_not_added", averaged)])
def test_parts_that_are_not_added_up_are_named(name, wrong):
    assert the_one(spread, wrong, overlapping()).name == name


def test_which_part_is_kept_is_told():
    found = the_one(spread, lambda x, dout: assigned(x[::-1], dout), overlapping())
    assert found.evidence["kept"] == "last"


# --- Ties ------------------------------------------------------------------------------------------------------


def to_maximum(x, dout):
    """Return the gradient of one maximum over all cells, at the first cell that has it."""
    dx = np.zeros(x.shape)
    dx[np.argmax(x)] = dout[0]
    return dx


def to_last(x, dout):
    dx = np.zeros(x.shape)
    dx[len(x) - 1 - np.argmax(x[::-1])] = dout[0]
    return dx


def to_all(x, dout):
    return np.where(x == x.max(), dout[0], 0.0)


def shared(x, dout):
    winners = x == x.max()
    return np.where(winners, dout[0] / winners.sum(), 0.0)


TIES = [
    {"x": np.array(x, dtype=float), "dout": rng.standard_normal(1)}
    for x in ([2, 2], [1, 3, 3], [5, 0, 5, 5], [4, 4, 1], [7, 7, 7])
]


@pytest.mark.parametrize(
    ("name", "wrong"), [("tie_to_the_last", to_last), ("tie_to_all", to_all), ("tie_shared", shared)]
)
def test_what_happens_at_a_tie_is_named(name, wrong):
    assert the_one(to_maximum, wrong, TIES).name == name


# --- Two rounds ------------------------------------------------------------------------------------------------


class Remembering:
    """y of each round; a wrong one adds, repeats, or keeps an input."""

    def __init__(self, how):
        self.how = how

    def __call__(self, x, w, x2=None, w2=None):
        outputs = {"y": np.tanh(x) * w}
        if x2 is not None:
            second = np.tanh(x if self.how == "keeps x" else x2) * w2
            outputs["y2"] = {"repeats": outputs["y"], "adds": second + outputs["y"]}.get(self.how, second)
        return outputs


ROUNDS = [
    {name: rng.standard_normal((2, side)) + 2 for name in ("x", "w", "x2", "w2")[: 4 if twice else 2]}
    for side, twice in ((2, False), (3, True), (4, True))
]


@pytest.mark.parametrize(
    ("name", "how"),
    [("stale_result", "repeats"), ("adds_to_the_last_result", "adds"), ("stale_input", "keeps x")],
)
def test_what_is_kept_from_the_call_before_is_named(name, how):
    assert the_one(Remembering("right"), Remembering(how), ROUNDS).name == name


def decayed(x, eps):
    return x / np.sqrt(x**2 + eps)


DECAYS = [{"x": rng.standard_normal(shape), "eps": eps} for shape, eps in (((3,), 0.5), ((2, 3), 0.1), ((4,), 2.0))]


def test_a_number_in_place_of_a_parameter_is_named_with_it():
    found = the_one(decayed, lambda x, eps: decayed(x, 1e-5), DECAYS)
    assert (found.name, found.evidence["value"]) == ("constant_for_parameter", 1e-5)


def test_a_number_that_differs_from_case_to_case_is_no_constant():
    wrong = class_of(decayed, lambda x, eps: decayed(x, eps * 1.7), DECAYS)
    assert "constant_for_parameter" not in wrong.names()


PAIRS = [{"x": 3 * rng.standard_normal((n, 3)), "w": rng.standard_normal(3)} for n in (2, 3, 5)]


@pytest.mark.parametrize(
    ("formula", "change"),
    [("np.abs(x)", lambda x, w: np.abs(x)), ("x + w", lambda x, w: x + w), ("x**2", lambda x, w: x**2)],
)
def test_an_input_changed_before_use_is_named_with_its_formula(formula, change):
    def right(x, w):
        return np.sin(x).cumsum(axis=0) * w

    found = the_one(right, lambda x, w: right(change(x, w), w), PAIRS)
    assert (found.name, found.evidence["formula"]) == ("input_changed", formula)


WINDOWED = [
    {"col": rng.standard_normal((n, c * kh * kw)), "kh": kh, "kw": kw}
    for n, c, kh, kw in ((2, 1, 2, 3), (3, 2, 3, 2), (1, 2, 2, 2), (2, 2, 1, 3))
]


def weighed(col, kh, kw):
    return (col * np.arange(1, col.shape[1] + 1) ** 2).cumsum(axis=1)


def test_windows_taken_with_their_sides_exchanged_or_backwards_are_named():
    def exchanged(col, kh, kw):
        return weighed(col.reshape(len(col), -1, kw, kh).swapaxes(2, 3).reshape(col.shape), kh, kw)

    def turned(col, kh, kw):
        return weighed(col.reshape(len(col), -1, kh, kw)[:, :, ::-1, ::-1].reshape(col.shape), kh, kw)

    assert the_one(weighed, exchanged, WINDOWED).name == "cells_exchanged"
    assert the_one(weighed, turned, WINDOWED).name == "cells_turned"


SPREAD = [{"dout": rng.standard_normal((n, 2)), "x": rng.standard_normal((n, 2))} for n in (4, 5, 6)]


def windows_added(dout, x):
    """Return each row's sum over the three windows that it lies in, fewer at the ends."""
    padded = np.pad(dout, ((1, 1), (0, 0)))
    return padded[:-2] + padded[1:-1] + padded[2:] + 0 * x


def test_a_mean_where_contributions_must_be_added_is_named():
    def wrong(dout, x):
        return windows_added(dout, x) / windows_added(np.ones_like(dout), x) * 2

    assert the_one(windows_added, wrong, SPREAD).name == "averaged_not_added"


def test_an_unequal_share_is_no_mean():
    def wrong(dout, x):
        return windows_added(dout, x) / (1 + windows_added(np.ones_like(dout), x))

    assert "averaged_not_added" not in class_of(windows_added, wrong, SPREAD).names()


@pytest.mark.parametrize(
    ("trains", "is_inverted"),
    [((True, True, True), False), ((True, False, True), True)],
    ids=["always set", "set or not"],
)
def test_a_flag_is_inverted_only_if_cases_of_both_values_say_so(trains, is_inverted):
    """With the flag always set, a flag that is ignored gives the same results."""
    inputs = [{"x": rng.standard_normal((2, side)) + 1, "train": train} for side, train in enumerate(trains, 2)]
    made = class_of(lambda x, train: x if train else np.exp(x), lambda x, train: np.exp(x) if train else x, inputs)
    assert ("flag_inverted" in made.names()) == is_inverted


def test_a_parameter_with_one_value_in_all_cases_is_not_said_to_be_ignored():
    fixed = [{**one, "pad": 1} for one in BLOCKS]
    made = class_of(blocks, lambda x, rows, columns, stride, pad: blocks(x, rows, columns, stride), fixed)
    assert "parameter_ignored" not in made.names()


def test_cases_of_another_class_do_not_speak_against_a_name():
    """An input of text chooses a class: a mistake in one of them shows nothing in the other."""
    inputs = [
        {"layer": layer, "x": rng.standard_normal(shape)}
        for layer in ("exp", "tanh")
        for shape in ((3,), (2, 4), (5, 2), (3, 3))
    ]
    functions = {"exp": np.exp, "tanh": np.tanh}

    def wrong(layer, x):
        return np.exp(np.abs(x)) if layer == "exp" else np.tanh(x)

    (found, *_) = class_of(lambda layer, x: functions[layer](x), wrong, inputs).diagnoses()
    assert (found.name, found.evidence["formula"]) == ("input_changed", "np.abs(x)")


def test_two_mistakes_are_named_where_one_has_no_effect_in_a_case():
    """A kernel of one cell cannot be reversed; there, only the other mistake shows."""

    def correlate(x, w, b):
        rows = x.shape[0] - w.shape[0] + 1
        return np.array([(x[i : i + len(w)] * w).sum() for i in range(rows)]) + b

    inputs = [
        {"x": rng.standard_normal((7, 2)), "w": rng.standard_normal((side, 2)), "b": float(side)}
        for side in (1, 2, 3, 4)
    ]
    made = class_of(correlate, lambda x, w, b: correlate(x, w[::-1], 0.0), inputs)
    (found,) = made.diagnoses()
    assert (found.name, {*found.evidence["mistakes"]}) == ("two_mistakes", {"parameter_ignored", "input_flipped"})


def test_functions_that_a_text_chooses_are_named_one_by_one():
    inputs = [
        {"function": name, "x": rng.standard_normal(shape)}
        for name in ("plain", "wide")
        for shape in ((2, 3), (4, 2), (3, 5), (5, 4))
    ]

    def wrong(function, x):
        return -x if function == "plain" else x / np.sqrt(3)

    found = class_of(lambda function, x: x, wrong, inputs).diagnoses()
    assert [(one.name, one.evidence["value"]) for one in found] == [
        ("wrong_sign", "plain"),
        ("factor_formula", "wide"),
    ]


def test_a_change_without_effect_is_no_second_mistake():
    """The order of the rows changes no mean: without eps alone explains everything."""

    def scaled(x, eps, z):
        return z / np.sqrt(x.var(axis=0) + eps)

    inputs = [
        {"x": rng.standard_normal(shape), "eps": eps, "z": rng.standard_normal(shape)}
        for shape, eps in (((3, 2), 0.1), ((4, 3), 0.2), ((5, 2), 0.3), ((2, 4), 0.4))
    ]
    found = class_of(
        lambda x, eps, z: {"y": scaled(x, eps, z), "other": x + z},
        lambda x, eps, z: {"y": scaled(x, 0.0, z), "other": np.sin(x)},
        inputs,
    ).names()
    assert "two_mistakes" not in found


def test_an_input_that_is_only_compared_is_not_said_to_be_added_to_another():
    """Where all is kept, the numbers that decide may have been anything large."""

    def kept(numbers, z, x):
        return x * (numbers > 0.5)

    inputs = [
        {"numbers": 0.4 * rng.random(shape), "z": 1 + rng.random(shape), "x": rng.standard_normal(shape)}
        for shape in ((4,), (3, 2), (2, 5))
    ]
    names = class_of(kept, lambda numbers, z, x: 1.0 * x, inputs).diagnoses()
    assert "numbers + z" not in [one.evidence.get("formula") for one in names]
