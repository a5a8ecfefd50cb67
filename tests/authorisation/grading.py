"""The addresses of remarks, of regrade requests, and of the end of a term."""

from tests.authorisation import (
    COURSE_OWNERS,
    GRADERS,
    LOGGED_IN,
    OWNER,
    OWNER_AND_STAFF,
    STAFF,
    TEACHERS,
    WRITER,
    Rule,
)

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

_REQUESTS = f"{_API}/courses/{{course_id}}/regrade-requests"
_FORM = "/courses/{course_id}/assignments/{assignment_id}/regrade/{slug}"

# Present and former students of the course make requests; the person of the walk is one.
_REGRADE_REQUESTS = {
    f"GET {_REQUESTS}": STAFF,
    f"POST {_REQUESTS}": OWNER,
    f"GET {_REQUESTS}/{{request_id}}": STAFF,
    f"POST {_REQUESTS}/{{request_id}}/grade": GRADERS,
    f"POST {_REQUESTS}/{{request_id}}/decline": GRADERS,
    f"POST {_REQUESTS}/{{request_id}}/rejudge": TEACHERS,
    f"GET {_API}/me/regrade-requests": LOGGED_IN,
    f"POST {_API}/me/regrade-requests/{{request_id}}/withdraw": OWNER,
    "GET /regrade-requests": LOGGED_IN,
    "POST /regrade-requests/{request_id}/withdraw": OWNER,
    f"GET {_FORM}": OWNER,
    f"POST {_FORM}": OWNER,
    "GET /courses/{course_id}/regrade-requests": STAFF,
    "GET /courses/{course_id}/regrade-requests/{request_id}": STAFF,
    "POST /courses/{course_id}/regrade-requests/{request_id}": GRADERS,  # but only teachers may rejudge
}

_COURSE = f"{_API}/courses/{{course_id}}"

_TERMS = {
    f"POST {_COURSE}/copy/preview": TEACHERS,  # whose account may create courses
    f"POST {_COURSE}/copy": TEACHERS,
    f"GET {_COURSE}/deletion": COURSE_OWNERS,
    f"POST {_COURSE}/deletion": COURSE_OWNERS,
    "GET /courses/{course_id}/copy": TEACHERS,
    "POST /courses/{course_id}/copy": TEACHERS,
    "GET /courses/{course_id}/delete": COURSE_OWNERS,
    "POST /courses/{course_id}/delete": COURSE_OWNERS,
}

GRADING_ROUTES: dict[str, Rule] = {**_REMARKS, **_REGRADE_REQUESTS, **_TERMS}
