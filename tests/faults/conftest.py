"""How often each fault is injected, and a service to inject it into."""

import os

import pytest

from tests.faults.service import Service


@pytest.fixture(scope="session")
def rounds():
    """Return the number of rounds: one in a test run, twenty in `./dev faults`."""
    return int(os.environ.get("TENSORJUDGE_FAULT_ROUNDS", "1"))


@pytest.fixture
def service(tmp_path):
    """Return a running service with a registered student and a separate data folder."""
    running = Service(tmp_path)
    yield running
    running.stop()
