"""Points, levels, days in a row, and time at work."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from app.models import TimeSpent
from app.progress.streaks import streak, zone
from tests.app.api import RIGHT, WRONG, assert_problem

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def days_ago(*days):
    return [NOW - timedelta(days=day) for day in days]


@pytest.mark.parametrize(
    ("days", "length", "kept", "longest"),
    [
        ([], 0, False, 0),
        ([0], 1, True, 1),
        ([1, 2, 3], 3, False, 3),
        ([0, 0, 1, 1], 2, True, 2),
        ([2, 3], 0, False, 2),
        ([0, 2, 3, 4], 1, True, 3),
    ],
)
def test_days_in_a_row(days, length, kept, longest):
    found = streak(days_ago(*days), NOW, UTC)
    assert (found.days, found.is_kept_today, found.longest) == (length, kept, longest)


def test_days_begin_where_the_person_is():
    late = [datetime(2026, 3, 8, 23, tzinfo=UTC), datetime(2026, 3, 9, 1, tzinfo=UTC)]
    assert streak(late, NOW, UTC).longest == 2
    assert streak(late, NOW, zone("Asia/Shanghai")).longest == 1


@pytest.mark.parametrize("name", ["", None, "Mars/Olympus", "../../etc/passwd", "/etc/passwd", "a\0b"])
def test_a_zone_that_is_none_is_utc(name):
    assert zone(name) is UTC


@pytest.mark.sandbox
def test_progress_adds_up_levels_and_labs(student):
    student.submit(WRONG)
    student.submit(RIGHT)
    student.submit(RIGHT)
    student.post("/exercises/im2col/solution", {"price": im2col_points(student)})
    found = student.get("/me/progress?timezone=Asia/Shanghai").json()
    level = next(level for level in found["levels"] if level["slug"] == "maxpool_backward")
    assert (level["submissions"], level["is_accepted"], level["points"], level["worth"]) == (3, True, 300, 300)
    assert datetime.fromisoformat(level["accepted_at"]).tzinfo is not None
    taken = next(level for level in found["levels"] if level["slug"] == "im2col")
    assert (taken["is_forfeited"], taken["points"], taken["accepted_at"]) == (True, 0, None)
    assert found["points"] == student.get("/me").json()["points"] == 300
    (lab,) = found["labs"]
    assert (lab["slug"], lab["accepted"], lab["points"]) == ("pooling", 1, 300)
    assert lab["levels"] == len(found["levels"]) and lab["worth"] == found["worth"]
    assert found["streak"] == {"days": 1, "is_kept_today": True, "longest": 1}


def im2col_points(student):
    return student.get("/exercises/im2col/solution").json()["price"]


def long_ago(client):
    """Lets an hour pass since time was counted."""
    with client.app.state.services.database.writing() as session:
        session.execute(sa.update(TimeSpent).values(counted_at=datetime.now(UTC) - timedelta(hours=1)))


@pytest.mark.sandbox
def test_time_is_added_up_but_never_more_than_has_passed(student, client):
    assert student.post("/me/time/maxpool_backward", {"seconds": 40}).json() == {"seconds": 40}
    assert student.post("/me/time/maxpool_backward", {"seconds": 60}).json()["seconds"] < 60
    assert student.post("/me/time/im2col", {"seconds": 60}).json()["seconds"] < 60
    long_ago(client)
    total = student.post("/me/time/maxpool_backward", {"seconds": 60}).json()["seconds"]
    assert 100 <= total < 160
    found = student.get("/me/progress").json()
    assert found["time_s"] == found["labs"][0]["time_s"] >= total


@pytest.mark.sandbox
@pytest.mark.parametrize("seconds", [0, -5, 61, "long", None])
def test_time_that_cannot_be_is_refused(student, seconds):
    assert_problem(student.post("/me/time/maxpool_backward", {"seconds": seconds}), 422)
    assert_problem(student.post("/me/time/nothing", {"seconds": 5}), 404)
