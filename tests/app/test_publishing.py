"""From an upload through the publish gate, in jails, to an exercise that students solve, and back."""

import time

import pytest

from app.authoring.archive import write_zip
from app.authoring.skeleton import skeleton_files
from app.enums import Role
from app.exercises.catalogue import load_catalogue
from app.models import ExerciseDraft, GateRun
from tests.app.api import API, assert_problem

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(300)]

SLUG = "row_norms"
FILES = skeleton_files(SLUG)
SOLUTION = FILES["hidden/reference.py"].decode()


@pytest.fixture
def author(client, make_person):
    return make_person(client, "grace", Role.INSTRUCTOR)


def post_zip(author, path, files):
    headers = {**author.headers, "Content-Type": "application/zip"}
    return author.client.post(API + path, content=write_zip(SLUG, files), headers=headers)


def checked(author, answer):
    """Wait for the gate run in an answer's Location, and return it."""
    assert answer.status_code == 202, answer.text
    deadline = time.monotonic() + 240
    while True:
        run = author.client.get(answer.headers["location"], headers=author.headers).json()
        if run["status"] == "finished":
            return run
        assert time.monotonic() < deadline, run
        time.sleep(0.1)


def looked(author, impact_preview_id):
    """Wait for the impact preview, and return it."""
    deadline = time.monotonic() + 60
    while (read := author.get(f"/rejudgings/{impact_preview_id}").json())["status"] == "running":
        assert time.monotonic() < deadline, read
        time.sleep(0.05)
    return read


def test_uploaded_checked_published_solved_changed_and_gone_back_to(author, client, student, app, pooling, grader):
    services = app.state.services
    run = checked(author, post_zip(author, "/exercises", FILES))
    assert run["passed"] is True, run
    assert (run["code"], run["message"]) == ("gate_published", "Every check has passed. The exercise is published.")
    assert [(check["check"], check["code"]) for check in run["checks"]][:2] == [
        ("format", "files_read"),
        ("statements", "statement_languages"),
    ]
    assert len(run["checks"]) == run["check_count"]
    assert_problem(student.submit(SOLUTION, SLUG), 404)
    assert author.patch(f"/exercises/{SLUG}/visibility", {"visibility": "public"}).is_success
    assert student.submit(SOLUTION, SLUG).json()["verdict"] == "accepted"
    assert student.get(f"/exercises/{SLUG}").json()["lab"] == "own"

    changed = {**FILES, "exercise.toml": FILES["exercise.toml"].replace(b"points = ", b"points = 1")}
    run = checked(author, post_zip(author, f"/exercises/{SLUG}/versions", changed))
    assert (run["passed"], run["code"]) == (True, "gate_previewed")
    look = looked(author, run["impact_preview_id"])
    assert [one["version"] for one in author.get(f"/exercises/{SLUG}/versions").json()] == [
        student.get(f"/exercises/{SLUG}").json()["version"]
    ]
    version = f"/exercises/{SLUG}/versions/{look['version']}"
    assert author.post(f"{version}/publish", {}).status_code == 204
    newest, first = author.get(f"/exercises/{SLUG}/versions").json()
    assert (newest["is_current"], first["is_current"], first["submissions"]) == (True, False, 1)
    path = f"/exercises/{SLUG}/versions"
    told = author.get(f"{path}/{newest['version']}/changes?since={first['version']}").json()
    assert [(one["path"], one["change"]) for one in told] == [("exercise.toml", "changed")]
    assert author.post(f"{path}/{first['version']}/current", {}).status_code == 204
    assert student.get(f"/exercises/{SLUG}").json()["version"] == first["version"]
    assert author.get(f"/exercise-drafts/{SLUG}").json()["content_hash"] == first["version"]

    assert load_catalogue(services.database, grader, pooling).refused == []  # a restart
    assert student.get(f"/exercises/{SLUG}").status_code == 200


def test_who_says_so_publishes_unseen(author, student, app):
    checked(author, post_zip(author, "/exercises", FILES))
    assert author.patch(f"/exercises/{SLUG}/visibility", {"visibility": "public"}).is_success
    student.submit(SOLUTION, SLUG)
    changed = {**FILES, "learn.en.md": b"Norms.", "learn.zh.md": "\u8303\u6570".encode()}
    run = checked(author, post_zip(author, f"/exercises/{SLUG}/versions?unseen=true", changed))
    assert (run["code"], run["impact_preview_id"]) == ("gate_published", None)
    assert len(author.get(f"/exercises/{SLUG}/versions").json()) == 2


def test_what_does_not_pass_is_not_published_and_says_why(author, student):
    wrong = {**FILES, "hidden/reference.py": b"def " + FILES["hidden/reference.py"]}
    run = checked(author, post_zip(author, "/exercises", wrong))
    assert (run["passed"], run["code"]) == (False, "gate_refused")
    findings = [finding for check in run["checks"] for finding in check["findings"]]
    (finding,) = [finding for finding in findings if finding["file"] == "hidden/reference.py"]
    assert (finding["code"], finding["level"], finding["line"]) == ("does_not_parse", "error", 1)
    assert finding["message"] == f"Python cannot parse this file: {finding['values']['error']}."
    chinese = author.get(f"/exercise-drafts/{SLUG}/checks/{run['id']}?lang=zh").json()
    assert (chinese["message"], chinese["code"]) == ("有检查未通过。请按下面的提示修改后再检查。", "gate_refused")
    assert [check["name"] for check in chinese["checks"]][:2] == ["格式", "题面"]
    page = author.client.get(
        f"/authoring/{SLUG}/checks/{run['id']}",
        headers={**author.headers, "Accept": "text/html", "Accept-Language": "zh"},
    )
    assert "Python 无法解析这个文件" in page.text and "有检查未通过。请按下面的提示修改后再检查。" in page.text
    assert_problem(student.get(f"/exercises/{SLUG}"), 404)
    assert author.delete(f"/exercise-drafts/{SLUG}").status_code == 204


def test_a_name_of_the_catalogue_cannot_be_taken(author):
    assert_problem(author.post("/exercise-drafts", {"slug": "maxpool_backward"}), 409)


def test_an_exercise_of_the_catalogue_may_be_copied(author):
    made = author.post("/exercise-drafts", {"slug": "my_pooling", "copy_of": "maxpool_backward"}).json()
    assert "hidden/reference.py" in {file["path"] for file in made["files"]}


def test_one_check_at_a_time(author, app):
    author.post("/exercise-drafts", {"slug": SLUG})
    with app.state.services.database.writing() as session:
        session.add(GateRun(draft_id=draft_id(session), publishes=False))
    assert_problem(author.post(f"/exercise-drafts/{SLUG}/checks", {"publish": True}), 409)


def draft_id(session):
    return session.query(ExerciseDraft).filter_by(slug=SLUG).one().id
