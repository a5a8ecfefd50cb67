"""Static files. Their addresses change with their content, so that browsers may cache them forever."""

import hashlib
from functools import cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent.parent / "static"
_FOR_GOOD = "public, max-age=31536000, immutable"


@cache
def static(path: str) -> str:
    """Return the address of a file below `app/static`. Raises FileNotFoundError, which says how to build it."""
    file = FOLDER / path
    if not file.is_file():
        raise FileNotFoundError(f"{file} is missing: build it with `pip install -e .`")
    return f"/static/{path}?v={hashlib.sha256(file.read_bytes()).hexdigest()[:12]}"


class Assets(StaticFiles):
    """Static files of the folder, as Brotli copies if they exist and the browser accepts them."""

    def __init__(self) -> None:
        super().__init__(directory=FOLDER, check_dir=False)

    async def get_response(self, path: str, scope: Scope) -> Response:
        headers = dict(scope["headers"])
        takes_brotli = b"br" in headers.get(b"accept-encoding", b"")
        response = (await self._brotli(path, scope) if takes_brotli else None) or await super().get_response(
            path, scope
        )
        # The bundler puts a hash into the names of its chunks. The other files have one in their query.
        response.headers["cache-control"] = _FOR_GOOD if scope["query_string"] or "-" in path else "no-cache"
        response.headers["vary"] = "accept-encoding"
        return response

    async def _brotli(self, path: str, scope: Scope) -> Response | None:
        try:
            response = await super().get_response(f"{path}.br", scope)
        except HTTPException:
            return None
        response.headers["content-encoding"] = "br"
        response.headers["content-type"] = "text/css" if path.endswith(".css") else "text/javascript"
        return response
