"""Values in bytes: what goes in comes out, and bytes that are no values raise WireError and nothing else."""

import contextlib
import json
import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.inside import dtypes, wire

DTYPES = ["<f8", "<f4", "<f2", "<i8", "<i4", "<i2", "|i1", "<u8", "<u4", "<u2", "|u1", "|b1"]
MATRIX = np.arange(24.0).reshape(4, 6)
NAMES = st.text(st.characters(codec="utf-8"), max_size=20)
SCALARS = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | NAMES
SUPPORTED = st.sampled_from(DTYPES).map(np.dtype)
SHAPES = hnp.array_shapes(min_dims=0, max_dims=5, min_side=0, max_side=3)


def packed(values: dict[str, Any]) -> bytes:
    return b"".join(wire.pack_values(values))


def unpacked(data: bytes) -> dict[str, Any]:
    return wire.Reader(data).values()


def there_and_back(value: Any) -> Any:
    return unpacked(packed({"value": value}))["value"]


def same(left: np.ndarray, right: np.ndarray) -> bool:
    return left.dtype == right.dtype and left.shape == right.shape and left.tobytes() == right.tobytes()


def array_bytes(code: int, shape: tuple[int, ...], size: int, data: bytes = b"") -> bytes:
    """One array named "x", as hostile as wanted."""
    head = struct.pack("<H", 1) + struct.pack("<H", 1) + b"x" + bytes([0, code, len(shape)])
    return head + struct.pack(f"<{len(shape)}Q", *shape) + struct.pack("<Q", size) + data


# --- There and back --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(), (1,), (0,), (2, 3), (2, 0, 3), (1, 2, 1, 2)], ids=str)
def test_every_supported_dtype_comes_back(dtype, shape):
    value = np.arange(int(np.prod(shape))).reshape(shape).astype(dtype)
    assert same(there_and_back(value), value)


@pytest.mark.parametrize(
    "view",
    [
        pytest.param(np.asfortranarray(MATRIX), id="Fortran order"),
        pytest.param(MATRIX.T, id="transposed"),
        pytest.param(MATRIX[1:3, ::2], id="sliced"),
        pytest.param(MATRIX[::-1, ::-2], id="negative strides"),
        pytest.param(MATRIX[:, 2], id="a column"),
        pytest.param(MATRIX[2:2], id="an empty slice"),
        pytest.param(MATRIX[3:0:-1, 5:0:-5].T, id="transposed, backwards"),
        pytest.param(np.broadcast_to(np.float64(7), (2, 3)), id="broadcast"),
        pytest.param(MATRIX[1, 2, ...], id="one element as an array"),
        pytest.param(np.array(5.0), id="a scalar array"),
        pytest.param(np.lib.stride_tricks.sliding_window_view(MATRIX, (2, 2)), id="overlapping windows"),
    ],
)
def test_how_an_array_lies_in_memory_does_not_show(view):
    assert same(there_and_back(view), np.array(view, order="C"))


@pytest.mark.parametrize("dtype", [">f8", ">f4", ">i8", ">u2"])
def test_a_big_endian_array_comes_back_little_endian_with_its_values(dtype):
    value = np.array([[1, 2], [3, 500]], dtype)
    returned = there_and_back(value)
    assert returned.dtype == np.dtype(dtype).newbyteorder("<")
    assert np.array_equal(returned, value)


def test_special_floats_keep_their_bits():
    value = np.array([np.nan, np.inf, -np.inf, -0.0, 5e-324])
    assert same(there_and_back(value), value)


def test_a_returned_array_is_a_copy_that_can_be_written():
    data = bytearray(packed({"x": np.zeros(3)}))
    returned = wire.Reader(data).values()["x"]
    data[-8:] = b"\xff" * 8
    returned += 1
    assert returned.tolist() == [1, 1, 1]


def test_a_contiguous_array_is_sent_without_a_copy():
    value = np.zeros(1000)
    pieces = wire.pack_values({"x": value})
    value[0] = 1.0
    assert unpacked(b"".join(pieces))["x"][0] == 1.0


@pytest.mark.parametrize(
    "value", [True, False, 0, -(2**63), 2**80, 0.1, -0.0, float("inf"), "", "dx", "池化 ∂x", None]
)
def test_a_scalar_comes_back_with_its_type(value):
    returned = there_and_back(value)
    assert type(returned) is type(value)
    assert returned == value


def test_a_scalar_that_is_not_a_number_comes_back():
    assert np.isnan(there_and_back(float("nan")))


@pytest.mark.parametrize("words", ["a list", "", "字符串", "half a character: \ud83d"])
def test_a_refusal_comes_back_as_a_refusal(words):
    returned = there_and_back(wire.Refusal(words))
    assert isinstance(returned, wire.Refusal)
    assert returned == words.encode("utf-8", "backslashreplace").decode()


def test_names_and_their_order_come_back():
    names = ["dx", "∂W", "池化", "", "a b"]
    assert list(unpacked(packed(dict.fromkeys(names, 1)))) == names


@given(hnp.arrays(SUPPORTED, SHAPES))
def test_any_array_comes_back(array):
    assert same(there_and_back(array), array)


@settings(max_examples=50)
@given(st.dictionaries(NAMES, SCALARS | hnp.arrays(SUPPORTED, SHAPES), max_size=4))
def test_any_values_come_back(values):
    returned = unpacked(packed(values))
    assert list(returned) == list(values)
    for name, value in values.items():
        if isinstance(value, np.ndarray):
            assert same(returned[name], value)
        else:
            assert returned[name] == value or (value != value and returned[name] != returned[name])


# --- What may not cross ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [*DTYPES, ">f8", ">i4"])
def test_numbers_to_64_bits_and_booleans_are_supported(dtype):
    assert dtypes.is_real(np.dtype(dtype))


@pytest.mark.parametrize("dtype", ["O", "c16", "g", "U3", "S3", "V8", "M8[s]", "m8[s]", [("x", "f8")], "(2,)f8"])
def test_nothing_else_is_supported(dtype):
    assert not dtypes.is_real(np.dtype(dtype))


# --- Bytes that are no values ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x01", id="half a count"),
        pytest.param(b"\x01\x00", id="a value that does not come"),
        pytest.param(packed({"x": 1}) + b"\x00", id="bytes left over"),
        pytest.param(b"\x00\x00\x00", id="bytes after no values"),
        pytest.param(b"\x01\x00\x01\x00x\x07" + bytes(8), id="an unknown kind of value"),
        pytest.param(array_bytes(12, (), 8, bytes(8)), id="an unknown dtype"),
        pytest.param(array_bytes(0, (1,) * 17, 8, bytes(8)), id="too many axes"),
        pytest.param(array_bytes(0, (2,), 8, bytes(8)), id="a shape larger than its bytes"),
        pytest.param(array_bytes(0, (1,), 16, bytes(16)), id="a shape smaller than its bytes"),
        pytest.param(array_bytes(0, (2**61,), 2**64 - 1, bytes(8)), id="a size beyond the bytes"),
        pytest.param(array_bytes(0, (2**32, 2**32), 0), id="a product beyond 64 bits"),
        pytest.param(array_bytes(0, (0, 2**64 - 1), 0), id="an empty array with an absurd side"),
        pytest.param(array_bytes(0, (0, 2**40, 2**40), 0), id="an empty array that numpy cannot hold"),
        pytest.param(array_bytes(0, (0,), 8, bytes(8)), id="an empty array with bytes"),
    ],
)
def test_bytes_that_are_no_values_are_refused(data):
    with pytest.raises(wire.WireError):
        unpacked(data)


@pytest.mark.parametrize(
    "text", ["", "{", "[1]", '{"a": 1}', "1 2", "9" * 5000, "[" * 100_000, "nan"], ids=lambda text: text[:8]
)
def test_a_scalar_that_is_no_scalar_of_json_is_refused(text):
    raw = text.encode()
    with pytest.raises(wire.WireError):
        unpacked(b"\x01\x00\x01\x00x\x01" + struct.pack("<Q", len(raw)) + raw)


def test_a_size_claimed_but_not_there_takes_no_memory():
    with pytest.raises(wire.WireError):
        wire.Reader(b"x" * 10).take(2**62)


@given(st.binary(max_size=200))
@example(array_bytes(0, (0, 2**39, 2**39), 0))
@example(array_bytes(11, (2,), 2, b"\x02\xff"))
def test_any_bytes_are_values_or_a_wire_error(data):
    with contextlib.suppress(wire.WireError):
        assert isinstance(unpacked(data), dict)


@given(st.data())
def test_a_changed_byte_is_another_value_or_a_wire_error(data):
    values = {"dx": np.arange(6.0).reshape(2, 3), "n": 3, "dW": wire.Refusal("type:list")}
    raw = bytearray(packed(values))
    raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(wire.WireError):
        assert isinstance(unpacked(bytes(raw)), dict)


@given(st.integers(0, 60))
def test_an_end_too_early_is_a_wire_error(length):
    raw = packed({"dx": np.arange(6.0).reshape(2, 3)})
    with pytest.raises(wire.WireError):
        unpacked(raw[:length])


def test_scalars_are_refused_where_only_arrays_may_come():
    assert wire.Reader(packed({"dx": np.zeros(1), "dW": wire.Refusal("type:list")})).values(scalars=False)
    with pytest.raises(wire.WireError):
        wire.Reader(packed({"dx": 3})).values(scalars=False)


def test_text_that_is_not_utf_8_is_shown_as_escapes():
    assert wire.Reader(b"a\xff\xfeb").rest() == "a\\xff\\xfeb"


# --- Frames ----------------------------------------------------------------------------------------------------


def test_a_frame_says_its_kind_its_length_and_the_case_it_is_about():
    progress = wire.Progress(7, 0.25, 12)
    raw = b"".join(wire.frame(wire.CASE, wire.with_progress(progress, wire.pack_values({"dx": np.zeros(3)}))))
    kind, size = wire.HEADER.unpack_from(raw)
    reader = wire.Reader(raw[wire.HEADER.size :])
    assert (kind, size) == (wire.CASE, len(raw) - wire.HEADER.size)
    assert reader.progress() == progress
    assert reader.values()["dx"].tolist() == [0, 0, 0]


def test_a_frame_of_a_long_array_counts_bytes_not_elements():
    raw = b"".join(wire.frame(wire.CASE, wire.pack_values({"x": np.zeros((10, 10))})))
    assert wire.HEADER.unpack_from(raw)[1] == len(raw) - wire.HEADER.size


# --- Jobs ------------------------------------------------------------------------------------------------------


def job_there_and_back(
    job: dict[str, Any], cases: list[dict[str, Any]]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    return wire.unpack_job(bytearray(wire.pack_job(job, cases)))


@pytest.mark.parametrize("length", range(0, 130, 13))
def test_the_arrays_of_a_job_lie_on_aligned_places(length):
    shapes = [(1,), (7,), (3, 3), (8,), (0, 4), (2, 9)]
    cases = [{"x": np.ones(shape), "flags": np.zeros(shape, np.bool_)} for shape in shapes]
    blob = np.frombuffer(wire.pack_job({"pad": "x" * length}, cases), np.uint8)
    _, found = wire.unpack_job(blob)
    start = blob.ctypes.data
    places = [value.ctypes.data - start for case in found for value in case.values() if value.size]
    assert all(place % wire.ALIGNMENT == 0 for place in places)


def test_a_jobs_arrays_are_views_that_a_case_may_overwrite():
    blob = bytearray(wire.pack_job({}, [{"x": np.zeros(2)}, {"x": np.zeros(2)}]))
    _, (first, second) = wire.unpack_job(blob)
    first["x"] += 5
    assert wire.unpack_job(blob)[1][0]["x"].tolist() == [5, 5]
    assert second["x"].tolist() == [0, 0]


def test_a_job_keeps_its_description():
    job = {"task": "run", "driver": "def run(): 池化\r\n\0", "entry_points": [{"name": "f", "methods": []}], "n": 3}
    assert job_there_and_back(job, []) == (job, [])


def test_scalars_and_arrays_of_a_case_keep_their_order_and_types():
    case = {"stride": 2, "x": np.arange(3), "pad": 1.0, "flag": True, "mode": "池化", "empty": np.zeros((0, 2))}
    _, (found,) = job_there_and_back({}, [case])
    assert list(found) == list(case)
    assert [type(value) for value in found.values()] == [type(value) for value in case.values()]
    assert same(found["x"], case["x"]) and same(found["empty"], case["empty"])


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
def test_a_scalar_of_a_case_may_be_infinite_or_not_a_number(value):
    _, (found,) = job_there_and_back({}, [{"fill": value}])
    assert json.dumps(found["fill"]) == json.dumps(value)


@settings(max_examples=50)
@given(st.lists(st.dictionaries(NAMES, hnp.arrays(SUPPORTED, SHAPES), max_size=3), max_size=4))
def test_any_cases_of_a_job_come_back(cases):
    _, found = job_there_and_back({"task": "run"}, cases)
    assert [list(case) for case in found] == [list(case) for case in cases]
    for case, returned in zip(cases, found, strict=True):
        assert all(same(returned[name], value) for name, value in case.items())


@pytest.mark.parametrize("view", [MATRIX.T, MATRIX[::-1, ::2], MATRIX.astype(">f8"), np.asfortranarray(MATRIX)])
def test_how_a_cases_array_lies_in_memory_does_not_show(view):
    _, (found,) = job_there_and_back({}, [{"x": view}])
    assert found["x"].dtype == np.float64
    assert np.array_equal(found["x"], view)
