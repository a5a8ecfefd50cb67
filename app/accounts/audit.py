"""The audit log. A staff action and its entry share one transaction; administrators read the entries."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.identity import Principal
from app.models import AuditEntry

_LONGEST_SUBJECT = 200


def record(
    session: Session,
    actor: Principal | None,
    action: str,
    subject: str,
    *,
    course_id: UUID | None = None,
    **details: Any,
) -> None:
    """Record that `actor` did `action` (such as "course.created") to `subject`. `details` are JSON.

    The actor is None for a command of the operator.
    """
    entry = AuditEntry(
        actor_id=actor.id if actor else None,
        action=action,
        subject=subject[:_LONGEST_SUBJECT],
        course_id=course_id,
        details=details,
    )
    session.add(entry)
