"""Where a list goes on: the identifier of the last item, in a form that invites nobody to make one up."""

import base64
from uuid import UUID

from app.http.errors import InvalidError


def cursor_after(item_id: UUID) -> str:
    """The cursor of what follows this item."""
    return base64.urlsafe_b64encode(item_id.bytes).decode().rstrip("=")


def read_cursor(cursor: str) -> UUID:
    """The item that was last. Raises InvalidError for a cursor that is not ours."""
    try:
        return UUID(bytes=base64.urlsafe_b64decode(cursor + "=="))
    except ValueError:
        raise InvalidError("cursor_wrong") from None
