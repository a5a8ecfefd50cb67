"""Fixtures of the tests with git repositories: a folder of repositories, served on this machine."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.exercise_sources.addresses import Policy, check_address, resolve
from app.exercise_sources.git_process import Bounds, fetched
from app.exercise_sources.repository import FoundCommit, read_commit
from tests.exercise_sources.git_server import Repository, git_backend, serving

LAB = b'order = 1\nlevels = ["dense"]\n[title]\nen = "Layers"\n[summary]\nen = "Some layers."\n'


@dataclass(frozen=True)
class Served:
    """One repository on a server of this machine."""

    repository: Repository
    url: str
    policy: Policy

    def read(self, folder: str = "", *, branch: str | None = None, bounds: Bounds | None = None) -> FoundCommit:
        """Fetch the newest commit and read it, as a pull does."""
        return read_at(self.url, self.policy, folder, branch=branch, bounds=bounds)


def read_at(
    url: str, policy: Policy, folder: str = "", *, branch: str | None = None, bounds: Bounds | None = None
) -> FoundCommit:
    address = resolve(check_address(url, policy), policy)
    with fetched(address, branch, bounds) as objects:
        found = read_commit(objects, folder)
    assert found is not None
    return found


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """Return an empty repository on a server."""
    repository = Repository(tmp_path / "labs.git")
    with serving(git_backend(tmp_path)) as address:
        yield Served(repository, f"{address}/labs.git", Policy([address], loopback_http=True))


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Switch git's own checks of objects off, so that ours are all there is."""
    monkeypatch.setitem(git_configuration(), "fetch.fsckObjects", "false")


def git_configuration() -> dict[str, str]:
    from app.exercise_sources import git_process

    return git_process._CONFIGURATION


Make = Callable[[Repository], str]
