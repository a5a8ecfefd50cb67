"""A check of every answer that tests get from the API: the OpenAPI document declares its status."""

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class DeclaredAnswers:
    """Outermost middleware that notes answers of the API whose status its operation does not declare."""

    def __init__(self, app: ASGIApp, undeclared: list[str], service: FastAPI) -> None:
        self._app = app
        self._undeclared = undeclared
        self._service = service

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
        for path in self._service.openapi()["paths"].values():
            for method, operation in path.items():
                if operation["operationId"] == name and str(status) not in operation["responses"]:
                    self._undeclared.append(f"{method.upper()} {scope['path']} ({name}) answered {status}")
