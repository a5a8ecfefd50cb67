"""The addresses of remarks and regrade requests."""

from tests.authorisation import GRADERS, OWNER_AND_STAFF, WRITER, Rule

_API = "/api/v1"

_REMARKS = {
    f"GET {_API}/submissions/{{submission_id}}/remarks": OWNER_AND_STAFF,
    f"POST {_API}/submissions/{{submission_id}}/remarks": GRADERS,
    f"PATCH {_API}/remarks/{{remark_id}}": WRITER,
    f"DELETE {_API}/remarks/{{remark_id}}": WRITER,
    "POST /submissions/{submission_id}/remarks": GRADERS,
    "POST /remarks/{remark_id}/edit": WRITER,
    "POST /remarks/{remark_id}/delete": WRITER,
}

GRADING_ROUTES: dict[str, Rule] = {**_REMARKS}
