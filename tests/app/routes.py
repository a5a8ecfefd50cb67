"""Every route of the application, with its whole path."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI


def routes_of(app: FastAPI) -> Iterator[str]:
    """`GET /api/v1/labs` and so on, in the words of the table of who may do what."""
    yield from _walk(app.routes, "")


def _walk(routes: Any, prefix: str) -> Iterator[str]:
    for route in routes:
        if hasattr(route, "original_router"):
            yield from _walk(route.original_router.routes, prefix + route.include_context.prefix)
        else:
            methods = set(getattr(route, "methods", None) or {"GET"}) - {"HEAD"}
            yield from (f"{method} {prefix}{_without_convertor(route.path)}" for method in sorted(methods))


def _without_convertor(path: str) -> str:
    return path.replace(":exercise}", "}")
