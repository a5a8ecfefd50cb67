"""A submission as the API gives it, and the grader's own report: one into the other."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from grader.verdict import CaseDetail, CaseResult, Report, Verdict


def report_of(submission: Mapping[str, Any]) -> Report:
    """The report of a finished submission."""
    cases = tuple(_case(case) for case in submission["cases"])
    return Report(
        exercise=submission["exercise"],
        version=submission["version"],
        seed=0,  # the service does not tell
        verdict=Verdict(submission["verdict"]),
        score=submission["score"],
        cases=cases,
        case_count=submission["case_count"] or len(cases),
        wall_time_s=submission["wall_time_s"] or 0.0,
        message=submission["message"],
        stdout=submission["stdout"],
    )


def submission_of(report: Report) -> dict[str, Any]:
    """A report of this machine's grader, as far as the API's form has it."""
    names = ("exercise", "version", "verdict", "score", "case_count", "wall_time_s", "message", "stdout")
    cases = [{"index": index, **asdict(case)} for index, case in enumerate(report.cases)]
    return {"kind": "run", **{name: getattr(report, name) for name in names}, "cases": cases, "explanation": None}


def _case(case: Mapping[str, Any]) -> CaseResult:
    detail = case["detail"]
    error = case["max_abs_error"]
    return CaseResult(
        name=case["name"],
        family=case["family"],
        visible=case["visible"],
        verdict=Verdict(case["verdict"]),
        message=case["message"],
        wall_time_s=case["wall_time_s"],
        max_abs_error=None if error is None else float(error),
        detail=None if detail is None else CaseDetail(**detail),
    )
