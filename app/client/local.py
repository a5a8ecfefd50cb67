"""The visible cases in the local grader: no service and no network."""

from typing import Any

from app.client.api import ClientError, ServiceError
from app.i18n.languages import terminal_language
from app.i18n.words import Words
from app.present.submission import submission_of

_INSTEAD = "Try the samples with `python try_cases.py`, or on the service: tensorjudge test --online"


def run_visible(slug: str, source: str) -> dict[str, Any]:
    """Run a source on the visible cases. Raises ClientError without a local grader or the exercise."""
    from grader.errors import GraderError
    from grader.exercise.catalogue import find_exercise
    from grader.exercise.parse import load_exercise
    from grader.exercise.problems import ExerciseError
    from grader.grader import Grader

    try:
        exercise = load_exercise(find_exercise(slug))
    except (LookupError, ExerciseError) as error:
        raise ClientError(f"This machine does not have the exercise {slug!r}. {_INSTEAD}") from error
    grader = Grader(slots=1)
    try:
        grader.start()
    except GraderError as error:
        grader.close()
        raise ClientError(f"This machine cannot grade: {error} {_INSTEAD}") from error
    try:
        return submission_of(grader.run_visible(exercise, source.encode()), Words(terminal_language()))
    except GraderError as error:
        raise ServiceError(f"The grader of this machine failed: {error}") from error
    finally:
        grader.close()
