"""Properties of every page: headers, no inline code, friendly errors."""

import re

import pytest

from tests.web.conftest import HTML

PAGES = ["/", "/login", "/register", "/nothing"]


@pytest.mark.parametrize("path", PAGES)
def test_the_policy_allows_our_own_files_only(accounts, path):
    policy = accounts.get(path, headers=HTML).headers["content-security-policy"]
    assert re.fullmatch(
        r"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[\w-]{22}'; img-src 'self' data:; "
        r"font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        policy,
    )


def test_every_page_has_a_nonce_of_its_own(accounts):
    nonces = {
        re.search(r"nonce-([\w-]+)", accounts.get("/", headers=HTML).headers["content-security-policy"])[1]
        for _ in "12"
    }
    assert len(nonces) == 2


@pytest.mark.parametrize("path", PAGES)
def test_pages_hold_no_inline_code_or_style(accounts, path):
    html = accounts.get(path, headers=HTML).text
    assert not re.search(r"<script(?![^>]*\b(src=|type=\"application/json\"))", html)
    assert " style=" not in html and "<style" not in html
    assert not re.search(r"\son\w+=", html)


def test_a_missing_page_is_friendly_for_people_and_a_problem_for_programs(accounts):
    page = accounts.get("/nothing", headers=HTML)
    assert page.status_code == 404
    assert "Not found" in page.text and "/static/build/site.css" in page.text
    assert accounts.get("/nothing").headers["content-type"] == "application/problem+json"
    assert accounts.get("/api/v1/nothing", headers=HTML).headers["content-type"] == "application/problem+json"


def test_a_failure_of_ours_is_a_page_with_the_requests_number(accounts, monkeypatch, capsys):
    from app.web.pages import exercises

    monkeypatch.setattr(exercises, "read_catalogue", None)
    page = accounts.get("/", headers=HTML)
    assert page.status_code == 500
    assert "Something went wrong on our side" in page.text
    assert page.headers["x-request-id"] in page.text
    assert "Traceback" not in page.text and "NoneType" not in page.text
    capsys.readouterr()  # the log has the traceback


def test_the_page_of_a_failure_comes_even_if_the_database_is_what_failed(accounts, register, monkeypatch, capsys):
    def fail():
        raise RuntimeError("the disk is gone")

    register(accounts)
    assert accounts.get("/records", headers=HTML).status_code == 200
    monkeypatch.setattr(accounts.app.state.services.database, "reading", fail)
    page = accounts.get("/records", headers=HTML)
    assert page.status_code == 500
    assert "nothing you submitted is lost" in page.text and "the disk is gone" not in page.text
    capsys.readouterr()  # the log has the traceback


def test_error_pages_speak_the_visitors_language(accounts):
    page = accounts.get("/nothing", headers={**HTML, "Accept-Language": "zh-CN"})
    assert "找不到这个地址" in page.text


@pytest.mark.parametrize("path", ["/records", "/profile", "/submissions/" + "0" * 32])
def test_visitors_are_sent_to_log_in(accounts, path):
    answer = accounts.get(path, headers=HTML, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/login?next={path}")


def test_a_catalogue_without_exercises_says_so(accounts):
    assert "There are no exercises yet." in accounts.get("/", headers=HTML).text
