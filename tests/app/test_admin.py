"""Accounts and roles, the audit log, operations."""

import pytest

from app.enums import Role
from tests.app.api import API, PASSWORD, assert_problem


@pytest.fixture
def root(accounts, make_person):
    return make_person(accounts, "root", Role.ADMINISTRATOR)


@pytest.fixture
def ada(accounts, make_person):
    return make_person(accounts, "ada")


def test_a_role_counts_at_once_and_is_noted(root, ada):
    assert ada.get("/me").json()["role"] == "student"
    assert root.put(f"/admin/users/{ada.id}/role", {"role": "instructor"}).status_code == 204
    assert ada.get("/me").json()["role"] == "instructor"
    entry = root.get("/admin/audit").json()["items"][0]
    assert (entry["actor"], entry["action"], entry["subject"]) == ("root", "account.role_set", "ada")
    assert entry["details"] == {"before": "student", "after": "instructor"}


def test_the_last_administrator_stays_one(root, ada):
    path = f"/admin/users/{root.id}/role"
    assert_problem(root.put(path, {"role": "student"}), 409)
    root.put(f"/admin/users/{ada.id}/role", {"role": "administrator"})
    assert root.put(path, {"role": "student"}).status_code == 204
    assert_problem(root.get("/admin/users"), 403)


def test_accounts_are_found_by_name_and_paged(root, ada, accounts, make_person):
    for number in range(3):
        make_person(accounts, f"alan_{number}")
    assert [one["username"] for one in root.get("/admin/users?q=N_1").json()["items"]] == ["alan_1"]
    assert root.get("/admin/users?q=%25").json()["items"] == []  # a sign, not a wildcard
    first = root.get("/admin/users?limit=3").json()
    rest = root.get(f"/admin/users?limit=3&cursor={first['next_cursor']}").json()
    names = [one["username"] for page in (first, rest) for one in page["items"]]
    assert names == ["alan_2", "alan_1", "alan_0", "ada", "root"]
    assert rest["next_cursor"] is None


def test_nobody_without_an_account_of_that_id(root):
    assert_problem(root.put(f"/admin/users/{'0' * 32}/role", {"role": "student"}), 404)


def test_the_log_is_narrowed_by_action_and_person(root, accounts, make_person):
    grace = make_person(accounts, "grace", Role.INSTRUCTOR)
    course = grace.post("/courses", {"title": "Deep learning"}).json()
    grace.patch(f"/courses/{course['id']}", {"archived": True})
    root.post("/courses", {"title": "Another"})
    found = root.get("/admin/audit?action=course.&actor=Grace").json()["items"]
    assert [(one["action"], one["course"]) for one in found] == [
        ("course.changed", "Deep learning"),
        ("course.created", "Deep learning"),
    ]


def test_operations_tell_of_queue_slots_and_checks(root):
    read = root.get("/admin/operations").json()
    assert (read["waiting"], read["unfinished"], read["oldest_age_s"], read["slots"]) == (0, 0, None, 2)
    assert read["explanations"] == {
        **dict.fromkeys(("cards_waiting", "rests_waiting", "incomplete_last_day", "given_up_last_day"), 0),
        **dict.fromkeys(("oldest_card_age_s", "oldest_rest_age_s")),
    }
    checks = {check["name"]: check["ok"] for check in read["checks"]}
    assert checks["database"] and checks["threads"]


def test_the_pages_show_the_same(root, ada, accounts):
    accounts.headers["Accept"] = "text/html"
    accounts.post("/login", data={"username": "root", "password": PASSWORD})
    assert "Role of ada" in accounts.get("/admin/users").text
    changed = accounts.post(f"/admin/users/{ada.id}/role", data={"role": "instructor", "q": "ada"})
    assert "Saved" in changed.text
    refused = accounts.post(f"/admin/users/{root.id}/role", data={"role": "student"})
    assert refused.status_code == 409 and "This is the only administrator." in refused.text
    assert "account.role_set" in accounts.get("/admin/audit").text
    assert "threads" in accounts.get("/admin/operations").text
    accounts.post("/language/zh")
    assert "唯一的管理员" in accounts.post(f"/admin/users/{root.id}/role", data={"role": "student"}).text
    assert accounts.get(f"{API}/admin/operations").status_code == 200
