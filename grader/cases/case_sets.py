"""Case sets: the inputs of one seed, their expected outputs, and the job of the children that run them.

They are made in the author jail, from the exercise's own sources, before any submission needs them.
"""

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy.typing as npt

from grader.cases.author_jail import Author
from grader.cases.fast_path import Layout
from grader.cases.json_values import present
from grader.errors import AuthorError
from grader.exercise.exercise import Exercise
from grader.inside import wire
from grader.message import Message
from grader.sandbox.job import run_job
from grader.sandbox.run import Bounds

Array = npt.NDArray[Any]
SAMPLE_SEED = 0
_OWN = "own input"
_SETS_PER_VERSION = 16
_VERSIONS_KEPT = 64
_RENEW_AFTER_DRAWS = 32
_FEW_LEFT = 4  # sets that a person was not graded on: another one is made before there is none
_IDLE_S = 1.0
_PAUSE_S = 0.02  # between two sets, so that submissions in between do not wait
_SEED_BITS = 53  # every JSON reader holds such a number exactly
_ROOM_BYTES = 20 * 1024  # for error text, names and headers
_UNKNOWN_OUTPUT_BYTES = 1 << 20  # where the reference was not asked how large an output is


@dataclass(frozen=True)
class PreparedCase:
    """One case with its inputs and the reference's outputs.

    `uncompared` names the outputs to look at where nothing is expected of them; None for every other case.
    """

    name: str
    family: str
    visible: bool
    inputs: Mapping[str, Any]
    expected: Mapping[str, Array]
    uncompared: frozenset[str] | None = None

    @property
    def outputs(self) -> Collection[str]:
        """The names of the outputs that are looked at."""
        return self.expected.keys() if self.uncompared is None else self.uncompared

    @cached_property
    def presented(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Inputs and expected outputs as JSON, for those who may see them."""
        return present(self.inputs), present(self.expected)


class CaseSet:
    """The cases of one seed, and the job of the children that run them."""

    def __init__(self, exercise: Exercise, seed: int, cases: tuple[PreparedCase, ...]) -> None:
        self.exercise = exercise
        self.seed = seed
        self.cases = cases
        self.draws = 0
        self.people: set[Hashable] = set()  # who was graded on it
        largest = max((value.size * 8 for case in cases for value in case.expected.values()), default=0)
        if any(case.uncompared is not None for case in cases):
            largest = _UNKNOWN_OUTPUT_BYTES
        output_bytes = 2 * largest + _ROOM_BYTES
        self.job = run_job(exercise, [case.inputs for case in cases], output_bytes)
        sizes = (value.size * 8 for case in cases for value in case.expected.values())
        self.space_bytes = sum(size + -size % wire.ALIGNMENT for size in sizes)
        self.layout = Layout(exercise, cases, self.space_bytes)
        outputs = max((len(case.outputs) for case in cases), default=1)
        frame_bytes = outputs * (output_bytes + 1024) + _ROOM_BYTES
        total_bytes = frame_bytes * len(cases) + _ROOM_BYTES
        self.bounds = Bounds(exercise.limits.time_limit_s, frame_bytes, total_bytes)

    def part(self, cases: Sequence[PreparedCase], time_limit_s: float) -> "CaseSet":
        """Return some of the cases as a set of their own, to be run within this time."""
        part = CaseSet(self.exercise, self.seed, tuple(cases))
        part.bounds.time_limit_s = time_limit_s
        return part


class CaseSets:
    """Store of case sets: draws one for each submission, and keeps at least 16 secret ones per version in use.

    Nobody draws a set twice: a person whom a submission has told its inputs meets them in no other. The sets that are
    kept live in this object only, and another one draws other seeds, so each set itself remembers its people.
    """

    def __init__(self, author: Author) -> None:
        self._author = author
        self._lock = threading.Lock()
        self._ready: OrderedDict[str, list[CaseSet]] = OrderedDict()
        self._samples: OrderedDict[str, CaseSet] = OrderedDict()
        self._wanted: OrderedDict[str, Exercise] = OrderedDict()
        self._running_out: set[str] = set()
        self._drawn_at = 0.0
        self._wake = threading.Event()
        self._pause = threading.Event()
        self._closed = False
        self._filler = threading.Thread(target=self._fill, name="case-sets", daemon=True)
        self._filler.start()

    def draw(self, exercise: Exercise, person: Hashable = None) -> CaseSet:
        """Draw a set at random that this person was not graded on; make one at once if none is ready.

        `person`: any key of the one to be graded; None for nobody. It stays in this process.
        Raises AuthorError if the exercise is broken.
        """
        with self._lock:
            chosen = self._choose(exercise, person)
            if chosen:
                _note(chosen, person)
                return chosen
        fresh = self.make(exercise, secrets.randbits(_SEED_BITS))
        _note(fresh, person)
        self._replace_used(exercise)
        self._keep(fresh)
        self._wake.set()
        return fresh

    def draw_ahead(self, exercise: Exercise, person: Hashable = None) -> CaseSet:
        """Draw a set for a submission that may come, most likely from this person. `claim` it before it is used."""
        with self._lock:
            chosen = self._choose(exercise, person) or self._choose(exercise, None)
            if exercise.version in self._running_out:
                self._wake.set()  # and not in `draw`: then the processors are for this person's submission
        return chosen or self.draw(exercise)

    def claim(self, case_set: CaseSet, person: Hashable) -> bool:
        """Note that a person is graded on a set. Return False if they were before: it may not be used."""
        with self._lock:
            if person in case_set.people:
                return False
            _note(case_set, person)
            return True

    def make(self, exercise: Exercise, seed: int) -> CaseSet:
        """Make the set of one seed: always the same for the same version and seed."""
        described = self._author.generate(exercise, seed)
        if not described:
            raise AuthorError(Message("author_no_cases"), f"{exercise.slug}: hidden/cases.py")
        expected = self._author.solve(exercise, [case.inputs for case in described])
        cases = tuple(
            PreparedCase(case.name, case.family, case.visible, case.inputs, outputs)
            for case, outputs in zip(described, expected, strict=True)
        )
        return CaseSet(exercise, seed, cases)

    def of_seed(self, exercise: Exercise, seed: int) -> CaseSet:
        """Return the set of one seed as it was graded on: the stored one, else one made again."""
        with self._lock:
            kept = next((one for one in self._ready.get(exercise.version, []) if one.seed == seed), None)
        return kept or self.make(exercise, seed)

    def samples(self, exercise: Exercise) -> CaseSet:
        """Return the visible cases of the sample seed, which the statement shows and Run runs."""
        with self._lock:
            kept = self._samples.get(exercise.version)
        if kept:
            return kept
        whole = self.make(exercise, SAMPLE_SEED)
        kept = CaseSet(exercise, SAMPLE_SEED, tuple(case for case in whole.cases if case.visible))
        if not kept.cases:
            raise AuthorError(Message("author_no_visible_case"), f"{exercise.slug}: hidden/cases.py")
        with self._lock:
            self._samples[exercise.version] = kept
            while len(self._samples) > _VERSIONS_KEPT:
                self._samples.popitem(last=False)
        return kept

    def of_inputs(self, exercise: Exercise, inputs: Mapping[str, Any], *, with_expected: bool = True) -> CaseSet:
        """Make a set of one visible case with the student's own input.

        Without expected outputs the reference does not run: nothing that it gives can be in a report.
        Raises InputError if the reference cannot use the input, or the author's `problem_with` objects to it.
        """
        if with_expected:
            expected = self._author.solve_own(exercise, inputs)
            own = PreparedCase(_OWN, _OWN, True, inputs, expected)
        else:
            self._author.refuse_unfit(exercise, inputs)
            names = {name for case in self.samples(exercise).cases for name in case.expected}
            own = PreparedCase(_OWN, _OWN, True, inputs, {}, frozenset(names))
        return CaseSet(exercise, SAMPLE_SEED, (own,))

    def close(self) -> None:
        """Stop making sets."""
        self._closed = True
        self._wake.set()
        self._pause.set()
        self._filler.join()

    def _choose(self, exercise: Exercise, person: Hashable) -> CaseSet | None:
        """Choose one of the sets that are ready for this person; None if there is none. The lock is held."""
        version = exercise.version
        self._wanted[version] = exercise
        self._drawn_at = time.monotonic()
        sets = self._ready.get(version, [])
        left = [one for one in sets if person not in one.people]
        if len(left) <= _FEW_LEFT and len(sets) >= _SETS_PER_VERSION:
            self._running_out.add(version)
        if not left:
            return None
        self._ready.move_to_end(version)
        chosen = secrets.choice(left)
        chosen.draws += 1
        return chosen

    def _keep(self, fresh: CaseSet) -> None:
        with self._lock:
            self._ready.setdefault(fresh.exercise.version, []).append(fresh)
            while len(self._ready) > _VERSIONS_KEPT:
                version, _ = self._ready.popitem(last=False)
                self._wanted.pop(version, None)
                self._running_out.discard(version)

    def _fill(self) -> None:
        while not self._closed:
            self._wake.wait(_IDLE_S)
            self._wake.clear()
            while not self._closed and (exercise := self._next_to_fill()):
                try:
                    fresh = self.make(exercise, secrets.randbits(_SEED_BITS))
                except Exception:
                    # the next draw meets the same failure and reports it
                    with self._lock:
                        self._wanted.pop(exercise.version, None)
                        self._running_out.discard(exercise.version)
                    continue
                self._running_out.discard(exercise.version)
                self._replace_used(exercise)
                self._keep(fresh)
                self._pause.wait(_PAUSE_S)

    def _next_to_fill(self) -> Exercise | None:
        """Return an exercise with too few sets, or too few for one person; None if there is none.

        Worn sets count only while nobody submits: before that, processor time is for the students.
        """
        with self._lock:
            idle = time.monotonic() - self._drawn_at > _IDLE_S
            for version, exercise in reversed(self._wanted.items()):
                sets = self._ready.get(version, [])
                worn = idle and any(one.draws >= _RENEW_AFTER_DRAWS for one in sets)
                if len(sets) < _SETS_PER_VERSION or worn or version in self._running_out:
                    return exercise
        return None

    def _replace_used(self, exercise: Exercise) -> None:
        with self._lock:
            sets = self._ready.get(exercise.version, [])
            if len(sets) >= _SETS_PER_VERSION:
                sets.remove(max(sets, key=lambda one: one.draws))


def _note(case_set: CaseSet, person: Hashable) -> None:
    if person is not None:
        case_set.people.add(person)
