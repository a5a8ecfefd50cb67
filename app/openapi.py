"""The OpenAPI document: every operation declares the problems it may answer with."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.errors import MEDIA_TYPE, Problem

API_PREFIX = "/api/v1"

PUBLIC: dict[str, Any] = {"security": []}
"""`openapi_extra` of an operation that needs no login."""

_SECURITY_SCHEMES = {
    "token": {"type": "http", "scheme": "bearer", "description": "An API token from POST /api/v1/auth/tokens."},
    "session": {"type": "apiKey", "in": "cookie", "name": "tensorjudge_session"},
}


def problems(statuses: Mapping[int, str]) -> dict[int | str, dict[str, Any]]:
    """Declares the problems of a route by status: `responses=problems({404: "No such exercise."})`."""
    return {status: _answer(description) for status, description in statuses.items()}


def install_openapi(app: FastAPI) -> None:
    """Makes `app.openapi()` give every operation a default problem, and the document its schema."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes, tags=app.openapi_tags
    )
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"))
    schemas["Problem"] = problem
    for path in document["paths"].values():
        for operation in path.values():
            responses = operation["responses"]
            if "422" in responses and MEDIA_TYPE not in responses["422"].get("content", {}):
                responses["422"] = _answer("What was sent does not have the expected form.")
            responses["default"] = _answer("Any other problem.")
    document["components"]["securitySchemes"] = _SECURITY_SCHEMES
    document["security"] = [{name: []} for name in _SECURITY_SCHEMES]
    for framework_schema in ("HTTPValidationError", "ValidationError"):
        schemas.pop(framework_schema, None)
    return document


def _answer(description: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {MEDIA_TYPE: {"schema": schema}}}
