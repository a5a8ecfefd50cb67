"""Questions to the reference about other inputs: gathered, asked in one call, and then answered from memory."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.explain.case_failure import Pair

Array = npt.NDArray[Any]
Inputs = Mapping[str, Any]
Reference = Callable[[Sequence[Inputs]], list[dict[str, Array] | None]]


class Experiments:
    """Questions about pairs, by key, and the reference's answers."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self._open: list[tuple[Pair, Hashable, Inputs]] = []
        self._answers: dict[tuple[Pair, Hashable], dict[str, Array] | None] = {}

    def plan(self, pair: Pair, key: Hashable, inputs: Inputs) -> None:
        """Plan to ask for the reference's outputs on other inputs than the pair's."""
        if (pair, key) not in self._answers:
            self._answers[pair, key] = None
            self._open.append((pair, key, inputs))

    def ask(self) -> None:
        """Ask all planned questions in one call."""
        waiting, self._open = self._open, []
        if waiting:
            answers = self._reference([inputs for _, _, inputs in waiting])
            for (pair, key, _), outputs in zip(waiting, answers, strict=True):
                self._answers[pair, key] = outputs

    def answer(self, pair: Pair, key: Hashable, output: str | None = None) -> Array | None:
        """Return the reference's answer for the pair's output, or for another one.

        None if the reference fails, is not finite, or was not asked.
        """
        outputs = self._answers.get((pair, key))
        found = outputs.get(output or pair.output) if outputs else None
        return None if found is None or not np.isfinite(found).all() else found.astype(np.float64)
