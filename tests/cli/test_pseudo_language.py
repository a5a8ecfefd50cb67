"""Run the commands in a language made for tests: every text of the project is translated."""

import json
import re
from pathlib import Path
from uuid import UUID

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.client import grading
from app.client.api import Api, ServiceError
from app.present import gate_text
from grader.errors import SandboxError
from grader.exercise.catalogue import DEFAULT_ROOT
from grader.grader import Grader
from grader.inside import confine
from grader.sandbox import layers
from grader.sandbox.runtime import make_runtime
from tests.grader.inline import RIGHT
from tests.i18n import pseudo

WRONG = "def double(x):\n    return 2 * x + 1\n"
MAXPOOL = DEFAULT_ROOT / "pooling" / "maxpool_backward" / "hidden" / "submissions" / "wrong_answer"
# Code, paths, file names, identifiers, numbers with their units, and names that the exercises give.
GIVEN = re.compile(
    r"`[^`]*`|\S*[/_=\d]\S*|\w+(?:[.-]\w+)+|\btensorjudge(?: exercise check)?\b|\b(ms|s)\b"
    r"|\b(double|pair|grid|last|x|y|dx|dout|basic|overlap|ties|gap|remainder|stride|pad|defaults|twice|negative|ada|grace)\b"
)
PASSWORD = "a password of its own\n"


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Return a function that runs a command and returns the exit status and the words outside of the catalogue."""
    pseudo.install(monkeypatch)
    monkeypatch.setenv("LC_ALL", pseudo.LANGUAGE)
    monkeypatch.setenv("COLUMNS", "1000")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("TENSORJUDGE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(gate_text, "_NAME_WIDTH", 80)  # no bracket is cut off
    for name in ("TENSORJUDGE_URL", "TENSORJUDGE_TOKEN", "TENSORJUDGE_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object, stdin: str = "", code: str = "") -> tuple[int, list[str]]:
        """`code`: a pattern of lines that are a program's own, or Python's."""
        done = CliRunner().invoke(app, [str(one) for one in arguments], input=stdin)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        assert pseudo.OPEN in done.output, "nothing is said"
        lines = pseudo.outside(done.output).splitlines()
        left = [" ".join(GIVEN.sub("", line).split()) for line in lines if not (code and re.search(code, line))]
        return done.exit_code, [line for line in left if re.search(r"[^\W\d_]", line)]

    return run


@pytest.fixture
def migrated(run):
    assert run("migrate") == (0, [])
    return run


# --- Exercises -------------------------------------------------------------------------------------------------


@pytest.mark.sandbox
def test_grading(run, exercise_folder, write):
    make_runtime()
    folder = exercise_folder()
    assert run("grade", folder, write("right.py", RIGHT)) == (0, [])
    assert run("grade", folder, write("wrong.py", WRONG)) == (1, [])
    assert run(
        "grade", folder, write("raises.py", "def double(x):\n    raise KeyError(1)\n"), code="KeyError|line"
    ) == (
        1,
        [],
    )
    status, left = run("grade", folder, write("broken.py", "def double(x)\n"), code=r"SyntaxError|def double|\^")
    assert (status, left) == (1, [])


@pytest.mark.sandbox
@pytest.mark.parametrize("name", ["assigns.py", "border_not_cut_off.py", "search_starts_at_zero.py"])
def test_explanations(run, name):
    make_runtime()
    assert run("grade", "maxpool_backward", MAXPOOL / name, "--seed", 7) == (1, [])


@pytest.mark.sandbox
def test_what_cannot_be_graded(run, exercise_folder, write, monkeypatch, tmp_path):
    right = write("right.py", RIGHT)
    assert run("grade", "no_such_exercise", right) == (2, [])
    assert run("grade", exercise_folder(), tmp_path / "no_such_file.py") == (2, [])
    broken = exercise_folder(difficulty_=3)
    assert run("grade", broken, right) == (2, [])
    raising = exercise_folder(reference="1 / 0")
    assert run("grade", raising, right, code=r"hidden/reference|Error|1 / 0|Traceback|File|~") == (3, [])
    monkeypatch.setenv("TENSORJUDGE_STATE_DIR", str(tmp_path / "state"))
    assert run("grade", exercise_folder(), right) == (3, [])
    monkeypatch.setenv("TENSORJUDGE_JAIL_PYTHON", str(tmp_path / "no_python"))
    assert run("grade", exercise_folder(), right) == (3, [])


@pytest.mark.sandbox
def test_exercises_of_authors(run, tmp_path):
    make_runtime()
    assert run("exercise", "new", "Row-Norms") == (2, [])
    assert run("exercise", "new", "row_norms") == (0, [])
    assert run("exercise", "new", "row_norms") == (2, [])
    assert run("exercise", "check", "row_norms") == (0, [])
    Path("row_norms/hidden/cases.py").write_text("def generate(rng):\n    yield 1\n")
    Path("row_norms/statement.en.md").unlink()
    assert run("exercise", "check", "row_norms", code="Traceback|Error:") == (1, [])
    Path("row_norms/exercise.toml").write_text("points = 'many'")
    assert run("exercise", "check", "row_norms") == (1, [])
    assert run("exercise", "check") == (2, [])
    assert run("exercise", "check", "no_such_exercise") == (2, [])
    assert run("exercise", "list", code="^ *[a-z_]+ +[a-z_0-9]+ ") == (0, [])


# --- Operators -------------------------------------------------------------------------------------------------


@pytest.mark.sandbox
def test_a_sandbox_that_holds(run):
    make_runtime()
    assert run("doctor", code="bubblewrap [0-9]") == (0, [])
    assert run("setup") == (0, [])


def test_layers_that_are_missing(run, monkeypatch, tmp_path):
    def fail(self: Grader) -> None:
        raise SandboxError("an internal failure: " + "x" * 3)

    monkeypatch.setenv("TENSORJUDGE_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setattr(confine, "landlock_version", lambda: 0)
    monkeypatch.setattr(layers.platform, "machine", lambda: "riscv64")
    monkeypatch.setattr(layers, "BUBBLEWRAP", "/nowhere/bwrap")
    assert run("doctor") == (3, [])
    monkeypatch.setattr(Grader, "start", fail)
    assert run("doctor") == (3, [])
    monkeypatch.setenv("TENSORJUDGE_JAIL_PYTHON", str(tmp_path / "no_python"))
    assert run("setup") == (3, [])


def test_a_database_and_its_accounts(migrated):
    assert migrated("user", "add", "ada", stdin=PASSWORD) == (0, [])
    assert migrated("user", "add", "grace", "--role", "instructor", stdin=PASSWORD) == (0, [])
    assert migrated("user", "add", "ada", stdin=PASSWORD) == (2, [])
    assert migrated("user", "add", "alan", stdin="x\n") == (2, [])
    assert migrated("user", "password", "ada", stdin=PASSWORD) == (0, [])
    assert migrated("user", "password", "nobody", stdin=PASSWORD) == (2, [])
    assert migrated("replay", UUID(int=1)) == (2, [])
    assert migrated("exercise", "impact", "maxpool_backward") == (2, [])


def test_copies_of_a_database(migrated, tmp_path, monkeypatch):
    assert migrated("backup", "copy.db") == (0, [])
    assert migrated("backup", "copy.db") == (3, [])
    assert migrated("backup", tmp_path / "no" / "folder" / "copy.db") == (3, [])
    source, target = f"sqlite:///{tmp_path}/data/tensorjudge.db", f"sqlite:///{tmp_path}/other.db"
    assert migrated("user", "add", "ada", stdin=PASSWORD) == (0, [])
    tables = r"^ *\d+ +\w+$"
    assert migrated("migrate-data", "--from", source, "--to", target, code=tables) == (0, [])
    assert migrated("migrate-data", "--from", source, "--to", target) == (3, [])
    assert migrated("migrate-data", "--from", "x", "--to", target) == (3, [])
    monkeypatch.setenv("TENSORJUDGE_DATA_DIR", str(tmp_path / "nothing"))
    assert migrated("backup", "another.db") == (3, [])


@pytest.mark.parametrize(
    ("arguments", "settings"),
    [
        (["serve"], {}),
        (["user", "add", "ada"], {}),
        (["replay", str(UUID(int=1))], {}),
        (["serve", "--workers", "2"], {}),
        (["serve"], {"PORT": "many", "SLOTS": "0", "JOIN_LIMIT": "often", "LOG_LEVEL": "loud"}),
        (["serve"], {"GRADING": "apart"}),
        (["worker"], {}),
        (["settings"], {"PORT": "many"}),
        (["migrate"], {"DATABASE_URL": "nowhere"}),
    ],
)
def test_what_an_operator_has_to_change(run, monkeypatch, arguments, settings):
    for name, value in settings.items():
        monkeypatch.setenv(f"TENSORJUDGE_{name}", value)
    assert run(*arguments, stdin=PASSWORD) == (3, [])


# --- Students --------------------------------------------------------------------------------------------------

LAB = {"title": {"en": "A lab"}, "exercises": [{"slug": "double", "title": {"en": "Double"}, "points": 7}]}
ITEM = {
    "id": "0" * 32,
    "exercise": "double",
    "verdict": None,
    "is_cancelled": False,
    "status": "queued",
    "score": 0,
    "wall_time_s": None,
    "created_at": "2026-01-01T00:00:00Z",
}
REPORT = {
    **ITEM,
    "status": "finished",
    "message": "",
    "cases": [],
    "case_count": 3,
    "stdout": "",
    "explanation": None,
    "speed": {"ratio": 2.0, "low": 1.5, "high": 2.5},
}


@pytest.fixture
def logged_in(run, monkeypatch):
    """Log in to a service that is not there; a test gives its answers."""
    monkeypatch.setenv("TENSORJUDGE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("TENSORJUDGE_TOKEN", "tj_x")
    return run


def test_without_a_service(run, write):
    write("binary.py", b"\xff\xfe\x00")
    assert run("list") == (2, [])
    assert run("logout") == (0, [])
    assert run("login", "ftp://judge.example.org", "-u", "ada", stdin="x\n") == (2, [])
    assert run("login", "http://judge.invalid", "-u", "ada", stdin="x\n", code="Errno|resolution") == (3, [])
    assert run("test", "right.py") == (2, [])
    assert run("test", write("right.py", RIGHT)) == (2, [])
    assert run("test", "binary.py", "-e", "double") == (2, [])
    assert run("test", "right.py", "-e", "no_such_exercise") == (2, [])


def test_lists_of_a_student(logged_in, monkeypatch):
    level = {"slug": "double", "submissions": 1, "is_accepted": True, "points": 7}
    ended = [{**ITEM, "verdict": "wrong_answer", "wall_time_s": 0.5}, {**ITEM, "is_cancelled": True}]
    answers = {
        "/labs": [LAB],
        "/me/progress": {"levels": [level], "points": 7, "worth": 7},
        "/me/submissions?limit=20": {"items": [ITEM, {**ITEM, "status": "running"}, *ended]},
    }
    monkeypatch.setattr(Api, "get", lambda self, path: answers[path])
    assert logged_in("list") == (0, [])
    assert logged_in("history") == (0, [])
    answers["/me/submissions?limit=20"] = {"items": []}
    assert logged_in("history") == (0, [])


@pytest.mark.parametrize(("verdict", "status"), [("accepted", 0), ("time_limit_exceeded", 1), (None, 1)])
def test_a_submission_and_its_report(logged_in, monkeypatch, write, verdict, status):
    events = [
        ("status", {"status": "queued", "queue_position": 3, "queue_wait_s": 9}),
        ("status", {"status": "running"}),
        ("case", {"index": 0, "verdict": "wrong_answer"}),
        ("report", {**REPORT, "verdict": verdict}),
    ]
    monkeypatch.setattr(grading, "submit", lambda *_, **__: "1")
    monkeypatch.setattr(grading, "follow", lambda *_: iter(events))
    assert logged_in("submit", "double", write("right.py", RIGHT)) == (status, [])
    del events[-1]
    assert logged_in("submit", "double", write("right.py", RIGHT)) == (3, [])


def test_a_service_that_fails(logged_in, monkeypatch, write):
    def lose(*_: object, **__: object) -> str:
        raise KeyboardInterrupt

    assert logged_in("list", code="refused") == (3, [])
    monkeypatch.setattr(grading, "submit", lose)
    assert logged_in("submit", "double", write("right.py", RIGHT)) == (3, [])


def test_the_progress_that_is_shown(run, monkeypatch):
    from app.client.show import _where
    from app.i18n.terminal import terminal_words

    words = terminal_words()
    for status in (
        {"status": "running"},
        {"status": "queued", "queue_position": 1},
        {"status": "queued", "queue_position": 2},
        {"status": "queued", "queue_position": 2, "queue_wait_s": 7},
    ):
        assert pseudo.outside(_where(status, words)) == ""
    with pytest.raises(ServiceError, match=pseudo.OPEN):
        list(grading.follow(Api("http://127.0.0.1:9"), "x", pause=lambda _: None))


def test_json_is_for_programs(logged_in, monkeypatch):
    monkeypatch.setattr(Api, "get", lambda self, path: {"items": [ITEM]})
    done = CliRunner().invoke(app, ["history", "--json"])
    assert json.loads(done.output) == [ITEM]
