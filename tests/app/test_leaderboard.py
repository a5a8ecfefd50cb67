"""A course's leaderboard: who decides, who appears, who sees what. None of it needs a grader."""

from fractions import Fraction
from types import SimpleNamespace
from uuid import UUID

import pytest

from app.courses import gradebook, leaderboard
from app.courses.grades import Cell, Level
from app.enums import CourseRole, Role
from app.models import Assignment, AssignmentExercise, ExamWindow, LeaderboardEntry, User
from app.rules.worth import Grade
from tests.app.api import PASSWORD, assert_problem
from tests.app.courses import appoint, make_course
from tests.app.stored import make_stored

NAMES = ("patient-otter", "calm-whale", "wise-yak", "quick-fox")


@pytest.fixture
def database(accounts):
    return accounts.app.state.services.database


@pytest.fixture
def teacher(accounts, make_person):
    return make_person(accounts, "grace", Role.INSTRUCTOR)


@pytest.fixture
def students(accounts, make_person):
    return [make_person(accounts, f"student{number}") for number in range(4)]


@pytest.fixture
def course(database, teacher, students):
    course = f"/courses/{make_course(database, teacher, tuple(students))}"
    assert teacher.patch(course, {"leaderboard": True}).json()["leaderboard"]
    return course


@pytest.fixture
def reached(monkeypatch):
    """Return the points of each student by exercise, in place of graded submissions."""
    points: dict[str, dict[str, float]] = {}

    monkeypatch.setattr(gradebook, "material_for_student", lambda *_: Points(points))
    return points


class Points:
    """The computed points in an assignment with two exercises. All grades are set by hand, to 0."""

    def __init__(self, points):
        self.points = points
        self.assignments = [SimpleNamespace(id=UUID(int=1))]
        self.levels = {
            UUID(int=1): [Level(UUID(int=n), slug, 100, slug) for n, slug in enumerate(("first", "second"))]
        }

    def cells(self, user_id):
        own = self.points.get(user_id.hex, {})
        return [[Cell(0, Grade(Fraction(own.get(slug, 0))), is_overridden=True) for slug in ("first", "second")]]


def appear(student, course, name):
    return student.put(f"{course}/leaderboard/me", {"name": name})


def board(person, course):
    answer = person.get(f"{course}/leaderboard")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_there_is_none_until_an_owner_switches_it_on(accounts, database, teacher, students, make_person):
    course = f"/courses/{make_course(database, teacher, tuple(students))}"
    helper = make_person(accounts, "helper", Role.INSTRUCTOR)
    appoint(database, course.rpartition("/")[2], helper, CourseRole.INSTRUCTOR)
    assert_problem(students[0].get(f"{course}/leaderboard"), 404)
    assert_problem(appear(students[0], course, NAMES[0]), 404)
    assert_problem(students[0].patch(course, {"leaderboard": True}), 403)
    assert_problem(helper.patch(course, {"leaderboard": True}), 403)
    assert helper.patch(course, {"join_open": False}).status_code == 200


def test_nobody_appears_who_did_not_choose_to(course, students, reached):
    for student, name in zip(students[:3], NAMES, strict=False):
        assert appear(student, course, name).status_code == 204
    rows = board(students[3], course)["rows"]
    assert {row["name"]["en"] for row in rows} == {"Patient Otter", "Calm Whale", "Wise Yak"}
    assert {row["name"]["zh"] for row in rows} == {"耐心的水獭", "沉静的鲸", "睿智的牦牛"}
    assert not any(row["is_own"] for row in rows)


def test_equals_share_a_place_and_grades_set_by_hand_are_left_out(course, students, reached):
    for student, name in zip(students, NAMES, strict=True):
        appear(student, course, name)
    reached[students[0].id] = {"first": 50}
    reached[students[1].id] = {"first": 100, "second": 80.5}
    reached[students[2].id] = {"second": 50}
    read = board(students[0], course)
    places = [(row["rank"], row["name"]["en"], row["points"], row["levels"], row["is_own"]) for row in read["rows"]]
    assert places == [
        (1, "Calm Whale", 180.5, 2, False),
        (2, "Patient Otter", 50, 1, True),
        (2, "Wise Yak", 50, 1, False),
        (4, "Quick Fox", 0, 0, False),
    ]
    assert (read["worth"], read["levels"]) == (200, 2)


def test_who_teaches_sees_nobody_on_it(course, teacher, students, reached, accounts, make_person):
    for student, name in zip(students, NAMES, strict=True):
        appear(student, course, name)
    for person in (teacher, make_person(accounts, "root", Role.ADMINISTRATOR)):
        assert board(person, course) == {
            "is_shown": False,
            "rows": [],
            "worth": 0,
            "levels": 0,
            "own": None,
            "offered": [],
        }
        assert_problem(appear(person, course, "brave-bee"), 403)


def test_what_it_tells_has_nothing_of_anybody(course, students, reached):
    for student, name in zip(students, NAMES, strict=True):
        appear(student, course, name)
    told = students[0].get(f"{course}/leaderboard").text
    for student in students:
        assert student.username not in told and student.id not in told


def test_it_tells_nothing_of_an_exam_that_the_reader_has_not_started(course, students, database):
    exercise_id = make_stored(database).exercise_id
    with database.writing() as session:
        exam = Assignment(course_id=UUID(course.rsplit("/", 1)[1]), title="Exam", window_minutes=60)
        session.add(exam)
        session.flush()
        session.add(AssignmentExercise(assignment_id=exam.id, exercise_id=exercise_id, position=0, points=40))
        session.add(ExamWindow(assignment_id=exam.id, user_id=UUID(students[0].id)))
    for student, name in zip(students[:3], NAMES, strict=False):
        appear(student, course, name)
    told = [(read["worth"], read["levels"], read["is_shown"]) for read in (board(one, course) for one in students)]
    assert told == [(40, 1, True), (0, 0, True), (0, 0, True), (0, 0, True)]


def test_among_two_everybody_would_know_who_is_who(course, students, reached):
    for student, name in zip(students[:2], NAMES, strict=False):
        appear(student, course, name)
    read = board(students[0], course)
    assert (read["is_shown"], read["rows"], read["own"]["key"]) == (False, [], "patient-otter")
    appear(students[2], course, NAMES[2])
    assert len(board(students[0], course)["rows"]) == 3


def test_a_name_is_had_by_one_and_none_is_made_up_by_its_bearer(course, students, reached):
    assert appear(students[0], course, NAMES[0]).status_code == 204
    assert_problem(appear(students[1], course, NAMES[0]), 409)
    for typed in ("student0 is stupid", "", "patient", "PATIENT-OTTER"):
        assert_problem(appear(students[1], course, typed), 409)
    offered = {one["key"] for one in board(students[1], course)["offered"]}
    assert len(offered) == 6 and NAMES[0] not in offered
    assert appear(students[1], course, offered.pop()).status_code == 204


def test_who_takes_another_name_gives_the_first_back(course, students, reached):
    appear(students[0], course, NAMES[0])
    assert appear(students[0], course, NAMES[1]).status_code == 204
    assert board(students[0], course)["own"]["key"] == NAMES[1]
    assert appear(students[1], course, NAMES[0]).status_code == 204


@pytest.mark.parametrize("way", ["disappear", "leave", "deletion"])
def test_who_goes_is_gone(course, students, reached, way, database):
    student = students[0]
    appear(student, course, NAMES[0])
    gone = {
        "disappear": lambda: student.delete(f"{course}/leaderboard/me"),
        "leave": lambda: student.post(f"{course}/leave", None),
        "deletion": lambda: student.post("/me/deletion", {"password": PASSWORD}),
    }[way]()
    assert gone.is_success, gone.text
    with database.reading() as session:
        assert session.query(LeaderboardEntry).count() == 0
    assert appear(students[1], course, NAMES[0]).status_code == 204


def test_who_begins_to_teach_is_on_it_no_more(course, teacher, students, reached):
    for student, name in zip(students, NAMES, strict=True):
        appear(student, course, name)
    teacher.put(f"{course}/members/{students[0].username}", {"role": "instructor"})
    assert len(board(students[1], course)["rows"]) == 3


def test_the_copy_of_ones_data_has_the_name(course, students):
    appear(students[0], course, NAMES[0])
    assert students[0].get("/me/export").json()["leaderboards"] == [
        {"title": "Deep learning", "name": "Patient Otter"}
    ]


def test_on_each_database_a_name_is_had_by_one(migrated, password_hash):
    from app.courses.membership import end, put
    from app.courses.schemas import CourseCreate, CourseUpdate
    from app.courses.service import create, update
    from app.enums import Theme
    from app.http.errors import ConflictError
    from app.identity import Principal

    with migrated.writing() as session:
        people = [
            User(username=name, username_key=name, password_hash=password_hash) for name in ("grace", "ada", "bob")
        ]
        session.add_all(people)
        session.flush()
        owner, ada, bob = (Principal(one.id, one.username, Role.STUDENT, None, Theme.SYSTEM) for one in people)
        course = create(session, owner, CourseCreate(title="Deep learning"))
        update(session, owner, course.id, CourseUpdate(leaderboard=True))
        for student in (ada, bob):
            put(session, course.id, student.id, CourseRole.STUDENT)
        leaderboard.appear(session, ada, course.id, NAMES[0])
    with pytest.raises(ConflictError), migrated.writing() as session:
        leaderboard.appear(session, bob, course.id, NAMES[0])
    with migrated.writing() as session:
        end(session, course.id, ada.id)
    with migrated.writing() as session:
        leaderboard.appear(session, bob, course.id, NAMES[0])
