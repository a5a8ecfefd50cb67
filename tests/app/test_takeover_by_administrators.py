"""Links to set a password that administrators make: for whom, how long, and what is noted of them."""

import re
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.enums import CourseRole, Role
from app.identity import Principal
from app.models import (
    AccountLink,
    User,
)
from tests.app.account_links import (
    HTML,
    NEW,
    can_log_in,
    database,
    reset_link,
)
from tests.app.api import PASSWORD, assert_problem
from tests.app.courses import appoint, make_course


def post_link(person, user_id):
    return person.post(f"/admin/users/{user_id}/reset-link", None)


def test_only_an_administrator_makes_a_link(accounts, make_person):
    """The staff of a course, its owner and an instructor of the site may not."""
    ada = make_person(accounts)
    owner = make_person(accounts, "owner", Role.INSTRUCTOR)
    course = make_course(database(accounts), owner, (ada,))
    staff = {role: make_person(accounts, f"staff{role}") for role in CourseRole if role is not CourseRole.STUDENT}
    for role, person in staff.items():
        appoint(database(accounts), course, person, role)
    for person in (owner, ada, *staff.values()):
        assert_problem(post_link(person, ada.id), 403)
        page = accounts.post(f"/admin/users/{ada.id}/reset-link", headers={**HTML, **person.headers})
        assert page.status_code == 403 and "/reset/" not in page.text
    with database(accounts).reading() as session:
        assert session.scalars(sa.select(AccountLink)).all() == []


def test_an_administrators_link_is_shown_once_and_noted(accounts, make_person):
    ada, root = make_person(accounts), make_person(accounts, "root", Role.ADMINISTRATOR)
    headers = {**HTML, **root.headers, "Accept-Encoding": "gzip"}
    page = accounts.post(f"/admin/users/{ada.id}/reset-link", data={"q": ""}, headers=headers)
    secret = re.search(r"http://127\.0\.0\.1:8000/reset/([\w-]+)", page.text)[1]
    assert "content-encoding" not in page.headers
    assert page.headers["cache-control"] == "private, no-store"
    assert secret not in accounts.get("/admin/users", headers=headers).text
    (entry,) = ada.get("/me/sign-ins").json()
    assert (entry["kind"], entry["administrator"]) == ("reset_link_made", "root")
    assert accounts.post(f"/reset/{secret}", data={"password": NEW}, follow_redirects=False).status_code == 303
    assert can_log_in(accounts, NEW) and not can_log_in(accounts, PASSWORD)
    actions = [one["action"] for one in root.get("/admin/audit").json()["items"]]
    assert actions == ["account.password_reset", "account.reset_link_made"]


def test_a_newer_link_ends_the_older(accounts, make_person):
    ada, root = make_person(accounts), make_person(accounts, "root", Role.ADMINISTRATOR)
    old, new = (post_link(root, ada.id).json()["link"].rpartition("/")[2] for _ in range(2))
    assert accounts.post(f"/reset/{old}", data={"password": NEW}, headers=HTML).status_code == 410
    assert accounts.post(f"/reset/{new}", data={"password": NEW}, follow_redirects=False).status_code == 303


def test_an_administrator_makes_no_link_for_the_own_account(accounts, make_person):
    """A stolen login of an administrator would otherwise become a password."""
    root, other = (make_person(accounts, name, Role.ADMINISTRATOR) for name in ("root", "other"))
    assert assert_problem(post_link(root, root.id), 409)["code"] == "reset_link_for_oneself"
    assert post_link(other, root.id).status_code == 201


def test_there_is_no_link_to_a_deleted_account(accounts, make_person):
    ada, root = make_person(accounts), make_person(accounts, "root", Role.ADMINISTRATOR)
    ada.post("/me/deletion", {"password": PASSWORD})
    assert_problem(post_link(root, ada.id), 404)
    assert_problem(post_link(root, "0" * 32), 404)


def test_a_link_of_a_demoted_administrator_still_names_them(accounts, make_person):
    """The list of sign-ins says who made a link, whatever becomes of them."""
    ada, root = make_person(accounts), make_person(accounts, "root", Role.ADMINISTRATOR)
    post_link(root, ada.id)
    with database(accounts).writing() as session:
        session.get_one(User, UUID(root.id)).role = Role.STUDENT
    assert ada.get("/me/sign-ins").json()[0]["administrator"] == "root"


@pytest.mark.parametrize("end", ["demoted", "deleted"])
def test_a_link_ends_with_the_right_of_the_administrator_who_made_it(accounts, make_person, end):
    make_person(accounts)
    root = make_person(accounts, "root", Role.ADMINISTRATOR)
    make_person(accounts, "other", Role.ADMINISTRATOR)
    secret = reset_link(accounts, by=Principal(UUID(root.id), "root", Role.ADMINISTRATOR, None, "system"))
    assert accounts.get(f"/reset/{secret}", headers=HTML).status_code == 200
    if end == "deleted":
        assert root.post("/me/deletion", {"password": PASSWORD}).status_code == 204
    else:
        with database(accounts).writing() as session:
            session.get_one(User, UUID(root.id)).role = Role.STUDENT
    assert accounts.get(f"/reset/{secret}", headers=HTML).status_code == 410
    assert accounts.post(f"/reset/{secret}", data={"password": NEW}, headers=HTML).status_code == 410
    assert can_log_in(accounts, PASSWORD)
