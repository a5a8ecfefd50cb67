"""Reference answers."""

from fastapi import APIRouter

from app.accounts.dependencies import CurrentUser
from app.dependencies import ReadSession, WriteSession
from app.http.openapi import problems
from app.solutions import service
from app.solutions.schemas import AnswerPurchase, AnswerRead

router = APIRouter(tags=["answers"])


@router.get("/exercises/{slug}/answer", responses=problems({404: "No such exercise."}))
def read_answer(slug: str, user: CurrentUser, session: ReadSession) -> AnswerRead:
    """The reference answer for who has the exercise accepted or bought the answer; for others, its price."""
    return service.read_answer(session, user, slug)


@router.post(
    "/exercises/{slug}/answer",
    responses=problems({404: "No such exercise.", 409: "The price is another one by now."}),
)
def buy_answer(slug: str, body: AnswerPurchase, user: CurrentUser, session: WriteSession) -> AnswerRead:
    """Give up the points of this level, for good, and read its reference answer. Asking twice costs once."""
    return service.buy_answer(session, user, slug, body.price)
