"""`tensorjudge grade`: grades solution files on the terminal, without a server or a database."""

import json
import traceback
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from app.cli.ending import stop
from app.i18n.terminal import terminal_words

ACCEPTED, NOT_ACCEPTED, USAGE, OUR_FAILURE = 0, 1, 2, 3


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(grade)


def grade(
    exercise: Annotated[str, typer.Argument(help="The exercise: its slug, or the path of its folder.")],
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Solutions, graded in this order.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per file, one line each.")] = False,
    seed: Annotated[int | None, typer.Option(min=0, max=2**53 - 1, help="Draw the cases of this seed.")] = None,
) -> None:
    """Grade solutions with the same grader that the service uses.

    Exit status: 0 all accepted, 1 another verdict, 2 usage, 3 the grader itself failed.
    """
    from app.present.failure_text import failure_text
    from app.present.problem_text import problem_text
    from grader.errors import GraderError
    from grader.exercise.catalogue import UnknownExerciseError, find_exercise
    from grader.exercise.parse import load_exercise
    from grader.exercise.problems import ExerciseError
    from grader.grader import Grader

    words = terminal_words()
    try:
        loaded = load_exercise(find_exercise(exercise))
    except UnknownExerciseError as error:
        raise stop(USAGE, words.message(error.message)) from error
    except ExerciseError as error:
        raise stop(USAGE, "\n".join(problem_text(one, words) for one in error.problems)) from error
    sources = [_read(path) for path in files]
    grader = Grader(slots=1)
    try:
        grader.start()
        status = ACCEPTED
        for path, source in zip(files, sources, strict=True):
            status = max(status, _grade_one(grader, loaded, path, source, seed, as_json))
    except GraderError as error:
        raise stop(OUR_FAILURE, failure_text(error, words)) from error
    except Exception as error:  # a status of 1 would mean a wrong solution
        raise stop(OUR_FAILURE, traceback.format_exc()) from error
    finally:
        grader.close()
    raise typer.Exit(status)


def _grade_one(grader: Any, exercise: Any, path: Path, source: bytes, seed: int | None, as_json: bool) -> int:
    from app.present.report_text import print_report
    from app.present.submission import submission_of
    from grader.explain.refusal import Refusal
    from grader.verdict import Verdict

    report = grader.grade(exercise, source, seed=seed)
    accepted = report.verdict is Verdict.ACCEPTED
    refusal = Refusal.of(report)
    explanation = grader.explain(exercise, source, refusal).to_json() if refusal else None
    submission = submission_of(report, terminal_words(), explanation)
    if as_json:
        print(json.dumps(_as_json(path, submission)), flush=True)
    else:
        print_report(Console(highlight=False), str(path), submission)
    return ACCEPTED if accepted else NOT_ACCEPTED


def _as_json(path: Path, submission: dict[str, Any]) -> dict[str, Any]:
    cases = [{name: value for name, value in case.items() if name != "detail"} for case in submission["cases"]]
    return {"file": str(path), **submission, "cases": cases}


def _read(path: Path) -> bytes:
    from app.cli.source_file import SourceFileError, read_source_file

    try:
        found = read_source_file(path, terminal_words())
    except SourceFileError as error:
        raise stop(USAGE, str(error)) from error
    return (found if isinstance(found, str) else found.source).encode()
