"""Wrappers around a driver for explanations: runs that watch, copy, repeat or differentiate.

Each function takes a driver's functions and returns a `run` like theirs, with outputs named "<label>|<output>".
They run in the same jails, under the same rules, as the driver itself.
"""

import copy
import importlib
import sys
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from time import thread_time
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.inside.prepared import PreparedGenerator

Array = npt.NDArray[Any]
Inputs = Mapping[str, Any]
Run = Callable[[Any, Inputs], Mapping[str, Any]]

SEPARATOR = "|"
CHANGED, ERROR, PROBLEM = "changed", "error", "problem"
VALUE, CENTRAL, KINK, BACKWARD = "value", "central", "kink", "backward"
LEFT, RIGHT = "left", "right"
SECONDS = "seconds"
_CHANGEABLE = (list, tuple, dict, PreparedGenerator)
_STEP = 1e-5
_KINK = 1e-3


def copies(case: Inputs) -> dict[str, Any]:
    """Return the inputs of a case, with all that could be changed copied."""
    return {name: _copied(value) for name, value in case.items()}


def watching(run: Run) -> Run:
    """Wrap `run`: an output "changed|x" marks each input array that the solution changed."""

    def watched(solution: Any, case: Inputs) -> dict[str, Any]:
        before = copies(case)
        outputs = dict(run(solution, case))
        for name, value in before.items():
            if isinstance(value, np.ndarray) and not np.array_equal(
                value, case[name], equal_nan=value.dtype.kind == "f"
            ):
                outputs[f"{CHANGED}{SEPARATOR}{name}"] = 1.0
        return outputs

    return watched


def repeating(run: Run, count: int, rounds: int) -> Run:
    """Wrap `run` to time it: `count` cases to warm up, then for one more case all of these `rounds` times.

    Its only output is the shortest round in processor seconds: the one that other processes disturbed least.
    A child has one thread only, and the clock of a process with a limit goes in ticks.
    """
    met: list[Inputs] = []

    def repeated(solution: Any, case: Inputs) -> dict[str, Any]:
        if len(met) < count:
            met.append(case)
            run(solution, copies(case))
            return {}
        return {SECONDS: min(one_round(solution) for _ in range(rounds))}

    def one_round(solution: Any) -> float:
        started = thread_time()
        for case in met:
            run(solution, copies(case))
        return thread_time() - started

    return repeated


def copying(run: Run) -> Run:
    """Wrap `run` so that the solution gets copies of all arrays it is called with."""
    return lambda solution, case: run(_CopyingProxy(solution), case)


class _CopyingProxy:
    """Stand-in for a module or an object of the student: it copies the arrays handed to its functions."""

    def __init__(self, target: Any) -> None:
        object.__setattr__(self, "_target", target)

    def __getattr__(self, name: str) -> Any:
        value = getattr(object.__getattribute__(self, "_target"), name)
        return _CopyingProxy(value) if callable(value) else value

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(object.__getattribute__(self, "_target"), name, value)

    def __call__(self, *positional: Any, **named: Any) -> Any:
        target = object.__getattribute__(self, "_target")
        result = target(*map(_copied, positional), **{name: _copied(value) for name, value in named.items()})
        return _CopyingProxy(result) if isinstance(target, type) else result


def _copied(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.copy()
    return copy.deepcopy(value) if type(value) in _CHANGEABLE else value


def together(run: Run, sources: Mapping[str, str], judge: Callable[[Inputs], Any] | None = None) -> Run:
    """Return a `run` of several solutions on each case. One that fails gives its error as text instead of outputs.

    A case that `judge` objects to is not run: its only output is "problem|".
    """
    solutions = {label: _load(f"solution_{place}", text) for place, (label, text) in enumerate(sources.items())}

    def all_of_them(_: Any, case: Inputs) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if judge and judge(case):
            return {f"{PROBLEM}{SEPARATOR}": 1.0}
        for label, solution in solutions.items():
            found |= _labelled(label, run, solution, case)
        return found

    return all_of_them


def one_by_one(run: Run, count: int, sources: Mapping[str, str]) -> Run:
    """Return a `run` that meets `count` cases first, and then runs one solution on all of them at each call.

    The outputs of such a call are named "<place of the case>|<output>".
    """
    met: list[Inputs] = []
    waiting = iter(enumerate(sources.values()))

    def next_one(_: Any, case: Inputs) -> dict[str, Any]:
        if len(met) < count:
            met.append(case)
            return {}
        place, text = next(waiting)
        solution = _load(f"solution_{place}", text)
        found: dict[str, Any] = {}
        for number, inputs in enumerate(met):
            found |= _labelled(str(number), run, solution, inputs)
        return found

    return next_one


def _labelled(label: str, run: Run, solution: types.ModuleType | Exception, case: Inputs) -> dict[str, Any]:
    """Return a solution's outputs, or its error as text, with a label."""
    try:
        if isinstance(solution, Exception):
            raise solution
        with np.errstate(all="ignore"):
            outputs = run(solution, copies(case))
        return {f"{label}{SEPARATOR}{name}": value for name, value in outputs.items()}
    except Exception as error:
        return {f"{label}{SEPARATOR}{ERROR}": _as_numbers(f"{type(error).__name__}: {error}")}


def judge_in(cases: str) -> Callable[[Inputs], Any] | None:
    """Return the `problem_with` of an author's cases.py; None if it has none. For the author jail only.

    An error that it raises is no objection.
    """
    sys.modules["casekit"] = importlib.import_module("grader.inside.casekit")
    judge = getattr(_module("cases", cases), "problem_with", None)

    def judged(case: Inputs) -> Any:
        try:
            return judge(copies(case)) if judge else None
        except Exception:
            return None

    return judged if judge else None


def _load(name: str, source: str) -> types.ModuleType | Exception:
    """Return the module, or the error of loading it, which every case then reports like any other error."""
    try:
        return _module(name, source)
    except Exception as error:
        return error


def _module(name: str, source: str) -> types.ModuleType:
    module = types.ModuleType(name)
    sys.modules[name] = module
    exec(compile(source, f"{name}.py", "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - the author's own
    return module


def _as_numbers(text: str) -> Array:
    return np.frombuffer(text.encode("utf-8", "backslashreplace")[:2000], np.uint8)


def text_of(numbers: Array) -> str:
    """Return the text whose UTF-8 bytes came as an array."""
    return bytes(numbers.astype(np.uint8)).decode("utf-8", "backslashreplace")


def sloped(run: Run, forward: Callable[[Any, Inputs], Any], outputs: Mapping[str, str], upstream: str) -> Run:
    """Wrap `run`: the solution's backward beside central differences of its own forward, by output.

    "value|" is what forward returns, "backward|dx" the output, and "central|dx" its value by the forward.
    "kink|dx" marks elements where the slopes on both sides differ, so that there is no derivative.
    """

    def compared(solution: Any, case: Inputs) -> dict[str, Any]:
        own = run(solution, copies(case))
        found = {f"{VALUE}{SEPARATOR}": np.asarray(forward(solution, copies(case)), np.float64)}
        from_above = case.get(upstream, 1.0)

        def loss(name: str, moved: Array) -> float:
            value = moved if isinstance(case[name], np.ndarray) else float(moved)
            return float(np.sum(forward(solution, {**copies(case), name: value}) * from_above))

        for output, name in outputs.items():
            if output in own and name in case:
                central, kink = _slopes(lambda moved, name=name: loss(name, moved), case[name])  # type: ignore[misc]
                found[f"{BACKWARD}{SEPARATOR}{output}"] = own[output]
                found[f"{CENTRAL}{SEPARATOR}{output}"] = central
                found[f"{KINK}{SEPARATOR}{output}"] = kink
        return found

    return compared


def _slopes(loss: Callable[[Array], float], value: Any) -> tuple[Array, Array]:
    """Return the derivative of `loss` at each element of `value`, and whether the slopes on its two sides differ."""
    start = np.array(value, np.float64)
    middle = loss(start.copy())
    central, kink = np.zeros(start.shape), np.zeros(start.shape, bool)
    for place in np.ndindex(start.shape):
        below = (middle - loss(_moved(start, place, -_STEP))) / _STEP
        above = (loss(_moved(start, place, _STEP)) - middle) / _STEP
        central[place] = (below + above) / 2
        kink[place] = abs(above - below) > _KINK * max(1.0, abs(below + above))
    return central, kink


def _moved(value: Array, place: tuple[int, ...], step: float) -> Array:
    moved = value.copy()
    moved[place] += step
    return moved


def weighing(properties: Callable[[Inputs, Mapping[str, Any]], Iterable[tuple[str, Any, Any]]]) -> Run:
    """Return a `run` that gives both sides of every property.

    A case holds the inputs and, as "<label>|dx", a solution's outputs.
    """

    def weighed(_: Any, case: Inputs) -> dict[str, Any]:
        inputs = {name: value for name, value in case.items() if SEPARATOR not in name}
        outputs = {name.partition(SEPARATOR)[2]: value for name, value in case.items() if SEPARATOR in name}
        return dict(_sides(properties(inputs, outputs)))

    return weighed


def _sides(found: Iterable[tuple[str, Any, Any]]) -> Iterator[tuple[str, Array]]:
    for name, left, right in found:
        yield f"{LEFT}{SEPARATOR}{name}", np.array(left, np.float64)
        yield f"{RIGHT}{SEPARATOR}{name}", np.array(right, np.float64)
