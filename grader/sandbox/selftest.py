"""Start-up checks: attacks on the grader's own jail, in the mode that serves. A jail that fails one never serves."""

import os
import platform
import secrets
import socket
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from grader.errors import SandboxError
from grader.exercise.exercise import Exercise
from grader.exercise.parse import parse_exercise
from grader.inside import wire
from grader.inside.launch import ENVIRONMENT
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
_HONEST = "def double(x):\n    return 2 * x\n"
_WRONG = "def double(x):\n    return x\n"


@dataclass(frozen=True)
class Check:
    """The result of one start-up check."""

    name: str
    ok: bool
    message: str = ""

    def __str__(self) -> str:
        return f"{self.name}: {'ok' if self.ok else self.message}"


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
    for source, wanted in ((_HONEST, Verdict.ACCEPTED), (_WRONG, Verdict.WRONG_ANSWER)):
        report = grader.grade(exercise, source.encode(), seed=0)
        ok = report.verdict is wanted
        checks.append(Check(f"a submission that must be {wanted}", ok, f"got {report.verdict}: {report.message}"))
    broken = [check for check in checks if not check.ok]
    if broken:
        raise SandboxError("The grader judges wrongly: " + "; ".join(map(str, broken)))
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
    return Check("processor architecture", machine in _ARCHITECTURES, f"{machine} is not one of {_ARCHITECTURES}")


def _check_fork_server(jail: Jail) -> Check:
    status = _status(jail.host_pid)
    problems = []
    uid = int(status["Uid"].split()[0])
    if uid == 0:
        problems.append("it runs as root")
    if os.geteuid() == 0 and uid == os.geteuid():
        problems.append("it runs as the supervisor's user")
    if status["Threads"] != "1":
        problems.append(f"it has {status['Threads']} threads")
    return Check("fork server", not problems, ", ".join(problems))


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
            raise SandboxError(f"A probe failed: {bytes(content[1:]).decode(errors='replace')}")
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
        raise SandboxError(f"The probe did not finish: {outcome}")
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
    problems = [f"{name} is {status.get(name)}" for name, value in wanted.items() if status.get(name) != value]
    problems += [f"{name} is {status[name]}" for name in capabilities if int(status[name], 16)]
    return Check("a child has no rights, seen from outside", not problems, ", ".join(problems))


def _check_surroundings(answer: dict[str, Any]) -> Check:
    descriptors = answer["descriptors"].tolist()
    problems = []
    if descriptors != [0, 1, 2, 3, 4]:
        problems.append(f"descriptors {descriptors} are open")
    if answer["environment"]:
        problems.append(f"{int(answer['environment'])} unexpected environment variables")
    return Check("a child has five descriptors and a clean environment", not problems, ", ".join(problems))


def _check_refused(attack: str, target: str, error: int) -> Check:
    name = f"cannot {attack}" + (f" ({target})" if target.startswith("/") and "canary" not in target else "")
    return Check(name, error != 0, "it can")


def _check_deadly(jail: Jail, attack: str) -> Check:
    child = _probe_child(jail, [{"attack": attack, "target": ""}])
    try:
        outcome = Run(child, _bounds(), lambda *_: True).follow(_PROBE)
    finally:
        child.dispose()
    how = "it was answered" if outcome.stop is not Stop.ENDED else f"it ended by {outcome.end}"
    return Check(f"cannot {attack}", outcome.killed_by_filter, how)


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
