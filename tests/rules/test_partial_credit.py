"""Partial credit for any families, weights and verdicts: monotone, exact, never more than everything."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.enums import Scoring
from app.rules.assignment import Rules
from app.rules.partial_credit import Family, share, weighted
from app.rules.worth import Attempt, grade, rounded
from grader.verdict import Verdict

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
BY_FAMILY = Rules(scoring=Scoring.BY_FAMILY)
NOT_RUN = (Verdict.SECURITY_VIOLATION, Verdict.COMPILE_ERROR, Verdict.INTERNAL_ERROR)
PARTLY = tuple(verdict for verdict in Verdict if verdict not in (*NOT_RUN, Verdict.ACCEPTED))

weights = st.integers(1, 1000)
totals = st.integers(1, 60)


@st.composite
def families_of(draw, least=1):
    """Draw the families of a submission."""
    made = []
    for total, weight in draw(st.lists(st.tuples(totals, weights), min_size=least, max_size=12)):
        made.append(Family(draw(st.integers(0, total)), total, weight))
    return tuple(made)


families = families_of()
worths = st.integers(0, 100_000)


def attempt(verdict=Verdict.WRONG_ANSWER, found=(), at=AT, number=1):
    return Attempt(UUID(int=number), at, verdict, families=tuple(found))


@given(families, st.data())
def test_one_more_case_earns_its_part_of_the_family_exactly(found, data):
    place = data.draw(st.integers(0, len(found) - 1))
    one = found[place]
    if one.passed == one.total:
        one = one._replace(passed=one.total - 1)
    fewer = (*found[:place], one, *found[place + 1 :])
    more = (*found[:place], one._replace(passed=one.passed + 1), *found[place + 1 :])
    assert share(more) - share(fewer) == Fraction(one.weight, one.total * sum(each.weight for each in found))


@given(families)
def test_a_share_is_between_nothing_and_everything(found):
    assert 0 <= share(found) <= 1
    assert (share(found) == 1) is all(one.passed == one.total for one in found)
    assert (share(found) == 0) is all(one.passed == 0 for one in found)


@given(families)
def test_the_parts_of_the_families_sum_to_the_share(found):
    alone = [
        share([one if place == other else one._replace(passed=0) for other, one in enumerate(found)])
        for place in range(len(found))
    ]
    assert sum(alone) == share(found)


@given(families, st.integers(1, 1000))
def test_scaled_weights_change_nothing(found, factor):
    assert share([one._replace(weight=one.weight * factor) for one in found]) == share(found)


@given(families)
def test_the_order_of_families_changes_nothing(found):
    assert share(reversed(found)) == share(found)


@given(families)
def test_a_family_without_cases_changes_nothing(found):
    assert share((*found, Family(0, 0, 1000))) == share(found)


def test_points_of_a_checker_count_in_place_of_passed_cases():
    families = weighted([["a", 1, 2, 7, 8], ["b", 1, 2]], {"a": 3})
    assert share(families) == share([one.numbers for one in families]) == (Fraction(7, 8) * 3 + Fraction(1, 2)) / 4
    assert [one.numbers for one in families] == [[1, 2, 3, 7, 8], [1, 2, 1]]


def test_no_families_earn_nothing():
    assert share(()) == share([Family(0, 0)]) == 0


@given(families)
def test_stored_families_get_the_weights_of_their_version_and_1_else(found):
    stored = [[f"f{place}", one.passed, one.total] for place, one in enumerate(found)]
    named = {f"f{place}": one.weight for place, one in enumerate(found) if one.weight != 1}
    assert weighted(stored, {**named, "gone": 1000}) == found
    assert weighted(None, named) == ()


@given(families, st.sampled_from(PARTLY))
def test_what_ran_counts_whatever_went_wrong_then(found, verdict):
    assert attempt(verdict, found).share(Scoring.BY_FAMILY) == share(found)


@given(families, st.data())
def test_cases_that_were_not_run_have_not_passed(found, data):
    """Out of time after some families: the others stand with 0 of their cases."""
    reached = data.draw(st.integers(0, len(found)))
    cut = [one if place < reached else one._replace(passed=0) for place, one in enumerate(found)]
    stopped = attempt(Verdict.TIME_LIMIT_EXCEEDED, cut).share(Scoring.BY_FAMILY)
    assert stopped <= attempt(Verdict.WRONG_ANSWER, found).share(Scoring.BY_FAMILY)
    assert stopped * sum(one.weight for one in found) == sum(
        one.weight * Fraction(one.passed, one.total) for one in found[:reached]
    )


@given(families, st.sampled_from(Scoring))
def test_accepted_is_everything_and_some_verdicts_are_nothing(found, scoring):
    assert attempt(Verdict.ACCEPTED, found).share(scoring) == 1
    assert [attempt(verdict, found).share(scoring) for verdict in (None, *NOT_RUN)] == [0] * 4
    assert attempt(Verdict.ACCEPTED, found)._replace(is_forfeited=True).share(scoring) == 0
    assert attempt(found=found)._replace(is_forfeited=True).share(scoring) == 0


@given(families, st.sampled_from(sorted(set(Verdict) - {Verdict.ACCEPTED})))
def test_all_or_nothing_is_nothing_but_for_accepted(found, verdict):
    assert attempt(verdict, found).share(Scoring.ALL_OR_NOTHING) == 0


@given(worths, families, st.lists(st.integers(0, 5 * 86_400), max_size=6), st.integers(0, 100))
def test_a_grade_is_one_submission_s_worth_with_its_own_late_factor(worth, found, seconds, percent):
    rules = replace(BY_FAMILY, due_at=AT, late_percent=percent, late_days=3)
    tries = [
        attempt(found=found[place % len(found) :], at=AT + timedelta(seconds=late), number=place + 1)
        for place, late in enumerate(seconds)
    ]
    computed = grade(rules, worth, tries)
    each = [rounded(worth * share(one.families) * rules.factor(one.created_at)) for one in tries]
    assert computed.points == max(each, default=0) <= worth
    assert computed.points.denominator in (1, 2, 4, 5, 10, 20, 25, 50, 100)


@given(worths, families, families)
def test_one_more_attempt_never_lowers_a_grade(worth, first, second):
    one, other = attempt(found=first), attempt(found=second, at=AT + timedelta(minutes=1), number=2)
    assert grade(BY_FAMILY, worth, [one, other]).points >= grade(BY_FAMILY, worth, [one]).points


@given(worths, families, families)
def test_a_rejudged_submission_is_worth_what_it_would_have_been_at_first(worth, before, after):
    rejudged = attempt(found=before)._replace(families=after)
    assert grade(BY_FAMILY, worth, [rejudged]) == grade(BY_FAMILY, worth, [attempt(found=after)])
    right = rejudged._replace(verdict=Verdict.ACCEPTED)
    assert grade(BY_FAMILY, worth, [right]).points == worth >= grade(BY_FAMILY, worth, [rejudged]).points


@given(worths, families)
def test_scoring_by_family_never_gives_less_than_all_or_nothing(worth, found):
    for verdict in Verdict:
        tries = [attempt(verdict, found)]
        assert grade(BY_FAMILY, worth, tries).points >= grade(Rules(), worth, tries).points


@pytest.mark.parametrize(
    ("points", "shown"),
    [
        (Fraction(1, 200), Fraction(1, 100)),
        (Fraction(1, 201), 0),
        (Fraction(62_455, 1000), Fraction(6246, 100)),
        (Fraction(200, 3), Fraction(6667, 100)),
    ],
)
def test_points_are_rounded_half_up(points, shown):
    assert rounded(points) == shown
