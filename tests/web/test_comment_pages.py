"""Comments as a browser without scripts uses them, and what is left of the text that people write."""

import re

import pytest

from app.web.rendering import comment_html
from tests.web.conftest import HTML

PAGE = "/exercises/maxpool_backward/comments"
ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![see](https://evil.example/track.png)",
    "# big\n\n<h1>bigger</h1>",
    "<style>*{display:none}</style>",
    "[a](data:text/html,<script>alert(1)</script>)",
]


@pytest.mark.parametrize("text", ATTACKS)
def test_what_people_write_cannot_act(text):
    html = str(comment_html(text))
    tags = set(re.findall(r"<(\w+)", html))
    assert tags <= {"p", "a"}
    assert not re.search(r'href="(javascript|data):', html)
    assert not re.search(r"<[^>]+\son\w+=", html)


def test_markdown_code_and_formulas_are_shown():
    html = str(comment_html("Use `np.add.at`, **not** $x_i$:\n\n```python\nx = 1\n```\n\n[docs](https://numpy.org)"))
    assert "<code>np.add.at</code>" in html and "<strong>not</strong>" in html
    assert '<span class="math inline">x_i</span>' in html
    assert '<span class="n">x</span>' in html
    assert 'href="https://numpy.org" rel="noopener noreferrer"' in html


def post(browser, path, **data):
    return browser.post(path, data=data, headers=HTML)


@pytest.mark.sandbox
def test_writing_replying_editing_and_removing_without_scripts(client, register):
    student = register(client)
    page = post(student, PAGE, text="Why *this*?\r\nAnd that?")
    assert "<em>this</em>" in page.text
    comment = re.search(r'<li class="comment" id="comment-(\w+)"', page.text)[1]
    page = post(student, PAGE, text="Because.", parent_id=comment)
    assert re.search(rf'id="comment-{comment}".*<ol class="comments replies".*Because\.', page.text, re.DOTALL)
    page = post(student, f"/comments/{comment}/edit", text="Why?")
    assert "edited" in page.text and "<em>this</em>" not in page.text
    page = post(student, f"/comments/{comment}/remove")
    assert "Deleted by its author." in page.text and "Because." in page.text


@pytest.mark.sandbox
def test_reporting_thanks_and_the_teacher_sees_it(client, register):
    from app.accounts import service
    from app.enums import Role

    page = post(register(client), PAGE, text="Something rude")
    comment = re.search(r'id="comment-(\w+)"', page.text)[1]
    client.post("/logout")
    assert "Thank you." in post(register(client, "grace"), f"/comments/{comment}/report", reason="rude").text
    client.post("/logout")
    with client.app.state.services.database.writing() as session:
        service.register(session, "teacher", "correct horse battery", Role.INSTRUCTOR)
    post(client, "/login", username="teacher", password="correct horse battery")
    assert "Reported: rude" in client.get("/comments/reported", headers=HTML).text
    assert "Something rude" not in post(client, f"/comments/{comment}/remove").text
    assert "No reported comments." in client.get("/comments/reported", headers=HTML).text


@pytest.mark.sandbox
def test_a_refused_comment_is_told_in_chinese(client, register):
    answer = register(client).post(PAGE, data={"text": " "}, headers={**HTML, "Cookie": "", "Accept-Language": "zh"})
    assert answer.status_code in (401, 422)
    assert "字" in answer.text or "登录" in answer.text


def test_deep_replies_stop_being_indented():
    from datetime import UTC, datetime

    from app.comments.schemas import CommentRead
    from app.db.ids import new_id
    from app.web.views.comments import comment_views

    chain = []
    for number in range(8):
        chain.append(
            CommentRead(
                id=new_id(),
                exercise="x",
                parent_id=chain[-1].id if chain else None,
                author="ada",
                is_instructor=False,
                is_own=False,
                text=str(number),
                created_at=datetime.now(UTC),
                edited_at=None,
                is_removed=False,
                removed_by_staff=False,
                reports=[],
            )
        )
    level, depths = comment_views(chain), []
    while level:
        depths.append([view.read.text for view in level])
        level = level[0].replies
    assert depths == [["0"], ["1"], ["2"], ["3", "4", "5", "6", "7"]]
