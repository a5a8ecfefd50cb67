"""The visible cases in the local grader: no service and no network."""

from typing import Any

from app.client.api import ClientError, ServiceError
from app.i18n.terminal import terminal_words
from app.i18n.words import Words, mark
from app.present.failure_text import failure_text
from app.present.submission import submission_of

_INSTEAD = mark("Run the samples with `python try_cases.py`, or on the service: tensorjudge test --online")


def run_visible(slug: str, source: str) -> dict[str, Any]:
    """Run a source on the visible cases. Raises ClientError without a local grader or the exercise."""
    from grader.errors import GraderError
    from grader.exercise.catalogue import find_exercise
    from grader.exercise.parse import load_exercise
    from grader.exercise.problems import ExerciseError
    from grader.grader import Grader

    words = terminal_words()
    try:
        exercise = load_exercise(find_exercise(slug))
    except (LookupError, ExerciseError) as error:
        text = words.text("This machine does not have the exercise %(exercise)s.", exercise=slug)
        raise ClientError(_with_advice(text, words)) from error
    grader = Grader(slots=1)
    try:
        grader.start()
    except GraderError as error:
        grader.close()
        text = words.text("This machine cannot grade. %(reason)s", reason=failure_text(error, words))
        raise ClientError(_with_advice(text, words)) from error
    try:
        return submission_of(grader.run_visible(exercise, source.encode()), words)
    except GraderError as error:
        raise ServiceError(failure_text(error, words)) from error
    finally:
        grader.close()


def _with_advice(text: str, words: Words) -> str:
    from grader.message import verbatim

    return words.message(verbatim(text).then(verbatim(words.text(_INSTEAD))))
