"""Measure the processor time of explanations, step by step, for the first and for a later one of each exercise.

    python -m bench.explanation_cost [--exercise SLUG ...] [--mutants 5]

Every wrong example submission of every exercise, and some mutants, get a card and then the rest. The first pass fills
what the grader keeps per version, the second finds it there.
For each step it prints the mean of this process's own processor time and of the jails', in milliseconds.
"""

import argparse
import os
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from bench.diagnosis import exercises, kept_solutions, spread
from grader.explain.part import Part
from grader.explain.refusal import Refusal
from grader.explain.steps import ExplanationSteps
from grader.grader import Grader
from grader.mutation.mutate import mutants
from grader.sandbox.runtime import make_runtime

_TICKS = os.sysconf("SC_CLK_TCK")


class Meter:
    """The processor time of this process and of the jails of a grader, by pass, part and step."""

    def __init__(self, grader: Grader) -> None:
        self._grader = grader
        self._seen: dict[int, float] = {}
        self._jails_s = 0.0
        self.found: dict[str, list[tuple[float, float]]] = defaultdict(list)

    def measure(self, name: str, work: Callable[[], object]) -> None:
        """Do some work, and note what it took."""
        own, jails = time.process_time(), self._jails_now()
        work()
        self.found[name].append((time.process_time() - own, self._jails_now() - jails))

    def _jails_now(self) -> float:
        oracle = self._grader._explainer._oracle
        for jail in (*(slot.jail for slot in self._grader._pool._slots), oracle._renewed.jail):
            if jail is not None:
                spent = sum(
                    map(int, Path(f"/proc/{jail.host_pid}/stat").read_text().rpartition(")")[2].split()[11:15])
                )
                self._jails_s += spent / _TICKS - self._seen.get(jail.host_pid, spent / _TICKS)
                self._seen[jail.host_pid] = spent / _TICKS
        return self._jails_s

    def show(self, title: str) -> None:
        """Print the means, and forget them."""
        print(title)
        for name, found in self.found.items():
            own, jails = (1000 * sum(part) / len(found) for part in zip(*found, strict=True))
            largest = 1000 * max(map(sum, found))
            times = f"own {own:6.1f} ms, jails {jails:6.1f}, together {own + jails:6.1f}, max {largest:.0f}"
            print(f"  {name:24} {len(found):5} times: {times}")
        self.found.clear()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--exercise", nargs="*", default=[])
    parser.add_argument("--mutants", type=int, default=5, help="per exercise")
    options = parser.parse_args()
    make_runtime()
    grader = Grader(slots=1)
    grader.start()
    meter = Meter(grader)
    step, part = ExplanationSteps.step, Part.CARD

    def measured(steps: ExplanationSteps, name: str, work: Callable[[], None]) -> None:
        meter.measure(f"{part.value}: {name}", lambda: step(steps, name, work))

    ExplanationSteps.step = measured  # type: ignore[method-assign]
    refused = []
    for exercise in exercises(options.exercise):
        sources = [kept.source for kept in kept_solutions(exercise)]
        sources += [mutant.source for mutant in spread(mutants(exercise.reference_source), options.mutants)]
        for source in sources:
            refusal = Refusal.of(grader.grade(exercise, source.encode(), seed=1))
            if refusal:
                refused.append((exercise, source.encode(), refusal))
    for title in ("first", "later"):
        for exercise, source, refusal in refused:
            for part in (Part.CARD, Part.REST):
                meter.measure(
                    part.value, lambda e=exercise, s=source, r=refusal, p=part: grader.explain(e, s, r, part=p)
                )
        meter.show(f"{title} explanations")
    grader.close()


if __name__ == "__main__":
    main()
