"""Catalogue, workspace and records over the real grader, as a browser without scripts sees them."""

import json
import re

import pytest

from tests.app.api import API, MAXPOOL, PASSWORD, RIGHT, WRONG
from tests.app.statements import counted_statements
from tests.web.conftest import HTML

pytestmark = [pytest.mark.sandbox, pytest.mark.explains]

PAGE = "/exercises/maxpool_backward"
LEVEL = re.compile(r'<li class="level"[^>]*data-state="(\w+)"( hidden)?>.*?href="/exercises/(\w+)"', re.DOTALL)
HINT = "all the gradients it was sent"
WAITING = "The reason is being worked out."


def shown_levels(html):
    return {slug: state for state, hidden, slug in LEVEL.findall(html) if not hidden}


def submit(student, source, action="submit"):
    """Post the form and return the record's page."""
    answer = student.post(PAGE, data={"source": source, "action": action}, headers=HTML, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return student.get(answer.headers["location"], headers=HTML)


def events_of(student, submission_id):
    """Return the event stream as (event, data) pairs, to its end."""
    text = student.get(f"/submissions/{submission_id}/live").text
    found = re.findall(r"^event: (\w+)\ndata: (.*)$", text, re.MULTILINE)
    return [(name, json.loads(data)) for name, data in found]


def test_visitors_see_the_catalogue_and_how_to_begin(client):
    html = client.get("/", headers=HTML).text
    assert shown_levels(html)["maxpool_backward"] == "new"
    assert 'href="/register"' in html and "Know at once whether it is right" in html


@pytest.mark.parametrize("query", ["backward max", "最大值 反向", "maxpool_backward"])
def test_search_finds_a_level_in_either_language_and_by_its_name(client, query):
    assert set(shown_levels(client.get("/", params={"q": query}, headers=HTML).text)) == {"maxpool_backward"}


def test_tags_are_shown_and_found_in_the_readers_language(client):
    answer = client.get("/", params={"q": "池化 梯度"}, headers={**HTML, "Accept-Language": "zh"})
    assert "maxpool_backward" in shown_levels(answer.text)
    assert "池化 · 反向传播 · 梯度" in answer.text


def test_a_search_without_result_says_so(client):
    html = client.get("/", params={"q": "transformer"}, headers=HTML).text
    assert shown_levels(html) == {}
    assert '<div class="empty" id="no-level">' in html


def test_the_workspace_shows_statement_sample_limits_and_template(client):
    html = client.get(PAGE, headers=HTML).text
    assert '<div class="math block">' in html
    assert html.index("<dt>pool_h</dt>") < html.index('aria-label="x[0, 0]"') < html.index('aria-label="dx[0, 0]"')
    assert "20 s in total for all cases" in html
    assert "≤ 1e-5" in html
    assert "300 points" in html
    assert "class MaxPool:" in html and "{{" not in html
    assert f'src="{PAGE}/figures/' in html


def test_the_workspace_names_what_it_builds_on(client):
    html = client.get(PAGE, headers=HTML).text
    line = re.search(r'<p class="builds-on">(.*?)</p>', html)[1]
    assert re.findall(r'href="/exercises/(\w+)"', line) == ["maxpool_forward", "col2im"]


def test_the_workspace_is_chinese_on_request(client):
    html = client.get(PAGE, headers={**HTML, "Accept-Language": "zh"}).text
    assert "最大值池化的反向传播" in html and "全部测试点共 20 秒" in html and "已保存" in html


def test_figures_may_draw_and_nothing_else(client):
    html = client.get(PAGE, headers=HTML).text
    figure = client.get(re.search(rf'src="({PAGE}/figures/[^"]+)"', html)[1])
    assert figure.headers["content-type"] == "image/svg+xml"
    assert "sandbox" in figure.headers["content-security-policy"]
    assert figure.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", ["nothing.svg", "..%2Fexercise.toml", "%2e%2e%2fhidden%2freference.py"])
def test_no_other_file_is_a_figure(client, name):
    assert client.get(f"{PAGE}/figures/{name}").status_code == 404


def test_an_unknown_exercise_is_not_found(client):
    assert client.get("/exercises/nothing", headers=HTML).status_code == 404


def test_a_visitor_who_submits_is_asked_to_log_in(client):
    assert client.post(PAGE, data={"source": "x", "action": "submit"}, headers=HTML).status_code == 401


def test_the_form_alone_leads_to_an_accepted_record(client, register):
    student = register(client)
    html = submit(student, RIGHT.replace("\n", "\r\n")).text
    assert "Accepted" in html and "+300 points" in html
    assert "Next level: Average pooling, backward" in html
    assert shown_levels(student.get("/", headers=HTML).text)["maxpool_backward"] == "accepted"
    assert "Accepted" in student.get("/records", headers=HTML).text


def test_points_are_earned_once(client, register):
    student = register(client)
    submit(student, RIGHT)
    html = submit(student, RIGHT).text
    assert "Accepted" in html and "+300 points" not in html


def test_a_wrong_answer_shows_the_case_and_by_how_much(client, register):
    html = submit(register(client), WRONG).text
    assert "Wrong answer" in html
    assert '<a href="#case-' in html and "<code>overlap</code>" in html
    assert "The largest error is" in html and "(allowed: 0.00001)" in html
    assert 'class="differs"' in html and 'class="wanted"' in html
    assert '<span class="k">class</span>' in html


def test_a_run_shows_visible_cases_only_and_leaves_no_record(client, register):
    student = register(client)
    html = submit(student, RIGHT, "run").text
    assert "These cases pass" in html and "Submit to be graded on the hidden cases too" in html
    assert 'badge">hidden' not in html
    assert "You have not submitted anything yet." in student.get("/records", headers=HTML).text


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("class MaxPool(:\n    pass\n", "语法错误"),
        ("x = 1\n", "没有名为 <code>MaxPool</code> 的类。"),
        ((MAXPOOL / "template.py").read_text(), "运行错误"),
        (WRONG.replace("return dx", "return None"), "是不是漏写了 <code>return</code>？"),
        (WRONG.replace("return dx", "return dx[0]"), "应为"),
    ],
)
def test_verdicts_are_told_in_chinese(client, register, source, told):
    student = register(client)
    student.post("/language/zh")
    assert told in submit(student, source).text


def test_nobody_sees_the_record_of_another(client, register):
    address = submit(register(client), WRONG).url
    client.post("/logout")
    register(client, "grace")
    assert client.get(address, headers=HTML).status_code == 404
    assert client.get(f"{address}/result").status_code == 404
    assert client.get(f"{address}/live").status_code == 404


def test_events_bring_every_case_then_the_whole_then_the_reason(client, register):
    student = register(client)
    created = student.post(f"{API}{PAGE}/submissions", json={"source": WRONG})
    events = events_of(student, created.json()["id"])
    last = [data for name, data in events if name == "state"][-1]
    assert last["finished"]
    looked_for = WAITING if last["explained_later"] else HINT  # found already
    assert looked_for in last["html"]
    assert "Wrong answer" in last["html"] and "<html" not in last["html"]
    cases = [data for name, data in events if name == "case"]
    assert [data["done"] for data in cases] == list(range(1, len(cases) + 1))
    assert all('<li class="case"' in data["html"] for data in cases)
    *cards, reason = [data for name, data in events if name == "explanation"]
    assert [card["is_last"] for card in cards] == [False] * len(cards) and reason["is_last"]
    assert all("being worked out" in card["more"] and card["card"] == reason["card"] for card in cards)
    assert HINT in reason["card"] and "More about this mistake" in reason["more"]
    assert WAITING not in reason["card"] and HINT in reason["announcement"]
    record = student.get(f"/submissions/{created.json()['id']}", headers=HTML).text
    assert HINT in record and WAITING not in record


def test_events_of_a_finished_submission_are_its_result(client, register):
    student = register(client)
    created = student.post(f"{API}{PAGE}/submissions?wait=20", json={"source": RIGHT})
    ((name, data),) = events_of(student, created.json()["id"])
    assert (name, data["finished"]) == ("state", True)


def test_the_result_can_be_asked_for_where_events_do_not_come(client, register):
    student = register(client)
    created = student.post(f"{API}{PAGE}/submissions?wait=20", json={"source": RIGHT})
    answer = student.get(f"/submissions/{created.json()['id']}/result")
    assert answer.headers["x-submission-status"] == "finished"
    assert "Accepted" in answer.text and "<html" not in answer.text


def test_the_workspace_opens_with_the_last_result_and_the_draft(client, register):
    student = register(client)
    submit(student, WRONG)
    student.put(f"{API}/me/drafts/maxpool_backward", json={"source": "# half done </textarea><b>\n"})
    html = student.get(PAGE, headers=HTML).text
    assert "Wrong answer" in html
    assert "# half done &lt;/textarea&gt;&lt;b&gt;" in html and 'data-has-draft="true"' in html


def test_the_tab_of_records_carries_points_and_state(client, register):
    student = register(client)
    submit(student, RIGHT)
    html = student.get(f"{PAGE}/records").text
    assert '<template data-into="header-points"><b>300</b> points</template>' in html
    assert 'class="state state-accepted"' in html and html.count("<li") == 1


def test_old_records_follow_on_the_next_page(client, register):
    student = register(client)
    for number in range(31):
        student.post(f"{API}{PAGE}/submissions", json={"source": f"x = {number}"})
    first = student.get("/records", headers=HTML).text
    older = re.search(r'href="(/records\?cursor=[^"]+)"', first)[1]
    assert first.count('role="row"') == 31
    assert student.get(older, headers=HTML).text.count('role="row"') == 2


def test_a_source_that_is_too_large_is_refused_kindly(client, register):
    answer = register(client).post(PAGE, data={"source": "x" * 300_000, "action": "submit"}, headers=HTML)
    assert answer.status_code == 413
    assert "That is too large" in answer.text


def test_names_of_people_cannot_be_markup(client):
    answer = client.post("/login", data={"username": "<script>alert(1)</script>", "password": PASSWORD}, headers=HTML)
    assert "<script>alert" not in answer.text


def test_the_workspace_reads_the_catalogue_once(client, make_person):
    student = make_person(client)
    created = student.submit(WRONG).json()
    assert created["verdict"] == "wrong_answer"
    live = f"/submissions/{created['id']}/live"
    client.get(live, headers=student.headers).raise_for_status()  # ends with the explanation
    with counted_statements(client.app.state.services.database) as statements:
        client.get("/exercises/maxpool_backward", headers=student.headers).raise_for_status()
    assert sum(statement.startswith("SELECT labs.id") for statement in statements) == 1
    of_threads = ("BEGIN", "explanation_jobs", "failures_in_a_row", "exercise_files")  # they work meanwhile
    asked = [one for one in statements if not any(part in one for part in of_threads)]
    assert 10 < len(asked) <= 24
