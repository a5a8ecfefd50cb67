"""The compiler's word on a source: a child that has no case compiles it and executes nothing of it.

A child that runs a source has its cases in memory, and may claim anything. A compile error uses up no attempt.
So the claim of a child that there is one counts only if this child says the same.
"""

import threading
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from grader.errors import SandboxError
from grader.exercise.exercise import Exercise, Limits
from grader.inside import wire
from grader.judging.broken_rules import broken_rule_message
from grader.judging.pasted import at_refused_line
from grader.judging.submitted_source import SubmittedSource
from grader.message import Message, verbatim
from grader.sandbox import sanitize
from grader.sandbox.job import Job, compile_job
from grader.sandbox.run import Bounds, Stop
from grader.sandbox.slot import Slot
from grader.verdict import Trace

# More than any child that runs the source had, so that what one of them could compile, this one can.
_MORE_TIME_S, _TIMES = 10.0, 4
_MORE_MEMORY_MIB = 512
_FRAME_BYTES = 64 * 1024


@dataclass(frozen=True)
class _Compilation:
    """The work of a child that only compiles."""

    of: Exercise
    space_bytes = 0

    @cached_property
    def exercise(self) -> Exercise:
        limits = self.of.limits
        seconds = _TIMES * limits.time_limit_s + _MORE_TIME_S
        return replace(self.of, limits=Limits(seconds, limits.memory_limit_mib + _MORE_MEMORY_MIB))

    @cached_property
    def job(self) -> Job:
        return compile_job(self.of)

    @property
    def bounds(self) -> Bounds:
        return Bounds(self.exercise.limits.time_limit_s, _FRAME_BYTES, 2 * _FRAME_BYTES)


@dataclass(frozen=True)
class CompileError:
    """The compiler's word against a source, and the place of it."""

    message: Message
    trace: Trace | None


def compile_error(
    slot: Slot[Any], submitted: SubmittedSource, cancelled: threading.Event | None = None
) -> CompileError | None:
    """Return what the compiler says against a source, or which module it lacks; None if there is nothing.

    Raises SandboxError if the compiler comes to no end.
    """
    found: list[CompileError | None] = []

    def take(kind: bytes, content: memoryview) -> bool:
        reader = wire.Reader(content)
        code = reader.byte() if kind == wire.FATAL else None
        found.append(_compile_error(code, reader.rest(), submitted) if code in wire.OF_THE_SOURCE else None)
        return True

    work = _Compilation(submitted.exercise)
    outcome = slot.run(slot.fork(work), work, submitted.source, take, cancelled)
    if not found and outcome.stop is not Stop.CANCELLED:
        raise SandboxError(f"The compiler came to no end: {outcome.stop.name.lower()}, {outcome.end}")
    return found[0] if found else None


def _compile_error(code: int | None, told: str, submitted: SubmittedSource) -> CompileError:
    text, place = wire.split_error(told)
    trace = submitted.places.of_error(place)
    if code == wire.ABSENT_MODULE:
        return CompileError(submitted.modules.absent(text), trace)
    if code == wire.BROKEN_RULE:
        return CompileError(broken_rule_message(text), trace)
    pasted_there = at_refused_line(trace.text, trace.line) if trace and trace.line else None
    said = verbatim(sanitize.message(text)) if text else Message("nested_too_deeply")
    return CompileError(pasted_there or said, trace)
