"""Routes for the analytics of one exercise."""

from uuid import UUID

from fastapi import APIRouter

from app.accounts.dependencies import CurrentInstructor, CurrentUser
from app.analytics import service
from app.analytics.schemas import AnalyticsRead, SimilarRead
from app.dependencies import ReadSession
from app.http.openapi import problems

router = APIRouter(tags=["insight"])


@router.get(
    "/courses/{course_id}/analytics/{slug:exercise}",
    responses=problems({403: "You do not teach this course.", 404: "No such course, or exercise in it."}),
)
def read_course_analytics(course_id: UUID, slug: str, user: CurrentUser, session: ReadSession) -> AnalyticsRead:
    """Return a course's analytics of an exercise: funnel, attempts, frequent failures, students who are stuck."""
    return service.of_course(session, user, course_id, slug)


@router.get(
    "/exercises/{slug:exercise}/analytics",
    responses=problems({403: "You are not an instructor.", 404: "You have no such exercise."}),
)
def read_exercise_analytics(slug: str, user: CurrentInstructor, session: ReadSession) -> AnalyticsRead:
    """Return analytics of an exercise over all users, without names. Requires its author or an administrator."""
    return service.of_everybody(session, user, slug)


@router.get(
    "/courses/{course_id}/similarity/{slug:exercise}",
    responses=problems({403: "You do not teach this course.", 404: "No such course, or exercise in it."}),
)
def list_similar_sources(course_id: UUID, slug: str, user: CurrentUser, session: ReadSession) -> list[SimilarRead]:
    """List pairs of students with similar sources. Shared code and the template are ignored.

    Similarity proves nothing: compare both sources yourself.
    """
    return service.similar_sources(session, user, course_id, slug)
