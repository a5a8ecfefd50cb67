"""Release of held grades to the students of an assignment. Taking a release back is possible, and noted as well."""

from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts import audit
from app.courses import assignments
from app.courses.access import Permission, course_for
from app.courses.schemas import AssignmentRead
from app.db.engine import utc_now
from app.http.errors import ConflictError
from app.identity import Principal


def release(session: Session, actor: Principal, course_id: UUID, assignment_id: UUID) -> AssignmentRead:
    """Show the grades to the students. A second release changes nothing. Raises ConflictError if none are held."""
    return _set(session, actor, course_id, assignment_id, is_released=True)


def hold_again(session: Session, actor: Principal, course_id: UUID, assignment_id: UUID) -> AssignmentRead:
    """Hide the grades again, from the students who may have seen them. Raises ConflictError if none are held."""
    return _set(session, actor, course_id, assignment_id, is_released=False)


def _set(
    session: Session, actor: Principal, course_id: UUID, assignment_id: UUID, *, is_released: bool
) -> AssignmentRead:
    course_for(session, actor, course_id, Permission.CHANGE_ASSIGNMENTS)
    assignment = assignments.find(session, course_id, assignment_id)
    if not assignment.holds_grades:
        raise ConflictError("grades_not_held")
    if (assignment.released_at is not None) != is_released:
        assignment.released_at = utc_now() if is_released else None
        action = "grades.released" if is_released else "grades.held_again"
        audit.record(session, actor, action, assignment.title, course_id=course_id)
        session.flush()
    return assignments.read(session, actor, course_id, assignment_id)
