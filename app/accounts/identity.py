"""Who is asking."""

from dataclasses import dataclass
from uuid import UUID

from app.db.ttl_cache import TtlCache
from app.enums import Role, Theme

_REMEMBERED_S = 5.0
_MOST_REMEMBERED = 10_000


@dataclass(frozen=True)
class Principal:
    """A logged-in user, as far as a request needs to know one."""

    id: UUID
    username: str
    role: Role
    language: str | None
    theme: Theme

    @property
    def is_staff(self) -> bool:
        """Whether this person may see what students may not: other people's work, internal failures."""
        return self.role in (Role.INSTRUCTOR, Role.ADMINISTRATOR)


def remembered_principals() -> TtlCache[str, Principal]:
    """Who was behind a session or token a moment ago, by the hash of its secret."""
    return TtlCache(_REMEMBERED_S, _MOST_REMEMBERED)
