"""A report as text: a line for each case, each message once, the values of the first visible case that fails."""

import io

import pytest
from rich.console import Console

from app.i18n.words import Words
from app.present.report_text import print_report, summary
from app.present.submission import submission_of
from grader.message import Message, verbatim
from grader.verdict import CaseDetail, CaseResult, Report, Verdict, worst

SHOWN = CaseDetail(
    inputs={"stride": 2, "x": {"shape": [2], "dtype": "float64", "data": [1.0, 2.0]}},
    expected={"y": {"shape": [2], "dtype": "float64", "data": [2.0, 4.0]}},
    actual={"y": {"shape": [2], "dtype": "float64", "data": ["nan", 4.0]}},
)


def case(
    name: str, verdict: Verdict = Verdict.ACCEPTED, text: str = "", detail: CaseDetail | None = None
) -> CaseResult:
    message = verbatim(text) if text else None
    return CaseResult(name, "basic", detail is not None, verdict, message, 0.0015, 0.0, detail)


def printed(*cases: CaseResult, **others: object) -> str:
    """Return the text of a report with these cases."""
    verdict = worst(case.verdict for case in cases) if cases else Verdict.COMPILE_ERROR
    fields = {"exercise": "double", "version": "v", "seed": 7, "verdict": verdict, "score": 0, "case_count": 3}
    report = Report(**{**fields, "cases": cases, "wall_time_s": 0.0123, **others})
    console = Console(file=io.StringIO(), width=100, highlight=False, color_system=None)
    print_report(console, "folder/x.py", submission_of(report, Words("en")))
    return console.file.getvalue()


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")


def test_it_opens_with_file_exercise_and_seed_and_ends_with_the_verdict():
    lines = printed(case("pair"), score=7).splitlines()
    assert lines[0] == "folder/x.py  double  seed 7"
    assert lines[-2] == "Accepted  1 of 3 cases pass, 12.3 ms, 7 points"


def test_each_case_has_its_line_with_mark_and_time():
    text = printed(case("pair"), case("grid", Verdict.WRONG_ANSWER, "y is wrong."))
    assert "  ✓  pair  1.5 ms" in text
    assert "  ✗  grid  1.5 ms  y is wrong." in text


def test_the_same_message_is_told_once():
    failed = [case(name, Verdict.RUNTIME_ERROR, "ValueError: no\n  line 2, in double") for name in ("a", "b", "c")]
    text = printed(*failed)
    assert text.count("ValueError: no") == 2, "in the table, and below it in full"
    assert text.count("as in a") == 2
    assert "\nValueError: no\n  line 2, in double\n" in text


def test_a_message_that_no_case_carries_is_told_below():
    text = printed(message=verbatim("SyntaxError: expected ':' (line 1)\n    def f()\n           ^"))
    assert "\nSyntaxError: expected ':' (line 1)\n    def f()\n           ^\n" in text
    assert "Syntax error  0 of 3 cases pass" in text


def test_the_values_of_the_first_visible_case_that_fails_are_shown():
    text = printed(case("hidden", Verdict.WRONG_ANSWER, "a"), case("seen", Verdict.WRONG_ANSWER, "b", SHOWN))
    assert "the visible case seen:" in text
    assert "  stride = 2\n" in text
    assert "  x = [1., 2.]  shape (2,)\n" in text
    assert "  expected y = [2., 4.]  shape (2,)\n" in text
    assert "  got y = [nan,  4.]  shape (2,)\n" in text


def test_a_value_that_was_refused_or_is_large_is_told_in_words():
    large = {"shape": [10, 10], "dtype": "float64", "data": [[0.0] * 10] * 10}
    detail = CaseDetail({"x": large}, {}, {"y": {"refused": Message("not_array_type", {"type": "list"}).to_json()}})
    text = printed(case("seen", Verdict.RUNTIME_ERROR, "no", detail))
    assert "  x = array of shape (10, 10)\n" in text
    assert "  got y = of type list\n" in text


def test_what_was_printed_is_told_last():
    assert "\nprinted in visible cases:\nhello\n" in printed(case("pair"), stdout="hello\n")


@pytest.mark.parametrize("text", ["[bold]x[/bold]", "[/]", "x[0]"])
def test_brackets_are_text_and_no_markup(text):
    assert printed(case(text, Verdict.WRONG_ANSWER, text), message=verbatim(text), stdout=text).count(text) == 4


def test_points_by_family_stand_beside_the_cases():
    credit = {"points": 62.5, "worth": 100, "factor": 1.0, "families": []}
    report = submission_of(failed_report(), Words("en"))
    assert summary({**report, "partial_credit": credit}, Words("en")) == "1 of 3 cases, 62.5 of 100 points, 12.3 ms"
    late = {**credit, "points": 50.0, "factor": 0.8}
    text = summary({**report, "partial_credit": late}, Words("en"))
    assert text == "1 of 3 cases, 50 of 100 points, 12.3 ms, Late: 80 % of the points count."
    text = summary({**report, "partial_credit": late}, Words("zh"))
    assert text == "通过 1 / 3 个测试点，得 50 / 100 分, 12.3 ms, 迟交：按 80% 计分。"


def failed_report() -> Report:
    cases = (case("pair"), case("grid", Verdict.WRONG_ANSWER, "y is wrong."))
    return Report("double", "v", 7, Verdict.WRONG_ANSWER, 0, cases, 3, 0.0123)
