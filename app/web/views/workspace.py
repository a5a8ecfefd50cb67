"""The view model of the workspace page of one exercise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from markupsafe import Markup
from sqlalchemy.orm import Session

from app.comments import service as comments
from app.courses import admission
from app.enums import Kind
from app.exercises import service as exercises
from app.exercises.access import find
from app.exercises.schemas import ExerciseRead, ToleranceRead
from app.http.errors import NotFoundError
from app.identity import Principal
from app.present.versions import installed_versions
from app.solutions import queries as answers
from app.submissions import queries, service
from app.submissions.feedback_levels import is_shown
from app.submissions.schemas import SubmissionRead
from app.web.page import Page
from app.web.rendering import python_html, statement_html
from app.web.views.array_cells import ArrayView
from app.web.views.arrays import array_view, short, split_inputs
from app.web.views.catalogue import CatalogueView, LabView, LevelView, Score, catalogue_view, neighbours
from app.web.views.custom_input import names_of_lists, own_input_text
from app.web.views.progress import time_view
from app.web.views.result import LevelLink, RecordLine, ResultContext, ResultView, ResultWriter, record_line
from app.web.views.signatures import functions_of
from app.web.views.solution import read_solution
from app.web.views.standing import Standing, standing_of
from grader.exercise.outputs import Tolerance

_RECORDS_SHOWN = 20


@dataclass(frozen=True)
class SampleView:
    """A visible case of the statement."""

    name: str
    parameters: Mapping[str, str]
    inputs: Sequence[ArrayView]
    expected: Sequence[ArrayView]


@dataclass(frozen=True)
class Place:
    """The position of an exercise in the catalogue."""

    lab: LabView
    level: LevelView
    previous: LevelView | None
    upcoming: LevelView | None


def read_catalogue(page: Page, session: Session, *, query: str = "", state: str = "") -> CatalogueView:
    """Return the catalogue with the user's progress."""
    rows = queries.best_scores(session.connection(), page.user.id) if page.user else []
    scores = {row.slug: Score(row.score, bool(row.accepted)) for row in rows}
    forfeited = answers.bought_slugs(session, page.user.id) if page.user else ()
    labs = exercises.list_labs(session, page.user)
    return catalogue_view(labs, scores, page.text_of, page.words.tag, forfeited=forfeited, query=query, state=state)


def place_of(catalogue: CatalogueView, slug: str) -> Place:
    """Return the exercise's lab and neighbours. Raises NotFoundError if it is not listed."""
    for lab in catalogue.labs:
        for level in lab.levels:
            if level.slug == slug:
                return Place(lab, level, *neighbours(catalogue.levels, slug))
    raise NotFoundError("no_such_exercise", slug=slug)


def workspace_context(
    page: Page, session: Session, slug: str, record_id: UUID | None = None, assignment_id: UUID | None = None
) -> dict[str, Any]:
    """Return the context of `workspace.html`.

    `record_id` is a submission to offer to the editor, `assignment_id` the assignment to submit to.

    Raises NotFoundError.
    """
    exercise = exercises.read_exercise(session, page.user, slug)
    catalogue = read_catalogue(page, session)
    place = place_of(catalogue, slug)
    records, has_more_records = read_records(page, session, page.user, slug) if page.user else ([], False)
    return {
        "exercise": exercise,
        "lab": place.lab,
        "level": place.level,
        "previous": place.previous,
        "upcoming": place.upcoming,
        "builds_on": [level for level in catalogue.levels if level.slug in exercise.prerequisites],
        "statement": _statement(page, exercise),
        "provided": {name: python_html(source) for name, source in exercise.provided.items()},
        "provided_names": {name: functions_of(source) for name, source in exercise.provided.items()},
        "draft": _draft(session, page.user, slug),
        "own_input": own_input_text(exercise.samples[0].inputs) if exercise.samples else "",
        "own_lists": " ".join(names_of_lists([sample.inputs for sample in exercise.samples])),
        "learn": _learn(page, exercise),
        "comment_count": comments.count(session, page.user, slug) if page.user else None,
        "time_spent": time_view(page, session, page.user, slug, exercise.lab) if page.user else None,
        "offered": _offered(session, page.user, record_id),
        "records": records,
        "has_more_records": has_more_records,
        "answer": read_solution(session, page.user, slug) if page.user else None,
        "standing": read_standing(session, page.user, slug, assignment_id),
        "installed_versions": installed_versions(),
        "result": _read_last_result(page, session, records[0].id, catalogue) if records else None,
    }


def read_standing(session: Session, user: Principal | None, slug: str, assignment_id: UUID | None) -> Standing:
    """Return the assignments that a submission can be for."""
    reminders = admission.reminders(session.connection(), user.id, slug) if user else []
    found = find(session, user, slug, with_unlisted=True)
    return replace(standing_of(reminders, assignment_id), is_suspended=found.is_suspended)


def read_records(page: Page, session: Session, user: Principal, slug: str) -> tuple[list[RecordLine], bool]:
    """Return the user's newest submissions to one exercise, and whether there are older ones."""
    found = service.list_page(session, user, kind=Kind.SUBMISSION, exercise=slug, limit=_RECORDS_SHOWN, cursor=None)
    return [record_line(item, "", page.words) for item in found.items], found.next_cursor is not None


def read_result(page: Page, session: Session, user: Principal, submission_id: UUID) -> ResultView:
    """Return the view of a submission by id. Raises NotFoundError."""
    return result_view(page, session, service.read(page.services, session, user, submission_id, page.words))


def _read_last_result(page: Page, session: Session, submission_id: UUID, catalogue: CatalogueView) -> ResultView:
    assert page.user
    read = service.read(page.services, session, page.user, submission_id, page.words)
    return result_writer(page, session, read, catalogue).result(read)


def result_view(page: Page, session: Session, read: SubmissionRead) -> ResultView:
    """Return the view of a loaded submission."""
    return result_writer(page, session, read, read_catalogue(page, session)).result(read)


def result_writer(page: Page, session: Session, read: SubmissionRead, catalogue: CatalogueView) -> ResultWriter:
    """Return the writer for a submission's view. `catalogue` is the reader's, with the reader's progress."""
    assert page.user
    judged = exercises.read_judged(session, page.user, read.exercise, read.version)
    _, upcoming = neighbours(catalogue.levels, read.exercise)

    def tolerance_of(output: str) -> Tolerance:
        return Tolerance(**judged.output_tolerances.get(output, judged.tolerance).model_dump())

    user, connection = page.user, session.connection()
    is_own = read.staff is None or read.staff.user_id == user.id
    # Staff see only what was handed in. Points gained would show what the student had reached in practice.
    best_before = queries.best_score_before(connection, user.id, read.exercise, read.id) if is_own else read.score
    around = ResultContext(
        title=read.exercise if judged.title is None else page.text_of(judged.title),
        is_current=any(level.version == read.version for level in catalogue.levels),
        tolerance_of=tolerance_of,
        upcoming=LevelLink(upcoming.slug, upcoming.title) if upcoming else None,
        score_before=best_before,
        is_own=is_own,
        likely_count=_likely_count(session, user, read, judged.sample_count) if is_own else None,
        time_limit_s=judged.time_limit_s,
    )
    return ResultWriter(page.words, around)


def _likely_count(session: Session, user: Principal, read: SubmissionRead, samples: int) -> int | None:
    if not is_shown("case_count", read.feedback):
        return None
    if read.kind is Kind.RUN:
        return 1 if read.inputs else samples
    return queries.last_case_count(session.connection(), user.id, read.version)


def _statement(page: Page, exercise: ExerciseRead) -> Markup:
    samples = [
        SampleView(
            sample.name,
            *split_inputs(sample.inputs),
            [array_view(name, value) for name, value in sample.expected.items()],
        )
        for sample in exercise.samples
    ]
    blocks = {
        "samples": page.fragment("workspace/_samples.html", samples=samples),
        "limits": page.fragment(
            "workspace/_limits.html",
            exercise=exercise,
            tolerance_text=_tolerance_text,
            reason_of_rules=_reason_of_rules(page, exercise),
        ),
    }
    return statement_html(page.text_of(exercise.statement), exercise.slug, blocks)


def _reason_of_rules(page: Page, exercise: ExerciseRead) -> str:
    rules = exercise.source_rules
    return page.text_of(rules.reason) if rules and rules.reason else ""


def _learn(page: Page, exercise: ExerciseRead) -> Markup:
    return statement_html(page.text_of(exercise.learn), exercise.slug, {})


def _tolerance_text(tolerance: ToleranceRead) -> Markup:
    bound = short(tolerance.atol)
    if tolerance.rtol:
        bound = f"{bound} + {short(tolerance.rtol)} × |expected|"
    return Markup("<code>|actual − expected| ≤ {}</code>").format(bound)


def _draft(session: Session, user: Principal | None, slug: str) -> str | None:
    row = queries.find_draft(session.connection(), user.id, slug) if user else None
    return None if row is None else row.source.decode("utf-8")


def _offered(session: Session, user: Principal | None, record_id: UUID | None) -> str | None:
    """Return the source of the submission to offer to the editor. Raises NotFoundError."""
    if user is None or record_id is None:
        return None
    return service.find_visible(session, user, record_id).source.decode("utf-8")
