"""A report as text: the card first, each message once, cases that fail alike in one line."""

import io

import pytest
from rich.console import Console

from app.i18n.words import Words
from app.present.report_text import print_report, summary
from app.present.submission import submission_of
from grader.message import Message, verbatim
from grader.verdict import CaseDetail, CaseResult, Frame, Report, Trace, Verdict, worst

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


def test_it_opens_with_file_exercise_seed_and_verdict():
    lines = printed(case("pair"), score=7).splitlines()
    assert lines[0] == "folder/x.py  double  seed 7"
    assert lines[1] == "✓ Accepted  1 of 3 cases pass, 12.3 ms, 7 points"


def test_each_case_of_an_accepted_submission_has_its_line_with_mark_and_time():
    assert "  ✓  pair  1.5 ms" in printed(case("pair"))


def test_of_a_refused_one_the_failing_cases_are_listed_and_the_others_counted():
    text = printed(
        case("pair"),
        case("grid", Verdict.WRONG_ANSWER, "y is wrong."),
        case("line", Verdict.WRONG_ANSWER, "y is worse."),
        case("box"),
    )
    assert "\n  y is wrong.\n" in text and "First failing case: grid\n" in text
    lines = [line.rstrip() for line in text.splitlines()]
    assert "  ✗  grid  1.5 ms" in lines and "  ✗  line  1.5 ms  y is worse." in lines
    assert "  ✓  2 cases pass" in lines


def test_the_same_message_is_told_once():
    failed = [case(name, Verdict.RUNTIME_ERROR, "ValueError: no\n  line 2, in double") for name in ("a", "b", "c")]
    text = printed(*failed)
    assert "First failing case: a · 2 more cases fail in the same way." in text
    assert "and 2 more" in text and "  ✗  b" not in text
    assert "\nValueError: no\n  line 2, in double\n" in text


def test_the_line_of_a_fault_takes_the_place_of_pythons_words():
    failed = case("a", Verdict.RUNTIME_ERROR, "ValueError: no\n  line 2, in double\n    raise ValueError('no')")
    frames = (Frame(9, "<module>", "double(1)"), Frame(2, "double", "raise ValueError('no')"))
    text = printed(failed, trace=Trace(2, "raise ValueError('no')", None, frames))
    assert text.count("ValueError: no") == 1
    assert "  Line 2, in double\n    raise ValueError('no')\n  called from line 9\n    double(1)\n" in text


def test_a_message_that_no_case_carries_is_told_below():
    message = verbatim("SyntaxError: expected ':' (line 1)\n    def f()\n           ^")
    text = printed(message=message)
    assert "\nSyntaxError: expected ':' (line 1)\n    def f()\n           ^\n" in text
    assert "Syntax error  0 of 3 cases pass" in text
    text = printed(message=message, trace=Trace(1, "def f()", 8))
    assert "  SyntaxError: expected ':'\n  Line 1\n    def f()\n           ^\n" in text


def test_the_values_of_the_deciding_case_are_shown_if_it_is_visible():
    assert "stride" not in printed(
        case("hidden", Verdict.WRONG_ANSWER, "a"), case("seen", Verdict.WRONG_ANSWER, "b", SHOWN)
    )
    text = printed(case("seen", Verdict.WRONG_ANSWER, "b", SHOWN))
    assert "the visible case seen:" in text
    assert "  stride = 2\n" in text
    assert "  x = [1., 2.]  shape (2,)\n" in text
    assert "  expected y = [2., 4.]  shape (2,)\n" in text
    assert "  yours y = [nan,  4.]  shape (2,)\n" in text


def test_a_value_that_was_refused_or_is_large_is_told_in_words():
    large = {"shape": [10, 10], "dtype": "float64", "data": [[0.0] * 10] * 10}
    detail = CaseDetail({"x": large}, {}, {"y": {"refused": Message("not_array_type", {"type": "list"}).to_json()}})
    text = printed(case("seen", Verdict.RUNTIME_ERROR, "no", detail))
    assert "  x = array of shape (10, 10)\n" in text
    assert "  yours y = of type list\n" in text


def test_what_was_printed_is_told_last():
    assert "\nprinted in visible cases:\nhello\n" in printed(case("pair"), stdout="hello\n")


@pytest.mark.parametrize("text", ["[bold]x[/bold]", "[/]", "x[0]"])
def test_brackets_are_text_and_no_markup(text):
    shown = printed(case(text, Verdict.WRONG_ANSWER, text), case("b", Verdict.WRONG_ANSWER, text + "!"), stdout=text)
    assert shown.count(text) == 5  # reason, first case, its line, the other case, what was printed


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
