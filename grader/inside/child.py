"""The life of one forked child: give up rights, load the job, run the student's source, answer in frames.

The student's code runs in this process and may change anything in it.
The supervisor trusts nothing here: it compares the values that arrive and counts nothing else.
"""

import codecs
import contextlib
import fcntl
import gc
import importlib
import json
import linecache
import mmap
import os
import select
import sys
import types
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from grader.inside import check_outputs, confine, errors_in_words, warm, wire
from grader.inside.imports import absent_import
from grader.inside.results import Results, count_output, flush_output
from grader.inside.run_case import NOTHING, Call, fail, run_case
from grader.inside.seeded import seed_generators
from grader.inside.source_rules import broken_rule
from grader.inside.structured import as_input

SOURCE = 3
_SUBMISSION = "submission.py"
_RULESET = 5
_MAX_DESCRIPTOR = 4096
_EXIT_BROKEN = 97
_CHUNK = 1 << 20
_SIZE_BYTES = 4
_MADV_POPULATE_READ = 22
# These end a line for `str.splitlines`, which linecache uses, but not for the compiler, which counts lines.
_NO_LINE_ENDS = str.maketrans(dict.fromkeys("\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029", " "))


class Plan:
    """The descriptors, limits and prepared rules that the fork server hands to a child."""

    def __init__(
        self,
        descriptors: list[int],
        address_space: int,
        cpu_s: int,
        may_warm_up: bool,
        ruleset: int,
        data: str,
        program: bytes,
    ) -> None:
        self.job, self.space, self.source, self.result, self.output = descriptors
        self.address_space = address_space
        self.cpu_s = cpu_s
        self.may_warm_up = may_warm_up
        self.ruleset = ruleset
        self.data = data
        self.program = program


def main(plan: Plan, parent: int) -> None:
    """Run the whole life of a child; never return. Exit status 99 says that it could not be confined."""
    try:
        blob, space = _confined(plan, parent)
    except BaseException as error:
        os.write(2, f"not confined: {error!r}\n".encode())
        os._exit(wire.EXIT_UNCONFINED)
    try:
        _do(blob, space, plan.may_warm_up)
    except MemoryError:
        os._exit(wire.EXIT_OUT_OF_MEMORY)
    except BaseException:
        # the student's code has broken the code that reports its error
        os._exit(_EXIT_BROKEN)
    _wait_for_the_end()


def _do(blob: mmap.mmap, space: wire.Space, may_warm_up: bool) -> None:
    results = Results(space)
    job, cases = wire.unpack_job(blob)
    try:
        task = _prepare(job, cases, results, may_warm_up)
    except BaseException as error:
        fail(results, wire.FATAL, wire.AUTHORS, errors_in_words.author(error))
        return
    # Before this frame only the author's code has run. After it the student's code may send anything.
    results.add(wire.READY, [])
    task()
    results.send()


def _prepare(
    job: Mapping[str, Any], cases: list[dict[str, Any]], results: Results, may_warm_up: bool
) -> Callable[[], None]:
    """Load the exercise's modules, and return the rest of the task as a function."""
    for name, source in job["provided"].items():
        _remember_lines(f"{name}.py", source)
        _module(name, source, f"{name}.py")
    if job["task"] in ("run", "compile"):
        driver = _module("driver", job["driver"], "driver.py")
        call = driver.run
        if job["task"] == "compile":
            return lambda: _compile_only(job, results)
        return lambda: _run(call, job, cases, results, may_warm_up)
    if job["task"] == "check":
        sys.modules["checkkit"] = importlib.import_module("grader.inside.checkkit")
        judge = check_outputs.judge_of(_module("checker", job["source"], "checker.py"))
        return lambda: check_outputs.judge_outputs(judge, results)
    sys.modules["casekit"] = importlib.import_module("grader.inside.casekit")
    author = _module("cases", job["source"], "cases.py")
    if job["task"] == "generate":
        return lambda: _generate(author, job["seed"], results)
    return lambda: _judge_inputs(author, cases[0], results)


def _confined(plan: Plan, parent: int) -> tuple[mmap.mmap, wire.Space]:
    both = mmap.PROT_READ | mmap.PROT_WRITE
    blob = mmap.mmap(plan.job, 0, flags=mmap.MAP_PRIVATE, prot=both)
    with contextlib.suppress(OSError):  # before Linux 5.14
        blob.madvise(_MADV_POPULATE_READ)  # MAP_POPULATE would copy every page at once, as if it were written to
    space = wire.Space()
    if os.fstat(plan.space).st_size:
        space = wire.Space(mmap.mmap(plan.space, 0, flags=mmap.MAP_SHARED | mmap.MAP_POPULATE, prot=both))
    if plan.data:
        os.chdir(plan.data)  # so that `open("flowers.csv")` finds a data file of the exercise
    _arrange_descriptors(plan)
    confine.die_with_parent(parent)
    confine.forbid_new_privileges()
    confine.restrict_files(_RULESET)
    os.close(_RULESET)
    confine.limit_resources(plan.address_space, plan.cpu_s)
    seed_generators()
    gc.enable()
    confine.filter_system_calls(plan.program)
    return blob, space


def _arrange_descriptors(plan: Plan) -> None:
    """Put the descriptors at their numbers and close all others.

    0 is /dev/null, 1 and 2 the output pipe, 3 the source, 4 the results, 5 (for a moment) the rules.
    No other child shares these open files: their flags would carry data from one student to another.
    """
    null = os.open("/dev/null", os.O_RDONLY)
    wanted = (null, plan.output, plan.output, plan.source, plan.result, plan.ruleset)
    # first away from the numbers that they are to get
    away = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, 32) for descriptor in wanted]
    for place, descriptor in enumerate(away):
        os.dup2(descriptor, place)
    os.closerange(_RULESET + 1, _MAX_DESCRIPTOR)


def _wait_for_the_end() -> None:
    # The supervisor kills a finished child, so that the millisecond of its exit delays no answer.
    flush_output()
    while os.read(SOURCE, 1):
        pass
    os._exit(0)


def _module(name: str, source: str, filename: str) -> types.ModuleType:
    """Execute a source as a module that imports, dataclasses and tracebacks can find."""
    return _execute(name, compile(source, filename, "exec", dont_inherit=True), filename)


def _execute(name: str, code: types.CodeType, filename: str) -> types.ModuleType:
    module = types.ModuleType(name)
    module.__file__ = filename
    sys.modules[name] = module
    exec(code, module.__dict__)  # noqa: S102 - this is what the process is for
    return module


def _remember_lines(filename: str, source: str) -> None:
    """Make tracebacks show the lines of a source that is in no file."""
    linecache.cache[filename] = (
        lambda: source.translate(_NO_LINE_ENDS),
    )  # the form that `linecache.lazycache` leaves


def _warm_until_source(cases: list[dict[str, Any]]) -> None:
    arrived = select.poll()
    arrived.register(SOURCE, select.POLLIN)
    for _ in warm.steps(cases):
        if arrived.poll(0):
            break


def _read_source() -> bytes:
    data = b""
    while len(data) < _SIZE_BYTES or len(data) < _SIZE_BYTES + int.from_bytes(data[:_SIZE_BYTES], "little"):
        part = os.read(SOURCE, _CHUNK)
        if not part:
            os._exit(0)  # the supervisor does not need this child any more
        data += part
    return data[_SIZE_BYTES:]


def _run(
    call: Call, job: Mapping[str, Any], cases: list[dict[str, Any]], results: Results, may_warm_up: bool
) -> None:
    """Run the student's source on all cases, with a frame for each."""
    output_bytes, general = job["output_bytes"], job.get("general", NOTHING)
    if may_warm_up:
        _warm_until_source(cases)
    count_output()
    compiled = _compiled(_read_source(), job.get("rules"), results)
    solution = compiled and _solution(compiled, job["entry_points"], results)
    if solution is None:
        return
    for index, inputs in enumerate(cases):
        run_case(call, solution, index, inputs, output_bytes, results, general)


def _compile_only(job: Mapping[str, Any], results: Results) -> None:
    """Say whether the student's source compiles, its imports exist, and it keeps to the exercise's rules.

    None of it is executed, so the answer can be believed.
    `_run` compiles at the same depth of calls: the compiler's limit for nested code depends on it.
    """
    count_output()
    compiled = _compiled(_read_source(), job.get("rules"), results)
    if compiled is not None:
        results.add(wire.DONE, [])


def _compiled(source: bytes, rules: Mapping[str, list[str]] | None, results: Results) -> types.CodeType | None:
    """Return the student's source compiled; None after a frame that says why it cannot be, or cannot be loaded.

    The source is text: a comment such as `coding: gbk` says nothing about it.
    """
    try:
        text = source.removeprefix(codecs.BOM_UTF8).decode("utf-8")
        _remember_lines(_SUBMISSION, text)
        compiled = compile(text, _SUBMISSION, "exec", dont_inherit=True)
    except BaseException as error:
        fail(results, wire.FATAL, wire.COMPILE_ERROR, errors_in_words.syntax_with_trace(error))
        return None
    absent = absent_import(text)
    if absent:
        fail(results, wire.FATAL, wire.ABSENT_MODULE, wire.joined_error(absent.module, {"line": absent.line}))
        return None
    broken = broken_rule(text, rules) if rules else None
    if broken:
        words = json.dumps({"kind": broken.kind, "name": broken.name})
        fail(results, wire.FATAL, wire.BROKEN_RULE, wire.joined_error(words, {"line": broken.line}))
        return None
    return compiled


def _solution(
    compiled: types.CodeType, entry_points: list[dict[str, Any]], results: Results
) -> types.ModuleType | None:
    """Return the student's module; None after a frame that says why there is none."""
    try:
        solution = _execute("submission", compiled, _SUBMISSION)
        missing = errors_in_words.missing_entry_point(solution, entry_points)
    except MemoryError:
        fail(results, wire.FATAL, wire.OUT_OF_MEMORY, "")
        return None
    except BaseException as error:
        fail(results, wire.FATAL, wire.EXCEPTION, errors_in_words.with_trace(error))
        return None
    if missing:
        fail(results, wire.FATAL, wire.MISSING_ENTRY_POINT, missing)
        return None
    return solution


def _generate(author: types.ModuleType, seed: int, results: Results) -> None:
    """Send the author's cases for one seed: a frame each, with name, family, visibility and inputs."""
    try:
        for case in author.generate(np.random.default_rng(seed)):
            labels = {"name": case.name, "family": case.family, "visible": bool(case.visible)}
            inputs = {name: as_input(value) for name, value in case.inputs.items()}
            results.add(wire.INPUTS, wire.pack_values({"": json.dumps(labels), **inputs}))
    except BaseException as error:
        fail(results, wire.FATAL, wire.AUTHORS, errors_in_words.author(error))
    else:
        results.add(wire.DONE, [])


def _judge_inputs(author: types.ModuleType, inputs: dict[str, Any], results: Results) -> None:
    """Send what the author says of a student's own input: a sentence, empty if the input is fine, and its code."""
    try:
        judge = getattr(author, "problem_with", None)
        problem = judge(inputs) if judge else None
    except BaseException as error:
        fail(results, wire.FATAL, wire.AUTHORS, errors_in_words.author(error))
    else:
        code, values = getattr(problem, "code", ""), getattr(problem, "values", {})
        found = {"problem": str(problem or ""), "code": str(code), "values": json.dumps(values)}
        results.add(wire.INPUTS, wire.pack_values(found))
        results.add(wire.DONE, [])
