"""The author jail: it runs an exercise's `cases.py` and `reference.py`, which the grader does not trust either."""

import json
import signal
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.cases.entry_points import entry_point_message
from grader.cases.input_problems import problem_message
from grader.cases.refusals import refusal_message
from grader.errors import AuthorError, InputError, SandboxError
from grader.exercise.exercise import EntryPoint, Exercise
from grader.inside import wire
from grader.message import Message, verbatim
from grader.sandbox import sanitize
from grader.sandbox.jail import Jail
from grader.sandbox.job import Job, generate_job, judge_inputs_job, run_job
from grader.sandbox.launch import Recipe
from grader.sandbox.run import Bounds, OnFrame, Outcome, Run, Stop

Array = npt.NDArray[Any]
_TIME_LIMIT_S = 60.0
_MEMORY_BYTES = 2 << 30
_FRAME_BYTES = 256 << 20
_RUNS_PER_JAIL = 500
_MAX_CASES = 1000


@dataclass(frozen=True)
class DescribedCase:
    """A case as its author's code describes it, without expected outputs."""

    name: str
    family: str
    visible: bool
    inputs: Mapping[str, Any]


class _TooSlowError(AuthorError):
    """A failure of the author's code to finish in time."""


class Author:
    """One jail for all exercises, with a fresh child for each call. Calls run one at a time."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._lock = threading.Lock()
        self._jail: Jail | None = None
        self._closed = False

    def generate(self, exercise: Exercise, seed: int) -> list[DescribedCase]:
        """Return the cases of one seed. Raises AuthorError with the traceback if `cases.py` fails."""
        what = f"{exercise.slug}: hidden/cases.py, seed {seed}"
        frames = self._call(what, generate_job(exercise, seed), count=_MAX_CASES + 1)
        if len(frames) > _MAX_CASES:
            raise AuthorError(Message("author_too_many_cases", {"limit": _MAX_CASES}), what)
        return [_described(exercise, content) for content in frames]

    def solve(
        self, exercise: Exercise, cases: Sequence[Mapping[str, Any]], time_limit_s: float = _TIME_LIMIT_S
    ) -> list[dict[str, Array]]:
        """Return the reference's outputs for each case. Raises AuthorError with the traceback if it fails."""
        if not cases:
            return []
        job = run_job(exercise, cases, _FRAME_BYTES)
        source = exercise.reference_source.encode()
        what = f"{exercise.slug}: hidden/reference.py"
        frames = self._call(what, job, source, len(cases), time_limit_s, exercise.entry_points)
        return [_solved(exercise, content) for content in frames]

    def solve_own(self, exercise: Exercise, inputs: Mapping[str, Any]) -> dict[str, Array]:
        """Return the reference's outputs for a student's own input.

        Raises InputError if the input does not suit it.
        """
        self.refuse_unfit(exercise, inputs)
        try:
            return self.solve(exercise, [inputs], exercise.limits.time_limit_s)[0]
        except _TooSlowError as error:
            raise InputError(Message("input_too_slow")) from error
        except AuthorError as error:
            raise InputError(Message("input_unusable", {"reason": _in_short(error.message)})) from error

    def refuse_unfit(self, exercise: Exercise, inputs: Mapping[str, Any]) -> None:
        """Raise InputError if the author's `problem_with` objects to a student's own input."""
        what, job = f"{exercise.slug}: problem_with", judge_inputs_job(exercise, inputs)
        # a student's input must not block the author jail for longer
        frames = self._call(what, job, time_limit_s=exercise.limits.time_limit_s)
        problem = problem_message(wire.Reader(frames[0]).values())
        if problem:
            raise InputError(problem)

    def close(self) -> None:
        """Close the jail. A thread that waits for an answer from it gets a SandboxError."""
        self._closed = True
        jail = self._jail
        if jail:
            jail.kill()
        with self._lock:
            self._drop_jail()

    def _call(
        self,
        what: str,
        job: Job,
        source: bytes = b"",
        count: int = _MAX_CASES,
        time_limit_s: float = _TIME_LIMIT_S,
        entry_points: Sequence[EntryPoint] = (),
    ) -> list[bytes]:
        """Return the contents of the frames that answer a job, at most `count`."""
        contents: list[bytes] = []
        failures: list[str] = []

        def take(kind: bytes, content: memoryview) -> bool:
            if kind in (wire.INPUTS, wire.CASE):
                contents.append(bytes(content))
            elif kind in (wire.FATAL, wire.FAILED):
                reader = wire.Reader(content)
                if kind == wire.FAILED:
                    reader.progress()
                reader.byte()
                failures.append(wire.split_error(reader.rest())[0] or "out of memory")
            return kind == wire.DONE or bool(failures) or len(contents) >= count

        try:
            with self._lock:
                outcome = self._run(job, source, take, time_limit_s)
        except AuthorError as error:
            raise AuthorError(error.message, what) from error
        if failures:
            raise AuthorError(_failure(failures[0], entry_points), what)
        if outcome.stop is Stop.TIME:
            raise _TooSlowError(Message("author_too_slow", {"seconds": time_limit_s}), what)
        if outcome.end and outcome.end.signal == signal.SIGKILL:
            raise SandboxError(f"{what}: a child was killed by someone else")
        if outcome.stop is not Stop.FINISHED:
            printed = outcome.output.decode(errors="replace")
            message = Message("author_process_ended", {"how": f"{outcome.stop.name.lower()}, {outcome.end}"})
            raise AuthorError(message.then(*([verbatim(printed)] if printed else [])), what)
        return contents

    def _run(self, job: Job, source: bytes, take: OnFrame, time_limit_s: float) -> Outcome:
        if self._closed:
            raise SandboxError("The grader is stopping.")
        if self._jail is None or self._jail.runs >= _RUNS_PER_JAIL:
            self._drop_jail()
            self._jail = Jail(self._recipe)
        self._jail.runs += 1
        try:
            child = self._jail.fork(job, _MEMORY_BYTES, int(_TIME_LIMIT_S))
            try:
                return Run(child, Bounds(time_limit_s, _FRAME_BYTES, 4 * _FRAME_BYTES), take).follow(source)
            finally:
                child.dispose()
        except SandboxError:
            self._drop_jail()
            raise

    def _drop_jail(self) -> None:
        if self._jail:
            self._jail.close()
            self._jail = None


def _solved(exercise: Exercise, content: bytes) -> dict[str, Array]:
    reader = wire.Reader(content)
    reader.progress()
    return {name: _expected(exercise, name, value) for name, value in reader.values().items()}


def _described(exercise: Exercise, content: bytes) -> DescribedCase:
    try:
        values = wire.Reader(content).values()
        labels = json.loads(values.pop(""))
    except (wire.WireError, ValueError, KeyError) as error:
        raise AuthorError(
            Message("author_no_case", {"error": str(error)}), f"{exercise.slug}: hidden/cases.py"
        ) from error
    for name, value in values.items():
        if isinstance(value, wire.Refusal):
            refused = {"case": labels["name"], "input": name, "what": refusal_message(value)}
            raise AuthorError(Message("author_input_not_array", refused), f"{exercise.slug}: hidden/cases.py")
    return DescribedCase(labels["name"], labels["family"], labels["visible"], values)


def _expected(exercise: Exercise, name: str, value: Any) -> Array:
    if not isinstance(value, np.ndarray):
        what = (
            refusal_message(value)
            if isinstance(value, wire.Refusal)
            else Message("not_array_type", {"type": type(value).__name__})
        )
        message = Message("author_output_not_array", {"output": name, "what": what})
        raise AuthorError(message, f"{exercise.slug}: hidden/reference.py")
    if value.dtype.kind == "f":
        return value.astype(np.float64)
    return value


def _failure(text: str, entry_points: Sequence[EntryPoint]) -> Message:
    """Return what went wrong in an author's child: a missing entry point, else its traceback."""
    try:
        return entry_point_message(text, entry_points)
    except wire.WireError:
        return verbatim(text)


def _in_short(message: Message) -> Message:
    if message.code != "verbatim":
        return message
    return verbatim(sanitize.message(str(message.values["text"]).splitlines()[0]))
