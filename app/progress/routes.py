"""Routes for progress and time spent."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.accounts.dependencies import CurrentUser
from app.dependencies import ReadSession, ServicesDep
from app.http.openapi import problems
from app.http.types import TimeZone
from app.progress import service
from app.progress.schemas import ProgressRead, TimeCreate, TimeRead

router = APIRouter(tags=["me"])

Zone = Annotated[
    TimeZone | None, Query(max_length=64, description="Time zone of the days, such as Asia/Shanghai. Default: UTC.")
]


@router.get("/me/progress")
def read_progress(user: CurrentUser, session: ReadSession, timezone: Zone = None) -> ProgressRead:
    """Return your points, accepted exercises, labs, streak, and time spent."""
    return service.read_progress(session, user, timezone)


@router.post("/me/time/{slug:exercise}", responses=problems({404: "No such exercise."}))
def add_time(slug: str, body: TimeCreate, user: CurrentUser, services: ServicesDep) -> TimeRead:
    """Add time spent on an exercise. At most the time since your last addition counts."""
    return service.add_time(services, user, slug, body.seconds)
