"""From what came out of a process to verdicts: each way in which a run can end, told apart."""

import os
import signal
from dataclasses import replace

import numpy as np
import pytest

from grader.cases.case_sets import CaseSet, PreparedCase
from grader.errors import SandboxError
from grader.inside import wire
from grader.judging.judge import Judge
from grader.message import Message, verbatim
from grader.sandbox.jail import End
from grader.sandbox.run import MAX_OUTPUT_BYTES, Outcome, Stop
from grader.verdict import Verdict
from tests.grader.inline import inline_exercise

EXERCISE = inline_exercise(time_limit_s=2, memory_limit_mib=100)
X = np.arange(3.0)
RIGHT, WRONG = {"y": 2 * X}, {"y": 3 * X}


@pytest.fixture
def judge() -> Judge:
    """Return a judge of two cases, the second one hidden."""
    cases = tuple(PreparedCase(name, "basic", name == "seen", {"x": X}, RIGHT) for name in ("seen", "hidden"))
    return Judge(CaseSet(EXERCISE, 0, cases))


def frame(case: int, outputs: dict, *, seconds: float = 0.5, printed: int = 0) -> memoryview:
    """Return the content of a case's frame as an honest child sends it."""
    pieces = wire.with_progress(wire.Progress(case, seconds, printed), wire.pack_values(outputs))
    return memoryview(b"".join(pieces))


def failure(case: int, code: int, text: str) -> memoryview:
    raw = bytes([code]) + text.encode()
    return memoryview(b"".join(wire.with_progress(wire.Progress(case, 0.5, 0), [raw])))


def missing(text: str) -> memoryview:
    return memoryview(bytes([wire.MISSING_ENTRY_POINT]) + text.encode())


def ended(*, status: int = 0, cpu_s: float = 0.1, peak_mib: int = 30) -> Outcome:
    """Return the outcome of a process that ended by itself, or was stopped."""
    return Outcome(Stop.ENDED, 1.5, b"", End(status, cpu_s, peak_mib << 20))


FINISHED = Outcome(Stop.FINISHED, 1.5, b"")
FORGED = Message("result_channel_used")
TOO_MUCH_MEMORY = Message("memory_limit", {"limit_mib": 100})
TOO_MUCH_OUTPUT = Message("output_limit", {"limit_kib": 64})
TOO_LONG = Message("time_limit", {"limit_s": 2})


# --- Frames ----------------------------------------------------------------------------------------------------


def test_the_last_expected_frame_ends_a_run(judge: Judge):
    assert judge.take(wire.CASE, frame(0, RIGHT)) is False
    assert judge.take(wire.CASE, frame(1, RIGHT)) is True
    assert judge.conclude(FINISHED) == (Verdict.ACCEPTED, None)


def test_the_worst_case_decides(judge: Judge):
    judge.take(wire.FAILED, failure(0, wire.EXCEPTION, "ValueError: no"))
    judge.take(wire.CASE, frame(1, WRONG))
    assert judge.results[0].message == verbatim("ValueError: no")
    assert [result.verdict for result in judge.results] == [Verdict.RUNTIME_ERROR, Verdict.WRONG_ANSWER]
    assert judge.conclude(FINISHED) == (Verdict.RUNTIME_ERROR, None)


def test_nothing_compared_is_never_a_success(judge: Judge):
    with pytest.raises(ValueError, match=r"empty|iterable"):
        judge.conclude(FINISHED)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        pytest.param(wire.CASE, frame(1, RIGHT), id="another case than the next"),
        pytest.param(wire.CASE, frame(0, RIGHT)[:-1], id="cut short"),
        pytest.param(wire.CASE, frame(0, {"y": 3}), id="a number in place of an array"),
        pytest.param(wire.CASE, frame(0, RIGHT, seconds=float("nan")), id="no time"),
        pytest.param(wire.CASE, frame(0, RIGHT, seconds=float("inf")), id="endless time"),
        pytest.param(wire.CASE, frame(0, RIGHT, seconds=-1.0), id="negative time"),
        pytest.param(wire.READY, memoryview(b""), id="ready again"),
        pytest.param(wire.DONE, memoryview(b""), id="done"),
        pytest.param(wire.INPUTS, frame(0, RIGHT), id="an authors frame"),
        pytest.param(b"?", memoryview(b""), id="an unknown kind"),
        pytest.param(wire.FATAL, memoryview(b""), id="a failure without a code"),
        pytest.param(wire.FATAL, memoryview(bytes([99])), id="an unknown failure"),
        pytest.param(wire.FATAL, memoryview(bytes([wire.AUTHORS]) + b"blame"), id="blame for the author"),
        pytest.param(wire.FAILED, failure(0, 99, ""), id="an unknown failure of a case"),
        pytest.param(wire.FATAL, missing("SyntaxError: x"), id="no entry point"),
        pytest.param(wire.FATAL, missing('{"kind": "function_missing", "name": "triple"}'), id="anothers function"),
        pytest.param(wire.FATAL, missing('{"kind": "verbatim", "name": "double"}'), id="an unknown lack"),
        pytest.param(
            wire.FATAL,
            missing('{"kind": "method_missing", "name": "double", "method": "x"}'),
            id="a method that nobody asks for",
        ),
    ],
)
def test_a_frame_that_no_honest_child_sends_ends_the_run_as_a_runtime_error(judge: Judge, kind, content):
    assert judge.take(kind, content) is True
    assert judge.conclude(FINISHED) == (Verdict.RUNTIME_ERROR, FORGED)
    assert [(result.name, result.message) for result in judge.results] == [("seen", FORGED)]


@pytest.mark.parametrize(
    ("code", "text", "verdict", "message"),
    [
        (wire.EXCEPTION, "ValueError: x", Verdict.RUNTIME_ERROR, verbatim("ValueError: x")),
        (wire.EXCEPTION, "ValueError: \x1b[2Jx", Verdict.RUNTIME_ERROR, verbatim("ValueError: \\x1b[2Jx")),
        (wire.EXCEPTION, "", Verdict.RUNTIME_ERROR, Message("exception_without_text")),
        (wire.OUT_OF_MEMORY, "anything", Verdict.MEMORY_LIMIT_EXCEEDED, TOO_MUCH_MEMORY),
        (
            wire.MISSING_ENTRY_POINT,
            '{"kind": "function_missing", "name": "double"}',
            Verdict.RUNTIME_ERROR,
            Message("function_missing", {"name": "double"}),
        ),
        (
            wire.MISSING_ENTRY_POINT,
            '{"kind": "not_callable", "name": "double", "more": "text"}',
            Verdict.RUNTIME_ERROR,
            Message("not_callable", {"name": "double"}),
        ),
    ],
)
def test_what_stops_a_source_before_any_case_is_told_for_the_whole_run(judge: Judge, code, text, verdict, message):
    assert judge.take(wire.FATAL, memoryview(bytes([code]) + text.encode())) is True
    assert judge.conclude(FINISHED) == (verdict, message)
    assert judge.results == []


@pytest.mark.parametrize("code", [wire.COMPILE_ERROR, wire.EXCEPTION, wire.OUT_OF_MEMORY, wire.MISSING_ENTRY_POINT])
def test_nothing_can_stop_a_source_once_a_case_was_told(judge: Judge, code):
    judge.take(wire.CASE, frame(0, RIGHT))
    text = b'{"kind": "function_missing", "name": "double"}'
    assert judge.take(wire.FATAL, memoryview(bytes([code]) + text)) is True
    assert not judge.claims_compile_error
    assert judge.conclude(FINISHED, verbatim("SyntaxError: x")) == (Verdict.RUNTIME_ERROR, FORGED)
    assert [result.verdict for result in judge.results] == [Verdict.ACCEPTED, Verdict.RUNTIME_ERROR]


def test_a_compile_error_is_the_compilers_word_and_never_the_childs(judge: Judge):
    assert judge.take(wire.FATAL, memoryview(bytes([wire.COMPILE_ERROR]) + b"an input: 0.25")) is True
    assert judge.claims_compile_error
    assert judge.conclude(FINISHED, verbatim("SyntaxError: x")) == (Verdict.COMPILE_ERROR, verbatim("SyntaxError: x"))
    assert judge.results == []


def test_a_compile_error_that_the_compiler_does_not_find_is_forged(judge: Judge):
    judge.take(wire.FATAL, memoryview(bytes([wire.COMPILE_ERROR]) + b"an input: 0.25"))
    assert judge.conclude(FINISHED, None) == (Verdict.RUNTIME_ERROR, FORGED)
    assert [result.message for result in judge.results] == [FORGED]


def test_a_compile_error_that_no_child_claims_is_none(judge: Judge):
    judge.take(wire.CASE, frame(0, RIGHT))
    judge.take(wire.CASE, frame(1, RIGHT))
    assert judge.conclude(FINISHED, verbatim("SyntaxError: x")) == (Verdict.ACCEPTED, None)


def test_outputs_that_nobody_asked_for_are_not_kept(judge: Judge):
    judge.take(wire.CASE, frame(0, {**RIGHT, "loot": np.ones(3)}))
    assert list(judge.results[0].detail.actual) == ["y"]


# --- Ends ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "verdict", "message"),
    [
        (ended(), Verdict.RUNTIME_ERROR, Message("process_ended", {"status": 0})),
        (ended(status=3 << 8), Verdict.RUNTIME_ERROR, Message("process_ended", {"status": 3})),
        (ended(status=wire.EXIT_OUT_OF_MEMORY << 8), Verdict.MEMORY_LIMIT_EXCEEDED, TOO_MUCH_MEMORY),
        (ended(status=signal.SIGSEGV), Verdict.RUNTIME_ERROR, Message("process_crashed", {"signal": "SIGSEGV"})),
        (ended(status=signal.SIGSYS), Verdict.SECURITY_VIOLATION, Message("system_call_refused")),
        (ended(status=signal.SIGXCPU), Verdict.TIME_LIMIT_EXCEEDED, TOO_LONG),
        (ended(status=signal.SIGKILL, cpu_s=2.0), Verdict.TIME_LIMIT_EXCEEDED, TOO_LONG),
        (ended(status=signal.SIGKILL, peak_mib=95), Verdict.MEMORY_LIMIT_EXCEEDED, TOO_MUCH_MEMORY),
        (Outcome(Stop.TIME, 2.0, b""), Verdict.TIME_LIMIT_EXCEEDED, TOO_LONG),
        (Outcome(Stop.OUTPUT, 1.0, b"x", None, True), Verdict.OUTPUT_LIMIT_EXCEEDED, TOO_MUCH_OUTPUT),
        (ended(status=40), Verdict.RUNTIME_ERROR, Message("process_crashed", {"signal": "40"})),
        (Outcome(Stop.FORGED, 1.0, b""), Verdict.RUNTIME_ERROR, FORGED),
    ],
)
def test_each_end_has_its_verdict_and_the_case_that_ran_carries_it(judge: Judge, outcome, verdict, message):
    judge.take(wire.CASE, frame(0, RIGHT))
    assert judge.conclude(outcome) == (verdict, message)
    assert [result.verdict for result in judge.results] == [Verdict.ACCEPTED, verdict]
    assert judge.results[1].message == message


FATAL_FRAMES = {
    "no frame": None,
    "an error at import": bytes([wire.EXCEPTION]) + b"ValueError: x",
    "no entry point": bytes([wire.MISSING_ENTRY_POINT]) + b'{"kind": "function_missing", "name": "double"}',
    "no memory": bytes([wire.OUT_OF_MEMORY]),
    "a claim of a compile error": bytes([wire.COMPILE_ERROR]) + b"SyntaxError: x",
    "no frame of a child": bytes([99]),
}


@pytest.mark.parametrize(
    "end", [FINISHED, ended(status=signal.SIGSYS), ended(status=9 << 8), Outcome(Stop.TIME, 2.0, b"")]
)
@pytest.mark.parametrize("content", FATAL_FRAMES.values(), ids=FATAL_FRAMES)
def test_too_much_output_decides_before_every_other_fault(judge: Judge, content, end):
    if content is not None:
        judge.take(wire.FATAL, memoryview(content))
    verdict = judge.conclude(replace(end, printed_too_much=True), None)
    assert verdict == (Verdict.OUTPUT_LIMIT_EXCEEDED, TOO_MUCH_OUTPUT)
    assert [result.message for result in judge.results] == [TOO_MUCH_OUTPUT]


@pytest.mark.parametrize(
    "end", [FINISHED, ended(status=signal.SIGSYS), ended(status=9 << 8), Outcome(Stop.TIME, 2.0, b"")]
)
def test_a_source_that_does_not_load_is_told_so_however_its_process_ended(judge: Judge, end):
    judge.take(wire.FATAL, memoryview(FATAL_FRAMES["an error at import"]))
    assert judge.conclude(end) == (Verdict.RUNTIME_ERROR, verbatim("ValueError: x"))


@pytest.mark.parametrize("outcome", [ended(status=signal.SIGKILL), Outcome(Stop.ENDED, 1.0, b"", None)])
def test_an_end_that_nobody_can_explain_is_a_failure_of_ours(judge: Judge, outcome):
    with pytest.raises(SandboxError):
        judge.conclude(outcome)


def test_a_run_that_was_stopped_blames_no_case(judge: Judge):
    judge.take(wire.CASE, frame(0, RIGHT))
    assert judge.conclude(Outcome(Stop.CANCELLED, 1.0, b"")) == (Verdict.RUNTIME_ERROR, Message("stopped"))
    assert len(judge.results) == 1


def test_the_case_that_was_cut_short_has_the_time_that_was_left(judge: Judge):
    judge.take(wire.CASE, frame(0, RIGHT, seconds=0.5))
    judge.conclude(Outcome(Stop.TIME, 2.0, b""))
    assert [result.wall_time_s for result in judge.results] == [0.5, 1.5]


def test_times_that_a_child_made_up_make_no_time_negative(judge: Judge):
    judge.take(wire.CASE, frame(0, RIGHT, seconds=1e6))
    judge.conclude(Outcome(Stop.TIME, 2.0, b""))
    assert judge.results[1].wall_time_s == 0.0


# --- What was printed ------------------------------------------------------------------------------------------


def test_what_was_printed_is_cut_where_the_cases_meet(judge: Judge):
    judge.take(wire.CASE, frame(0, RIGHT, printed=5))
    judge.take(wire.CASE, frame(1, RIGHT, printed=9))
    judge.conclude(Outcome(Stop.FINISHED, 1.0, b"firstlast"))
    assert judge.results[0].detail.stdout == judge.visible_output(b"firstlast") == "first"


@pytest.mark.parametrize("counts", [(2**64 - 1, 2**64 - 1), (9, 5), (0, 0)])
def test_counts_that_a_child_made_up_do_no_harm(judge: Judge, counts):
    for case, printed in enumerate(counts):
        judge.take(wire.CASE, frame(case, RIGHT, printed=printed))
    judge.conclude(Outcome(Stop.FINISHED, 1.0, b"firstlast"))
    assert judge.visible_output(b"firstlast") in ("firstlast", "")


def test_a_case_that_printed_too_much_by_its_own_count_ends_the_run(judge: Judge):
    assert judge.take(wire.CASE, frame(0, RIGHT, printed=MAX_OUTPUT_BYTES)) is False
    assert judge.take(wire.CASE, frame(1, RIGHT, printed=MAX_OUTPUT_BYTES + 1)) is True
    assert judge.conclude(FINISHED)[0] is Verdict.OUTPUT_LIMIT_EXCEEDED
    assert [str(result.verdict) for result in judge.results] == ["accepted", "output_limit_exceeded"]


def test_every_exit_status_of_a_process_is_told_as_the_shell_tells_it(judge: Judge):
    pid = os.posix_spawn("/bin/sh", ["sh", "-c", "exit 7"], {})
    _, status = os.waitpid(pid, 0)
    assert judge.conclude(ended(status=status))[1] == Message("process_ended", {"status": 7})


def test_cases_are_told_as_they_are_taken(judge: Judge):
    told: list[str] = []
    listening = Judge(judge._set, lambda case: told.append(f"{case.name}: {case.verdict}"))
    listening.take(wire.CASE, frame(0, WRONG))
    assert told == ["seen: wrong_answer"]
    listening.conclude(Outcome(Stop.TIME, 2.0, b""))
    assert told == ["seen: wrong_answer", "hidden: time_limit_exceeded"]
