"""Attempts to take somebody else's entry of a roster. Each gets nothing, and learns nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest

from app.accounts.secrets import new_secret, sha256
from app.db.engine import utc_now
from app.enums import CourseRole, Role
from app.models import CourseMember, RosterEntry, User
from tests.app.api import PASSWORD, assert_problem
from tests.app.courses import appoint, make_course
from tests.app.rosters import (
    ADA,
    BOB,
    accept_link,
    add_identity,
    entries,
    import_roster,
    link_of,
    set_profile,
    stored_entries,
)


@pytest.fixture
def database(accounts):
    return accounts.app.state.services.database


@pytest.fixture
def teacher(accounts, make_person):
    return make_person(accounts, "grace", Role.INSTRUCTOR)


@pytest.fixture
def course(database, teacher):
    course = make_course(database, teacher)
    import_roster(teacher, course, ADA, BOB)
    return course


@pytest.fixture
def eve(accounts, make_person):
    return make_person(accounts, "eve")


@pytest.fixture
def ada(accounts, make_person):
    return make_person(accounts, "ada")


def invitations(person):
    return [one["course_id"] for one in person.get("/me/invitations").json()]


def accept(person, course):
    return person.post(f"/me/invitations/{course}/accept", {})


def assert_gets_nothing(person, course, database):
    assert invitations(person) == []
    assert_problem(accept(person, course), 404)
    assert_problem(person.get(f"/courses/{course}"), 404)
    assert all(one.user_id is None for one in stored_entries(database))


@pytest.mark.parametrize("typed", [
    {"student_number": "1001"}, {"display_name": "Ada Lovelace"}, {"email": "ada@example.org"},
    {"student_number": "1001", "display_name": "Ada Lovelace", "email": "ada@example.org"},
])  # fmt: skip
def test_what_somebody_typed_takes_nothing(eve, course, database, typed):
    assert eve.patch("/me", {**typed, "password": PASSWORD}).status_code == 200
    assert_gets_nothing(eve, course, database)


def test_a_user_name_equal_to_a_number_or_a_name_takes_nothing(accounts, make_person, course, database):
    for name in ("1001", "ada"):
        assert_gets_nothing(make_person(accounts, name), course, database)


def test_a_typed_number_does_not_even_name_who_joined_by_code(eve, teacher, course, database):
    assert eve.patch("/me", {"student_number": "1001", "display_name": "Ada Lovelace"}).status_code == 200
    code = teacher.get(f"/courses/{course}").json()["join_code"]
    assert eve.post("/courses/join", {"code": code}).status_code == 200
    assert entries(teacher, course)["1001"]["state"] == "pending"
    assert invitations(eve) == []


@pytest.mark.parametrize("verified", [
    "ada+x@example.org", "ada@mail.example.org", "ada@example.org.cn", "аda@example.org", "ada@example.com",
])  # fmt: skip
def test_another_verified_address_takes_nothing(eve, course, database, verified):
    set_profile(database, eve, verified=True, email=verified)
    assert_gets_nothing(eve, course, database)


@pytest.mark.parametrize("row", ["Ada,1001,ada@EXAMPLE.org,A,", "Ada,1001,ＡＤＡ＠example．org,A,"])
def test_a_verified_address_takes_its_entry_however_it_is_written(ada, teacher, database, row):
    course = make_course(database, teacher)
    import_roster(teacher, course, row)
    set_profile(database, ada, verified=True, email="Ada@Example.org")
    assert invitations(ada) == [course]
    assert accept(ada, course).json()["role"] == "student"
    assert entries(teacher, course)["1001"]["username"] == "ada"


def test_an_address_that_is_no_longer_verified_takes_nothing(ada, course, database):
    set_profile(database, ada, verified=True, email="ada@example.org")
    assert invitations(ada) == [course]
    set_profile(database, ada, verified=True, email="ada@example.com")
    assert_gets_nothing(ada, course, database)
    set_profile(database, ada, verified=False, email="ada@example.org")
    assert_gets_nothing(ada, course, database)


def test_who_accepted_stays_when_the_address_changes_and_its_next_owner_gets_nothing(ada, eve, course, database):
    set_profile(database, ada, verified=True, email="ada@example.org")
    accept(ada, course)
    set_profile(database, ada, verified=True, email="ada@example.com")
    set_profile(database, eve, verified=True, email="ada@example.org")
    assert ada.get(f"/courses/{course}").status_code == 200
    assert invitations(eve) == []
    assert_problem(accept(eve, course), 404)


@pytest.mark.parametrize(("stated", "trusted", "opens"), [
    ("ada@example.org", ("example.org",), True),
    ("ADA@Example.ORG", ("EXAMPLE.org",), True),
    ("ada@example.org", (), False),
    ("ada@example.org", ("example.com",), False),
    ("ada@example.org", ("org",), False),
    ("ada@example.org", ("mail.example.org",), False),
    ("ada@example.org", ("ada@example.org",), False),
    ("ada@mail.example.org", ("example.org", "mail.example.org"), False),
    (None, ("example.org",), False),
])  # fmt: skip
def test_an_identity_opens_an_entry_only_for_a_trusted_domain(ada, teacher, course, database, stated, trusted, opens):
    add_identity(database, ada, stated, trusted)
    if not opens:
        assert_gets_nothing(ada, course, database)
        return
    assert invitations(ada) == [course]
    assert accept(ada, course).status_code == 200
    assert entries(teacher, course)["1001"]["username"] == "ada"


def test_staff_do_not_take_an_entry_of_a_student(accounts, make_person, teacher, course, database):
    secret = link_of(teacher, course, "1001")
    for role in (CourseRole.VIEWER, CourseRole.GRADER, CourseRole.INSTRUCTOR, CourseRole.OWNER):
        helper = make_person(accounts, f"helper-{role}")
        appoint(database, course, helper, role)
        assert assert_problem(accept_link(helper, secret), 403)["code"] == "roster_entry_of_student"
    assert_problem(accept_link(teacher, secret), 403)
    assert_problem(accept_link(make_person(accounts, "root", Role.ADMINISTRATOR), secret), 403)
    set_profile(database, teacher, verified=True, email="ada@example.org")
    assert invitations(teacher) == []
    assert_problem(accept(teacher, course), 404)
    assert all(one.user_id is None for one in stored_entries(database))


def test_staff_see_whose_link_it_is_and_the_log_has_who_made_it(teacher, course):
    secret = link_of(teacher, course, "1001")
    shown = teacher.post("/me/invitation-links", {"secret": secret}).json()
    assert (shown["name"], shown["student_number"], shown["role"]) == ("Ada Lovelace", "1001", "student")
    newest = teacher.get(f"/courses/{course}/audit").json()["items"][0]
    assert (newest["action"], newest["actor"]) == ("roster.link_made", "grace")
    assert newest["subject"] == entries(teacher, course)["1001"]["id"] and "Ada" not in str(newest)


def test_an_instructor_gets_no_link_to_the_staff(accounts, make_person, teacher, course, database):
    import_roster(teacher, course, "Cyd,1003,cyd@example.org,,owner")
    helper = make_person(accounts, "helper")
    appoint(database, course, helper, CourseRole.INSTRUCTOR)
    path = f"/courses/{course}/roster/{entries(teacher, course)['1003']['id']}"
    assert_problem(helper.post(f"{path}/link", {}), 403)
    assert_problem(helper.delete(path), 403)


def test_an_invitation_to_the_staff_ends_with_the_right_of_its_sender(
    accounts, make_person, teacher, course, database, ada
):
    second = make_person(accounts, "second")
    appoint(database, course, second, CourseRole.OWNER)
    import_roster(second, course, "Cyd,1003,cyd@example.org,,grader", "Dan,1004,,,")
    to_staff, to_student = link_of(second, course, "1003"), link_of(second, course, "1004")
    appoint(database, course, second, CourseRole.INSTRUCTOR)
    set_profile(database, ada, verified=True, email="cyd@example.org")
    assert_gets_nothing(ada, course, database)
    assert_problem(accept_link(ada, to_staff), 410)
    assert accept_link(ada, to_student).json()["role"] == "student"


def test_a_link_works_once_and_looking_at_it_takes_nothing(ada, eve, teacher, course):
    secret = link_of(teacher, course, "1001")
    for _ in range(2):
        shown = eve.post("/me/invitation-links", {"secret": secret}).json()
    assert (shown["title"], shown["invited_by"], shown["is_accepted"]) == ("Deep learning", "grace", False)
    assert accept_link(ada, secret).json()["role"] == "student"
    assert accept_link(ada, secret).json()["role"] == "student"  # a second click changes nothing
    for person in (eve, teacher):
        assert_problem(accept_link(person, secret), 410)
        assert_problem(person.post("/me/invitation-links", {"secret": secret}), 410)


def test_a_used_link_does_not_bring_back_who_was_removed(ada, teacher, course):
    secret = link_of(teacher, course, "1001")
    accept_link(ada, secret)
    teacher.delete(f"/courses/{course}/members/{ada.id}")
    assert_problem(accept_link(ada, secret), 410)
    assert_problem(ada.get(f"/courses/{course}"), 404)


@pytest.mark.parametrize("end", ["replaced", "expired", "archived", "withdrawn"])
def test_a_link_ends(ada, teacher, course, database, end):
    secret = link_of(teacher, course, "1001")
    if end == "replaced":
        link_of(teacher, course, "1001")
    elif end == "expired":
        with database.writing() as session:
            row = session.query(RosterEntry).filter_by(token_sha256=sha256(secret)).one()
            row.token_expires_at = utc_now() - timedelta(seconds=1)
    elif end == "archived":
        teacher.patch(f"/courses/{course}", {"archived": True})
    else:
        teacher.delete(f"/courses/{course}/roster/{entries(teacher, course)['1001']['id']}")
    assert_problem(accept_link(ada, secret), 410)


def test_a_guessed_link_and_the_hash_of_one_are_no_link(eve, teacher, course, database):
    link_of(teacher, course, "1001")
    stored = next(one.token_sha256 for one in stored_entries(database) if one.token_sha256)
    for guess in (new_secret(), stored, "None", "%", "\u0000x"):
        assert accept_link(eve, guess).status_code in (410, 422)


def test_one_account_has_one_entry_of_a_course(ada, teacher, course, database):
    first, second = link_of(teacher, course, "1001"), link_of(teacher, course, "1002")
    accept_link(ada, first)
    assert_problem(accept_link(ada, second), 409)
    set_profile(database, ada, verified=True, email="bob@example.org")
    assert invitations(ada) == []


def test_who_joined_by_code_is_linked_by_accepting(ada, teacher, course, database):
    code = teacher.get(f"/courses/{course}").json()["join_code"]
    ada.post("/courses/join", {"code": code})
    set_profile(database, ada, verified=True, email="ada@example.org")
    (shown,) = ada.get("/me/invitations").json()
    assert shown["is_on_roster"] is True
    accept(ada, course)
    with database.reading() as session:
        member = session.get_one(CourseMember, (UUID(course), UUID(ada.id)))
        assert (member.role, member.section) == (CourseRole.STUDENT, "A")
    assert entries(teacher, course)["1001"]["state"] == "member"


def test_declining_is_not_told_and_the_link_still_works(ada, teacher, course, database):
    set_profile(database, ada, verified=True, email="ada@example.org")
    before = entries(teacher, course)
    assert ada.post(f"/me/invitations/{course}/decline", {}).status_code == 204
    assert invitations(ada) == [] and entries(teacher, course) == before
    assert_problem(ada.post(f"/me/invitations/{course}/decline", {}), 404)
    assert accept_link(ada, link_of(teacher, course, "1001")).status_code == 200


def test_a_declined_invitation_to_the_course_does_not_hide_that_by_roster(ada, teacher, course, database):
    teacher.post(f"/courses/{course}/invitations", {"username": "ada"})
    ada.post(f"/me/invitations/{course}/decline", {})
    set_profile(database, ada, verified=True, email="ada@example.org")
    assert invitations(ada) == [course]


def test_accepting_ends_the_invitation_by_user_name_too(ada, teacher, course, database):
    teacher.post(f"/courses/{course}/invitations", {"username": "ada"})
    set_profile(database, ada, verified=True, email="ada@example.org")
    assert [one["is_on_roster"] for one in ada.get("/me/invitations").json()] == [True]
    accept(ada, course)
    assert invitations(ada) == teacher.get(f"/courses/{course}/invitations").json() == []
    assert entries(teacher, course)["1001"]["username"] == "ada"


def test_a_deleted_account_leaves_the_roster_and_an_export_has_the_entry(ada, teacher, course, database):
    accept_link(ada, link_of(teacher, course, "1001"))
    (exported,) = ada.get("/me/export").json()["roster_entries"]
    assert (exported["name"], exported["student_number"], exported["email"]) == (
        "Ada Lovelace",
        "1001",
        "ada@example.org",
    )
    assert ada.post("/me/deletion", {"password": PASSWORD}).status_code == 204
    assert list(entries(teacher, course)) == ["1002"]
    log = str(teacher.get(f"/courses/{course}/audit").json())
    assert "'ada'" not in log and "Lovelace" not in log and "ada@example.org" not in log


def test_no_name_number_address_or_secret_is_in_the_log(make_accounts_client, make_person, capfd):
    client = make_accounts_client(log_format="json", log_level="debug")
    teacher, ada = make_person(client, "grace", Role.INSTRUCTOR), make_person(client, "ada")
    course = make_course(client.app.state.services.database, teacher)
    import_roster(teacher, course, ADA)
    secret = link_of(teacher, course, "1001")
    client.get(f"/invitation/{secret}")
    accept_link(ada, secret)
    output = "".join(capfd.readouterr())
    assert "/invitation/..." in output
    for private in (secret, "Lovelace", "1001", "ada@example.org"):
        assert private not in output


@pytest.fixture
def world(migrated, password_hash):
    """Return a database with a course and one entry with a link, its secret, and two accounts."""
    from app.courses import service
    from app.courses.schemas import CourseCreate
    from tests.app.api import Person
    from tests.app.courses import known

    secret = new_secret()
    with migrated.writing() as session:
        people = [
            User(username=name, username_key=name, password_hash=password_hash) for name in ("grace", "a1", "b2")
        ]
        session.add_all(people)
        session.flush()
        owner, *rivals = (known(Person(one.id.hex, one.username, "", None), Role.STUDENT) for one in people)
        course_id = service.create(session, owner, CourseCreate(title="Deep learning")).id
        expires = utc_now() + timedelta(days=1)
        session.add(
            RosterEntry(course_id=course_id, name="Ada", token_sha256=sha256(secret), token_expires_at=expires)
        )
    return migrated, course_id, secret, rivals


def test_on_each_database_one_of_two_accounts_gets_a_link(world):
    from app.courses import invitations
    from app.http.errors import LinkExpiredError

    database, _, secret, rivals = world

    def take(person):
        try:
            with database.writing() as session:
                invitations.accept_link(session, person, secret)
            return True
        except LinkExpiredError:
            return False

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, rivals)) == [False, True]
    with database.reading() as session:
        (entry,) = session.query(RosterEntry)
        members = {one.user_id for one in session.query(CourseMember).filter_by(role=CourseRole.STUDENT)}
        assert members == {entry.user_id}


def test_on_each_database_a_link_is_taken_while_another_account_waits(world):
    from app.courses import invitations
    from app.http.errors import LinkExpiredError

    database, _, secret, (first, second) = world

    def take():
        with database.writing() as session:
            invitations.accept_link(session, second, secret)

    with ThreadPoolExecutor(1) as pool:
        with database.writing() as session:
            invitations.accept_link(session, first, secret)
            waiting = pool.submit(take)
        with pytest.raises(LinkExpiredError):
            waiting.result(30)
