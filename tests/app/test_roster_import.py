"""Importing a roster: the preview says what happens, and confirming does exactly that."""

import csv
import io
import re
import time
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.accounts.secrets import sha256
from app.courses import invitations, roster, roster_import, roster_mail, service
from app.courses.people import names_of
from app.courses.roster_rows import read_roster
from app.courses.roster_schemas import RosterState
from app.courses.schemas import CourseCreate
from app.courses.students import PageQuery
from app.enums import CourseRole, Role
from app.i18n.words import Words
from app.models import RosterEntry, User
from tests.app.api import Person, assert_problem
from tests.app.courses import appoint, known, make_course
from tests.app.rosters import (
    ADA,
    BOB,
    accept_link,
    entries,
    import_roster,
    link_of,
    preview,
    roster_of,
    send_csv,
    set_profile,
    stored_entries,
)

NOTHING = {"new": 0, "changed": 0, "unchanged": 0, "member": 0, "refused": 0}


@pytest.fixture
def database(accounts):
    return accounts.app.state.services.database


@pytest.fixture
def teacher(accounts, make_person):
    return make_person(accounts, "grace", Role.INSTRUCTOR)


@pytest.fixture
def course(database, teacher):
    return make_course(database, teacher)


def confirm(person, course, text, digest):
    return send_csv(person, f"/courses/{course}/roster/import", text, params={"digest": digest})


def effects(person, course, *rows):
    shown = preview(person, course, roster_of(*rows)).json()
    return [(row["line"], row["action"], row["problem"] and row["problem"]["code"]) for row in shown["rows"]]


def changes(person, course, *rows):
    shown = preview(person, course, roster_of(*rows)).json()
    return [(one["field"], one["before"], one["after"]) for row in shown["rows"] for one in row["changes"]]


def test_a_preview_stores_nothing_and_an_import_does_what_it_showed(teacher, course, database):
    shown = preview(teacher, course, roster_of(ADA, BOB)).json()
    assert shown["counts"] == {**NOTHING, "new": 2}
    assert (shown["encoding"], shown["separator"], shown["ignored"]) == ("utf-8", ",", [])
    assert shown["columns"]["student_number"] == "student number"
    assert stored_entries(database) == []
    assert confirm(teacher, course, roster_of(ADA, BOB), shown["digest"]).json()["counts"] == shown["counts"]
    ada, bob = stored_entries(database)
    assert (ada.name, ada.student_number, ada.email, ada.section) == ("Ada Lovelace", "1001", "ada@example.org", "A")
    assert (ada.role, ada.user_id, ada.token_sha256) == (CourseRole.STUDENT, None, None)
    assert bob.invited_by is not None


def test_the_same_file_twice_changes_nothing(teacher, course, database):
    import_roster(teacher, course, ADA, BOB)
    assert import_roster(teacher, course, ADA, BOB) == {**NOTHING, "unchanged": 2}
    assert len(stored_entries(database)) == 2
    entries_of_log = teacher.get(f"/courses/{course}/audit").json()["items"]
    assert [one["action"] for one in entries_of_log].count("roster.imported") == 1


def test_changed_rows_show_the_old_and_the_new_value(teacher, course):
    import_roster(teacher, course, ADA, BOB)
    changed = ("Ada King,1001,ada@example.org,C,", "Bob Noyce,1002,robert@example.org,B,")
    assert changes(teacher, course, *changed) == [
        ("name", "Ada Lovelace", "Ada King"),
        ("section", "A", "C"),
        ("email", "bob@example.org", "robert@example.org"),
    ]
    assert import_roster(teacher, course, *changed) == {**NOTHING, "changed": 2}
    assert entries(teacher, course)["1002"]["email"] == "robert@example.org"


def test_an_empty_cell_or_a_missing_column_changes_nothing(teacher, course):
    import_roster(teacher, course, ADA)
    assert import_roster(teacher, course, ",1001,,,") == {**NOTHING, "unchanged": 1}
    assert preview(teacher, course, "e-mail\nADA@example.org\n").json()["counts"]["changed"] == 1  # its case
    assert preview(teacher, course, "e-mail\nada@example.org\n").json()["counts"]["unchanged"] == 1


def test_a_row_without_a_number_gets_one_later(teacher, course):
    import_roster(teacher, course, "Ada,,ada@example.org,,")
    assert changes(teacher, course, "Ada,1001,ada@example.org,,") == [("student_number", "", "1001")]


def test_who_is_missing_in_the_file_is_shown_and_stays(teacher, course, database):
    import_roster(teacher, course, ADA, BOB)
    shown = preview(teacher, course, roster_of(BOB)).json()
    assert [one["name"] for one in shown["missing"]] == ["Ada Lovelace"]
    assert import_roster(teacher, course, BOB) == {**NOTHING, "unchanged": 1}
    assert len(stored_entries(database)) == 2


def test_a_roster_that_changed_meanwhile_is_not_imported(teacher, course, database):
    import_roster(teacher, course, ADA)
    text = roster_of("Ada King,1001,,,", BOB)
    digest = preview(teacher, course, text).json()["digest"]
    import_roster(teacher, course, "Ada Byron,1001,,,")
    assert assert_problem(confirm(teacher, course, text, digest), 409)["code"] == "roster_changed_meanwhile"
    assert [one.name for one in stored_entries(database)] == ["Ada Byron"]
    assert_problem(confirm(teacher, course, roster_of(ADA), digest), 409)


def test_a_preview_is_not_for_another_course(teacher, course, database):
    digest = preview(teacher, course, roster_of(ADA)).json()["digest"]
    assert_problem(confirm(teacher, make_course(database, teacher), roster_of(ADA), digest), 409)


def test_rows_that_fit_two_people_are_refused(teacher, course, database):
    import_roster(teacher, course, ADA, BOB)
    assert effects(teacher, course, "Ada,1001,bob@example.org,,") == [(2, "refused", "roster_row_names_two")]
    assert effects(teacher, course, "Ada,1001,,,", "Ada,,ada@example.org,,") == [
        (2, "refused", "roster_person_twice"),
        (3, "refused", "roster_person_twice"),
    ]
    # A number that moved on and an address that moved on: no order of the rows gives the entry to somebody else.
    moved = ["Eve,1003,ada@example.org,,", "Ada,1001,ada.new@example.org,,"]
    for rows in (moved, moved[::-1]):
        assert effects(teacher, course, *rows) == [(line, "refused", "roster_person_twice") for line in (2, 3)]
    assert import_roster(teacher, course, "Eve,1003,nobody,,", BOB) == {**NOTHING, "refused": 1, "unchanged": 1}


def test_a_new_address_ends_the_link_that_went_to_the_old_one(teacher, course, accounts, make_person):
    import_roster(teacher, course, ADA, BOB)
    of_ada, of_bob = link_of(teacher, course, "1001"), link_of(teacher, course, "1002")
    import_roster(teacher, course, "Ada,1001,ada.lovelace@example.org,,", "Robert,1002,,,")
    assert_problem(accept_link(make_person(accounts, "eve"), of_ada), 410)
    assert accept_link(make_person(accounts, "bob"), of_bob).status_code == 200


def test_accepted_entries_get_names_and_sections_but_no_role(teacher, course, accounts, make_person):
    import_roster(teacher, course, ADA)
    accept_link(make_person(accounts, "ada"), link_of(teacher, course, "1001"))
    assert effects(teacher, course, ADA) == [(2, "member", None)]
    assert import_roster(teacher, course, "Ada King,1001,,C,") == {**NOTHING, "changed": 1}
    entry = entries(teacher, course)["1001"]
    assert (entry["name"], entry["section"], entry["username"], entry["state"]) == ("Ada King", "C", "ada", "member")
    assert effects(teacher, course, "Ada King,1001,,C,grader") == [(2, "refused", "roster_role_of_member")]


def test_only_an_owner_puts_staff_on_the_roster_or_changes_them(teacher, course, accounts, make_person, database):
    helper = make_person(accounts, "helper")
    appoint(database, course, helper, CourseRole.INSTRUCTOR)
    assert effects(helper, course, "Eve,1,,,grader") == [(2, "refused", "roster_staff_needs_owner")]
    import_roster(teacher, course, "Eve,1,eve@example.org,,grader")
    for row in ("Eve,1,helper@example.org,,", "Eve,1,,,student", "Eve,1,,B,grader"):
        assert effects(helper, course, row) == [(2, "refused", "roster_staff_needs_owner")]
    assert effects(teacher, course, "Eve,1,,,instructor") == [(2, "changed", None)]


@pytest.mark.parametrize(("role", "status"), [
    (CourseRole.INSTRUCTOR, 200), (CourseRole.GRADER, 403), (CourseRole.VIEWER, 403), (CourseRole.STUDENT, 403),
    (None, 404),
])  # fmt: skip
def test_who_may_import(teacher, course, accounts, make_person, database, role, status):
    helper = make_person(accounts, "helper")
    if role is not None:
        appoint(database, course, helper, role)
    assert preview(helper, course, roster_of(ADA)).status_code == status
    assert confirm(helper, course, roster_of(ADA), "x").status_code == (409 if status == 200 else status)
    assert stored_entries(database) == []


def test_an_archived_course_takes_no_roster(teacher, course):
    teacher.patch(f"/courses/{course}", {"archived": True})
    assert_problem(preview(teacher, course, roster_of(ADA)), 409)


def test_a_file_that_is_no_roster_gets_a_clear_problem_in_the_language(teacher, course):
    for lang, text in (("en", "Save it as CSV"), ("zh", "CSV")):
        answer = send_csv(teacher, f"/courses/{course}/roster/preview?lang={lang}", b"PK\x03\x04")
        problem = assert_problem(answer, 422)
        assert problem["code"] == "roster_is_spreadsheet" and text in problem["detail"]


def test_the_charset_of_the_content_type_is_used(teacher, course):
    data = roster_of("José,1,,,").encode("cp1252")
    path = f"/courses/{course}/roster/preview"
    shown = send_csv(teacher, path, data, 'text/csv; charset="windows-1252"').json()
    assert (shown["encoding"], shown["rows"][0]["name"]) == ("windows-1252", "José")
    assert_problem(send_csv(teacher, path, data, "text/csv; charset=klingon"), 422)


def test_a_preview_does_not_tell_who_has_an_account(teacher, course, accounts, make_person, database):
    before = preview(teacher, course, roster_of(ADA, BOB)).json()
    set_profile(database, make_person(accounts, "ada"), verified=True, email="ada@example.org", student_number="1001")
    assert preview(teacher, course, roster_of(ADA, BOB)).json() == before
    import_roster(teacher, course, ADA, BOB)
    ada, bob = entries(teacher, course).values()
    hidden = ("state", "user_id", "username", "link_expires_at")
    assert [ada[name] for name in hidden] == [bob[name] for name in hidden] == ["pending", None, None, None]


def test_entries_are_listed_by_pages_and_state(teacher, course, accounts, make_person):
    import_roster(teacher, course, *(f"Student {n},{n},,," for n in range(5)))
    accept_link(make_person(accounts, "ada"), link_of(teacher, course, "2"))
    path = f"/courses/{course}/roster"
    first = teacher.get(f"{path}?limit=3").json()
    last = teacher.get(f"{path}?limit=3&cursor={first['next_cursor']}").json()
    assert [one["student_number"] for one in first["items"] + last["items"]] == list("01234")
    assert last["next_cursor"] is None
    assert [one["student_number"] for one in teacher.get(f"{path}?state=member").json()["items"]] == ["2"]
    assert len(teacher.get(f"{path}?state=pending").json()["items"]) == 4


def test_links_for_all_are_shown_once_as_a_safe_table(teacher, course, accounts, make_person, database):
    import_roster(teacher, course, "=cmd|' /C calc'!A0,1001,ada@example.org,+A,", BOB, "Eve,1003,,,grader")
    old = link_of(teacher, course, "1002")
    answer = teacher.post(f"/courses/{course}/roster/links", {})
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["cache-control"] == "private, no-store" and "content-encoding" not in answer.headers
    heading, *rows = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert heading[-2:] == ["link", "valid until"]
    assert rows[0][:5] == ["'=cmd|' /C calc'!A0", "1001", "ada@example.org", "'+A", "student"]
    secrets = [row[5].rpartition("/invitation/")[2] for row in rows]
    assert [one.token_sha256 for one in stored_entries(database)] == [*map(sha256, secrets)]
    assert_problem(accept_link(make_person(accounts, "bob"), old), 410)
    helper = make_person(accounts, "helper")
    appoint(database, course, helper, CourseRole.INSTRUCTOR)
    of_helper = helper.post(f"/courses/{course}/roster/links", {}).text
    assert "1002" in of_helper and "1003" not in of_helper
    assert accept_link(make_person(accounts, "eve"), secrets[2]).json()["role"] == "grader"


def test_withdrawing_ends_the_link_and_a_member_is_not_withdrawn(teacher, course, accounts, make_person, database):
    import_roster(teacher, course, ADA, BOB)
    links = {number: link_of(teacher, course, number) for number in ("1001", "1002")}
    found = entries(teacher, course)
    path = f"/courses/{course}/roster"
    assert teacher.delete(f"{path}/{found['1001']['id']}").status_code == 204
    assert_problem(accept_link(make_person(accounts, "ada"), links["1001"]), 410)
    bob = make_person(accounts, "bob")
    accept_link(bob, links["1002"])
    assert_problem(teacher.delete(f"{path}/{found['1002']['id']}"), 409)
    bob.post(f"/courses/{course}/leave", {})
    assert entries(teacher, course)["1002"]["state"] == "left"
    assert effects(teacher, course, BOB) == [(2, "unchanged", "roster_person_left")]
    assert teacher.delete(f"{path}/{found['1002']['id']}").status_code == 204
    assert_problem(teacher.delete(f"{path}/{found['1002']['id']}"), 404)


def test_entries_are_those_of_the_course(teacher, course, database):
    other = make_course(database, teacher)
    import_roster(teacher, other, ADA)
    entry = entries(teacher, other)["1001"]["id"]
    assert_problem(teacher.post(f"/courses/{course}/roster/{entry}/link", {}), 404)
    assert_problem(teacher.delete(f"/courses/{course}/roster/{entry}"), 404)


def test_sections_are_changed_by_hand_and_on_the_roster(teacher, course, accounts, make_person, database):
    import_roster(teacher, course, ADA)
    ada = make_person(accounts, "ada")
    accept_link(ada, link_of(teacher, course, "1001"))
    path = f"/courses/{course}/members/{ada.id}/section"
    assert teacher.put(path, {"section": " Tuesday "}).status_code == 204
    assert entries(teacher, course)["1001"]["section"] == "Tuesday"
    shown = {
        one["username"]: (one["name"], one["section"])
        for one in teacher.get(f"/courses/{course}/members").json()["items"]
    }
    assert shown == {"grace": ("grace", None), "ada": ("Ada Lovelace", "Tuesday")}
    assert changes(teacher, course, ADA) == [("section", "Tuesday", "A")]
    assert_problem(ada.put(path, {"section": "A"}), 403)
    assert_problem(teacher.put(path, {"section": "x" * 65}), 422)
    assert_problem(teacher.put(f"/courses/{course}/members/{'0' * 32}/section", {"section": "A"}), 404)


def test_the_staff_see_the_name_that_the_institution_gave(teacher, course, accounts, make_person, database):
    import_roster(teacher, course, ADA)
    ada, bob = make_person(accounts, "ada"), make_person(accounts, "bob")
    accept_link(ada, link_of(teacher, course, "1001"))
    appoint(database, course, bob, CourseRole.STUDENT)
    set_profile(database, bob, verified=False, display_name="Bob B.")
    with database.reading() as session:
        names = names_of(session, UUID(course), [UUID(ada.id), UUID(bob.id)])
        elsewhere = names_of(session, UUID(make_course(database, teacher)), [UUID(ada.id)])
    assert names == {UUID(ada.id): "Ada Lovelace", UUID(bob.id): "Bob B."}
    assert elsewhere == {UUID(ada.id): "ada"}


def test_a_thousand_rows_are_imported_in_seconds(teacher, course, database):
    rows = [f"Student {n},{n},s{n}@example.org,A," for n in range(1000)]
    started = time.process_time()
    assert import_roster(teacher, course, *rows)["new"] == 1000
    assert import_roster(teacher, course, *rows)["unchanged"] == 1000
    assert time.process_time() - started < 6
    assert len(stored_entries(database)) == 1000


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=120), st.sampled_from(["text/csv", "text/csv; charset=utf-16", "text/csv;charset=gbk"]))
def test_hostile_files_never_fail_the_service(teacher, course, data, kind):
    for start in (b"", b"name,number,e-mail\nA,1,"):
        answer = send_csv(teacher, f"/courses/{course}/roster/preview", start + data, kind)
        assert answer.status_code in (200, 422), answer.text


@pytest.fixture
def taught(migrated, password_hash):
    """Return a database, a course in it, and its owner and a student as services know them."""
    with migrated.writing() as session:
        people = [User(username=name, username_key=name, password_hash=password_hash) for name in ("grace", "ada")]
        session.add_all(people)
        session.flush()
        grace, ada = (known(Person(one.id.hex, one.username, "", None), Role.STUDENT) for one in people)
        course_id = service.create(session, grace, CourseCreate(title="Deep learning")).id
    return migrated, course_id, grace, ada


def test_on_each_database_numbers_and_addresses_are_unique_in_a_course(taught):
    database, course_id, _, _ = taught
    with database.writing() as session:
        session.add(RosterEntry(course_id=course_id, student_number="1", email_key="a@example.org"))
    for fields in ({"student_number": "1"}, {"email_key": "a@example.org"}):
        with pytest.raises(sa.exc.IntegrityError), database.writing() as session:
            session.add(RosterEntry(course_id=course_id, **fields))


def test_on_each_database_a_roster_is_imported_invited_and_accepted(taught):
    database, course_id, grace, ada = taught
    for rows, (new, changed) in [((ADA, BOB), (2, 0)), (("Ada King,1001,,C,",), (0, 1)), ((BOB,), (0, 0))]:
        people = read_roster(roster_of(*rows).encode())
        with database.reading() as session:
            shown = roster_import.preview(session, grace, course_id, people, Words("en"))
        with database.writing() as session:
            counts = roster_import.apply(session, grace, course_id, people, shown.digest).counts
        assert (counts["new"], counts["changed"], len(shown.missing)) == (
            new,
            changed,
            2 - len(rows) if not new else 0,
        )
    with database.writing() as session:
        assert roster_mail.send_all(session, grace, course_id, sends_mail=True, may_mail=lambda _: True) == 2
        text = roster.make_links(session, grace, course_id, "http://testserver")
    secret = re.search(r"Ada King.*/invitation/([\w-]+)", text)[1]
    with database.writing() as session:
        assert invitations.accept_link(session, ada, secret) == course_id
    with database.writing() as session:
        roster.set_section(session, grace, course_id, ada.id, "D")
    with database.reading() as session:
        assert roster.count_by_state(session, course_id) == {"pending": 1, "member": 1, "left": 0}
        (first,) = roster.list_entries(session, grace, course_id, state=RosterState.MEMBER).items
        assert (first.name, first.section, first.username, first.mail) == ("Ada King", "D", "ada", "waiting")
        assert names_of(session, course_id, [ada.id, grace.id]) == {ada.id: "Ada King", grace.id: "grace"}
        listed = service.list_members(session, grace, course_id, PageQuery()).items
        members = {one.username: (one.name, one.section) for one in listed}
        assert members == {"grace": ("grace", None), "ada": ("Ada King", "D")}
