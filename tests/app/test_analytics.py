"""How a class fares with an exercise, over submissions written as they would be stored."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.db.engine import utc_now
from app.db.ids import new_id
from app.enums import Kind, Role, Status
from app.models import Assignment, Exercise, MembershipPeriod, RosterEntry, Submission, TimeSpent
from grader.verdict import Verdict
from tests.app.api import assert_problem
from tests.app.courses import SLUG
from tests.app.test_similarity import LOOPS, OTHER, RENAMED

pytestmark = pytest.mark.sandbox

START = utc_now() - timedelta(days=3)


@pytest.fixture
def pupils(client, make_person, course):
    pupils = [make_person(client, name) for name in ("ada", "alan", "barbara", "donald")]
    course.enrol(*pupils)
    with course.database.writing() as session:
        session.query(MembershipPeriod).update({"started_at": START - timedelta(days=1)})
    course.assign()
    return pupils


def store(database, person, verdicts, *, kind=Kind.SUBMISSION, family="overlap", diagnosis=None, source=""):
    """Submissions an hour apart, the first at START."""
    with database.writing() as session:
        exercise = session.query(Exercise).filter_by(slug=SLUG).one()
        assignment = session.query(Assignment).one()
        for number, verdict in enumerate(verdicts):
            case = {"name": "x", "family": family, "verdict": verdict}
            row = Submission(
                id=new_id(),
                user_id=UUID(person.id),
                exercise_id=exercise.id,
                version_id=exercise.current_version_id,
                kind=kind,
                assignment_id=assignment.id if kind is Kind.SUBMISSION else None,
                status=Status.FINISHED,
                verdict=verdict,
                created_at=START + timedelta(hours=number),
                finished_at=utc_now(),
                source=source.encode(),
                report={"cases": [{**case, "family": "smallest", "verdict": Verdict.ACCEPTED}, case]},
                explanation={"diagnoses": [{"code": diagnosis}]} if diagnosis else None,
            )
            session.add(row)


WRONG, RIGHT, OURS = Verdict.WRONG_ANSWER, Verdict.ACCEPTED, Verdict.INTERNAL_ERROR


def test_from_the_members_to_those_accepted_and_those_who_are_stuck(course, teacher, pupils):
    with course.database.writing() as session:
        session.add(RosterEntry(course_id=UUID(course.id), user_id=UUID(pupils[2].id), name="Liskov, Barbara"))
    ada, alan, barbara, donald = pupils
    store(course.database, ada, [WRONG, OURS, RIGHT], diagnosis="transposed")
    store(course.database, alan, [RIGHT])
    store(course.database, barbara, [WRONG] * 6, family="padding", diagnosis="sign")
    store(course.database, donald, [WRONG], kind=Kind.RUN)
    with course.database.writing() as session:
        exercise_id = session.query(Exercise).filter_by(slug=SLUG).one().id
        session.add(TimeSpent(user_id=UUID(ada.id), exercise_id=exercise_id, seconds=600, counted_at=utc_now()))
    read = teacher.get(f"/courses/{course.id}/analytics/{SLUG}").json()
    assert read["funnel"] == {"members": 4, "begun": None, "submitted": 3, "accepted": 2}
    assert [one["students"] for one in read["attempts"]] == [1, 1, 0, 0, 0, 0]
    assert (read["median_attempts"], read["median_hours"], read["median_work_minutes"]) == (1.5, 1.0, None)
    verdicts = {one["name"]: (one["submissions"], one["students"]) for one in read["verdicts"]}
    assert verdicts == {"wrong_answer": (7, 2), "accepted": (2, 2), "internal_error": (1, 1)}
    assert [(one["name"], one["submissions"]) for one in read["families"]] == [("padding", 6), ("overlap", 1)]
    assert [(one["name"], one["students"]) for one in read["diagnoses"]] == [("sign", 1), ("transposed", 1)]
    assert [(one["username"], one["name"], one["refused"]) for one in read["stuck"]] == [
        ("barbara", "Liskov, Barbara", 6)
    ]
    page = teacher.client.get(f"/courses/{course.id}/exercises/{SLUG}", headers=teacher.headers).text
    assert page.count("<bdi>Liskov, Barbara</bdi>") == 2


def test_students_of_another_course_are_not_counted(course, teacher, pupils, client, make_person):
    store(course.database, make_person(client, "stranger"), [RIGHT])
    assert teacher.get(f"/courses/{course.id}/analytics/{SLUG}").json()["funnel"]["submitted"] == 0


def test_only_exercises_of_the_course(teacher, pupils, course):
    assert_problem(teacher.get(f"/courses/{course.id}/analytics/im2col"), 404)


def test_over_everybody_there_are_no_names(course, client, make_person, teacher, pupils):
    store(course.database, pupils[0], [WRONG] * 5)
    assert_problem(teacher.get(f"/exercises/{SLUG}/analytics"), 404)
    read = make_person(client, "root", Role.ADMINISTRATOR).get(f"/exercises/{SLUG}/analytics").json()
    assert (read["stuck"], read["stuck_count"], read["funnel"]["members"]) == ([], 1, None)


def test_the_page_of_an_exercise_shows_it(course, teacher, pupils, client):
    store(course.database, pupils[0], [WRONG] * 5, diagnosis="transposed")
    page = client.get(f"/courses/{course.id}/exercises/{SLUG}", headers={**teacher.headers, "Accept": "text/html"})
    assert "Stuck students" in page.text and "transposed" in page.text and "overlap" in page.text


def test_alike_sources_are_shown_as_pairs_to_who_teaches(course, teacher, pupils):
    ada, alan, barbara, _ = pupils
    store(course.database, ada, [RIGHT], source=LOOPS)
    store(course.database, alan, [WRONG], source=RENAMED)
    store(course.database, barbara, [RIGHT], source=OTHER)
    with course.database.writing() as session:
        session.add(RosterEntry(course_id=UUID(course.id), user_id=UUID(ada.id), name="Lovelace, Ada"))
    path = f"/courses/{course.id}/similarity/{SLUG}"
    found = teacher.get(path).json()
    assert [(one["first"], one["second"]) for one in found] == [("ada", "alan")]
    assert [(one["first_name"], one["second_name"]) for one in found] == [("Lovelace, Ada", "alan")]
    page = teacher.client.get(f"/courses/{course.id}/exercises/{SLUG}/similarity", headers=teacher.headers).text
    assert "<bdi>Lovelace, Ada</bdi>" in page and "<bdi>alan</bdi></a></td>" in page
    assert_problem(ada.get(path), 403)
