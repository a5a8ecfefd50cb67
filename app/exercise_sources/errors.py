"""The error of a pull that changed nothing."""

from grader.message import Message, Value


class PullError(Exception):
    """A repository, an address or a commit that is refused; the message says why."""

    def __init__(self, code: str, /, **values: Value) -> None:
        self.message = Message(code, values)
        super().__init__(str(self.message))
