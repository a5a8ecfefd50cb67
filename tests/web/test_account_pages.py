"""Registering, logging in and settings, as a browser without scripts does it."""

import re

import pytest

from app.web.page import own_path
from tests.app.api import PASSWORD
from tests.web.conftest import HTML


def post(visitor, path, **data):
    return visitor.post(path, data=data, headers=HTML, follow_redirects=False)


def test_registering_logs_in_and_goes_on(accounts):
    answer = post(accounts, "/register", username="ada", password=PASSWORD, next="/records")
    assert (answer.status_code, answer.headers["location"]) == (303, "/records")
    assert "ada" in accounts.get("/profile", headers=HTML).text


def test_a_refused_registration_says_why_and_keeps_the_name(accounts):
    answer = post(accounts, "/register", username="ada", password="short", next="/records")
    assert answer.status_code == 422
    assert "Choose a password of at least 8 characters." in answer.text
    assert 'value="ada"' in answer.text and 'value="/records"' in answer.text
    assert "short" not in answer.text.replace("shortcut", "")


def test_a_taken_name_is_told(accounts, register):
    register(accounts)
    accounts.cookies.clear()
    assert "taken" in post(accounts, "/register", username="Ada", password=PASSWORD).text


def test_closed_registration_offers_no_form(make_accounts_client):
    visitor = make_accounts_client(registration_open=False)
    assert "Registration is closed." in visitor.get("/register", headers=HTML).text
    assert post(visitor, "/register", username="ada", password=PASSWORD).status_code == 403


def test_logging_in_and_out(accounts, register):
    register(accounts)
    assert post(accounts, "/logout").headers["location"] == "/"
    assert (
        accounts.get("/profile", headers=HTML, follow_redirects=False).headers["location"] == "/login?next=/profile"
    )
    assert post(accounts, "/login", username="ada", password=PASSWORD).status_code == 303
    assert accounts.get("/profile", headers=HTML, follow_redirects=False).status_code == 200


def test_a_wrong_password_is_told_in_the_visitors_language(accounts):
    accounts.cookies.set("language", "zh")
    answer = post(accounts, "/login", username="nobody", password=PASSWORD)
    assert answer.status_code == 401
    assert "用户名或密码不正确。" in answer.text


def test_too_many_logins_say_when_to_try_again(make_accounts_client):
    visitor = make_accounts_client(login_limit_per_name="1 per minute")
    post(visitor, "/login", username="ada", password=PASSWORD)
    answer = post(visitor, "/login", username="ada", password=PASSWORD)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    "path", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/\n/x", ""]
)
def test_a_login_never_leads_to_another_site(path):
    assert own_path(path) == "/"


def test_a_login_leads_back_to_where_one_was():
    assert own_path("/exercises/im2col?x=1") == "/exercises/im2col?x=1"


def test_the_language_is_remembered_without_and_with_an_account(accounts, register):
    post(accounts, "/language/zh")
    assert 'lang="zh-CN"' in accounts.get("/login", headers=HTML).text
    register(accounts)
    accounts.cookies.delete("language")
    assert 'lang="zh-CN"' in accounts.get("/profile", headers=HTML).text


def test_choosing_a_language_stays_on_the_page(accounts):
    answer = accounts.post(
        "/language/zh", headers={**HTML, "Referer": "http://testserver/login?next=/records"}, follow_redirects=False
    )
    assert answer.headers["location"] == "/login?next=/records"


@pytest.mark.parametrize("referer", ["http://[x", "http://testserver//evil.example/x", "", "x"])
def test_without_a_page_to_return_to_the_start_page_follows(accounts, referer):
    answer = accounts.post("/language/zh", headers={**HTML, "Referer": referer}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_an_unknown_language_or_theme_changes_nothing(accounts):
    assert "set-cookie" not in post(accounts, "/language/tlh").headers
    assert "set-cookie" not in post(accounts, "/theme/pink").headers


def test_the_theme_is_remembered(accounts, register):
    register(accounts)
    post(accounts, "/theme/dark")
    accounts.cookies.delete("theme")
    assert 'data-theme="dark"' in accounts.get("/profile", headers=HTML).text
    post(accounts, "/profile", language="en", theme="light")
    assert 'data-theme="light"' in accounts.get("/profile?saved", headers=HTML).text


def test_an_api_token_is_shown_once_works_and_can_be_revoked(accounts, register):
    register(accounts)
    page = post(accounts, "/profile/tokens", name="laptop").text
    token = re.search(r"tj_[\w-]+", page)[0]
    me = accounts.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert me.json()["username"] == "ada"
    listed = accounts.get("/profile", headers=HTML).text
    assert "laptop" in listed and token not in listed
    revoke = re.search(r'action="(/profile/tokens/[^"]+/revoke)"', listed)[1]
    post(accounts, revoke)
    assert accounts.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_a_token_needs_a_name(accounts, register):
    register(accounts)
    assert post(accounts, "/profile/tokens", name="  ").status_code == 422


def test_the_first_administrator_is_made_by_a_link_that_works_once(accounts):
    from datetime import timedelta

    from app.accounts import service

    with accounts.app.state.services.database.writing() as session:
        secret = service.issue_setup_token(session, timedelta(hours=1))
    assert "Set up the first administrator" in accounts.get(f"/setup/{secret}", headers=HTML).text
    assert post(accounts, f"/setup/{secret}", username="root", password=PASSWORD).status_code == 303
    assert "Administrator" in accounts.get("/profile", headers=HTML).text
    assert accounts.get(f"/setup/{secret}", headers=HTML).status_code == 410


def test_another_site_cannot_post_in_a_persons_name(accounts, register):
    register(accounts)
    answer = accounts.post("/logout", headers={**HTML, "Sec-Fetch-Site": "cross-site"}, follow_redirects=False)
    assert answer.status_code == 403
    assert "ada" in accounts.get("/profile", headers=HTML).text


def test_the_profile_logs_out_everywhere(accounts, register):
    register(accounts)
    assert "This browser" in accounts.get("/profile", headers=HTML).text
    assert post(accounts, "/profile/sessions/end").headers["location"] == "/"
    assert accounts.get("/profile", headers=HTML, follow_redirects=False).status_code == 303


def test_the_profile_deletes_the_account_if_the_password_is_right(accounts, register):
    register(accounts)
    post(accounts, "/language/zh")
    refused = post(accounts, "/profile/delete", password="a guess")
    assert refused.status_code == 403 and "密码不正确，没有做任何更改。" in refused.text
    assert post(accounts, "/profile/delete", password=PASSWORD).headers["location"] == "/"
    assert post(accounts, "/login", username="ada", password=PASSWORD).status_code == 401


def test_over_https_what_a_browser_remembers_is_for_https_alone(make_accounts_client):
    secure = make_accounts_client("https://judge.example", public_url="https://judge.example")
    cookie = secure.post("/theme/dark", follow_redirects=False).headers["set-cookie"]
    assert "Secure" in cookie
    assert "HttpOnly" in cookie


@pytest.mark.parametrize("revoke_tokens", [True, False])
def test_logging_out_everywhere_offers_to_revoke_tokens(accounts, register, revoke_tokens):
    register(accounts)
    token = accounts.post("/api/v1/auth/tokens", json={"name": "laptop"}).json()["token"]
    assert accounts.get("/profile", headers=HTML).text.count('name="revoke_tokens"') == 2
    form = {"revoke_tokens": "true"} if revoke_tokens else {}
    assert post(accounts, "/profile/sessions/end", **form).headers["location"] == "/"
    answer = accounts.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == (401 if revoke_tokens else 200)
