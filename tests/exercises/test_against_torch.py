"""The references against PyTorch in float64, every case of several seeds: `./dev torch` installs it."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from grader.inside.casekit import Case
from tests.exercises.bench import FOLDERS, bench_named
from tests.exercises.conftest import TORCH_DIFFERENCE
from tests.exercises.peers import all_peers

pytestmark = pytest.mark.exercises

torch = pytest.importorskip("torch", reason="PyTorch is not installed: ./dev torch installs it")

PEERS = all_peers()
SEEDS = range(5)


def _largest_difference(case: Case, expected: Mapping[str, np.ndarray], peer: Mapping[str, Any]) -> float:
    assert expected.keys() == peer.keys()
    assert all(np.shape(expected[name]) == tuple(peer[name].shape) for name in expected), case.name
    return max(float(np.max(np.abs(expected[name] - peer[name].detach().numpy()))) for name in expected)


def test_every_exercise_has_a_peer():
    assert PEERS.keys() == {folder.name for folder in FOLDERS}


@pytest.mark.parametrize("slug", PEERS)
def test_the_reference_agrees_with_torch(slug, record_property):
    bench = bench_named(slug)
    worst = max(
        _largest_difference(case, expected, PEERS[slug](case.inputs))
        for seed in SEEDS
        for case, expected in zip(bench.cases(seed), bench.expected(seed), strict=True)
    )
    record_property(f"{TORCH_DIFFERENCE}{slug}", worst)
    assert worst <= 1e-10


def test_the_numerical_gradient_is_near_autograds():
    """As near as the step allows: its peer takes the same differences, autograd takes none."""
    from tests.exercises.peers.fully_connected import FUNCTIONS

    bench = bench_named("numerical_gradient")
    seen = set()
    for case, expected in zip(bench.cases(0), bench.expected(0), strict=True):
        name, h = case.inputs["f"], case.inputs.get("h", 1e-5)
        if "sin" not in name:  # that one is so steep that any step shows
            x = torch.tensor(case.inputs["x"].T if case.inputs.get("transposed") else case.inputs["x"])
            a = torch.tensor(case.inputs["a"]) if "a" in case.inputs else None
            FUNCTIONS[name](x.requires_grad_(), a).backward()
            np.testing.assert_allclose(expected["gradient"], x.grad, rtol=0, atol=1e-9 + h**2, err_msg=case.name)
            seen.add(name)
    assert len(seen) == len(FUNCTIONS) - 1
