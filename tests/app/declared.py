"""A check of every answer that tests get from the API: the OpenAPI document declares its status."""

import json
from collections.abc import Mapping
from functools import cache

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.app.api import ROOT


class DeclaredAnswers:
    """Outermost middleware that notes answers of the API whose status its operation does not declare."""

    def __init__(self, app: ASGIApp, undeclared: list[str]) -> None:
        self._app = app
        self._undeclared = undeclared

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def note(message: Message) -> None:
            if message["type"] == "http.response.start" and scope["path"].startswith("/api/"):
                self._compare(scope, message["status"])
            await send(message)

        await self._app(scope, receive, note)

    def _compare(self, scope: Scope, status: int) -> None:
        name = getattr(scope.get("route"), "name", None)
        if name is None or status == 405:  # no operation was found, or one of another method
            return
        if name in _statuses() and str(status) not in _statuses()[name]:
            self._undeclared.append(f"{scope['method']} {scope['path']} ({name}) answered {status}")


@cache
def _statuses() -> Mapping[str, frozenset[str]]:
    """Map each operation to the statuses it declares. Making the document takes a second for each application."""
    document = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    return {one["operationId"]: frozenset(one["responses"]) for one in operations}
