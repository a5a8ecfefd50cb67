"""Routes for the end of a term: copies of a course, and its deletion."""

from uuid import UUID

from fastapi import APIRouter

from app.accounts.dependencies import CurrentInstructor, CurrentUser
from app.courses import copying, deletion
from app.courses.copy_schemas import CourseCopy, CourseCopyPreview
from app.courses.deletion_schemas import CourseDelete, CourseLossesRead
from app.courses.schemas import CourseRead
from app.dependencies import ReadSession, WriteSession
from app.http.openapi import problems

router = APIRouter(tags=["courses"], prefix="/courses/{course_id}")

_COPY = problems(
    {403: "You may not create courses, or not change its assignments.", 404: "You are not in this course."}
)
_OWNER = {403: "Your role in this course does not allow this.", 404: "You are not in this course."}


@router.post("/copy/preview", responses=_COPY)
def preview_course_copy(
    course_id: UUID, body: CourseCopy, user: CurrentInstructor, session: ReadSession
) -> CourseCopyPreview:
    """Return the course that copying would make, with its dates, and what would be left out."""
    return copying.preview(session, user, course_id, body)


@router.post("/copy", status_code=201, responses=_COPY)
def copy_course(course_id: UUID, body: CourseCopy, user: CurrentInstructor, session: WriteSession) -> CourseRead:
    """Create a course that you own, with the assignments of this one, and without its people."""
    return copying.copy(session, user, course_id, body)


@router.get("/deletion", responses=problems(_OWNER))
def read_course_losses(course_id: UUID, user: CurrentUser, session: ReadSession) -> CourseLossesRead:
    """Return the numbers of what deleting the course would delete and keep."""
    return deletion.losses(session, user, course_id)


@router.post("/deletion", status_code=204, responses=problems({**_OWNER, 409: "The course is not archived."}))
def delete_course(course_id: UUID, body: CourseDelete, user: CurrentUser, session: WriteSession) -> None:
    """Delete an archived course for good. Submissions stay with their students. A second request changes nothing."""
    deletion.delete(session, user, course_id, body.title)
