"""Every kept attack gets exactly its verdict, takes nothing, leaves nothing, and harms nobody who comes after it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grader.exercise.exercise import Exercise
from grader.grader import Grader
from grader.sandbox.runtime import make_runtime
from grader.verdict import Report, Verdict
from tests.english import english
from tests.grader.hostile import (
    Footprint,
    ListeningJudge,
    attack_files,
    attacked_exercise,
    breach_in,
    faults_of,
    name_of,
    wanted_verdict,
    warmed,
    witness_source,
)

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def target(attacked: Grader) -> Exercise:
    return _with_packages(attacked_exercise(), attacked)


def _with_packages(exercise: Exercise, attacked: Grader) -> Exercise:
    """Return the exercise for jails with all packages of the attacked grader."""
    version = exercise.version + "".join(attacked.packages)
    return replace(exercise, packages=attacked.packages, version=version)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Attack a grader in each mode; with `--every-exercise` also one whose jails have scipy."""
    if "attacked" in metafunc.fixturenames:
        modes = ["namespaces", "no-namespaces"]
        if metafunc.config.getoption("--every-exercise"):
            modes.append("scipy")
        metafunc.parametrize("attacked", modes, indirect=True, scope="module")


@pytest.fixture(scope="module")
def attacked(request: pytest.FixtureRequest) -> Iterator[Grader]:
    """Return a grader of one slot, in each mode. Damage by an attack affects the next submission."""
    make_runtime()
    packages = ("scipy",) if request.param == "scipy" else ()
    grader = Grader(slots=1, namespaces=request.param != "no-namespaces", packages=packages)
    grader.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("grader.grader.Judge", ListeningJudge)
        yield grader
    grader.close()


@pytest.fixture(scope="module")
def clean(attacked: Grader, target: Exercise) -> tuple[str, Footprint]:
    """Return an honest submission's output in a clean jail, and the grader's footprint after it."""
    attacked.grade(target, witness_source())
    report = attacked.grade(target, witness_source())
    assert report.verdict is Verdict.ACCEPTED, _summary(report)
    return report.stdout, warmed(attacked)


@pytest.mark.parametrize("attack", attack_files(), ids=name_of)
def test_an_attack_gets_its_verdict_and_nothing_else(
    attacked: Grader, target: Exercise, clean: tuple[str, Footprint], attack: Path
) -> None:
    surroundings, footprint = clean[0], clean[1].or_now()
    source = attack.read_bytes()
    wanted = wanted_verdict(attack)
    exercise = _with_packages(attacked_exercise(wanted), attacked)
    # one that may end accepted could have left something for its own next run
    for _ in range(2 if wanted is Verdict.ACCEPTED else 1):
        ListeningJudge.printed = b""
        report = attacked.grade(exercise, source)
        assert report.verdict is wanted, _summary(report)
        assert not breach_in(ListeningJudge.printed)
        assert not list(faults_of(report)), _summary(report)
    after = attacked.grade(target, witness_source())
    assert after.verdict is Verdict.ACCEPTED, _summary(after)
    assert after.stdout == surroundings, "an honest submission after it finds other surroundings"
    assert not footprint.growth()


def test_each_attack_says_what_it_tries() -> None:
    silent = [
        name_of(path) for path in attack_files() if len(_docstring(path)) < 40 or "Gains" not in _docstring(path)
    ]
    assert silent == []


def _docstring(path: Path) -> str:
    text = path.read_text(encoding="utf-8", errors="replace")
    return text.split('"""')[1] if '"""' in text[:50] else ""


def _summary(report: Report) -> str:
    cases = [f"{case.name}: {case.verdict} {english(case.message)[:300]!r}" for case in report.cases if case.message]
    return f"{report.verdict}: {english(report.message)[:500]!r} {cases[:3]} {report.stdout[:500]!r}"
