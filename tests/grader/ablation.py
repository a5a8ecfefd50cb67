"""The attacks with one layer of the sandbox switched off at a time: how much each carries, and what the others catch.

    python -m tests.grader.ablation [NAME ...]      every attack, or some, against every ablation; prints the table

Layers can be switched off nowhere but here. The harness that jails load is copied into a folder of its own and the
copy changed; the grader's own attacks on its jails, which would refuse to serve, are left out. Everything happens in
a runtime tree of its own, so that no other grader ever finds such a harness.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

import grader.inside
from grader.errors import GraderError
from grader.grader import Grader
from grader.sandbox.runtime import make_runtime
from grader.verdict import Verdict
from tests.grader.hostile import (
    Footprint,
    ListeningJudge,
    attack_files,
    attacked_exercise,
    breach_in,
    faults_of,
    name_of,
    reference_source,
    wanted_verdict,
    warmed,
)

MOST_THROUGH = 0.1
HARNESSES = "harness"  # the folder of a runtime tree that other graders put theirs in
_NOTHING = "\n\ndef {0}(*_: object) -> None:\n    pass\n"


@dataclass(frozen=True)
class Ablation:
    """Which layers are off: functions of `grader.inside.confine`, and the namespaces."""

    name: str
    without: tuple[str, ...] = ()
    namespaces: bool = True

    @property
    def most_through(self) -> float:
        """The share of attacks that may get through: none past all layers, few past all but one."""
        layers_off = len(self.without) + (not self.namespaces)
        return min(1.0, layers_off * MOST_THROUGH) if layers_off < 2 else 1.0


ABLATIONS = (
    Ablation("all layers on"),
    Ablation("without seccomp", ("filter_system_calls",)),
    Ablation("without Landlock", ("restrict_files",)),
    Ablation("without resource limits", ("limit_resources",)),
    Ablation("without namespaces", namespaces=False),
    Ablation("without namespaces and Landlock", ("restrict_files",), namespaces=False),
)


@dataclass(frozen=True)
class Outcome:
    """How one attack fared. `reason`: why it is not contained; "" if it is."""

    exact: bool
    reason: str


@contextmanager
def state_folder_of_its_own() -> Iterator[None]:
    """Runtime trees and harnesses go to a temporary folder that the jails' users may read."""
    usual = make_runtime().root
    folder = Path(tempfile.mkdtemp(prefix="tensorjudge-ablation-"))
    folder.chmod(0o755)
    shutil.copytree(usual, folder / "runtime" / usual.name, ignore=_harnesses, copy_function=_linked)
    before = os.environ.get("TENSORJUDGE_STATE_DIR")
    os.environ["TENSORJUDGE_STATE_DIR"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["TENSORJUDGE_STATE_DIR"]
        else:
            os.environ["TENSORJUDGE_STATE_DIR"] = before
        shutil.rmtree(folder)


def _harnesses(folder: str, names: list[str]) -> list[str]:
    return names if Path(folder).name == HARNESSES else []


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)


@contextmanager
def weakened_grader(ablation: Ablation) -> Iterator[Grader]:
    """Start a grader of one slot that lacks some layers. Only within `state_folder_of_its_own`."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        inside = Path(folder) / "inside"
        shutil.copytree(Path(grader.inside.__file__).parent, inside, ignore=shutil.ignore_patterns("__pycache__"))
        with (inside / "confine.py").open("a") as file:
            file.writelines(_NOTHING.format(name) for name in ablation.without)
        patch.setattr("grader.sandbox.runtime._INSIDE", inside)
        patch.setattr("grader.grader.Judge", ListeningJudge)
        if ablation.without:
            patch.setattr("grader.sandbox.pool.check_jail", lambda jail: [])
        weakened = Grader(slots=1, namespaces=ablation.namespaces)
        weakened.start()
        try:
            yield weakened
        finally:
            weakened.close()


def fare(weakened: Grader, attack: Path, footprint: Footprint) -> Outcome:
    """One attack on one weakened grader, and an honest submission after it."""
    wanted = wanted_verdict(attack)
    exercise = attacked_exercise(wanted)
    exact = True
    try:
        for _ in range(2 if wanted is Verdict.ACCEPTED else 1):
            ListeningJudge.printed = b""
            report = weakened.grade(exercise, attack.read_bytes())
            exact &= report.verdict is wanted
            reason = breach_in(ListeningJudge.printed) or next(faults_of(report), "")
            if reason or (report.verdict is Verdict.ACCEPTED is not wanted):
                return Outcome(exact, reason or "accepted")
        after = weakened.grade(attacked_exercise(), reference_source())
    except GraderError as error:
        return Outcome(False, f"the grader fails: {error}")
    if after.verdict is not Verdict.ACCEPTED:
        return Outcome(exact, f"the next submission suffers: {after.verdict}")
    return Outcome(exact, footprint.growth())


def measured(ablation: Ablation, attacks: Sequence[Path]) -> dict[str, Outcome]:
    """How each attack fares under one ablation."""
    with weakened_grader(ablation) as weakened:
        footprint = warmed(weakened)
        return {name_of(attack): fare(weakened, attack, footprint) for attack in attacks}


def row(ablation: Ablation, outcomes: dict[str, Outcome]) -> str:
    """Return a row of the table for the documentation."""
    through = [name for name, outcome in outcomes.items() if outcome.reason]
    exact = sum(outcome.exact for outcome in outcomes.values())
    names = ", ".join(name.split("/")[1] for name in through) or "none"
    return f"| {ablation.name} | {len(outcomes) - len(through)} of {len(outcomes)} | {exact} | {names} |"


def main() -> int:
    """Command line; exit status 1 if a single missing layer lets too many through."""
    chosen = [path for path in attack_files() if not sys.argv[1:] or name_of(path) in sys.argv[1:]]
    bad = False
    print("| ablation | contained | exact verdicts | gets through |\n|---|---|---|---|", flush=True)
    with state_folder_of_its_own():
        for ablation in ABLATIONS:
            outcomes = measured(ablation, chosen)
            print(row(ablation, outcomes), flush=True)
            through = sum(bool(outcome.reason) for outcome in outcomes.values())
            bad |= through > ablation.most_through * len(chosen)
            for name, outcome in outcomes.items():
                if outcome.reason:
                    print(f"  {ablation.name}: {name}: {outcome.reason}", file=sys.stderr, flush=True)
    return bad


if __name__ == "__main__":
    sys.exit(main())
