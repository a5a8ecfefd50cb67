"""Who is asking."""

from dataclasses import dataclass
from uuid import UUID

from app.enums import Role, Theme


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
