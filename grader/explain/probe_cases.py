"""Cases for explanations, kept per exercise version. They are never graded, so all of them may be shown.

A submission is graded on cases with a secret seed. Its mistakes show just as well on cases of another seed.
Every value of those may be looked at, asked about and printed.
"""

import threading
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

from grader.cases.case_sets import PreparedCase
from grader.cases.described import DescribedCase
from grader.exercise.exercise import Exercise
from grader.explain.mutant_match import small_ones
from grader.explain.oracle import Oracle
from grader.explain.probe_run import Answer, ProbeRun
from grader.mutation.mutate import Mutant, mutants
from grader.verdict import Verdict

# Outside the seeds drawn for grading (up to 2**53), and fixed: explanations repeat exactly.
SEED = 2**60 + 1
_VERSIONS_KEPT = 64
_WATCHED = "instrumented_driver.watching(run)"
_TRIES = 3
_WITH_HINTS = (Verdict.WRONG_ANSWER, Verdict.RUNTIME_ERROR)


class Stage:
    """Cases with the reference's outputs, and the probe run of a source on them, which watches its inputs."""

    def __init__(self, exercise: Exercise, cases: Sequence[PreparedCase]) -> None:
        self.cases = tuple(cases)
        self.trial = ProbeRun(exercise, [case.inputs for case in cases], _WATCHED)


class ProbeCases:
    """The probe cases of one exercise version. Each part is made when it is first asked for."""

    def __init__(self, exercise: Exercise, oracle: Oracle, seed: int = SEED) -> None:
        self.exercise = exercise
        self._oracle = oracle
        self._seed = seed
        self._lock = threading.Lock()
        self._whole: Stage | None = None
        self._small: dict[str, Stage] = {}
        self._joined: dict[int, Stage] = {}
        self._mistakes: dict[str, list[Answer]] | None = None
        self._mutated: list[tuple[Mutant, list[Answer]]] | None = None
        self._tries: Counter[str] = Counter()

    def whole(self, time_limit_s: float) -> Stage:
        """Return a case set of every family."""
        with self._lock:
            if self._whole is None:
                described = self._oracle.generate(self.exercise, self._seed)
                self._whole = self._solved(described, time_limit_s)
            return self._whole

    def small(self, family: str, time_limit_s: float) -> Stage:
        """Return small cases of one family from the smallest up; empty if `cases.py` does not yield them."""
        with self._lock:
            if family not in self._small:
                described = self._oracle.small_cases(self.exercise, family, self._seed, time_limit_s)
                self._small[family] = self._solved(described, time_limit_s)
            return self._small[family]

    def followed_by(self, small: Stage) -> Stage:
        """Return the whole case set, which must have been made, followed by small cases of one family."""
        with self._lock:
            assert self._whole
            if id(small) not in self._joined:
                self._joined[id(small)] = Stage(self.exercise, [*self._whole.cases, *small.cases])
            return self._joined[id(small)]

    def mistakes(self, time_limit_s: float) -> dict[str, list[Answer]]:
        """Return the answers of each wrong example submission to the whole case set, by name."""
        whole = self.whole(time_limit_s)
        with self._lock:
            if self._mistakes is None:
                kept = {one.name: one.source for one in self.exercise.submissions if one.verdict in _WITH_HINTS}
                self._mistakes = self._made_by("kept", kept, whole.cases, time_limit_s)
            return self._mistakes

    def mutated(self, time_limit_s: float) -> list[tuple[Mutant, list[Answer]]]:
        """Return the answers of each automatic mutant of the reference to the small cases of the whole set."""
        small = small_ones(self.whole(time_limit_s).cases)
        with self._lock:
            if self._mutated is None:
                made = {str(place): mutant for place, mutant in enumerate(mutants(self.exercise.reference_source))}
                sources = {label: mutant.source for label, mutant in made.items()}
                answers = self._made_by("mutants", sources, small, time_limit_s)
                self._mutated = [(made[label], given) for label, given in answers.items()]
            return self._mutated

    def _made_by(
        self, what: str, sources: Mapping[str, str], cases: Sequence[PreparedCase], time_limit_s: float
    ) -> dict[str, list[Answer]]:
        """Return the answers of several solutions to cases. Raises AuthorError if they do not finish in time.

        After a few tries the result stays empty: then the machine is not busy, but a solution never ends.
        """
        self._tries[what] += 1
        if not sources or self._tries[what] > _TRIES:
            return {}
        answers = self._oracle.answers(self.exercise, sources, [case.inputs for case in cases], time_limit_s)
        return {label: [answer[label] for answer in answers] for label in sources}

    def optional(self) -> dict[str, Any]:
        """Return the parameters that some cases leave out, with a value of each."""
        cases = self._whole.cases if self._whole else ()
        every: dict[str, Any] = {}
        for case in cases:
            every |= {name: value for name, value in case.inputs.items() if type(value) in (int, float, bool)}
        return {name: value for name, value in every.items() if any(name not in case.inputs for case in cases)}

    def _solved(self, described: Sequence[DescribedCase], time_limit_s: float) -> Stage:
        inputs: list[Mapping[str, Any]] = [case.inputs for case in described]
        expected = self._oracle.expected(self.exercise, inputs, time_limit_s) if inputs else []
        cases = [
            PreparedCase(case.name, case.family, True, case.inputs, outputs)
            for case, outputs in zip(described, expected, strict=True)
            if outputs is not None
        ]
        return Stage(self.exercise, cases)


class ProbeCaseSets:
    """The probe cases of each exercise version that was refused lately."""

    def __init__(self, oracle: Oracle, seed: int = SEED) -> None:
        self._oracle = oracle
        self._seed = seed
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, ProbeCases] = OrderedDict()

    def of(self, exercise: Exercise) -> ProbeCases:
        """Return the probe cases of this version."""
        with self._lock:
            found = self._kept.setdefault(exercise.version, ProbeCases(exercise, self._oracle, self._seed))
            self._kept.move_to_end(exercise.version)
            while len(self._kept) > _VERSIONS_KEPT:
                self._kept.popitem(last=False)
            return found
