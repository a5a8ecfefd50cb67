"""Errors that the grader raises. A wrong solution is no error: it gets a verdict."""

from concurrent.futures import Future

from grader.message import Message


class GraderError(Exception):
    """A failure of the grader or of an author's code: the submission must be graded again.

    `message` is for people, in their language. `str` is for a log: the message's code and values.
    """

    def __init__(self, message: Message | str) -> None:
        """Take what went wrong. Plain text, in English, is for failures inside that only a developer can act on."""
        super().__init__(str(message))
        self.message = message if isinstance(message, Message) else Message("grader_failed", {"failure": message})


class SandboxError(GraderError):
    """A jail that could not be started, confined or kept alive. The message says what to do about it."""


class AuthorError(GraderError):
    """A failure of the author's own code: of cases, driver, reference or checker. For staff, not for students.

    `message` says what went wrong, with the whole traceback if there is one. `place` names the exercise and the file.
    """

    def __init__(self, message: Message, place: str = "") -> None:
        super().__init__(message)
        self.place = place

    def __str__(self) -> str:
        text = super().__str__()
        return f"{self.place}: {text}" if self.place else text


class AuthorTooSlowError(AuthorError):
    """A failure of the author's code to finish within its bounds of time."""


class CheckerFailedOnOutputsError(AuthorError):
    """A failure of a checker on the outputs of one submission, where it judges the reference's without a failure.

    It fails again on the same outputs. It says less of the exercise than any other AuthorError: a student may have
    made the outputs for it.
    """


class NotPreparedError(Exception):
    """No case set is ready, and the caller does not want to wait for the author's code.

    `ready` ends when it is worth trying again. It holds the failure if the author's code, or its jail, failed.
    """

    def __init__(self, ready: "Future[None]") -> None:
        super().__init__("no case set is ready yet")
        self.ready = ready


class InputError(ValueError):
    """A student's own input that does not suit the exercise; `message` says what is wrong with it."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.code)
        self.message = message
