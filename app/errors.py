"""Errors that an operator meets: at the start of the service, in commands that look after it."""

from grader.message import Message, Value


class OperatorError(RuntimeError):
    """Something that an operator has to change. `message` says what; `str` is its code and values, for a log."""

    def __init__(self, code: str | Message, /, **values: Value) -> None:
        self.message = Message(code, values) if isinstance(code, str) else code
        super().__init__(str(self.message))
