"""`tensorjudge source`, with the real publish gate and a git server on this machine."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.authoring.skeleton import skeleton_files
from tests.exercise_sources.conftest import LAB
from tests.exercise_sources.git_server import Repository, git_backend, serving

pytestmark = pytest.mark.xdist_group("git_sources")


@pytest.fixture
def service(tmp_path: Path, tensorjudge: Callable[..., object]) -> Iterator[tuple[Callable[..., object], str]]:
    """Return the command on an empty database, and the address of a repository with a broken exercise."""
    repository = Repository(tmp_path / "labs.git")
    files = {f"layers/dense/{path}": content for path, content in skeleton_files("dense").items()}
    del files["layers/dense/template.py"]
    repository.commit(repository.folder({"layers/lab.toml": LAB, **files}))
    with serving(git_backend(tmp_path)) as address:

        def run(*arguments: object, **environment: str) -> object:
            allowed = {"TENSORJUDGE_SOURCE_ADDRESSES": address, "TENSORJUDGE_SOURCE_LOOPBACK_HTTP": "1"}
            return tensorjudge(*arguments, TENSORJUDGE_DATA_DIR=str(tmp_path), **{**allowed, **environment})

        run("migrate")
        yield run, f"{address}/labs.git"


def test_a_source_is_added_pulled_listed_and_removed(service):
    run, address = service
    assert "no sources" in run("source", "list").stdout
    added = run("source", "add", "course", address)
    assert (added.returncode, added.stdout) == (0, "Added course. Next: tensorjudge source pull course\n")
    for _ in range(2):
        pulled = run("source", "pull")
        assert pulled.returncode == 0, pulled.stderr
        assert "refused" in pulled.stdout
        assert "course/dense" in pulled.stdout
        assert "template.py" in pulled.stdout
    assert run("source", "list").stdout == pulled.stdout
    refused = run("source", "apply", "course", "course/dense")
    assert refused.returncode == 2
    assert "refused by the publish gate" in refused.stderr
    assert run("source", "remove", "course").stdout == "Removed course.\n"


def test_a_source_that_is_not_allowed_is_refused(service):
    run, address = service
    off = run("source", "add", "course", address, TENSORJUDGE_SOURCE_ADDRESSES="")
    assert off.returncode == 2
    assert "TENSORJUDGE_SOURCE_ADDRESSES" in off.stderr
    other = run("source", "add", "course", "https://git.example.org/labs.git")
    assert other.returncode == 2
    assert "https://git.example.org/labs.git is not below" in other.stderr


def test_a_pull_that_fails_says_why_and_ends_with_status_1(service):
    run, address = service
    run("source", "add", "course", address, "--branch", "summer")
    failed = run("source", "pull", "course")
    assert failed.returncode == 1
    assert "git says:" in failed.stderr
    assert "Last pull" in run("source", "list").stdout
