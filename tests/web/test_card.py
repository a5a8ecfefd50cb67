"""The card: the reason in one sentence, the smallest input, one question. What comes first, and what stays away."""

import pytest

from app.i18n.explanations import explanation_fields
from app.i18n.words import Words
from app.present.reason import reason_of, split_question
from app.submissions.explanation_schemas import ExplanationRead
from app.submissions.schemas import CaseRead, FrameRead, TraceRead
from app.web.page import _environment
from grader.message import Message, verbatim
from grader.verdict import Verdict
from tests.web.test_explanations import DIAGNOSIS, NOTHING, WRONG_SIGN, smallest, vector
from tests.web.test_results import OTHER, case, submission, told

HINT = {
    "en": "One cell can be the maximum twice. Does it get both?",
    "zh": "一个格子可能两次都是最大值。两份它都拿到了吗？",
}
OBSERVED = Message("values_wrong", {"output": "dx", "count": 2, "size": 4}).then(
    Message("largest_error", {"error": 2.0, "allowed": 1e-5})
)
OBSERVED_TEXT = "dx: 2 of 4 values are wrong."


def reason(language="en", observed=OBSERVED, **parts):
    words = Words(language)
    return reason_of(explanation_fields({**NOTHING, **parts}, words), observed, words)


def failing(index, message=OBSERVED, *, visible=False, verdict=Verdict.WRONG_ANSWER, **changes):
    fields = {**Words("en").fields(message), **changes}
    shown = case(index, verdict, visible=visible, actual={"dx": OTHER})
    return CaseRead.model_validate({**shown.model_dump(), **fields})


def explained(language="en", case_name="case-1", **parts):
    fields = explanation_fields({**NOTHING, "case": case_name, **parts}, Words(language))
    return ExplanationRead(**fields)


def refused(verdict=Verdict.WRONG_ANSWER, cases=None, language="en", **changes):
    cases = [case(0), failing(1), failing(2)] if cases is None else cases
    return told(submission(cases, verdict, **changes), language=language)


def html(result, language="en", template="results/_result.html"):
    return _environment(language).get_template(template).render(language=language, result=result)


@pytest.mark.parametrize(
    ("text", "statement", "question"),
    [
        ("One. Two? Three?", "One.", "Two? Three?"),
        ("Is it so?", "", "Is it so?"),
        ("It is 1.5 so.", "It is 1.5 so.", ""),
        ("一。二？三？", "一。", "二？三？"),
        ("Is `np.empty` used? It is.", "Is `np.empty` used? It is.", ""),
        ("", "", ""),
    ],
)
def test_the_questions_at_the_end_are_apart(text, statement, question):
    assert split_question(text) == (statement, question)


def test_the_authors_hint_comes_first_and_its_question_leads_on():
    found = reason(hint=HINT, diagnoses=[DIAGNOSIS])
    assert (found.text, found.question) == ("One cell can be the maximum twice.", "Does it get both?")
    assert found.more == [WRONG_SIGN, f"{OBSERVED_TEXT} The largest error is 2 (allowed: 0.00001)."]
    chinese = reason("zh", hint=HINT)
    assert (chinese.text, chinese.question) == ("一个格子可能两次都是最大值。", "两份它都拿到了吗？")


def test_the_first_sentence_stands_out():
    found = reason(hint={"en": "A `b.c` is `d`. More. Is it?", "zh": "一。二。三？"})
    assert (found.first_sentence, found.further_sentences, found.question) == ("A `b.c` is `d`.", "More.", "Is it?")
    found = reason("zh", hint={"zh": "一。二。三？"})
    assert (found.first_sentence, found.further_sentences) == ("一。", "二。")


def test_a_hint_that_only_asks_leaves_the_reason_to_the_named_mistake():
    found = reason("zh", hint={"en": "Where is the minus?"}, diagnoses=[DIAGNOSIS])
    assert found.text == "dx 的符号反了：每个数都是正确值的相反数。"
    assert (found.question, found.question_language) == ("Where is the minus?", "en")


def test_a_named_mistake_has_a_question_of_its_own():
    found = reason(diagnoses=[DIAGNOSIS])
    assert (found.text, found.question) == (WRONG_SIGN, "Where does the minus sign come from in the formula?")


def test_a_named_mistake_that_asks_gets_no_second_question():
    zeros = {"code": "all_zeros", "values": {"outputs": ["dx"], "count": 1}, "evidence": {}}
    found = reason(diagnoses=[zeros])
    assert found.text == "dx is 0 everywhere."
    assert found.question == "Is the result written into the array that you return?"


def test_where_nothing_leads_on_nothing_is_asked():
    slip = {"code": "slip_instead", "values": {"wrong": "-", "right": "+"}, "evidence": {}}
    assert reason(diagnoses=[slip]).question == ""
    assert reason().question == ""


def test_without_a_name_the_reason_is_what_is_wrong_where():
    assert (reason().text, reason().more) == (OBSERVED_TEXT, ["The largest error is 2 (allowed: 0.00001)."])


def test_of_an_exception_without_a_name_the_first_line_is_the_reason():
    found = reason(observed=verbatim("ValueError: no\n  line 3, in backward"))
    assert (found.text, found.more) == ("ValueError: no", [])


def test_advice_is_the_reason_and_the_exception_stands_beside_it():
    error = verbatim("SystemExit: 0\n  line 3, in backward")
    advised = failing(
        0,
        Message("error_with_advice", {"advice": Message("exit_called"), "error": error}),
        verdict=Verdict.RUNTIME_ERROR,
    )
    card = refused(Verdict.RUNTIME_ERROR, [advised]).card
    assert card.reason.text.startswith("Your code ends the program")
    assert (card.exception, card.output) == ("SystemExit: 0", error.values["text"])


def test_a_line_that_the_card_links_to_is_not_told_again():
    limit = Message("output_limit", {"limit_kib": 64}).then(
        Message("print_was_at_line", {"line": 2, "source": "print(x)"})
    )
    assert reason(observed=limit).more == []


def test_cases_fail_alike_if_the_same_output_has_wrong_values():
    every = Message("all_values_wrong", {"output": "dx", "size": 9})
    assert refused(cases=[failing(0), failing(1, every)]).card.same_way == "1 more case fails in the same way."
    other = Message("all_values_wrong", {"output": "db", "size": 9})
    assert refused(cases=[failing(0), failing(1, other)]).card.same_way == ""


def test_the_header_and_the_shown_case_agree():
    cases = [failing(0), failing(1, verbatim("ValueError: no"), verdict=Verdict.RUNTIME_ERROR), case(2)]
    result = refused(Verdict.RUNTIME_ERROR, cases, decided_by="case-1")
    assert (result.title, result.deciding.name) == ("Runtime error", "case-1")
    assert result.card.reason.text == "ValueError: no"


def test_an_explanation_of_another_case_does_not_speak_for_the_verdict():
    cases = [failing(0), failing(1, verbatim("ValueError: no"), verdict=Verdict.RUNTIME_ERROR)]
    found = explained(case_name="case-0", diagnoses=[DIAGNOSIS], smallest=smallest({"dx": vector(1, 4)}))
    result = refused(Verdict.RUNTIME_ERROR, cases, explanation=found)
    assert result.card.reason.text == "ValueError: no"
    assert result.card.data is None or not result.card.data.is_smallest
    assert result.more.smallest is not None


def test_the_smallest_input_is_on_the_card_with_one_legend():
    found = explained(smallest=smallest({"dx": vector(1, 4), "db": vector(3)}))
    result = refused(explanation=found)
    assert result.card.data.is_smallest and result.card.data.marks
    page = html(result)
    assert page.count('class="legend"') == 1 and page.count("Correct here: db.") == 1
    assert page.count('<td class="differs">') == 1


def test_without_a_smaller_input_the_failing_case_is_shown_if_it_is_visible():
    visible = refused(cases=[case(0), failing(1, visible=True)])
    assert (visible.card.data.title, visible.card.data.is_smallest) == ("Case case-1", False)
    assert refused().card.data is None


def test_while_the_reason_is_worked_out_the_card_says_so_and_shows_no_numbers_yet():
    result = refused(cases=[case(0), failing(1, visible=True)], is_explained_later=True)
    assert result.card.waiting == "The reason is being worked out. It appears here."
    assert (result.card.data, result.card.reason.text) == (None, OBSERVED_TEXT)
    assert result.is_more_awaited


def test_a_card_without_a_reason_shows_the_smallest_input_and_waits_for_the_name():
    found = explained(smallest=smallest({"dx": vector(1, 4)})).model_copy(update={"stage": "card"})
    early = refused(explanation=found, is_explained_later=True)
    assert early.card.waiting == "The reason is being worked out. It appears here."
    assert early.card.data.is_smallest and early.card.reason.text == OBSERVED_TEXT
    none_yet = refused(is_explained_later=True)
    assert early.announcement == none_yet.announcement
    named = refused(explanation=explained(smallest=smallest({"dx": vector(1, 4)}), diagnoses=[DIAGNOSIS]))
    assert (named.card.waiting, named.card.reason.text) == ("", WRONG_SIGN)
    assert named.card.data == early.card.data


def test_with_the_card_there_the_rest_is_awaited_in_its_place():
    result = refused(explanation=explained(diagnoses=[DIAGNOSIS]), is_explained_later=True)
    assert (result.card.waiting, result.card.reason.text) == ("", WRONG_SIGN)
    assert "being worked out" in html(result, template="results/_more.html")


def test_an_incomplete_explanation_says_so_once():
    found = explained(diagnoses=[DIAGNOSIS]).model_copy(update={"is_complete": False})
    page = html(refused(explanation=found))
    assert page.count("One check took too long, so this explanation lacks a part.") == 1


def test_lines_are_links_with_the_innermost_first():
    frames = [
        FrameRead(line=9, function="<module>", text="main()"),
        FrameRead(line=7, function="main", text="    step(x)"),
        FrameRead(line=3, function="step", text="    return x / 0"),
    ]
    trace = TraceRead(line=3, column=None, text="    return x / 0", frames=frames)
    exception = failing(0, verbatim("ZeroDivisionError: no"), verdict=Verdict.RUNTIME_ERROR)
    result = refused(Verdict.RUNTIME_ERROR, [exception], trace=trace)
    assert [(one.number, one.label) for one in result.card.lines] == [
        (3, "Line 3, in step"),
        (7, "called from line 7, in main"),
        (9, "called from line 9"),
    ]
    assert 'href="/submissions/00000000000000000000000000000001#line-3" data-line="3"' in html(result)


def test_a_syntax_error_has_its_line_and_a_caret():
    trace = TraceRead(line=2, column=5, text="    return 3", frames=[])
    message = verbatim("SyntaxError: 'return' outside function (line 2)\n        return 3\n        ^")
    result = refused(Verdict.COMPILE_ERROR, [], trace=trace, **Words("en").fields(message))
    (line,) = result.card.lines
    assert (result.card.reason.text, result.card.output) == ("SyntaxError: 'return' outside function", "")
    assert (line.number, line.text, line.caret) == (2, "    return 3", "    ")


def test_where_no_line_is_known_the_message_is_shown_in_full():
    message = verbatim("ValueError: no\n  line 3, in backward")
    exception = failing(0, message, verdict=Verdict.RUNTIME_ERROR)
    assert refused(Verdict.RUNTIME_ERROR, [exception]).card.output == message.values["text"]


def test_the_exception_stands_beside_its_reading_and_once():
    error = "NameError: name 'y' is not defined"
    exception = failing(0, verbatim(error), verdict=Verdict.RUNTIME_ERROR)
    unknown = {"code": "name_unknown", "values": {"name": "y"}, "evidence": {}}
    small = {**smallest({}), "error": f"{error}\n  line 1"}
    found = explained(case_name="case-0", diagnoses=[unknown], smallest=small)
    result = refused(Verdict.RUNTIME_ERROR, [exception], explanation=found)
    assert result.card.reason.text == "The name `y` does not exist where it is used."
    assert html(result, template="results/_card.html").count("is not defined") == 1


def test_the_card_has_one_heading_and_what_a_student_wrote_is_text():
    exception = failing(0, verbatim("ValueError: <script>alert(1)</script>"), verdict=Verdict.RUNTIME_ERROR)
    page = html(refused(Verdict.RUNTIME_ERROR, [exception]))
    assert page.count("<h2") == 1 and page.count("aria-labelledby") == 1
    assert "<script>" not in page


def test_versions_are_shown_in_small_print():
    assert "Python 3.11.2 · numpy 2.4.6" in html(refused(versions={"python": "3.11.2", "numpy": "2.4.6"}))
    assert "numpy" not in html(refused())
