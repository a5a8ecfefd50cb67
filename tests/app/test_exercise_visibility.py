"""Setting the visibility of an exercise: by its author, and only to courses that the author teaches."""

import pytest

from app.authoring import service as authoring
from app.authoring import versions
from app.authoring.schemas import ExerciseDraftCreate
from app.authoring.skeleton import skeleton_files
from app.enums import Role
from app.models import ExerciseDraft
from grader.exercise.parse import parse_exercise
from tests.app.api import assert_problem
from tests.app.courses import known, make_course

SLUG = "row_norms"
PATH = f"/exercises/{SLUG}/visibility"


@pytest.fixture
def database(accounts):
    return accounts.app.state.services.database


@pytest.fixture
def author(accounts, make_person, database):
    """Return an instructor who has published an exercise, without the gate."""
    author = make_person(accounts, "author", Role.INSTRUCTOR)
    with database.writing() as session:
        authoring.create(session, known(author), ExerciseDraftCreate(slug=SLUG))
        draft = session.query(ExerciseDraft).filter_by(slug=SLUG).one()
        versions.publish(session, draft, parse_exercise(SLUG, skeleton_files(SLUG)), [])
    return author


@pytest.fixture
def student(accounts, make_person):
    return make_person(accounts, "student")


def sees(person):
    return person.get(f"/exercises/{SLUG}").status_code == 200


def test_what_is_newly_published_is_its_authors_alone_until_they_choose(author, student):
    assert author.get(PATH).json() == {"visibility": "private", "course_ids": []}
    assert sees(author) and not sees(student)
    assert author.patch(PATH, {"visibility": "public"}).json()["visibility"] == "public"
    assert sees(student)


def test_publishing_again_keeps_the_choice(author, student, database):
    author.patch(PATH, {"visibility": "public"})
    with database.writing() as session:
        draft = session.query(ExerciseDraft).filter_by(slug=SLUG).one()
        versions.publish(session, draft, parse_exercise(SLUG, skeleton_files(SLUG)), [])
    assert sees(student)


def test_members_of_a_linked_course_see_it(author, student, database):
    course_id = make_course(database, author, (student,))
    body = {"visibility": "course", "course_ids": [course_id]}
    assert author.patch(PATH, body).json() == body
    assert sees(student)
    assert author.patch(PATH, {"visibility": "course"}).json() == body, "no list changes no link"
    assert author.patch(PATH, {"visibility": "course", "course_ids": []}).json()["course_ids"] == []
    assert not sees(student)


def test_nobody_links_courses_of_others_or_breaks_their_links(author, accounts, make_person, database):
    other, admin = make_person(accounts, "other", Role.INSTRUCTOR), make_person(accounts, "admin", Role.ADMINISTRATOR)
    theirs = make_course(database, other)
    assert_problem(author.patch(PATH, {"visibility": "course", "course_ids": [theirs]}), 404)
    assert admin.patch(PATH, {"visibility": "course", "course_ids": [theirs]}).is_success
    assert author.patch(PATH, {"visibility": "course", "course_ids": []}).json()["course_ids"] == [theirs]


def test_others_neither_read_nor_set_it(author, student, accounts, make_person):
    other = make_person(accounts, "other", Role.INSTRUCTOR)
    for visibility, code in (("private", "no_such_exercise"), ("public", "no_draft_to_edit")):
        assert author.patch(PATH, {"visibility": visibility}).is_success
        for answer in (other.get(PATH), other.patch(PATH, {"visibility": "public"})):
            assert assert_problem(answer, 404)["code"] == code
    assert_problem(student.patch(PATH, {"visibility": "private"}), 403)
    assert_problem(author.patch(PATH, {"visibility": "secret"}), 422)


def test_the_page_sets_it(author, student, accounts, database):
    course_id = make_course(database, author, (student,))
    page = accounts.get(f"/authoring/{SLUG}", headers=author.headers).text
    assert '<option value="private" selected>' in page
    form = {"visibility": "course", "course": course_id}
    answer = accounts.post(f"/authoring/{SLUG}/visibility", data=form, headers=author.headers, follow_redirects=False)
    assert answer.status_code == 303 and sees(student)
    page = accounts.get(f"/authoring/{SLUG}", headers=author.headers).text
    assert '<option value="course" selected>' in page and f'value="{course_id}" checked' in page
    answer = accounts.post(f"/authoring/{SLUG}/visibility", data={"visibility": "x"}, headers=author.headers)
    assert answer.status_code == 422
