"""Course invitations: accept, decline, withdraw. Staff cannot tell whether an invited account exists."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.accounts import audit
from app.courses import invitations, membership
from app.db.engine import utc_now
from app.enums import CourseRole, Role
from app.models import CourseInvitation, CourseMember, MembershipPeriod
from tests.app.api import PASSWORD, assert_problem
from tests.app.courses import appoint, known, make_course


@pytest.fixture
def database(accounts):
    return accounts.app.state.services.database


@pytest.fixture
def teacher(accounts, make_person):
    return make_person(accounts, "grace", Role.INSTRUCTOR)


@pytest.fixture
def pupil(accounts, make_person):
    return make_person(accounts, "ada")


@pytest.fixture
def course(database, teacher):
    return make_course(database, teacher)


def invite(person, course, name, role="student"):
    return person.post(f"/courses/{course}/invitations", {"username": name, "role": role})


def answer(person, course, how="accept"):
    return person.post(f"/me/invitations/{course}/{how}", {})


def members(person, course):
    return [(one["username"], one["role"]) for one in person.get(f"/courses/{course}/members").json()["items"]]


def periods(database, course, person):
    with database.reading() as session:
        rows = session.scalars(
            sa.select(MembershipPeriod)
            .where(MembershipPeriod.course_id == UUID(course), MembershipPeriod.user_id == UUID(person.id))
            .order_by(MembershipPeriod.id)
        )
        return [(row.role, row.ended_at is None) for row in rows]


@pytest.mark.parametrize("role", [Role.STUDENT, Role.INSTRUCTOR, Role.ADMINISTRATOR])
def test_nobody_is_added_by_name(accounts, make_person, database, teacher, course, role):
    victim = make_person(accounts, "victim", role)
    added = teacher.put(f"/courses/{course}/members/victim", {"role": "student"})
    assert (added.status_code, added.json()) == (202, None)
    assert members(teacher, course) == [("grace", "owner")] and periods(database, course, victim) == []
    with database.reading() as session:
        assert session.get(CourseMember, (UUID(course), UUID(victim.id))) is None


def test_a_known_name_and_an_unknown_one_are_answered_the_same(accounts, teacher, pupil, course):
    seen = []
    for name in ("ada", "nobody1"):
        by_post, by_put = (
            invite(teacher, course, name),
            teacher.put(f"/courses/{course}/members/{name}", {"role": "student"}),
        )
        listed = [one for one in teacher.get(f"/courses/{course}/invitations").json() if one["username"] == name]
        withdrawn = teacher.delete(f"/courses/{course}/invitations/{name}")
        again = teacher.delete(f"/courses/{course}/invitations/{name}")
        shown = [(one["role"], one["invited_by"]) for one in listed]
        codes = [one.status_code for one in (by_post, by_put, withdrawn, again)]
        seen.append((codes, by_post.text, by_put.text, shown))
    assert seen[0] == seen[1] == ([202, 202, 204, 404], "null", "null", [("student", "grace")])
    assert pupil.get("/me/invitations").json() == []


def test_an_invitation_is_accepted(teacher, pupil, course, database):
    invite(teacher, course, "ADA", "grader")
    (own,) = pupil.get("/me/invitations").json()
    assert (own["course_id"], own["title"], own["role"], own["invited_by"]) == (
        course,
        "Deep learning",
        "grader",
        "grace",
    )
    assert_problem(pupil.get(f"/courses/{course}"), 404)
    assert answer(pupil, course).json()["role"] == "grader"
    assert periods(database, course, pupil) == [(CourseRole.GRADER, True)]
    assert pupil.get("/me/invitations").json() == teacher.get(f"/courses/{course}/invitations").json() == []
    assert_problem(answer(pupil, course), 404)


def test_a_declined_invitation_stays_secret_and_is_not_sent_again_for_a_while(teacher, pupil, course, database):
    invite(teacher, course, "ada")
    before = teacher.get(f"/courses/{course}/invitations").json()
    assert answer(pupil, course, "decline").status_code == 204
    assert teacher.get(f"/courses/{course}/invitations").json() == before
    assert_problem(answer(pupil, course), 404)
    teacher.delete(f"/courses/{course}/invitations/ada")
    assert invite(teacher, course, "ada").status_code == 202
    assert pupil.get("/me/invitations").json() == []
    with database.writing() as session:
        row = session.query(CourseInvitation).one()
        row.declined_at = utc_now() - invitations.DECLINED_FOR - timedelta(minutes=1)
    invite(teacher, course, "ada")
    assert len(pupil.get("/me/invitations").json()) == 1


def test_others_cannot_accept_it(accounts, make_person, teacher, pupil, course):
    invite(teacher, course, "ada")
    assert_problem(answer(make_person(accounts, "bob"), course), 404)


def test_an_invitation_ends_with_the_right_of_its_sender(accounts, make_person, teacher, pupil, course, database):
    second = make_person(accounts, "second")
    appoint(database, course, second, CourseRole.OWNER)
    invite(second, course, "ada", "owner")
    appoint(database, course, second, CourseRole.INSTRUCTOR)
    assert pupil.get("/me/invitations").json() == []
    assert_problem(answer(pupil, course), 404)
    invite(second, course, "ada")
    assert teacher.delete(f"/courses/{course}/members/{second.id}").status_code == 204
    assert_problem(answer(pupil, course), 404)


def test_an_archived_course_invites_nobody(teacher, pupil, course):
    invite(teacher, course, "ada")
    teacher.patch(f"/courses/{course}", {"archived": True})
    assert_problem(answer(pupil, course), 404)
    assert_problem(invite(teacher, course, "ada"), 409)


def test_accepting_never_lowers_a_role(teacher, pupil, course, database):
    invite(teacher, course, "ada", "student")
    appoint(database, course, pupil, CourseRole.GRADER)
    assert answer(pupil, course).json()["role"] == "grader"


def test_a_student_is_offered_a_role_in_the_staff(teacher, pupil, course, database):
    appoint(database, course, pupil, CourseRole.STUDENT)
    invite(teacher, course, "ada", "viewer")
    assert members(teacher, course)[-1] == ("ada", "student")
    answer(pupil, course)
    assert periods(database, course, pupil) == [(CourseRole.STUDENT, False), (CourseRole.VIEWER, True)]


def test_joining_by_code_settles_the_invitation(teacher, pupil, course):
    invite(teacher, course, "ada")
    code = teacher.get(f"/courses/{course}").json()["join_code"]
    assert pupil.post("/courses/join", {"code": code}).json()["role"] == "student"
    assert pupil.get("/me/invitations").json() == teacher.get(f"/courses/{course}/invitations").json() == []


@pytest.mark.parametrize(("own", "wanted", "status"), [
    ("instructor", "student", 202), ("instructor", "viewer", 403), ("instructor", "owner", 403),
    ("grader", "student", 403), ("viewer", "student", 403), ("student", "student", 403), ("owner", "owner", 202),
])  # fmt: skip
def test_who_may_invite_as_what(accounts, make_person, teacher, course, database, own, wanted, status):
    helper = make_person(accounts, "helper")
    appoint(database, course, helper, CourseRole(own))
    assert invite(helper, course, "somebody", wanted).status_code == status


def test_an_instructor_does_not_replace_the_invitation_of_an_owner(accounts, make_person, teacher, pupil, course):
    assistant = make_person(accounts, "assistant")
    invite(teacher, course, "assistant", "instructor")
    answer(assistant, course)
    for name in ("Ada", "nobody"):  # whether there is such an account is not told
        invite(teacher, course, name, "grader")
        assert_problem(invite(assistant, course, name.upper()), 403)
        assert invite(teacher, course, name, "viewer").status_code == 202
    assert [one["role"] for one in pupil.get("/me/invitations").json()] == ["viewer"]
    assert invite(assistant, course, "grace").status_code == 202


def test_a_text_that_is_no_name_is_refused(teacher, course):
    assert_problem(invite(teacher, course, "two words"), 422)


def test_invitations_are_limited(make_accounts_client, make_person):
    client = make_accounts_client(invitation_limit="2 per minute")
    teacher = make_person(client, "grace", Role.INSTRUCTOR)
    course = make_course(client.app.state.services.database, teacher)
    codes = [invite(teacher, course, f"name{number}").status_code for number in range(3)]
    assert codes == [202, 202, 429]
    assert_problem(teacher.put(f"/courses/{course}/members/name9", {"role": "student"}), 429)


def test_every_change_of_a_membership_is_kept(teacher, pupil, course, database):
    code = teacher.get(f"/courses/{course}").json()["join_code"]
    pupil.post("/courses/join", {"code": code})
    pupil.post("/courses/join", {"code": code})  # changes nothing
    pupil.post(f"/courses/{course}/leave", {})
    pupil.post("/courses/join", {"code": code})
    teacher.put(f"/courses/{course}/members/ada", {"role": "instructor"})
    teacher.delete(f"/courses/{course}/members/{pupil.id}")
    pupil.post("/courses/join", {"code": code})
    student, instructor = CourseRole.STUDENT, CourseRole.INSTRUCTOR
    assert periods(database, course, pupil) == [
        (student, False),
        (student, False),
        (instructor, False),
        (student, True),
    ]
    exported = pupil.get("/me/export").json()["courses"]
    assert [(one["role"], one["ended_at"] is None) for one in exported] == [
        ("student", False),
        ("student", False),
        ("instructor", False),
        ("student", True),
    ]


def test_a_deleted_account_leaves_its_courses(teacher, pupil, course, database):
    appoint(database, course, pupil, CourseRole.STUDENT)
    other = make_course(database, teacher, title="Numbers")
    invite(teacher, other, "ada")
    assert pupil.post("/me/deletion", {"password": PASSWORD}).status_code == 204
    assert members(teacher, course) == [("grace", "owner")]
    assert periods(database, course, pupil) == [(CourseRole.STUDENT, False)]
    with database.reading() as session:
        assert session.query(CourseInvitation).count() == 0


def test_the_audit_log_forgets_the_name_of_a_deleted_account(teacher, pupil, course, database):
    other = make_course(database, teacher, title="Numbers")
    invite(teacher, course, "Ada")
    answer(pupil, course)
    teacher.put(f"/courses/{course}/members/ada", {"role": "grader"})
    invite(teacher, other, "Ada")
    with database.writing() as session:
        chosen = {"username": " Ada", "reason": "x"}
        audit.record(session, None, "rejudging.created", "0" * 32, course_id=UUID(course), **chosen)
    assert pupil.post("/me/deletion", {"password": PASSWORD}).status_code == 204
    entries = teacher.get(f"/courses/{course}/audit").json()["items"]
    (rejudged,) = (one["details"] for one in entries if one["action"] == "rejudging.created")
    assert rejudged["username"].startswith("deleted-") and rejudged["reason"] == "x"
    subjects = {one["subject"] for one in entries}
    assert not {"ada", "Ada"} & subjects and any(one.startswith("deleted-") for one in subjects)
    (sent,) = teacher.get(f"/courses/{other}/invitations").json()
    assert sent["username"] == "Ada"  # as typed: whether there was such an account is not told


def test_owners_read_the_audit_log_by_pages_and_in_their_language(teacher, pupil, course, database):
    invite(teacher, course, "ada", "instructor")
    answer(pupil, course)
    path = f"/courses/{course}/audit"
    first = teacher.get(f"{path}?limit=2&lang=zh").json()
    told = [(one["action"], one["title"], one["actor"], one["subject"]) for one in first["items"]]
    assert told == [
        ("invitation.accepted", "接受邀请", "ada", "ada"),
        ("invitation.sent", "发出邀请", "grace", "ada"),
    ]
    (last,) = teacher.get(f"{path}?limit=2&cursor={first['next_cursor']}").json()["items"]
    assert (last["action"], last["title"]) == ("course.created", "Created the course")
    assert_problem(pupil.get(path), 403)
    other = make_course(database, teacher, title="Numbers")
    assert [one["course"] for one in teacher.get(f"/courses/{other}/audit").json()["items"]] == ["Numbers"]


def test_on_each_database_there_is_one_current_period(migrated, password_hash):
    from app.courses import service
    from app.courses.schemas import CourseCreate
    from app.models import User
    from tests.app.api import Person

    with migrated.writing() as session:
        people = [User(username=name, username_key=name, password_hash=password_hash) for name in ("grace", "ada")]
        session.add_all(people)
        session.flush()
        owner, ada = (known(Person(one.id.hex, one.username, "", None)) for one in people)
        course_id = service.create(session, owner, CourseCreate(title="Deep learning")).id
        invitations.invite(session, owner, course_id, "ada", CourseRole.VIEWER)
    with migrated.writing() as session:
        invitations.accept(session, ada, course_id)
        membership.put(session, course_id, ada.id, CourseRole.STUDENT)
        membership.end(session, course_id, ada.id)
        membership.put(session, course_id, ada.id, CourseRole.STUDENT)
    with pytest.raises(sa.exc.IntegrityError), migrated.writing() as session:
        session.add(MembershipPeriod(course_id=course_id, user_id=ada.id, role=CourseRole.STUDENT))


def test_on_each_database_the_last_two_owners_do_not_leave_at_once(migrated, password_hash):
    from concurrent.futures import ThreadPoolExecutor
    from concurrent.futures import wait as wait_for

    from app.courses import service
    from app.courses.schemas import CourseCreate
    from app.http.errors import ConflictError
    from app.models import User
    from tests.app.api import Person

    with migrated.writing() as session:
        people = [User(username=name, username_key=name, password_hash=password_hash) for name in ("grace", "alan")]
        session.add_all(people)
        session.flush()
        grace, alan = (known(Person(one.id.hex, one.username, "", None)) for one in people)
        course_id = service.create(session, grace, CourseCreate(title="Deep learning")).id
        membership.put(session, course_id, alan.id, CourseRole.OWNER)

    def leave(person):
        with migrated.writing() as session:
            membership.end(session, course_id, person.id)

    with ThreadPoolExecutor(1) as pool:
        with migrated.writing() as session:
            membership.end(session, course_id, grace.id)
            second = pool.submit(leave, alan)
            assert not wait_for([second], timeout=0.5).done  # it waits for the first
        with pytest.raises(ConflictError):
            second.result(30)
