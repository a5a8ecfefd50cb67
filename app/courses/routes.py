"""Routes for courses, their members, assignments and grades."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.accounts.dependencies import CurrentInstructor, CurrentUser
from app.accounts.schemas import AuditPage
from app.courses import assignments, export, gradebook, leaderboard, release, service
from app.courses.export import Format
from app.courses.gradebook import GradebookQuery
from app.courses.schemas import (
    AssignmentRead,
    AssignmentWrite,
    CourseCreate,
    CourseRead,
    CourseUpdate,
    ExtensionRead,
    ExtensionWrite,
    FormerStudentRead,
    GradebookPage,
    GradeRead,
    GradeWrite,
    JoinCreate,
    LeaderboardRead,
    LeaderboardWrite,
    MemberRead,
    MembersPage,
    MemberUpdate,
    OverrideRead,
    StudentGradesRead,
)
from app.courses.students import PageQuery
from app.dependencies import ReadSession, ServicesDep, WriteSession
from app.http.compression import allow_compression
from app.http.language import WordsDep
from app.http.openapi import problems
from app.http.types import WHOLE_NUMBER

router = APIRouter(tags=["courses"], prefix="/courses")

_MEMBER = problems({404: "You are not in this course."})
_TEACHER = problems({403: "Your role in this course does not allow this.", 404: "You are not in this course."})
_BOARD = problems(
    {403: "You are not a student of this course.", 404: "You are not in this course, or it has no leaderboard."}
)
_LOWERS = problems({409: "Points of students would be lowered; `values.students` lists them."})
ConfirmLower = Annotated[bool, Query(description="Lower the points of students without asking again.")]
_NOT_HELD = problems({409: "The assignment does not hold its grades."})
_LAST_OWNER = problems({409: "The course needs at least one owner."})


@router.get("")
def list_courses(user: CurrentUser, session: ReadSession) -> list[CourseRead]:
    """List your courses; administrators see all courses."""
    return service.list_own(session, user)


@router.post("", status_code=201, responses=problems({403: "You are not an instructor."}))
def create_course(body: CourseCreate, user: CurrentInstructor, session: WriteSession) -> CourseRead:
    """Create a course that you own."""
    return service.create(session, user, body)


@router.post("/join", responses=problems({404: "No course has this join code.", 429: "Too many attempts."}))
def join_course(body: JoinCreate, user: CurrentUser, services: ServicesDep, session: WriteSession) -> CourseRead:
    """Join the course with this code as a student."""
    services.rate_limits.join(user.id.hex)
    return service.join(session, user, body.code)


@router.get("/{course_id}", responses=_MEMBER)
def read_course(course_id: UUID, user: CurrentUser, session: ReadSession) -> CourseRead:
    """Return one course."""
    return service.read(session, user, course_id)


@router.patch("/{course_id}", responses={**_TEACHER, **_LOWERS})
def update_course(
    course_id: UUID,
    body: CourseUpdate,
    user: CurrentUser,
    session: WriteSession,
    confirm_lower: ConfirmLower = False,
) -> CourseRead:
    """Open or close joining. Owners also change title, description, time zone and leaderboard, and archive it."""
    return service.update(session, user, course_id, body, confirm_lower=confirm_lower)


@router.post("/{course_id}/join-code", responses=_TEACHER)
def renew_join_code(course_id: UUID, user: CurrentUser, session: WriteSession) -> CourseRead:
    """Create a new join code. The previous one stops working."""
    return service.renew_code(session, user, course_id)


@router.post("/{course_id}/leave", status_code=204, responses={**_MEMBER, **_LAST_OWNER})
def leave_course(course_id: UUID, user: CurrentUser, session: WriteSession) -> None:
    """Leave the course. Your submissions are kept."""
    service.leave(session, user, course_id)


@router.get("/{course_id}/members", responses=_TEACHER)
def list_members(
    course_id: UUID,
    wanted: Annotated[PageQuery, Query()],
    user: CurrentUser,
    session: ReadSession,
    request: Request,
) -> MembersPage:
    """List one page of the members of the course, owners first, then by name."""
    allow_compression(request)
    return service.list_members(session, user, course_id, wanted)


@router.get("/{course_id}/former-students", responses=_TEACHER)
def list_former_students(course_id: UUID, user: CurrentUser, session: ReadSession) -> list[FormerStudentRead]:
    """List the students who are no longer in the course."""
    return service.list_former_students(session, user, course_id)


@router.put(
    "/{course_id}/members/{username}",
    responses={
        202: {
            "model": MemberRead | None,
            "description": "Nobody of this name is in the course. They are invited, if there is such an account.",
        },
        **_TEACHER,
        **_LAST_OWNER,
        **problems({429: "Too many invitations."}),
    },
)
def put_member(
    course_id: UUID,
    username: str,
    body: MemberUpdate,
    user: CurrentUser,
    services: ServicesDep,
    session: WriteSession,
    response: Response,
) -> MemberRead | None:
    """Change a member's role, or invite somebody. Only owners may invite, appoint or remove staff."""
    services.rate_limits.invitation(user.id.hex)
    member = service.put_member(session, user, course_id, username, body.role)
    response.status_code = 202 if member is None else 200
    return member


@router.delete("/{course_id}/members/{user_id}", status_code=204, responses={**_TEACHER, **_LAST_OWNER})
def remove_member(course_id: UUID, user_id: UUID, user: CurrentUser, session: WriteSession) -> None:
    """Remove a member from the course."""
    service.remove_member(session, user, course_id, user_id)


@router.get("/{course_id}/audit", responses=_TEACHER)
def list_course_audit(
    course_id: UUID,
    user: CurrentUser,
    session: ReadSession,
    words: WordsDep,
    limit: Annotated[int, Query(ge=1, le=200), WHOLE_NUMBER] = 50,
    cursor: Annotated[str | None, Query(max_length=64)] = None,
) -> AuditPage:
    """List what the course's staff and administrators did in it, newest first. Requires an owner."""
    return service.list_audit(session, user, course_id, words, limit=limit, cursor=cursor)


@router.get(
    "/{course_id}/leaderboard",
    responses=problems({404: "You are not in this course, or it has no leaderboard."}),
)
def read_leaderboard(course_id: UUID, user: CurrentUser, session: ReadSession) -> LeaderboardRead:
    """Return the leaderboard of the students who chose to appear, under aliases. Teachers see no rows."""
    return leaderboard.read(session, user, course_id)


@router.put(
    "/{course_id}/leaderboard/me", status_code=204, responses={**_BOARD, **problems({409: "The name is taken."})}
)
def join_leaderboard(course_id: UUID, body: LeaderboardWrite, user: CurrentUser, session: WriteSession) -> None:
    """Appear on the leaderboard under an offered alias, which replaces your previous one."""
    leaderboard.appear(session, user, course_id, body.name)


@router.delete("/{course_id}/leaderboard/me", status_code=204, responses=_BOARD)
def leave_leaderboard(course_id: UUID, user: CurrentUser, session: WriteSession) -> None:
    """Leave the leaderboard and free your alias."""
    leaderboard.disappear(session, user, course_id)


@router.get("/{course_id}/assignments", responses=_MEMBER)
def list_assignments(course_id: UUID, user: CurrentUser, session: ReadSession) -> list[AssignmentRead]:
    """List the assignments by due date. Students see exercises only of assignments that have opened."""
    return assignments.list_all(session, user, course_id)


@router.post("/{course_id}/assignments", status_code=201, responses=_TEACHER)
def create_assignment(
    course_id: UUID, body: AssignmentWrite, user: CurrentUser, session: WriteSession
) -> AssignmentRead:
    """Create an assignment."""
    return assignments.create(session, user, course_id, body)


@router.get("/{course_id}/assignments/{assignment_id}", responses=_MEMBER)
def read_assignment(course_id: UUID, assignment_id: UUID, user: CurrentUser, session: ReadSession) -> AssignmentRead:
    """Return one assignment, with your extension if you have one."""
    return assignments.read(session, user, course_id, assignment_id)


@router.put("/{course_id}/assignments/{assignment_id}", responses={**_TEACHER, **_LOWERS})
def replace_assignment(
    course_id: UUID,
    assignment_id: UUID,
    body: AssignmentWrite,
    user: CurrentUser,
    session: WriteSession,
    confirm_lower: ConfirmLower = False,
) -> AssignmentRead:
    """Replace an assignment and its rules. Grades change at once; what was admitted stays admitted."""
    return assignments.replace(session, user, course_id, assignment_id, body, confirm_lower=confirm_lower)


@router.post(
    "/{course_id}/assignments/{assignment_id}/start",
    responses=problems(
        {
            403: "Only students of a course that is not archived start an exam.",
            404: "You are not in this course.",
            409: "It is no exam, or it is not open.",
        }
    ),
)
def start_exam(course_id: UUID, assignment_id: UUID, user: CurrentUser, session: WriteSession) -> AssignmentRead:
    """Start your window of an exam. A second start changes nothing."""
    return assignments.start(session, user, course_id, assignment_id)


@router.put("/{course_id}/assignments/{assignment_id}/release", responses={**_TEACHER, **_NOT_HELD})
def release_grades(course_id: UUID, assignment_id: UUID, user: CurrentUser, session: WriteSession) -> AssignmentRead:
    """Release held grades: the students see their points from now on."""
    return release.release(session, user, course_id, assignment_id)


@router.delete("/{course_id}/assignments/{assignment_id}/release", responses={**_TEACHER, **_NOT_HELD})
def hold_grades_again(
    course_id: UUID, assignment_id: UUID, user: CurrentUser, session: WriteSession
) -> AssignmentRead:
    """Take a release of grades back. Students may have seen them; the audit log has both."""
    return release.hold_again(session, user, course_id, assignment_id)


@router.delete("/{course_id}/assignments/{assignment_id}", status_code=204, responses={**_TEACHER, **_LOWERS})
def delete_assignment(
    course_id: UUID,
    assignment_id: UUID,
    user: CurrentUser,
    session: WriteSession,
    confirm_lower: ConfirmLower = False,
) -> None:
    """Delete an assignment with its extensions, manual grades, regrade requests and remarks.

    Submissions are kept.
    """
    assignments.delete(session, user, course_id, assignment_id, confirm_lower=confirm_lower)


@router.get("/{course_id}/assignments/{assignment_id}/extensions", responses=_TEACHER)
def list_extensions(
    course_id: UUID, assignment_id: UUID, user: CurrentUser, session: ReadSession
) -> list[ExtensionRead]:
    """List the extensions of an assignment."""
    return assignments.list_extensions(session, user, course_id, assignment_id)


@router.put(
    "/{course_id}/assignments/{assignment_id}/extensions/{user_id}",
    responses={
        **_TEACHER,
        **problems({409: "It has no due date, or is no exam, or points would be lowered without `confirm_lower`."}),
    },
)
def grant_extension(
    course_id: UUID,
    assignment_id: UUID,
    user_id: UUID,
    body: ExtensionWrite,
    user: CurrentUser,
    session: WriteSession,
    confirm_lower: ConfirmLower = False,
) -> ExtensionRead:
    """Grant one student a later due date or more minutes. It also counts for earlier submissions."""
    return assignments.extend(session, user, course_id, assignment_id, user_id, body, confirm_lower=confirm_lower)


@router.delete(
    "/{course_id}/assignments/{assignment_id}/extensions/{user_id}",
    status_code=204,
    responses={**_TEACHER, **_LOWERS},
)
def withdraw_extension(
    course_id: UUID,
    assignment_id: UUID,
    user_id: UUID,
    user: CurrentUser,
    session: WriteSession,
    confirm_lower: ConfirmLower = False,
) -> None:
    """Withdraw an extension."""
    assignments.withdraw_extension(session, user, course_id, assignment_id, user_id, confirm_lower=confirm_lower)


@router.get("/{course_id}/grades", responses=_TEACHER)
def read_gradebook(
    course_id: UUID,
    wanted: Annotated[GradebookQuery, Query()],
    user: CurrentUser,
    session: ReadSession,
    request: Request,
) -> GradebookPage:
    """Return the grades of one page of students in every assignment that has opened."""
    allow_compression(request)
    return gradebook.read_page(session, user, course_id, wanted)


@router.get("/{course_id}/grades.csv", response_class=Response, responses=_TEACHER)
def export_gradebook(
    course_id: UUID,
    user: CurrentUser,
    session: ReadSession,
    request: Request,
    form: Annotated[
        Format, Query(alias="format", description="`own`, or what Moodle or Canvas imports.")
    ] = Format.OWN,
) -> Response:
    """Export the gradebook as CSV. Cells that a spreadsheet would run as a formula begin with an apostrophe."""
    allow_compression(request)
    found = export.gradebook_csv(*gradebook.read_all(session, user, course_id), form)
    headers = {"Content-Disposition": f'attachment; filename="{found.name}"'}
    return Response(found.text, headers=headers, media_type="text/csv")


@router.get("/{course_id}/grades/{user_id}", responses=_TEACHER)
def read_grades(course_id: UUID, user_id: UUID, user: CurrentUser, session: ReadSession) -> StudentGradesRead:
    """Return the grades of one student: your own, or those of a student you teach."""
    return gradebook.read_student(session, user, course_id, user_id)


@router.get("/{course_id}/grades/{user_id}/history", responses=_TEACHER)
def list_overrides(course_id: UUID, user_id: UUID, user: CurrentUser, session: ReadSession) -> list[OverrideRead]:
    """List every manual grade of a student, newest first."""
    return gradebook.list_overrides(session, user, course_id, user_id)


@router.put(
    "/{course_id}/grades/{user_id}/{assignment_id}/{slug:exercise}",
    responses={**_TEACHER, **problems({409: "More points than the exercise has, without `allow_above_maximum`."})},
)
def set_grade(
    course_id: UUID,
    user_id: UUID,
    assignment_id: UUID,
    slug: str,
    body: GradeWrite,
    user: CurrentUser,
    session: WriteSession,
) -> GradeRead:
    """Set a manual grade, with a reason. Null `points` remove it.

    More points than the exercise has are refused with the code `grade_above_maximum`, unless `allow_above_maximum`.
    """
    return gradebook.set_grade(session, user, course_id, assignment_id, user_id, slug, body)
