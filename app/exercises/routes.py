"""Routes for the catalogue of labs and exercises. Each answer holds what the reader may see."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Response

from app.accounts.dependencies import OptionalUser
from app.dependencies import ReadSession
from app.exercises import service
from app.exercises.schemas import ExerciseRead, ExerciseSummary, LabRead
from app.http.openapi import PUBLIC, problems
from app.http.private import PRIVATE

router = APIRouter(tags=["catalogue"])


@router.get("/labs", openapi_extra=PUBLIC)
def list_labs(session: ReadSession, user: OptionalUser, response: Response) -> list[LabRead]:
    """List all labs with the exercises that you may see, in order."""
    response.headers.update(PRIVATE)
    return service.list_labs(session, user)


@router.get("/labs/{lab:exercise}", openapi_extra=PUBLIC, responses=problems({404: "No such lab."}))
def read_lab(lab: str, session: ReadSession, user: OptionalUser, response: Response) -> LabRead:
    """Return one lab with the exercises that you may see, in order."""
    response.headers.update(PRIVATE)
    return service.read_lab(session, user, lab)


@router.get("/exercises", openapi_extra=PUBLIC)
def list_exercises(session: ReadSession, user: OptionalUser, response: Response) -> list[ExerciseSummary]:
    """List the exercises that you may see in order, lab by lab."""
    response.headers.update(PRIVATE)
    return service.list_exercises(session, user)


@router.get(
    "/exercises/{slug:exercise}",
    response_model=ExerciseRead,
    openapi_extra=PUBLIC,
    responses={304: {"description": "Unchanged."}, **problems({404: "No such exercise."})},
)
def read_exercise(
    slug: str,
    response: Response,
    session: ReadSession,
    user: OptionalUser,
    if_none_match: Annotated[str | None, Header(description="The ETag of your copy.")] = None,
) -> Any:
    """Return an exercise: statement, template, provided modules, limits, tolerance and samples.

    The ETag is its version. With a matching `If-None-Match`, the response is 304. An exercise that you may not see is
    answered as a missing one.
    """
    exercise = service.read_exercise(session, user, slug)
    caching = {"Cache-Control": "no-cache"} if service.is_public(session, slug) else PRIVATE
    headers = {"ETag": f'"{exercise.version}"', **caching}
    if if_none_match == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return exercise
