"""How people fare with one exercise."""

from uuid import UUID

from fastapi import APIRouter

from app.accounts.dependencies import CurrentInstructor, CurrentUser
from app.analytics import service
from app.analytics.schemas import AnalyticsRead, SimilarRead
from app.dependencies import ReadSession
from app.http.openapi import problems

router = APIRouter(tags=["insight"])


@router.get(
    "/courses/{course_id}/analytics/{slug}",
    responses=problems({403: "You do not teach this course.", 404: "No such course, or exercise in it."}),
)
def read_course_analytics(course_id: UUID, slug: str, user: CurrentUser, session: ReadSession) -> AnalyticsRead:
    """How the students of a course fare with an exercise: funnel, attempts, where they fail, who is stuck."""
    return service.of_course(session, user, course_id, slug)


@router.get("/exercises/{slug}/analytics", responses=problems({403: "You are no instructor.", 404: "Not yours."}))
def read_exercise_analytics(slug: str, user: CurrentInstructor, session: ReadSession) -> AnalyticsRead:
    """The same over everybody and without names, for who wrote the exercise."""
    return service.of_everybody(session, user, slug)


@router.get(
    "/courses/{course_id}/similarity/{slug}",
    responses=problems({403: "You do not teach this course.", 404: "No such course, or exercise in it."}),
)
def list_similar_sources(course_id: UUID, slug: str, user: CurrentUser, session: ReadSession) -> list[SimilarRead]:
    """Pairs of students whose sources are alike, without the template and what many have. It proves nothing."""
    return service.similar_sources(session, user, course_id, slug)
