"""The addresses of those who teach, write exercises and administer."""

from tests.authorisation import (
    ADMINISTRATORS,
    AUTHORS,
    COURSE_OWNERS,
    GRADERS,
    INSTRUCTORS,
    LOGGED_IN,
    MEMBERS,
    NOT_STAFF,
    OWNER,
    STAFF,
    TEACHERS,
    Rule,
)

_API = "/api/v1"
_COURSE = f"{_API}/courses/{{course_id}}"
_ASSIGNMENT = f"{_COURSE}/assignments/{{assignment_id}}"

_COURSES = {
    f"GET {_API}/courses": LOGGED_IN,
    f"POST {_API}/courses": INSTRUCTORS,
    f"POST {_API}/courses/join": LOGGED_IN,  # with the code
    f"GET {_COURSE}": MEMBERS,
    f"PATCH {_COURSE}": COURSE_OWNERS,  # but instructors may open and close joining
    f"POST {_COURSE}/join-code": TEACHERS,
    f"POST {_COURSE}/leave": MEMBERS,
    f"GET {_COURSE}/members": STAFF,
    f"PUT {_COURSE}/members/{{username}}": TEACHERS,
    f"DELETE {_COURSE}/members/{{user_id}}": TEACHERS,
    f"GET {_COURSE}/former-students": STAFF,
    f"GET {_COURSE}/invitations": STAFF,
    f"POST {_COURSE}/invitations": TEACHERS,  # but only owners may invite staff
    f"DELETE {_COURSE}/invitations/{{username}}": TEACHERS,
    f"GET {_API}/me/invitations": LOGGED_IN,
    f"POST {_API}/me/invitations/{{course_id}}/accept": OWNER,
    f"POST {_API}/me/invitations/{{course_id}}/decline": OWNER,
    f"POST {_COURSE}/roster/preview": TEACHERS,
    f"POST {_COURSE}/roster/import": TEACHERS,  # but only owners put staff on it
    f"GET {_COURSE}/roster": STAFF,
    f"DELETE {_COURSE}/roster/{{entry_id}}": TEACHERS,  # but only owners that of staff
    f"POST {_COURSE}/roster/{{entry_id}}/link": TEACHERS,  # but only owners that of staff
    f"POST {_COURSE}/roster/links": TEACHERS,
    f"POST {_COURSE}/roster/mail": TEACHERS,
    f"PUT {_COURSE}/members/{{user_id}}/section": TEACHERS,
    f"POST {_API}/me/invitation-links": LOGGED_IN,  # with the link
    f"POST {_API}/me/invitation-links/accept": NOT_STAFF,  # with the link of a student
    f"GET {_COURSE}/audit": COURSE_OWNERS,
    f"GET {_COURSE}/leaderboard": MEMBERS,  # but its rows are for students
    f"PUT {_COURSE}/leaderboard/me": OWNER,
    f"DELETE {_COURSE}/leaderboard/me": OWNER,
    f"GET {_COURSE}/assignments": MEMBERS,
    f"POST {_COURSE}/assignments": TEACHERS,
    f"GET {_ASSIGNMENT}": MEMBERS,
    f"PUT {_ASSIGNMENT}": TEACHERS,
    f"DELETE {_ASSIGNMENT}": TEACHERS,
    f"POST {_ASSIGNMENT}/start": OWNER,  # a student of the course
    f"PUT {_ASSIGNMENT}/release": TEACHERS,
    f"DELETE {_ASSIGNMENT}/release": TEACHERS,
    f"GET {_ASSIGNMENT}/extensions": STAFF,
    f"PUT {_ASSIGNMENT}/extensions/{{user_id}}": TEACHERS,
    f"DELETE {_ASSIGNMENT}/extensions/{{user_id}}": TEACHERS,
    f"GET {_COURSE}/grades": STAFF,
    f"GET {_COURSE}/grades.csv": STAFF,
    f"GET {_COURSE}/grades/{{user_id}}": MEMBERS,  # a student their own only
    f"GET {_COURSE}/grades/{{user_id}}/history": STAFF,
    f"PUT {_COURSE}/grades/{{user_id}}/{{assignment_id}}/{{slug}}": GRADERS,
}

_COURSE_PAGES = {
    f"GET {_COURSE}/analytics/{{slug}}": STAFF,
    f"GET {_COURSE}/similarity/{{slug}}": STAFF,
    "GET /courses/{course_id}/exercises/{slug}/similarity": STAFF,
    "GET /courses": LOGGED_IN,
    "POST /courses": INSTRUCTORS,
    "POST /courses/join": LOGGED_IN,
    "GET /join/{code}": LOGGED_IN,  # with the code
    "POST /join/{code}": LOGGED_IN,
    "GET /courses/{course_id}": MEMBERS,
    "POST /courses/{course_id}/about": COURSE_OWNERS,
    "POST /courses/{course_id}": TEACHERS,  # but any member may leave, and only owners may archive
    "GET /courses/{course_id}/leaderboard": MEMBERS,  # but its rows are for students
    "POST /courses/{course_id}/leaderboard": OWNER,
    "GET /courses/{course_id}/members": STAFF,
    "POST /courses/{course_id}/members": TEACHERS,
    "POST /courses/{course_id}/members/{user_id}/remove": TEACHERS,
    "POST /courses/{course_id}/invitations": TEACHERS,  # but only owners may invite staff
    "POST /courses/{course_id}/invitations/withdraw": TEACHERS,
    "POST /invitations/{course_id}": OWNER,
    "GET /courses/{course_id}/roster": STAFF,
    "POST /courses/{course_id}/roster/preview": TEACHERS,
    "POST /courses/{course_id}/roster/import": TEACHERS,
    "POST /courses/{course_id}/roster/links": TEACHERS,
    "POST /courses/{course_id}/roster/mail": TEACHERS,
    "POST /courses/{course_id}/roster/{entry_id}/link": TEACHERS,
    "POST /courses/{course_id}/roster/{entry_id}/withdraw": TEACHERS,
    "POST /courses/{course_id}/members/{user_id}/section": TEACHERS,
    "GET /courses/{course_id}/audit": COURSE_OWNERS,
    "GET /courses/{course_id}/assignments/new": TEACHERS,
    "POST /courses/{course_id}/assignments/new": TEACHERS,
    "GET /courses/{course_id}/assignments/{assignment_id}": MEMBERS,
    "GET /courses/{course_id}/assignments/{assignment_id}/edit": TEACHERS,
    "POST /courses/{course_id}/assignments/{assignment_id}/edit": TEACHERS,
    "POST /courses/{course_id}/assignments/{assignment_id}/delete": TEACHERS,
    "POST /courses/{course_id}/assignments/{assignment_id}/start": OWNER,  # a student of the course
    "POST /courses/{course_id}/assignments/{assignment_id}/release": TEACHERS,
    "POST /courses/{course_id}/assignments/{assignment_id}/hold": TEACHERS,
    "POST /courses/{course_id}/assignments/{assignment_id}/extensions": TEACHERS,
    "POST /courses/{course_id}/assignments/{assignment_id}/extensions/{user_id}/withdraw": TEACHERS,
    "GET /courses/{course_id}/gradebook": STAFF,
    "GET /courses/{course_id}/students/{user_id}": STAFF,
    "POST /courses/{course_id}/students/{user_id}": GRADERS,
    "GET /courses/{course_id}/exercises/{slug}": STAFF,
}

_VERSIONS = f"{_API}/exercises/{{slug}}/versions"
_EXERCISE_DRAFT = f"{_API}/exercise-drafts/{{slug}}"

# The versions and the zip of an exercise of the catalogue may be read by every instructor.
_AUTHORING = {
    f"POST {_API}/exercises": INSTRUCTORS,
    f"GET {_VERSIONS}": AUTHORS,
    f"POST {_VERSIONS}": AUTHORS,
    f"GET {_VERSIONS}/{{version}}/changes": AUTHORS,
    f"POST {_VERSIONS}/{{version}}/current": AUTHORS,
    f"POST {_VERSIONS}/{{version}}/publish": AUTHORS,
    f"DELETE {_VERSIONS}/{{version}}": AUTHORS,
    f"DELETE {_API}/exercises/{{slug}}/suspension": AUTHORS,
    "POST /authoring/{slug}/suspension": AUTHORS,
    f"GET {_API}/exercises/{{slug}}/visibility": AUTHORS,
    f"PATCH {_API}/exercises/{{slug}}/visibility": AUTHORS,
    "POST /authoring/{slug}/visibility": AUTHORS,
    f"GET {_API}/exercises/{{slug}}/export.zip": AUTHORS,
    f"GET {_API}/exercise-drafts": INSTRUCTORS,
    f"POST {_API}/exercise-drafts": INSTRUCTORS,
    f"GET {_EXERCISE_DRAFT}": AUTHORS,
    f"DELETE {_EXERCISE_DRAFT}": AUTHORS,
    f"GET {_EXERCISE_DRAFT}/files/{{path:path}}": AUTHORS,
    f"PUT {_EXERCISE_DRAFT}/files/{{path:path}}": AUTHORS,
    f"DELETE {_EXERCISE_DRAFT}/files/{{path:path}}": AUTHORS,
    f"GET {_EXERCISE_DRAFT}/changes": AUTHORS,
    f"POST {_EXERCISE_DRAFT}/checks": AUTHORS,
    f"GET {_EXERCISE_DRAFT}/checks/{{check_id}}": AUTHORS,
    "GET /authoring": INSTRUCTORS,
    "POST /authoring": INSTRUCTORS,
    "POST /authoring/upload": INSTRUCTORS,
    "GET /authoring/{slug}": AUTHORS,
    "POST /authoring/{slug}/upload": AUTHORS,
    "POST /authoring/{slug}/discard": AUTHORS,
    "POST /authoring/{slug}/check": AUTHORS,
    "GET /authoring/{slug}/checks/{check_id}": AUTHORS,
    "GET /authoring/{slug}/checks/{check_id}/state": AUTHORS,
    "POST /authoring/{slug}/checks/{check_id}/publish": AUTHORS,
    "POST /authoring/{slug}/checks/{check_id}/discard": AUTHORS,
    "GET /authoring/{slug}/edit": AUTHORS,
    "POST /authoring/{slug}/edit": AUTHORS,
    "GET /authoring/{slug}/versions": AUTHORS,
    "GET /authoring/{slug}/changes": AUTHORS,
    "POST /authoring/{slug}/versions/{version}/current": AUTHORS,
    f"GET {_API}/exercises/{{slug}}/analytics": AUTHORS,
    "GET /authoring/{slug}/analytics": AUTHORS,
}

# Of a course or, without one, of who wrote the exercise.
_REJUDGING = {
    f"GET {_API}/rejudgings": LOGGED_IN,
    f"POST {_API}/rejudgings": TEACHERS,
    f"GET {_API}/rejudgings/{{rejudging_id}}": STAFF,
    f"GET {_API}/rejudgings/{{rejudging_id}}/changes": STAFF,
    f"POST {_API}/rejudgings/{{rejudging_id}}/apply": TEACHERS,
    f"POST {_API}/rejudgings/{{rejudging_id}}/extend": AUTHORS,
    f"POST {_API}/rejudgings/{{rejudging_id}}/discard": TEACHERS,
    f"GET {_API}/submissions/{{submission_id}}/judgements": STAFF,
    "GET /rejudging": LOGGED_IN,
    "POST /rejudging": TEACHERS,
    "GET /rejudging/{rejudging_id}": STAFF,
    "GET /rejudging/{rejudging_id}/state": STAFF,
    "POST /rejudging/{rejudging_id}/apply": TEACHERS,
    "POST /rejudging/{rejudging_id}/extend": AUTHORS,
    "POST /rejudging/{rejudging_id}/discard": TEACHERS,
}

_ADMINISTRATION = {
    f"GET {_API}/admin/users": ADMINISTRATORS,
    f"PUT {_API}/admin/users/{{user_id}}/role": ADMINISTRATORS,
    f"POST {_API}/admin/users/{{user_id}}/reset-link": ADMINISTRATORS,
    f"GET {_API}/admin/audit": ADMINISTRATORS,
    f"GET {_API}/admin/operations": ADMINISTRATORS,
    "GET /admin/users": ADMINISTRATORS,
    "POST /admin/users/{user_id}/role": ADMINISTRATORS,
    "POST /admin/users/{user_id}/reset-link": ADMINISTRATORS,
    f"POST {_API}/admin/catalogue-load": ADMINISTRATORS,
    "POST /admin/operations/catalogue": ADMINISTRATORS,
    "POST /admin/operations/mail": ADMINISTRATORS,
    "POST /admin/operations/exercises/{slug}/suspension": ADMINISTRATORS,
    "GET /admin/operations": ADMINISTRATORS,
    "GET /admin/operations/state": ADMINISTRATORS,
    "GET /admin/audit": ADMINISTRATORS,
}

STAFF_ROUTES: dict[str, Rule] = {
    **_COURSES,
    **_COURSE_PAGES,
    **_AUTHORING,
    **_REJUDGING,
    **_ADMINISTRATION,
}
