"""Read which input arrays a run has changed, from the answers of a driver that watches them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from grader.cases.case_sets import PreparedCase
from grader.explain.probe_run import Answer
from grader.inside.instrumented_driver import CHANGED, SEPARATOR


def changed_names(cases: Sequence[PreparedCase], answers: Sequence[Answer]) -> set[str]:
    """Return the names of the input arrays that some answer marks as changed in its case."""
    return {
        name
        for case, answer in zip(cases, answers, strict=False)  # a run may end early
        for name in changed_in(case.inputs, answer)
    }


def changed_in(inputs: Mapping[str, Any], answer: Answer) -> list[str]:
    """Return the changed arrays of one case. A jail may send any name: only arrays of the case are looked up."""
    names = (name.partition(SEPARATOR) for name in answer.outputs)
    return [
        name
        for kind, separator, name in names
        if separator and kind == CHANGED and isinstance(inputs.get(name), np.ndarray)
    ]
