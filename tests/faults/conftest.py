"""How often each fault is injected, and a service to inject it into."""

import os

import pytest

from tests.faults.service import Service


@pytest.fixture(scope="session")
def rounds():
    """Return the number of rounds: one in a test run, twenty in `./dev faults`."""
    return int(os.environ.get("TENSORJUDGE_FAULT_ROUNDS", "1"))


@pytest.fixture(scope="session")
def load(rounds):
    """Return how many submissions are sent in a round: some in a test run, fifty in `./dev faults`."""
    return 21 if rounds == 1 else 50


@pytest.fixture(scope="session")
def shared_service(tmp_path_factory):
    """Start a service with a registered student, for all tests of a process: what one does to it must heal."""
    running = Service(tmp_path_factory.mktemp("faults"))
    yield running
    running.stop()


@pytest.fixture
def service(shared_service):
    """Return the running service; a new process of it if the test before has left it broken."""
    if not shared_service.is_ready():
        shared_service.kill()
        shared_service.start()
    return shared_service
