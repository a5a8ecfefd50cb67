"""A problem in an exercise's files as one line for a terminal."""

from app.i18n.words import Words
from grader.exercise.problems import Problem


def problem_text(problem: Problem, words: Words) -> str:
    """Return the file, the key and the message."""
    return ": ".join(part for part in (problem.file, problem.key, words.message(problem.message)) if part)
