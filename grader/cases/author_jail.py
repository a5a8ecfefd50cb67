"""The author jail: it runs an exercise's `cases.py` and `reference.py`, which the grader does not trust either."""

import math
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy.typing as npt

from grader.cases.described import DescribedCase, check_names, described, solved
from grader.cases.entry_points import entry_point_message
from grader.cases.input_problems import problem_message
from grader.errors import AuthorError, AuthorTooSlowError, InputError, SandboxError
from grader.exercise.caps import AuthorBounds, Caps
from grader.exercise.exercise import EntryPoint, Exercise
from grader.inside import wire
from grader.message import Message, verbatim
from grader.sandbox import sanitize
from grader.sandbox.jail import Child, End
from grader.sandbox.job import Job, generate_job, judge_inputs_job, run_job
from grader.sandbox.launch import Recipe
from grader.sandbox.ready import MOST_STARVED, await_ready, starved_s
from grader.sandbox.renewed_jail import RenewedJail
from grader.sandbox.run import Bounds, OnFrame, Outcome, Run, Stop

Array = npt.NDArray[Any]
T = TypeVar("T")
_MIB = 1 << 20
_ROOM_BYTES = 1 << 20  # for names, shapes and headers
# A student's own input may make the reference slow. It gets no more processor time than this.
_OWN_INPUT_CPU_S, _OWN_INPUT_WALL_S = 2.0, 10.0


@dataclass(frozen=True)
class Timed(Generic[T]):
    """An answer of the author's code, with the processor seconds that it took."""

    answer: T
    cpu_s: float


class _AuthorRun(Run):
    """A run whose limit of wall time leaves out the time in which its child waits for a processor."""

    def __init__(self, child: Child, bounds: Bounds, on_frame: OnFrame) -> None:
        super().__init__(child, bounds, on_frame)
        self._wall_s = bounds.time_limit_s
        self._starved_before_s = starved_s(child)

    @property
    def is_starved(self) -> bool:
        """Whether the machine was too busy for this run."""
        return self._bounds.time_limit_s >= self._wall_s * (1 + MOST_STARVED)

    def _refuse_frozen(self) -> None:
        super()._refuse_frozen()
        starved = starved_s(self._child) - self._starved_before_s
        if starved > 0:
            self._bounds.time_limit_s = self._wall_s + min(starved, self._wall_s * MOST_STARVED)


class Author:
    """One jail, with a fresh child for each call. Calls run one at a time."""

    def __init__(self, recipe: Recipe, bounds: AuthorBounds | None = None, *, niceness: int = 0) -> None:
        """Store the options. The jail starts with the first call."""
        self._bounds = bounds or Caps().run
        self._renewed = RenewedJail(recipe, niceness=niceness)

    def generate(self, exercise: Exercise, seed: int) -> list[DescribedCase]:
        """Return the cases of one seed. Raises AuthorError with the traceback if `cases.py` fails."""
        return self.timed_generate(exercise, seed).answer

    def timed_generate(self, exercise: Exercise, seed: int) -> Timed[list[DescribedCase]]:
        """Return what `generate` returns, with the processor time."""
        most = self._bounds.cases
        what = f"{exercise.slug}: hidden/cases.py, seed {seed}"
        found = self._timed_call(what, generate_job(exercise, seed), count=most + 1)
        if len(found.answer) > most:
            raise AuthorError(Message("author_too_many_cases", {"limit": most}), what)
        cases = [described(exercise, content) for content in found.answer]
        check_names(cases, exercise)
        return Timed(cases, found.cpu_s)

    def solve(
        self, exercise: Exercise, cases: Sequence[Mapping[str, Any]], time_limit_s: float | None = None
    ) -> list[dict[str, Array]]:
        """Return the reference's outputs for each case. Raises AuthorError with the traceback if it fails."""
        return self.timed_solve(exercise, cases, wall_s=time_limit_s).answer

    def timed_solve(
        self,
        exercise: Exercise,
        cases: Sequence[Mapping[str, Any]],
        *,
        cpu_s: float | None = None,
        wall_s: float | None = None,
    ) -> Timed[list[dict[str, Array]]]:
        """Return what `solve` returns, with the processor time. The bounds are the jail's, or these."""
        if not cases:
            return Timed([], 0.0)
        job = run_job(exercise, cases, self._bounds.set_bytes)
        source = exercise.reference_source.encode()
        what = f"{exercise.slug}: hidden/reference.py"
        found = self._timed_call(
            what, job, source, len(cases), wall_s, exercise.entry_points, cpu_s=cpu_s, kind=wire.CASE
        )
        if len(found.answer) < len(cases):
            raise AuthorError(Message("author_process_ended", {"how": "done"}), what)
        return Timed([solved(exercise, content) for content in found.answer], found.cpu_s)

    def solve_own(self, exercise: Exercise, inputs: Mapping[str, Any]) -> dict[str, Array]:
        """Return the reference's outputs for a student's own input, within a short bound of processor time.

        Raises InputError if the input does not suit it.
        """
        self.refuse_unfit(exercise, inputs)
        cpu_s = min(exercise.limits.time_limit_s, _OWN_INPUT_CPU_S)
        try:
            return self.timed_solve(exercise, [inputs], cpu_s=cpu_s, wall_s=_OWN_INPUT_WALL_S).answer[0]
        except AuthorTooSlowError as error:
            raise InputError(Message("input_too_slow")) from error
        except AuthorError as error:
            raise InputError(Message("input_unusable", {"reason": _in_short(error.message)})) from error

    def refuse_unfit(self, exercise: Exercise, inputs: Mapping[str, Any]) -> None:
        """Raise InputError if the author's `problem_with` objects to a student's own input, or takes too long."""
        what, job = f"{exercise.slug}: problem_with", judge_inputs_job(exercise, inputs)
        cpu_s = min(exercise.limits.time_limit_s, _OWN_INPUT_CPU_S)
        try:
            frames = self._timed_call(what, job, count=1, time_limit_s=_OWN_INPUT_WALL_S, cpu_s=cpu_s).answer
            values = wire.Reader(frames[0]).values()
        except AuthorTooSlowError as error:
            raise InputError(Message("input_too_slow")) from error
        except (IndexError, wire.WireError) as error:
            raise AuthorError(Message("author_no_objection", {"error": str(error)}), what) from error
        problem = problem_message(values)
        if problem:
            raise InputError(problem)

    def check_size(self, exercise: Exercise, set_bytes: int) -> None:
        """Raise AuthorError if the inputs and expected outputs of one set are larger than the bound."""
        if set_bytes > self._bounds.set_bytes:
            raise AuthorError(_too_large(self._bounds), f"{exercise.slug}: hidden/cases.py")

    def rest(self) -> None:
        """Close the jail until the next call."""
        self._renewed.rest()

    def close(self) -> None:
        """Close the jail. A thread that waits for an answer from it gets a SandboxError."""
        self._renewed.close()

    def _timed_call(
        self,
        what: str,
        job: Job,
        source: bytes = b"",
        count: int | None = None,
        time_limit_s: float | None = None,
        entry_points: Sequence[EntryPoint] = (),
        *,
        cpu_s: float | None = None,
        kind: bytes = wire.INPUTS,
    ) -> Timed[list[bytes]]:
        """Return the contents of the frames of this kind that answer a job, at most `count`."""
        most = self._bounds.cases if count is None else count
        cpu_s = self._bounds.cpu_s if cpu_s is None else cpu_s
        wall_s = self._bounds.wall_s if time_limit_s is None else time_limit_s
        contents: list[bytes] = []
        failures: list[str] = []

        def take(found: bytes, content: memoryview) -> bool:
            if found == kind:
                contents.append(bytes(content))
            elif found in (wire.FATAL, wire.FAILED):
                failures.append(_reason(found, content))
            return found == wire.DONE or bool(failures) or len(contents) >= most

        try:
            with self._renewed.lock:
                outcome, end = self._followed(job, source, take, wall_s, cpu_s)
        except AuthorError as error:
            raise type(error)(error.message, what) from error
        if failures:
            raise AuthorError(_failure(failures[0], entry_points), what)
        if outcome.stop is Stop.TIME or (outcome.stop is not Stop.FINISHED and _ran_out(end, cpu_s)):
            raise AuthorTooSlowError(_too_slow(cpu_s, wall_s), what)
        if outcome.sent_too_much:
            raise AuthorError(_too_large(self._bounds), what)
        if outcome.end and outcome.end.signal == signal.SIGKILL:
            raise SandboxError(f"{what}: a child was killed by someone else")
        if outcome.stop is not Stop.FINISHED:
            printed = sanitize.output(outcome.output)
            message = Message("author_process_ended", {"how": f"{outcome.stop.name.lower()}, {outcome.end}"})
            raise AuthorError(message.then(*([verbatim(printed)] if printed else [])), what)
        return Timed(contents, end.cpu_s)

    def _followed(self, job: Job, source: bytes, take: OnFrame, wall_s: float, cpu_s: float) -> tuple[Outcome, End]:
        """Run a job in a fresh child. Return the outcome, and the child's end with its processor time."""
        jail = self._renewed.running()
        child: Child | None = None
        try:
            child = jail.fork(job, self._bounds.memory_mib * _MIB, math.ceil(cpu_s))
            await_ready(child, wall_s)
            run = _AuthorRun(child, self._frame_bounds(wall_s), take)
            outcome = run.follow(source)
            child.kill()
            end = child.wait_end()
        except (SandboxError, AuthorError) as error:
            if child and child.end and _ran_out(child.end, cpu_s):
                raise AuthorTooSlowError(_too_slow(cpu_s, wall_s)) from error
            if isinstance(error, SandboxError):
                self._renewed.drop()
            raise
        finally:
            if child:
                child.dispose()
        if outcome.stop is Stop.TIME and run.is_starved:
            raise SandboxError("The author's code got too little of the processors.")
        return outcome, end

    def _frame_bounds(self, wall_s: float) -> Bounds:
        most = self._bounds.set_bytes + _ROOM_BYTES
        return Bounds(wall_s, most, most)


def _ran_out(end: End, cpu_s: float) -> bool:
    """Return whether the kernel ended a child because its processor time was used up."""
    if end.signal == signal.SIGXCPU:
        return True
    return end.signal == signal.SIGKILL and end.cpu_s >= math.ceil(cpu_s)


def _too_slow(cpu_s: float, wall_s: float) -> Message:
    return Message("author_too_slow", {"seconds": cpu_s, "wall_s": wall_s})


def _too_large(bounds: AuthorBounds) -> Message:
    return Message("author_set_too_large", {"limit_mib": round(bounds.set_bytes / _MIB, 1)})


def _reason(kind: bytes, content: memoryview) -> str:
    """Return the failure that an author's child reports, cut and printable."""
    try:
        reader = wire.Reader(content)
        if kind == wire.FAILED:
            reader.progress()
        reader.byte()
        text = wire.split_error(reader.rest())[0]
    except wire.WireError as error:
        return str(error)
    return sanitize.traceback(text) or "out of memory"


def _failure(text: str, entry_points: Sequence[EntryPoint]) -> Message:
    """Return what went wrong in an author's child: a missing entry point, else its traceback."""
    try:
        return entry_point_message(text, entry_points)
    except wire.WireError:
        return verbatim(text)


def _in_short(message: Message) -> Message:
    if message.code != "verbatim":
        return message
    return verbatim(sanitize.message(str(message.values["text"]).partition("\n")[0]))
