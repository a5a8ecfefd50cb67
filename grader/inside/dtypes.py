"""The dtypes of arrays in bytes, and the checks that every array from a jail has to pass."""

import struct
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

MAX_RANK = 16
DTYPES = [
    np.dtype(name)
    for name in ("<f8", "<f4", "<f2", "<i8", "<i4", "<i2", "|i1", "<u8", "<u4", "<u2", "|u1", "|b1", "<c16", "<c8")
]
HEAD = struct.Struct("<BB")
SIZE = struct.Struct("<Q")
_CODES = {dtype: code for code, dtype in enumerate(DTYPES)}


class WireError(ValueError):
    """Bytes that the format of values does not allow."""


def code_of(little: np.dtype[Any]) -> int:
    """Return the code of a little-endian dtype. Raises TypeError if its arrays cannot be sent."""
    if little not in _CODES:
        raise TypeError(f"an array of dtype {little.name} cannot be sent; use float64, int64, bool or complex128")
    return _CODES[little]


def little_endian(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return the dtype in the byte order of the format."""
    return dtype if dtype in _CODES else dtype.newbyteorder("<")


def is_real(dtype: np.dtype[Any]) -> bool:
    """Return whether arrays of this dtype are numbers on a line: floats up to 64 bits, integers, booleans."""
    return is_number(dtype) and dtype.kind != "c"


def is_number(dtype: np.dtype[Any]) -> bool:
    """Return whether arrays of this dtype can be sent: numbers up to 64 bits or two of these, and booleans."""
    return dtype in _CODES or dtype.newbyteorder("<") in _CODES


def checked_dtype(code: int, shape: tuple[int, ...], size: int) -> np.dtype[Any]:
    """Return the dtype with this code. Raises WireError unless an array of the shape has exactly `size` bytes."""
    dtype = DTYPES[code]
    elements, extent = 1, dtype.itemsize
    for side in shape:
        elements *= side
        extent *= max(side, 1)
    # Any sides fit an empty array, but numpy allows none whose other sides exceed the address space.
    if elements * dtype.itemsize != size or extent >= 2**63:
        raise WireError(f"shape {shape} does not fit {size} bytes")
    return dtype
