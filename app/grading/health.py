"""The interface to which workers report how the exercises' own code does."""

from uuid import UUID

from grader.errors import AuthorError
from grader.exercise.exercise import Exercise


class Health:
    """The listener to which workers report how the exercises' own code does. This one knows no suspended exercise."""

    def note(self, exercise: Exercise, error: AuthorError | None, person_id: UUID | None = None) -> None:
        """Report a failure of an exercise's own code. `person_id`: the one on whose outputs a checker failed."""

    def note_graded(self, exercise: Exercise) -> None:
        """Report a verdict."""

    def is_suspended(self, slug: str) -> bool:
        """Return whether an exercise accepts nothing for now."""
        return False
