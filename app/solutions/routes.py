"""Reference answers."""

from fastapi import APIRouter

from app.accounts.dependencies import CurrentUser
from app.dependencies import ReadSession, WriteSession
from app.http.openapi import problems
from app.solutions import service
from app.solutions.schemas import SolutionRead, SolutionUnlock

router = APIRouter(tags=["solutions"])


@router.get("/exercises/{slug}/solution", responses=problems({404: "No such exercise."}))
def read_solution(slug: str, user: CurrentUser, session: ReadSession) -> SolutionRead:
    """The reference answer for who has the exercise accepted or bought the answer; for others, its price."""
    return service.read_solution(session, user, slug)


@router.post(
    "/exercises/{slug}/solution",
    responses=problems({404: "No such exercise.", 409: "The price is another one by now."}),
)
def unlock_solution(slug: str, body: SolutionUnlock, user: CurrentUser, session: WriteSession) -> SolutionRead:
    """Give up the points of this level, for good, and read its reference answer. Asking twice costs once."""
    return service.unlock_solution(session, user, slug, body.price)
