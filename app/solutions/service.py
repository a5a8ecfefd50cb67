"""Reference solutions: access, and unlocking one before acceptance."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.http.errors import ConflictError, NotFoundError
from app.identity import Principal
from app.models import UnlockedSolution
from app.solutions import queries
from app.solutions.schemas import Access, SolutionRead


def read_solution(session: Session, user: Principal, slug: str) -> SolutionRead:
    """Return the reference solution, or its price if it is locked. Raises NotFoundError."""
    exercise = queries.current(session, slug)
    if exercise is None:
        raise NotFoundError("no_such_exercise", slug=slug)
    access = _access(session, user, exercise.id)
    if access is Access.LOCKED:
        return SolutionRead(access=access, price=exercise.points, source=None)
    return SolutionRead(access=access, price=0, source=queries.reference(session, exercise.current_version_id))


def unlock_solution(session: Session, user: Principal, slug: str, price: int) -> SolutionRead:
    """Unlock the solution and forfeit the exercise's points. This is free if the user may already read it.

    Raises NotFoundError, and ConflictError if the price has changed.
    """
    answer = read_solution(session, user, slug)
    if answer.access is not Access.LOCKED:
        return answer
    if answer.price != price:
        raise ConflictError("price_changed", price=answer.price)
    exercise = queries.current(session, slug)
    session.add(UnlockedSolution(user_id=user.id, exercise_id=exercise.id, price=price))
    try:
        session.flush()
    except IntegrityError as error:  # a concurrent request unlocked it
        raise ConflictError("solution_unlocked") from error
    return read_solution(session, user, slug)


def _access(session: Session, user: Principal, exercise_id: UUID) -> Access:
    if queries.is_bought(session, user.id, exercise_id):
        return Access.BOUGHT
    if queries.is_accepted(session, user.id, exercise_id):
        return Access.ACCEPTED
    return Access.STAFF if user.is_staff else Access.LOCKED
