"""A version is looked at before it is published: whose verdict would change, who sees it, what comes after."""

import time
from uuid import UUID

import pytest

from app.authoring import service, staged_versions, versions
from app.authoring.schemas import ExerciseDraftCreate
from app.authoring.skeleton import skeleton_files
from app.enums import Role
from app.models import ExerciseDraft, Judgement, Rejudging, Submission
from grader.exercise.parse import parse_exercise
from grader.verdict import Verdict
from tests.app.api import assert_problem
from tests.app.courses import known

pytestmark = pytest.mark.sandbox

SLUG = "row_norms"
FILES = skeleton_files(SLUG)
RIGHT = FILES["hidden/reference.py"].decode()
RIGHT_AFTER = RIGHT.replace("x.mean(axis=0)", "x.mean(axis=0) + 1")
ALWAYS_WRONG = RIGHT.replace("x.mean(axis=0)", "x.mean()")
NEXT = {**FILES, "hidden/reference.py": RIGHT_AFTER.encode()}


@pytest.fixture
def exercise(course):
    """Publish the teacher's exercise without the gate, which would refuse its wrong reference."""
    with course.database.writing() as session:
        service.create(session, known(course.teacher), ExerciseDraftCreate(slug=SLUG))
        exercise_draft = session.query(ExerciseDraft).filter_by(slug=SLUG).one()
        versions.publish(session, exercise_draft, parse_exercise(SLUG, FILES), [])
    assert course.teacher.patch(f"/exercises/{SLUG}/visibility", {"visibility": "public"}).is_success
    return SLUG


@pytest.fixture
def look(course, client):
    """Return a function that previews the next version and returns the rejudging."""

    def look(files=NEXT, *, wait=True):
        with course.database.writing() as session:
            exercise_draft = session.query(ExerciseDraft).filter_by(slug=SLUG).one()
            preview_id = staged_versions.start_impact_preview(
                session, exercise_draft, parse_exercise(SLUG, files), [], UUID(course.teacher.id)
            )
        client.app.state.services.grading.rejudge()
        return (
            ended(course.teacher, preview_id.hex)
            if wait
            else course.teacher.get(f"/rejudgings/{preview_id.hex}").json()
        )

    return look


def ended(person, rejudging_id):
    deadline = time.monotonic() + 60
    while (read := person.get(f"/rejudgings/{rejudging_id}").json())["status"] == "running":
        assert time.monotonic() < deadline, read
        time.sleep(0.05)
    return read


def changes(person, read):
    return person.get(f"/rejudgings/{read['id']}/changes").json()


def publish(person, read, **body):
    return person.post(f"/exercises/{SLUG}/versions/{read['version']}/publish", body)


def test_whose_verdict_would_change_is_told_and_nothing_changes(course, teacher, student, exercise, look):
    course.enrol(student)
    course.assign(SLUG)
    for source in (RIGHT_AFTER, ALWAYS_WRONG, RIGHT):
        student.submit(source, SLUG)
    read = look()
    covered = {"is_published": False, "is_current": False, "programs": 3, "most_programs": 200, "stored": 3}
    assert (read["impact_preview"], read["done"]) == (covered, 3)
    told = changes(teacher, read)
    pairs = [(one["verdict_before"], one["verdict_after"]) for one in told["changes"]]
    assert pairs == [("accepted", "wrong_answer"), ("wrong_answer", "accepted")]
    assert [(one["submissions"], one["students"]) for one in told["counts"]] == [(1, 1), (1, 1)]
    worst = told["changes"][0]
    assert (worst["username"], worst["failed_family"]) == ("ada", "one-row")
    assert (worst["cases_before"], worst["cases_after"]) == ({"passed": 7, "total": 7}, {"passed": 0, "total": 7})
    verdicts = [one["verdict"] for one in student.get("/me/submissions").json()["items"]]
    assert verdicts == ["accepted", "wrong_answer", "wrong_answer"]


def test_people_outside_the_authors_courses_are_only_counted(
    client, make_person, course, teacher, student, exercise, look
):
    course.assign(SLUG)
    mine = student.submit(RIGHT, SLUG).json()["id"]
    course.enrol(student)  # what was submitted before is not the course's
    read = look()
    told = changes(teacher, read)
    assert (told["changed"], told["outside"], told["students"], told["changes"]) == (1, 1, 1, [])
    pair = {"verdict_before": "accepted", "verdict_after": "wrong_answer", "submissions": 1, "students": 1}
    assert told["counts"] == [pair]
    text = teacher.get(f"/rejudgings/{read['id']}/changes").text
    assert "ada" not in text and mine not in text
    assert_problem(teacher.post("/rejudgings", {"reason": "x", "exercise": SLUG, "username": "ada"}), 403)
    administrator = make_person(client, "root", Role.ADMINISTRATOR)
    assert changes(administrator, read)["changes"][0]["username"] == "ada"
    assert_problem(make_person(client, "other", Role.INSTRUCTOR).get(f"/rejudgings/{read['id']}"), 404)
    of_one = administrator.post("/rejudgings", {"reason": "x", "exercise": SLUG, "username": "ada"}).json()["id"]
    assert_problem(teacher.get(f"/rejudgings/{of_one}"), 404)
    assert_problem(teacher.get(f"/rejudgings/{of_one}/changes"), 404)
    assert_problem(teacher.post(f"/rejudgings/{of_one}/discard", {}), 404)
    assert "ada" not in teacher.get("/rejudgings").text


def test_each_is_graded_with_the_seed_it_was_graded_with_and_one_source_once(
    client, make_person, course, student, exercise, look
):
    twin = make_person(client, "twin")
    for person in (student, twin):
        person.submit(RIGHT, SLUG)
    read = look()
    assert (read["total"], read["impact_preview"]["programs"]) == (2, 1)
    with course.database.reading() as session:
        rows = session.query(Judgement, Submission).join(Submission).order_by(Submission.id).all()
        assert [row.Judgement.seed for row in rows] == [rows[-1].Submission.seed] * 2
        assert {row.Judgement.verdict for row in rows} == {Verdict.WRONG_ANSWER}


def test_a_version_that_is_looked_at_is_nobodys_yet(teacher, student, exercise, look):
    student.submit(RIGHT, SLUG)
    read = look()
    assert student.get(f"/exercises/{SLUG}").json()["version"] != read["version"]
    assert [one["version"] for one in teacher.get(f"/exercises/{SLUG}/versions").json()] != [read["version"]]
    assert_problem(teacher.post(f"/exercises/{SLUG}/versions/{read['version']}/current", {}), 404)
    assert_problem(teacher.post(f"/rejudgings/{read['id']}/apply", {"policy": "as_computed"}), 409)
    assert_problem(teacher.post(f"/rejudgings/{read['id']}/extend", {}), 409)
    assert teacher.get("/rejudgings").json() == []
    assert student.submit(RIGHT, SLUG).json()["verdict"] == "accepted"


def test_once_published_stored_verdicts_follow_without_grading_twice(course, teacher, student, exercise, look):
    first = student.submit(RIGHT, SLUG).json()["id"]
    student.submit(RIGHT + "\n# once more\n", SLUG)  # the best of theirs: the first is not looked at
    read = look()
    assert (read["total"], read["impact_preview"]["stored"]) == (1, 2)
    assert publish(teacher, read).status_code == 204
    assert student.get(f"/exercises/{SLUG}").json()["version"] == read["version"]
    assert [one["id"] for one in teacher.get("/rejudgings").json()] == [read["id"]]
    with course.database.reading() as session:
        looked_at = session.query(Judgement).one().judged_at
    assert teacher.post(f"/rejudgings/{read['id']}/extend", {}).status_code == 202
    assert ended(teacher, read["id"])["done"] == 2
    with course.database.reading() as session:
        assert looked_at in {row.judged_at for row in session.query(Judgement)}
    assert teacher.post(f"/rejudgings/{read['id']}/apply", {"policy": "as_computed"}).status_code == 204
    assert student.get(f"/submissions/{first}").json()["verdict"] == "wrong_answer"


def test_before_all_is_seen_a_version_is_published_knowingly_only(
    client, teacher, student, exercise, look, monkeypatch
):
    student.submit(RIGHT, SLUG)
    monkeypatch.setattr(client.app.state.services.queue, "waiting", lambda: 1)  # students go first
    read = look(wait=False)
    assert (read["status"], read["done"]) == ("running", 0)
    assert_problem(publish(teacher, read), 409)
    assert publish(teacher, read, unseen=True).status_code == 204
    assert student.get(f"/exercises/{SLUG}").json()["version"] == read["version"]


def test_what_could_not_be_graded_is_no_change(teacher, student, exercise, look):
    student.submit(RIGHT, SLUG)
    raises = FILES["hidden/cases.py"].replace(b"    yield Case(", b"    raise KeyError(0)\n    yield Case(", 1)
    told = changes(teacher, look({**FILES, "hidden/cases.py": raises}))
    assert (told["failed"], told["changed"], told["changes"], told["counts"]) == (1, 0, [], [])


def test_another_look_forgets_the_former_and_so_does_who_does_not_publish(course, teacher, student, exercise, look):
    student.submit(RIGHT, SLUG)
    former = look()
    read = look({**NEXT, "learn.en.md": b"Norms."})
    assert_problem(teacher.get(f"/rejudgings/{former['id']}"), 404)
    assert_problem(publish(teacher, former), 404)
    path = f"/exercises/{SLUG}/versions/{read['version']}"
    assert teacher.delete(path).status_code == 204
    with course.database.reading() as session:
        assert session.query(Rejudging).count() == session.query(Judgement).count() == 0
    (published,) = teacher.get(f"/exercises/{SLUG}/versions").json()
    assert_problem(teacher.delete(f"/exercises/{SLUG}/versions/{published['version']}"), 409)


def test_a_look_whose_students_are_gone_ends(course, client, teacher, student, exercise, look, monkeypatch):
    student.submit(RIGHT, SLUG)
    monkeypatch.setattr(client.app.state.services.queue, "waiting", lambda: 1)
    read = look(wait=False)
    with course.database.writing() as session:
        session.query(Judgement).delete()
    monkeypatch.undo()
    client.app.state.services.grading.rejudge()
    assert ended(teacher, read["id"])["total"] == 0
