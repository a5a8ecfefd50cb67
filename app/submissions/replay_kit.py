"""Replay kit: a zip of a submission with its failing cases, limited to what its viewer may see."""

import io
import zipfile
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.dependencies import Services
from app.exercises import service as exercises
from app.http.errors import NotFoundError
from app.i18n.words import Words
from app.identity import Principal
from app.replay_kit import SOLUTION, files_to_try
from app.submissions import service
from app.submissions.schemas import SubmissionRead
from grader.languages import DEFAULT
from grader.verdict import Verdict


def read_kit(services: Services, session: Session, user: Principal, submission_id: UUID) -> tuple[str, bytes]:
    """Return a file name and the zip. Raises NotFoundError, also if there is no failing case to show."""
    submission = service.read(services, session, user, submission_id, Words(DEFAULT))
    exercise = exercises.read_version(session, user, submission.exercise, submission.version).model_dump(mode="json")
    cases = _failing_cases(submission, has_checker=exercise["has_checker"])
    if not cases:
        raise NotFoundError("no_case_to_show")
    name = f"{submission.exercise}-{submission.id.hex[-8:]}".replace("/", "-")
    return f"{name}.zip", _zip(name, {SOLUTION: submission.source, **files_to_try(exercise, cases)})


def _failing_cases(submission: SubmissionRead, *, has_checker: bool) -> list[dict[str, Any]]:
    """Return the smallest failing input first, if there is one, then the failing visible cases."""
    smallest = submission.explanation and submission.explanation.smallest
    found = [{"name": "smallest", "inputs": smallest.inputs, "expected": smallest.expected}] if smallest else []
    return found + [
        {"name": case.name, "inputs": case.detail.inputs, "expected": case.detail.expected}
        for case in submission.cases
        if case.detail is not None and (case.detail.expected or has_checker) and case.verdict is not Verdict.ACCEPTED
    ]


def _zip(folder: str, files: dict[str, str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(f"{folder}/{name}", text)
    return content.getvalue()
