"""The text files of an exercise. Data files and PNG figures are binary: nothing reads or changes their bytes."""

from grader.exercise.provided import is_data
from grader.message import Message
from grader.plain_text import NotPlainTextError, read_text


def is_binary(path: str) -> bool:
    """Return whether the file at this path need not be text."""
    return is_data(path) or path.endswith(".png")


def normal_content(path: str, content: bytes) -> bytes:
    """Return the file with text in its normal form, so that where it was saved does not change the version.

    Bytes that are no text stay as they are: `problem_with` says what is the matter.
    """
    if is_binary(path):
        return content
    try:
        return read_text(content).encode()
    except NotPlainTextError:
        return content


def problem_with(path: str, content: bytes) -> Message | None:
    """Return why the file is not the text that it has to be; None if all is well."""
    if is_binary(path):
        return None
    try:
        read_text(content)
    except NotPlainTextError as error:
        return error.message
    return None
