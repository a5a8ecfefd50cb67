"""`GET /metrics`, for Prometheus."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from app.accounts import dependencies
from app.dependencies import ServicesDep, services_of
from app.http.openapi import problems
from app.observability.metrics import service

router = APIRouter(tags=["health"])


async def _reader(request: Request) -> None:
    expected = services_of(request).settings.metrics_token
    given = dependencies.bearer_token(request) or ""
    if expected is not None and secrets.compare_digest(given.encode(), expected.get_secret_value().encode()):
        return
    await dependencies.current_administrator(await dependencies.current_user(request))


@router.get(
    "/metrics",
    response_class=Response,
    responses={
        200: {"description": "Metrics.", "content": {"text/plain": {"schema": {"type": "string"}}}},
        **problems({403: "You are no administrator."}),
    },
)
def metrics(services: ServicesDep, _: Annotated[None, Depends(_reader)]) -> Response:
    """Metrics in the text format of Prometheus, for administrators and whoever has the token of the setting."""
    return Response(service.exposition(services), media_type=CONTENT_TYPE_LATEST)
