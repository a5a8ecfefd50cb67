"""Ties and kinks: places where the reference has no derivative, so that a convention decides.

A case that lands on one by accident grades a rule that its family does not teach.
One-sided slopes find them: they meet as the step shrinks for a smooth function, but not at a kink or a jump.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.cases.case_sets import PreparedCase, is_plain
from grader.errors import AuthorError
from grader.message import Message
from grader.publish_gate.checks.finding import Finding, Findings, note
from grader.publish_gate.checks.subject import SEEDS, Subject

MEANT = ("ties", "kink")
_STEPS = (1e-5, 1e-6)
_RUNS_PER_CELL = 2 * len(_STEPS)
_THRESHOLD = 1e-3
_STAYS = 0.3
_CELLS_PER_CASE = 48
_CELLS_OF_A_LARGE_CASE = 6
_LARGE = 500

Array = npt.NDArray[Any]
Cell = tuple[str, tuple[int, ...]]


def ties(subject: Subject) -> Findings:
    """Check that no case outside the families `ties...` and `kink...` has an input on a tie or a kink."""
    cells_tried = 0
    if subject.exercise.checker is not None:
        yield note(Message("inputs_moved", {"count": 0, "step": _STEPS[0]}))
        return
    for seed in SEEDS[:2]:
        tried = [case for case in subject.case_set(seed).cases if not case.family.startswith(MEANT)]
        affordable = subject.affordable_runs(seed)
        plans = [(case, _cells(case, seed, affordable[case.name] // _RUNS_PER_CELL)) for case in tried]
        cells_tried += sum(len(cells) for _, cells in plans)
        try:
            outputs = iter(subject.solve([one for plan in plans for one in _moved(*plan)]))
        except AuthorError as error:
            values = {"step": _STEPS[0], "error": str(error).splitlines()[0]}
            yield Finding(Message("reference_fails_nearby", values), "hidden/reference.py")
            return
        for case, cells in plans:
            moved = [[next(outputs) for _ in range(_RUNS_PER_CELL)] for _ in cells]
            yield from _first_kink(seed, case, cells, moved)
    yield note(Message("inputs_moved", {"count": cells_tried, "step": _STEPS[0]}))


def _first_kink(seed: int, case: PreparedCase, cells: list[Cell], moved: list[list[dict[str, Array]]]) -> Findings:
    for (name, place), outputs in zip(cells, moved, strict=True):
        slopes = _slopes(case, outputs)
        if _differ(slopes):
            down, up = slopes[-1]
            values = {"seed": seed, "case": case.name, "element": f"{name}{list(place)}", "up": up, "down": down}
            yield Finding(Message("on_a_kink", values), "hidden/cases.py")
            return


def _cells(case: PreparedCase, seed: int, affordable: int) -> list[Cell]:
    """Return the input elements to move: all of a small case, a few of a large or slow one."""
    everything = [
        (name, tuple(int(axis) for axis in place))
        for name, value in case.inputs.items()
        if isinstance(value, np.ndarray) and value.dtype.kind == "f"
        for place in np.ndindex(value.shape)
    ]
    most = min(affordable, _CELLS_PER_CASE if len(everything) <= _LARGE else _CELLS_OF_A_LARGE_CASE)
    if len(everything) <= most:
        return everything
    chosen = np.random.default_rng(seed).choice(len(everything), most, replace=False)
    return [everything[place] for place in sorted(chosen)]


def _moved(case: PreparedCase, cells: list[Cell]) -> Iterator[Mapping[str, Any]]:
    """Yield the inputs with each element a step down and a step up, for each step."""
    for name, place in cells:
        for step in _STEPS:
            for direction in (-step, step):
                changed = case.inputs[name].copy()
                changed[place] += direction
                yield {**case.inputs, name: changed}


def _slopes(case: PreparedCase, outputs: list[dict[str, Array]]) -> list[tuple[float, float]]:
    """Return for each step the slope downwards and upwards, of a fixed weighted sum of all outputs."""
    here = _weighted(case.expected)
    sums = [_weighted(one) for one in outputs]
    pairs = zip(_STEPS, sums[::2], sums[1::2], strict=True)
    return [((here - below) / step, (above - here) / step) for step, below, above in pairs]


def _weighted(outputs: Mapping[str, Array]) -> float:
    weights = np.random.default_rng(0)
    total = 0.0
    for value in outputs.values():
        if not is_plain(value):
            continue
        finite = np.where(np.isfinite(value), value, 0.0)
        total += float(np.sum(finite * weights.uniform(0.5, 1.5, value.shape)))
    return total


def _differ(slopes: list[tuple[float, float]]) -> bool:
    wide, narrow = (abs(up - down) for down, up in slopes)
    steepest = max(abs(slope) for slope in slopes[-1])
    return narrow > _THRESHOLD * (1.0 + steepest) and narrow > _STAYS * wide
