"""Error responses: RFC 9457 problem details in the reader's language, including the framework's errors."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from app.http.errors import (
    AppError,
    FieldRefusal,
    InternalError,
    InvalidJsonError,
    NotFoundError,
    UnsupportedMediaTypeError,
)
from app.http.language import FurtherMessage, MessageRead, words_of
from app.http.validation import invalid
from grader.message import Message

MEDIA_TYPE = "application/problem+json"
_TITLES = {
    400: "title_unreadable",
    401: "title_log_in",
    403: "title_not_allowed",
    404: "title_nothing_here",
    405: "title_method",
    409: "title_not_now",
    410: "title_link_expired",
    412: "title_changed_meanwhile",
    413: "title_too_large",
    415: "title_media_type",
    422: "title_check_input",
    428: "title_version_missing",
    429: "title_too_many",
    500: "title_our_fault",
}


class FieldError(MessageRead):
    """One refused field of a request, with the reason."""

    field: str = Field(examples=["body.source"])


class Problem(BaseModel):
    """The response to a request that failed, with a status of 400 or above (RFC 9457)."""

    model_config = ConfigDict(json_schema_extra={"title": "Problem"})

    type: str = Field(
        description="Identifier of the kind of problem.", examples=["urn:tensorjudge:problem:not_found"]
    )
    title: str = Field(
        description="The kind of problem, in the reader's language.", examples=["There is nothing here"]
    )
    status: int = Field(examples=[404])
    detail: str = Field(
        description="What happened, in the reader's language: `?lang=`, else Accept-Language.",
        examples=["There is no exercise relu."],
    )
    code: str = Field(description="Identifier of the message, for programs.", examples=["no_such_exercise"])
    values: dict[str, Any] = Field(examples=[{"slug": "relu"}])
    more: list[FurtherMessage] = Field(description="Messages that follow.")
    instance: str = Field(description="The requested path.", examples=["/api/v1/exercises/relu"])
    request_id: str = Field(description="Identifier of this request in the log.")
    errors: list[FieldError] | None = Field(default=None, description="The refused fields, with status 422.")


class RefusedBody(HTTPException):
    """An error raised while a body is read. FastAPI lets only an HTTPException through there."""

    def __init__(self, error: AppError) -> None:
        super().__init__(error.status)
        self.error = error


def install_handlers(app: FastAPI) -> None:
    """Respond to every error of the application and the framework with a problem."""
    app.add_exception_handler(AppError, _app_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)


def problem_response(request: Request, error: AppError) -> JSONResponse:
    """Return the problem response of an error."""
    headers = {} if error.retry_after_s is None else {"Retry-After": str(error.retry_after_s)}
    if error.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="tensorjudge"'
    return _response(request, error.status, error.kind, error.message, errors=error.errors, headers=headers)


def internal_error(request: Request) -> JSONResponse:
    """Return the response to a request that failed inside the service. The log has the details."""
    return problem_response(request, InternalError("service_failed"))


def title_of(status: int) -> Message:
    """Return the title of a status, in a few words."""
    return Message(_TITLES.get(status, "title_other"))


def _response(
    request: Request,
    status: int,
    kind: str,
    message: Message,
    *,
    errors: Sequence[FieldRefusal] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    words = words_of(request)
    said = words.fields(message)
    problem = Problem(
        type=f"urn:tensorjudge:problem:{kind}",
        title=words.message(title_of(status)),
        status=status,
        detail=said.pop("message"),
        **said,
        instance=request.url.path.encode("utf-8", "backslashreplace").decode(),
        request_id=request.scope.get("state", {}).get("request_id", ""),
        errors=[FieldError(field=one.field, **words.fields(one.message)) for one in errors] or None,
    )
    content = problem.model_dump(exclude_none=True)
    headers = {"Cache-Control": "no-store", **(headers or {})}  # a cache might keep a 404, and it depends on who asks
    return JSONResponse(content, status, headers=headers, media_type=MEDIA_TYPE)


async def _app_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AppError)
    return problem_response(request, error)


async def _validation_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return problem_response(request, _invalid(request, error))


def _invalid(request: Request, error: RequestValidationError) -> AppError:
    findings = error.errors()
    if any(finding["type"] == "json_invalid" for finding in findings):
        return InvalidJsonError("body_not_json")
    if isinstance(error.body, bytes) and error.body and any(finding["loc"] == ("body",) for finding in findings):
        return UnsupportedMediaTypeError("content_type_not_json")
    is_page = not request.url.path.startswith("/api/")
    if is_page and any(finding["loc"][0] == "path" for finding in findings):
        return NotFoundError("nothing_at_address")
    return invalid(findings)


async def _http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    status = error.status_code
    if isinstance(error, RefusedBody):
        return problem_response(request, error.error)
    if status >= 500:
        structlog.get_logger().error("http error", status=status, detail=str(error.detail))
    kind = HTTPStatus(status).phrase.lower().replace(" ", "_")
    return _response(request, status, kind, _message(request, status), headers=error.headers)


def _message(request: Request, status: int) -> Message:
    if status == 404:
        return Message("nothing_at_address")
    if status == 405:
        return Message("method_not_allowed", {"method": request.method})
    if status == 400:
        return Message("request_unreadable")
    return Message("service_failed" if status >= 500 else "not_done")
