"""Functions that a case may hand to the student's code: a closed list, known by name on both sides of a jail."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np


class _Formula(NamedTuple):
    text: str
    call: Callable[[Any], Any]


def _sigmoid(x: Any) -> Any:
    return 1.0 / (1.0 + np.exp(-np.asarray(x, dtype=np.float64)))


def _rosenbrock(x: Any) -> Any:
    x = np.asarray(x, dtype=np.float64)
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


_FORMULAS = {
    "identity": _Formula("x", lambda x: x),
    "square": _Formula("x**2", lambda x: x**2),
    "cube": _Formula("x**3", lambda x: x**3),
    "sin": _Formula("np.sin(x)", lambda x: np.sin(x)),
    "cos": _Formula("np.cos(x)", lambda x: np.cos(x)),
    "exp": _Formula("np.exp(x)", lambda x: np.exp(x)),
    "log": _Formula("np.log(x)", lambda x: np.log(x)),
    "tanh": _Formula("np.tanh(x)", lambda x: np.tanh(x)),
    "sigmoid": _Formula("1 / (1 + np.exp(-x))", _sigmoid),
    "relu": _Formula("np.maximum(x, 0)", lambda x: np.maximum(x, 0.0)),
    "sum": _Formula("np.sum(x)", lambda x: np.sum(x)),
    "product": _Formula("np.prod(x)", lambda x: np.prod(x)),
    "sum_of_squares": _Formula("np.sum(x**2)", lambda x: np.sum(np.square(x))),
    "rosenbrock": _Formula("np.sum(100 * (x[1:] - x[:-1]**2)**2 + (1 - x[:-1])**2)", _rosenbrock),
}
NAMES = tuple(_FORMULAS)


class NamedFunction:
    """A function of the list: it can be called, and its text says what it computes."""

    __slots__ = ("_formula", "name")

    def __init__(self, name: str) -> None:
        """Look the function up. Raises ValueError for a name that is not in the list."""
        if name not in _FORMULAS:
            raise ValueError(f"no function is called {name!r}; there are {', '.join(NAMES)}")
        self.name = name
        self._formula = _FORMULAS[name]

    def __call__(self, x: Any) -> Any:
        return self._formula.call(x)

    def __repr__(self) -> str:
        return f"{self.name}(x) = {self._formula.text}"
