"""The metrics for Prometheus, and the access to them."""

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from app.enums import Role
from tests.app.api import API, RIGHT, WRONG, assert_problem
from tests.app.test_both_queues import until

TOKEN = "for the collector alone"


def values(text):
    """Each sample by name and labels."""
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {(sample.name, *sorted(sample.labels.values())): sample.value for sample in samples}


def read(client, token):
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain")
    return values(answer.text)


def test_only_administrators_read_it_by_default(make_accounts_client, make_person):
    client = make_accounts_client()
    assert_problem(client.get("/metrics"), 401)
    assert_problem(client.get("/metrics", headers={"Authorization": "Bearer None"}), 401)
    for name, role in (("ada", Role.STUDENT), ("ivo", Role.INSTRUCTOR)):
        assert_problem(client.get("/metrics", headers=make_person(client, name, role).headers), 403)
    assert read(client, make_person(client, "root", Role.ADMINISTRATOR).token)


def test_a_collector_may_have_a_token_that_opens_nothing_else(make_accounts_client):
    client = make_accounts_client(metrics_token=TOKEN)
    assert read(client, TOKEN)["tensorjudge_slots",] == 2
    assert_problem(client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}x"}), 401)
    assert_problem(client.get(f"{API}/me", headers={"Authorization": f"Bearer {TOKEN}"}), 401)


def test_requests_are_counted_by_the_template_of_their_address(make_accounts_client):
    client = make_accounts_client(metrics_token=TOKEN)
    before = read(client, TOKEN)
    for address in (f"{API}/labs/secret-name", "/exercises/secret-name", "/nowhere/secret-name"):
        client.get(address)
    after = read(client, TOKEN)
    for template in (f"{API}/labs/{{lab}}", "/exercises/{slug}", "none"):
        key = ("tensorjudge_http_requests_total", template, "404", "GET")
        key = (key[0], *sorted(key[1:]))
        assert after[key] - before.get(key, 0) == 1, template
    assert "secret-name" not in str(after)


@pytest.mark.sandbox
@pytest.mark.explains
def test_what_is_graded_is_counted_and_timed(make_app, make_person):
    with TestClient(make_app(metrics_token=TOKEN)) as client:
        student = make_person(client)
        before = read(client, TOKEN)
        for source in (RIGHT, WRONG, WRONG):
            assert student.submit(source).json()["verdict"]
        waiting = "tensorjudge_explanations_waiting"
        until(lambda: (now := read(client, TOKEN))[waiting, "card"] == now[waiting, "rest"] == 0)
        after = read(client, TOKEN)

    def grown(*key):
        return after[key] - before.get(key, 0)

    assert grown("tensorjudge_graded_total", "accepted", "submission") == 1
    assert grown("tensorjudge_graded_total", "submission", "wrong_answer") == 2
    assert grown("tensorjudge_grading_seconds_count", "submission") == 3
    assert grown("tensorjudge_waited_seconds_count", "submission") == 3
    assert grown("tensorjudge_explained_total", "complete") == 2
    assert grown("tensorjudge_explanation_card_seconds_count") == 2
    assert after["tensorjudge_oldest_explanation_seconds", "card"] == 0
    assert after["tensorjudge_queue_waiting",] == after["tensorjudge_unfinished",] == 0
    assert after["tensorjudge_oldest_unfinished_seconds",] == 0
    assert after["tensorjudge_check_ok", "database"] == 1
