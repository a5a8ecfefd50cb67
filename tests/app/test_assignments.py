"""Submissions that are made through an assignment: when they are taken, what is seen of them, what they bring."""

import csv
import io
import json
from datetime import timedelta
from uuid import UUID

import pytest

from app.db.engine import utc_now
from app.enums import Role
from app.grading import summaries
from app.models import Submission
from grader.verdict import Verdict
from tests.app.api import RIGHT, WRONG, assert_problem
from tests.app.stored import give_points

pytestmark = [pytest.mark.sandbox, pytest.mark.explains]

DAY = timedelta(days=1)


@pytest.fixture
def assign(course, student):
    course.enrol(student)
    return course.assign


def change(database, submission_id, **values):
    """Change a submission, as if it had another time or another end."""
    with database.writing() as session:
        row = session.get(Submission, UUID(submission_id))
        for name, value in values.items():
            setattr(row, name, value)
        summaries.note(session.connection(), row)


def grades(course, student):
    answer = course.teacher.get(f"/courses/{course.id}/grades/{student.id}")
    assert answer.status_code == 200, answer.text
    return answer.json()["assignments"][0]["exercises"][0]


def test_before_it_opens_its_exercises_are_not_told_and_practice_does_not_count(student, course, assign):
    assignment_id = assign(opens_at=utc_now() + DAY / 2, max_attempts=1)
    problem = assert_problem(student.submit(RIGHT, assignment_id=assignment_id), 403, "not_open")
    assert "opens at" in problem["detail"]
    assert student.get(f"/courses/{course.id}/assignments/{assignment_id}").json()["exercises"] == []
    assert student.run(RIGHT).status_code == 200
    practice = student.submit(RIGHT).json()
    assert (practice["assignment_id"], practice["admission"]) == (None, "practice")


def test_attempts_run_out_and_runs_cost_none(student, assign):
    assign(max_attempts=2)
    student.run(WRONG)
    assert student.submit(WRONG).status_code == 200
    assert student.submit("def (").json()["verdict"] == "compile_error"
    assert student.submit(WRONG).status_code == 200
    assert "all 2 attempts" in assert_problem(student.submit(RIGHT), 403, "attempts_used")["detail"]


def test_our_own_failure_costs_no_attempt(student, course, assign):
    assign(max_attempts=1)
    change(course.database, student.submit(WRONG).json()["id"], verdict=Verdict.INTERNAL_ERROR)
    assert student.submit(RIGHT).json()["verdict"] == "accepted"
    assert_problem(student.submit(RIGHT), 403, "attempts_used")


def test_two_at_once_do_not_both_get_the_last_attempt(student, assign):
    assign(max_attempts=1)
    answers = [student.submit(WRONG, wait=0) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [202, 403, 403]


def test_between_two_submissions_lies_the_cool_down(student, course, assign):
    assign(cooldown_s=600)
    first = student.submit(WRONG).json()
    refused = student.submit(RIGHT)
    assert "every 0:10:00" in assert_problem(refused, 429)["detail"]
    assert 500 < int(refused.headers["retry-after"]) <= 600
    change(course.database, first["id"], created_at=utc_now() - timedelta(seconds=601))
    assert student.submit(RIGHT).status_code == 200


def test_after_it_has_closed_one_may_practise_without_a_grade(student, course, assign):
    closed = assign(due_at=utc_now() - DAY, max_attempts=1)
    assert student.submit(RIGHT).json()["admission"] == "practice"
    assert student.submit(RIGHT).json()["verdict"] == "accepted"
    assert_problem(student.submit(RIGHT, assignment_id=closed), 403, "not_open")
    assert (grades(course, student)["points"], grades(course, student)["attempts"]) == (0, 0)


def test_an_extension_makes_what_was_late_count_in_full(student, teacher, course, assign):
    assignment_id = assign(due_at=utc_now() - DAY / 2, late_percent=30, late_days=3)
    student.submit(RIGHT)
    assert grades(course, student)["points"] == 70
    extension = f"/courses/{course.id}/assignments/{assignment_id}/extensions/{student.id}"
    granted = teacher.put(extension, {"due_at": (utc_now() + DAY).isoformat(), "reason": "ill"})
    assert granted.status_code == 200, granted.text
    assert grades(course, student)["points"] == 100
    assert student.get(f"/courses/{course.id}/assignments/{assignment_id}").json()["is_extended"] is True
    lowered = assert_problem(teacher.delete(extension), 409, "edit_lowers_grades")["values"]["students"]
    assert lowered == [{"username": student.username, "name": student.username, "before": 100, "after": 70}]
    assert teacher.delete(f"{extension}?confirm_lower=true").status_code == 204
    assert grades(course, student)["points"] == 70


def test_an_extension_ends_after_the_due_date_of_the_others(student, teacher, course, assign):
    path = f"/courses/{course.id}/assignments/{assign()}/extensions/{student.id}"
    assert_problem(teacher.put(path, {"due_at": utc_now().isoformat()}), 422)


def test_with_cases_only_it_is_told_which_fail_and_no_more(student, assign):
    assign(feedback_before="cases")
    read = student.submit(WRONG).json()
    assert read["verdict"] == "wrong_answer" and read["feedback"] == "cases"
    assert {case["verdict"] for case in read["cases"]} >= {"wrong_answer"}
    assert {case["message"] for case in read["cases"]} == {""}
    assert all(case["detail"] is None and case["max_abs_error"] is None for case in read["cases"])
    assert read["explanation"] is None and read["is_explained_later"] is False


def test_with_the_verdict_only_no_answer_and_no_event_tells_of_a_case(student, assign):
    assign(feedback_before="verdict")
    read = student.submit(WRONG).json()
    again = student.get(f"/submissions/{read['id']}").json()
    for seen in (read, again):
        assert (seen["verdict"], seen["cases"], seen["case_count"]) == ("wrong_answer", [], None)
    events = student.get(f"/submissions/{read['id']}/events").text
    assert "event: report" in events and "event: case" not in events
    told = [json.loads(line.removeprefix("data: ")) for line in events.splitlines() if line.startswith('data: {"')]
    assert [(report["cases"], report["message"], report["explanation"]) for report in told] == [([], "", None)]


def test_runs_are_seen_in_full_whatever_the_assignment_says(student, assign):
    assign(feedback_before="verdict")
    assert any(case["detail"] for case in student.run(WRONG).json()["cases"])


def test_who_teaches_sees_everything_and_who_teaches_elsewhere_nothing(
    student, teacher, course, client, make_person, assign
):
    assign(feedback_before="verdict")
    submission = student.submit(WRONG).json()
    seen = teacher.get(f"/submissions/{submission['id']}").json()
    assert seen["cases"] and seen["staff"]["user_id"] == student.id
    stranger = make_person(client, "stranger", Role.INSTRUCTOR)
    assert_problem(stranger.get(f"/submissions/{submission['id']}"), 404)


def test_who_teaches_sees_only_the_exercises_of_the_course(student, teacher, course):
    course.enrol(student)
    submission = student.submit(WRONG).json()
    assert_problem(teacher.get(f"/submissions/{submission['id']}"), 404)


def test_a_grade_set_by_hand_counts_until_it_is_taken_back(student, teacher, course, assign):
    path = f"/courses/{course.id}/grades/{student.id}/{assign()}/maxpool_backward"
    student.submit(WRONG)
    assert teacher.put(path, {"points": 60, "reason": "right idea"}).json()["points"] == 60
    assert grades(course, student)["is_overridden"] is True
    teacher.put(path, {"points": None, "reason": "was the other one"})
    assert grades(course, student)["points"] == 0
    history = teacher.get(f"/courses/{course.id}/grades/{student.id}/history").json()
    found = [(one["points"], one["reason"], one["made_by"]) for one in history]
    assert found == [(None, "was the other one", "grace"), (60, "right idea", "grace")]


def test_a_grade_by_hand_needs_a_reason(student, teacher, course, assign):
    path = f"/courses/{course.id}/grades/{student.id}/{assign()}/maxpool_backward"
    assert_problem(teacher.put(path, {"points": 60, "reason": ""}), 422)


def test_students_see_their_own_grades_only(student, client, make_person, course, teacher):
    course.enrol(student)
    other = make_person(client, "other")
    course.enrol(other)
    assert student.get(f"/courses/{course.id}/grades/{student.id}").status_code == 200
    assert_problem(student.get(f"/courses/{course.id}/grades/{other.id}"), 403)


def test_the_export_holds_every_grade_and_no_formula(student, teacher, client, course, assign):
    assign(title='=HYPERLINK("http://evil","x")')
    student.submit(RIGHT)
    answer = client.get(f"/api/v1/courses/{course.id}/grades.csv", headers=teacher.headers)
    assert answer.headers["content-type"].startswith("text/csv")
    head, row = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert head[5].startswith("'=HYPERLINK") and head[6].startswith("'=HYPERLINK")
    assert row == [student.username, student.username, "", "", "", "100", "100", "100", "100"]


def test_whoever_bought_the_answer_has_no_points_in_the_course_either(student, course, assign):
    give_points(course.database, student.id, 300)
    assert student.post("/exercises/maxpool_backward/solution", {"price": 300}).is_success
    assign()
    assert student.submit(RIGHT).json()["verdict"] == "accepted"
    assert grades(course, student)["points"] == 0


# It tells what it met in every way that there is: the exception, its line and calls, the output.
TELLS = f"""{RIGHT}


_forward = MaxPool.forward


def told_by_a_call(x):
    print("ses" + "ame", x.sum())
    raise ValueError("ses" + "ame")


MaxPool.forward = lambda self, x: told_by_a_call(x)
"""


IN_ONE_CASE, IN_A_LOOP = TELLS, TELLS.replace("raise ", "while True:\n        print")
WHEN_LOADED = f"{TELLS}\n\ntold_by_a_call(np.ones(1))\n"


@pytest.mark.parametrize("level", ["cases", "verdict"])
@pytest.mark.parametrize("source", [IN_ONE_CASE, IN_A_LOOP, WHEN_LOADED])
def test_below_full_feedback_nothing_tells_where_code_was_or_what_it_said(student, assign, level, source):
    assign(feedback_before=level)
    read = student.submit(source).json()
    assert read["verdict"] in ("runtime_error", "output_limit_exceeded")
    again = student.get(f"/submissions/{read['id']}").json()
    events = student.get(f"/submissions/{read['id']}/events").text
    told = [json.loads(line.removeprefix("data: ")) for line in events.splitlines() if line.startswith('data: {"')]
    (report,) = [one for one in told if "source" in one]
    (exported,) = student.get("/me/export").json()["submissions"]
    for seen in (read, again, report, exported):
        assert seen.pop("source") == source
        words = json.dumps(seen)
        assert "sesame" not in words and "told_by" not in words
        assert (seen["trace"], seen["explanation"], seen["is_explained_later"], seen["stdout"]) == (
            None,
            None,
            False,
            "",
        )
        assert seen["decided_by"] is None or level == "cases"
    assert "sesame" not in "".join(json.dumps(one) for one in told)
    assert "event: explanation\ndata: {}" in events
