"""Routes for the public catalogue of labs and exercises."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Response

from app.dependencies import ReadSession
from app.exercises import service
from app.exercises.schemas import ExerciseRead, ExerciseSummary, LabRead
from app.http.openapi import PUBLIC, problems

router = APIRouter(tags=["catalogue"])


@router.get("/labs", openapi_extra=PUBLIC)
def list_labs(session: ReadSession) -> list[LabRead]:
    """List all labs with their exercises, in order."""
    return service.list_labs(session)


@router.get("/labs/{lab}", openapi_extra=PUBLIC, responses=problems({404: "No such lab."}))
def read_lab(lab: str, session: ReadSession) -> LabRead:
    """Return one lab with its exercises, in order."""
    return service.read_lab(session, lab)


@router.get("/exercises", openapi_extra=PUBLIC)
def list_exercises(session: ReadSession) -> list[ExerciseSummary]:
    """List all exercises in order, lab by lab."""
    return service.list_exercises(session)


@router.get(
    "/exercises/{slug}",
    response_model=ExerciseRead,
    openapi_extra=PUBLIC,
    responses={304: {"description": "Unchanged."}, **problems({404: "No such exercise."})},
)
def read_exercise(
    slug: str,
    response: Response,
    session: ReadSession,
    if_none_match: Annotated[str | None, Header(description="The ETag of your copy.")] = None,
) -> Any:
    """Return an exercise: statement, template, provided modules, limits, tolerance and samples.

    The ETag is its version. With a matching `If-None-Match`, the response is 304.
    """
    exercise = service.read_exercise(session, slug)
    headers = {"ETag": f'"{exercise.version}"', "Cache-Control": "no-cache"}
    if if_none_match == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return exercise
