"""Progress and time at work."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.accounts.dependencies import CurrentUser
from app.dependencies import ReadSession, ServicesDep
from app.http.openapi import problems
from app.progress import service
from app.progress.schemas import ProgressRead, TimeCreate, TimeRead

router = APIRouter(tags=["me"])

TimeZone = Annotated[
    str | None, Query(max_length=64, description="Where days begin, such as Asia/Shanghai; UTC if left out.")
]


@router.get("/me/progress")
def read_progress(user: CurrentUser, session: ReadSession, timezone: TimeZone = None) -> ProgressRead:
    """Your points, accepted levels, labs, days in a row, and time at work."""
    return service.read_progress(session, user, timezone)


@router.post("/me/time/{slug}", responses=problems({404: "No such exercise."}))
def add_time(slug: str, body: TimeCreate, user: CurrentUser, services: ServicesDep) -> TimeRead:
    """Count time at work on an exercise. Never more is counted than has passed since the last time."""
    return service.add_time(services, user, slug, body.seconds)
