"""The author jail: it runs an exercise's `cases.py` and `reference.py`, which the grader does not trust either."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy.typing as npt

from grader.cases.author_run import AuthorCall, Timed, answered, too_large
from grader.cases.described import DescribedCase, check_names, described, solved
from grader.cases.input_problems import problem_message
from grader.errors import AuthorError, AuthorTooSlowError, InputError, SandboxError
from grader.exercise.caps import AuthorBounds, Caps
from grader.exercise.exercise import TRAINING, EntryPoint, Exercise
from grader.inside import wire
from grader.message import Message, verbatim
from grader.sandbox import sanitize
from grader.sandbox.jail import Child
from grader.sandbox.job import Job, generate_job, judge_inputs_job, run_job
from grader.sandbox.launch import Recipe
from grader.sandbox.renewed_jail import RenewedJail

Array = npt.NDArray[Any]
_MIB = 1 << 20
# A student's own input may make the reference slow. It gets no more processor time than this.
_OWN_INPUT_CPU_S, _OWN_INPUT_WALL_S = 2.0, 10.0


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
        if cpu_s is None and exercise.limits.time_class == TRAINING and self._bounds.training_s:
            cpu_s = max(self._bounds.cpu_s, min(exercise.limits.time_limit_s, self._bounds.training_s))
            wall_s = max(self._bounds.wall_s, 2 * cpu_s) if wall_s is None else wall_s
        job = run_job(exercise, cases, self._bounds.set_bytes, with_rules=False)
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
            raise AuthorError(too_large(self._bounds.set_bytes), f"{exercise.slug}: hidden/cases.py")

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
        call = AuthorCall(
            what,
            frames=self._bounds.cases if count is None else count,
            cpu_s=self._bounds.cpu_s if cpu_s is None else cpu_s,
            wall_s=self._bounds.wall_s if time_limit_s is None else time_limit_s,
            set_bytes=self._bounds.set_bytes,
            kind=kind,
            entry_points=entry_points,
        )
        with self._renewed.lock:
            jail = self._renewed.running(job.packages)
            child: Child | None = None
            try:
                child = jail.fork(job, self._bounds.memory_mib * _MIB, math.ceil(call.cpu_s))
                return answered(child, source, call)
            except SandboxError:
                self._renewed.drop()
                raise
            finally:
                if child:
                    child.dispose()


def _in_short(message: Message) -> Message:
    if message.code != "verbatim":
        return message
    return verbatim(sanitize.message(str(message.values["text"]).partition("\n")[0]))
