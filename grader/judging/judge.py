"""Case results from a student's run: the only place where a case gets its verdict.

Outputs are compared by value as they arrive. Where the exercise has a checker, they are kept, and it judges all of
them at once: see `settle`.
"""

import math
import mmap
import os
import signal
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

import numpy as np

from grader.cases.case_sets import CaseSet, PreparedCase
from grader.cases.entry_points import entry_point_message
from grader.cases.json_values import present
from grader.cases.refusals import too_large
from grader.errors import SandboxError
from grader.inside import wire
from grader.judging.advice import with_advice
from grader.judging.compare import compare_outputs, compared_with_nothing, unusable
from grader.judging.comparison import Comparison
from grader.judging.printed import ends_of
from grader.judging.submitted_source import SubmittedSource
from grader.message import Message
from grader.sandbox import sanitize
from grader.sandbox.run import MAX_OUTPUT_BYTES, Outcome, Stop
from grader.verdict import CaseDetail, CaseResult, FamilyResult, Trace, Verdict, worst

_MIB = 1 << 20
_NEAR = 0.9
# What an output may have for a checker: so many times the reference's bytes, and a little more.
_CHECKED_TIMES, _CHECKED_BYTES = 2, 4096
_TOO_MUCH = Message("output_limit", {"limit_kib": MAX_OUTPUT_BYTES // 1024})


Memory = bytes | bytearray | mmap.mmap


class OutputJudge(Protocol):
    """The judge of outputs that all arrived: a checker in its author's jail."""

    def judge(self, cases: Sequence[PreparedCase], actual: Sequence[Mapping[str, Any]]) -> list[Comparison]:
        """Return a comparison for each case."""
        ...


class Judge:
    """The results of one submission, case by case. `take` is the run's frame callback."""

    def __init__(
        self,
        case_set: CaseSet,
        on_case: Callable[[CaseResult], None] | None = None,
        memory: Memory = b"",
        submitted: SubmittedSource | None = None,
    ) -> None:
        """Start with no results. `memory`: where the child puts its outputs. `submitted`: the source that is run."""
        self._submitted = submitted or SubmittedSource(b"", case_set.exercise)
        self._memory = memory
        self._doubles = np.frombuffer(memory, np.float64) if memory else np.empty(0)
        self._set = case_set
        self._on_case = on_case
        self._fatal: tuple[Verdict, Message | None] | None = None
        self._forged = False
        self.claims_compile_error = False
        """Whether the child says that its source does not compile: to be asked of a child without cases."""
        self.trace: Trace | None = None
        """The place of what stopped the source before its first case."""
        self._printed: list[int] = []
        self.results: list[CaseResult] = []
        self._has_checker = case_set.exercise.checker is not None
        self._unchecked: dict[int, Mapping[str, Any]] = {}
        self._told = 0

    def take(self, kind: bytes, content: memoryview) -> bool:
        """Compare one frame. Return True when nothing more is expected of the child."""
        try:
            reader = wire.Reader(content, self._memory)
            if kind == wire.FATAL:
                self._take_fatal(reader)
                return True
            if kind not in (wire.CASE, wire.FAILED):
                raise wire.WireError("not the frame of a case")
            self._take_case(kind, reader)
        except wire.WireError:
            self._forged = True
            return True
        return len(self.results) == len(self._set.cases) or self._printed_too_much()

    def settle(self, checker: OutputJudge | None) -> None:
        """Have the checker judge the outputs that were kept for it. Call it before `conclude`; its errors propagate.

        Without a checker there is nothing to do: outputs were compared as they arrived.
        """
        if checker is None:
            return
        places = list(self._unchecked)
        found = checker.judge([self._set.cases[place] for place in places], list(self._unchecked.values()))
        for place, one in zip(places, found, strict=True):
            self.results[place] = replace(
                self.results[place],
                verdict=one.verdict,
                message=one.message,
                got=one.got,
                of=one.of,
                measured=one.measured,
            )
        self._unchecked.clear()
        self._tell()

    def rehearse(self) -> None:
        """Warm up: judge a right answer to the first case for nobody. Code and values not used lately are slow."""
        if self._has_checker:
            return
        frame = self._set.layout.first_frame()
        if frame:
            Judge(self._set, None, self._set.layout.image).take(wire.CASE, memoryview(frame))

    def conclude(
        self, outcome: Outcome, compile_error: Message | None = None
    ) -> tuple[Verdict | None, Message | None]:
        """Return the verdict of the whole run and its message; None if nothing was compared and nothing went wrong.

        `compile_error`: what the compiler says, where the child claims that there is such an error.
        Of several faults the first in this order decides, whichever was seen first: too much was printed; the source
        does not compile or load; the child sent what no honest child sends; the way in which it ended; its cases.
        Raises SandboxError if the run says nothing of the student.
        """
        if self._unchecked:
            raise SandboxError("outputs were not judged")
        verdict: Verdict | None
        message: Message | None = None
        if self._printed_too_much() or outcome.printed_too_much:
            message = self._blame_the_print(outcome)
            self._attach_output(outcome.output)
            return Verdict.OUTPUT_LIMIT_EXCEEDED, message
        if compile_error and self.claims_compile_error:
            verdict, message = Verdict.COMPILE_ERROR, compile_error
        elif self._fatal:
            verdict, message = self._fatal
        elif outcome.stop is not Stop.FINISHED or self._forged or self.claims_compile_error:
            verdict, message = self._interruption(outcome)
            self._close_open_case(verdict, message, outcome)
        else:
            verdict = worst(result.verdict for result in self.results)  # an error if there are no cases at all
            message = None if verdict else Message("nothing_compared")
        self._attach_output(outcome.output)
        return worst([verdict, *(result.verdict for result in self.results)]), message

    def has_finished(self, outcome: Outcome) -> bool:
        """Return whether every case was run, and nothing else is held against the child."""
        all_run = len(self.results) == len(self._set.cases)
        return all_run and outcome.stop is Stop.FINISHED and not self._forged and not self._printed_too_much()

    def has_crashed(self, outcome: Outcome) -> bool:
        """Return whether the child only ended before its last case, out of memory or in any other way of its own.

        After that the families of cases that it did not begin may run in other children: see `remaining_families`.
        """
        if outcome.stop is not Stop.ENDED or outcome.printed_too_much or self._printed_too_much():
            return False
        if self._forged or self._fatal or self.claims_compile_error:
            return False
        return self._death(outcome)[0] in (Verdict.RUNTIME_ERROR, Verdict.MEMORY_LIMIT_EXCEEDED)

    def families(self) -> tuple[FamilyResult, ...]:
        """Return how many cases passed in each family, in the order of the case set."""
        totals = Counter(case.family for case in self._set.cases)
        passed = Counter(one.family for one in self.results if one.verdict is Verdict.ACCEPTED)
        return tuple(
            FamilyResult(
                name, passed[name], total, *_points([one for one in self.results if one.family == name], total)
            )
            for name, total in totals.items()
        )

    def visible_output(self, output: bytes) -> str:
        """Return what was printed in visible cases, and before the first case if that is visible."""
        if not output:
            return ""
        pieces = [self._output_of(place, output) for place in range(len(self.results))]
        return "".join(text for text, case in zip(pieces, self._set.cases, strict=False) if case.visible)

    def _take_fatal(self, reader: wire.Reader) -> None:
        if self.results:
            raise wire.WireError("the source was loaded: it has been run")
        code = reader.byte()
        if code in wire.OF_THE_SOURCE:
            self.claims_compile_error = True
        else:
            text, places = wire.split_error(reader.rest())
            self.trace = self._submitted.places.of_error(places)
            self._fatal = self._stopped(code, text)

    def _take_case(self, kind: bytes, reader: wire.Reader) -> None:
        progress = reader.progress()
        if progress.case != len(self.results) or not 0.0 <= progress.seconds < math.inf:
            raise wire.WireError("not the next case")
        case = self._set.cases[len(self.results)]
        printed_too_much = progress.printed_bytes > MAX_OUTPUT_BYTES
        may_be_right = kind == wire.CASE and not printed_too_much and not self._has_checker
        if may_be_right and self._is_right(reader, progress):
            return
        actual, trace = {}, None
        if kind == wire.FAILED:
            code, (text, places) = reader.byte(), wire.split_error(reader.rest())
            trace = self._submitted.places.of_error(places)
            comparison = Comparison(*self._failure(code, text, trace))
            trace = trace or self._place_of(comparison.message)
        else:
            actual = _outputs(reader, case, copied=self._has_checker)
            comparison = self._compared(case, actual)
        if printed_too_much:
            self._unchecked.pop(len(self.results), None)
            comparison = Comparison(Verdict.OUTPUT_LIMIT_EXCEEDED, _TOO_MUCH)
        detail = _detail(case, actual, is_compared=not self._has_checker) if case.visible else None
        self._add(case, comparison, progress.seconds, progress.printed_bytes, detail, trace)

    def _compared(self, case: PreparedCase, actual: Mapping[str, Any]) -> Comparison:
        if case.uncompared is not None:
            return compared_with_nothing(actual)
        if self._has_checker:
            message = unusable(actual, case.expected)
            if message:
                return Comparison(Verdict.RUNTIME_ERROR, message)
            self._unchecked[len(self.results)] = actual
            return Comparison(None)
        tolerances = {name: self._set.exercise.tolerance_of(name) for name in case.expected}
        rules = {name: self._set.exercise.rule_of(name) for name in case.expected}
        return compare_outputs(actual, case.expected, tolerances, show=case.visible, rules=rules)

    def _is_right(self, reader: wire.Reader, progress: wire.Progress) -> bool:
        """Take an answer that is right by the fast path. Return False if it needs a closer look."""
        place = len(self.results)
        right = self._set.layout.right(place, reader.remaining(), self._doubles)
        if not right:
            return False
        case = self._set.cases[place]
        detail = _detail(case, right.outputs) if case.visible else None
        self._add(
            case, Comparison(Verdict.ACCEPTED, None, right.error), progress.seconds, progress.printed_bytes, detail
        )
        return True

    def _printed_too_much(self) -> bool:
        """Return whether the newest case printed too much by the child's count: its output may be read only later."""
        return bool(self._printed) and self._printed[-1] > MAX_OUTPUT_BYTES

    def _add(
        self,
        case: PreparedCase,
        comparison: Comparison,
        seconds: float,
        printed: int,
        detail: CaseDetail | None,
        trace: Trace | None = None,
    ) -> None:
        self._printed.append(printed)
        result = CaseResult(
            case.name,
            case.family,
            case.visible,
            comparison.verdict,
            comparison.message,
            seconds,
            comparison.max_abs_error,
            detail,
            trace,
        )
        self.results.append(result)
        if not self._unchecked:
            self._tell()

    def _tell(self) -> None:
        """Tell of each result once, in order; of none before it has its verdict."""
        while self._on_case and self._told < len(self.results):
            self._told += 1
            self._on_case(self.results[self._told - 1])

    def _blame_the_print(self, outcome: Outcome) -> Message:
        """Give the case in which too much was printed its verdict and the line that prints. Return the message."""
        message, verdict = self._with_place(_TOO_MUCH, "print_was_at_line", outcome), Verdict.OUTPUT_LIMIT_EXCEEDED
        if self._printed_too_much():  # the child has counted, and ended the case in order
            trace = self._submitted.places.of_calls(outcome.calls)
            self.results[-1] = replace(self.results[-1], verdict=verdict, message=message, trace=trace)
        else:
            self._close_open_case(verdict, message, outcome)
        return message

    def _with_place(self, message: Message, code: str, outcome: Outcome) -> Message:
        trace = self._submitted.places.of_calls(outcome.calls)
        return message.then(Message(code, {"line": trace.line, "source": trace.text})) if trace else message

    def _close_open_case(self, verdict: Verdict, message: Message | None, outcome: Outcome) -> None:
        """Give the case that was running at the stop the reason as its verdict; earlier cases keep theirs."""
        if len(self.results) == len(self._set.cases) or outcome.stop is Stop.CANCELLED:
            return
        case = self._set.cases[len(self.results)]
        detail = _detail(case, {}, is_compared=not self._has_checker) if case.visible else None
        trace = self._submitted.places.of_calls(outcome.calls)
        seconds = outcome.wall_time_s - sum(result.wall_time_s for result in self.results)
        self._add(case, Comparison(verdict, message), max(0.0, seconds), len(outcome.output), detail, trace)

    def _interruption(self, outcome: Outcome) -> tuple[Verdict, Message | None]:
        limits = self._set.exercise.limits
        if self._forged or self.claims_compile_error or outcome.stop is Stop.FORGED:
            return Verdict.RUNTIME_ERROR, Message("result_channel_used")
        if outcome.stop is Stop.CANCELLED:
            return Verdict.RUNTIME_ERROR, Message("stopped")
        if outcome.stop is Stop.TIME:
            message = Message("time_limit", {"limit_s": limits.time_limit_s})
            return Verdict.TIME_LIMIT_EXCEEDED, self._with_place(message, "was_at_line", outcome)
        return self._death(outcome)

    def _death(self, outcome: Outcome) -> tuple[Verdict, Message | None]:
        end = outcome.end
        if end is None:
            raise SandboxError("a child ended and nobody knows how")
        limits = self._set.exercise.limits
        if end.signal == signal.SIGSYS:
            return Verdict.SECURITY_VIOLATION, Message("system_call_refused")
        out_of_time = end.cpu_s >= math.ceil(limits.time_limit_s)
        if end.signal == signal.SIGXCPU or (end.signal == signal.SIGKILL and out_of_time):
            return Verdict.TIME_LIMIT_EXCEEDED, Message("time_limit", {"limit_s": limits.time_limit_s})
        if end.signal == signal.SIGKILL:
            if end.peak_rss_bytes >= _NEAR * limits.memory_limit_mib * _MIB:
                return Verdict.MEMORY_LIMIT_EXCEEDED, _memory(self._set)
            raise SandboxError("a child was killed by someone else")
        if end.signal:
            return Verdict.RUNTIME_ERROR, Message("process_crashed", {"signal": _signal_name(end.signal)})
        status = os.waitstatus_to_exitcode(end.status)
        if status == wire.EXIT_OUT_OF_MEMORY:
            return Verdict.MEMORY_LIMIT_EXCEEDED, _memory(self._set)
        return Verdict.RUNTIME_ERROR, Message("process_ended", {"status": status})

    def _failure(self, code: int, text: str, trace: Trace | None) -> tuple[Verdict, Message]:
        """Return the verdict and message of an error frame."""
        if code == wire.OUT_OF_MEMORY:
            return Verdict.MEMORY_LIMIT_EXCEEDED, _memory(self._set)
        if code != wire.EXCEPTION:
            raise wire.WireError(f"unknown code {code}")
        if not text:
            return Verdict.RUNTIME_ERROR, Message("exception_without_text")
        # an exception that went through no line of the student's comes from the exercise's own call
        misfit = None if trace else self._submitted.definitions.misfit(text)
        return Verdict.RUNTIME_ERROR, with_advice(text, trace, self._submitted.modules, misfit)

    def _stopped(self, code: int, text: str) -> tuple[Verdict, Message | None]:
        """Return the verdict and message of what stopped the source before its first case."""
        if code != wire.MISSING_ENTRY_POINT:
            return self._failure(code, text, self.trace)
        message = entry_point_message(text, self._set.exercise.entry_points)
        names = self._submitted.definitions
        is_method = message.code == "method_missing"
        if is_method or message.code in ("class_missing", "function_missing"):
            message = names.with_similar(message, is_method=is_method)
        self.trace = self._place_of(message)
        return Verdict.RUNTIME_ERROR, message

    def _place_of(self, message: Message | None) -> Trace | None:
        """Return the definition that a message of the grader's own is about; None if it is about none."""
        if message and message.code == "error_with_advice":
            message = message.values["advice"]
        if message is None or message.code == "verbatim":
            return None
        line = next((one.values["line"] for one in message.more if "line" in one.values), None)
        name = str(message.values.get("name", ""))
        return self._submitted.places.at(line or self._submitted.definitions.line_of(name))

    def _attach_output(self, output: bytes) -> None:
        if not output:
            return
        for place, result in enumerate(self.results):
            if result.detail:
                text = self._output_of(place, output)
                if text:
                    self.results[place] = _with_output(result, text)

    def _output_of(self, place: int, output: bytes) -> str:
        start = self._printed[place - 1] if place else 0
        text = sanitize.output(output[start : self._printed[place]])
        too_much = self.results[place].verdict is Verdict.OUTPUT_LIMIT_EXCEEDED
        return ends_of(text) if text and too_much else text


def _signal_name(number: int) -> str:
    known = {one.value: one.name for one in signal.Signals}
    return known.get(number, str(number))  # most real-time signals have no name


def _with_output(result: CaseResult, text: str) -> CaseResult:
    assert result.detail
    return replace(result, detail=replace(result.detail, stdout=text))


def _detail(case: PreparedCase, actual: Mapping[str, Any], *, is_compared: bool = True) -> CaseDetail:
    """Return the data of a visible case. Where a checker judges, other outputs may be right: none is expected."""
    inputs, expected = case.presented
    return CaseDetail(inputs, expected if is_compared else {}, present(actual))


def _outputs(reader: wire.Reader, case: PreparedCase, *, copied: bool) -> dict[str, Any]:
    """Return the outputs that the case asks for; drop everything else that was sent.

    `copied`: they are kept. Then none is larger than what a checker has to expect.
    """
    found = {name: value for name, value in reader.values(scalars=False).items() if name in case.outputs}
    for name, value in found.items():
        if isinstance(value, wire.Refusal):
            found[name] = wire.Refusal(sanitize.message(value))
        elif copied and value.nbytes > most_bytes(case, name):
            found[name] = too_large(value)
        elif copied or case.visible:
            # It is compared and shown: in between the child could change the shared memory.
            found[name] = value.copy()
    return found


def most_bytes(case: PreparedCase, name: str) -> int:
    """Return how many bytes an output may have for a checker."""
    expected = case.expected.get(name)
    return _CHECKED_BYTES + (_CHECKED_TIMES * int(expected.nbytes) if expected is not None else 0)


def _points(results: Sequence[CaseResult], total: int) -> tuple[int, int] | tuple[()]:
    """Return the share of a family of `total` cases, got and of, where one of its cases has points of its own."""
    if not any(one.of for one in results):
        return ()
    common = math.lcm(*(one.of or 1 for one in results))
    shares = ((one.got or 0, one.of) if one.of else (int(one.verdict is Verdict.ACCEPTED), 1) for one in results)
    return sum(got * (common // of) for got, of in shares), total * common


def _memory(case_set: CaseSet) -> Message:
    return Message("memory_limit", {"limit_mib": case_set.exercise.limits.memory_limit_mib})
