"""Roles in a course. Users outside a course get the same error as for a missing one."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.enums import CourseRole, Role
from app.http.errors import ForbiddenError, NotFoundError
from app.identity import Principal
from app.models import Assignment, AssignmentExercise, Course, CourseMember, Exercise

TEACHING = (CourseRole.OWNER, CourseRole.INSTRUCTOR)


def course_for_member(session: Session, person: Principal, course_id: UUID) -> tuple[Course, CourseRole]:
    """Return the course and the user's role in it; administrators own every course. Raises NotFoundError."""
    found = session.execute(
        sa.select(Course, CourseMember.role)
        .outerjoin(CourseMember, sa.and_(CourseMember.course_id == Course.id, CourseMember.user_id == person.id))
        .where(Course.id == course_id)
    ).one_or_none()
    role = None if found is None else found.role
    if person.role is Role.ADMINISTRATOR:
        role = CourseRole.OWNER
    if found is None or role is None:
        raise NotFoundError("no_such_course")
    return found.Course, role


def course_for_teacher(session: Session, person: Principal, course_id: UUID) -> Course:
    """Return the course if the user teaches it. Raises NotFoundError for outsiders, ForbiddenError for students."""
    course, role = course_for_member(session, person, course_id)
    if role not in TEACHING:
        raise ForbiddenError("teachers_only")
    return course


def course_for_owner(session: Session, person: Principal, course_id: UUID) -> Course:
    """Return the course if the user owns it. Raises NotFoundError for outsiders, ForbiddenError for other members."""
    course, role = course_for_member(session, person, course_id)
    if role is not CourseRole.OWNER:
        raise ForbiddenError("owners_only")
    return course


def teaches(session: Session, teacher_id: UUID, student_id: UUID, exercise: str) -> bool:
    """Return whether the teacher has this student in a course with an assignment of this exercise."""
    students, student = _taught(teacher_id, exercise)
    return session.scalar(students.where(student.user_id == student_id).limit(1)) is not None


def students_taught(session: Session, teacher_id: UUID, exercise: str) -> set[UUID]:
    """Return the teacher's students in courses with an assignment of this exercise."""
    return set(session.scalars(_taught(teacher_id, exercise)[0]))


def _taught(teacher_id: UUID, exercise: str) -> tuple[sa.Select[UUID], type[CourseMember]]:
    student = aliased(CourseMember)
    students = (
        sa.select(student.user_id)
        .select_from(CourseMember)
        .join(student, student.course_id == CourseMember.course_id)
        .join(Assignment, Assignment.course_id == CourseMember.course_id)
        .join(AssignmentExercise, AssignmentExercise.assignment_id == Assignment.id)
        .join(Exercise, Exercise.id == AssignmentExercise.exercise_id)
        .where(
            CourseMember.user_id == teacher_id,
            CourseMember.role.in_(TEACHING),
            student.role == CourseRole.STUDENT,
            Exercise.slug == exercise,
        )
    )
    return students, student
