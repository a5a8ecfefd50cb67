"""`%%submit` in a real IPython shell, on a real service."""

import re

import pytest
from IPython.core.interactiveshell import InteractiveShell

from app.present.report_html import report_html
from tests.app.api import RIGHT, WRONG

pytestmark = pytest.mark.sandbox


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """Return a shell with the extension loaded."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    shell.history_manager.enabled = False
    assert shell.run_line_magic("load_ext", "tensorjudge") is None
    yield shell
    shell.history_manager.end_session()
    InteractiveShell.clear_instance()


def test_an_accepted_cell_says_so(student, shell):
    result = shell.run_cell_magic("submit", "maxpool_backward", RIGHT)
    assert result.verdict == "accepted"
    html = result._repr_html_()
    assert ">Accepted</b>" in html and "300 points" in html
    assert "Accepted" in repr(result)


def test_points_by_family_stand_beside_the_cases(student, shell):
    submission = shell.run_cell_magic("submit", "maxpool_backward", WRONG).submission
    html = report_html(
        {**submission, "partial_credit": {"points": 12.25, "worth": 40, "factor": 0.5, "families": []}}
    )
    assert "cases, 12.25 of 40 points · " in html and "Late: 50 % of the points count." in html


def test_a_cell_that_is_interrupted_is_stopped_on_the_service(student, shell, monkeypatch):
    from app.client import notebook

    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(notebook, "followed", interrupt)
    result = shell.run_cell_magic("submit", "maxpool_backward", f"{RIGHT}\nwhile True:\n    pass\n")
    assert ">Stopped</b>" in result._repr_html_()
    assert "Stopped while it" in repr(result)


def test_a_refused_cell_is_explained(student, shell):
    result = shell.run_cell_magic("submit", "maxpool_backward", WRONG)
    html = result._repr_html_()
    assert ">Wrong answer</b>" in html
    assert "keeps only the last one" in html
    assert "Smallest input that fails" in html


def test_a_run_is_no_attempt(student, shell):
    assert shell.run_cell_magic("submit", "maxpool_backward --run", RIGHT).submission["kind"] == "run"
    assert "not submitted anything" in student("history").output


@pytest.mark.parametrize(
    ("line", "told"),
    [("", "Usage:"), ("a b", "Usage:"), ("--help", "Usage:"), ("nothing", "There is no exercise nothing.")],
)
def test_mistakes_are_told_without_a_traceback(student, shell, capsys, line, told):
    assert shell.run_cell_magic("submit", line, RIGHT) is None
    out = capsys.readouterr().out
    assert told in out and "Traceback" not in out


def test_without_a_login_one_is_told_what_to_do(run, shell, capsys):
    assert shell.run_cell_magic("submit", "maxpool_backward", RIGHT) is None
    assert "tensorjudge login URL" in capsys.readouterr().out


def test_nothing_in_a_report_can_act():
    evil = "<img src=x onerror=alert(1)>"
    case = {"verdict": "wrong_answer", "name": evil, "visible": True, "wall_time_s": 0.1, "message": evil}
    html = report_html(
        {
            "exercise": evil,
            "verdict": "wrong_answer",
            "cases": [case],
            "case_count": 1,
            "wall_time_s": 0.1,
            "score": 0,
            "message": evil,
            "stdout": evil,
            "trace": {"line": 1, "column": 1, "text": evil, "frames": []},
            "explanation": {
                "diagnoses": [
                    {"code": evil, "values": {"text": evil}},
                    {"code": "verbatim", "values": {"text": evil}},
                ],
                "hint": f"{evil} `{evil}`. {evil}?",
                "hint_language": "en",
                "gradient_self_check": {"message": evil},
                "smallest": {"inputs": {evil: evil}, "expected": {}, "actual": {}},
            },
        }
    )
    assert "<img" not in html
    assert set(re.findall(r"<(\w+)", html)) <= {
        *["p", "b", "div", "span", "pre", "table", "tr", "td", "code", "details", "summary", "ul", "li"]
    }
