"""The assignments that a submission from the workspace can be for, and what is left of them."""

from dataclasses import dataclass
from uuid import UUID

from app.courses.admission import Reminder


@dataclass(frozen=True)
class Standing:
    """The student's assignments with an exercise: the one to submit to, or several to choose from.

    An exercise that is suspended accepts nothing.
    """

    reminders: list[Reminder]
    chosen: Reminder | None = None
    choices: tuple[Reminder, ...] = ()
    is_suspended: bool = False

    @property
    def must_start(self) -> bool:
        return self.chosen is not None and self.chosen.must_start

    @property
    def is_used_up(self) -> bool:
        return self.chosen is not None and self.chosen.is_used_up

    @property
    def may_practise(self) -> bool:
        return self.chosen is not None and self.chosen.given.rules.allows_practice


def standing_of(reminders: list[Reminder], named: UUID | None) -> Standing:
    """Return the standing: a running exam, else the named assignment, else the only open one, else a choice."""
    opened = [one for one in reminders if one.is_open]
    exams = [one for one in opened if one.is_running_exam]
    wanted = [one for one in exams or reminders if one.given.id == named] or exams or opened
    if len(wanted) == 1:
        return Standing(reminders, wanted[0])
    return Standing(reminders, choices=tuple(wanted))
