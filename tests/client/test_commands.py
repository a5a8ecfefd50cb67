"""`tensorjudge` as a student's client: what it prints, what it writes, its exit status."""

import json
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app.client.config import login_file, read_login
from tests.app.api import MAXPOOL, PASSWORD, RIGHT, WRONG

pytestmark = pytest.mark.sandbox


def write(name, source):
    path = Path(name)
    path.write_text(source)
    return path


def test_logging_in_keeps_a_token_that_only_the_person_can_read(student, address):
    kept = read_login()
    assert kept.url == address and kept.token.startswith("tj_")
    assert stat.S_IMODE(login_file().stat().st_mode) == 0o600
    assert PASSWORD not in login_file().read_text()


def test_a_wrong_password_is_told_and_keeps_nothing(run, address):
    result = run("login", address, "-u", "nobody", stdin="a guess\n")
    assert result.exit_code == 2
    assert "The user name or the password is wrong." in result.output
    assert not login_file().exists()


def test_logging_out_ends_the_token(student, address):
    from app.client.api import Api, ClientError

    token = read_login().token
    assert student("logout").exit_code == 0
    assert not login_file().exists()
    with pytest.raises(ClientError):
        Api(address, token).get("/me")
    assert "no login" in student("logout").output


def test_without_a_login_one_is_told_what_to_do(run):
    result = run("list")
    assert (result.exit_code, "tensorjudge login URL" in result.output) == (2, True)


def test_a_revoked_token_is_told_in_plain_words(run, address, monkeypatch):
    monkeypatch.setenv("TENSORJUDGE_URL", address)
    monkeypatch.setenv("TENSORJUDGE_TOKEN", "tj_revoked")
    result = run("history")
    assert result.exit_code == 2
    assert "not logged in (any more)" in result.output


def test_a_service_that_is_not_there_is_no_fault_of_the_students(run, monkeypatch):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    monkeypatch.setenv("TENSORJUDGE_URL", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("TENSORJUDGE_TOKEN", "tj_x")
    result = run("list")
    assert result.exit_code == 3
    assert "cannot be reached" in result.output and "Traceback" not in result.output


@pytest.mark.parametrize("url", ["ftp://judge.example.org", "https://", ""])
def test_what_is_no_address_is_refused(run, url):
    assert run("login", url, "-u", "ada", stdin="x\n").exit_code == 2


def test_the_list_shows_what_was_reached(student):
    write("right.py", RIGHT)
    student("submit", "maxpool_backward", "right.py")
    listed = student("list").output
    assert "Pooling, forward and backward" in listed
    line = next(line for line in listed.splitlines() if "maxpool_backward" in line)
    assert "✓" in line and "300 / 300" in line
    assert json.loads(student("list", "--json").output)["points"] == 300


def test_a_notebook_is_handed_in_by_its_cells(student):
    cells = [
        {"cell_type": "code", "source": "%matplotlib inline\nno_such_name", "metadata": {}},
        {"cell_type": "code", "source": RIGHT, "metadata": {"tags": ["solution"]}},
    ]
    write("work.ipynb", json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}))
    result = student("submit", "maxpool_backward", "work.ipynb")
    assert result.exit_code == 0, result.output
    assert "1 code cell is handed in." in result.output


def test_a_notebook_without_code_is_no_solution(student):
    write("empty.ipynb", "{}")
    result = student("submit", "maxpool_backward", "empty.ipynb")
    assert result.exit_code == 2 and "is not a notebook with code cells" in result.output


def test_an_accepted_submission_ends_with_zero(student):
    write("right.py", RIGHT)
    result = student("submit", "maxpool_backward", "right.py")
    assert result.exit_code == 0, result.output
    assert "Accepted" in result.output and "300 points" in result.output
    assert "seed" not in result.output


def test_a_wrong_answer_ends_with_one_and_is_explained(student):
    write("wrong.py", WRONG)
    result = student("submit", "maxpool_backward", "wrong.py")
    assert result.exit_code == 1
    assert "Wrong answer" in result.output
    assert "Smallest input that fails" in result.output
    assert "keeps only the last one" in result.output


@pytest.fixture
def interrupted(monkeypatch):
    """Return a function that presses Ctrl-C when an event of this name arrives."""
    from app.client.api import Api

    events = Api.events

    def interrupt(name):
        def until(self, path):
            for event in events(self, path):
                if event[0] == name:
                    raise KeyboardInterrupt
                yield event

        monkeypatch.setattr(Api, "events", until)

    return interrupt


def test_ctrl_c_stops_it_on_the_service(student, interrupted):
    interrupted("status")
    write("endless.py", f"{RIGHT}\nwhile True:\n    pass\n")
    result = student("submit", "maxpool_backward", "endless.py")
    assert result.exit_code == 1
    assert "Stopped while it" in result.output
    assert "Stopped" in student("history").output


def test_ctrl_c_after_the_verdict_is_too_late(student, interrupted):
    interrupted("explanation")
    write("wrong.py", WRONG)
    result = student("submit", "maxpool_backward", "wrong.py")
    assert result.exit_code == 1
    assert "Too late to stop it" in result.output and "Wrong answer" in result.output


def test_json_is_one_object_with_the_explanation(student):
    write("wrong.py", WRONG)
    result = student("submit", "maxpool_backward", "wrong.py", "--json")
    report = json.loads(result.stdout)
    assert (result.exit_code, report["verdict"]) == (1, "wrong_answer")
    assert report["explanation"]["diagnoses"]
    assert student("history", "maxpool_backward", "--json").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("submit", "nothing", "right.py"), "There is no exercise nothing."),
        (("submit", "maxpool_backward", "missing.py"), "missing.py cannot be read"),
        (
            ("submit", "maxpool_backward", "binary.py"),
            "binary.py: This looks like UTF-16 text. Save the file as UTF-8.",
        ),
        (("test", "right.py"), "Name the exercise"),
        (("download", "nothing"), "There is no exercise nothing."),
    ],
)
def test_mistakes_end_with_two_and_say_what_they_are(student, arguments, told):
    write("right.py", RIGHT)
    Path("binary.py").write_bytes(b"\xff\xfe\x00")
    result = student(*arguments)
    assert result.exit_code == 2
    assert told in " ".join(result.output.split())


def test_the_history_is_newest_first(student):
    assert "not submitted anything" in student("history").output
    for source in (WRONG, RIGHT):
        write("one.py", source)
        student("submit", "maxpool_backward", "one.py")
    lines = [line for line in student("history").output.splitlines() if "maxpool_backward" in line]
    assert ["Accepted" in line for line in lines] == [True, False]
    assert len(json.loads(student("history", "--limit", 1, "--json").output)) == 1


def test_a_download_is_a_folder_to_work_in(student):
    result = student("download", "maxpool_backward")
    assert result.exit_code == 0, result.output
    folder = Path("maxpool_backward")
    assert (folder / "solution.py").read_text() == (MAXPOOL / "template.py").read_text()
    assert (folder / "utils.py").is_file() and (folder / "statement.zh.md").is_file()
    assert list(folder.glob("figures/*.svg"))
    assert not [path for path in folder.rglob("*") if "hidden" in path.name or "reference" in path.name]
    (folder / "solution.py").write_text("# mine")
    student("download", "maxpool_backward")
    assert (folder / "solution.py").read_text() == "# mine"


def try_cases(folder):
    return subprocess.run(
        [sys.executable, "try_cases.py"], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(("source", "status"), [(RIGHT, 0), (WRONG, 1)])
def test_a_download_runs_by_itself_and_knows_right_from_wrong(student, source, status):
    student("download", "maxpool_backward")
    Path("maxpool_backward/solution.py").write_text(source)
    ran = try_cases("maxpool_backward")
    assert ran.returncode == status, ran.stdout + ran.stderr
    assert "dx: right" in ran.stdout
    assert ("wrong; first" in ran.stdout) == bool(status)


def test_a_downloaded_solution_is_tested_offline(student, monkeypatch):
    student("download", "maxpool_backward")
    monkeypatch.setenv("TENSORJUDGE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("TENSORJUDGE_TOKEN", "tj_nobody")
    solution = Path("maxpool_backward/solution.py")
    solution.write_text(RIGHT)
    assert student("test", solution).exit_code == 0
    solution.write_text(WRONG)
    result = student("test", solution, "--json")
    assert result.exit_code == 1
    assert {case["visible"] for case in json.loads(result.stdout)["cases"]} == {True}


def test_another_version_on_this_machine_is_told(student):
    student("download", "maxpool_backward")
    manifest = Path("maxpool_backward/exercise.json")
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "version": "another"}))
    result = student("test", "maxpool_backward/solution.py")
    assert result.exit_code == 1
    assert "another version" in " ".join(result.output.split())


def test_without_a_grader_one_is_told_what_else_there_is(student, monkeypatch, tmp_path):
    monkeypatch.setenv("TENSORJUDGE_STATE_DIR", str(tmp_path / "no runtime tree"))
    write("right.py", RIGHT)
    result = student("test", "right.py", "--exercise", "maxpool_backward")
    assert result.exit_code == 2
    assert "tensorjudge test --online" in " ".join(result.output.split())
    assert student("test", "right.py", "--exercise", "maxpool_backward", "--online").exit_code == 0


def test_who_sees_an_exercise_is_for_its_author_to_set(run, student):
    result = run("exercise", "visibility", "maxpool_backward", "private")
    assert result.exit_code == 2
    assert "Only instructors" in result.output
    assert run("exercise", "visibility", "maxpool_backward", "secret").exit_code == 2
