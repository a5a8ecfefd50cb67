"""The toolkit for an author's `hidden/checker.py`: `from checkkit import bound, ok, partial, wrong`.

A checker judges one case at a time, or all at once:

    def check(case, expected, actual): ...          # -> a result
    def check_all(cases, expected, actual): ...     # -> a result for each case, in their order

`case` holds the inputs, `expected` the reference's outputs, `actual` the student's: mappings from names to values.
A result is what one of these functions returns. A key names a sentence of [messages] in exercise.toml, whose `{name}`
fields are filled in with the values.
"""

from dataclasses import dataclass, field
from typing import Any

MAX_POINTS = 1_000_000


@dataclass(frozen=True)
class Result:
    """The result of one case: `got` of `of` points, a key of [messages] with values, and what was measured."""

    got: int
    of: int
    key: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    measured: tuple[float, float] | None = None  # how far within its bound, and the bound


def ok() -> Result:
    """Return that the case passes."""
    return Result(1, 1)


def wrong(key: str, **values: Any) -> Result:
    """Return that the case fails, with the message to show."""
    return Result(0, 1, key, values)


def partial(got: int, of: int, key: str, **values: Any) -> Result:
    """Return that the case earns `got` of `of` whole points. It passes only with all of them."""
    return Result(got, of, key, values)


def bound(
    key: str, value: float, *, at_most: float | None = None, at_least: float | None = None, **values: Any
) -> Result:
    """Return that the case passes if a measured number keeps its bound; else `wrong(key, value=..., bound=...)`.

    NaN keeps no bound. The publish gate compares the number with its bound over many case sets.
    """
    if (at_most is None) == (at_least is None):
        raise TypeError("bound() takes either at_most or at_least")
    number = float(value)
    limit = float(at_least if at_most is None else at_most)  # type: ignore[arg-type]
    room = number - limit if at_most is None else limit - number
    if room >= 0:
        return Result(1, 1, measured=(room, limit))
    return Result(0, 1, key, {"value": number, "bound": limit, **values}, (room, limit))
