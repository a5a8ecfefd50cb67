"""Changes of the source from one submission to the next."""

import pytest

from app.enums import Role
from app.submissions.source_diff import changed_lines
from tests.app.api import RIGHT, WRONG, assert_problem


def told(before, after):
    signs = {"same": " ", "removed": "-", "added": "+", "gap": "…"}
    return [f"{signs[line.change]}{line.text}" for line in changed_lines(before, after)]


def test_equal_sources_have_no_changes():
    assert told("a\nb\n", "a\nb\n") == []


def test_a_change_comes_with_the_lines_around_it_and_its_numbers():
    before = "\n".join("abcdefghij")
    lines = changed_lines(before, before.replace("h", "H\nI"))
    assert [line.text for line in lines] == ["e", "f", "g", "h", "H", "I", "i", "j"]
    assert [(line.before, line.after) for line in lines[2:5]] == [(7, 7), (8, None), (None, 8)]


def test_lines_left_out_between_two_changes_are_a_gap():
    before = "\n".join(["first", *"abcdefghij", "last"])
    after = before.replace("first", "FIRST").replace("last", "LAST")
    assert told(before, after) == [
        *["-first", "+FIRST", " a", " b", " c"],
        "…",
        *[" h", " i", " j", "-last", "+LAST"],
    ]


def test_an_empty_side_is_all_added_or_all_removed():
    assert told("", "a\nb") == ["+a", "+b"]
    assert told("a\nb", "") == ["-a", "-b"]


def test_what_is_too_long_to_compare_is_replaced_as_a_whole():
    before, after = "x\ny\n" * 2000, "y\nx\n" * 2000
    lines = changed_lines(f"head\n{before}tail", f"head\n{after}tail")
    assert [line.change for line in lines].count("removed") == 4000 == [line.change for line in lines].count("added")
    assert (lines[0].text, lines[-1].text) == ("head", "tail")


@pytest.mark.sandbox
def test_a_submission_is_compared_with_the_one_before_to_the_same_exercise(student):
    first = student.submit(WRONG).json()["id"]
    student.submit("x = 1", "im2col")
    student.run("x = 2")
    second = student.submit(WRONG.replace("return dx", "return dx * 1.0")).json()["id"]
    assert student.get(f"/submissions/{first}/changes").json() == {"before": None, "lines": []}
    found = student.get(f"/submissions/{second}/changes").json()
    assert found["before"] == first
    assert [line["text"].strip() for line in found["lines"] if line["change"] != "same"] == [
        "return dx",
        "return dx * 1.0",
    ]


@pytest.mark.sandbox
def test_changes_are_for_who_may_see_the_submission(student, client, make_person):
    made = student.submit(WRONG).json()["id"]
    assert_problem(make_person(client, "grace").get(f"/submissions/{made}/changes"), 404)
    assert_problem(make_person(client, "teacher", Role.INSTRUCTOR).get(f"/submissions/{made}/changes"), 404)
    assert make_person(client, "root", Role.ADMINISTRATOR).get(f"/submissions/{made}/changes").status_code == 200


@pytest.mark.sandbox
def test_submissions_are_listed_by_verdict(student):
    student.submit(WRONG)
    accepted = student.submit(RIGHT).json()["id"]
    student.submit(WRONG)
    found = student.get("/me/submissions?exercise=maxpool_backward&verdict=accepted&limit=1").json()["items"]
    assert [item["id"] for item in found] == [accepted]
    assert_problem(student.get("/me/submissions?verdict=perfect"), 422)
