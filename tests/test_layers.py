"""Imports go one way; a wrong arrow is named with its file and line."""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.imports import Import, imports_in, imports_of, python_files

WEB = ("fastapi", "starlette", "sqlalchemy", "alembic", "uvicorn")
# From below: a package imports what stands before it, in functions too.
ORDER = {
    "grader": (
        *("languages", "message", "plain_text", "errors", "verdict", "inside", "exercise", "mutation", "sandbox"),
        *("cases", "judging", "explain", "grader", "publish_gate"),
    ),
    "app": (
        *("enums", "rules", "visibility", "identity", "errors", "mail", "settings", "replay_kit"),
        *("observability", "db", "models", "outbox", "i18n", "http", "grading", "dependencies"),
        *("accounts", "exercises", "solutions", "comments", "courses", "submissions", "progress"),
        *("rejudging", "authoring", "exercise_sources", "analytics", "profile", "admin"),
        *("runtime", "present", "client", "web", "main", "cli"),
    ),
}
OUTER = ("app.main", "app.grading.worker", "app.web")
Allowed = Callable[[Path, Import], bool]


def names(*prefixes: str) -> Allowed:
    """Allow the named modules, and their submodules."""
    return lambda _, found: any(found.module == name or found.module.startswith(f"{name}.") for name in prefixes)


def stdlib(_: Path, found: Import) -> bool:
    return found.package in sys.stdlib_module_names


def beside(path: Path, found: Import) -> bool:
    """Allow a module of the same folder, imported by its bare name as in a jail."""
    return (Path(__file__).parent.parent / path.parent / f"{found.package}.py").is_file()


def provided(path: Path, found: Import) -> bool:
    """Allow a module that the exercise of `path` provides to the student."""
    exercise = Path(__file__).parent.parent.joinpath(*path.parts[:3])
    return (exercise / "provided" / f"{found.package}.py").is_file()


def except_(*prefixes: str) -> Allowed:
    listed = names(*prefixes)
    return lambda path, found: not listed(path, found)


def unless_at_start(*prefixes: str) -> Allowed:
    listed = names(*prefixes)
    return lambda path, found: not (found.at_start and listed(path, found))


def grader_later(path: Path, found: Import) -> bool:
    """Allow the grader, but not at the start: a client need not have one."""
    return found.package == "grader" and (not found.at_start or path.name == "report.py")


def own_routes_only(path: Path, found: Import) -> bool:
    """Allow another feature's service, but not its routes."""
    parts = found.module.split(".")
    return "routes" not in parts or parts[1] == path.parts[1]


@dataclass(frozen=True)
class Rule:
    """The imports that files matching `pattern` may have: each import must satisfy one of `any_of`."""

    pattern: str
    any_of: tuple[Allowed, ...]


RULES = [
    Rule("grader/inside/**/*.py", (stdlib, names("numpy", "grader.inside"))),
    Rule("grader/**/*.py", (stdlib, names("numpy", "grader"))),
    Rule("exercises/*/*/hidden/cases.py", (stdlib, names("numpy", "casekit"), provided)),
    Rule("exercises/*/*/hidden/[dr]*.py", (stdlib, names("numpy"), provided)),
    Rule("exercises/*/*/*.py", (stdlib, names("numpy"), provided)),
    Rule("exercises/*/*/provided/*.py", (stdlib, names("numpy"), beside)),
    Rule("app/**/*.py", (except_("exercises", "grader.inside", "tests", "bench", "migrations"),)),
    Rule("app/rules/*.py", (stdlib, names("app.enums", "app.rules", "grader.verdict"))),
    Rule("app/*/routes.py", (except_("grader", "app.models", "sqlalchemy", *OUTER),)),
    Rule("app/*/schemas.py", (except_(*WEB, "app.db", "app.models", "app.accounts.dependencies", *OUTER),)),
    Rule("app/*/service.py", (except_("fastapi", "starlette", "uvicorn", *OUTER),)),
    Rule("app/*/queries.py", (except_("fastapi", "starlette", "uvicorn", *OUTER),)),
    Rule("app/models/*.py", (except_("fastapi", "starlette", "uvicorn", *OUTER),)),
    Rule(
        "app/cli/**/*.py",
        (unless_at_start(*WEB, "app.main", "app.db", "app.models", "app.grading.worker", "app.web"),),
    ),
    Rule("app/replay_kit/*.py", (stdlib, names("numpy"))),
    Rule(
        "app/client/**/*.py",
        (
            stdlib,
            names("numpy", "rich", "platformdirs", "app.client", "app.i18n", "app.present", "app.replay_kit"),
            grader_later,
        ),
    ),
]


def wrong_arrows(rule: Rule, path: Path, found: list[Import]) -> Iterator[str]:
    for one in found:
        if not any(allowed(path, one) for allowed in rule.any_of):
            yield f"{path}:{one.line} imports {one.module}"


def wrong_arrows_in_tree(rule: Rule) -> list[str]:
    return [arrow for path in python_files(rule.pattern) for arrow in wrong_arrows(rule, path, imports_in(path))]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.pattern)
def test_imports_go_one_way(rule):
    assert python_files(rule.pattern), "the rule is about no file: was something moved?"
    assert wrong_arrows_in_tree(rule) == []


def test_a_feature_does_not_import_anothers_routes():
    assert wrong_arrows_in_tree(Rule("app/*/*.py", (own_routes_only,))) == []


@pytest.mark.parametrize("folder", ["app", "grader"])
def test_modules_do_not_import_each_other_in_a_circle(folder):
    modules = {".".join(path.with_suffix("").parts): path for path in python_files(f"{folder}/**/*.py")}
    arrows = {name: _targets(path, modules) for name, path in modules.items()}
    assert list(_circles(arrows)) == []


@pytest.mark.parametrize("folder", ORDER)
def test_every_package_has_its_place_in_the_order(folder):
    packages = {_package_of(path) for path in python_files(f"{folder}/**/*.py")}
    packages.remove("__init__")
    assert packages == set(ORDER[folder])


@pytest.mark.parametrize("folder", ORDER)
def test_packages_import_downwards(folder):
    assert [arrow for path in python_files(f"{folder}/**/*.py") for arrow in _upward_arrows(path)] == []


def test_an_upward_import_in_a_function_is_seen():
    found = imports_of("def late():\n    from app.web import page\n", "app.http")
    assert list(_upward_arrows(Path("app/http/errors.py"), found)) == ["app/http/errors.py:2 imports app.web.page"]


@pytest.mark.parametrize(
    ("pattern", "path", "source"),
    [
        ("grader/inside/**/*.py", "grader/inside/child.py", "def run():\n    from grader import verdict\n"),
        ("grader/inside/**/*.py", "grader/inside/child.py", "from ..verdict import Verdict\n"),
        ("grader/**/*.py", "grader/grader.py", "if True:\n    import app.settings\n"),
        ("grader/**/*.py", "grader/judging/compare.py", "import scipy\n"),
        ("exercises/*/*/hidden/[dr]*.py", "exercises/pooling/im2col/hidden/driver.py", "import casekit\n"),
        ("app/*/routes.py", "app/submissions/routes.py", "from sqlalchemy import select\n"),
        ("app/*/service.py", "app/submissions/service.py", "from fastapi import Depends\n"),
        ("app/cli/**/*.py", "app/cli/__init__.py", "import fastapi\n"),
    ],
)
def test_a_wrong_arrow_is_seen(pattern, path, source):
    rule = next(rule for rule in RULES if rule.pattern == pattern)
    file = Path(path)
    assert list(wrong_arrows(rule, file, imports_of(source, ".".join(file.parent.parts))))


def test_the_command_may_import_the_server_inside_a_function():
    rule = next(rule for rule in RULES if rule.pattern.startswith("app/cli"))
    assert not list(wrong_arrows(rule, Path("app/cli/serve.py"), imports_of("def serve():\n    import uvicorn\n")))


def _upward_arrows(path: Path, found: Sequence[Import] | None = None) -> Iterator[str]:
    folder, package = path.parts[0], _package_of(path)
    order = (*ORDER[folder], "__init__")
    for one in imports_in(path) if found is None else found:
        base, _, rest = one.module.partition(".")
        target = rest.partition(".")[0]
        if base != folder or target not in order or target == package:
            continue
        if order.index(target) > order.index(package):
            yield f"{path}:{one.line} imports {one.module}"


def _package_of(path: Path) -> str:
    return path.parts[1] if len(path.parts) > 2 else path.stem


def _targets(path: Path, modules: dict[str, Path]) -> set[str]:
    """Return the project's modules that `path` needs before it can start."""
    targets = set()
    for found in imports_in(path):
        parts = found.module.split(".")
        candidates = (".".join(parts[:length]) for length in range(len(parts), 1, -1))
        target = next((name for name in candidates if name in modules), None)
        if found.at_start and target is not None:
            targets.add(target)
    return targets


def _circles(arrows: dict[str, set[str]]) -> Iterator[str]:
    """Remove modules without remaining imports, repeatedly; the rest is in a circle or imports one."""
    left = dict(arrows)
    while ends := [name for name, targets in left.items() if not targets & left.keys()]:
        for name in ends:
            del left[name]
    for name, targets in left.items():
        yield f"{name} -> {', '.join(sorted(targets & left.keys()))}"


@pytest.mark.parametrize("folder", ORDER)
def test_few_modules_lie_beside_the_packages(folder):
    """A newcomer reads the names of the folders first; a module beside them is for what all of them need."""
    modules = [
        path.name for path in (Path(__file__).parent.parent / folder).glob("*.py") if path.name != "__init__.py"
    ]
    assert len(modules) <= 6, sorted(modules)
