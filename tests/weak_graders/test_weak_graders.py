"""The attacks are real: each defeats some weak grader, as measured; a few are tried again here."""

import json
from pathlib import Path

import pytest

from tests.grader.hostile import ATTACKS, EXERCISE, attack_files, name_of
from tests.weak_graders.measure import DEFEATS, GRADERS, gains

SOME = [
    ("same_process", "wrong_answer/overwrites_its_inputs", "accepted"),
    ("exit_status", "runtime_error/exits_with_status_zero", "accepted"),
    ("pickled_results", "wrong_answer/nan_everywhere", "accepted"),
    ("pickled_results", "runtime_error/pickle_that_runs_code", "reached: code ran in the grader"),
    ("believed_frames", "wrong_answer/forges_results_for_all_cases", "accepted"),
    ("bare_fork_server", "security_violation/shares_memory_by_number", "reached: the call succeeded"),
]
# They are aimed at the explanation and at the speed comparison, which weak graders do not have.
AGAINST_EXPLANATIONS = [
    "accepted/is_faster_than_light",
    "wrong_answer/names_inputs_that_do_not_exist",
    "wrong_answer/thousands_of_outputs",
]


def test_each_attack_was_measured_and_defeats_a_weak_grader() -> None:
    measured = json.loads(DEFEATS.read_text())
    assert sorted(measured) == sorted(map(name_of, attack_files()))
    assert sorted(name for name, gained in measured.items() if not any(gained.values())) == AGAINST_EXPLANATIONS


@pytest.mark.sandbox
@pytest.mark.parametrize("grader", GRADERS)
def test_a_weak_grader_accepts_an_honest_solution(grader: str, tmp_path: Path) -> None:
    honest = tmp_path / "wrong_answer" / "honest.py"  # in this folder `accepted` counts as a gain
    honest.parent.mkdir()
    honest.write_bytes((EXERCISE / "hidden" / "reference.py").read_bytes())
    assert gains(grader, honest) == ["accepted"]


@pytest.mark.sandbox
@pytest.mark.parametrize(("grader", "attack", "gain"), SOME)
def test_an_attack_gains_what_was_measured(grader: str, attack: str, gain: str) -> None:
    assert gain in gains(grader, ATTACKS / f"{attack}.py")
