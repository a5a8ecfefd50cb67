"""The locks hold what the project asks for, and the service runs with what its own lock holds."""

import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from app.runtime.serve_processes import make_config
from app.settings import Settings
from tests.imports import imports_in, python_files

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ["core", "test", "image", "build"]
OURS = {"app", "exercises", "grader", "migrations", "tensorjudge"}
AUTHORS_TOOLS = {Path("app/i18n/extraction.py")}  # run in a checkout only, with what the tests need


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_pins_every_package_with_hashes(name):
    entries = re.split(r"\n(?=\S)", (ROOT / f"requirements/{name}.txt").read_text().strip())
    assert entries
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_the_locks_hold_what_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = project["project"]["optional-dependencies"]
    asked = {
        "core": project["project"]["dependencies"],
        "test": [
            *project["project"]["dependencies"],
            *extras["test"],
            *extras["dev"],
            *extras["postgres"],
            *extras["telemetry"],
        ],
        "image": [*project["project"]["dependencies"], *extras["postgres"]],
        "build": project["build-system"]["requires"],
    }
    assert [(name, line) for name, lines in asked.items() for line in lines if not is_pinned(name, line)] == []


def is_pinned(lock: str, line: str) -> bool:
    """Whether a version that satisfies the requirement is in the lock; else `./dev lock` was forgotten."""
    wanted = Requirement(line)
    versions = [version for name, version in pins_of(lock) if name == canonicalize_name(wanted.name)]
    return bool(versions) and all(wanted.specifier.contains(version) for version in versions)


def pins_of(lock: str) -> set[tuple[str, str]]:
    """Names and versions; two versions of one name where different Pythons need them."""
    found = re.findall(r"^([^\s#=]+)==([^\s;\\]+)", (ROOT / f"requirements/{lock}.txt").read_text(), re.M)
    return {(canonicalize_name(name), version) for name, version in found}


@pytest.mark.parametrize("name", ["core", "image"])
def test_what_runs_has_the_versions_that_were_tested(name):
    assert pins_of(name) <= pins_of("test")


@pytest.mark.parametrize("folder", ["app", "grader", "migrations"])
def test_the_service_imports_only_what_is_installed_for_it(folder):
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    asked = [Requirement(line) for name in ("postgres", "notebook", "telemetry") for line in extras[name]]
    named = {name for name, _ in pins_of("core")} | {canonicalize_name(one.name) for one in asked}
    installed = set().union(*map(packages_of, named))
    assert [f"{place} imports {name}" for place, name in third_party_imports(folder) if name not in installed] == []


def packages_of(name: str) -> set[str]:
    """Return the names a distribution can be imported as, by the list of its files."""
    try:
        files = distribution(name).read_text("RECORD") or ""
    except PackageNotFoundError:  # for another Python or another system
        return set()
    return set(re.findall(r"^(\w+)(?:/|[.\w-]*[.](?:py|so),)", files, re.M))


def third_party_imports(folder: str) -> list[tuple[str, str]]:
    """Where and what; a module of the same folder is imported by its bare name in a jail."""
    known = sys.stdlib_module_names | OURS | {"casekit"}
    return [
        (f"{path}:{one.line}", one.package)
        for path in python_files(f"{folder}/**/*.py")
        if path not in AUTHORS_TOOLS
        for one in imports_in(path)
        if one.package not in known and not (path.parent / f"{one.package}.py").is_file()
    ]


def test_the_server_runs_on_the_parts_that_are_asked_for(tmp_path):
    config = make_config(None, Settings(data_dir=tmp_path))
    config.load_app = lambda: None  # type: ignore[method-assign]
    config.load()
    loop = config.get_loop_factory()
    assert (loop.__module__, config.http_protocol_class.__name__) == ("uvloop", "HttpToolsProtocol")
    assert config.ws_protocol_class is None
