"""The references against PyTorch in float64, every case of several seeds: `./dev torch` installs it."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from grader.inside.casekit import Case
from tests.exercises.bench import FOLDERS, bench_named
from tests.exercises.peers import all_peers

pytestmark = pytest.mark.exercises

pytest.importorskip("torch", reason="PyTorch is not installed: ./dev torch installs it")

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
    record_property("largest difference", worst)
    print(f"{slug}: largest difference {worst:.2e}")
    assert worst <= 1e-10
