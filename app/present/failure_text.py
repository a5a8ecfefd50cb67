"""A failure of the grader or of an author's code as text for a terminal."""

from app.i18n.words import Words
from grader.errors import AuthorError, GraderError


def failure_text(error: GraderError, words: Words) -> str:
    """Return what went wrong; before an author's failure the exercise and the file."""
    text = words.message(error.message)
    return f"{error.place}: {text}" if isinstance(error, AuthorError) and error.place else text
