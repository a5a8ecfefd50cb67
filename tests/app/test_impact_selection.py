"""Which stored submissions are looked at before a version is published, on both databases."""

import pytest

from app.enums import Kind
from app.rejudging import impact_preview
from grader.verdict import Verdict
from tests.app.stored import make_stored

WRONG, RIGHT, OURS = Verdict.WRONG_ANSWER, Verdict.ACCEPTED, Verdict.INTERNAL_ERROR


@pytest.fixture
def stored(migrated):
    return make_stored(migrated)


def test_of_everybody_the_last_and_the_best_then_what_was_refused(stored):
    refused = stored.add("ada", "a1", WRONG)
    stored.add("ada", "a2", RIGHT, score=50)
    best = stored.add("ada", "a3", RIGHT)
    stored.add("ada", "a4", RIGHT, score=70)
    last = stored.add("ada", "a5", WRONG)
    of_alan = stored.add("alan", "b1", RIGHT)
    assert [one for one, _ in stored.chosen()] == [of_alan, last, best, refused]


def test_the_same_source_is_one_program_and_takes_one_seed(stored):
    first = stored.add("ada", "same", WRONG, seed=1)
    second = stored.add("alan", "same", RIGHT, seed=2)
    other = stored.add("barbara", "other", RIGHT)
    assert stored.chosen() == [(other, 0), (second, 1), (first, 1)]
    with stored.database.reading() as session:
        assert [one.seed for one in impact_preview.choose(session, stored.exercise_id)] == [7, 2, 2]


def test_what_is_not_judged_is_left_out(stored):
    stored.add("ada", "a", None)
    stored.add("alan", "b", OURS)
    stored.add("barbara", "c", WRONG, kind=Kind.RUN)
    assert stored.chosen() == []
    with stored.database.reading() as session:
        assert impact_preview.count_stored(session, stored.exercise_id) == 0
        assert impact_preview.begin(session, stored.exercise_id, stored.version_id, None) is None


def test_the_number_of_programs_is_bounded_and_not_that_of_people_who_share_one(stored, monkeypatch):
    monkeypatch.setattr(impact_preview, "MOST_PROGRAMS", 2)
    stored.add("ada", "oldest", WRONG)
    for username in ("alan", "barbara", "charles"):
        stored.add(username, "copied", WRONG)
    stored.add("donald", "newest", WRONG)
    assert [program for _, program in stored.chosen()] == [0, 1, 1, 1]
