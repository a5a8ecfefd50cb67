"""Runs and submissions, from the request to the stored verdict, through the real sandbox."""

from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from app.enums import Role
from tests.app.api import API, MAXPOOL, RIGHT, WRONG, assert_problem
from tests.app.interposed import Held

pytestmark = [pytest.mark.sandbox, pytest.mark.explains]


def test_a_right_answer_is_accepted(student):
    answer = student.submit(RIGHT)
    assert answer.status_code == 200
    submission = answer.json()
    assert answer.headers["location"] == f"{API}/submissions/{submission['id']}"
    assert (submission["status"], submission["verdict"]) == ("finished", "accepted")
    assert submission["score"] == submission["points"] == 300
    assert submission["kind"] == "submission"
    assert submission["source"] == RIGHT
    assert len(submission["cases"]) == submission["case_count"]
    assert {case["verdict"] for case in submission["cases"]} == {"accepted"}
    assert [case["index"] for case in submission["cases"]] == list(range(submission["case_count"]))
    assert submission["created_at"] <= submission["started_at"] <= submission["finished_at"]


def test_a_source_saved_on_windows_is_stored_as_normal_text(student):
    windows = "\ufeff\ufeff" + RIGHT.replace("\n", "\r\n")
    submission = student.submit(windows).json()
    assert (submission["verdict"], submission["source"]) == ("accepted", RIGHT)


def test_a_wrong_answer_says_which_case_and_by_how_much(student):
    submission = student.submit(WRONG).json()
    assert (submission["verdict"], submission["score"]) == ("wrong_answer", 0)
    failed = [case for case in submission["cases"] if case["verdict"] == "wrong_answer"]
    assert failed
    assert failed[0]["message"]
    assert failed[0]["max_abs_error"] > 1e-5


def test_what_was_answered_is_what_is_stored(student):
    submission = student.submit(WRONG).json()
    stored = student.get(f"/submissions/{submission['id']}").json()
    assert submission["is_explained_later"]  # and may be explained by now
    assert {**stored, "explanation": None, "is_explained_later": True} == submission


def test_without_waiting_the_answer_says_where_to_look(student):
    answer = student.submit(RIGHT, wait=0)
    assert answer.status_code == 202
    assert answer.json() == {"id": answer.json()["id"], "status": "queued"}
    assert answer.headers["location"] == f"{API}/submissions/{answer.json()['id']}"


def test_nobody_waits_longer_than_thirty_seconds(student):
    for wait in ("31", "-1", "nan", "soon"):
        assert_problem(student.submit(RIGHT, wait=wait), 422, "invalid")


def test_a_run_shows_the_visible_cases_and_gives_no_points(student):
    run = student.run(RIGHT).json()
    assert (run["kind"], run["verdict"], run["score"]) == ("run", "accepted", 0)
    assert run["cases"]
    assert all(case["visible"] and case["detail"]["expected"] for case in run["cases"])
    assert student.get("/me").json()["points"] == 0


def own_input(student):
    """Return the first sample's input, as a user would type it."""
    sample = student.get("/exercises/maxpool_backward").json()["samples"][0]["inputs"]
    return {name: value["data"] if isinstance(value, dict) else value for name, value in sample.items()}


def test_a_run_with_an_own_input(student):
    inputs = own_input(student)
    run = student.run(RIGHT, inputs).json()
    assert (run["verdict"], len(run["cases"])) == ("accepted", 1)
    assert run["inputs"] == inputs
    assert run["cases"][0]["detail"]["expected"]


def test_an_own_input_that_does_not_fit_is_explained(student):
    run = student.run(RIGHT, {"y": [1, 2]}).json()
    assert (run["status"], run["verdict"], run["cases"]) == ("finished", None, [])
    assert (run["code"], run["values"]["name"]) == ("input_unknown", "y") and "no input y" in run["message"]


@pytest.mark.parametrize(
    ("inputs", "status"),
    [
        ("text", 422),
        ([1, 2], 422),
        ({"x": [1.0] * 100_000}, 413),
    ],
)
def test_an_own_input_of_another_form_is_refused(student, inputs, status):
    assert_problem(student.run(RIGHT, inputs), status)


@pytest.mark.parametrize(
    "inputs", ["[" * 40 + "1" + "]" * 40, "NaN", "-Infinity", "1e400"], ids=["deep", "nan", "inf", "too large"]
)
def test_an_own_input_that_is_no_proper_json_is_refused(student, inputs):
    body = f'{{"source": "", "inputs": {{"x": {inputs}}}}}'
    headers = {**student.headers, "Content-Type": "application/json"}
    path = f"{API}/exercises/maxpool_backward/runs"
    problem = assert_problem(student.client.post(path, content=body, headers=headers), 422)
    assert problem["errors"][0]["field"] == "body.inputs"


def test_strange_characters_in_an_own_input_come_back_readable(student):
    headers = {**student.headers, "Content-Type": "application/json"}
    body = '{"source": "", "inputs": {"\\ud800": "\\u0000\\udfff"}}'
    answer = student.client.post(f"{API}/exercises/maxpool_backward/runs?wait=30", content=body, headers=headers)
    assert answer.status_code == 200
    assert answer.json()["inputs"] == {"\\ud800": "\0\\udfff"}


def test_points_count_once_and_by_the_best_attempt(student):
    for source in (RIGHT, WRONG, RIGHT):
        student.submit(source)
    me = student.get("/me").json()
    assert (me["points"], me["accepted"]) == (300, ["maxpool_backward"])


def test_an_unknown_exercise(student):
    for answer in (student.submit(RIGHT, "no_such"), student.run(RIGHT, exercise="no_such")):
        assert_problem(answer, 404, "not_found")
    assert_problem(student.put("/me/drafts/no_such", {"source": ""}), 404)


# --- strange sources ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "verdict"),
    [
        ("", "compile_error"),
        (" \n\t\n", "compile_error"),
        ("\0", "compile_error"),
        (RIGHT + "\0", "compile_error"),
        ("class MaxPool(:\n", "compile_error"),
        ("class SomethingElse: pass\n", "runtime_error"),
        ("class MaxPool:\n    pass\n", "runtime_error"),
        ("import numpy as np\n" * 12_000, "runtime_error"),
        ("raise RuntimeError('on import')\n", "runtime_error"),
        ("\ufeff" + RIGHT.replace("\n", "\r\n"), "accepted"),
        ("# 注释: ∂L/∂x 🦆\n" + RIGHT, "accepted"),
    ],
    ids=[
        "empty", "blank", "NUL", "NUL at the end", "syntax error", "other class", "no methods", "228 kB",
        "raises", "BOM and CRLF", "not ASCII",
    ],
)  # fmt: skip
def test_a_strange_source_gets_a_verdict_and_comes_back_with_plain_line_ends(student, source, verdict):
    answer = student.submit(source)
    assert answer.status_code == 200
    submission = answer.json()
    assert submission["verdict"] == verdict, submission["message"]
    assert submission["source"] == source.removeprefix("\ufeff").replace("\r\n", "\n")
    if verdict != "accepted":
        assert submission["message"] or any(case["message"] for case in submission["cases"])


def test_a_source_of_300_kb_is_refused_with_the_limit(student):
    problem = assert_problem(student.submit("x" * 300_000), 413, "too_large")
    assert "300000" in problem["detail"]
    assert "262144" in problem["detail"]


def test_the_limit_counts_bytes_not_characters(student):
    assert_problem(student.submit("é" * 131_073), 413)
    assert student.submit("é" * 131_072).status_code == 200


def test_a_source_that_json_makes_six_times_as_long_is_still_taken(student):
    assert student.submit("\0" * 262_144).json()["verdict"] == "compile_error"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"source": "\\ud800"}', 422),
        (b'{"source": "x"', 400),
        (b'{"source": 1}', 422),
        (b'{"source": null}', 422),
        (b"{}", 422),
        (b'{"source": "\xff"}', 400),
        (b"", 422),
    ],
)
def test_a_body_that_is_no_source_is_refused(student, body, status):
    headers = {**student.headers, "Content-Type": "application/json"}
    for kind in ("submissions", "runs"):
        answer = student.client.post(f"{API}/exercises/maxpool_backward/{kind}", content=body, headers=headers)
        assert_problem(answer, status)
    assert student.get("/me/submissions").json()["items"] == []


# --- who may see what --------------------------------------------------------------------------------------------


def test_a_visitor_submits_and_sees_nothing(client):
    for kind in ("submissions", "runs"):
        answer = client.post(f"{API}/exercises/maxpool_backward/{kind}", json={"source": RIGHT})
        assert_problem(answer, 401, "not_authenticated")
    for path in ("/me", "/me/submissions", "/me/drafts/maxpool_backward", f"/submissions/{uuid4().hex}"):
        assert_problem(client.get(API + path), 401, "not_authenticated")


def test_another_student_cannot_tell_that_a_submission_exists(student, client, make_person):
    theirs, nobodys = student.submit(WRONG).json()["id"], uuid4().hex
    eve = make_person(client, "eve")
    for suffix in ("", "/events"):
        answers = [assert_problem(eve.get(f"/submissions/{one}{suffix}"), 404)["detail"] for one in (theirs, nobodys)]
        assert answers[0].replace(theirs, nobodys) == answers[1]
    assert eve.get("/me/submissions").json()["items"] == []


def test_staff_see_a_submission_and_how_to_reproduce_it(student, client, make_person):
    theirs = student.submit(WRONG).json()
    assert theirs["staff"] is None
    seen = make_person(client, "staff", Role.ADMINISTRATOR).get(f"/submissions/{theirs['id']}").json()
    assert seen["source"] == WRONG
    assert seen["staff"]["user_id"] == student.id
    assert isinstance(seen["staff"]["seed"], int)
    assert "numpy" in seen["staff"]["provenance"]


# --- lists and drafts --------------------------------------------------------------------------------------------


def test_pages_follow_each_other_newest_first(student):
    made = [student.submit(f"# {number}", wait=0).json()["id"] for number in range(7)]
    found, path = [], "/me/submissions?limit=3"
    while path:
        answer = student.get(path)
        found += [item["id"] for item in answer.json()["items"]]
        link = answer.headers.get("link", "")
        assert bool(link) == (answer.json()["next_cursor"] is not None)
        path = link.partition(">")[0].removeprefix(f"<{API}")
    assert found == made[::-1]


def test_a_list_may_be_of_one_exercise_or_of_runs(student):
    submitted = student.submit(RIGHT, wait=0).json()["id"]
    elsewhere = student.submit("", "im2col", wait=0).json()["id"]
    run = student.run(RIGHT, wait=0).json()["id"]

    def ids(query):
        return [item["id"] for item in student.get(f"/me/submissions?{query}").json()["items"]]

    assert ids("") == [elsewhere, submitted]
    assert ids("exercise=maxpool_backward") == [submitted]
    assert ids("exercise=no_such") == []
    assert ids("kind=run") == [run]


@pytest.mark.parametrize("query", ["cursor=x", "cursor=" + "A" * 23, "limit=0", "limit=101", "kind=x"])
def test_a_query_that_makes_no_sense_is_refused(student, query):
    assert_problem(student.get(f"/me/submissions?{query}"), 422, "invalid")


def test_a_draft_is_kept_as_typed_with_plain_line_ends(student):
    assert_problem(student.get("/me/drafts/maxpool_backward"), 404)
    for source in ("class Max", "class MaxPool:\r\n\t\0 # 未完", ""):
        assert student.put("/me/drafts/maxpool_backward", {"source": source}).status_code == 200
        kept = student.get("/me/drafts/maxpool_backward").json()["source"]
        assert kept == source.replace("\r\n", "\n")
    assert_problem(student.put("/me/drafts/maxpool_backward", {"source": "x" * 300_000}), 413)


def test_a_draft_is_ones_own(student, client, make_person):
    student.put("/me/drafts/im2col", {"source": "mine"})
    assert_problem(make_person(client, "eve").get("/me/drafts/im2col"), 404)


def test_too_many_at_once_are_refused_and_nothing_of_them_is_kept(make_app, make_person, grader):
    held = Held(grader)
    with TestClient(make_app(grader=held, max_waiting_per_user=3)) as client:
        student = make_person(client)
        answers = [student.submit(RIGHT, wait=0) for _ in range(6)]
        assert [answer.status_code for answer in answers] == [202] * 3 + [429] * 3
        assert_problem(answers[-1], 429, "too_many_requests")
        assert int(answers[-1].headers["retry-after"]) > 0
        assert len(student.get("/me/submissions").json()["items"]) == 3
        held.go.set()


def test_the_template_fails(student):
    assert student.submit((MAXPOOL / "template.py").read_text()).json()["verdict"] != "accepted"
