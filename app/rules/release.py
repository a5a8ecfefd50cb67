"""Release of grades: whether students may see their points in an assignment."""

from datetime import datetime


def grades_released(*, holds_grades: bool, released_at: datetime | None, at: datetime) -> bool:
    """Return whether the grades of an assignment are visible to its students at this time."""
    return not holds_grades or (released_at is not None and released_at <= at)
