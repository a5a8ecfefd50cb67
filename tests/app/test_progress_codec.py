"""The encoding of notifications between processes."""

import math
from datetime import UTC, datetime

from app.db.ids import new_id
from app.grading import progress_codec
from app.grading.record import case_json
from grader.message import Message, verbatim
from grader.verdict import CaseDetail, CaseResult, Verdict

WRONG = Message("values_wrong", {"output": "dx", "count": 1, "size": 6}).then(
    Message("first_wrong_at", {"index": [0, 1]})
)
CASE = CaseResult("overlap", "overlap", True, Verdict.WRONG_ANSWER, WRONG, 0.01, math.inf)


def sent_and_got(*news):
    return [one for payload in progress_codec.packed(news) for one in progress_codec.unpacked(payload)]


def test_what_is_sent_is_got_in_order():
    moment = datetime(2026, 11, 20, tzinfo=UTC)
    news = [
        progress_codec.started(new_id(), 2, moment),
        progress_codec.case_done(new_id(), CASE),
        progress_codec.ProgressEvent("end", new_id(), {"a": 1}),
    ]
    assert sent_and_got(*news) == news
    assert datetime.fromisoformat(news[0].data["started_at"]) == moment


def test_a_case_is_shown_alike_here_and_there():
    detail = CaseDetail({"x": {"shape": [1], "data": [1.5]}}, {"y": 2}, {"y": math.nan}, "中文\0")
    for case in (CASE, CaseResult("c", "f", True, Verdict.ACCEPTED, detail=detail), CaseResult("c", "f", True, None)):
        (news,) = sent_and_got(progress_codec.case_done(new_id(), case))
        assert case_json(progress_codec.case_of(news.data)) == case_json(case)


def test_no_payload_is_larger_than_postgresql_takes():
    news = [progress_codec.ProgressEvent("end", new_id(), {"text": "汉" * 300}) for _ in range(50)]
    payloads = list(progress_codec.packed(news))
    assert len(payloads) > 1
    assert max(len(payload.encode()) for payload in payloads) < 8000
    assert sent_and_got(*news) == news


def test_a_large_case_is_told_without_its_data():
    large = CaseDetail({"x": [0.5] * 5000}, {}, {})
    (news,) = sent_and_got(
        progress_codec.case_done(new_id(), CaseResult("c", "f", True, Verdict.ACCEPTED, detail=large))
    )
    assert progress_codec.case_of(news.data).detail is None


def test_what_is_too_large_all_the_same_is_left_to_the_report():
    assert (
        sent_and_got(
            progress_codec.case_done(new_id(), CaseResult("c", "f", True, Verdict.ACCEPTED, verbatim("x" * 9000)))
        )
        == []
    )
