"""A report of the local grader in the form that the API returns, which every presenter reads."""

from collections.abc import Mapping
from typing import Any

from app.i18n.explanations import explanation_fields, shown_outputs
from app.i18n.words import Words
from grader.verdict import CaseDetail, CaseResult, Report, Trace


def submission_of(report: Report, words: Words, explanation: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a report in the API's form, with messages in one language. Fields that the report lacks are left out."""
    names = ("exercise", "version", "seed", "verdict", "score", "case_count", "wall_time_s", "stdout")
    return {
        "kind": "run",
        **{name: getattr(report, name) for name in names},
        **words.fields(report.message),
        "decided_by": report.deciding_case and report.deciding_case.name,
        "trace": report.trace and _trace(report.trace),
        "versions": {name: report.provenance[name] for name in ("python", "numpy") if name in report.provenance},
        "cases": [_case(index, case, words) for index, case in enumerate(report.cases)],
        "explanation": explanation and explanation_fields(explanation, words),
    }


def _trace(trace: Trace) -> dict[str, Any]:
    frames = [{"line": one.line, "function": one.function, "text": one.text} for one in trace.frames]
    return {**trace.to_json(), "frames": frames}


def _case(index: int, case: CaseResult, words: Words) -> dict[str, Any]:
    names = ("name", "family", "visible", "verdict", "wall_time_s", "max_abs_error", "got", "of")
    detail = None if case.detail is None else _detail(case.detail, words)
    return {
        "index": index,
        **{name: getattr(case, name) for name in names},
        **words.fields(case.message),
        "detail": detail,
    }


def _detail(detail: CaseDetail, words: Words) -> dict[str, Any]:
    actual = shown_outputs(detail.actual, words)
    return {"inputs": detail.inputs, "expected": detail.expected, "actual": actual, "stdout": detail.stdout}
