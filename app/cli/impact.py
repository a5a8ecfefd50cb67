"""`tensorjudge exercise impact`: the verdicts that an exercise folder would change, for catalogues kept as files."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.cli.database import service_database
from app.cli.ending import stop
from app.i18n.terminal import terminal_words
from app.i18n.words import mark

if TYPE_CHECKING:
    from app.rejudging.impact_preview import PreviewSubmission
    from grader.exercise.exercise import Exercise
    from grader.grader import Grader
    from grader.verdict import Report

NOTHING, CHANGES, USAGE, OUR_FAILURE = 0, 1, 2, 3


def impact(
    path: Annotated[str, typer.Argument(metavar="PATH", help="An exercise's folder, or its slug in the catalogue.")],
) -> None:
    """List the students whose stored verdict would change with this exercise folder.

    Reads the database of the service that is configured here, and changes nothing.

    Exit status: 0 no verdict changes, 1 some do, 2 usage, 3 grading failed, even for a single submission.
    """
    from app.cli.exercise import folder_of
    from app.present.failure_text import failure_text
    from app.present.problem_text import problem_text
    from grader.errors import GraderError
    from grader.exercise.parse import load_exercise
    from grader.exercise.problems import ExerciseError
    from grader.grader import Grader

    words = terminal_words()
    try:
        exercise = load_exercise(folder_of(path))
    except ExerciseError as error:
        raise stop(USAGE, "\n".join(problem_text(one, words) for one in error.problems)) from error
    chosen = _chosen(exercise.slug)
    grader = Grader()
    try:
        grader.start()
        reports = _graded(grader, exercise, chosen)
    except GraderError as error:
        raise stop(OUR_FAILURE, failure_text(error, words)) from error
    finally:
        grader.close()
    raise typer.Exit(_tell(chosen, reports))


def _chosen(slug: str) -> "list[PreviewSubmission]":
    import sqlalchemy as sa

    from app.models import Exercise
    from app.rejudging.impact_preview import choose

    with service_database() as database, database.reading() as session:
        exercise_id = session.scalar(sa.select(Exercise.id).where(Exercise.slug == slug))
        if exercise_id is None:
            text = mark("The service has no exercise %(exercise)s yet, so nothing is stored.")
            raise stop(USAGE, terminal_words().text(text, exercise=slug))
        return list(choose(session, exercise_id))


def _graded(grader: "Grader", exercise: "Exercise", chosen: "list[PreviewSubmission]") -> "dict[int, Report]":
    """Return a report for each distinct program. Programs that could not be graded are left out."""
    from app.present.failure_text import failure_text
    from grader.errors import GraderError

    words = terminal_words()
    reports: dict[int, Report] = {}
    for one in {one.program: one for one in chosen}.values():
        try:
            reports[one.program] = grader.grade(exercise, one.source, seed=one.seed)
        except GraderError as error:
            text = words.text("Submission %(id)s: %(reason)s", id=one.id.hex, reason=failure_text(error, words))
            Console(stderr=True, highlight=False).print(text, style="red", markup=False, soft_wrap=True)
    return reports


def _tell(chosen: "list[PreviewSubmission]", reports: "dict[int, Report]") -> int:
    """Print the changed verdicts, lost acceptances first. Return the exit status."""
    from app.i18n.verdicts import verdict_name
    from grader.verdict import Verdict

    words = terminal_words()
    table = Table(box=None, padding=(0, 2, 0, 0))
    headings = [words.text("Student"), words.text("Before"), words.text("After"), words.text("First failure")]
    for heading in (*headings, words.text("Submission")):
        table.add_column(heading)
    judged = [(one, reports[one.program]) for one in chosen if one.program in reports]
    changed = [(one, report) for one, report in judged if report.verdict is not one.verdict]
    for one, report in sorted(changed, key=lambda pair: pair[0].verdict is not Verdict.ACCEPTED):
        failed = next((case.family for case in report.cases if case.verdict is not Verdict.ACCEPTED), "")
        before, after = (verdict_name(verdict, words) for verdict in (one.verdict, str(report.verdict)))
        table.add_row(one.username, before, after, failed, one.id.hex)
    console = Console(highlight=False)
    if changed:
        console.print(table)
    programs = len({one.program for one in chosen})
    text = words.text(
        "%(changed)s of %(judged)s verdicts change. Different programs that were graded: %(programs)s.",
        changed=len(changed),
        judged=len(judged),
        programs=programs,
    )
    console.print(text, soft_wrap=True)
    if len(judged) < len(chosen):
        left = len(chosen) - len(judged)
        text = words.text(
            "%(left)s of %(all)s submissions could not be graded. This says nothing about them.",
            left=left,
            all=len(chosen),
        )
        console.print(text, soft_wrap=True)
        return OUR_FAILURE
    return CHANGES if changed else NOTHING
