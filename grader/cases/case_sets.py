"""Case sets: the inputs of one seed, their expected outputs, and the job of the children that run them.

They are made in the author's jails, from the exercise's own sources, before any submission needs them.
"""

import hashlib
import logging
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, TypeGuard

import numpy as np
import numpy.typing as npt

from grader.cases.author_jail import Author
from grader.cases.author_lanes import SLOW_LANES, AuthorLanes
from grader.cases.fast_path import Layout
from grader.cases.json_values import MAX_SHOWN_ELEMENTS, present
from grader.cases.kept_sets import KeptSets
from grader.errors import AuthorError, InputError, NotPreparedError
from grader.exercise.exercise import Exercise
from grader.inside import wire
from grader.inside.structured import Structured
from grader.message import Message
from grader.sandbox.job import run_job
from grader.sandbox.run import Bounds

_log = logging.getLogger(__name__)
Array = npt.NDArray[Any]
SAMPLE_SEED = 0
_OWN = "own input"
_SAMPLES = "samples"
KEPT_BYTES = 256 << 20
_VERSIONS_FILLED = 64
_REFUSALS_KEPT = 256
_RENEW_AFTER_DRAWS = 32
_FEW_LEFT = 4  # sets that a person was not graded on: another one is made before there is none
_IDLE_S = 1.0
_PAUSE_S = 0.02  # between two sets, so that submissions in between do not wait
_SEED_BITS = 53  # every JSON reader holds such a number exactly
_ROOM_BYTES = 20 * 1024  # for error text, names and headers
_TIMES_AS_LONG = 4  # an answer that is no array may have as many bytes as the right one
_CASE_BYTES = 4096  # the objects of a case besides its arrays
_SHOWN_ELEMENT_BYTES = 32  # a number of a case that was shown to somebody
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


@dataclass(frozen=True)
class Cost:
    """The processor seconds that `cases.py` and the reference took for one set."""

    cases_s: float
    reference_s: float


class CaseSet:
    """The cases of one seed, and the job of the children that run them."""

    def __init__(
        self,
        exercise: Exercise,
        seed: int,
        cases: tuple[PreparedCase, ...],
        cost: Cost | None = None,
        *,
        general: Collection[str] | None = None,
    ) -> None:
        """Lay out the set. `cost`: what the author's code took to make it, if that was measured.

        `general`: the outputs that may be other values than plain arrays of real numbers, if none is expected here.
        """
        self.exercise = exercise
        self.cost = cost
        self.seed = seed
        self.cases = cases
        self.draws = 0
        self.people: set[Hashable] = set()  # who was graded on it
        largest = max((room_of(value) for case in cases for value in case.expected.values()), default=0)
        if any(case.uncompared is not None for case in cases):
            largest = _UNKNOWN_OUTPUT_BYTES
        output_bytes = 2 * largest + _ROOM_BYTES
        self.general = _general(cases) if general is None else general
        """The outputs that may be other values than plain arrays of real numbers."""
        self.job = run_job(exercise, [case.inputs for case in cases], output_bytes, self.general)
        sizes = (
            room_of(value) for case in cases for value in case.expected.values() if isinstance(value, np.ndarray)
        )
        self.space_bytes = sum(size + -size % wire.ALIGNMENT for size in sizes)
        self.layout = Layout(exercise, cases, self.space_bytes)
        outputs = max((len(case.outputs) for case in cases), default=1)
        frame_bytes = outputs * (output_bytes + 1024) + _ROOM_BYTES
        total_bytes = frame_bytes * len(cases) + _ROOM_BYTES
        self.bounds = Bounds(exercise.limits.time_limit_s, frame_bytes, total_bytes)

    @cached_property
    def content_bytes(self) -> int:
        """The bytes of all inputs and expected outputs, which the installation bounds."""
        return sum(_bytes(value) for case in self.cases for value in (*case.inputs.values(), *case.expected.values()))

    @cached_property
    def kept_bytes(self) -> int:
        """An upper bound of the memory that this set takes while it is kept."""
        shown = sum(
            min(size_of(value), MAX_SHOWN_ELEMENTS) * _SHOWN_ELEMENT_BYTES
            for case in self.cases
            for value in (*case.inputs.values(), *case.expected.values())
        )
        image = len(self.layout.image)
        return self.content_bytes + self.job.size_bytes + image + shown + len(self.cases) * _CASE_BYTES

    def part(self, cases: Sequence[PreparedCase], time_limit_s: float) -> "CaseSet":
        """Return some of the cases as a set of their own, to be run within this time."""
        part = CaseSet(self.exercise, self.seed, tuple(cases), general=self.general)
        part.bounds.time_limit_s = time_limit_s
        return part


OnPrepared = Callable[[Exercise, AuthorError | None], None]
"""Called after each attempt to make a case set, with the failure of the author's code if there was one."""


class CaseSets:
    """Store of case sets: draws one for each submission, and keeps up to 16 secret ones per version in use.

    Nobody draws a set twice: a person whom a submission has told its inputs meets them in no other. The sets that are
    kept live in this object only, and another one draws other seeds, so each set itself remembers its people.

    The author's code runs in its own lanes. A method with `wait` set to False never waits for it: it raises
    NotPreparedError, and what is missing is being made.
    """

    def __init__(
        self, lanes: AuthorLanes, *, kept_bytes: int = KEPT_BYTES, on_prepared: OnPrepared | None = None
    ) -> None:
        self._lanes = lanes
        self._on_prepared = on_prepared or (lambda exercise, error: None)
        self._lock = threading.Lock()
        self._kept: KeptSets[CaseSet] = KeptSets(kept_bytes)
        self._refused: OrderedDict[Hashable, InputError] = OrderedDict()
        self._pending: dict[Hashable, Future[None]] = {}
        self._wanted: OrderedDict[str, Exercise] = OrderedDict()
        self._running_out: set[str] = set()
        self._filling: set[str] = set()
        self._drawn_at = 0.0
        self._wake = threading.Event()
        self._pause = threading.Event()
        self._closed = False
        self._filler = threading.Thread(target=self._fill, name="case-sets", daemon=True)
        self._filler.start()

    @property
    def kept_bytes(self) -> int:
        """The memory that the kept sets take, in bytes."""
        return self._kept.total_bytes

    def ready(self, version: str) -> list[CaseSet]:
        """Return the sets that are ready to be drawn for submissions to a version."""
        with self._lock:
            return list(self._kept.of(version))

    def draw(self, exercise: Exercise, person: Hashable = None, *, wait: bool = True) -> CaseSet:
        """Draw a set at random that this person was not graded on. `give_back` one that is not used.

        `person`: any key of the one to be graded; None for nobody. It stays in this process.
        Raises AuthorError if the exercise is broken.
        """
        with self._lock:
            chosen = self._choose(exercise, person)
            if chosen:
                _note(chosen, person)
                return chosen
        if not wait:
            raise NotPreparedError(self._prepare_draw(exercise))
        fresh = self.make(exercise, secrets.randbits(_SEED_BITS))
        _note(fresh, person)
        fresh.draws += 1
        with self._lock:
            self._keep(fresh)
        self._wake.set()
        return fresh

    def give_back(self, case_set: CaseSet, person: Hashable) -> None:
        """Undo a draw: the set was not used, so this person may draw it again."""
        with self._lock:
            case_set.people.discard(person)
            case_set.draws -= 1

    def draw_ahead(self, exercise: Exercise, person: Hashable = None) -> CaseSet | None:
        """Draw a set for a submission that may come, most likely from this person. `claim` it before it is used.

        Return None if none is ready.
        """
        with self._lock:
            chosen = self._choose(exercise, person) or self._choose(exercise, None)
            if exercise.version in self._running_out:
                self._wake.set()  # and not in `draw`: then the processors are for this person's submission
        return chosen

    def claim(self, case_set: CaseSet, person: Hashable) -> bool:
        """Note that a person is graded on a set. Return False if they were before: it may not be used."""
        with self._lock:
            if person in case_set.people:
                return False
            _note(case_set, person)
            return True

    def look(self, exercise: Exercise, person: Hashable = None, *, wait: bool = True) -> CaseSet:
        """Return a set as `draw` does, to name its seed only: the person may still draw it."""
        with self._lock:
            chosen = self._choose(exercise, person)
        if chosen:
            return chosen
        return self.draw(exercise, None, wait=wait)

    def make(self, exercise: Exercise, seed: int) -> CaseSet:
        """Make the set of one seed: always the same for the same version and seed."""
        try:
            made = self._lanes.submit(exercise, partial(_made, exercise, seed)).result()
        except AuthorError as error:
            self._report(exercise, error)
            raise
        self._report(exercise, None)
        return made

    def of_seed(self, exercise: Exercise, seed: int, *, wait: bool = True) -> CaseSet:
        """Return the set of one seed as it was graded on: the stored one, else one made again."""
        key = (exercise.version, seed)
        with self._lock:
            kept = next((one for one in self._kept.of(exercise.version) if one.seed == seed), None)
            kept = kept or next(iter(self._kept.of(key)), None)
        if kept:
            return kept
        if not wait:
            raise NotPreparedError(self._prepare(key, exercise, partial(_made, exercise, seed)))
        return self.make(exercise, seed)

    def samples(self, exercise: Exercise, *, wait: bool = True) -> CaseSet:
        """Return the visible cases of the sample seed, which the statement shows and Run runs."""
        key = (exercise.version, _SAMPLES)
        with self._lock:
            kept = next(iter(self._kept.of(key)), None)
            self._kept.touch(key)
        if kept:
            return kept
        ready = self._prepare(key, exercise, partial(_samples, exercise))
        if not wait:
            raise NotPreparedError(ready)
        ready.result()
        return self.samples(exercise)

    def of_inputs(
        self, exercise: Exercise, inputs: Mapping[str, Any], *, with_expected: bool = True, wait: bool = True
    ) -> CaseSet:
        """Make a set of one visible case with the student's own input.

        Without expected outputs the reference does not run: nothing that it gives can be in a report.
        Raises InputError if the reference cannot use the input, or the author's `problem_with` objects to it.
        """
        samples = self.samples(exercise, wait=wait)
        names = frozenset(name for case in samples.cases for name in case.expected)
        work = partial(_of_inputs, exercise, inputs, None if with_expected else names, samples.general)
        if wait:
            return self._lanes.submit_own_input(exercise, work).result()
        key = (exercise.version, _OWN, with_expected, _digest(inputs))
        with self._lock:
            kept = next(iter(self._kept.of(key)), None)
            refused = self._refused.get(key)
        if refused:
            raise InputError(refused.message)
        if kept:
            return kept
        raise NotPreparedError(self._prepare(key, exercise, work, is_own=True))

    def close(self) -> None:
        """Stop making sets."""
        self._closed = True
        self._wake.set()
        self._pause.set()
        self._filler.join()

    def _prepare_draw(self, exercise: Exercise) -> "Future[None]":
        return self._prepare(exercise.version, exercise, partial(_made, exercise, secrets.randbits(_SEED_BITS)))

    def _prepare(
        self, key: Hashable, exercise: Exercise, work: Callable[[Author], CaseSet], *, is_own: bool = False
    ) -> "Future[None]":
        """Have a set made and kept under a key. Everybody who waits for the same key waits for the same set."""
        with self._lock:
            pending = self._pending.get(key)
            if pending:
                return pending
            ready = self._pending[key] = Future()
        try:
            answer = (self._lanes.submit_own_input if is_own else self._lanes.submit)(exercise, work)
        except Exception as error:
            with self._lock:
                del self._pending[key]
            ready.set_exception(error)
            return ready
        answer.add_done_callback(partial(self._end_preparation, key, exercise, is_own, ready))
        return ready

    def _end_preparation(
        self, key: Hashable, exercise: Exercise, is_own: bool, ready: "Future[None]", answer: "Future[CaseSet]"
    ) -> None:
        error = answer.exception()
        with self._lock:
            del self._pending[key]
            if error is None:
                self._keep_under(key, answer.result())
            elif isinstance(error, InputError):
                self._refused[key] = error
                while len(self._refused) > _REFUSALS_KEPT:
                    self._refused.popitem(last=False)
        if not is_own:
            self._report(exercise, error)
        if error is None or isinstance(error, InputError):
            self._wake.set()
            ready.set_result(None)
        else:
            ready.set_exception(error)

    def _report(self, exercise: Exercise, error: BaseException | None) -> None:
        """Report a made set or a failure of the author's code. A jail's failure says nothing of the exercise.

        Whatever the listener raises, those who wait for the set must still hear of it.
        """
        if error is None or isinstance(error, AuthorError):
            try:
                self._on_prepared(exercise, error)
            except Exception:
                _log.exception("%s: the listener failed", exercise.slug)

    def _choose(self, exercise: Exercise, person: Hashable) -> CaseSet | None:
        """Choose one of the sets that are ready for this person; None if there is none. The lock is held."""
        version = exercise.version
        self._wanted[version] = exercise
        self._drawn_at = time.monotonic()
        sets = self._kept.of(version)
        left = [one for one in sets if person not in one.people]
        most = self._kept.most_of(version)
        if len(left) <= min(_FEW_LEFT, most // 4) and len(sets) >= most:
            self._running_out.add(version)
        if not left:
            return None
        self._kept.touch(version)
        chosen = secrets.choice(left)
        chosen.draws += 1
        return chosen

    def _keep(self, fresh: CaseSet) -> None:
        self._keep_under(fresh.exercise.version, fresh)

    def _keep_under(self, key: Hashable, fresh: CaseSet) -> None:
        """Keep a set. The lock is held. A version that loses sets to it is filled again after its next draw."""
        for lost in self._kept.add(key, fresh):
            self._forget(lost)
        while len(self._wanted) > _VERSIONS_FILLED:
            self._forget(next(iter(self._wanted)))

    def _forget(self, version: Hashable) -> None:
        if isinstance(version, str):
            self._wanted.pop(version, None)
            self._running_out.discard(version)

    def _fill(self) -> None:
        while not self._closed:
            self._wake.wait(_IDLE_S)
            self._wake.clear()
            while not self._closed and (exercise := self._next_to_fill()):
                self._begin_to_fill(exercise)
                self._pause.wait(_PAUSE_S)

    def _begin_to_fill(self, exercise: Exercise) -> None:
        seed = secrets.randbits(_SEED_BITS)
        with self._lock:
            self._filling.add(exercise.version)
        try:
            answer = self._lanes.submit(exercise, partial(_made, exercise, seed), is_urgent=False)
        except Exception:
            return  # the lanes are closed
        answer.add_done_callback(partial(self._end_filling, exercise))

    def _end_filling(self, exercise: Exercise, answer: "Future[CaseSet]") -> None:
        error = answer.exception()
        with self._lock:
            self._filling.discard(exercise.version)
            self._running_out.discard(exercise.version)
            if error is None:
                self._keep(answer.result())
            else:
                self._forget(exercise.version)  # the next draw meets the same failure
        self._report(exercise, error)
        self._wake.set()

    def _next_to_fill(self) -> Exercise | None:
        """Return an exercise with too few sets, or too few for one person; None if there is none.

        Worn sets count only while nobody submits: before that, processor time is for the students.
        One set at a time is made of the quick exercises, and one in each slow lane.
        """
        with self._lock:
            if len(self._filling) > SLOW_LANES:
                return None
            made = [self._wanted[version] for version in self._filling if version in self._wanted]
            is_quick_one_made = not all(map(self._lanes.is_slow, made))
            idle = time.monotonic() - self._drawn_at > _IDLE_S
            for version, exercise in reversed(self._wanted.items()):
                if version in self._filling or (is_quick_one_made and not self._lanes.is_slow(exercise)):
                    continue
                sets = self._kept.of(version)
                worn = idle and any(one.draws >= _RENEW_AFTER_DRAWS for one in sets)
                if len(sets) < self._kept.most_of(version) or worn or version in self._running_out:
                    return exercise
        return None


def _made(exercise: Exercise, seed: int, author: Author) -> CaseSet:
    described = author.timed_generate(exercise, seed)
    if not described.answer:
        raise AuthorError(Message("author_no_cases"), f"{exercise.slug}: hidden/cases.py")
    expected = author.timed_solve(exercise, [case.inputs for case in described.answer])
    cases = tuple(
        PreparedCase(case.name, case.family, case.visible, case.inputs, outputs)
        for case, outputs in zip(described.answer, expected.answer, strict=True)
    )
    made = CaseSet(exercise, seed, cases, Cost(described.cpu_s, expected.cpu_s))
    author.check_size(exercise, made.content_bytes)
    return made


def _samples(exercise: Exercise, author: Author) -> CaseSet:
    whole = _made(exercise, SAMPLE_SEED, author)
    visible = tuple(case for case in whole.cases if case.visible)
    if not visible:
        raise AuthorError(Message("author_no_visible_case"), f"{exercise.slug}: hidden/cases.py")
    return CaseSet(exercise, SAMPLE_SEED, visible, general=whole.general)


def _of_inputs(
    exercise: Exercise,
    inputs: Mapping[str, Any],
    uncompared: frozenset[str] | None,
    general: Collection[str],
    author: Author,
) -> CaseSet:
    """Return the set of a student's own input, with the reference's outputs unless they are `uncompared`."""
    if uncompared is None:
        own = PreparedCase(_OWN, _OWN, True, inputs, author.solve_own(exercise, inputs))
    else:
        author.refuse_unfit(exercise, inputs)
        own = PreparedCase(_OWN, _OWN, True, inputs, {}, uncompared)
    return CaseSet(exercise, SAMPLE_SEED, (own,), general={*general, *_general([own])})


def _digest(inputs: Mapping[str, Any]) -> bytes:
    digest = hashlib.sha256()
    for piece in wire.pack_values(inputs):
        digest.update(piece)
    return digest.digest()


def room_of(value: Any) -> int:
    """Return the bytes that an answer like this value may need: as doubles, or as a value a few times as long."""
    if isinstance(value, Structured):
        return _TIMES_AS_LONG * value.nbytes
    return max(int(value.size) * 8, int(value.nbytes))


def size_of(value: Any) -> int:
    """Return how much there is to read: the elements of an array, the parts of a structured value, characters."""
    if isinstance(value, np.ndarray | Structured):
        return int(value.size)
    return len(value) if isinstance(value, str) else 0


def _general(cases: Sequence[PreparedCase]) -> frozenset[str]:
    values = ((name, value) for case in cases for name, value in case.expected.items())
    return frozenset(name for name, value in values if not is_plain(value))


def is_plain(value: Any) -> TypeGuard[Array]:
    """Return whether an output is an array of real numbers or booleans, as most are."""
    return isinstance(value, np.ndarray) and value.dtype.kind in "fiub"


def _bytes(value: Any) -> int:
    if isinstance(value, np.ndarray | Structured):
        return int(value.nbytes)
    return len(value) if isinstance(value, str) else 8


def _note(case_set: CaseSet, person: Hashable) -> None:
    if person is not None:
        case_set.people.add(person)
