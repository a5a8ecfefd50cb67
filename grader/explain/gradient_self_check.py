"""A check of a backward against the student's own forward, to say which of the two is wrong.

Central differences of the student's forward are the derivative that a right backward would give.
They are taken in the student's jail, on the smallest failing case.
Where the slopes on both sides differ there is no derivative, and the task's convention decides.
Such elements are counted as kinks and not compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.cases.case_sets import PreparedCase
from grader.exercise.exercise import Exercise
from grader.explain.case_failure import CaseFailure
from grader.explain.diagnoses.rounds import SECOND
from grader.explain.probe_run import Answer, ProbeRun
from grader.inside.instrumented_driver import BACKWARD, CENTRAL, KINK, SEPARATOR, VALUE
from grader.message import Message

Array = npt.NDArray[Any]
_PARTS = (BACKWARD, CENTRAL, KINK)
_FORWARD_RIGHT = 1e-5
_DERIVATIVE = 1e-4


@dataclass(frozen=True)
class _GradientCheck:
    """The check of one gradient: whether it is the derivative of the student's forward, apart from kinks.

    `is_right`: it is the reference's gradient, whatever the student's forward is.
    """

    output: str
    of: str
    agrees: bool
    is_right: bool
    max_abs_error: float
    kinks: int


def slopes_trial(exercise: Exercise, case: PreparedCase) -> ProbeRun | None:
    """Return the probe run for both the student's source and the reference; None if no gradient is declared."""
    if exercise.gradient is None:
        return None
    outputs = {name: of for name, of in exercise.gradient.outputs.items() if of in case.inputs}
    wrapping = f"instrumented_driver.sloped(run, forward, {outputs!r}, {exercise.gradient.upstream!r})"
    asked = {f"{VALUE}{SEPARATOR}", *(f"{part}{SEPARATOR}{name}" for part in _PARTS for name in outputs)}
    return ProbeRun(exercise, [case.inputs], wrapping, asked=asked) if outputs else None


def gradient_self_check(
    exercise: Exercise, failure: CaseFailure, student: Answer, reference: Answer
) -> dict[str, Any] | None:
    """Return which of forward and backward is wrong, as plain JSON: a message's, with the numbers.

    None if either could not be run, or if neither is wrong and the failure is about something else.
    """
    if exercise.gradient is None or student.error or reference.error:
        return None
    found = [_checked(student, reference, output, of) for output, of in exercise.gradient.outputs.items()]
    gradients = [one for one in found if one]
    if not gradients:
        return None
    forward_right = _close(_value(student), _value(reference), _FORWARD_RIGHT)
    wrong = [one.output for one in gradients if not (one.agrees or one.is_right)]
    right = [one.output for one in gradients if one.agrees or one.is_right]
    key = _outcome(forward_right, wrong, [one.output for one in gradients if not one.agrees], right)
    if key == "both_right":
        unchecked = {*failure.outputs} - {one.output for one in gradients}
        if any(not output.endswith(SECOND) for output in unchecked):
            return None
        if any(one.kinks for one in gradients):
            key = "both_right_but_kinks"
        elif not any(output.endswith(SECOND) for output in failure.outputs):
            return None
    named: dict[str, Any] = {"wrong": wrong, "count": len(wrong)} if wrong else {}
    if key == "forward_alone_wrong":
        named = {"right": right, "count": len(right)}
    message = Message(key, {**named, "right": right} if wrong and right and forward_right else named)
    return {
        **message.to_json(),
        "forward_right": forward_right,
        "gradients": [
            {
                "output": one.output,
                "of": one.of,
                "agrees": one.agrees,
                "max_abs_error": one.max_abs_error,
                "kinks": one.kinks,
            }
            for one in gradients
        ],
    }


def _outcome(forward_right: bool, wrong: Sequence[str], disagreeing: Sequence[str], right: Sequence[str]) -> str:
    """Return the code for what is wrong. `wrong`: neither the derivative of the forward nor the right gradient."""
    if not wrong:
        if forward_right:
            return "both_right"
        return "forward_alone_wrong" if disagreeing else "forward_wrong"
    if not forward_right:
        return "both_wrong"
    return "backward_partly_wrong" if right else "backward_wrong"


def _checked(student: Answer, reference: Answer, output: str, of: str) -> _GradientCheck | None:
    parts = [student.outputs.get(f"{part}{SEPARATOR}{output}") for part in _PARTS]
    if not all(isinstance(part, np.ndarray) for part in parts):
        return None
    backward, central, kink = (np.asarray(part) for part in parts)
    is_right = _close(backward, reference.outputs.get(f"{BACKWARD}{SEPARATOR}{output}"), _FORWARD_RIGHT)
    if backward.shape != central.shape:
        return _GradientCheck(output, of, False, is_right, 0.0, 0)
    if kink.shape != central.shape or not np.isfinite(central).all():
        return None
    error = np.where(kink.astype(bool), 0.0, np.abs(backward.astype(np.float64) - central))
    scale = max(1.0, float(np.abs(central).max(initial=0.0)))
    largest = float(error.max(initial=0.0)) if np.isfinite(error).all() else float(np.finfo(np.float64).max)
    return _GradientCheck(output, of, largest <= _DERIVATIVE * scale, is_right, largest, int(np.count_nonzero(kink)))


def _value(answer: Answer) -> Any:
    return answer.outputs.get(f"{VALUE}{SEPARATOR}")


def _close(left: Any, right: Any, atol: float) -> bool:
    if not isinstance(left, np.ndarray) or not isinstance(right, np.ndarray) or left.shape != right.shape:
        return False
    scale = max(1.0, float(np.abs(right[np.isfinite(right)]).max(initial=0.0)))
    return bool(np.allclose(left, right, rtol=0, atol=atol * scale, equal_nan=True))
