"""One run: the supervisor hands a source to a waiting child and follows it to its end, by its own clock."""

import contextlib
import os
import select
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from grader.errors import SandboxError
from grader.inside import wire
from grader.sandbox import stack
from grader.sandbox.frames import FrameError, FrameReader
from grader.sandbox.jail import ASKING, Child, End, is_stopped
from grader.sandbox.meter import Meter
from grader.sandbox.ready import await_ready

MAX_OUTPUT_BYTES = wire.MAX_PRINTED_BYTES
_LOOK_EVERY_S = 0.1  # while nothing arrives: how often to look at the notes and for a stopped child
_GRACE_S = 0.5
# So long before the time limit, or this part of it, a child is asked where it is. It gets no more time for that.
_ASK_BEFORE_S, _ASK_BEFORE_PART = 0.25, 0.25
# After bytes that no honest child sends, or an error before the first case: so long the output is still followed.
_LINGER_S = 1.0
_TAKE_TIMEOUT_S = 20.0
_STEP_ASIDE_S = 50e-6  # the kernel may have put the child on this thread's processor


class Stop(Enum):
    """The reason why a run stopped."""

    FINISHED = auto()  # the caller has every frame it waits for
    ENDED = auto()  # the child ended before that
    TIME = auto()
    OUTPUT = auto()
    FORGED = auto()  # bytes on the result pipe that are no frames, or its end while the child lives on
    CANCELLED = auto()
    STUCK = auto()  # too much processor time without a frame
    CEILING = auto()  # too much processor time, or sleep, altogether


@dataclass
class Ceiling:
    """The limits of a run that is not judged, by what no other process changes.

    Processor seconds from one frame to the next and in all, and seconds asleep in all.
    """

    frame_cpu_s: float
    cpu_s: float
    asleep_s: float


@dataclass
class Bounds:
    """The limits of a run: wall seconds, bytes in one result frame and in all frames, and maybe a ceiling."""

    time_limit_s: float
    frame_bytes: int
    total_bytes: int
    ceiling: Ceiling | None = None


@dataclass
class Outcome:
    """The outcome of a run. `end` is set for a child that ended by itself; `output` is what it printed, cut.

    `printed_too_much`: it printed more than that, whatever the run stopped for.
    `calls`: where it was shortly before its time limit, or when it printed too much; nobody vouches for them.
    `sent_too_much`: its results are larger than the bounds allow; then the run is stopped as forged.
    `cpu_s` and `asleep_s`: what a run with a ceiling has used, up to a tenth of a second.
    """

    stop: Stop
    wall_time_s: float
    output: bytes
    end: End | None = None
    printed_too_much: bool = False
    calls: tuple[stack.Call, ...] = ()
    sent_too_much: bool = False
    cpu_s: float = 0.0
    asleep_s: float = 0.0

    @property
    def killed_by_filter(self) -> bool:
        """Whether the filter of system calls killed the child."""
        return self.end is not None and self.end.signal == signal.SIGSYS


# kind and content of a frame (to be used before returning) -> whether it was the last one
OnFrame = Callable[[bytes, memoryview], bool]


class Run:
    """One source in one child. Call `follow` once: the child takes no second source."""

    def __init__(self, child: Child, bounds: Bounds, on_frame: OnFrame) -> None:
        self._child = child
        self._bounds = bounds
        self._on_frame = on_frame
        self._reader = FrameReader(child.channels.result, bounds.frame_bytes, bounds.total_bytes)
        self._output = bytearray()
        self._asked_at: int | None = None  # bytes of output before the child was asked for its calls
        # The first frame said that the child is ready.
        self._piped = self._taken = 1
        self._noted = (0, 0)
        self._is_fatal = False  # whether the last frame says that there will be no case
        self._meter: Meter | None = None
        self._frame_began_s = self._next_look = 0.0
        self._used_s = self._asleep_s = 0.0

    def follow(
        self,
        source: bytes,
        cancelled: threading.Event | None = None,
        meanwhile: Callable[[], None] | None = None,
    ) -> Outcome:
        """Hand over the source and wait for the end of the run.

        `meanwhile` is called once the child has the source; it must be short.

        Raises SandboxError if the jail goes away, does not confine, or the child is stopped.
        Raises AuthorError if the exercise's own driver or modules do not load; then no student code has run.
        """
        await_ready(self._child)
        self._reader.add(self._child.early)
        started = time.monotonic()
        self._hand_over(source)
        try:
            if meanwhile:
                time.sleep(_STEP_ASIDE_S)
                meanwhile()
            stop = self._wait(started, cancelled)
            if stop is Stop.FORGED or self._is_fatal:
                self._linger(started)
        except BaseException:
            self._child.kill()
            raise
        wall_time_s = time.monotonic() - started
        end = None
        if stop is not Stop.FINISHED:  # a finished child waits until it is disposed of
            stop, end = self._end(stop)
        # Output that was printed before the last frame, or before the child's end, may arrive after it.
        self._drain_output()
        output, calls, too_much = self._without_calls()
        return Outcome(
            stop,
            wall_time_s,
            output[:MAX_OUTPUT_BYTES],
            end,
            too_much,
            calls,
            self._reader.is_over_limit,
            self._used_s,
            self._asleep_s,
        )

    def _without_calls(self) -> tuple[bytes, tuple[stack.Call, ...], bool]:
        """Return the output without the calls in it, these, and whether it is too much.

        They are there if the child was asked for them, and before the print that is too much.
        """
        output, calls = bytes(self._output), tuple[stack.Call, ...]()
        if self._asked_at is not None:
            output, calls = stack.cut(output, self._asked_at)
        too_much = len(output) > MAX_OUTPUT_BYTES
        if too_much:
            output, calls_of_print = stack.cut(output)
            calls = calls_of_print or calls
        return output, calls, too_much

    def _end(self, stop: Stop) -> tuple[Stop, End | None]:
        """Kill the child, and take the frames that it had no time to send."""
        lives_on = self._child.end is None
        self._child.kill()
        end = self._child.wait_end()
        if stop is Stop.ENDED and lives_on and end.signal == signal.SIGKILL:
            stop = Stop.FORGED  # it closed its result pipe and lived on
        if self._asked_at is not None and stop is Stop.ENDED and end.signal == ASKING:
            stop = Stop.TIME  # it has made the question deadly for itself
        if stop is not Stop.FORGED:
            stop = self._take_the_rest() or stop
        # one that the filter killed has ended by itself, whatever was seen of it first
        return stop, end if stop is Stop.ENDED or end.signal == signal.SIGSYS else None

    def _take_the_rest(self) -> Stop | None:
        found = self._take_frames()
        if found in (Stop.FINISHED, Stop.FORGED):
            return found
        return self._take_notes(*self._child.channels.space.notes())

    def _look_at_notes(self) -> Stop | None:
        """Take the frames that were noted at the last look: their arrays are complete by now."""
        sent, frames = self._child.channels.space.notes()
        known = self._noted
        self._noted = sent, len(frames)
        return self._take_notes(sent, frames[: known[1]]) if known[0] == sent else None

    def _take_notes(self, sent: int, frames: bytes) -> Stop | None:
        number = sent
        try:
            for kind, content in FrameReader.of(frames, wire.Space.NOTES_BYTES).read():
                number += 1
                if number > self._taken + 1:
                    break  # the frames between are still in the pipe
                if number > self._taken and self._take(kind, content):
                    return Stop.FINISHED
        except FrameError:
            return Stop.FORGED
        return None

    def _take(self, kind: bytes, content: memoryview) -> bool:
        self._taken += 1
        self._is_fatal = kind == wire.FATAL
        if self._meter:
            with contextlib.suppress(OSError):
                self._frame_began_s = self._meter.processor_s()
        return self._on_frame(kind, content)

    def _hand_over(self, source: bytes) -> None:
        # The pipe holds the largest source, unless the kernel grants this user only small pipes.
        left = memoryview(len(source).to_bytes(4, "little") + source)
        taken = select.poll()
        taken.register(self._child.channels.source, select.POLLOUT)
        with contextlib.suppress(BrokenPipeError):  # the result pipe shows that a child has died
            while left and taken.poll(_TAKE_TIMEOUT_S * 1000):
                left = left[os.write(self._child.channels.source, left) :]
            if left:
                raise SandboxError("A child does not take its source.")

    def _wait(self, started: float, cancelled: threading.Event | None) -> Stop:
        child = self._child
        poll = select.poll()
        for descriptor in (child.channels.result, child.channels.output, child.jail.control.fileno()):
            poll.register(descriptor, select.POLLIN)
        before_s = min(_ASK_BEFORE_S, _ASK_BEFORE_PART * self._bounds.time_limit_s)
        stop = self._take_frames() if self._reader.holds_bytes else None
        while stop is None:
            now = time.monotonic()
            deadline = started + self._bounds.time_limit_s
            ask_at = deadline - before_s
            if now >= deadline:
                return Stop.TIME
            if cancelled and cancelled.is_set():
                return Stop.CANCELLED
            if now >= ask_at and self._asked_at is None:
                self._ask()
            next_s = (deadline if now >= ask_at else ask_at) - now
            events = poll.poll(min(next_s, _LOOK_EVERY_S) * 1000 + 1)
            if not events:
                self._refuse_frozen()
                stop = self._look_at_notes()
            for descriptor, _ in events:
                if descriptor == child.channels.output and not self._drain_output():
                    poll.unregister(descriptor)
                elif descriptor == child.jail.control.fileno():
                    child.jail.pump()
                elif descriptor == child.channels.result:
                    stop = self._take_frames()
            if stop is None and now >= self._next_look:
                self._next_look = now + _LOOK_EVERY_S
                stop = self._look_at_meter()
            if stop is None and len(self._output) > self._room_bytes:
                if self._bounds.ceiling is None:
                    return Stop.OUTPUT
                del self._output[self._room_bytes :]  # when it is read depends on other processes: it ends no run
        return stop

    def _ask(self) -> None:
        self._drain_output()
        self._asked_at = len(self._output)
        self._child.ask_for_calls()

    @property
    def _room_bytes(self) -> int:
        """The most output that is read: what may be printed, and the calls that the child was asked for."""
        return MAX_OUTPUT_BYTES + (0 if self._asked_at is None else stack.MAX_BYTES)

    def _look_at_meter(self) -> Stop | None:
        """Return what the child has used up; None if it may go on."""
        ceiling = self._bounds.ceiling
        if ceiling is None or self._child.pidfd is None:
            return None
        try:
            self._meter = self._meter or Meter(self._child.host_pid)
            used_s, asleep_s = self._meter.processor_s(), self._meter.asleep_s()
        except OSError:  # it has ended, as the result pipe shows
            return None
        self._used_s, self._asleep_s = used_s, asleep_s
        if used_s - self._frame_began_s > ceiling.frame_cpu_s:
            return Stop.STUCK
        return Stop.CEILING if used_s > ceiling.cpu_s or asleep_s > ceiling.asleep_s else None

    def _linger(self, started: float) -> None:
        """Follow the output until the child ends or has printed too much, for a moment.

        Both pipes have no order between them. Without this it would be chance whether too much output is noticed.
        """
        self._child.channels.end_source()  # an honest child waits for that, and ends
        output, control = self._child.channels.output, self._child.jail.control.fileno()
        poll = select.poll()
        poll.register(output, select.POLLIN)
        poll.register(control, select.POLLIN)
        until = min(time.monotonic() + _LINGER_S, started + self._bounds.time_limit_s)
        while self._child.end is None and len(self._output) <= self._room_bytes:
            left_s = until - time.monotonic()
            if left_s <= 0:
                return
            for descriptor, _ in poll.poll(left_s * 1000 + 1):
                if descriptor == output and not self._drain_output():
                    poll.unregister(output)
                elif descriptor == control:
                    self._child.jail.pump()

    def _refuse_frozen(self) -> None:
        """Raise SandboxError for a stopped child: it is late through no fault of the student's."""
        with contextlib.suppress(OSError):
            if is_stopped(self._child.host_pid):
                raise SandboxError("A child was stopped by someone else.")

    def _take_frames(self) -> Stop | None:
        try:
            for kind, content in self._reader.read():
                self._piped += 1
                if self._piped > self._taken and self._take(kind, content):
                    return Stop.FINISHED
        except FrameError:
            return Stop.FORGED
        if not self._reader.ended:
            return None
        self._let_it_end()
        return Stop.ENDED

    def _let_it_end(self) -> None:
        # The pipe closes a moment before the child ends; `_end` kills a child that lives on.
        with contextlib.suppress(SandboxError):
            self._child.jail.pump_until(lambda: self._child.end is not None, _GRACE_S)

    def _drain_output(self) -> bool:
        """Read what was printed, up to a little over the limit. Return False at the end of the pipe."""
        while len(self._output) <= self._room_bytes:
            try:
                data = os.read(self._child.channels.output, MAX_OUTPUT_BYTES)
            except BlockingIOError:
                return True
            if not data:
                return False
            self._output += data
        return True
