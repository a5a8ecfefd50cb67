"""A run of the publish gate: the stored JSON of its checks, and the response model in the reader's language."""

from typing import Any

from app.authoring.schemas import FindingRead, GateCheckRead, GateRunRead
from app.grading.record import storable
from app.i18n.words import Words
from app.models import GateRun
from grader.message import Message
from grader.publish_gate.checks.finding import Finding
from grader.publish_gate.gate import CHECKS, CheckResult

Json = dict[str, Any]


def check_json(result: CheckResult) -> Json:
    """Return one check as JSON."""
    stored: Json = storable(
        {
            "check": result.name,
            "passed": result.passed,
            "note": result.note.to_json() if result.note else None,
            "wall_time_s": round(result.wall_time_s, 3),
            "findings": [_finding_json(one) for one in result.findings],
        }
    )
    return stored


def read_run(run: GateRun, slug: str, words: Words) -> GateRunRead:
    """Return a run in the reader's language."""
    return GateRunRead(
        id=run.id,
        slug=slug,
        status=run.status,
        publishes=run.publishes,
        unseen=run.unseen,
        impact_preview_id=run.impact_preview_id,
        content_hash=run.content_hash,
        passed=run.passed,
        **words.fields(Message(run.outcome) if run.outcome else None),
        checks=[_check(check, words) for check in run.checks],
        check_count=len(CHECKS) + 1,  # plus the check of the format, which runs first
        created_at=run.created_at,
        finished_at=run.finished_at,
    )


def _finding_json(one: Finding) -> Json:
    return {
        "level": one.level.value,
        "message": one.message.to_json(),
        "file": one.file or None,
        "line": one.line or None,
    }


def _check(stored: Json, words: Words) -> GateCheckRead:
    return GateCheckRead(
        check=stored["check"],
        name=words.check(stored["check"]),
        passed=stored["passed"],
        **words.fields(Message.from_json(stored["note"]) if stored["note"] else None),
        wall_time_s=stored["wall_time_s"],
        findings=[_finding(one, words) for one in stored["findings"]],
    )


def _finding(stored: Json, words: Words) -> FindingRead:
    message = words.fields(Message.from_json(stored["message"]))
    return FindingRead(level=stored["level"], file=stored["file"], line=stored["line"], **message)
