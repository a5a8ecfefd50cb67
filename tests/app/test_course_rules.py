"""Rules of courses as teachers and students meet them: what is counted, when, and what an edit changes."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.db.engine import utc_now
from app.models import Assignment, Course, ExamWindow, Extension
from tests.app.api import RIGHT, WRONG, assert_problem
from tests.app.test_assignments import DAY, change, grades

pytestmark = pytest.mark.sandbox


@pytest.fixture
def enrolled(course, student):
    course.enrol(student)
    return student


def admitted(answer):
    assert answer.status_code == 200, answer.text
    return answer.json()["admission"]


def test_practice_before_an_assignment_exists_uses_none_of_its_attempts(enrolled, course):
    enrolled.submit(WRONG)
    enrolled.submit(WRONG)
    assignment_id = course.assign(max_attempts=2)
    taken = enrolled.submit(RIGHT).json()
    assert (taken["assignment_id"], taken["admission"]) == (assignment_id, "counted")
    assert grades(course, enrolled)["attempts"] == 1


def test_after_the_last_attempt_practice_does_not_count(enrolled, course):
    assignment_id = course.assign(max_attempts=1, feedback_before="verdict")
    assert admitted(enrolled.submit(WRONG)) == "counted"
    problem = assert_problem(enrolled.submit(RIGHT), 403, "attempts_used")
    assert problem["code"] == "attempts_used_practice"
    practice = enrolled.submit(RIGHT, practice=True).json()
    assert (practice["assignment_id"], practice["admission"]) == (assignment_id, "attempts_used")
    assert (practice["feedback"], practice["cases"]) == ("verdict", [])
    assert (grades(course, enrolled)["points"], grades(course, enrolled)["attempts"]) == (0, 1)


def test_an_assignment_without_practice_takes_nothing_after_the_last_attempt(enrolled, course):
    course.assign(max_attempts=1, allows_practice=False)
    enrolled.submit(WRONG)
    assert assert_problem(enrolled.submit(RIGHT, practice=True), 403)["code"] == "attempts_used"


def test_a_lower_limit_shows_no_counter_above_it(enrolled, teacher, course):
    assignment_id = course.assign(max_attempts=3)
    for _ in range(3):
        enrolled.submit(WRONG)
    path = f"/courses/{course.id}/assignments/{assignment_id}"
    body = {**teacher.get(path).json(), "max_attempts": 1}
    assert teacher.put(path, body).status_code == 200
    assert grades(course, enrolled)["attempts"] == 1


def test_of_two_open_assignments_one_has_to_be_named(enrolled, course):
    first, second = course.assign(title="Homework"), course.assign(title="Bonus", max_attempts=1)
    problem = assert_problem(enrolled.submit(RIGHT), 409, "several_assignments")
    assert "Homework (Deep learning) and Bonus (Deep learning)" in problem["detail"]
    assert {one["id"] for one in problem["values"]["choices"]} == {first, second}
    assert enrolled.submit(RIGHT, assignment_id=second).json()["assignment_id"] == second
    rows = {
        one["title"]: one
        for one in course.teacher.get(f"/courses/{course.id}/grades").json()["items"][0]["assignments"]
    }
    assert {title: row["points"] for title, row in rows.items()} == {"Homework": 0, "Bonus": 100}


def test_an_assignment_of_others_cannot_be_named(student, course):
    assert_problem(student.submit(RIGHT, assignment_id=course.assign()), 404)


def test_a_due_minute_ends_with_that_minute(enrolled, course):
    due_at = datetime(2026, 6, 1, 2, 16, tzinfo=UTC)
    course.assign(due_at=utc_now() + DAY)
    submission = enrolled.submit(RIGHT).json()
    for seconds, points in ((8, 100), (59.999, 100), (60, 0)):
        change(course.database, submission["id"], created_at=due_at + timedelta(seconds=seconds))
        with course.database.writing() as session:
            session.scalars(sa.select(Assignment)).one().due_at = due_at
        assert grades(course, enrolled)["points"] == points


def test_a_late_day_is_a_calendar_day_of_the_course(enrolled, course):
    due_at = datetime(2026, 11, 1, 0, 0, tzinfo=UTC)  # Saturday 20:00 in New York; the clocks go back that night
    assignment_id = course.assign(due_at=due_at, late_days=1, late_percent=10)
    with course.database.writing() as session:
        session.get(Course, UUID(course.id)).time_zone = "America/New_York"
    read = enrolled.get(f"/courses/{course.id}/assignments/{assignment_id}").json()
    assert datetime.fromisoformat(read["closes_at"]) == datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
    assert read["time_zone"] == "America/New_York"


@pytest.mark.parametrize("at", ["9999-12-31T23:59:00Z", "0001-01-01T00:00:00-23:59"])
def test_a_date_outside_the_calendar_is_refused(enrolled, teacher, course, at):
    path = f"/courses/{course.id}/assignments/{course.assign()}/extensions/{enrolled.id}"
    assert_problem(teacher.put(path, {"due_at": at}), 422)


def test_a_date_that_an_earlier_release_stored_breaks_no_page(enrolled, teacher, course):
    assignment_id = course.assign(late_days=3, late_percent=10)
    with course.database.writing() as session:
        far = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
        session.add(Extension(assignment_id=UUID(assignment_id), user_id=UUID(enrolled.id), due_at=far))
        session.get(Assignment, UUID(assignment_id)).opens_at = datetime(1, 1, 1, tzinfo=UTC)
        session.get(Course, UUID(course.id)).time_zone = "Asia/Shanghai"
    place = f"/courses/{course.id}"
    for path in (f"{place}/assignments", f"{place}/assignments/{assignment_id}", f"{place}/grades/{enrolled.id}"):
        assert enrolled.get(path).status_code == 200
    assert teacher.get(f"{place}/grades").status_code == 200
    assert admitted(enrolled.submit(RIGHT)) == "counted"


def test_what_is_handed_in_after_leaving_does_not_count(enrolled, course):
    assignment_id = course.assign(max_attempts=1, feedback_before="verdict")
    assert admitted(enrolled.submit(WRONG)) == "counted"
    assert enrolled.post(f"/courses/{course.id}/leave", {}).status_code == 204
    assert admitted(enrolled.submit(RIGHT)) == "practice"
    course.enrol(enrolled)
    assert (grades(course, enrolled)["points"], grades(course, enrolled)["attempts"]) == (0, 1)
    assert_problem(enrolled.submit(RIGHT, assignment_id=assignment_id), 403, "attempts_used")


def test_an_edit_that_lowers_points_shows_who_before_it_is_applied(enrolled, teacher, course):
    path = f"/courses/{course.id}/assignments/{course.assign()}"
    enrolled.submit(RIGHT)
    body = teacher.get(path).json()
    body["exercises"] = [{"slug": "maxpool_backward", "points": 40}]
    problem = assert_problem(teacher.put(path, body), 409, "edit_lowers_grades")
    name = enrolled.username
    assert problem["values"]["students"] == [{"username": name, "name": name, "before": 100, "after": 40}]
    assert grades(course, enrolled)["points"] == 100
    assert teacher.put(f"{path}?confirm_lower=true", body).status_code == 200
    assert grades(course, enrolled)["points"] == 40


def test_an_edit_never_undoes_an_admission(enrolled, teacher, course):
    path = f"/courses/{course.id}/assignments/{course.assign()}"
    enrolled.submit(RIGHT)
    body = {**teacher.get(path).json(), "opens_at": (utc_now() + DAY / 2).isoformat()}
    assert teacher.put(path, body).status_code == 200
    body["opens_at"] = None
    teacher.put(path, body)
    assert grades(course, enrolled)["points"] == 100


@pytest.mark.explains
def test_an_exam_takes_submissions_in_the_window_of_its_student(enrolled, course):
    assignment_id = course.assign(window_minutes=60, max_attempts=3)
    assert_problem(enrolled.submit(RIGHT), 403)
    start = f"/courses/{course.id}/assignments/{assignment_id}/start"
    started = enrolled.post(start, {}).json()
    assert started["window_ends_at"] > started["started_at"]
    assert enrolled.post(start, {}).json()["started_at"] == started["started_at"]
    taken = enrolled.submit(WRONG).json()
    assert (taken["admission"], taken["feedback"], taken["explanation"]) == ("counted", "cases", None)


def test_after_the_own_window_an_exam_takes_nothing(enrolled, teacher, course):
    assignment_id = course.assign(window_minutes=1)
    path = f"/courses/{course.id}/assignments/{assignment_id}"
    enrolled.post(f"{path}/start", {})
    with course.database.writing() as session:
        window = session.scalars(sa.select(ExamWindow)).one()
        window.started_at = utc_now() - timedelta(minutes=2)
    assert assert_problem(enrolled.submit(RIGHT), 403)["code"] == "exam_ended"
    more = {"extra_minutes": 30, "reason": "extra time"}
    assert teacher.put(f"{path}/extensions/{enrolled.id}", more).status_code == 200
    assert admitted(enrolled.submit(RIGHT)) == "counted"


def test_only_an_exam_that_is_open_can_be_started(enrolled, teacher, course):
    place = f"/courses/{course.id}/assignments"
    assert_problem(enrolled.post(f"{place}/{course.assign()}/start", {}), 409)
    upcoming = course.assign(window_minutes=5, opens_at=utc_now() + DAY / 2)
    assert_problem(enrolled.post(f"{place}/{upcoming}/start", {}), 409)
    assert_problem(teacher.post(f"{place}/{upcoming}/start", {}), 403)


@pytest.mark.parametrize("rules", [{"due_at": None}, {"late_days": None}])
def test_an_exam_needs_an_end(teacher, course, rules):
    body = {"title": "Exam", "window_minutes": 60, "due_at": (utc_now() + DAY).isoformat()}
    body["exercises"] = [{"slug": "maxpool_backward"}]
    answer = teacher.post(f"/courses/{course.id}/assignments", {**body, **rules})
    assert assert_problem(answer, 422)["errors"][0]["code"] == "exam_needs_end"


def test_a_time_zone_that_lowers_points_is_confirmed(enrolled, teacher, course):
    """Late by 24.5 hours, over a night with 25: one day in New York, two in UTC."""
    course.assign(late_days=3, late_percent=10)
    submission = enrolled.submit(RIGHT).json()
    due_at = datetime(2026, 11, 1, 0, 0, tzinfo=UTC)
    change(course.database, submission["id"], created_at=due_at + timedelta(hours=24, minutes=30))
    with course.database.writing() as session:
        session.scalars(sa.select(Assignment)).one().due_at = due_at
    place = f"/courses/{course.id}"
    assert teacher.patch(place, {"time_zone": "America/New_York"}).status_code == 200
    assert grades(course, enrolled)["points"] == 90
    assert_problem(teacher.patch(place, {"time_zone": "UTC"}), 409, "edit_lowers_grades")
    assert teacher.patch(f"{place}?confirm_lower=true", {"time_zone": "UTC"}).json()["time_zone"] == "UTC"
    assert grades(course, enrolled)["points"] == 80


def test_during_an_exam_everything_is_for_the_exam(enrolled, course):
    exam = course.assign(title="Exam", window_minutes=60, max_attempts=1)
    homework = course.assign(title="Homework")
    enrolled.post(f"/courses/{course.id}/assignments/{exam}/start", {})
    refused = enrolled.submit(RIGHT, assignment_id=homework)
    assert assert_problem(refused, 403, "not_open")["code"] == "exam_running"
    assert enrolled.submit(RIGHT).json()["assignment_id"] == exam


def test_who_leaves_during_an_exam_does_not_practise_and_join_again(enrolled, course):
    course.assign(window_minutes=60, max_attempts=1)
    enrolled.post(f"/courses/{course.id}/leave", {})
    for answer in (enrolled.submit(WRONG), enrolled.run(WRONG)):
        assert assert_problem(answer, 403)["code"] == "exam_not_yours_now"
    assert_problem(enrolled.get("/exercises/maxpool_backward/comments"), 403)
    with course.database.writing() as session:
        session.scalars(sa.select(Assignment)).one().due_at = utc_now() - DAY
    assert admitted(enrolled.submit(WRONG)) == "practice"


def test_no_limit_for_late_work_is_stored_from_the_beginning(enrolled, teacher, course):
    body = {"title": "Open end", "due_at": (utc_now() - DAY).isoformat(), "late_days": None}
    body["exercises"] = [{"slug": "maxpool_backward", "points": 100}]
    made = teacher.post(f"/courses/{course.id}/assignments", body).json()
    assert (made["late_days"], made["closes_at"], made["phase"]) == (None, None, "late")
    assert admitted(enrolled.submit(RIGHT)) == "counted"
    assert grades(course, enrolled)["points"] == 100


@pytest.mark.parametrize(("cooldown_s", "said"), [(60, "60 s"), (86_400, "24:00:00"), (5_407, "1:30:07")])
def test_a_cool_down_is_told_as_people_read_time(enrolled, course, cooldown_s, said):
    course.assign(cooldown_s=cooldown_s)
    enrolled.submit(RIGHT)
    refusal = enrolled.submit(RIGHT).json()
    assert refusal["code"] == "cooldown"
    assert f"once every {said}." in refusal["detail"]
