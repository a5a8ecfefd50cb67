"""A submission as the pages show it: the API's model as text in the page's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from app.db.engine import utc_now
from app.enums import Feedback, Kind, Status
from app.i18n.words import Words
from app.present.card import groups_alike
from app.present.overwritten import overwritten_text
from app.present.partial_credit import credit_text, late_text
from app.present.speed import speed_text
from app.submissions.explanation_schemas import SpeedRead
from app.submissions.schemas import (
    CaseDetailRead,
    CaseRead,
    FamilyRead,
    PartialCreditRead,
    SubmissionRead,
    SubmissionSummary,
)
from app.web.views.array_cells import ArrayView
from app.web.views.arrays import short
from app.web.views.card import CardView, card_view, plain
from app.web.views.case_data import DetailView, ToleranceOf, detail_view
from app.web.views.explanation import MoreView, more_view
from app.web.views.verdicts import APPEARANCES, UNCOMPARED, Appearance
from grader.verdict import Verdict


class LevelLink(NamedTuple):
    """A link to the next level."""

    slug: str
    title: str


@dataclass(frozen=True)
class ResultContext:
    """The context of a submission: its exercise, the next level, and the best score before it.

    `likely_count` is the expected number of cases, None if unknown. Only a report has the true number.
    """

    title: str
    is_current: bool
    tolerance_of: ToleranceOf
    upcoming: LevelLink | None
    score_before: int
    is_own: bool
    likely_count: int | None
    time_limit_s: float = 0.0


@dataclass(frozen=True)
class RecordLine:
    """A submission in a list."""

    id: UUID
    kind: str
    exercise: str
    exercise_title: str
    score: int
    created_at: datetime
    wall_time: str
    title: str
    appearance: Appearance | None
    waiting_icon: str


@dataclass(frozen=True)
class CaseView:
    """One case, ready for the template."""

    number: int
    name: str
    family: str
    visible: bool
    appearance: Appearance
    title: str
    message: str
    error: str
    points: str
    wall_time: str
    detail: DetailView | None


@dataclass(frozen=True)
class CaseRow:
    """A line of the list of cases. `alike` are later cases that fail in the same way; `fold` says how many."""

    case: CaseView
    alike: Sequence[CaseView] = ()
    fold: str = ""


@dataclass(frozen=True)
class RunClock:
    """The seconds since the attempt started, and the time limit."""

    elapsed_s: float
    limit: str


@dataclass(frozen=True)
class CreditView:
    """Points by family of cases. `weighs` says whether a family counts for more than another."""

    families: Sequence[FamilyRead]
    weighs: bool


@dataclass(frozen=True)
class ResultView(RecordLine):
    """A whole run or submission, finished or not."""

    version: str
    is_finished: bool
    may_be_stopped: bool
    cases: Sequence[CaseView]
    case_count: int | None
    count_text: str
    hidden_note: str
    sentences: Sequence[str]
    message: str
    stdout: str
    rows: Sequence[CaseRow]
    card: CardView | None
    deciding: CaseView | None
    own_output: Sequence[ArrayView]
    more: MoreView | None
    incomplete: str
    earned: int
    credit: CreditView | None
    upcoming: LevelLink | None
    announcement: str
    speed: str
    overwritten: str
    is_explained_later: bool
    is_more_awaited: bool
    clock: RunClock | None
    versions: Mapping[str, str]
    stdout_lines: str
    is_output_shown: bool

    @property
    def is_followed(self) -> bool:
        """Whether more events follow."""
        return not self.is_finished or self.is_explained_later

    @property
    def unreached(self) -> int:
        """Number of cases that were not run, because the code was stopped before them."""
        return max(0, (self.case_count or 0) - len(self.cases))


class ResultWriter:
    """Conversion of a submission to text, in any state."""

    def __init__(self, words: Words, around: ResultContext) -> None:
        self._words = words
        self._around = around

    def case(self, case: CaseRead) -> CaseView:
        """Return the view of one case."""
        appearance = APPEARANCES[case.verdict] if case.verdict else UNCOMPARED
        return CaseView(
            number=case.index + 1,
            name=case.name,
            family=case.family,
            visible=case.visible,
            appearance=appearance,
            title=self._words.text(appearance.name),
            message=case.message,
            error=error_text(case.max_abs_error),
            points=self._points(case.got, case.of),
            wall_time=time_text(case.wall_time_s),
            detail=self._detail(case.detail) if case.detail else None,
        )

    def result(self, read: SubmissionRead) -> ResultView:
        """Return the view of the whole submission in its current state."""
        cases = [self.case(case) for case in read.cases]
        is_refused = read.verdict not in (Verdict.ACCEPTED, None)
        card = card_view(read, self._around.tolerance_of, self._words) if is_refused else None
        message = "" if card else read.message
        is_earned = read.verdict is Verdict.ACCEPTED and read.kind is Kind.SUBMISSION
        line = record_line(read, self._around.title, self._words)
        return ResultView(
            **vars(line),
            version=read.version,
            is_finished=read.status is Status.FINISHED,
            may_be_stopped=self._around.is_own and read.status is not Status.FINISHED,
            cases=cases,
            case_count=read.case_count or self._around.likely_count,
            count_text=self._count(read),
            hidden_note=self._hidden_note(read),
            sentences=self._sentences(read),
            message=message,
            stdout=read.stdout if not any(case.detail for case in read.cases) else "",
            rows=self._rows(read, cases),
            card=card,
            deciding=None if card is None or card.deciding is None else cases[card.deciding],
            own_output=[] if card else _own_output(read, cases),
            more=self._more(read, card),
            incomplete=self._incomplete(read),
            earned=max(0, read.score - self._around.score_before) if is_earned else 0,
            credit=_credit(read.partial_credit),
            upcoming=self._around.upcoming if is_earned else None,
            announcement=_spoken(f"{line.title}. {card.announcement if card else message}"),
            speed=self.speed(read.speed) if read.speed else "",
            overwritten=self.overwritten(read.overwritten),
            is_explained_later=read.is_explained_later,
            is_more_awaited=is_refused and read.is_explained_later,
            clock=self._clock(read),
            versions=read.versions,
            stdout_lines=self._lines(read.stdout),
            is_output_shown=read.verdict is Verdict.OUTPUT_LIMIT_EXCEEDED,
        )

    def _more(self, read: SubmissionRead, card: CardView | None) -> MoreView | None:
        if card is None:
            return None
        sentences = card.reason.more
        is_on_card = card.data is not None and card.data.is_smallest
        return more_view(
            read.explanation, sentences, self._words, self._around.tolerance_of, is_smallest_on_card=is_on_card
        )

    def _lines(self, text: str) -> str:
        count = len(text.rstrip("\n").split("\n"))
        return self._words.plural("%(count)s line", "%(count)s lines", count)

    def _incomplete(self, read: SubmissionRead) -> str:
        if read.explanation is None or read.explanation.is_complete or read.is_explained_later:
            return ""
        return self._words.text("One check took too long, so this explanation lacks a part.")

    def _rows(self, read: SubmissionRead, cases: Sequence[CaseView]) -> list[CaseRow]:
        """Return a line for each case, with those that fail alike below the first of them."""
        return [
            CaseRow(cases[first], [cases[place] for place in alike], self._fold(len(alike)))
            for first, alike in groups_alike(plain(read)["cases"])
        ]

    def _fold(self, count: int) -> str:
        if not count:
            return ""
        return self._words.plural(
            "%(count)s more case fails in the same way", "%(count)s more cases fail in the same way", count
        )

    def _clock(self, read: SubmissionRead) -> RunClock | None:
        if read.status is not Status.RUNNING or not self._around.time_limit_s:
            return None
        elapsed_s = 0.0 if read.started_at is None else (utc_now() - read.started_at).total_seconds()
        return RunClock(max(0.0, round(elapsed_s, 1)), f"{self._around.time_limit_s:g}")

    def _points(self, got: int | None, of: int | None) -> str:
        """Return the points that a checker gave for a case; "" where it gave none."""
        if of is None:
            return ""
        return self._words.text("%(got)s of %(of)s points", got=got, of=of)

    def speed(self, read: SpeedRead) -> str:
        """Return the speed of an accepted submission as a sentence."""
        return speed_text(read.model_dump(), self._words)

    def overwritten(self, inputs: Sequence[str]) -> str:
        """Return the note about input arrays that the code changes."""
        return overwritten_text(inputs, self._words)

    def _detail(self, detail: CaseDetailRead) -> DetailView:
        return detail_view(
            detail.inputs, detail.expected, detail.actual, self._around.tolerance_of, stdout=detail.stdout
        )

    def _count(self, read: SubmissionRead) -> str:
        words, done = self._words, len(read.cases)
        is_judged = read.cases and all(case.verdict for case in read.cases)
        if read.status is not Status.FINISHED or not is_judged:
            return ""
        passed = sum(case.verdict is Verdict.ACCEPTED for case in read.cases)
        total = read.case_count or done
        if not total:
            return ""
        if read.partial_credit is None:
            return words.text("%(passed)s of %(total)s cases pass", passed=passed, total=total)
        return credit_text(read.partial_credit.model_dump(), passed, total, words)

    def _hidden_note(self, read: SubmissionRead) -> str:
        if read.kind is Kind.RUN and read.inputs is None:
            return self._words.text("These are the visible cases. Submit to be graded on the hidden cases too.")
        if read.inputs is not None and any(case.detail and not case.detail.expected for case in read.cases):
            return self._words.text(
                "Your own input. An assignment uses this exercise, so no expected output is shown."
            )
        if read.kind is Kind.RUN:
            return self._words.text("This is your own input. The expected output comes from the reference solution.")
        if read.feedback is Feedback.CASES:
            return self._words.text("For now, this assignment only shows which cases fail.")
        return self._words.text("Values are shown for visible cases only.")

    def _sentences(self, read: SubmissionRead) -> list[str]:
        words = self._words
        if read.status is Status.QUEUED and (read.queue_position or 0) > 1:
            return [self._place_in_queue(read.queue_position or 0, read.queue_wait_s or 0)]
        if read.verdict is None:
            return []
        if read.kind is Kind.RUN and read.verdict is Verdict.ACCEPTED:
            return []
        # The reason says more than the general meaning of a refusal.
        is_accepted = read.verdict is Verdict.ACCEPTED
        sentences = [words.text(APPEARANCES[read.verdict].meaning)] if is_accepted and not read.cases else []
        if read.is_forfeited and read.kind is Kind.SUBMISSION and read.verdict is Verdict.ACCEPTED:
            sentences.append(words.text("You have seen this level's solution, so you get no points for it."))
        if not self._around.is_current:
            sentences.append(
                words.text("The exercise has changed since then. This verdict is for the older version.")
            )
        if read.feedback is Feedback.VERDICT:
            sentences.append(words.text("For now, this assignment only shows the verdict."))
        if read.partial_credit is not None:
            sentences += late_text(read.partial_credit.model_dump(), words)
        left_out = (read.case_count or 0) - len(read.cases)
        if read.cases and left_out > 0:
            sentences.append(
                words.plural(
                    "The remaining case was not run.", "The remaining %(count)s cases were not run.", left_out
                )
            )
        return sentences

    def _place_in_queue(self, position: int, wait_s: float) -> str:
        if wait_s < 1:
            return self._words.text("Number %(position)s in the queue.", position=position)
        return self._words.text(
            "Number %(position)s in the queue; about %(seconds)s s.", position=position, seconds=round(wait_s)
        )


def _own_output(read: SubmissionRead, cases: Sequence[CaseView]) -> Sequence[ArrayView]:
    """Return what the code gave for the student's own input."""
    detail = cases[0].detail if read.inputs is not None and cases else None
    if detail is None:
        return []
    return [*(actual for _, actual in detail.outputs if actual), *detail.uncompared]


def _credit(read: PartialCreditRead | None) -> CreditView | None:
    if read is None or not read.families:
        return None
    return CreditView(read.families, len({one.weight for one in read.families}) > 1)


def record_line(read: SubmissionSummary, title: str, words: Words) -> RecordLine:
    """Return a submission's line for lists."""
    appearance = None if read.verdict is None else APPEARANCES[read.verdict]
    return RecordLine(
        id=read.id,
        kind=read.kind,
        exercise=read.exercise,
        exercise_title=title,
        score=read.score,
        created_at=read.created_at,
        wall_time="" if read.wall_time_s is None else time_text(read.wall_time_s),
        title=_title(read, appearance, words),
        appearance=appearance,
        waiting_icon={Status.QUEUED: "dots", Status.RUNNING: "spinner", Status.FINISHED: "info"}[read.status],
    )


def _title(read: SubmissionSummary, appearance: Appearance | None, words: Words) -> str:
    if read.status is Status.QUEUED:
        return words.text("Waiting")
    if read.status is Status.RUNNING:
        return words.text("Running")
    if read.is_cancelled:
        return words.text("Stopped")
    if appearance is None:
        ran = bool(read.cases) if isinstance(read, SubmissionRead) else read.wall_time_s is not None
        return words.text(UNCOMPARED.name) if ran else words.text("Not run")
    if read.kind is Kind.RUN and read.verdict is Verdict.ACCEPTED:
        return words.text("These cases pass")
    return words.text(appearance.name)


def error_text(error: float | str | None) -> str:
    """Return a maximum error as short text."""
    return error or "" if error is None or isinstance(error, str) else short(float(f"{error:.3g}"))


def time_text(seconds: float) -> str:
    """Return a time with a suitable unit."""
    if seconds < 1e-3:
        return f"{seconds * 1e6:.0f} µs"
    if seconds < 1:
        return f"{seconds * 1e3:.1f} ms" if seconds < 0.1 else f"{seconds * 1e3:.0f} ms"
    return f"{seconds:.2f} s"


def _spoken(text: str) -> str:
    """Return a text for a screen reader, without the backticks around code."""
    return text.replace("`", "").strip()
