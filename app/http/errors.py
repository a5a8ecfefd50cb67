"""Errors as RFC 9457 problem details: one family, one form, for our own errors and the framework's."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

MEDIA_TYPE = "application/problem+json"


class FieldError(BaseModel):
    """One thing that is wrong with a request: where, and what was expected."""

    field: str = Field(examples=["body.source"])
    message: str = Field(examples=["Field required"])


class Problem(BaseModel):
    """What every answer with a status of 400 and above says (RFC 9457)."""

    model_config = ConfigDict(json_schema_extra={"title": "Problem"})

    type: str = Field(description="Names the kind of problem.", examples=["urn:tensorjudge:problem:not_found"])
    title: str = Field(description="The kind of problem in words.", examples=["Not found"])
    status: int = Field(examples=[404])
    detail: str = Field(description="What happened this time, for people.", examples=["There is no exercise 'x'."])
    instance: str = Field(description="The path that was asked for.", examples=["/api/v1/exercises/x"])
    request_id: str = Field(description="Finds this request in the log.")
    errors: list[FieldError] | None = Field(default=None, description="With status 422: every finding.")


class AppError(Exception):
    """Something the caller can act on. A subclass says which status and kind; `detail` is for people."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"

    def __init__(self, detail: str, *, errors: Sequence[FieldError] = (), retry_after_s: int | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = list(errors)
        self.retry_after_s = retry_after_s


class NotAuthenticatedError(AppError):
    status, code = 401, "not_authenticated"


class WrongCredentialsError(AppError):
    status, code = 401, "wrong_credentials"


class ForbiddenError(AppError):
    status, code = 403, "forbidden"


class CrossOriginError(AppError):
    status, code = 403, "cross_origin"


class NotFoundError(AppError):
    status, code = 404, "not_found"


class ConflictError(AppError):
    status, code = 409, "conflict"


class PreconditionFailedError(AppError):
    status, code = 412, "precondition_failed"


class PreconditionRequiredError(AppError):
    status, code = 428, "precondition_required"


class LinkExpiredError(AppError):
    status, code = 410, "link_expired"


class TooLargeError(AppError):
    status, code = 413, "too_large"


class InvalidError(AppError):
    status, code = 422, "invalid"


class TooManyRequestsError(AppError):
    status, code = 429, "too_many_requests"


def invalid_field(field: str, message: str) -> InvalidError:
    """The error of one field of the body."""
    return InvalidError(message, errors=[FieldError(field=f"body.{field}", message=message)])


def install_handlers(app: FastAPI) -> None:
    """Answers every error of the application and of the framework with a problem."""
    app.add_exception_handler(AppError, _app_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)


def problem_response(
    request: Request,
    status: int,
    detail: str,
    *,
    code: str | None = None,
    errors: Sequence[FieldError] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The answer that carries a problem."""
    phrase = HTTPStatus(status).phrase
    problem = Problem(
        type=f"urn:tensorjudge:problem:{code or phrase.lower().replace(' ', '_')}",
        title=phrase,
        status=status,
        detail=detail,
        instance=_utf8(request.url.path),
        request_id=request.scope.get("state", {}).get("request_id", ""),
        errors=list(errors) or None,
    )
    content = problem.model_dump(exclude_none=True)
    return JSONResponse(content, status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def internal_error(request: Request) -> JSONResponse:
    """The answer to a request that failed by our own fault; the log has the rest."""
    return problem_response(
        request, 500, "Something went wrong on our side. The log has an entry under this request id."
    )


async def _app_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AppError)
    headers = {} if error.retry_after_s is None else {"Retry-After": str(error.retry_after_s)}
    if error.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="tensorjudge"'
    return problem_response(
        request, error.status, error.detail, code=error.code, errors=error.errors, headers=headers
    )


async def _validation_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    findings = error.errors()
    if any(finding["type"] == "json_invalid" for finding in findings):
        return problem_response(request, 400, "The body is not valid JSON.", code="invalid_json")
    if isinstance(error.body, bytes) and error.body and any(finding["loc"] == ("body",) for finding in findings):
        return problem_response(request, 415, "Send JSON, with the header Content-Type: application/json.")
    # A finding's `input` would send back what was sent: a password, a whole source.
    errors = [FieldError(field=_place(finding["loc"]), message=_utf8(finding["msg"])) for finding in findings]
    detail = "; ".join(f"{error.field}: {error.message}" for error in errors[:3])
    return problem_response(request, 422, detail, code="invalid", errors=errors)


async def _http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    detail = str(error.detail)
    if error.status_code == 404 and detail == HTTPStatus(404).phrase:
        detail = "There is nothing at this address."
    elif error.status_code == 405:
        detail = f"This address does not answer to {request.method}."
    elif error.status_code >= 500:
        structlog.get_logger().error("http error", status=error.status_code, detail=detail)
    return problem_response(request, error.status_code, detail, headers=error.headers)


def _place(location: Sequence[Any]) -> str:
    return ".".join(_utf8(str(part)) for part in location)


def _utf8(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
