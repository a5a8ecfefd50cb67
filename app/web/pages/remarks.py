"""Forms for remarks on submissions. The page of the submission shows them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from pydantic import ValidationError
from starlette.responses import RedirectResponse

from app.accounts.dependencies import CurrentUser
from app.courses import remarks
from app.courses.remark_schemas import RemarkWrite
from app.dependencies import WriteSession
from app.http.validation import invalid
from app.web.page import see_other

router = APIRouter(include_in_schema=False)

Text = Annotated[str, Form()]


@router.post("/submissions/{submission_id}/remarks")
def write_remark(submission_id: UUID, user: CurrentUser, session: WriteSession, text: Text) -> RedirectResponse:
    """Add a remark. Raises NotFoundError, ForbiddenError, ConflictError, InvalidError."""
    remarks.write(session, user, submission_id, _checked(text))
    return _page_of(submission_id)


@router.post("/remarks/{remark_id}/edit")
def edit_remark(remark_id: UUID, user: CurrentUser, session: WriteSession, text: Text) -> RedirectResponse:
    """Change the user's own remark. Raises NotFoundError, ForbiddenError, InvalidError."""
    return _page_of(remarks.edit(session, user, remark_id, _checked(text)))


@router.post("/remarks/{remark_id}/delete")
def delete_remark(remark_id: UUID, user: CurrentUser, session: WriteSession) -> RedirectResponse:
    """Delete the user's own remark. Raises NotFoundError, ForbiddenError."""
    return _page_of(remarks.delete(session, user, remark_id))


def _page_of(submission_id: UUID) -> RedirectResponse:
    return see_other(f"/submissions/{submission_id.hex}#remarks")


def _checked(text: str) -> str:
    try:
        return RemarkWrite(text="\n".join(text.splitlines())).text  # browsers send CRLF line ends in forms
    except ValidationError as error:
        raise invalid(error.errors()) from error
