"""Comments on exercises: who reads, writes, changes and removes them."""

import shutil

import pytest

from app.enums import Role
from app.models import Exercise, ExerciseVersion
from tests.app.api import MAXPOOL, WRONG, assert_problem

pytestmark = pytest.mark.sandbox

COMMENTS = "/exercises/maxpool_backward/comments"
AFTER = "/exercises/im2col/comments"
OFF = "/exercises/col2im/comments"


@pytest.fixture
def student(client, student):
    """Return a student on a service where two exercises restrict comments."""
    with client.app.state.services.database.writing() as session:
        for slug, policy in [("im2col", "after_submitting"), ("col2im", "off")]:
            exercise = session.query(Exercise).filter_by(slug=slug).one()
            version = session.get(ExerciseVersion, exercise.current_version_id)
            version.public = {**version.public, "comments": policy}
    return student


@pytest.fixture
def grace(client, make_person):
    return make_person(client, "grace")


@pytest.fixture
def teacher(client, make_person):
    return make_person(client, "teacher", Role.INSTRUCTOR)


def write(person, text="Why?", path=COMMENTS, **more):
    answer = person.post(path, {"text": text, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def items(person, path=COMMENTS):
    return person.get(path).json()["items"]


def test_the_newest_thread_comes_first_and_its_replies_in_order(student, grace, teacher):
    old = write(student, "old")
    new = write(grace, "new")
    first = write(teacher, "first reply", parent_id=old["id"])
    write(student, "second reply", parent_id=first["id"])
    found = items(grace)
    assert [item["text"] for item in found] == ["new", "old", "first reply", "second reply"]
    assert [item["parent_id"] for item in found] == [None, None, old["id"], first["id"]]
    assert [item["is_instructor"] for item in found] == [False, False, True, False]
    assert [item["is_own"] for item in found] == [True, False, False, False]
    assert new["author"] == "grace"


def test_threads_are_listed_page_by_page(student):
    for text in "abc":
        write(student, text)
    page = student.get(f"{COMMENTS}?limit=2").json()
    assert [item["text"] for item in page["items"]] == ["c", "b"]
    following = student.get(f"{COMMENTS}?limit=2&cursor={page['next_cursor']}").json()
    assert [item["text"] for item in following["items"]] == ["a"]
    assert following["next_cursor"] is None
    assert_problem(student.get(f"{COMMENTS}?cursor=x"), 422)


def test_ones_own_comment_can_be_changed_and_that_is_told(student, grace):
    made = write(student)
    edited = student.patch(f"/comments/{made['id']}", {"text": "How?"}).json()
    assert (edited["text"], edited["edited_at"] is None) == ("How?", False)
    assert_problem(grace.patch(f"/comments/{made['id']}", {"text": "mine"}), 403)
    assert items(grace)[0]["text"] == "How?"


def test_of_a_removed_comment_the_place_stays_for_its_replies(student, grace):
    made = write(student, "secret")
    write(grace, "reply", parent_id=made["id"])
    assert student.delete(f"/comments/{made['id']}").status_code == 204
    first, reply = items(grace)
    assert (first["is_removed"], first["text"], first["author"], first["removed_by_staff"]) == (True, "", None, False)
    assert reply["text"] == "reply"
    assert_problem(student.delete(f"/comments/{made['id']}"), 404)
    assert_problem(grace.post(COMMENTS, {"text": "late", "parent_id": made["id"]}), 422)
    grace.delete(f"/comments/{reply['id']}")
    assert items(grace) == []


def test_staff_see_reports_and_remove_or_keep(student, grace, teacher):
    kept, removed = write(student, "blunt"), write(student, "rude")
    for made in (kept, removed):
        assert grace.post(f"/comments/{made['id']}/reports", {"reason": "rude"}).status_code == 204
    grace.post(f"/comments/{removed['id']}/reports", {"reason": "very rude"})
    assert [item["reports"] for item in items(student)] == [[], []]
    assert [item["reports"] for item in teacher.get("/comments/reported").json()] == [["rude"], ["very rude"]]
    assert teacher.delete(f"/comments/{kept['id']}/reports").status_code == 204
    assert teacher.delete(f"/comments/{removed['id']}").status_code == 204
    assert teacher.get("/comments/reported").json() == []
    assert [item["text"] for item in items(grace)] == ["blunt"]
    assert_problem(grace.get("/comments/reported"), 403)


def test_nobody_reports_or_removes_what_is_not_theirs_to(student, grace):
    made = write(student)
    assert_problem(student.post(f"/comments/{made['id']}/reports", {"reason": "me"}), 403)
    assert_problem(grace.delete(f"/comments/{made['id']}"), 403)
    assert_problem(grace.delete(f"/comments/{made['id']}/reports"), 403)


def test_an_author_may_hide_comments_until_one_has_submitted(student, grace, teacher):
    write(teacher, "What about the border?", AFTER)
    assert student.get(AFTER).json() == {"is_hidden": True, "is_off": False, "items": [], "next_cursor": None}
    assert_problem(student.post(AFTER, {"text": "?"}), 403)
    student.run("x = 1", exercise="im2col")
    assert student.get(AFTER).json()["is_hidden"]
    student.submit(WRONG, "im2col")
    assert [item["text"] for item in items(student, AFTER)] == ["What about the border?"]
    hidden = items(student, AFTER)[0]["id"]
    assert_problem(grace.post(f"/comments/{hidden}/reports", {"reason": "x"}), 404)


def test_an_author_may_do_without_comments(student):
    assert student.get(OFF).json()["is_off"]
    assert_problem(student.post(OFF, {"text": "?"}), 403)
    assert student.get("/exercises/col2im").json()["comments"] == "off"


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 4001, "nul \0", None])
def test_what_is_no_comment_is_refused(student, text):
    assert_problem(student.post(COMMENTS, {"text": text}), 422)


def test_a_reply_stays_with_its_exercise(student):
    made = write(student)
    assert_problem(student.post("/exercises/maxpool_forward/comments", {"text": "x", "parent_id": made["id"]}), 422)


def test_too_many_comments_are_refused_with_the_time_to_wait(make_app, make_person):
    from starlette.testclient import TestClient

    with TestClient(make_app(comment_limit="2 per hour", report_limit="1 per hour")) as client:
        ada, grace = make_person(client), make_person(client, "grace")
        made = [write(ada), write(ada)]
        refused = ada.post(COMMENTS, {"text": "again"})
        assert_problem(refused, 429)
        assert int(refused.headers["retry-after"]) > 0
        write(grace)
        assert grace.post(f"/comments/{made[0]['id']}/reports", {"reason": "x"}).status_code == 204
        assert_problem(grace.post(f"/comments/{made[1]['id']}/reports", {"reason": "x"}), 429)


def test_an_unknown_policy_is_a_mistake_of_the_author(tmp_path):
    from grader.exercise.parse import load_exercise
    from grader.exercise.problems import ExerciseError

    shutil.copytree(MAXPOOL, tmp_path / "maxpool_backward")
    toml = tmp_path / "maxpool_backward" / "exercise.toml"
    toml.write_text(f'comments = "never"\n{toml.read_text()}')
    with pytest.raises(ExerciseError, match="comments: choice_expected"):
        load_exercise(tmp_path / "maxpool_backward")
