"""Random histories of a student in two courses, checked against what must always hold.

A history is a list of events: join, leave, start an exam, change the rules, extend, let time pass, submit, and the
arrival of a verdict. Times are often equal.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from app.enums import Admission
from app.rules.admission import (
    Admitted,
    Earlier,
    Holding,
    Reason,
    Refused,
    Wish,
    attempts_used,
    choose,
    decide,
)
from app.rules.assignment import Phase, Rules
from app.rules.worth import Attempt, Grade, grade
from grader.verdict import Verdict

START = datetime(2026, 10, 30, 12, tzinfo=UTC)
IDS = (UUID(int=1), UUID(int=2))
STRANGE = UUID(int=9)
WORTH = 100
HISTORIES = 600

steps = st.sampled_from([0, 0, 1, 59, 60, 3599, 3600, 86_400, 90_000])
near = st.none() | st.integers(-4 * 86_400, 8 * 86_400).map(lambda s: START + timedelta(seconds=s))
early = st.none() | st.sampled_from([-86_400, 0, 60]).map(lambda s: START + timedelta(seconds=s))
one_of_two = st.sampled_from(IDS)
changes = st.fixed_dictionaries(
    {},
    optional={
        "opens_at": early,
        "due_at": near,
        "time_zone": st.sampled_from(["UTC", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe"]),
        "late_percent": st.integers(0, 100),
        "late_floor": st.integers(0, 100),
        "late_days": st.none() | st.integers(0, 5),
        "max_attempts": st.none() | st.integers(1, 4),
        "cooldown_s": st.sampled_from([0, 0, 60, 3600]),
        "window_minutes": st.none() | st.sampled_from([1, 60, 1440]),
        "allows_practice": st.booleans(),
    },
)
verdicts = st.sampled_from([None, Verdict.WRONG_ANSWER, Verdict.ACCEPTED, *Verdict, "withdrawn"])
ONE = st.just(IDS[0])
event = st.one_of(
    st.tuples(st.just("wait"), steps),
    st.tuples(st.just("join"), one_of_two),
    st.tuples(st.just("leave"), one_of_two),
    st.tuples(st.just("start"), one_of_two),
    st.tuples(st.just("edit"), one_of_two, changes),
    st.tuples(st.just("extend"), one_of_two, near, st.integers(0, 90)),
    st.tuples(st.just("submit"), st.sampled_from([None, *IDS, STRANGE]), st.booleans(), verdicts, st.integers(0, 30)),
    *[st.tuples(st.just("submit"), ONE | st.none(), st.booleans(), verdicts, st.integers(0, 30))] * 6,
    st.tuples(st.just("judge"), st.integers(0, 30), verdicts, st.integers(0, 30)),
)


@dataclass
class Stored:
    """A stored submission. What was decided is kept; the verdict arrives later and may change."""

    id: UUID
    assignment_id: UUID | None
    admission: Admission
    created_at: datetime
    verdict: Verdict | None = None
    score: int = 0
    is_withdrawn: bool = False

    def judge(self, verdict, score):
        self.is_withdrawn = verdict == "withdrawn"
        self.verdict = None if self.is_withdrawn else verdict
        self.score = score if verdict is Verdict.ACCEPTED else 0

    @property
    def earlier(self):
        return Earlier(self.assignment_id, self.admission, self.created_at, self.verdict, self.is_withdrawn)

    @property
    def attempt(self):
        return Attempt(self.id, self.created_at, self.verdict, self.is_withdrawn, self.admission)


@dataclass
class World:
    """The state of a history."""

    now: datetime = START
    rules: dict[UUID, Rules] = field(default_factory=lambda: dict.fromkeys(IDS, Rules()))
    member_of: set[UUID] = field(default_factory=lambda: {IDS[0]})
    stored: list[Stored] = field(default_factory=list)

    def holdings(self):
        return tuple(Holding(one, one, "A", "C", self.rules[one]) for one in IDS if one in self.member_of)

    def earlier(self):
        return [one.earlier for one in self.stored]

    def grade(self, assignment_id) -> Grade:
        attempts = [one.attempt for one in self.stored if one.assignment_id == assignment_id]
        return grade(self.rules[assignment_id], WORTH, attempts)

    def used(self, assignment_id):
        return attempts_used(assignment_id, self.rules[assignment_id], self.earlier())

    def apply(self, name, *values):
        getattr(self, f"on_{name}")(*values)

    def on_wait(self, seconds):
        self.now += timedelta(seconds=seconds)

    def on_join(self, one):
        self.member_of.add(one)

    def on_leave(self, one):
        self.member_of.discard(one)

    def on_start(self, one):
        if self.rules[one].started_at is None:
            self.rules[one] = replace(self.rules[one], started_at=self.now)

    def on_edit(self, one, changes):
        before = self.grade(one)
        self.rules[one] = replace(self.rules[one], **changes)
        if not changes:
            assert self.grade(one) == before

    def on_extend(self, one, due_at, minutes):
        before = self.grade(one)
        extended = replace(self.rules[one], extended_to=due_at, extra_minutes=minutes)
        if self.rules[one].extended_to is None and self.rules[one].extra_minutes <= minutes:
            assert grade(extended, WORTH, [s.attempt for s in self.stored if s.assignment_id == one]).points >= (
                before.points
            )
        self.rules[one] = extended

    def on_judge(self, place, verdict, score):
        if place < len(self.stored):
            self.stored[place].judge(verdict, score)

    def on_submit(self, named, practice, verdict, score):
        grades = {one: self.grade(one) for one in IDS}
        wish = Wish(named, practice)
        decision = decide(self.holdings(), self.earlier(), wish, self.now)
        assert decision == decide(self.holdings(), reversed(self.earlier()), wish, self.now)
        if isinstance(decision, Refused):
            self.check_refusal(decision, wish)
            return
        self.check_admission(decision, wish)
        holding_id = decision.holding.id if decision.holding else None
        self.stored.append(Stored(UUID(int=100 + len(self.stored)), holding_id, decision.admission, self.now))
        self.stored[-1].judge(verdict, score)
        for one in IDS:
            if decision.admission is not Admission.COUNTED or one != holding_id:
                assert self.grade(one) == grades[one]
            else:
                assert self.grade(one).points >= grades[one].points

    def is_open(self, one):
        return one in self.member_of and self.rules[one].is_open(self.now)

    def cooldown(self, assignment_id):
        free = (Verdict.COMPILE_ERROR, Verdict.INTERNAL_ERROR)
        ends = [
            one.created_at + timedelta(seconds=self.rules[assignment_id].cooldown_s)
            for one in self.stored
            if one.assignment_id == assignment_id and one.verdict not in free and not one.is_withdrawn
        ]
        return max([self.now, *ends]) - self.now

    def check_refusal(self, refused, wish):
        match refused.reason:
            case Reason.NOT_IN_ASSIGNMENT:
                assert wish.assignment_id not in self.member_of
            case Reason.SEVERAL_ASSIGNMENTS:
                assert wish.assignment_id is None
                assert [one.id for one in refused.holdings] == [one for one in IDS if self.is_open(one)] == list(IDS)
            case Reason.ATTEMPTS_USED:
                (holding,) = refused.holdings
                assert self.used(holding.id) == holding.rules.max_attempts
                assert not (wish.practice and holding.rules.allows_practice)
            case Reason.COOLDOWN:
                (holding,) = refused.holdings
                assert refused.wait == self.cooldown(holding.id) > timedelta(0)
            case Reason.EXAM_NOT_STARTED:
                assert refused.holdings[0].rules.started_at is None
            case Reason.NOT_OPEN:
                assert refused.holdings[0].rules.phase(self.now) is Phase.UPCOMING
            case Reason.CLOSED | Reason.EXAM_ENDED:
                assert refused.holdings[0].rules.phase(self.now) is Phase.CLOSED

    def check_admission(self, admitted: Admitted, wish):
        holding = admitted.holding
        if holding is None:
            assert admitted.admission is Admission.PRACTICE
            assert wish.assignment_id is None
            assert not [one for one in self.holdings() if one.rules.is_open(self.now)]
            return
        rules = holding.rules
        assert self.is_open(holding.id)
        assert not self.cooldown(holding.id)
        assert wish.assignment_id in (None, holding.id)
        if rules.is_exam:
            ends = rules.started_at + timedelta(minutes=rules.window_minutes + rules.extra_minutes)
            assert rules.started_at <= self.now <= ends
        if admitted.admission is Admission.COUNTED:
            assert rules.max_attempts is None or self.used(holding.id) < rules.max_attempts
        else:
            assert admitted.admission is Admission.ATTEMPTS_USED
            assert rules.allows_practice
            assert wish.practice
            assert self.used(holding.id) == rules.max_attempts

    def counted(self, assignment_id):
        """Count the used attempts without the code under test."""
        free = (Verdict.COMPILE_ERROR, Verdict.INTERNAL_ERROR)
        return [
            one
            for one in self.stored
            if (one.assignment_id, one.admission) == (assignment_id, Admission.COUNTED)
            if one.verdict not in free and not one.is_withdrawn
        ]

    def check(self):
        for one in IDS:
            limit = self.rules[one].max_attempts
            counted = self.counted(one)
            assert self.used(one) == min(len(counted), len(counted) if limit is None else limit)
            reached = self.grade(one)
            assert reached.attempts == self.used(one)
            assert limit is None or reached.attempts <= limit
            assert 0 <= reached.points <= WORTH
            if reached.best_id is not None:
                best = next(stored for stored in self.stored if stored.id == reached.best_id)
                assert best.assignment_id == one
                assert best.admission is Admission.COUNTED
            held = Holding(one, one, "A", "C", self.rules[one])
            assert not isinstance(choose((held,), Wish(STRANGE), self.now), Holding)


@settings(max_examples=HISTORIES, deadline=None)
@given(changes, st.lists(event, max_size=40))
def test_a_history_keeps_the_rules(first_rules, history):
    world = World()
    world.on_edit(IDS[0], first_rules)
    for name, *values in history:
        world.apply(name, *values)
        world.check()


def test_a_history_reaches_every_decision():
    """The events can lead to every refusal and every admission, so the test above says something about each."""
    world = World()
    holding = world.holdings()[0]
    due = Rules(due_at=START + timedelta(hours=1))
    taken = Earlier(IDS[0], Admission.COUNTED, START, Verdict.ACCEPTED)
    cases = {
        Reason.NOT_IN_ASSIGNMENT: (Rules(), Wish(STRANGE), START),
        Reason.NOT_OPEN: (Rules(opens_at=START + timedelta(1)), Wish(IDS[0]), START),
        Reason.CLOSED: (due, Wish(IDS[0]), START + timedelta(1)),
        Reason.EXAM_NOT_STARTED: (replace(due, window_minutes=5), Wish(), START),
        Reason.EXAM_ENDED: (replace(due, window_minutes=5, started_at=START), Wish(), START + timedelta(minutes=6)),
        Reason.ATTEMPTS_USED: (Rules(max_attempts=1), Wish(), START),
        Reason.COOLDOWN: (Rules(cooldown_s=60), Wish(), START),
    }
    for reason, (rules, wish, now) in cases.items():
        assert decide((replace(holding, rules=rules),), [taken], wish, now).reason is reason
    both = (holding, replace(holding, id=IDS[1]))
    assert decide(both, [], Wish(), START).reason is Reason.SEVERAL_ASSIGNMENTS
    limited = (replace(holding, rules=Rules(max_attempts=1, allows_practice=True)),)
    assert decide(limited, [taken], Wish(practice=True), START).admission is Admission.ATTEMPTS_USED
    strict = (replace(holding, rules=Rules(max_attempts=1)),)
    assert decide(strict, [taken], Wish(practice=True), START).reason is Reason.ATTEMPTS_USED
    assert decide(limited, [], Wish(practice=True), START).admission is Admission.COUNTED
    assert decide((), [], Wish(), START) == Admitted(None, Admission.PRACTICE)


def test_only_submissions_to_the_same_assignment_delay_the_next():
    holding = Holding(IDS[0], IDS[0], "A", "C", Rules(cooldown_s=3600))
    other = Earlier(IDS[1], Admission.COUNTED, START, Verdict.ACCEPTED)
    assert decide((holding,), [other], Wish(), START) == Admitted(holding, Admission.COUNTED)
    own = [replace(other, assignment_id=IDS[0], created_at=START - timedelta(minutes=m)) for m in (10, 50)]
    assert decide((holding,), own, Wish(), START).wait == timedelta(minutes=50)
