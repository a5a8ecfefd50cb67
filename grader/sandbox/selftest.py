"""Start-up checks: attacks on the grader's own jail, in the mode that serves. A jail that fails one never serves."""

import os
import platform
import secrets
import socket
import tempfile
from pathlib import Path
from typing import Any, Protocol

from grader.errors import SandboxError
from grader.exercise.exercise import Exercise
from grader.exercise.parse import parse_exercise
from grader.inside import wire
from grader.inside.launch import ENVIRONMENT
from grader.message import Message
from grader.sandbox.check import Check, check, failed
from grader.sandbox.jail import Child, Jail
from grader.sandbox.job import Job
from grader.sandbox.run import Bounds, Run, Stop
from grader.verdict import Report, Verdict

_MEMORY_BYTES = 256 << 20
_PROBE = (Path(__file__).parent.parent / "inside" / "probe.py").read_bytes()
_DRIVER = """
def run(solution, case):
    if "attack" in case:
        return {"error": solution.attempt(case["attack"], case["target"])}
    return {
        "descriptors": solution.open_descriptors(),
        "environment": solution.unexpected_environment(case["expected"].split()),
    }
"""
_ARCHITECTURES = ("x86_64", "aarch64")
_DEADLY = ("trace a process", "load a kernel program", "call the kernel in another dialect")
# By the attack that `grader.inside.probe` makes: the name of its check, for people.
_NAMES = {
    "read a file": Message("cannot_read_file"),
    "write a file": Message("cannot_write_file"),
    "connect to this machine": Message("cannot_connect_to_machine"),
    "connect to an abstract socket": Message("cannot_connect_to_socket"),
    "start a process": Message("cannot_start_process"),
    "execute a program": Message("cannot_execute_program"),
    "signal the fork server": Message("cannot_signal_fork_server"),
    "take a gibibyte of memory": Message("cannot_take_gibibyte"),
    "make code at run time": Message("cannot_make_code"),
    "trace a process": Message("cannot_trace_process"),
    "load a kernel program": Message("cannot_load_kernel_program"),
    "call the kernel in another dialect": Message("cannot_call_kernel_in_another_abi"),
}
_HONEST = "def double(x):\n    return 2 * x\n"
_WRONG = "def double(x):\n    return x\n"


class SourceGrader(Protocol):
    """The part of a grader that the self-test needs."""

    def grade(self, exercise: Exercise, source: bytes, *, seed: int) -> Report:
        """Return the report on a source, on the cases of this seed."""


def check_jail(jail: Jail) -> list[Check]:
    """Run every check on one jail, from outside and from inside. Raises SandboxError if the jail breaks meanwhile."""
    checks = [_check_architecture(), _check_fork_server(jail)]
    with _Targets() as targets:
        checks += _check_inside(jail, targets)
    for attack in _DEADLY:
        if attack != "call the kernel in another dialect" or platform.machine() == "x86_64":
            checks.append(_check_deadly(jail, attack))
    return checks


def check_verdicts(grader: SourceGrader) -> list[Check]:
    """Check end to end that an honest submission is accepted and a wrong one refused.

    Raises SandboxError if one is not.
    """
    exercise = parse_exercise("selftest", _selftest_files())
    checks = []
    for source, wanted, name in (
        (_HONEST, Verdict.ACCEPTED, Message("right_solution_accepted")),
        (_WRONG, Verdict.WRONG_ANSWER, Message("wrong_solution_refused")),
    ):
        report = grader.grade(exercise, source.encode(), seed=0)
        problem = Message("verdict_was", {"verdict": str(report.verdict)})
        ok = report.verdict is wanted
        problem = problem.then(report.message) if report.message else problem
        checks.append(check(f"a submission that must be {wanted}", name, ok, problem))
    broken = failed(checks)
    if broken:
        raise SandboxError(Message("grader_judges_wrongly").then(*broken))
    return checks


class _Targets:
    """Targets outside the jail for the attacks: a file, a port, an abstract socket."""

    def __enter__(self) -> "_Targets":
        self._file = tempfile.NamedTemporaryFile(mode="w", prefix="tensorjudge-canary-")
        self._file.write("unreachable")
        self._file.flush()
        Path(self._file.name).chmod(0o644)
        self._port = socket.create_server(("127.0.0.1", 0))
        self._abstract = socket.socket(socket.AF_UNIX)
        self.abstract_name = f"tensorjudge-{secrets.token_hex(8)}"
        self._abstract.bind("\0" + self.abstract_name)
        self._abstract.listen()
        self.canary = self._file.name
        self.address = f"127.0.0.1:{self._port.getsockname()[1]}"
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._port.close()
        self._abstract.close()


def _attacks(targets: _Targets) -> list[tuple[str, str]]:
    return [
        ("read a file", targets.canary),
        ("read a file", "/etc/passwd"),
        ("read a file", "/proc/self/environ"),
        ("write a file", "/tmp/note"),  # noqa: S108 - a path inside the jail
        ("write a file", "/note"),
        ("connect to this machine", targets.address),
        ("connect to an abstract socket", targets.abstract_name),
        ("start a process", ""),
        ("execute a program", "/py/bin/python3"),
        ("signal the fork server", ""),
        ("take a gibibyte of memory", ""),
        ("make code at run time", ""),
    ]


def _check_architecture() -> Check:
    machine = platform.machine()
    problem = Message("processor_unknown", {"machine": machine, "known": list(_ARCHITECTURES)})
    return check("processor architecture", Message("processor_known"), machine in _ARCHITECTURES, problem)


def _check_fork_server(jail: Jail) -> Check:
    status = _status(jail.host_pid)
    problems = []
    uid = int(status["Uid"].split()[0])
    if uid == 0:
        problems.append(Message("runs_as_root"))
    if os.geteuid() == 0 and uid == os.geteuid():
        problems.append(Message("runs_as_service_user"))
    if status["Threads"] != "1":
        problems.append(Message("has_threads", {"threads": status["Threads"]}))
    return _without("fork server", Message("fork_server_has_no_rights"), problems)


def _check_inside(jail: Jail, targets: _Targets) -> list[Check]:
    attacks = _attacks(targets)
    expected = " ".join([*ENVIRONMENT, "PWD"])
    cases: list[dict[str, Any]] = [{"expected": expected}, *({"attack": a, "target": t} for a, t in attacks)]
    child = _probe_child(jail, cases)
    answers: list[dict[str, Any]] = []
    outside: list[Check] = []

    def take(kind: bytes, content: memoryview) -> bool:
        reader = wire.Reader(content)
        if kind != wire.CASE:
            failure = bytes(content[1:]).decode(errors="replace")
            raise SandboxError(Message("selftest_failed", {"failure": failure}))
        reader.progress()
        answers.append(reader.values())
        if len(answers) == len(cases):
            outside.append(_check_rights(child))  # while it still lives
        return len(answers) == len(cases)

    try:
        child.wait_forked()
        outcome = Run(child, _bounds(), take).follow(_PROBE)
    finally:
        child.dispose()
    if outcome.stop is not Stop.FINISHED:
        raise SandboxError(Message("selftest_failed", {"failure": str(outcome)}))
    checks = [
        _check_refused(attack, target, int(answer["error"]))
        for (attack, target), answer in zip(attacks, answers[1:], strict=True)
    ]
    return [*outside, _check_surroundings(answers[0]), *checks]


def _check_rights(child: Child) -> Check:
    status = _status(child.host_pid)
    wanted = {"Seccomp": "2", "NoNewPrivs": "1", "Threads": "1"}
    capabilities = ["CapInh", "CapPrm", "CapEff", "CapAmb"]
    if os.geteuid() == 0:  # only root can empty it; without root, NoNewPrivs keeps it without effect
        capabilities.append("CapBnd")
    wrong = [name for name, value in wanted.items() if status.get(name) != value]
    wrong += [name for name in capabilities if int(status[name], 16)]
    problems = [Message("process_state_is", {"name": name, "value": status.get(name, "-")}) for name in wrong]
    return _without("a child has no rights, seen from outside", Message("child_has_no_rights"), problems)


def _check_surroundings(answer: dict[str, Any]) -> Check:
    descriptors = answer["descriptors"].tolist()
    problems = []
    if descriptors != [0, 1, 2, 3, 4]:
        problems.append(Message("descriptors_open", {"descriptors": descriptors}))
    if answer["environment"]:
        problems.append(Message("environment_unexpected", {"count": int(answer["environment"])}))
    return _without("a child has five descriptors and a clean environment", Message("child_has_nothing"), problems)


def _check_refused(attack: str, target: str, error: int) -> Check:
    key, name = f"cannot {attack}", _NAMES[attack]
    if target.startswith("/") and "canary" not in target:
        key, name = f"{key} ({target})", Message("check_of_target", {"check": name, "target": target})
    return check(key, name, error != 0, Message("attack_succeeded"))


def _check_deadly(jail: Jail, attack: str) -> Check:
    child = _probe_child(jail, [{"attack": attack, "target": ""}])
    try:
        outcome = Run(child, _bounds(), lambda *_: True).follow(_PROBE)
    finally:
        child.dispose()
    ended = Message("attack_ended_otherwise", {"end": str(outcome.end)})
    problem = ended if outcome.stop is Stop.ENDED else Message("attack_succeeded")
    return check(f"cannot {attack}", _NAMES[attack], outcome.killed_by_filter, problem)


def _without(key: str, name: Message, problems: list[Message]) -> Check:
    """Return a check that holds where there are no problems."""
    return Check(key, name, not problems, problems[0].then(*problems[1:]) if problems else None)


def _probe_child(jail: Jail, cases: list[dict[str, Any]]) -> Child:
    description = {"task": "run", "provided": {}, "driver": _DRIVER, "entry_points": [], "output_bytes": 1 << 16}
    return jail.fork(Job(description, cases), _MEMORY_BYTES, 10)


def _bounds() -> Bounds:
    return Bounds(10.0, 1 << 17, 1 << 20)


def _status(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _selftest_files() -> dict[str, bytes]:
    """Return a tiny exercise for the self-test: double an array."""
    return {
        "exercise.toml": b"""
format = 1
points = 1
difficulty = 1
title.en = "Selftest"
[[entry_points]]
name = "double"
[limits]
time_limit_s = 10
""",
        "statement.en.md": b"Return twice x.",
        "template.py": b"def double(x):\n    raise NotImplementedError\n",
        "hidden/cases.py": b"""
from casekit import Case


def generate(rng):
    yield Case("pair", "basic", {"x": rng.standard_normal(2)}, visible=True)
""",
        "hidden/driver.py": b"def run(solution, case):\n    return {'y': solution.double(case['x'])}\n",
        "hidden/reference.py": b"def double(x):\n    return x + x\n",
    }
