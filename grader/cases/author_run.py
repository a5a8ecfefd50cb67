"""One run of an author's code in a child of its jail: bounded, and each way to fail an error of its own."""

import math
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from grader.cases.entry_points import entry_point_message
from grader.errors import AuthorError, AuthorTooSlowError, SandboxError
from grader.exercise.exercise import EntryPoint
from grader.inside import wire
from grader.message import Message, verbatim
from grader.sandbox import sanitize
from grader.sandbox.jail import Child, End
from grader.sandbox.ready import MOST_STARVED, await_ready, starved_s
from grader.sandbox.run import Bounds, OnFrame, Outcome, Run, Stop

T = TypeVar("T")
_MIB = 1 << 20
_ROOM_BYTES = 1 << 20  # for names, shapes and headers


@dataclass(frozen=True)
class Timed(Generic[T]):
    """An answer of the author's code, with the processor seconds that it took."""

    answer: T
    cpu_s: float


@dataclass(frozen=True)
class AuthorCall:
    """The answer to expect of an author's child: frames of one kind, up to a number, and the bounds.

    `what` names the exercise and the file for an error. `entry_points`: those that a missing one may be of.
    """

    what: str
    frames: int
    cpu_s: float
    wall_s: float
    set_bytes: int
    kind: bytes = wire.INPUTS
    entry_points: Sequence[EntryPoint] = ()


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


def answered(child: Child, source: bytes, call: AuthorCall) -> Timed[list[bytes]]:
    """Return the contents of the frames that answer a call. The caller disposes of the child.

    Raises AuthorError if the author's code fails, with its traceback; SandboxError if the jail does.
    """
    contents: list[bytes] = []
    failures: list[str] = []

    def take(found: bytes, content: memoryview) -> bool:
        if found == call.kind:
            contents.append(bytes(content))
        elif found in (wire.FATAL, wire.FAILED):
            failures.append(_reason(found, content))
        return found == wire.DONE or bool(failures) or len(contents) >= call.frames

    try:
        outcome, end = _followed(child, source, take, call)
    except AuthorError as error:
        raise type(error)(error.message, call.what) from error
    if failures:
        raise AuthorError(_failure(failures[0], call.entry_points), call.what)
    if outcome.stop is Stop.TIME or (outcome.stop is not Stop.FINISHED and _ran_out(end, call.cpu_s)):
        raise AuthorTooSlowError(_too_slow(call), call.what)
    if outcome.sent_too_much:
        raise AuthorError(too_large(call.set_bytes), call.what)
    if outcome.end and outcome.end.signal == signal.SIGKILL:
        raise SandboxError(f"{call.what}: a child was killed by someone else")
    if outcome.stop is not Stop.FINISHED:
        printed = sanitize.output(outcome.output)
        message = Message("author_process_ended", {"how": f"{outcome.stop.name.lower()}, {outcome.end}"})
        raise AuthorError(message.then(*([verbatim(printed)] if printed else [])), call.what)
    return Timed(contents, end.cpu_s)


def too_large(set_bytes: int) -> Message:
    """Return that the answer of an author's code is larger than the installation allows."""
    return Message("author_set_too_large", {"limit_mib": round(set_bytes / _MIB, 1)})


def _followed(child: Child, source: bytes, take: OnFrame, call: AuthorCall) -> tuple[Outcome, End]:
    """Follow a child to the end of its answer. Return the outcome, and the child's end with its processor time."""
    most = call.set_bytes + _ROOM_BYTES
    try:
        await_ready(child, call.wall_s)
        run = _AuthorRun(child, Bounds(call.wall_s, most, most), take)
        outcome = run.follow(source)
        child.kill()
        end = child.wait_end()
    except (SandboxError, AuthorError) as error:
        if child.end and _ran_out(child.end, call.cpu_s):
            raise AuthorTooSlowError(_too_slow(call)) from error
        raise
    if outcome.stop is Stop.TIME and run.is_starved:
        raise SandboxError("The author's code got too little of the processors.")
    return outcome, end


def _ran_out(end: End, cpu_s: float) -> bool:
    """Return whether the kernel ended a child because its processor time was used up."""
    if end.signal == signal.SIGXCPU:
        return True
    return end.signal == signal.SIGKILL and end.cpu_s >= math.ceil(cpu_s)


def _too_slow(call: AuthorCall) -> Message:
    return Message("author_too_slow", {"seconds": call.cpu_s, "wall_s": call.wall_s})


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
