"""Remarks on the page of a submission, as a browser without scripts shows them."""

import re

import pytest

from app.enums import CourseRole, Role
from tests.app.courses import TaughtCourse, make_course
from tests.app.stored import hand_in
from tests.web.conftest import HTML

pytestmark = pytest.mark.sandbox

HOSTILE = "<script>alert(1)</script>\n{{7*7}} & \u202egnp.exe"


@pytest.fixture
def people(client, make_person):
    client.headers.update(HTML)
    return make_person(client, "grace", Role.INSTRUCTOR), make_person(client, "ada")


@pytest.fixture
def page(client, people):
    teacher, student = people
    database = client.app.state.services.database
    course = TaughtCourse(make_course(database, teacher), teacher, database)
    course.enrol(student)
    return f"/submissions/{hand_in(database, student.id, course.assign())}", course


def test_a_remark_is_written_read_changed_and_deleted(client, people, page):
    teacher, student = people
    path, _ = page
    written = client.post(f"{path}/remarks", data={"text": f" Nearly.\r\n\r\n{HOSTILE}\r\n"}, headers=teacher.headers)
    assert written.status_code == 200 and written.url.path == path
    shown = client.get(path, headers=student.headers).text
    assert "Nearly.\n\n&lt;script&gt;alert(1)&lt;/script&gt;\n{{7*7}} &amp; \u202egnp.exe</p>" in shown
    assert "<script>alert" not in shown and "grace" in shown
    assert "/remarks" not in re.sub(r"#remarks?", "", shown)
    remark = re.search(r'action="(/remarks/\w+)/edit"', written.text)[1]
    assert client.post(f"{remark}/edit", data={"text": "Well done."}, headers=student.headers).status_code == 404
    changed = client.post(f"{remark}/edit", data={"text": "Well done."}, headers=teacher.headers).text
    assert "Well done.</p>" in changed and "Nearly" not in changed and "edited" in changed
    assert client.post(f"{remark}/edit", data={"text": " \r\n"}, headers=teacher.headers).status_code == 422
    assert "Well done." not in client.post(f"{remark}/delete", headers=teacher.headers).text


def test_a_page_without_remarks_has_no_empty_part_for_those_who_may_not_write(client, people, page, make_person):
    teacher, student = people
    path, course = page
    viewer = make_person(client, "vera")
    course.appoint(viewer, CourseRole.VIEWER)
    for person in (student, viewer):
        assert 'id="remarks"' not in client.get(path, headers=person.headers).text
    assert "Add a remark" in client.get(path, headers=teacher.headers).text
    assert "添加评语" in client.get(path, headers={**teacher.headers, "Accept-Language": "zh"}).text
