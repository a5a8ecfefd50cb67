"""Check what an exercise declares of its answers: gradients, against central differences, and equations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.cases.case_sets import PreparedCase, is_plain
from grader.exercise.declarations import Gradient
from grader.message import Message
from grader.publish_gate.checks.finding import Finding, Findings, line_of, note, warning
from grader.publish_gate.checks.kinks import MEANT
from grader.publish_gate.checks.subject import SEEDS, Subject

Array = npt.NDArray[Any]

_STEPS = (1e-4, 5e-5)
_RUNS_PER_CELL = 2 * len(_STEPS)
_TOLERANCE = 1e-6
_SETTLED = 1e-6
_CELLS_PER_INPUT = 16
_PROPERTY_TOLERANCE = 1e-8
_DRIVER = "hidden/driver.py"

# Added to the driver, so that a run of the reference gives the values that this check needs.
_FORWARD = """

def run(solution, case):
    return {"value": forward(solution, case)}
"""
_PROPERTIES = """

_run_of_the_case = run


def run(solution, case):
    outputs = _run_of_the_case(solution, case)
    sides = {}
    for name, left, right in properties(case, outputs):
        sides[name + ":left"], sides[name + ":right"] = left, right
    return sides
"""


@dataclass(frozen=True)
class _Probe:
    """One element of an input to move. The gradient `output` has the value `claimed` there."""

    case: PreparedCase
    output: str
    name: str
    place: tuple[int, ...]
    claimed: float


def gradients(subject: Subject) -> Findings:
    """Check that each declared gradient agrees with central differences of the reference's own forward."""
    gradient = subject.exercise.gradient
    if gradient is None:
        if any("backward" in point.methods for point in subject.exercise.entry_points):
            yield warning(Message("gradient_undeclared"), "exercise.toml")
        yield note(Message("none_declared"))
        return
    misnamed = list(_misnamed(subject, gradient))
    if misnamed:
        yield from misnamed
        return
    affordable = subject.affordable_runs(SEEDS[0])
    cases = subject.case_set(SEEDS[0]).cases
    probes = [probe for case in cases for probe in _probes(case, gradient, affordable[case.name] // _RUNS_PER_CELL)]
    derivatives = _derivatives(subject, gradient, probes)
    checked: dict[str, int] = dict.fromkeys(gradient.outputs, 0)
    refused: set[tuple[str, str]] = set()
    for probe, (rough, fine) in zip(probes, derivatives, strict=True):
        scale = 1.0 + abs(probe.claimed)
        if abs(rough - fine) > _SETTLED * scale:
            continue  # the function is too curved here for a central difference
        checked[probe.output] += 1
        where = (probe.case.name, probe.output)
        if abs(fine - probe.claimed) > _TOLERANCE * scale and where not in refused:
            refused.add(where)
            yield Finding(_difference_from(probe, fine), "hidden/reference.py")
    for output, count in checked.items():
        if not count:
            yield warning(Message("gradient_never_compared", {"output": output}), "exercise.toml")
    values = {"count": sum(checked.values()), "outputs": list(gradient.outputs)}
    yield note(Message("derivatives_compared", values))


def _difference_from(probe: _Probe, found: float) -> Message:
    values = {
        "seed": SEEDS[0],
        "case": probe.case.name,
        "element": f"{probe.output}{list(probe.place) if probe.place else ''}",
        "claimed": probe.claimed,
        "found": found,
        "error": abs(found - probe.claimed),
    }
    return Message("gradient_differs", values)


def _misnamed(subject: Subject, gradient: Gradient) -> Findings:
    toml = subject.exercise.files["exercise.toml"].decode()
    line = line_of(toml, r"^\[gradient\]")
    cases = subject.case_set(SEEDS[0]).cases
    outputs = {name for case in cases for name in case.expected}
    inputs = {name for case in cases for name in case.inputs}
    for output, of in gradient.outputs.items():
        if output not in outputs:
            yield Finding(Message("gradient_output_unknown", {"output": output}), "exercise.toml", line)
        if of not in inputs:
            yield Finding(Message("gradient_input_unknown", {"input": of}), "exercise.toml", line)
    if gradient.upstream and gradient.upstream not in inputs:
        yield Finding(Message("upstream_unknown", {"input": gradient.upstream}), "exercise.toml", line)


def _probes(case: PreparedCase, gradient: Gradient, affordable: int) -> Iterator[_Probe]:
    if case.family.startswith(MEANT):
        return  # there the derivative is a convention
    for output, name in gradient.outputs.items():
        claimed, value = case.expected.get(output), case.inputs.get(name)
        if not is_plain(claimed) or not is_plain(value) or value.dtype.kind != "f":
            continue
        if claimed.shape != value.shape:
            continue
        places = list(np.ndindex(value.shape))
        most = min(_CELLS_PER_INPUT, affordable // len(gradient.outputs))
        if len(places) > most:
            chosen = np.random.default_rng(0).choice(len(places), most, replace=False)
            places = [places[one] for one in sorted(chosen)]
        for place in places:
            yield _Probe(case, output, name, tuple(map(int, place)), float(claimed[place]))


def _derivatives(subject: Subject, gradient: Gradient, probes: list[_Probe]) -> Iterator[tuple[float, float]]:
    """Yield for each probe the central difference with the wide step and with the narrow one."""
    moved = [inputs for probe in probes for inputs in _moved(probe)]
    values = iter(subject.solve(moved, driver_tail=_FORWARD))
    for probe in probes:
        upstream = probe.case.inputs.get(gradient.upstream, 1.0) if gradient.upstream else 1.0
        found = []
        for step in _STEPS:
            below, above = (np.asarray(next(values)["value"]) for _ in range(2))
            here = float(probe.case.inputs[probe.name][probe.place])
            found.append(float(np.sum((above - below) * upstream)) / ((here + step) - (here - step)))
        yield found[0], found[1]


def _moved(probe: _Probe) -> Iterator[Mapping[str, Any]]:
    for step in _STEPS:
        for direction in (-step, step):
            changed = probe.case.inputs[probe.name].copy()
            changed[probe.place] += direction
            yield {**probe.case.inputs, probe.name: changed}


def properties(subject: Subject) -> Findings:
    """Check that each declared equation holds for the reference's answers, in at least one case."""
    exercise = subject.exercise
    if not exercise.properties:
        yield note(Message("none_declared"))
        return
    cases = subject.case_set(SEEDS[0]).cases
    found = subject.solve([case.inputs for case in cases], driver_tail=_PROPERTIES)
    declared = {one.name for one in exercise.properties}
    held: set[str] = set()
    line = line_of(exercise.driver_source, r"^def properties\(")
    for case, sides in zip(cases, found, strict=True):
        for name in sorted({side.partition(":")[0] for side in sides}):
            held.add(name)
            error = _difference(sides[f"{name}:left"], sides[f"{name}:right"])
            if error > _PROPERTY_TOLERANCE:
                values = {"case": case.name, "property": name, "error": error}
                yield Finding(Message("property_fails", values), _DRIVER, line)
    for name in sorted(held - declared):
        yield Finding(Message("property_undeclared", {"property": name}), _DRIVER, line)
    for name in sorted(declared - held):
        yield Finding(Message("property_never_yielded", {"property": name}), _DRIVER, line)
    yield note(Message("properties_tried", {"count": len(held), "names": sorted(held)}))


def _difference(left: Array, right: Array) -> float:
    if left.shape != right.shape:
        return float("inf")
    scale = max(1.0, float(np.abs(right).max(initial=0.0)))
    return float(np.abs(left - right).max(initial=0.0)) / scale
