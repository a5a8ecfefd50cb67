"""The decision about an exercise and a viewer. It is a set of permissions, because they differ in time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.enums import CourseRole, Feedback, Visibility
from app.rules.feedback import least
from app.visibility.holding import Holding


class Permission(StrEnum):
    """One thing that a person may do with an exercise.

    Without `feedback`, every submission to the exercise shows no more than the running exam allows. With `solution`,
    the reference may be read once it is accepted or unlocked.
    """

    LIST = "list"
    READ = "read"
    RUN = "run"
    SUBMIT = "submit"
    FEEDBACK = "feedback"
    SOLUTION = "solution"
    COMMENTS = "comments"


ALL = frozenset(Permission)
NONE: frozenset[Permission] = frozenset()
_SEEING = frozenset({Permission.LIST, Permission.READ})
_AFTER_LEAVING = _SEEING | {Permission.FEEDBACK}
_CLOSED_IN_EXAMS = frozenset({Permission.FEEDBACK, Permission.SOLUTION, Permission.COMMENTS})
_DOING = frozenset({Permission.RUN, Permission.SUBMIT})


@dataclass(frozen=True)
class Viewer:
    """The person who asks, as far as it matters for one exercise."""

    is_signed_in: bool = False
    is_administrator: bool = False
    is_author: bool = False

    @property
    def may_do_all(self) -> bool:
        """Whether no rule of an exercise or a course binds this person."""
        return self.is_administrator or self.is_author


@dataclass(frozen=True)
class Facts:
    """All that the decision depends on.

    `linked_roles` are the viewer's roles in the courses that the exercise is linked to. `held` are the assignments
    that hold it and concern the viewer.
    """

    visibility: Visibility
    viewer: Viewer
    at: datetime
    linked_roles: frozenset[CourseRole] = frozenset()
    held: tuple[Holding, ...] = ()


def is_staff(facts: Facts) -> bool:
    """Return whether the viewer teaches a course that holds or is linked to the exercise, or may do everything."""
    is_linked_staff = any(role is not CourseRole.STUDENT for role in facts.linked_roles)
    return facts.viewer.may_do_all or is_linked_staff or any(one.is_of_staff for one in facts.held)


def permissions(facts: Facts) -> frozenset[Permission]:
    """Return what the viewer may do with the exercise now."""
    if facts.viewer.may_do_all:
        return ALL
    given = _given_by_visibility(facts)
    if not facts.viewer.is_signed_in:
        given = given & _SEEING
    exams = [one for one in _binding(facts) if one.is_running_exam(facts.at)]
    if exams:
        given -= _CLOSED_IN_EXAMS
        if not any(one.is_of_student and one.is_open(facts.at) for one in exams):
            given -= _DOING
    if _latest(_locks(_binding(facts), facts.at)) is not None:
        given -= {Permission.SOLUTION}
    return given


def locked_until(facts: Facts) -> datetime | None:
    """Return until when the reference solution is locked for the viewer; None if it is not.

    It is locked for everybody but the staff of its courses and those who may do everything.
    """
    if facts.viewer.may_do_all:
        return None
    own = _latest(_locks(_binding(facts), facts.at))
    if own is not None:
        return own
    if is_staff(facts):
        return None
    return _latest(_locks(facts.held, facts.at))


def shows_expected(facts: Facts) -> bool:
    """Return whether a run on the viewer's own input shows what the reference returns.

    Otherwise a student could ask for the answers of an assignment that counts.
    """
    if facts.viewer.may_do_all:
        return True
    return not any(one.is_open(facts.at) or one.is_running_exam(facts.at) for one in _binding(facts))


def feedback_cap(facts: Facts) -> Feedback:
    """Return the level that no submission of the viewer to the exercise may exceed, practice included."""
    if facts.viewer.may_do_all:
        return Feedback.FULL
    exams = [one for one in _binding(facts) if one.is_running_exam(facts.at)]
    return least([one.feedback for one in exams] + [Feedback.CASES]) if exams else Feedback.FULL


def _given_by_visibility(facts: Facts) -> frozenset[Permission]:
    match facts.visibility:
        case Visibility.PUBLIC:
            return ALL
        case Visibility.COURSE:
            return ALL if facts.linked_roles else NONE
        case Visibility.ASSIGNMENT:
            if is_staff(facts) or any(one.is_of_student and one.has_begun(facts.at) for one in facts.held):
                return ALL
            return _AFTER_LEAVING if any(one.was_left() for one in facts.held) else NONE
        case Visibility.PRIVATE:
            return NONE


def _binding(facts: Facts) -> list[Holding]:
    return [one for one in facts.held if one.binds]


def _locks(held: Iterable[Holding], at: datetime) -> list[datetime]:
    return [until for one in held if (until := one.locked_until(at)) is not None]


def _latest(times: list[datetime]) -> datetime | None:
    return max(times, default=None)
