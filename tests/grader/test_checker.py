"""An exercise's checker: it judges in a child of the author's jail, and the verdict is what it finds."""

from dataclasses import replace

import pytest

from grader.errors import AuthorError, AuthorTooSlowError, CheckerFailedOnOutputsError
from grader.message import Message
from grader.verdict import FamilyResult, Verdict
from tests.grader.checked import CHECKER, OTHER_SIGNS, RIGHT, checked_exercise, says

pytestmark = pytest.mark.sandbox


@pytest.mark.parametrize("source", [RIGHT, OTHER_SIGNS], ids=["the reference's", "other signs"])
def test_every_answer_with_the_property_is_accepted(grade_source, source):
    report = grade_source(source, on=checked_exercise())
    assert report.verdict is Verdict.ACCEPTED
    assert [case.verdict for case in report.cases] == [Verdict.ACCEPTED] * 3
    assert report.score == 10


def test_an_answer_without_it_is_wrong_and_the_checker_says_why(grade_source):
    report = grade_source("def qr(a):\n    return 2 * a, a\n", on=checked_exercise())
    assert report.verdict is Verdict.WRONG_ANSWER
    message = report.cases[0].message
    assert message.code == "checker_says"
    assert message.values["key"] == "not_orthogonal"
    assert message.values["texts"]["zh"].startswith("{output} 的列")
    assert says(message)["output"] == "Q"
    assert says(message)["error"] > 0.1


def test_a_message_of_a_checker_is_stored_and_read_again():
    fields = [["code", "output_missing"], ["error", 0.5], ["worst", True]]
    message = Message("checker_says", {"key": "far_off", "texts": {"en": "{error}"}, "fields": fields})
    assert Message.from_json(message.to_json()) == message


def test_points_of_a_case_count_in_its_family(grade_source):
    source = "import numpy as np\ndef qr(a):\n    q, r = np.linalg.qr(a)\n    return q, 2 * r\n"
    keeps_last = CHECKER.replace("< 1e-8).sum()", "< 1e-8).sum() + 1")
    report = grade_source(source, on=checked_exercise(keeps_last))
    assert report.verdict is Verdict.WRONG_ANSWER
    assert [(case.got, case.of) for case in report.cases] == [(1, 2), (1, 4), (1, 6)]
    # 1/2 + 1/4 of two cases, 1/6 of one
    assert report.families == (FamilyResult("square", 0, 2, 3, 8), FamilyResult("tall", 0, 1, 1, 6))


def test_results_are_told_in_order_once_the_checker_has_judged(grade_source):
    told = []
    raises = (
        "import numpy as np\ndef qr(a):\n    if len(a) == 4: raise ValueError('four')\n    return np.linalg.qr(a)\n"
    )
    report = grade_source(raises, on=checked_exercise(), on_case=told.append)
    assert [case.verdict for case in told] == [Verdict.ACCEPTED, Verdict.RUNTIME_ERROR, Verdict.ACCEPTED]
    assert told == list(report.cases)
    assert report.verdict is Verdict.RUNTIME_ERROR


def test_families_behind_a_crash_are_checked_too(grade_source):
    dies = f"import os\n{RIGHT}    os._exit(1)\n".replace("    return", "    if len(a) != 4: return")
    report = grade_source(dies, on=checked_exercise())
    assert [case.verdict for case in report.cases] == [
        Verdict.ACCEPTED,
        Verdict.RUNTIME_ERROR,
        Verdict.ACCEPTED,
    ]


@pytest.mark.parametrize(
    ("returned", "code"),
    [
        ("None, None", "output_is_none"),
        ("'q', a", "output_not_array"),
        ("np.zeros((900, 900)), a", "output_not_array"),
    ],
)
def test_what_is_no_plain_value_of_a_sane_size_reaches_no_checker(grade_source, returned, code):
    source = f"import numpy as np\ndef qr(a):\n    return {returned}\n"
    report = grade_source(source, on=checked_exercise("def check(case, expected, actual):\n    while True: pass\n"))
    assert (report.verdict, report.cases[0].message.code) == (Verdict.RUNTIME_ERROR, code)


def test_check_all_gets_every_case_at_once(grade_source):
    at_once = f"""{CHECKER}
def check_all(cases, expected, actual):
    assert len(cases) == 3
    return list(map(check, cases, expected, actual))
"""
    assert grade_source(OTHER_SIGNS, on=checked_exercise(at_once)).verdict is Verdict.ACCEPTED


def checker(body: str, head: str = "") -> str:
    return (
        f"from checkkit import bound, ok, partial, wrong\n{head}\n\ndef check(case, expected, actual):\n    {body}\n"
    )


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (checker("return True"), "verbatim"),
        (checker("return None"), "verbatim"),
        (checker("raise ValueError('broken')"), "verbatim"),
        (checker("return wrong('unknown')"), "checker_key_unknown"),
        (checker("return wrong('output_missing')"), "checker_key_unknown"),
        (checker("return wrong('not_triangular', Bad=1)"), "checker_value_wrong"),
        (checker("return wrong('not_triangular', x=2**70)"), "checker_value_wrong"),
        (checker("return wrong('not_triangular', x=[1])"), "checker_value_wrong"),
        (checker("return wrong('not_triangular', **{f'v{n}': n for n in range(21)})"), "checker_too_many_values"),
        (checker("return wrong('not_triangular', x='x' * 10**6)"), "checker_result_wrong"),
        (checker("return partial(3, 2, 'not_triangular')"), "checker_points_wrong"),
        (checker("return partial(-1, 2, 'not_triangular')"), "checker_points_wrong"),
        (checker("return partial(0, 10**7, 'not_triangular')"), "checker_points_wrong"),
        (checker("return partial(0, 0, 'not_triangular')"), "checker_points_wrong"),
        (checker("return partial(1, 999983 - len(case['a']) ** 2, 'not_triangular')"), "checker_totals_differ"),
        ("x = 1\n", "verbatim"),
        ("def check(:\n", "verbatim"),
    ],
)
def test_a_checker_that_is_broken_is_a_failure_of_the_authors(grade_source, source, code):
    with pytest.raises(AuthorError) as caught:
        grade_source(RIGHT, on=checked_exercise(source))
    assert not isinstance(caught.value, CheckerFailedOnOutputsError)
    assert caught.value.message.code == code
    assert "hidden/checker.py" in caught.value.place


def test_a_checker_that_fails_on_these_outputs_only_is_another_failure(grade_source):
    source = checker("return ok() if (actual['q'] == expected['q']).all() else 1 / 0")
    assert grade_source(RIGHT, on=checked_exercise(source)).verdict is Verdict.ACCEPTED
    with pytest.raises(CheckerFailedOnOutputsError) as caught:
        grade_source(OTHER_SIGNS, on=checked_exercise(source))
    assert "ZeroDivisionError" in str(caught.value)


def test_values_of_a_message_lose_their_control_characters(grade_source):
    source = checker("return wrong('not_orthogonal', output='a\\x1b[2J\\u202e<b>', error=float('nan'))")
    message = grade_source(RIGHT, on=checked_exercise(source)).cases[0].message
    assert says(message) == {"output": "a\\x1b[2J\\u202e<b>", "error": "nan"}


def test_a_bound_says_by_how_much_it_is_missed_and_measures(grade_source):
    source = checker("return bound('other_product', float(len(case['a'])), at_most=4, rows=1)")
    cases = grade_source(RIGHT, on=checked_exercise(source)).cases
    assert [case.verdict for case in cases] == [Verdict.ACCEPTED, Verdict.ACCEPTED, Verdict.WRONG_ANSWER]
    assert [case.measured for case in cases] == [2.0, 0.0, -2.0]
    assert says(cases[2].message) == {"value": 6.0, "bound": 4.0, "rows": 1}


def test_a_bound_is_not_kept_by_nan(grade_source):
    source = checker("return bound('other_product', float('nan'), at_least=0)")
    assert grade_source(RIGHT, on=checked_exercise(source)).verdict is Verdict.WRONG_ANSWER


def test_a_checker_meets_one_submission_only(grade_source):
    source = checker("SEEN.append(1)\n    return ok() if len(SEEN) <= 3 else wrong('not_triangular')", "SEEN = []\n")
    exercise = checked_exercise(source)
    for _ in range(3):
        assert grade_source(RIGHT, on=exercise).verdict is Verdict.ACCEPTED


def test_an_endless_checker_ends_at_the_authors_bound(grader, grade_source, monkeypatch):
    monkeypatch.setattr(grader._checkers, "_bounds", replace(grader.caps.run, cpu_s=1.0, wall_s=3.0))
    with pytest.raises(AuthorTooSlowError):
        grade_source(RIGHT, on=checked_exercise(checker("while True: pass")))
