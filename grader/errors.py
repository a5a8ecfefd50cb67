"""What the grader raises. All of it is ours, never the student's: a student's fault is a verdict."""

from grader.message import Message


class GraderError(Exception):
    """The grader could not do its work; the submission is to be graded again."""


class SandboxError(GraderError):
    """A jail could not be started, confined or kept alive. The message says what to do about it."""


class AuthorError(GraderError):
    """The author's own code failed: `cases.py`, `driver.py` or `reference.py`. For staff, not for students.

    `message` is what went wrong, and holds the traceback as it is where there is one; `place` names the exercise and
    the file.
    """

    def __init__(self, message: Message, place: str = "") -> None:
        text = str(message.values["text"]) if message.code == "verbatim" else str(message)
        super().__init__(f"{place}: {text}" if place else text)
        self.message = message
        self.place = place


class InputError(ValueError):
    """A student's own input does not suit the exercise; `message` says what is wrong with it."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.code)
        self.message = message
