"""Reference solutions: access, and unlocking one before acceptance."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.exercises import access as exercises
from app.exercises.access import Found
from app.http.errors import ConflictError, ForbiddenError
from app.identity import Principal
from app.models import UnlockedSolution
from app.solutions import queries
from app.solutions.schemas import Access, SolutionRead
from app.visibility.permissions import Permission, is_staff, locked_until


def read_solution(session: Session, user: Principal, slug: str) -> SolutionRead:
    """Return the reference solution, or its price if it is locked. Raises NotFoundError."""
    found = exercises.find(session, user, slug)
    current = queries.current(session, found.id)
    access = _access(session, user, found)
    if access is Access.LOCKED:
        return SolutionRead(
            access=access,
            price=current.points,
            balance=queries.balance(session, user.id, found.id),
            is_for_sale=_is_for_sale(found),
            locked_until=locked_until(found.facts),
            source=None,
        )
    return SolutionRead(access=access, price=0, source=queries.reference(session, current.current_version_id))


def unlock_solution(session: Session, user: Principal, slug: str, price: int) -> SolutionRead:
    """Unlock the solution for points. This is free if the user may already read it.

    The exercise earns no points then. Raises NotFoundError, ForbiddenError while an assignment locks it or if the
    user has too few points, and ConflictError if the price has changed.
    """
    queries.lock_account(session, user.id)
    answer = read_solution(session, user, slug)
    if answer.access is not Access.LOCKED:
        return answer
    found = exercises.find(session, user, slug)
    exercises.check_unlocked(found)
    if not answer.is_for_sale:
        raise ForbiddenError("solution_closed_now")
    if answer.price != price:
        raise ConflictError("price_changed", price=answer.price)
    if answer.balance < price:
        raise ForbiddenError("too_few_points", price=price, balance=answer.balance)
    session.add(UnlockedSolution(user_id=user.id, exercise_id=found.id, price=price))
    try:
        session.flush()
    except IntegrityError as error:  # a concurrent request unlocked it
        raise ConflictError("solution_unlocked") from error
    return read_solution(session, user, slug)


def _access(session: Session, user: Principal, found: Found) -> Access:
    if Permission.SOLUTION not in found.permissions:
        return Access.LOCKED
    if queries.is_bought(session, user.id, found.id):
        return Access.BOUGHT
    if queries.is_accepted(session, user.id, found.id):
        return Access.ACCEPTED
    # Instructors of other courses wait like everybody: nobody hands it to a student of the assignment.
    reads = (user.is_staff or is_staff(found.facts)) and locked_until(found.facts) is None
    return Access.STAFF if reads else Access.LOCKED


def _is_for_sale(found: Found) -> bool:
    return Permission.SOLUTION in found.permissions and locked_until(found.facts) is None
