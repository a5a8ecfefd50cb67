"""A generator of prepared numbers: it has the methods of `numpy.random.Generator`, and hands out what a case holds.

The numbers come in order, whatever the shapes of the calls.
So every solution that asks for the same numbers gets the same ones.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
NORMAL, UNIFORM, INTEGERS = "normal", "uniform", "integers"
_DTYPES = {NORMAL: np.float64, UNIFORM: np.float64, INTEGERS: np.int64}
MAX_KINDS = len(_DTYPES)


class PreparedGenerator:
    """Numbers of each kind, and how many of them were handed out."""

    def __init__(self, numbers: Mapping[str, Any]) -> None:
        """Copy the numbers: `normal`, `uniform` in [0, 1), and `integers`, which are 0 or more. Each may be missing.

        Raises ValueError for any other kind.
        """
        unknown = sorted(set(numbers) - set(_DTYPES))
        if unknown:
            raise ValueError(f"a prepared generator has no numbers of the kind {unknown[0]!r}")
        if np.asarray(numbers.get(INTEGERS, 0)).dtype.kind not in "iu":
            raise ValueError("prepared integers must be of a dtype of integers")
        self._numbers = {kind: np.array(values, dtype=_DTYPES[kind]).ravel() for kind, values in numbers.items()}
        uniform, integers = self._numbers.get(UNIFORM, np.zeros(0)), self._numbers.get(INTEGERS, np.zeros(0))
        if not ((uniform >= 0) & (uniform < 1)).all():
            raise ValueError("uniform numbers must lie in [0, 1)")
        if not (integers >= 0).all():
            raise ValueError("prepared integers must be 0 or more")
        self._used = dict.fromkeys(_DTYPES, 0)

    @property
    def numbers(self) -> Mapping[str, Array]:
        """All numbers by kind, handed out or not."""
        return self._numbers

    def __repr__(self) -> str:
        counts = ", ".join(f"{values.size} {kind}" for kind, values in self._numbers.items())
        return f"prepared generator ({counts or 'no numbers'})"

    def standard_normal(self, size: Any = None) -> Any:
        """Return the next prepared normal numbers."""
        return self._next(NORMAL, size)

    def normal(self, loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Any:
        """Return the next prepared normal numbers, scaled and moved."""
        return loc + scale * self._next(NORMAL, size)

    def random(self, size: Any = None) -> Any:
        """Return the next prepared uniform numbers."""
        return self._next(UNIFORM, size)

    def uniform(self, low: Any = 0.0, high: Any = 1.0, size: Any = None) -> Any:
        """Return the next prepared uniform numbers, between `low` and `high`."""
        return low + (high - low) * self._next(UNIFORM, size)

    def integers(self, low: int, high: int | None = None, size: Any = None, *, endpoint: bool = False) -> Any:
        """Return the next prepared integers, brought into the range by their remainder."""
        low, high = (0, low) if high is None else (low, high)
        count = high - low + endpoint
        if count < 1:
            raise ValueError("low >= high")
        return low + self._next(INTEGERS, size) % count

    def permutation(self, x: Any) -> Any:
        """Return the order of the next prepared uniform numbers, or `x` along its first axis in that order."""
        array = np.arange(x) if isinstance(x, int | np.integer) else np.array(x)
        return array[np.argsort(self._next(UNIFORM, len(array)), kind="stable")]

    def shuffle(self, x: Any) -> None:
        """Bring `x` into the order of the next prepared uniform numbers, in place."""
        order = np.argsort(self._next(UNIFORM, len(x)), kind="stable")
        x[:] = x[order] if isinstance(x, np.ndarray) else [x[place] for place in order]

    def choice(self, a: Any, size: Any = None, replace: bool = True, p: Any = None) -> Any:
        """Return elements chosen by the next prepared uniform numbers; of every element at most one if not `replace`.

        `p`: the probability of each element. Without `replace` it cannot be given.
        """
        array = np.arange(a) if isinstance(a, int | np.integer) else np.array(a)
        if not replace:
            if p is not None:
                raise ValueError("a prepared generator cannot choose by probabilities without replacement")
            count = 1 if size is None else int(np.prod(size))
            if count > len(array):
                raise ValueError("cannot take a larger sample than population without replacement")
            chosen = self.permutation(array)[:count]
            return chosen[0] if size is None else chosen.reshape(_shape(size) + chosen.shape[1:])
        drawn = self._next(UNIFORM, size)
        bounds = np.cumsum(np.full(len(array), 1.0 / len(array)) if p is None else np.asarray(p, dtype=np.float64))
        return array[np.minimum(np.searchsorted(bounds, drawn, side="right"), len(array) - 1)]

    def _next(self, kind: str, size: Any) -> Any:
        shape = _shape(size)
        count = int(np.prod(shape))
        start = self._used[kind]
        there = self._numbers.get(kind, np.zeros(0))
        if start + count > there.size:
            raise ValueError(
                f"this case has {there.size} prepared {kind} numbers: {start} are used up, {count} more are asked for"
            )
        self._used[kind] = start + count
        found = there[start : start + count].reshape(shape).copy()
        return found if size is not None else found.item()


def _shape(size: Any) -> tuple[int, ...]:
    if size is None:
        return ()
    return (int(size),) if isinstance(size, int | np.integer) else tuple(int(side) for side in size)
