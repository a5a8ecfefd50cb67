"""The OpenAPI document. Every operation declares all its responses, including problems.

A route declares its own problems with `problems`. This module adds those that follow from the operation: whether it
needs a login, has a body or parameters, or changes something.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.http.problems import MEDIA_TYPE, Problem

API_PREFIX = "/api/v1"

PUBLIC: dict[str, Any] = {"security": []}
"""`openapi_extra` of an operation that needs no login."""

_SECURITY_SCHEMES = {
    "token": {"type": "http", "scheme": "bearer", "description": "An API token from POST /api/v1/auth/tokens."},
    "session": {"type": "apiKey", "in": "cookie", "name": "tensorjudge_session"},
}

_COMMON = {
    400: "The host name or the address is not allowed, or the body is not JSON.",
    401: "Not logged in, or the API token is not valid.",
    403: "The request was sent by another web site.",
    413: "The body is too large.",
    415: "The body is of another media type.",
    422: "The request is not valid.",
    500: "The service failed.",
}


def problems(statuses: Mapping[int, str]) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route by status: `responses=problems({404: "No such exercise."})`."""
    return {status: _answer(description) for status, description in statuses.items()}


def install_openapi(app: FastAPI) -> None:
    """Make `app.openapi()` return the complete document."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes, tags=app.openapi_tags
    )
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"))
    schemas["Problem"] = problem
    components["responses"] = {str(status): _answer(description) for status, description in _COMMON.items()}
    for path in document["paths"].values():
        for method, operation in path.items():
            _declare_common_problems(method, operation)
    components["securitySchemes"] = _SECURITY_SCHEMES
    document["security"] = [{name: []} for name in _SECURITY_SCHEMES]
    for framework_schema in ("HTTPValidationError", "ValidationError"):
        schemas.pop(framework_schema, None)
    return document


def _declare_common_problems(method: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    if MEDIA_TYPE not in responses.get("422", {}).get("content", {}):
        responses.pop("422", None)  # the framework's own error form, which this service never sends
    for status in _common_statuses(method, operation):
        responses.setdefault(str(status), {"$ref": f"#/components/responses/{status}"})
    operation["responses"] = dict(sorted(responses.items()))


def _common_statuses(method: str, operation: Mapping[str, Any]) -> Iterator[int]:
    yield from (400, 500)
    if operation.get("security") != []:
        yield 401
    if method != "get":
        yield 403
    if "requestBody" in operation:
        yield from (413, 415)
    if "requestBody" in operation or "parameters" in operation:
        yield 422


def _answer(description: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {MEDIA_TYPE: {"schema": schema}}}
