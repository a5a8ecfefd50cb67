"""Routes for reference solutions."""

from fastapi import APIRouter

from app.accounts.dependencies import CurrentUser
from app.dependencies import ReadSession, WriteSession
from app.http.openapi import problems
from app.solutions import service
from app.solutions.schemas import SolutionRead, SolutionUnlock

router = APIRouter(tags=["solutions"])


@router.get("/exercises/{slug:exercise}/solution", responses=problems({404: "No such exercise."}))
def read_solution(slug: str, user: CurrentUser, session: ReadSession) -> SolutionRead:
    """Return the reference solution if you are accepted, have unlocked it, or are staff; otherwise its price."""
    return service.read_solution(session, user, slug)


@router.post(
    "/exercises/{slug:exercise}/solution",
    responses=problems(
        {
            403: "An assignment locks it, or you have too few points.",
            404: "No such exercise.",
            409: "The price has changed.",
        }
    ),
)
def unlock_solution(slug: str, body: SolutionUnlock, user: CurrentUser, session: WriteSession) -> SolutionRead:
    """Unlock the reference solution for points that you have. The exercise earns you no points then.

    Repeated requests cost nothing more.
    """
    return service.unlock_solution(session, user, slug, body.price)
