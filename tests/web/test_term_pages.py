"""The end of a term in a browser without scripts: a copy of the course, and its deletion."""

import pytest

from app.enums import CourseRole, Role
from tests.app.courses import TaughtCourse, make_course
from tests.app.stored import hand_in
from tests.web.conftest import HTML

pytestmark = pytest.mark.sandbox


@pytest.fixture
def course(client, make_person):
    client.headers.update(HTML)
    teacher, database = make_person(client, "grace", Role.INSTRUCTOR), client.app.state.services.database
    return TaughtCourse(make_course(database, teacher, title="Nets & <tensors>"), teacher, database)


def page(person, path, **form):
    if form:
        return person.client.post(path, data=form, headers=person.headers)
    return person.client.get(path, headers=person.headers)


def test_a_copy_is_previewed_and_made(course):
    course.assign(opens_at="2026-10-12T06:00:00Z", due_at="2026-10-19T21:59:00Z")
    own = f"/courses/{course.id}"
    assert f'href="{own}/copy"' in page(course.teacher, own).text
    assert 'value="Nets &amp; &lt;tensors&gt;"' in page(course.teacher, f"{own}/copy").text
    form = {"title": "Spring <b>", "dates": "shift", "number": "２６", "unit": "7"}
    shown = page(course.teacher, f"{own}/copy", action="preview", **form)
    assert shown.status_code == 200 and 'datetime="2027-04-12T06:00:00+00:00"' in shown.text
    assert 'datetime="2026-10-12T06:00:00+00:00"' in shown.text and "Spring &lt;b&gt;" in shown.text
    assert "Spring" not in page(course.teacher, "/courses").text
    made = page(course.teacher, f"{own}/copy", action="copy", **form)
    assert made.status_code == 200 and made.url.path not in (own, f"{own}/copy")
    assert "Spring &lt;b&gt;" in made.text and 'datetime="2027-04-19T21:59:00+00:00"' in made.text


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"title": "x", "dates": "shift", "number": "many"}, "This must be a whole number"),
        ({"title": "x", "dates": "shift", "number": "99999"}, "The number must be at most 3650."),
        ({"title": "x", "dates": "first_day", "first_day": "soon"}, "This must be a day such as 2027-02-22."),
        ({"title": " ", "dates": "none"}, "Title"),
    ],
)
def test_a_refused_copy_keeps_what_was_typed(course, form, why):
    course.assign()
    refused = page(course.teacher, f"/courses/{course.id}/copy", action="copy", **form)
    assert refused.status_code == 422 and why in refused.text
    assert all(f'value="{text}"' in refused.text for text in form.values())


def test_a_course_is_deleted_once_it_is_archived_and_its_title_typed(course, client, make_person):
    student = make_person(client, "ada")
    course.enrol(student)
    submission = hand_in(course.database, student.id, course.assign())
    path = f"/courses/{course.id}/delete"
    assert "Archive it first" in page(course.teacher, path).text
    assert page(course.teacher, path, title="Nets & <tensors>").status_code == 409
    page(course.teacher, f"/courses/{course.id}", action="archive")
    assert f'href="{path}"' in page(course.teacher, f"/courses/{course.id}").text
    shown = page(course.teacher, path).text
    assert "<dt>Members</dt><dd>2</dd>" in shown and "1 submission stays with its student" in shown
    wrong = page(course.teacher, path, title="Nets")
    assert wrong.status_code == 422 and 'value="Nets"' in wrong.text
    for _ in range(2):  # a second click changes nothing
        assert page(course.teacher, path, title="Nets & <tensors>").url.path == "/courses"
    assert page(course.teacher, f"/courses/{course.id}").status_code == 404
    assert page(student, f"/submissions/{submission}").status_code == 200


def test_only_those_who_may_are_offered_the_links(course, client, make_person):
    person = make_person(client, "ida")  # an account that creates no courses
    course.appoint(person, CourseRole.INSTRUCTOR)
    text = page(person, f"/courses/{course.id}").text
    assert "/copy" not in text and "/delete" not in text
    assert page(person, f"/courses/{course.id}/copy").status_code == 403
