"""Structured values in bytes: what goes in comes out, within bounds, and other bytes are WireErrors."""

import contextlib
import random
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.inside import structured
from grader.inside.structured import MAX_DEPTH, MAX_NODES, Structured, Table, UnfitError, as_input, decode
from grader.inside.wire import Reader, Refusal, WireError, pack_values

KEYS = st.recursive(st.text(max_size=3) | st.integers(), lambda inner: st.tuples(inner, inner), max_leaves=3)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.complex_numbers() | st.text() | st.binary()
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(KEYS, inner, max_size=3)
    ),
    max_leaves=12,
)


class Liar(list):
    def __len__(self):
        return 0


class Whole(int):
    pass


@given(VALUES)
def test_any_value_comes_back_with_its_types(value):
    assert repr(decode(Structured(value).encoded)) == repr(value)


@given(st.binary(max_size=200) | st.text("NTFifcsbltdag\0\1\2\x7f", max_size=80).map(str.encode))
def test_any_bytes_are_a_value_within_bounds_or_a_wire_error(raw):
    try:
        value = Structured.of_bytes(raw)
    except WireError:
        return
    assert value.nbytes == len(raw)
    assert value.size <= 2 * len(raw)


@pytest.mark.parametrize("seed", range(4))
def test_changed_bytes_are_a_value_or_a_wire_error(seed):
    rng = random.Random(seed)
    honest = Structured({"m": [1, 2.5, "low", b"x"], ("l", "o"): (None, np.ones((2, 3)), 1 + 2j)}).encoded
    for _ in range(2000):
        raw = bytearray(honest)
        for _ in range(rng.choice([1, 1, 2, 4])):
            raw[rng.randrange(len(raw))] = rng.randrange(256)
        with contextlib.suppress(WireError):
            assert Structured.of_bytes(bytes(raw)).size <= len(raw)


def nested(depth):
    value = 1
    for _ in range(depth):
        value = [value]
    return value


def endless():
    value = []
    value.append(value)
    return value


def test_the_deepest_value_is_taken_and_a_deeper_one_is_not():
    assert decode(Structured(nested(MAX_DEPTH)).encoded) == nested(MAX_DEPTH)
    with pytest.raises(UnfitError, match="depth"):
        Structured(nested(MAX_DEPTH + 1))


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (endless(), "depth"),
        ([endless(), endless()] * 10, "depth"),
        (dict.fromkeys(range(10**6)), "count"),
        ([[0] * 1000] * 1000, "count"),
        (10 ** (10**5), "integer"),
        (Liar([1]), "type"),
        ([Whole(1)], "type"),
        ({True: 1}, "key"),
        ({1.5: 1}, "key"),
        ({float("nan"): 1}, "key"),
        ([{1, 2}], "type"),
        ((one for one in "x"), "type"),
        (np.array([None]), "dtype"),
        (np.array(["x"]), "dtype"),
        (np.ones(1).view(np.matrix), "type"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_sent_says_why(value, reason):
    with pytest.raises(UnfitError) as refused:
        Structured(value)
    assert refused.value.reason == reason


def test_the_place_of_what_cannot_be_sent_is_named():
    with pytest.raises(UnfitError) as refused:
        Structured({"m": [0, {1}]})
    assert (refused.value.place, refused.value.detail) == ("['m'][1]", "set")


def test_a_value_of_too_many_bytes_is_not_encoded():
    with pytest.raises(UnfitError, match="bytes"):
        Structured("x" * 1000, 999)
    with pytest.raises(UnfitError, match="bytes"):
        Structured([np.zeros(200)], 999)


def test_a_lone_surrogate_comes_back():
    assert decode(Structured("\ud800").encoded) == "\ud800"


@pytest.mark.parametrize(
    "raw",
    [
        b"l" + b"\xff" * 4,
        b"d" + b"\x01\0\0\0" + b"NN",
        b"d" + b"\x02\0\0\0" + b"s\0\0\0\0N" * 2,
        b"i\x02\0\x01\0",
        b"l\x01\0\0\0" * (MAX_DEPTH + 1) + b"N",
        b"s\xff\xff\xff\xff",
        b"n\x04\0\0\0evil",
        b"g" + b"N",
        b"NN",
        b"",
    ],
)
def test_bytes_of_another_form_are_wire_errors(raw):
    with pytest.raises(WireError):
        Structured.of_bytes(raw)


def test_more_nodes_than_allowed_are_a_wire_error():
    count = MAX_NODES.to_bytes(4, "little")
    with pytest.raises(WireError, match="nodes"):
        Structured.of_bytes(b"l" + count + b"N" * MAX_NODES)


def test_keys_of_a_jail_are_looked_up_by_their_bytes():
    table = Structured({number * (2**61 - 1): number for number in range(2000)}).content
    assert isinstance(table, Table)
    assert all(isinstance(raw, bytes) for raw in table._entries)


def test_reading_takes_no_more_memory_than_the_bytes_justify():
    raw = Structured([[]] * 50_000).encoded
    tracemalloc.start()
    try:
        Structured.of_bytes(raw)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20 * len(raw)


def test_a_structured_value_travels_beside_arrays():
    values = {"x": np.ones(2), "tokens": as_input(["low", "er"]), "why": Refusal("none"), "n": as_input(np.int64(3))}
    found = Reader(b"".join(pack_values(values))).values()
    assert found["tokens"].content == ["low", "er"]
    assert found["n"] == 3
    assert structured.as_input(None) is None
