"""A layer switched off in a test lets through what it is there for: the layers, not luck, hold the attacks."""

from collections.abc import Iterator

import pytest

from tests.grader.ablation import ABLATIONS, measured, state_folder_of_its_own
from tests.grader.hostile import ATTACKS

pytestmark = pytest.mark.sandbox

SHARED_MEMORY = "security_violation/shares_memory_by_number"
BOMB = "memory_limit_exceeded/fills_a_list"
GETS_THROUGH = {
    "all layers on": set(),
    "without seccomp": {SHARED_MEMORY},
    "without resource limits": {BOMB},
}


@pytest.fixture(scope="module", autouse=True)
def own_state_folder() -> Iterator[None]:
    with state_folder_of_its_own():
        yield


@pytest.mark.parametrize("name", GETS_THROUGH)
def test_each_layer_holds_its_own_attacks(name: str) -> None:
    ablation = next(one for one in ABLATIONS if one.name == name)
    outcomes = measured(ablation, [ATTACKS / f"{attack}.py" for attack in (SHARED_MEMORY, BOMB)])
    assert {attack for attack, outcome in outcomes.items() if outcome.reason} == GETS_THROUGH[name]
