"""Release of grades."""

from datetime import UTC, datetime, timedelta

import pytest

from app.rules.release import grades_released

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("holds_grades", "released_at", "visible"),
    [
        (False, None, True),
        (False, NOW + HOUR, True),
        (True, None, False),
        (True, NOW - HOUR, True),
        (True, NOW, True),
        (True, NOW + HOUR, False),
    ],
)
def test_held_grades_are_visible_from_their_release_on(holds_grades, released_at, visible):
    assert grades_released(holds_grades=holds_grades, released_at=released_at, at=NOW) is visible
