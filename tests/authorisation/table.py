"""The rule of every address. A new route gets its row here; docs/authorisation.md is made from it."""

from tests.authorisation import (
    ADMINISTRATORS,
    EVERYBODY,
    INSTRUCTORS,
    LOGGED_IN,
    OTHERS,
    OWNER,
    OWNER_AND_INSTRUCTORS,
    OWNER_AND_STAFF,
    Rule,
)
from tests.authorisation.grading import GRADING_ROUTES
from tests.authorisation.staff import STAFF_ROUTES

_API = "/api/v1"

_HEALTH = {
    "GET /healthz": EVERYBODY,
    "GET /readyz": EVERYBODY,
    "GET /metrics": ADMINISTRATORS,  # and whoever has TENSORJUDGE_METRICS_TOKEN
    f"GET {_API}/openapi.json": EVERYBODY,
    "GET /static": EVERYBODY,
}

_ACCOUNTS = {
    f"POST {_API}/auth/register": EVERYBODY,
    f"POST {_API}/auth/login": EVERYBODY,
    f"POST {_API}/auth/logout": EVERYBODY,
    f"POST {_API}/auth/tokens": LOGGED_IN,
    f"GET {_API}/auth/tokens": LOGGED_IN,
    f"DELETE {_API}/auth/tokens/{{token_id}}": OWNER,
    f"GET {_API}/me": LOGGED_IN,
    f"PATCH {_API}/me": LOGGED_IN,
    f"POST {_API}/auth/password-reset": EVERYBODY,
    f"POST {_API}/me/email/verification": LOGGED_IN,
    f"GET {_API}/me/sign-ins": LOGGED_IN,
    f"GET {_API}/me/identities": LOGGED_IN,
    f"DELETE {_API}/me/identities/{{identity_id}}": OWNER,
    "GET /forgot": EVERYBODY,
    "POST /forgot": EVERYBODY,
    "GET /verify/{token}": LOGGED_IN,  # the owner of the account, with the secret in the address
    "POST /verify/{token}": LOGGED_IN,
    "GET /reset/{token}": EVERYBODY,  # with the secret in the address
    "POST /reset/{token}": EVERYBODY,
    "POST /profile/details": LOGGED_IN,
    "POST /profile/email": LOGGED_IN,
    "POST /profile/email/verification": LOGGED_IN,
    "POST /profile/identities/{identity_id}/unlink": OWNER,
    "GET /login": EVERYBODY,
    "POST /login": EVERYBODY,
    "GET /register": EVERYBODY,
    "POST /register": EVERYBODY,
    "GET /setup/{token}": EVERYBODY,  # with the secret in the address
    "POST /setup/{token}": EVERYBODY,
    "GET /invitation/{token}": EVERYBODY,  # with the secret in the address
    "POST /invitation/{token}": LOGGED_IN,  # but staff of the course take no invitation of a student
    "POST /logout": EVERYBODY,
    "GET /profile": LOGGED_IN,
    "POST /profile": LOGGED_IN,
    "POST /profile/tokens": LOGGED_IN,
    "POST /profile/tokens/{token_id}/revoke": OWNER,
    "POST /language/{code}": EVERYBODY,
    "POST /theme/{name}": EVERYBODY,
}

_CATALOGUE = {
    f"GET {_API}/labs": EVERYBODY,
    f"GET {_API}/labs/{{lab}}": EVERYBODY,
    f"GET {_API}/exercises": EVERYBODY,
    f"GET {_API}/exercises/{{slug}}": EVERYBODY,
    "GET /": EVERYBODY,
    "GET /exercises/{slug}": EVERYBODY,
    "GET /exercises/{slug}/figures/{name}": EVERYBODY,
    "GET /exercises/{slug}/data/{name}": EVERYBODY,
}

_SUBMISSIONS = {
    f"POST {_API}/exercises/{{slug}}/submissions": LOGGED_IN,
    f"POST {_API}/exercises/{{slug}}/runs": LOGGED_IN,
    f"GET {_API}/submissions/{{submission_id}}": OWNER_AND_STAFF,
    f"GET {_API}/submissions/{{submission_id}}/events": OWNER_AND_STAFF,
    f"GET {_API}/submissions/{{submission_id}}/replay-kit": OWNER_AND_STAFF,
    f"POST {_API}/submissions/{{submission_id}}/cancel": OWNER,
    f"GET {_API}/me/submissions": LOGGED_IN,
    f"GET {_API}/me/drafts/{{slug}}": LOGGED_IN,
    f"PUT {_API}/me/drafts/{{slug}}": LOGGED_IN,
    "POST /exercises/{slug}": LOGGED_IN,
    "GET /exercises/{slug}/records": LOGGED_IN,
    "GET /records": LOGGED_IN,
    "GET /submissions/{submission_id}": OWNER_AND_STAFF,
    "POST /submissions/{submission_id}/cancel": OWNER,
    "GET /submissions/{submission_id}/result": OWNER_AND_STAFF,
    "GET /submissions/{submission_id}/live": OWNER_AND_STAFF,
}

_STUDYING = {
    f"GET {_API}/submissions/{{submission_id}}/changes": OWNER_AND_STAFF,
    "GET /submissions/{submission_id}/source": OWNER_AND_STAFF,
    f"GET {_API}/exercises/{{slug}}/solution": LOGGED_IN,
    f"POST {_API}/exercises/{{slug}}/solution": LOGGED_IN,
    "GET /exercises/{slug}/solution": LOGGED_IN,
    "POST /exercises/{slug}/solution": LOGGED_IN,
    f"GET {_API}/exercises/{{slug}}/comments": LOGGED_IN,
    f"POST {_API}/exercises/{{slug}}/comments": LOGGED_IN,
    f"GET {_API}/comments/reported": INSTRUCTORS,
    f"PATCH {_API}/comments/{{comment_id}}": OWNER,
    f"DELETE {_API}/comments/{{comment_id}}": OWNER_AND_INSTRUCTORS,
    f"POST {_API}/comments/{{comment_id}}/reports": OTHERS,
    f"DELETE {_API}/comments/{{comment_id}}/reports": INSTRUCTORS,
    "GET /exercises/{slug}/comments": LOGGED_IN,
    "POST /exercises/{slug}/comments": LOGGED_IN,
    "GET /comments/reported": INSTRUCTORS,
    "POST /comments/{comment_id}/edit": OWNER,
    "POST /comments/{comment_id}/remove": OWNER_AND_INSTRUCTORS,
    "POST /comments/{comment_id}/report": OTHERS,
    "POST /comments/{comment_id}/keep": INSTRUCTORS,
    f"GET {_API}/me/progress": LOGGED_IN,
    f"GET {_API}/me/export": LOGGED_IN,
    f"GET {_API}/auth/sessions": LOGGED_IN,
    f"DELETE {_API}/auth/sessions": LOGGED_IN,
    f"PUT {_API}/me/password": LOGGED_IN,
    "POST /profile/password": LOGGED_IN,
    f"POST {_API}/me/deletion": LOGGED_IN,
    "POST /profile/sessions/end": LOGGED_IN,
    "POST /profile/delete": LOGGED_IN,
    f"POST {_API}/me/time/{{slug}}": LOGGED_IN,
}

ROUTES: dict[str, Rule] = {
    **_HEALTH,
    **_ACCOUNTS,
    **_CATALOGUE,
    **_SUBMISSIONS,
    **_STUDYING,
    **STAFF_ROUTES,
    **GRADING_ROUTES,
}
