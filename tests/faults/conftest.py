"""How often each fault is injected, and a service to inject it into."""

import os

import pytest

from tests.faults.service import Service


@pytest.fixture(scope="session")
def rounds():
    """Once in every test run; `./dev faults` asks for twenty."""
    return int(os.environ.get("TENSORJUDGE_FAULT_ROUNDS", "1"))


@pytest.fixture
def service(tmp_path):
    """A running service with a registered student, on data of its own."""
    running = Service(tmp_path)
    yield running
    running.stop()
