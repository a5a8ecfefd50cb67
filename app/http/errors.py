"""Errors that a caller can act on. Each has a message code, and the catalogues hold its text."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from grader.message import Message, Value


class FieldRefusal(NamedTuple):
    """One refused field of a request, with the reason."""

    field: str
    message: Message


class AppError(Exception):
    """A refused request. The class sets the status and the kind of problem, the code sets the text."""

    status: ClassVar[int] = 500
    kind: ClassVar[str] = "internal"

    def __init__(
        self,
        code: str | Message,
        /,
        *,
        errors: Sequence[FieldRefusal] = (),
        retry_after_s: int | None = None,
        **values: Value,
    ) -> None:
        self.message = Message(code, values) if isinstance(code, str) else code
        self.errors = list(errors)
        self.retry_after_s = retry_after_s
        super().__init__(self.message)


class InternalError(AppError):
    status, kind = 500, "internal_server_error"


class BadRequestError(AppError):
    status, kind = 400, "bad_request"


class InvalidJsonError(AppError):
    status, kind = 400, "invalid_json"


class NotAuthenticatedError(AppError):
    status, kind = 401, "not_authenticated"


class WrongCredentialsError(AppError):
    status, kind = 401, "wrong_credentials"


class ForbiddenError(AppError):
    status, kind = 403, "forbidden"


class CrossOriginError(AppError):
    status, kind = 403, "cross_origin"


class NotFoundError(AppError):
    status, kind = 404, "not_found"


class ConflictError(AppError):
    status, kind = 409, "conflict"


class SuspendedError(AppError):
    status, kind = 409, "exercise_suspended"


class LinkExpiredError(AppError):
    status, kind = 410, "link_expired"


class PreconditionFailedError(AppError):
    status, kind = 412, "precondition_failed"


class TooLargeError(AppError):
    status, kind = 413, "too_large"


class UnsupportedMediaTypeError(AppError):
    status, kind = 415, "unsupported_media_type"


class InvalidError(AppError):
    status, kind = 422, "invalid"


class PreconditionRequiredError(AppError):
    status, kind = 428, "precondition_required"


class TooManyRequestsError(AppError):
    status, kind = 429, "too_many_requests"


def invalid_field(field: str, code: str, /, **values: Value) -> InvalidError:
    """Return the error for one field of the body."""
    message = Message(code, values)
    return InvalidError(message, errors=[FieldRefusal(f"body.{field}", message)])


def in_one_message(refusals: Sequence[FieldRefusal]) -> Message:
    """Return one message that lists each field with its reason."""
    first, *others = [Message("at_field", {"field": field, "reason": reason}) for field, reason in refusals]
    return first.then(*others)
