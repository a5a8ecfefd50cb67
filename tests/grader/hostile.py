"""Shared parts of the attack tests: the files, an exercise with a short time limit, and checks for leftovers."""

import json
import os
import re
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from grader.cases.kept_sets import MOST_OF_ONE
from grader.exercise.exercise import Exercise, Limits
from grader.exercise.parse import load_exercise
from grader.grader import Grader
from grader.judging.judge import Judge
from grader.message import Message
from grader.sandbox.run import MAX_OUTPUT_BYTES, Outcome
from grader.verdict import Report, Verdict
from tests.english import english

TESTS = Path(__file__).parents[1]
ATTACKS = TESTS / "attacks"
CONTROLS = TESTS / "controls"
EXERCISE = TESTS.parent / "exercises" / "pooling" / "maxpool_backward"

# An attack prints this word when it has got what it wanted.
BREACH = b"BREACH:"
MAX_REPORT_BYTES = 4 * MAX_OUTPUT_BYTES + 256 * 1024
_MAX_MESSAGE = 10_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_GROWTH_BYTES = 64 << 20
_SETTLE_S, _QUIET_S, _READY_WITHIN_S = 15.0, 0.5, 60.0
_COMING_AND_GOING = 4  # descriptors of case sets that are being renewed


def attack_files() -> list[Path]:
    """Every attack, by verdict and name."""
    return sorted(ATTACKS.glob("*/*.py"))


def wanted_verdict(attack: Path) -> Verdict:
    """Return the verdict an attack must get: the name of its folder."""
    return Verdict(attack.parent.name)


def name_of(path: Path) -> str:
    """How a test of this file is called."""
    return f"{path.parent.name}/{path.stem}"


def hurried(exercise: Exercise, limits: Limits) -> Exercise:
    """Return the exercise with other limits, as a separate version because caches are kept by version."""
    return replace(exercise, version=f"{exercise.version}-{limits}", limits=limits)


def attacked_exercise(wanted: Verdict = Verdict.ACCEPTED) -> Exercise:
    """`maxpool_backward` with limits that an attack meets soon; the time limit only if that is what it must meet."""
    time_limit_s = 0.4 if wanted is Verdict.TIME_LIMIT_EXCEEDED else 5.0
    return hurried(load_exercise(EXERCISE), Limits(time_limit_s, memory_limit_mib=128))


def reference_source() -> bytes:
    """Return the honest submission."""
    return (EXERCISE / "hidden" / "reference.py").read_bytes()


def witness_source() -> bytes:
    """Return an honest submission that prints, in each case, everything it can see of its surroundings."""
    return reference_source() + (Path(__file__).parent / "witness.py.txt").read_bytes()


def faults_of(report: Report) -> Iterator[str]:
    """Yield the forbidden contents of a report, for any student."""
    text = report_text(report)
    if len(text) > MAX_REPORT_BYTES:
        yield f"the report has {len(text)} characters"
    for case in report.cases:
        if not case.visible and case.detail is not None:
            yield f"hidden case {case.name} is shown"
    for message in (report.message, *(case.message for case in report.cases)):
        text = english(message)
        if len(text) > _MAX_MESSAGE:
            yield f"a message has {len(text)} characters"
        if found := _CONTROL.search(text):
            yield f"a message holds the control character {found[0]!r}"
    if report.score and report.verdict is not Verdict.ACCEPTED:
        yield f"{report.score} points for {report.verdict}"


def breach_in(output: bytes) -> str:
    """Return the attack's own text on its success; "" if it failed."""
    return output[output.index(BREACH) :][:200].decode(errors="replace") if BREACH in output else ""


class ListeningJudge(Judge):
    """A judge that also keeps what was printed in hidden cases, by all children since it was emptied."""

    printed = b""

    def conclude(
        self, outcome: Outcome, compile_error: Message | None = None
    ) -> tuple[Verdict | None, Message | None]:
        ListeningJudge.printed += outcome.output
        return super().conclude(outcome, compile_error)


def report_text(report: Report) -> str:
    """Return the report as strict JSON. Raises ValueError if it holds what JSON cannot."""
    return json.dumps(asdict(report), allow_nan=False, ensure_ascii=False)


def warmed(grader: Grader) -> "Footprint":
    """Return a grader's footprint after its background work for the attacked exercises is done."""
    exercises = [attacked_exercise(verdict) for verdict in (Verdict.ACCEPTED, Verdict.TIME_LIMIT_EXCEEDED)]
    for exercise in exercises:
        assert grader.grade(exercise, reference_source()).verdict is Verdict.ACCEPTED
    ready, deadline = grader._sets.ready, time.monotonic() + _READY_WITHIN_S
    while any(len(ready(exercise.version)) < MOST_OF_ONE for exercise in exercises):
        assert time.monotonic() < deadline, "the case sets are not made"
        time.sleep(0.05)
    return Footprint.settled()


@dataclass(frozen=True)
class Footprint:
    """The current resources of the supervisor's process."""

    processes: int
    descriptors: int
    memory_bytes: int

    @staticmethod
    def now() -> "Footprint":
        return Footprint(len(_descendants(os.getpid())), len(os.listdir("/proc/self/fd")), _resident_bytes())

    def or_now(self) -> "Footprint":
        """Return this footprint, or the current one if other tests of this process have left more."""
        return Footprint.settled() if self._grown(Footprint.now()) else self

    def growth(self) -> str:
        """Return what has grown since, after a time to settle; "" if nothing has."""
        deadline = time.monotonic() + _SETTLE_S
        while (grown := self._grown(Footprint.now())) and time.monotonic() < deadline:
            time.sleep(0.01)
        return grown

    @staticmethod
    def settled() -> "Footprint":
        """Once nothing has changed for a while: case sets are made in the background after the first submission."""
        found, since = Footprint.now(), time.monotonic()
        while time.monotonic() - since < _QUIET_S:
            time.sleep(0.02)
            later = Footprint.now()
            if (later.processes, later.descriptors) != (found.processes, found.descriptors):
                found, since = later, time.monotonic()
        return found

    def _grown(self, later: "Footprint") -> str:
        if later.processes > self.processes:
            return f"{later.processes - self.processes} processes are left behind"
        # the baseline is one for all attacks, so a leak of one each is soon more than what comes and goes
        if later.descriptors > self.descriptors + _COMING_AND_GOING:
            return f"{later.descriptors - self.descriptors} descriptors are left open"
        if later.memory_bytes > self.memory_bytes + _GROWTH_BYTES:
            return f"memory grew by {(later.memory_bytes - self.memory_bytes) >> 20} MiB"
        return ""


def _descendants(root: int) -> set[int]:
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = path.read_text()
        except OSError:
            continue
        parents.setdefault(int(text.rpartition(")")[2].split()[1]), []).append(int(path.parent.name))
    found: set[int] = set()
    pending = [root]
    while pending:
        children = parents.get(pending.pop(), [])
        found.update(children)
        pending += children
    return found


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
