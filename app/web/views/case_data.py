"""The data of a case, ready for the templates: its input, and expected beside actual outputs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.web.views.array_cells import ArrayView
from app.web.views.arrays import array_view, compared, split_inputs
from grader.exercise.outputs import Tolerance

ToleranceOf = Callable[[str], Tolerance]
Output = tuple[ArrayView, ArrayView | None]


@dataclass(frozen=True)
class DetailView:
    """The shown data of a visible case. `outputs` pairs expected with actual, which is None if it is missing.

    `uncompared` holds the outputs of which nothing is expected.
    """

    parameters: Mapping[str, str]
    inputs: Sequence[ArrayView]
    outputs: Sequence[Output]
    stdout: str
    uncompared: Sequence[ArrayView] = ()


def detail_view(
    inputs: Mapping[str, Any],
    expected: Mapping[str, Any],
    actual: Mapping[str, Any],
    tolerance_of: ToleranceOf,
    stdout: str = "",
) -> DetailView:
    """Return a case from its JSON form."""
    parameters, arrays = split_inputs(inputs)
    there = {name: value for name, value in actual.items() if not is_refused(value)}
    outputs = [
        compared(name, value, there[name], tolerance_of(name)) if name in there else (array_view(name, value), None)
        for name, value in expected.items()
    ]
    others = [name for name in there if name not in expected]
    return DetailView(parameters, arrays, outputs, stdout, [array_view(name, actual[name]) for name in others])


def is_wrong(output: Output) -> bool:
    """Return whether an output is missing, has another shape, or has a marked cell."""
    expected, actual = output
    if actual is None or actual.shape != expected.shape:
        return True
    return any(cell.differs for part in actual.slices or () for row in part.rows for cell in row)


def is_refused(value: Any) -> bool:
    """Return whether there are words in place of an output that could not be taken."""
    return isinstance(value, Mapping) and "refused" in value
