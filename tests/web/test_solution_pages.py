"""The reference answer in the workspace, and its page for browsers without scripts."""

import pytest

from tests.app.api import RIGHT
from tests.app.stored import give_points
from tests.web.conftest import HTML

pytestmark = pytest.mark.sandbox

PAGE = "/exercises/maxpool_backward"
COMMENT = "gradient is zero but for the cell that won"


def rich(student):
    """Return the student, with 400 points from another exercise."""
    give_points(student.app.state.services.database, student.get("/api/v1/me").json()["id"], 400)
    return student


def test_the_form_names_its_price_and_wants_to_be_confirmed(client, register):
    page = rich(register(client)).get(f"{PAGE}/solution").text
    assert "I spend 300 points, and give up the points of this level." in page
    assert "300 of the 400 points" in page
    assert '<input type="checkbox" required>' in page and 'name="price" value="300"' in page
    assert COMMENT not in page


def test_a_bought_answer_is_shown_and_the_level_says_so(client, register):
    student = rich(register(client))
    answer = student.post(f"{PAGE}/solution", data={"price": 300}, headers=HTML)
    assert COMMENT in answer.text and "you get no points for this level" in answer.text
    assert COMMENT in student.get(PAGE).text
    assert "<s>300 points</s> solution seen" in student.get("/").text
    record = student.post(PAGE, data={"source": RIGHT, "action": "submit"}, headers=HTML).text
    assert "so you get no points for it" in record and "+300 points" not in record


def test_without_points_there_is_no_form(client, register):
    page = register(client).get(f"{PAGE}/solution").text
    assert "You have 0 points to spend." in page and "data-buy" not in page


def test_an_outdated_price_is_refused_in_words(client, register):
    answer = register(client).post(f"{PAGE}/solution", data={"price": 1}, headers={**HTML, "Accept-Language": "zh"})
    assert answer.status_code == 409
    assert "300" in answer.text


def test_acceptance_opens_the_answer_without_loading_the_page_again(client, register):
    student = register(client)
    assert COMMENT not in student.get(f"{PAGE}/records").text
    student.post(PAGE, data={"source": RIGHT, "action": "submit"}, headers=HTML)
    parts = student.get(f"{PAGE}/records").text
    assert COMMENT in parts and 'data-into="panel-answer"' in parts
    assert "you get no points" not in parts
