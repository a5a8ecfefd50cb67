"""Submissions graded again: who changes, what is applied, what is kept."""

import time
from uuid import UUID

import pytest

from app.enums import Role
from app.grading import explanation_runners
from app.models import Judgement, Submission
from grader.verdict import Verdict
from tests.app.api import RIGHT, WRONG, assert_problem
from tests.app.test_both_queues import until

pytestmark = [pytest.mark.sandbox, pytest.mark.explains]

SLUG = "maxpool_backward"


@pytest.fixture
def misjudged(student, course):
    """Return a right submission that was refused and a wrong one that was accepted, as by a faulty exercise."""
    course.enrol(student)
    course.assign()
    right, wrong = student.submit(RIGHT).json()["id"], student.submit(WRONG).json()["id"]
    with course.database.writing() as session:
        row = session.get_one(Submission, UUID(right))
        row.verdict, row.score = Verdict.WRONG_ANSWER, 0
        row = session.get_one(Submission, UUID(wrong))
        row.verdict, row.score = Verdict.ACCEPTED, 300
    return right, wrong


def rejudge(person, **choice):
    answer = person.post("/rejudgings", {"reason": "the reference was wrong", **choice})
    assert answer.status_code == 202, answer.text
    deadline = time.monotonic() + 60
    while True:
        read = person.get(f"/rejudgings/{answer.json()['id']}").json()
        if read["status"] != "running":
            return read
        assert time.monotonic() < deadline, read
        time.sleep(0.05)


def verdicts(student, ids):
    read = [student.get(f"/submissions/{one}").json() for one in ids]
    return [(one["verdict"], one["score"]) for one in read]


def test_nothing_changes_before_it_is_applied_and_who_changes_is_told(teacher, student, course, misjudged):
    read = rejudge(teacher, course_id=course.id, exercise=SLUG)
    assert (read["status"], read["total"], read["done"]) == ("ready", 2, 2)
    told = teacher.get(f"/rejudgings/{read['id']}/changes").json()
    assert {key: told[key] for key in ("changed", "higher", "lower", "students", "failed")} == {
        "changed": 2,
        "higher": 1,
        "lower": 1,
        "students": 1,
        "failed": 0,
    }
    assert [(one["score_before"], one["score_after"]) for one in told["changes"]] == [(300, 0), (0, 300)]
    assert verdicts(student, misjudged) == [("wrong_answer", 0), ("accepted", 300)]


def test_never_lower_leaves_what_would_lose(teacher, student, course, misjudged):
    read = rejudge(teacher, course_id=course.id)
    assert teacher.post(f"/rejudgings/{read['id']}/apply", {"policy": "never_lower"}).status_code == 204
    assert verdicts(student, misjudged) == [("accepted", 300), ("accepted", 300)]
    applied = {one["score_before"]: one["applied"] for one in told_changes(teacher, read)}
    assert applied == {0: True, 300: False}


def told_changes(person, read):
    return person.get(f"/rejudgings/{read['id']}/changes").json()["changes"]


def test_as_computed_takes_all_and_every_verdict_is_kept(teacher, student, course, misjudged):
    read = rejudge(teacher, course_id=course.id)
    assert teacher.post(f"/rejudgings/{read['id']}/apply", {"policy": "as_computed"}).status_code == 204
    assert verdicts(student, misjudged) == [("accepted", 300), ("wrong_answer", 0)]
    kept = teacher.get(f"/submissions/{misjudged[0]}/judgements").json()
    found = sorted((one["rejudging_id"] is None, one["verdict"], one["applied"]) for one in kept)
    assert found == [(False, "accepted", True), (True, "wrong_answer", False)]
    with course.database.reading() as session:
        assert session.query(Judgement).filter(Judgement.report.is_(None)).count() == 0


def test_the_record_says_so_to_the_student_and_more_to_who_teaches(teacher, student, client, course, misjudged):
    read = rejudge(teacher, course_id=course.id)
    teacher.post(f"/rejudgings/{read['id']}/apply", {"policy": "as_computed"})
    path = f"/submissions/{misjudged[0]}"
    own = client.get(path, headers={**student.headers, "Accept": "text/html"}).text
    assert "Previous verdict: Wrong answer." in own and "Other gradings" not in own
    seen = client.get(path, headers={**teacher.headers, "Accept": "text/html"}).text
    assert "<dd>ada</dd>" in seen and "Other gradings" in seen and "First grading" in seen


def test_a_changed_verdict_is_explained_anew_or_not_any_more(teacher, student, course, misjudged, monkeypatch):
    monkeypatch.setattr(explanation_runners, "_READS_EVERY_S", 0.05)
    read = rejudge(teacher, course_id=course.id)
    assert teacher.post(f"/rejudgings/{read['id']}/apply", {"policy": "as_computed"}).status_code == 204
    right, wrong = misjudged
    until(lambda: not student.get(f"/submissions/{wrong}").json()["is_explained_later"])
    until(lambda: not student.get(f"/submissions/{right}").json()["is_explained_later"])
    assert student.get(f"/submissions/{wrong}").json()["explanation"]["diagnoses"]
    assert student.get(f"/submissions/{right}").json()["explanation"] is None


def test_dropped_leaves_everything(teacher, student, course, misjudged):
    read = rejudge(teacher, course_id=course.id)
    assert teacher.post(f"/rejudgings/{read['id']}/discard", {}).status_code == 204
    assert verdicts(student, misjudged) == [("wrong_answer", 0), ("accepted", 300)]
    assert_problem(teacher.post(f"/rejudgings/{read['id']}/apply", {"policy": "as_computed"}), 409)


def test_the_choice_narrows(teacher, course, misjudged):
    assert rejudge(teacher, course_id=course.id, verdict="accepted")["total"] == 1
    assert rejudge(teacher, course_id=course.id, username="ADA")["total"] == 2
    body = {"reason": "x", "course_id": course.id, "verdict": "time_limit_exceeded"}
    assert "No submission matches" in assert_problem(teacher.post("/rejudgings", body), 422)["detail"]


def test_a_failure_of_ours_is_never_applied(teacher, student, course, misjudged):
    read = rejudge(teacher, course_id=course.id)
    with course.database.writing() as session:
        for row in session.query(Judgement).all():
            row.verdict, row.score = Verdict.INTERNAL_ERROR, 0
    assert teacher.get(f"/rejudgings/{read['id']}/changes").json()["failed"] == 2
    teacher.post(f"/rejudgings/{read['id']}/apply", {"policy": "as_computed"})
    assert verdicts(student, misjudged) == [("wrong_answer", 0), ("accepted", 300)]


def test_only_who_teaches_the_course_or_wrote_the_exercise_may(teacher, client, make_person, course, misjudged):
    assert_problem(teacher.post("/rejudgings", {"reason": "x", "exercise": SLUG}), 403)
    assert_problem(teacher.post("/rejudgings", {"reason": "x"}), 422)
    read = rejudge(teacher, course_id=course.id)
    other = make_person(client, "other", Role.INSTRUCTOR)
    assert_problem(other.get(f"/rejudgings/{read['id']}"), 404)
    assert other.get("/rejudgings").json() == []
    administrator = make_person(client, "root", Role.ADMINISTRATOR)
    assert rejudge(administrator, exercise=SLUG)["total"] == 2
    assert len(administrator.get("/rejudgings").json()) == 2


def test_waiting_submissions_go_first(make_app, make_person, monkeypatch):
    from starlette.testclient import TestClient

    with TestClient(make_app(), raise_server_exceptions=False) as client:
        services = client.app.state.services
        runner, queue = services.grading._parts.rejudging, services.queue
        monkeypatch.setattr(queue, "waiting", lambda: 1)
        runner.thread.stopping.set()
        assert runner._waits_for_its_turn() is False  # it waits as long as others do
        monkeypatch.undo()


@pytest.mark.parametrize(("first", "second"), [(WRONG, RIGHT), (RIGHT, WRONG)])
def test_a_failure_of_ours_takes_no_attempt_once_it_is_rejudged(teacher, student, course, first, second):
    course.enrol(student)
    course.assign(max_attempts=1)
    failed = student.submit(first).json()["id"]
    with course.database.writing() as session:
        row = session.get_one(Submission, UUID(failed))
        row.verdict, row.score = Verdict.INTERNAL_ERROR, 0
    assert student.submit(second).json()["admission"] == "counted"
    read = rejudge(teacher, course_id=course.id, verdict="internal_error")
    assert teacher.post(f"/rejudgings/{read['id']}/apply", {"policy": "never_lower"}).status_code == 204
    assert student.get(f"/submissions/{failed}").json()["verdict"] != "internal_error"
    grade = teacher.get(f"/courses/{course.id}/grades/{student.id}").json()["assignments"][0]["exercises"][0]
    assert (grade["points"], grade["attempts"]) == (100, 1)
    assert_problem(student.submit(RIGHT), 403, "attempts_used")
