"""Errors that the grader raises. A wrong solution is no error: it gets a verdict."""

from grader.message import Message


class GraderError(Exception):
    """A failure of the grader or of an author's code: the submission must be graded again."""


class SandboxError(GraderError):
    """A jail that could not be started, confined or kept alive. The message says what to do about it."""


class AuthorError(GraderError):
    """A failure of the author's own code: `cases.py`, `driver.py` or `reference.py`. For staff, not for students.

    `message` says what went wrong, with the whole traceback if there is one. `place` names the exercise and the file.
    """

    def __init__(self, message: Message, place: str = "") -> None:
        text = str(message.values["text"]) if message.code == "verbatim" else str(message)
        super().__init__(f"{place}: {text}" if place else text)
        self.message = message
        self.place = place


class InputError(ValueError):
    """A student's own input that does not suit the exercise; `message` says what is wrong with it."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.code)
        self.message = message
