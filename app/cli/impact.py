"""`tensorjudge exercise impact`: the verdicts that an exercise folder would change, for catalogues kept as files."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

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
    from app.i18n.languages import terminal_language
    from app.i18n.words import Words
    from app.present.problem_text import problem_text
    from grader.errors import GraderError
    from grader.exercise.parse import load_exercise
    from grader.exercise.problems import ExerciseError
    from grader.grader import Grader

    try:
        exercise = load_exercise(folder_of(path))
    except ExerciseError as error:
        words = Words(terminal_language())
        raise _stop(USAGE, "\n".join(problem_text(one, words) for one in error.problems)) from error
    chosen = _chosen(exercise.slug)
    grader = Grader()
    try:
        grader.start()
        reports = _graded(grader, exercise, chosen)
    except GraderError as error:
        raise _stop(OUR_FAILURE, str(error)) from error
    finally:
        grader.close()
    raise typer.Exit(_tell(chosen, reports))


def _chosen(slug: str) -> "list[PreviewSubmission]":
    import sqlalchemy as sa

    from app.db import migrations
    from app.db.engine import Database
    from app.models import Exercise
    from app.rejudging.impact_preview import choose
    from app.settings import Settings

    database = Database(Settings().database)
    try:
        migrations.require_head(database)
        with database.reading() as session:
            exercise_id = session.scalar(sa.select(Exercise.id).where(Exercise.slug == slug))
            if exercise_id is None:
                raise _stop(USAGE, f"The service has no exercise {slug!r} yet: nothing is stored.")
            return list(choose(session, exercise_id))
    except migrations.NotMigratedError as error:
        raise _stop(OUR_FAILURE, str(error)) from error
    finally:
        database.dispose()


def _graded(grader: "Grader", exercise: "Exercise", chosen: "list[PreviewSubmission]") -> "dict[int, Report]":
    """Return a report for each distinct program. Programs that could not be graded are left out."""
    from grader.errors import GraderError

    reports: dict[int, Report] = {}
    for one in {one.program: one for one in chosen}.values():
        try:
            reports[one.program] = grader.grade(exercise, one.source, seed=one.seed)
        except GraderError as error:
            Console(stderr=True, highlight=False).print(
                f"submission {one.id.hex}: {error}", style="red", markup=False
            )
    return reports


def _tell(chosen: "list[PreviewSubmission]", reports: "dict[int, Report]") -> int:
    """Print the changed verdicts, lost acceptances first. Return the exit status."""
    from grader.verdict import Verdict

    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("student", "before", "after", "first failure", "submission"):
        table.add_column(heading)
    judged = [(one, reports[one.program]) for one in chosen if one.program in reports]
    changed = [(one, report) for one, report in judged if report.verdict is not one.verdict]
    for one, report in sorted(changed, key=lambda pair: pair[0].verdict is not Verdict.ACCEPTED):
        failed = next((case.family for case in report.cases if case.verdict is not Verdict.ACCEPTED), "")
        table.add_row(one.username, one.verdict.value, report.verdict.value, failed, one.id.hex)
    console = Console(highlight=False)
    if changed:
        console.print(table)
    programs = len({one.program for one in chosen})
    console.print(f"{len(changed)} of {len(judged)} verdicts change; {programs} different programs were graded.")
    if len(judged) < len(chosen):
        left = len(chosen) - len(judged)
        console.print(f"{left} of {len(chosen)} submissions could not be graded, which says nothing about them.")
        return OUR_FAILURE
    return CHANGES if changed else NOTHING


def _stop(status: int, message: str) -> typer.Exit:
    Console(stderr=True, highlight=False).print(message, style="red", markup=False)
    return typer.Exit(status)
