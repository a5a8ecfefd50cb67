"""The gradebook: names, pages, orders and exports, from summaries alone."""

import csv
import io
import re
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.enums import Visibility
from app.models import CourseMember, Exercise, RosterEntry, User
from tests.app.api import API
from tests.app.courses import SLUG
from tests.app.statements import counted_statements
from tests.app.stored import hand_in

EXPORTS = Path(__file__).parent.parent / "data" / "grade_exports"
NAMES = (("ada", "Lovelace, Ada", "A"), ("alan", "Turing, Alan", "B"), ("barbara", "=Liskov, Barbara", "A"))


@pytest.fixture
def pupils(client, make_person, course):
    """Return three students: two on the roster, one with a name of her own and a typed number."""
    pupils = [make_person(client, name) for name, _, _ in NAMES]
    course.enrol(*pupils)
    with course.database.writing() as session:
        for number, (pupil, (_, name, section)) in enumerate(zip(pupils, NAMES, strict=True)):
            if number < 2:
                email = f"s{number}@example.edu"
                session.add(
                    RosterEntry(
                        course_id=UUID(course.id),
                        user_id=UUID(pupil.id),
                        name=name,
                        student_number=f"00{number + 1}",
                        email=email,
                        email_key=email,
                    )
                )
            else:
                own = {"display_name": name, "student_number": "001", "email": "s0@example.edu"}
                session.execute(sa.update(User).where(User.id == UUID(pupil.id)).values(**own))
            is_theirs = CourseMember.user_id == UUID(pupil.id)
            session.execute(sa.update(CourseMember).where(is_theirs).values(section=section))
    return pupils


def graded(course, teacher, pupils, assignment, points):
    for pupil, value in zip(pupils, points, strict=True):
        path = f"/courses/{course.id}/grades/{pupil.id}/{assignment}/maxpool_backward"
        assert teacher.put(path, {"points": value, "reason": "looked at"}).status_code == 200


def names(answer):
    assert answer.status_code == 200, answer.text
    return [one["name"] for one in answer.json()["items"]]


@pytest.mark.parametrize("query", ["", "?sort=total", "?search=a&section=A"])
def test_a_page_costs_the_same_statements_for_any_class_and_reads_no_submission(
    client, make_person, course, teacher, pupils, query
):
    course.assign()
    course.assign(title="Second steps")
    counts = []
    for size in (5, 0):
        teacher.get(f"/courses/{course.id}/grades{query}")  # reads what is then remembered for a moment
        with counted_statements(course.database) as found:
            assert teacher.get(f"/courses/{course.id}/grades{query}").status_code == 200
        assert not [one for one in found if "submissions" in one]
        counts.append(len(found))
        course.enrol(*[make_person(client, f"more{number}") for number in range(size)])
    assert counts[0] == counts[1] < 20


@pytest.mark.parametrize("who", ["teacher", "student"])
def test_a_list_of_assignments_costs_the_same_statements_for_any_number(course, teacher, pupils, who):
    person = teacher if who == "teacher" else pupils[0]
    course.assign()
    counts = []
    for _ in range(2):
        person.get(f"/courses/{course.id}/assignments")
        with counted_statements(course.database) as found:
            assert person.get(f"/courses/{course.id}/assignments").status_code == 200
        counts.append(len(found))
        for number in range(4):
            course.assign(title=f"More {number}")
    assert counts[0] == counts[1]


def test_people_are_found_filtered_and_sorted(course, teacher, pupils):
    ada, alan, barbara = (name for _, name, _ in NAMES)
    first = course.assign()
    graded(course, teacher, pupils, first, [40, 100, 70])
    grades = f"/courses/{course.id}/grades"
    assert names(teacher.get(grades)) == [barbara, ada, alan]
    assert names(teacher.get(f"{grades}?descending=true")) == [alan, ada, barbara]
    assert names(teacher.get(f"{grades}?sort=section")) == [barbara, ada, alan]
    assert names(teacher.get(f"{grades}?sort=total")) == [alan, barbara, ada]
    assert names(teacher.get(f"{grades}?sort={first}&descending=true")) == [ada, barbara, alan]
    assert names(teacher.get(f"{grades}?search=love")) == [ada]
    assert names(teacher.get(f"{grades}?search=002")) == [alan]
    assert names(teacher.get(f"{grades}?search=%25")) == []
    assert names(teacher.get(f"{grades}?section=A&search=ADA")) == [ada]
    assert teacher.get(f"{grades}?sort={'0' * 32}").status_code == 404
    assert teacher.get(f"{grades}?sort=luck").status_code == 422


def test_a_name_is_found_as_it_is_written(course, teacher, pupils):
    with course.database.writing() as session:
        session.execute(sa.update(User).where(User.id == UUID(pupils[2].id)).values(display_name="Özge Ünal"))
    for wanted in ("Özge", "Ünal", "nal Öz"):
        assert names(teacher.get(f"/courses/{course.id}/grades?search={wanted}")) == ["Özge Ünal"], wanted


def test_pages_hold_fifty_and_keep_the_query(client, make_person, course, teacher):
    course.enrol(*[make_person(client, f"pupil{number:02}") for number in range(52)])
    course.assign()
    read = teacher.get(f"/courses/{course.id}/grades?page=2&search=pupil").json()
    assert (len(read["items"]), read["page"], read["pages"], read["total"]) == (2, 2, 2, 52)
    assert teacher.get(f"/courses/{course.id}/grades?page=9").json()["page"] == 2
    page = client.get(f"/courses/{course.id}/gradebook?search=pupil&sort=total", headers=teacher.headers).text
    assert page.count('<th scope="row">') == 50
    assert "?search=pupil&amp;sort=total&amp;page=2" in page
    members = teacher.get(f"/courses/{course.id}/members?page=2").json()
    assert (len(members["items"]), members["total"]) == (3, 53)
    shown = client.get(f"/courses/{course.id}/members?search=pupil07", headers=teacher.headers).text
    assert "pupil07" in shown and "pupil08" not in shown


def test_a_typed_number_and_an_unverified_address_stand_in_no_export(client, course, teacher, pupils):
    course.assign()
    read = {one["username"]: one for one in teacher.get(f"/courses/{course.id}/grades").json()["items"]}
    assert (read["ada"]["student_number"], read["ada"]["email"]) == ("001", "s0@example.edu")
    assert (read["barbara"]["student_number"], read["barbara"]["email"]) == (None, None)


@pytest.mark.parametrize("form", ["own", "moodle_number", "moodle_email", "canvas"])
def test_an_export_is_as_the_vendor_documents(client, course, teacher, pupils, form):
    """Compare with golden files.

    Moodle's are after docs.moodle.org/en/Grade_import: people are mapped by "ID number" or "Email address". Canvas's
    is after its instructor guide, "How do I import grades in the Gradebook?", and the file that Canvas exports: five
    columns before the assignments, and a row of points possible.
    """
    first = course.assign(title="Pooling (1)")
    second = course.assign(title="Pooling (1)")
    held = course.assign(title="Held", holds_grades=True)
    graded(course, teacher, pupils, first, [33.333, 100, 0])
    graded(course, teacher, pupils, second, [0.5, 99.995, 70])
    graded(course, teacher, pupils, held, [1, 2, 3])
    answer = client.get(f"{API}/courses/{course.id}/grades.csv?format={form}", headers=teacher.headers)
    golden = EXPORTS / f"{form}.csv"
    assert answer.content == golden.read_bytes()
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert ("Held" in answer.text) == (form == "own")


def test_held_grades_are_for_staff_until_they_are_released(client, course, teacher, pupils):
    ada = pupils[0]
    assignment = course.assign(holds_grades=True)
    graded(course, teacher, pupils, assignment, [60, 70, 80])
    own, place = f"/courses/{course.id}/grades/{ada.id}", f"/courses/{course.id}/assignments/{assignment}"

    def seen():
        read = ada.get(own).json()
        grade = read["assignments"][0]["exercises"][0]
        return read["points"], read["worth"], grade["points"], grade["computed"], grade["is_overridden"]

    assert seen() == (0, 0, None, None, False)
    assert teacher.get(own).json()["points"] == 60
    for page in (place, f"/courses/{course.id}"):
        assert not re.search(r"\b60\b", client.get(page, headers=ada.headers).text.partition("<main")[2])
    assert "not released" in client.get(f"/courses/{course.id}/gradebook", headers=teacher.headers).text
    assert "has not released the grades yet" in client.get(place, headers=ada.headers).text
    assert '"points": 60' not in client.get(f"{API}/me/export", headers=ada.headers).text
    assert ada.put(f"{place}/release", {}).status_code == 403
    released = teacher.put(f"{place}/release", {})
    assert released.json()["released_at"] and teacher.put(f"{place}/release", {}).json() == released.json()
    assert seen() == (60, 100, 60, 0, True)
    assert '"points": 60' in client.get(f"{API}/me/export", headers=ada.headers).text
    assert teacher.delete(f"{place}/release").json()["released_at"] is None
    assert seen() == (0, 0, None, None, False)
    noted = [one["action"] for one in teacher.get(f"/courses/{course.id}/audit").json()["items"]]
    assert noted[:2] == ["grades.held_again", "grades.released"]


def test_own_grades_name_no_exercise_that_is_hidden(course, teacher, pupils):
    assignment = course.assign()
    hand_in(course.database, pupils[0].id, assignment)
    graded(course, teacher, pupils, assignment, [60, 70, 80])
    with course.database.writing() as session:
        session.query(Exercise).filter_by(slug=SLUG).one().visibility = Visibility.PRIVATE

    def seen(person, pupil):
        (read,) = person.get(f"/courses/{course.id}/grades/{pupil.id}").json()["assignments"]
        return [one["exercise"] for one in read["exercises"]], read["points"], read["worth"]

    assert seen(pupils[0], pupils[0]) == ([SLUG], 60, 100)  # who handed something in knows it
    assert seen(pupils[1], pupils[1]) == ([], 70, 100)
    assert seen(teacher, pupils[1]) == ([SLUG], 70, 100)


def test_an_assignment_that_holds_nothing_is_not_released(course, teacher, pupils):
    place = f"/courses/{course.id}/assignments/{course.assign()}"
    answer = teacher.put(f"{place}/release", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "grades_not_held")
    held = {**teacher.get(place).json(), "holds_grades": True}
    assert teacher.put(place, held).status_code == 200
    assert teacher.put(f"{place}/release", {}).json()["released_at"]
    assert teacher.put(place, {**held, "holds_grades": False}).json()["released_at"] is None


def test_a_leaderboard_leaves_out_held_grades(client, course, teacher, pupils):
    course.assign(holds_grades=True)
    assert teacher.patch(f"/courses/{course.id}", {"leaderboard": True}).status_code == 200
    board = f"/courses/{course.id}/leaderboard"
    for pupil in pupils:
        key = pupil.get(board).json()["offered"][0]["key"]
        assert pupil.put(f"{board}/me", {"name": key}).status_code == 204
    assert (pupils[0].get(board).json()["is_shown"], pupils[0].get(board).json()["worth"]) == (True, 0)
