"""Routes for remarks on submissions."""

from uuid import UUID

from fastapi import APIRouter

from app.accounts.dependencies import CurrentUser
from app.courses import remarks
from app.courses.remark_schemas import RemarkRead, RemarksRead, RemarkWrite
from app.dependencies import ReadSession, WriteSession
from app.http.openapi import problems

router = APIRouter(tags=["courses"])

_GRADERS = {403: "Your role in the course does not allow this, or it is your own submission."}
_ONE = problems({403: "You did not write it, or your role changed.", 404: "You see no such remark."})


@router.get("/submissions/{submission_id}/remarks", responses=problems({404: "You have no such submission."}))
def list_remarks(submission_id: UUID, user: CurrentUser, session: ReadSession) -> RemarksRead:
    """List the remarks of the staff on a submission, oldest first.

    Its owner sees them once the grades of the assignment are released, and after a running exam.
    """
    return remarks.list_on(session, user, submission_id)


@router.post(
    "/submissions/{submission_id}/remarks",
    status_code=201,
    responses=problems(
        {**_GRADERS, 404: "No such submission.", 409: "It is for no assignment, or has too many remarks."}
    ),
)
def write_remark(submission_id: UUID, body: RemarkWrite, user: CurrentUser, session: WriteSession) -> RemarkRead:
    """Add a remark on a submission that was handed in to your course, for its student."""
    return remarks.write(session, user, submission_id, body.text)


@router.patch("/remarks/{remark_id}", responses=_ONE)
def edit_remark(remark_id: UUID, body: RemarkWrite, user: CurrentUser, session: WriteSession) -> RemarkRead:
    """Change your own remark."""
    submission_id = remarks.edit(session, user, remark_id, body.text)
    return remarks.read_one(session, user, submission_id, remark_id)


@router.delete("/remarks/{remark_id}", status_code=204, responses=_ONE)
def delete_remark(remark_id: UUID, user: CurrentUser, session: WriteSession) -> None:
    """Delete your own remark."""
    remarks.delete(session, user, remark_id)
