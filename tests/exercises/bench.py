"""Runs an exercise in this very process, without a jail: for the catalogue's own trusted files only.

Every source becomes a module object of its own. `casekit` and the provided modules are importable just while
such a source runs, as in the jails, and never linger in `sys.modules`.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from grader.exercise.exercise import ExampleSubmission, Exercise
from grader.exercise.parse import load_exercise
from grader.inside import casekit
from grader.verdict import Verdict

ROOT = Path(__file__).parents[2]
FOLDERS = sorted(path.parent for path in (ROOT / "exercises").glob("*/*/exercise.toml"))


@contextmanager
def importable(modules: Mapping[str, ModuleType]) -> Iterator[None]:
    """Make modules importable by name during the block, then restore `sys.modules`."""
    before = {name: sys.modules.get(name) for name in modules}
    sys.modules.update(modules)
    try:
        yield
    finally:
        for name, module in before.items():
            if module is None:
                sys.modules.pop(name, None)
            else:
                sys.modules[name] = module


def module_from(source: str, name: str, modules: Mapping[str, ModuleType]) -> ModuleType:
    """Return a new module that has executed `source`, with `modules` importable meanwhile."""
    module = ModuleType(name)
    with importable({**modules, name: module}):
        exec(compile(source, f"<{name}>", "exec"), module.__dict__)
    return module


class Bench:
    """One exercise with everything needed to run its solutions on its cases."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.exercise: Exercise = load_exercise(folder)
        self.provided: dict[str, ModuleType] = {}
        for name, source in self.exercise.provided.items():
            self.provided[name] = module_from(source, name, self.provided)
        self._cases = module_from(self.exercise.cases_source, "cases", {"casekit": casekit})
        self.driver = module_from(self.exercise.driver_source, "driver", self.provided)
        self._sets: dict[int, tuple[casekit.Case, ...]] = {}
        self._expected: dict[int, list[dict[str, Any]]] = {}

    def solution(self, source: str) -> ModuleType:
        """Return a solution's source as a module."""
        return module_from(source, "solution", self.provided)

    @cached_property
    def reference(self) -> ModuleType:
        return self.solution(self.exercise.reference_source)

    def kept(self, *verdicts: Verdict) -> list[ExampleSubmission]:
        """Return the example submissions that must get one of these verdicts."""
        return [kept for kept in self.exercise.submissions if kept.verdict in verdicts]

    def problem_with(self, inputs: Mapping[str, Any]) -> str | None:
        return self._cases.problem_with(inputs)

    def draw(self, seed: int) -> tuple[casekit.Case, ...]:
        """Draw the case set of a seed, without the cache."""
        return tuple(self._cases.generate(np.random.default_rng(seed)))

    def cases(self, seed: int) -> tuple[casekit.Case, ...]:
        if seed not in self._sets:
            self._sets[seed] = self.draw(seed)
        return self._sets[seed]

    def expected(self, seed: int) -> list[dict[str, Any]]:
        """Return the reference's outputs on the case set of a seed."""
        if seed not in self._expected:
            self._expected[seed] = [self.run(self.reference, case.inputs) for case in self.cases(seed)]
        return self._expected[seed]

    def run(self, solution: ModuleType, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Return the outputs of one case. The solution gets copies, as in a jail."""
        copies = {name: value.copy() if isinstance(value, np.ndarray) else value for name, value in inputs.items()}
        with importable({**self.provided, "solution": solution}):
            return self.driver.run(solution, copies)

    def accepts(self, actual: Mapping[str, Any], expected: Mapping[str, Any]) -> bool:
        """Return whether outputs agree: names, exact shape, finite, then the exercise's tolerance."""
        return actual.keys() == expected.keys() and all(
            self._close(name, np.asarray(actual[name]), np.asarray(expected[name])) for name in expected
        )

    def _close(self, name: str, actual: np.ndarray, expected: np.ndarray) -> bool:
        if actual.shape != expected.shape or not np.isfinite(actual).all():
            return False
        tolerance = self.exercise.tolerance_of(name)
        return bool(np.all(np.abs(actual - expected) <= tolerance.atol + tolerance.rtol * np.abs(expected)))


@cache
def bench_of(folder: Path) -> Bench:
    return Bench(folder)


@cache
def bench_named(slug: str) -> Bench:
    """Return the bench of the exercise with this slug, in any lab."""
    return bench_of(next(folder for folder in FOLDERS if folder.name == slug))


def families_meant(kept: ExampleSubmission) -> list[str]:
    """Return the families that must refuse a wrong solution: its `# killed-by: overlap, pad` lines."""
    found = re.findall(r"^# killed-by: (.+)$", kept.source, re.MULTILINE)
    return [family.strip() for line in found for family in line.split(",")]
