"""A submission in words: what the result pane says at each moment."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from app.db.engine import utc_now
from app.enums import Kind, Status
from app.i18n.words import Words
from app.submissions.schemas import CaseDetailRead, CaseRead, FamilyRead, PartialCreditRead, SubmissionRead
from app.web.views.result import LevelLink, ResultContext, ResultWriter, error_text, time_text
from grader.exercise.outputs import Tolerance
from grader.verdict import Verdict

WRONG = "dx: 1 of 2 values is wrong. The largest error is 2 (allowed: 0.00001). The first is at [1]."
NOT_FOR_PEOPLE = {"code": None, "values": {}, "more": []}
VECTOR = {"shape": [2], "dtype": "float64", "data": [0.0, 3.0]}
OTHER = {"shape": [2], "dtype": "float64", "data": [0.0, 1.0]}


def case(index, verdict=Verdict.ACCEPTED, message="", *, visible=False, actual=None):
    detail = None
    if visible:
        detail = CaseDetailRead(
            inputs={"stride": 1, "x": VECTOR}, expected={"dx": VECTOR}, actual=actual or {}, stdout=""
        )
    return CaseRead(
        index=index,
        name=f"case-{index}",
        family="basic",
        visible=visible,
        verdict=verdict,
        message=message,
        **NOT_FOR_PEOPLE,
        wall_time_s=0.00125,
        max_abs_error=None,
        detail=detail,
    )


def submission(cases, verdict, **changes):
    status = Status.QUEUED if verdict is None else Status.FINISHED
    fields = {
        "id": UUID(int=1),
        "kind": Kind.SUBMISSION,
        "exercise": "maxpool_backward",
        "version": "0" * 64,
        "status": status,
        "verdict": verdict,
        "score": 300 if verdict is Verdict.ACCEPTED else 0,
        "is_forfeited": False,
        "points": 300,
        "wall_time_s": 0.0123,
        "created_at": datetime(2026, 11, 20, tzinfo=UTC),
        "started_at": None,
        "finished_at": None,
        "is_cancelled": False,
        "message": "",
        **NOT_FOR_PEOPLE,
        "stdout": "",
        "cases": cases,
        "case_count": 3,
        "source": "",
        "inputs": None,
        "attempt": 1,
        "queue_position": None,
        "queue_wait_s": None,
        "staff": None,
        "explanation": None,
        "is_explained_later": False,
    }
    return SubmissionRead(**{**fields, **changes})


def told(read, *, score_before=0, likely_count=None, language="en", is_current=True, is_own=True, time_limit_s=20.0):
    around = ResultContext(
        title="Max pooling, backward",
        is_current=is_current,
        tolerance_of=lambda output: Tolerance(),
        upcoming=LevelLink("avgpool_backward", "Average pooling, backward"),
        score_before=score_before,
        is_own=is_own,
        likely_count=likely_count,
        time_limit_s=time_limit_s,
    )
    return ResultWriter(Words(language), around).result(read)


def test_what_was_stopped_says_so_and_nobody_else_may_stop_what_runs():
    stopped = told(
        submission([], None, status=Status.FINISHED, is_cancelled=True, message="Stopped at your request.")
    )
    assert (stopped.title, stopped.message, stopped.may_be_stopped) == ("Stopped", "Stopped at your request.", False)
    assert told(submission([], None)).may_be_stopped
    assert not told(submission([], None), is_own=False).may_be_stopped


def test_cases_that_a_crash_left_out_in_the_middle_are_counted():
    crash = case(1, Verdict.RUNTIME_ERROR, "The process ended.")
    after = case(2)
    result = told(submission([case(0), crash, after], Verdict.RUNTIME_ERROR, case_count=9))
    assert result.deciding.name == "case-1"
    assert (result.count_text, result.unreached) == ("2 of 9 cases pass", 6)
    assert "The remaining 6 cases were not run." in result.sentences


def test_points_by_family_come_with_weights_only_where_they_differ():
    families = [FamilyRead(name=name, passed=1, total=2, weight=1) for name in ("basic", "ties")]
    credit = PartialCreditRead(points=50, worth=100, factor=0.5, families=families)
    result = told(submission([case(0), case(1, Verdict.WRONG_ANSWER)], Verdict.WRONG_ANSWER, partial_credit=credit))
    assert result.count_text == "1 of 3 cases, 50 of 100 points"
    assert "Late: 50 % of the points count." in result.sentences
    assert not result.credit.weighs
    families[1].weight = 4
    credit = PartialCreditRead(points=50, worth=100, factor=1, families=families)
    result = told(submission([case(0)], Verdict.WRONG_ANSWER, partial_credit=credit))
    assert result.credit.weighs and not any("Late" in one for one in result.sentences)


def test_the_first_failing_case_explains_a_wrong_answer():
    failing = case(1, Verdict.WRONG_ANSWER, WRONG)
    result = told(submission([case(0), failing, case(2, Verdict.WRONG_ANSWER, "other")], Verdict.WRONG_ANSWER))
    assert result.deciding.name == "case-1"
    assert result.count_text == "1 of 3 cases pass"
    assert result.announcement == f"Wrong answer. {WRONG}"


def test_a_visible_case_pairs_expected_with_got():
    failing = case(0, Verdict.WRONG_ANSWER, WRONG, visible=True, actual={"dx": OTHER})
    detail = told(submission([failing], Verdict.WRONG_ANSWER)).cases[0].detail
    ((expected, actual),) = detail.outputs
    assert [cell.differs for cell in actual.slices[0].rows[0]] == [False, True]
    assert expected.name == actual.name == "dx"
    assert detail.parameters == {"stride": "1"}


@pytest.mark.parametrize("actual", [{}, {"dx": {"refused": "None"}}])
def test_an_output_that_is_not_there_is_none(actual):
    failing = case(0, Verdict.RUNTIME_ERROR, "x", visible=True, actual=actual)
    ((_, got),) = told(submission([failing], Verdict.RUNTIME_ERROR)).cases[0].detail.outputs
    assert got is None


def test_acceptance_earns_points_and_leads_on():
    result = told(submission([case(index) for index in range(3)], Verdict.ACCEPTED))
    assert result.earned == 300
    assert result.upcoming.slug == "avgpool_backward"
    assert (result.sentences, result.count_text) == ([], "3 of 3 cases pass")


def test_points_are_earned_once():
    assert told(submission([case(0)], Verdict.ACCEPTED), score_before=300).earned == 0


def test_a_run_is_not_a_success_of_the_whole():
    result = told(submission([case(0, visible=True)], Verdict.ACCEPTED, kind=Kind.RUN, score=0, case_count=1))
    assert result.title == "These cases pass"
    assert "Submit to be graded on the hidden cases too" in result.hidden_note
    assert (result.earned, result.upcoming) == (0, None)


def test_an_input_that_does_not_fit_is_told_without_a_verdict():
    read = submission([], None, kind=Kind.RUN, status=Status.FINISHED, message="x is missing.", case_count=None)
    result = told(read)
    assert (result.title, result.message, result.appearance) == ("Not run", "x is missing.", None)


def test_a_compile_error_shows_what_python_says():
    result = told(submission([], Verdict.COMPILE_ERROR, message="SyntaxError: invalid syntax (line 2)"))
    assert result.card.reason.text.startswith("SyntaxError")
    assert (result.sentences, result.count_text) == ([], "")


def test_cases_that_were_not_reached_are_counted():
    stopped = case(0, Verdict.TIME_LIMIT_EXCEEDED, "Not done within the time limit of 20 s.")
    result = told(submission([stopped], Verdict.TIME_LIMIT_EXCEEDED, message=stopped.message))
    assert result.unreached == 2
    assert result.sentences == ["The remaining 2 cases were not run."]
    assert result.message == ""  # the case has said it


def test_cases_that_fail_alike_are_below_the_first_of_them():
    message = "ValueError: no\n  line 3, in backward"
    cases = [case(0), *(case(index, Verdict.RUNTIME_ERROR, message) for index in (1, 2)), case(3)]
    result = told(submission([*cases, case(4, Verdict.RUNTIME_ERROR, "other")], Verdict.RUNTIME_ERROR))
    rows = [(row.case.number, [one.number for one in row.alike], row.fold) for row in result.rows]
    assert rows == [(1, [], ""), (2, [3], "1 more case fails in the same way"), (4, [], ""), (5, [], "")]
    assert result.card.same_way == "1 more case fails in the same way."


def test_a_place_in_the_queue_is_shown_from_the_second_on():
    assert told(submission([], None, queue_position=1)).sentences == []
    assert told(submission([], None, queue_position=3)).sentences == ["Number 3 in the queue."]
    waiting = submission([], None, queue_position=30, queue_wait_s=11.6)
    assert told(waiting).sentences == ["Number 30 in the queue; about 12 s."]


def test_a_running_submission_shows_how_many_cases_to_expect():
    running = submission([case(0)], None, status=Status.RUNNING, case_count=None)
    assert told(running, likely_count=27).case_count == 27
    assert told(running).case_count is None


def test_a_clock_runs_while_the_code_does():
    started = utc_now() - timedelta(seconds=3)
    running = told(submission([case(0)], None, status=Status.RUNNING, started_at=started), time_limit_s=2.5)
    assert 3 <= running.clock.elapsed_s < 60 and running.clock.limit == "2.5"
    assert told(submission([], None, queue_position=1)).clock is None
    assert told(submission([case(0)], Verdict.ACCEPTED)).clock is None


def test_a_verdict_on_an_older_version_says_so():
    result = told(submission([case(0)], Verdict.ACCEPTED), is_current=False)
    assert any(sentence.startswith("The exercise has changed since") for sentence in result.sentences)


@pytest.mark.parametrize("verdict", list(Verdict))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_verdict_has_a_name_and_a_meaning(verdict, language):
    result = told(submission([], verdict), language=language)
    assert result.title and (result.card.reason.text if result.card else result.sentences)
    assert result.appearance.icon


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(2e-6, "2 µs"), (0.00125, "1.2 ms"), (0.25, "250 ms"), (1.5, "1.50 s")],
)
def test_times_have_the_unit_that_suits_them(seconds, text):
    assert time_text(seconds) == text


@pytest.mark.parametrize(
    ("error", "text"), [(None, ""), (0.0, "0"), (1.2345e-7, "1.23e-7"), (2.0, "2"), ("inf", "inf")]
)
def test_errors_are_short(error, text):
    assert error_text(error) == text


def test_an_own_input_of_which_nothing_is_expected_shows_what_the_code_gave_and_no_judgement():
    ran = case(0, None, visible=True, actual={"dx": VECTOR})
    ran.detail.expected.clear()
    read = submission([ran], None, status=Status.FINISHED, kind=Kind.RUN, inputs={"x": [0, 3]}, wall_time_s=0.01)
    result = told(read)
    assert (result.title, result.appearance, result.deciding, result.count_text) == (
        "Not compared",
        None,
        None,
        "",
    )
    (shown,) = result.cases
    assert (shown.title, shown.detail.outputs) == ("Not compared", [])
    assert [view.name for view in shown.detail.uncompared] == ["dx"]
    assert [view.name for view in result.own_output] == ["dx"]
    assert result.hidden_note == "Your own input. An assignment uses this exercise, so no expected output is shown."
