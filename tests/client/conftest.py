"""The client on a real service, which listens on a port of this process."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from app.cli import app as command
from tests.app.api import PASSWORD
from tests.app.conftest import (
    catalogue_database,
    empty_database,
    grader,
    loaded_once,
    pooling,
    quick_databases,
    quick_hashes,
    settings_in,
)
from tests.app.server import listening
from tests.app.service import create_app

__all__ = [
    "catalogue_database",
    "empty_database",
    "grader",
    "loaded_once",
    "pooling",
    "quick_databases",
    "quick_hashes",
]

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def address(catalogue_database, grader, pooling, tmp_path_factory) -> Iterator[str]:
    """Serve the service and yield its address."""
    folder = tmp_path_factory.mktemp("service")
    shutil.copy(catalogue_database, folder / "tensorjudge.db")
    with listening(create_app(settings_in(folder, exercises_dir=pooling), grader=grader)) as address:
        yield address


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs a command without a login, in an empty folder."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in ("TENSORJUDGE_URL", "TENSORJUDGE_TOKEN", "LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "140")
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def run(*arguments: object, stdin: str = "") -> Result:
        return CliRunner().invoke(command, [str(one) for one in arguments], input=stdin)

    return run


@pytest.fixture
def student(run: Run, address: str, request: pytest.FixtureRequest) -> Run:
    """Return a function that runs a command as a user who is logged in."""
    from app.client.api import Api

    name = f"s{abs(hash(request.node.name)) % 10**9}"
    Api(address).post("/auth/register", {"username": name, "password": PASSWORD})
    logged_in = run("login", address, "-u", name, stdin=f"{PASSWORD}\n")
    assert logged_in.exit_code == 0, logged_in.output
    return run
