"""Cases for explanations, kept per exercise version. They are never graded, so all of them may be shown.

A submission is graded on cases with a secret seed. Its mistakes show just as well on cases of another seed.
Every value of those may be looked at, asked about and printed.
"""

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from grader.cases.case_sets import PreparedCase
from grader.cases.described import DescribedCase
from grader.exercise.exercise import Exercise
from grader.explain.budget import CeilingReachedError
from grader.explain.changed_inputs import changed_names
from grader.explain.known_mistakes import AnsweredMistake, answered
from grader.explain.mutant_match import candidates, small_ones
from grader.explain.oracle import Oracle
from grader.explain.probe_run import Answer, ProbeRun
from grader.explain.shrink import plainer, smaller
from grader.explain.turn import Turn, no_turn
from grader.inside.structured import Structured
from grader.mutation.mutate import Mutant
from grader.verdict import Verdict

# Outside the seeds drawn for grading (up to 2**53), and fixed: explanations repeat exactly.
SEED = 2**60 + 1
_VERSIONS_KEPT = 64
# Of all versions together, and of one: what an exercise yields here, no gate has measured.
_KEPT_BYTES, _KEPT_BYTES_OF_ONE = 512 << 20, 128 << 20
_STARTS_KEPT = 64  # cases that were made smaller or plainer, per version
_WATCHED = "instrumented_driver.watching(run)"
_TRIES = 2
_WITH_HINTS = (Verdict.WRONG_ANSWER, Verdict.RUNTIME_ERROR)

T = TypeVar("T")


class Stage:
    """Cases with the reference's outputs, and the probe run of a source on them, which watches its inputs."""

    def __init__(self, exercise: Exercise, cases: Sequence[PreparedCase]) -> None:
        self.cases = tuple(cases)
        expected = [case.expected for case in cases]
        self.trial = ProbeRun(exercise, [case.inputs for case in cases], _WATCHED, expected=expected)
        self.kept_bytes = sum(2 * bytes_of(case.inputs) + bytes_of(case.expected) for case in cases)


class ProbeCases:
    """The probe cases of one exercise version. Each part is made when it is first asked for.

    No lock is held while a part is made, since its maker may have to wait for a turn. Two may make the same part at
    once: both make the same, and one is kept.
    """

    def __init__(self, exercise: Exercise, oracle: Oracle, seed: int = SEED) -> None:
        self.exercise = exercise
        self._oracle = oracle
        self._seed = seed
        self._parts: dict[str, Any] = {}
        self._ceilings: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._candidates: OrderedDict[tuple[str, int], tuple[PreparedCase, Stage]] = OrderedDict()
        self._part_bytes = 0

    @property
    def kept_bytes(self) -> int:
        """The bytes of all arrays that are kept."""
        with self._lock:
            return self._part_bytes + sum(bytes_of(stage) for _, stage in self._candidates.values())

    def whole(self, turn: Turn = no_turn) -> Stage:
        """Return a case set of every family."""
        return self._part("whole", lambda: self._solved(self._generated(turn), turn))

    def small(self, family: str, turn: Turn = no_turn) -> Stage:
        """Return small cases of one family from the smallest up; empty if `cases.py` does not yield them."""

        def make() -> Stage:
            return self._solved(self._oracle.small_cases(self.exercise, family, self._seed, turn), turn)

        return self._part(f"small {family}", make)

    def whole_and_small(self, family: str, turn: Turn = no_turn) -> Stage:
        """Return the whole case set, followed by the small cases of one family."""
        whole, small = self.whole(turn), self.small(family, turn)
        if not small.cases:
            return whole
        return self._part(f"whole and small {family}", lambda: Stage(self.exercise, [*whole.cases, *small.cases]))

    def smaller(self, start: PreparedCase, turn: Turn = no_turn) -> Stage:
        """Return a case with fewer rows, columns and so on, from the smallest up; last the case itself."""
        others = [case.inputs for case in self.whole(turn).cases]
        return self._made_from("smaller", start, lambda: [*smaller(start.inputs, others), dict(start.inputs)], turn)

    def plainer(self, start: PreparedCase, turn: Turn = no_turn) -> Stage:
        """Return a case with values that are easier to read, from the plainest on."""
        return self._made_from("plainer", start, lambda: [*plainer(start.inputs)], turn)

    def changed_by_reference(self, turn: Turn = no_turn) -> set[str]:
        """Return the names of the input arrays that the reference itself changes on the whole case set."""
        whole = self.whole(turn)

        def make() -> set[str]:
            answers = self._oracle.attempt(whole.trial, self.exercise.reference_source, turn)
            return changed_names(whole.cases, answers)

        return self._part("changed by the reference", make)

    def mistakes(self, turn: Turn = no_turn) -> dict[str, AnsweredMistake]:
        """Return what each wrong example submission does with the whole case set, by name."""
        kept = {one.name: one.source for one in self.exercise.submissions if one.verdict in _WITH_HINTS}
        if not kept:
            return {}
        cases = self.whole(turn).cases

        def make() -> dict[str, AnsweredMistake]:
            given = self._oracle.one_by_one(self.exercise, kept, [case.inputs for case in cases], turn)
            with turn():
                return {name: answered(self.exercise, cases, answers) for name, answers in given.items()}

        return self._part("mistakes", make)

    def mutated(self, pool: str, turn: Turn = no_turn) -> list[tuple[Mutant, list[Answer]]]:
        """Return the answers of each slip of a pool (`mutant_match.POOLS`) to the small cases of the whole set.

        Mutants that do not end are left out.
        """
        cases = [case.inputs for case in small_ones(self.whole(turn).cases)]

        def make() -> list[tuple[Mutant, list[Answer]]]:
            made = {str(place): mutant for place, mutant in enumerate(candidates(self.exercise, pool))}
            sources = {label: mutant.source for label, mutant in made.items()}
            answers = self._oracle.one_by_one(self.exercise, sources, cases, turn)
            return [(made[label], given) for label, given in answers.items()]

        return self._part(f"slips {pool}", make)

    def optional(self, turn: Turn = no_turn) -> dict[str, Any]:
        """Return the parameters that some cases leave out, with a value of each."""
        cases = self.whole(turn).cases
        every: dict[str, Any] = {}
        for case in cases:
            every |= {name: value for name, value in case.inputs.items() if type(value) in (int, float, bool)}
        return {name: value for name, value in every.items() if any(name not in case.inputs for case in cases)}

    def _part(self, name: str, make: Callable[[], T]) -> T:
        """Return a part, made once. What reached its ceiling a few times is not tried again."""
        if name not in self._parts:
            if self._ceilings[name] >= _TRIES or self._part_bytes > _KEPT_BYTES_OF_ONE:
                raise CeilingReachedError
            try:
                made = make()
            except CeilingReachedError:
                self._ceilings[name] += 1
                raise
            with self._lock:
                if name not in self._parts:
                    self._parts[name] = made
                    self._part_bytes += bytes_of(made)
        found: T = self._parts[name]
        return found

    def _made_from(
        self, what: str, start: PreparedCase, candidates: Callable[[], list[dict[str, Any]]], turn: Turn
    ) -> Stage:
        """Return candidates that a student could enter and the reference can use, as cases like `start`."""
        key = (what, id(start))  # `start` is kept beside its stage, so that no other case has its id
        with self._lock:
            kept = self._candidates.get(key)
            if kept:
                self._candidates.move_to_end(key)
                return kept[1]
        with turn():
            inputs = candidates()
        expected = self._oracle.expected(self.exercise, inputs, turn)
        stage = Stage(
            self.exercise,
            [
                PreparedCase(start.name, start.family, True, values, outputs)
                for values, outputs in zip(inputs, expected, strict=True)
                if outputs is not None
            ],
        )
        with self._lock:
            self._candidates[key] = start, stage
            held = sum(bytes_of(one) for _, one in self._candidates.values())
            while len(self._candidates) > (1 if held > _KEPT_BYTES_OF_ONE else _STARTS_KEPT):
                _, (_, dropped) = self._candidates.popitem(last=False)
                held -= bytes_of(dropped)
        return stage

    def _generated(self, turn: Turn) -> Sequence[DescribedCase]:
        return self._oracle.generate(self.exercise, self._seed, turn)

    def _solved(self, described: Sequence[DescribedCase], turn: Turn) -> Stage:
        inputs: list[Mapping[str, Any]] = [case.inputs for case in described]
        expected = self._oracle.expected(self.exercise, inputs, turn)
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
            while len(self._kept) > 1 and (len(self._kept) > _VERSIONS_KEPT or self._kept_bytes() > _KEPT_BYTES):
                self._kept.popitem(last=False)
            return found

    def _kept_bytes(self) -> int:
        return sum(one.kept_bytes for one in self._kept.values())


def bytes_of(kept: Any) -> int:
    """Return the bytes of all arrays in a part. The job of a stage has a copy of its inputs."""
    if isinstance(kept, np.ndarray | Structured):
        return kept.nbytes
    if isinstance(kept, Stage):
        return kept.kept_bytes
    if isinstance(kept, Answer):
        return bytes_of(kept.outputs)
    if isinstance(kept, Mapping):
        return sum(map(bytes_of, kept.values()))
    return sum(map(bytes_of, kept)) if isinstance(kept, list | tuple) else 0
