"""Progress in the profile, time at work in the workspace."""

import pytest

from app.i18n.words import Words
from app.web.views.progress import duration_text
from tests.app.api import API, RIGHT
from tests.web.conftest import HTML


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [(0, "0 min", "0 分钟"), (119, "1 min", "1 分钟"), (3660, "1 h 1 min", "1 小时 1 分钟")],
)
def test_durations_are_told_in_minutes_and_hours(seconds, english, chinese):
    assert duration_text(seconds, Words("en")) == english
    assert duration_text(seconds, Words("zh")) == chinese


@pytest.mark.sandbox
def test_the_profile_adds_up_what_was_reached(client, register):
    student = register(client)
    page = "/exercises/maxpool_backward"
    student.post(page, data={"source": RIGHT, "action": "submit"}, headers=HTML)
    student.post(f"{API}/me/time/maxpool_backward", json={"seconds": 60})
    profile = student.get("/profile").text
    assert "<dt>points</dt><dd>300 <small>/ " in profile
    assert "<dt>day streak</dt><dd>1" in profile and "<dt>time spent</dt><dd>1 min" in profile
    assert 'href="/#lab-pooling"' in profile
    assert 'data-seconds="60">1 min</span> on this level' in student.get(page).text
    other = student.get("/exercises/im2col").text
    assert (
        'data-seconds="0">0 min</span> on this level' in other
        and 'data-others="60">1 min</span> in this lab' in other
    )
