"""Records: their code, what changed, and back into the editor."""

import re

import pytest

from tests.app.api import WRONG
from tests.web.conftest import HTML

pytestmark = pytest.mark.sandbox

PAGE = "/exercises/maxpool_backward"
CHANGED = WRONG.replace("return dx", "return dx  # <again>")


def submit(student, source):
    answer = student.post(PAGE, data={"source": source, "action": "submit"}, headers=HTML)
    return str(answer.url.path), answer.text


@pytest.fixture
def student(client, register):
    return register(client)


def test_a_record_shows_what_changed_since_the_one_before(student):
    _, first = submit(student, WRONG)
    assert "Changes since" not in first
    address, page = submit(student, CHANGED)
    part = re.search(r'<pre class="code diff".*?</pre>', page, re.DOTALL)[0]
    assert len(re.findall("<ins>", part)) == len(re.findall("<del>", part)) == 1
    assert "return dx  # &lt;again&gt;</ins>" in part
    assert "return dx  # &lt;again&gt;" in student.get(f"{address}/source").text
    _, same = submit(student, CHANGED)
    assert "No changes: the code is the same." in same


def test_a_record_is_offered_to_the_editor(student):
    _, page = submit(student, CHANGED)
    link = re.search(rf'href="({PAGE}\?record=\w+)"', page)[1]
    student.put("/api/v1/me/drafts/maxpool_backward", json={"source": "my draft"})
    opened = student.get(link).text
    assert "# &lt;again&gt;" in re.search(r"<textarea.*?</textarea>", opened, re.DOTALL)[0]
    assert '<script type="application/json" id="draft-source">"my draft"</script>' in opened


def test_the_record_of_another_is_not_offered(student, register, client):
    address, _ = submit(student, WRONG)
    client.post("/logout")
    register(client, "grace")
    assert client.get(f"{PAGE}?record={address.rpartition('/')[2]}").status_code == 404


def test_records_of_one_exercise_are_listed_by_themselves(student):
    submit(student, WRONG)
    student.post("/exercises/im2col", data={"source": "x = 1", "action": "submit"}, headers=HTML)
    rows = re.findall(r'<td role="cell"><a href="/exercises/(\w+)"', student.get("/records").text)
    assert rows == ["im2col", "maxpool_backward"]
    page = student.get("/records?exercise=im2col").text
    assert re.findall(r'<td role="cell"><a href="/exercises/(\w+)"', page) == ["im2col"]
